"""Reads of organisations and people, each no wider than the person who asks may see."""

from partners.actors import Actor
from partners.models import Role
from partners.rules import ORGANISATION_ROLES

_PARTNERSHIP_ROLES = tuple(role for role in Role if role not in ORGANISATION_ROLES)


def role_line(actor: Actor, organisation_id: int | None, *roles: Role) -> str:
    """How readers see who did something: "Lead officer, Calder Vale Council", never a name.

    `roles` are those that the act asks for, the most fitting first; without them any role may sign. A role held in
    the organisation comes before a partnership-wide one held elsewhere; the three roles of an organisation sign for
    no other. For an act that belongs to no organisation give None.
    Raises `LookupError` when no such role is held.
    """
    if not roles:
        roles = (
            (*_PARTNERSHIP_ROLES, *ORGANISATION_ROLES)
            if organisation_id is None
            else (*ORGANISATION_ROLES, *_PARTNERSHIP_ROLES)
        )
    fitting = [
        (held.organisation_id != organisation_id, roles.index(Role(held.role)), held)
        for held in actor.held
        if held.role in roles
        and (organisation_id in (None, held.organisation_id) or held.role not in ORGANISATION_ROLES)
    ]
    if not fitting:
        raise LookupError("no role is held that could sign this")
    held = min(fitting)[2]
    return f"{Role(held.role).label}, {held.organisation_name}"
