"""Who may see and do what with organisations and people; other apps build their own rules from these predicates."""

import rules

from partners.actors import Actor
from partners.models import Organisation, Role

# Reach no further than the organisation they are held in.
ORGANISATION_ROLES = (Role.LEAD, Role.APPROVER, Role.CONTRIBUTOR)


@rules.predicate
def is_secretariat(actor: Actor) -> bool:
    return actor.has(Role.SECRETARIAT)


@rules.predicate
def is_administrator(actor: Actor) -> bool:
    return actor.has(Role.ADMINISTRATOR)


@rules.predicate
def is_priority_lead(actor: Actor) -> bool:
    return actor.has(Role.PRIORITY_LEAD)


@rules.predicate
def is_data_steward(actor: Actor) -> bool:
    return actor.has(Role.DATA_STEWARD)


@rules.predicate
def is_board_member(actor: Actor) -> bool:
    return actor.has(Role.BOARD_MEMBER)


@rules.predicate
def is_in_organisation(actor: Actor, organisation: Organisation) -> bool:
    """Whether any role at all is held there."""
    return actor.has_in(organisation.id, *Role)


@rules.predicate
def is_lead_of(actor: Actor, organisation: Organisation) -> bool:
    return actor.has_in(organisation.id, Role.LEAD)


@rules.predicate
def is_approver_of(actor: Actor, organisation: Organisation) -> bool:
    return actor.has_in(organisation.id, Role.APPROVER)


@rules.predicate
def is_officer_of(actor: Actor, organisation: Organisation) -> bool:
    """Whether one of the roles that work on the organisation's own evaluation is held there."""
    return actor.has_in(organisation.id, *ORGANISATION_ROLES)


def roles_to_give(actor: Actor, organisation: Organisation) -> tuple[Role, ...]:
    """The roles that this actor may give in this organisation, and may end there; empty for most people.

    A lead officer gives no approver: whoever chose the approver could sign off too, whatever `lead_may_approve` says.
    """
    if is_administrator(actor):
        return tuple(Role)
    if is_secretariat(actor):
        return tuple(role for role in Role if role != Role.ADMINISTRATOR)
    if is_lead_of(actor, organisation):
        return (Role.CONTRIBUTOR,)
    return ()


@rules.predicate
def gives_roles(actor: Actor, organisation: Organisation) -> bool:
    return bool(roles_to_give(actor, organisation))


rules.add_rule("partners.add_organisation", is_secretariat | is_administrator)
rules.add_rule("partners.edit_organisation", is_secretariat | is_administrator)
rules.add_rule("partners.view_people", is_lead_of | is_approver_of | is_secretariat | is_administrator)
rules.add_rule("partners.invite", gives_roles)
