"""Reads of organisations and people, each no wider than the person who asks may see."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from rules import test_rule

from partners.actors import Actor, actor_for
from partners.models import Invitation, Membership, Organisation, Role, Unit, User
from partners.rules import ORGANISATION_ROLES, roles_to_give
from partners.tasks import token_digest

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


@dataclass(frozen=True)
class Person:
    """One role that somebody holds in an organisation, as its page shows it."""

    membership_id: int
    name: str
    role: str
    since: datetime
    account_is_open: bool
    may_be_ended: bool


def organisation_list(kind: str = "") -> QuerySet[Organisation]:
    """Every organisation, or those of one kind, by name and with their units in order; for everybody to read."""
    organisations = Organisation.objects.order_by("name").prefetch_related(_units_in_order())
    return organisations.filter(kind=kind) if kind else organisations


def organisation_or_404(slug: str) -> Organisation:
    """An organisation with its units; for everybody to read."""
    return get_object_or_404(Organisation.objects.prefetch_related(_units_in_order()), slug=slug)


def _units_in_order() -> Prefetch:
    return Prefetch("units", Unit.objects.order_by("position", "name"))


def organisation_to_manage(actor: Actor, slug: str, rule: str) -> Organisation:
    """An organisation that the rule lets this actor act on.

    Raises `Http404` outside the actor's own organisations, `PermissionDenied` inside without the role.
    """
    organisation = organisation_or_404(slug)
    if test_rule(rule, actor, organisation):
        return organisation
    if actor.has_in(organisation.id, *Role):
        raise PermissionDenied
    raise Http404


def unit_to_manage(actor: Actor, slug: str, unit_slug: str) -> Unit:
    organisation = organisation_to_manage(actor, slug, "partners.edit_organisation")
    return get_object_or_404(Unit.objects.select_related("organisation"), organisation=organisation, slug=unit_slug)


def membership_to_end(actor: Actor, slug: str, pk: int) -> Membership:
    """A role held now that this actor may end; raises `PermissionDenied` for one that only others may."""
    organisation = organisation_to_manage(actor, slug, "partners.invite")
    current = Membership.objects.current().select_related("user", "organisation")
    membership = get_object_or_404(current, organisation=organisation, pk=pk)
    if membership.role not in roles_to_give(actor, organisation):
        raise PermissionDenied
    return membership


def invitation_to_withdraw(actor: Actor, slug: str, pk: int, at: datetime) -> Invitation:
    """A waiting invitation to a role that this actor may give; raises `PermissionDenied` for another role."""
    organisation = organisation_to_manage(actor, slug, "partners.invite")
    waiting = Invitation.objects.waiting(at).select_related("organisation")
    invitation = get_object_or_404(waiting, organisation=organisation, pk=pk)
    if invitation.role not in roles_to_give(actor, organisation):
        raise PermissionDenied
    return invitation


def people_of(actor: Actor, organisation: Organisation) -> list[Person]:
    """Who holds which role there now, by name, and which of these roles the actor may end."""
    given = roles_to_give(actor, organisation)
    memberships = organisation.memberships.current().select_related("user").order_by("user__name", "started_at")
    return [
        Person(
            membership_id=m.pk,
            name=m.user.name,
            role=m.get_role_display(),
            since=m.started_at,
            account_is_open=m.user.is_active,
            may_be_ended=m.role in given,
        )
        for m in memberships
    ]


def waiting_invitations(organisation: Organisation, at: datetime) -> QuerySet[Invitation]:
    return organisation.invitations.waiting(at).order_by("expires_at")


def invitation_by_token(token: str) -> Invitation | None:
    return _offers().filter(token_digest=token_digest(token)).first()


def invitation_by_id(pk: int | None) -> Invitation | None:
    return None if pk is None else _offers().filter(pk=pk).first()


def _offers() -> QuerySet[Invitation]:
    return Invitation.objects.select_related("organisation", "invited_by")


def stands_behind(invitation: Invitation) -> bool:
    """Whether whoever sent the invitation still has an account and may still give this role."""
    inviter = invitation.invited_by
    return inviter.is_active and invitation.role in roles_to_give(actor_for(inviter), invitation.organisation)


def is_only_administrator(user: User) -> bool:
    """Whether no one else who can sign in is an administrator."""
    current = Membership.objects.current().filter(role=Role.ADMINISTRATOR, user__is_active=True)
    return set(current.values_list("user_id", flat=True)) == {user.pk}


def account_for(email: str) -> User | None:
    return User.objects.filter(email__iexact=email).first()
