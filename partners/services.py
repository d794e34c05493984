"""Writes of organisations, units, roles and invitations. A `PartnersError` says, in its words, what to do instead."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, ProtectedError
from django.utils.text import slugify
from simple_history.utils import bulk_create_with_history

from cohesion_portal.lib.history import sign
from partners.actors import actor_for
from partners.models import Invitation, Membership, Organisation, Place, Role, Unit, User
from partners.rules import roles_to_give
from partners.selectors import stands_behind
from partners.tasks import send_invitation

INVITATION_LASTS = timedelta(days=14)
# Words that stand in our own addresses where a slug would.
_RESERVED_SLUGS = frozenset({"add"})


class PartnersError(Exception):
    """What was asked of an organisation, a person or an invitation cannot be done."""


class NameTaken(PartnersError):
    """Another organisation, or another unit of the same organisation, is called that."""


class UnitInUse(PartnersError):
    """Something is kept of the unit, such as a self-evaluation, which would lose what it is about."""

    def __init__(self) -> None:
        super().__init__(
            "This unit cannot be removed, because it has a self-evaluation, which is kept. If the unit is called "
            "something else now, change its name"
        )


class PlaceIsPart(PartnersError):
    """A part of the district is no wider area that contains it."""

    def __init__(self, place: Place) -> None:
        super().__init__(f"{place.name} is a part of the district, not a wider area. Choose another id")


class AlreadyInvited(PartnersError):
    """An invitation to the same role is waiting for the same person."""

    def __init__(self) -> None:
        super().__init__(
            "This person already has an invitation to this role. To send a new one, withdraw the old one first"
        )


class OwnAddress(PartnersError):
    """Nobody gives themselves a role: a second person always knows of it."""

    def __init__(self) -> None:
        super().__init__("Enter the address of someone else: you cannot invite yourself")


class RoleAlreadyHeld(PartnersError):
    def __init__(self) -> None:
        super().__init__("This person already holds this role here. Select another role or invite someone else")


class LastAdministrator(PartnersError):
    """Without any administrator nobody could give the role again."""

    def __init__(self) -> None:
        super().__init__("This is the only administrator. Make someone else an administrator first")


class InvitationNotWaiting(PartnersError):
    """The invitation was accepted or withdrawn, or has expired: `state` says which."""

    def __init__(self, state: Invitation.State) -> None:
        super().__init__(f"This invitation is no longer open: {state.label.lower()}")
        self.state = state


class InviterUnfit(PartnersError):
    """Whoever sent the invitation has left, or may not give this role any more."""

    def __init__(self) -> None:
        super().__init__("This invitation is no longer valid")


class AccountUnfit(PartnersError):
    """The account is closed, or is not the invited person's."""

    def __init__(self) -> None:
        super().__init__("This account cannot accept the invitation")


@transaction.atomic
def add_organisation(
    *,
    name: str,
    kind: Organisation.Kind,
    purpose: str = "",
    lead_may_approve: bool = False,
    by: User,
    at: datetime,
) -> Organisation:
    """Raises `NameTaken` for a name that another organisation has, in whatever case."""
    _refuse_taken_organisation_name(name)
    taken = _RESERVED_SLUGS | set(Organisation.objects.values_list("slug", flat=True))
    organisation = Organisation(
        slug=_free_slug(name, taken), name=name, kind=kind, purpose=purpose, lead_may_approve=lead_may_approve
    )
    sign(organisation, by=by, at=at).save()
    return organisation


@transaction.atomic
def add_organisations(*, named: Mapping[str, Organisation.Kind], by: User, at: datetime) -> dict[str, Organisation]:
    """Several at once, by name, in a fixed number of queries. Raises `NameTaken` as `add_organisation`."""
    held = Organisation.objects.values_list("slug", "name")
    taken, names = set(_RESERVED_SLUGS), set()
    for slug, name in held:
        taken.add(slug)
        names.add(name.lower())
    organisations = []
    for name, kind in named.items():
        if name.lower() in names:
            raise NameTaken(f"An organisation called {name} is on the list already")
        slug = _free_slug(name, taken)
        taken.add(slug)
        names.add(name.lower())
        organisations.append(Organisation(slug=slug, name=name, kind=kind))
    made: list[Organisation] = bulk_create_with_history(organisations, Organisation, default_user=by, default_date=at)
    return {organisation.name: organisation for organisation in made}


@transaction.atomic
def edit_organisation(
    *,
    organisation: Organisation,
    name: str,
    kind: Organisation.Kind,
    purpose: str,
    lead_may_approve: bool,
    by: User,
    at: datetime,
) -> Organisation:
    """Its address stays the same, so that links keep working. Raises `NameTaken`."""
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    _refuse_taken_organisation_name(name, but=organisation)
    organisation.name = name
    organisation.kind = kind
    organisation.purpose = purpose
    organisation.lead_may_approve = lead_may_approve
    sign(organisation, by=by, at=at).save()
    return organisation


def _refuse_taken_organisation_name(name: str, but: Organisation | None = None) -> None:
    same = Organisation.objects.filter(name__iexact=name)
    if (same.exclude(pk=but.pk) if but else same).exists():
        raise NameTaken("Enter another name: an organisation with this name is on the list already")


@transaction.atomic
def add_unit(*, organisation: Organisation, name: str, by: User, at: datetime) -> Unit:
    """Add a unit at the end of the organisation's list. Raises `NameTaken`."""
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    _refuse_taken_unit_name(organisation, name)
    last = organisation.units.aggregate(last=Max("position"))["last"] or 0
    slug = _free_slug(name, set(organisation.units.values_list("slug", flat=True)) | _RESERVED_SLUGS)
    unit = Unit(organisation=organisation, slug=slug, name=name, position=last + 1)
    sign(unit, by=by, at=at).save()
    return unit


@transaction.atomic
def keep_wider_area(*, slug: str, name: str) -> Place:
    """An area that contains the district, for figures that stand beside the district's own; made where there is none.

    One that is there keeps the name that an administrator gave it. Raises `PlaceIsPart`.
    """
    place, _ = Place.objects.get_or_create(slug=slug, defaults={"name": name, "reach": Place.Reach.WIDER})
    if place.reach != Place.Reach.WIDER:
        raise PlaceIsPart(place)
    return place


@transaction.atomic
def rename_unit(*, unit: Unit, name: str, by: User, at: datetime) -> Unit:
    """Raises `NameTaken`."""
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    _refuse_taken_unit_name(unit.organisation, name, but=unit)
    unit.name = name
    sign(unit, by=by, at=at).save()
    return unit


@transaction.atomic
def remove_unit(*, unit: Unit, by: User, at: datetime) -> None:
    """Raises `UnitInUse` for a unit of which something is kept elsewhere."""
    try:
        sign(unit, by=by, at=at).delete()
    except ProtectedError as error:
        raise UnitInUse from error


def _refuse_taken_unit_name(organisation: Organisation, name: str, but: Unit | None = None) -> None:
    same = organisation.units.filter(name__iexact=name)
    if (same.exclude(pk=but.pk) if but else same).exists():
        raise NameTaken("Enter another name: this organisation has a unit with this name already")


def _free_slug(name: str, taken: set[str] | frozenset[str]) -> str:
    """ "Calder Vale Council" → "calder-vale-council", or "calder-vale-council-2" when that one is taken."""
    stem = slugify(name)[:45].strip("-") or "partner"
    slug, number = stem, 1
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug


@transaction.atomic
def grant_role(*, user: User, organisation: Organisation, role: Role, by: User, at: datetime) -> Membership:
    """Give a role from now on; one that is held already is returned as it is.

    Administrators may open the administration pages.
    """
    held = Membership.objects.current().filter(user=user, organisation=organisation, role=role).first()
    if held is not None:
        return held
    membership = Membership(user=user, organisation=organisation, role=role, started_at=at)
    sign(membership, by=by, at=at).save()
    if role == Role.ADMINISTRATOR:
        _open_administration(user, opened=True)
    return membership


@transaction.atomic
def end_role(*, membership: Membership, by: User, at: datetime) -> Membership:
    """The row stays, to show who held the role and when; one that has ended already is left as it is.

    Invitations that only this role allowed are withdrawn. Raises `LastAdministrator`.
    """
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    if membership.ended_at is not None:
        return membership
    if membership.role == Role.ADMINISTRATOR:
        others = [held for held in _administrators() if held.pk != membership.pk]
        if not others:
            raise LastAdministrator
        if all(other.user_id != membership.user_id for other in others):
            _open_administration(membership.user, opened=membership.user.is_superuser)
    membership.ended_at = at
    sign(membership, by=by, at=at).save()
    _withdraw_invitations_of(membership.user, by=by, at=at)
    return membership


def _administrators() -> list[Membership]:
    """Those who can sign in. Locks their rows, so that no two of them can put an end to each other at once."""
    current = Membership.objects.current().select_for_update()
    return list(current.filter(role=Role.ADMINISTRATOR, user__is_active=True))


def _withdraw_invitations_of(inviter: User, *, by: User, at: datetime) -> None:
    """Those that wait for an answer and that the roles still held would not allow."""
    actor = actor_for(inviter)
    sent = Invitation.objects.waiting(at).select_for_update(of=("self",)).filter(invited_by=inviter)
    gone = [i.pk for i in sent.select_related("organisation") if i.role not in roles_to_give(actor, i.organisation)]
    Invitation.objects.filter(pk__in=gone).update(withdrawn_at=at, withdrawn_by=by)


@transaction.atomic
def change_account(*, user: User, name: str, email: str, is_active: bool) -> User:
    """Correct or close an account. Raises `LastAdministrator`.

    With another e-mail address every way in of the old one ends: the password, the directory, the second step and what
    is signed in now. The new address gets a password by asking to reset it.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.is_active and not is_active and {held.user_id for held in _administrators()} == {user.pk}:
        raise LastAdministrator
    if email.lower() != user.email.lower():
        for way_in in (EmailAddress, SocialAccount, Authenticator):
            way_in.objects.filter(user=user).delete()
        user.set_unusable_password()
    user.name = name
    user.email = email.lower()
    user.is_active = is_active
    user.save(update_fields=["name", "email", "is_active", "password"])
    return user


def _open_administration(user: User, *, opened: bool) -> None:
    user.is_staff = opened
    user.save(update_fields=["is_staff"])


@transaction.atomic
def invite_person(*, email: str, organisation: Organisation, role: Role, by: User, at: datetime) -> Invitation:
    """Offer a role by e-mail for 14 days. The mail goes once the invitation is stored.

    Raises `PermissionDenied` when `by` may not give the role there, `OwnAddress`, `RoleAlreadyHeld` and
    `AlreadyInvited`.
    """
    if role not in roles_to_give(actor_for(by), organisation):
        raise PermissionDenied
    email = email.strip().lower()
    if email == by.email.lower():
        raise OwnAddress
    if Membership.objects.current().filter(user__email__iexact=email, organisation=organisation, role=role).exists():
        raise RoleAlreadyHeld
    if Invitation.objects.waiting(at).filter(email=email, organisation=organisation, role=role).exists():
        raise AlreadyInvited
    invitation = Invitation.objects.create(
        email=email,
        organisation=organisation,
        role=role,
        invited_by=by,
        invited_at=at,
        expires_at=at + INVITATION_LASTS,
    )
    transaction.on_commit(partial(send_invitation.enqueue, invitation_id=invitation.pk))
    return invitation


@transaction.atomic
def invite_people(*, people: Sequence[tuple[str, Organisation, Role]], by: User, at: datetime) -> list[Invitation]:
    """As `invite_person`, for several at once, in a fixed number of queries.

    The caller has seen to it that nobody holds the role or waits for it. Raises `PermissionDenied` and `OwnAddress`.
    """
    actor = actor_for(by)
    if any(role not in roles_to_give(actor, organisation) for _, organisation, role in people):
        raise PermissionDenied
    if any(email == by.email.lower() for email, _, _ in people):
        raise OwnAddress
    invitations = Invitation.objects.bulk_create(
        Invitation(
            email=email,
            organisation=organisation,
            role=role,
            invited_by=by,
            invited_at=at,
            expires_at=at + INVITATION_LASTS,
        )
        for email, organisation, role in people
    )
    for invitation in invitations:
        transaction.on_commit(partial(send_invitation.enqueue, invitation_id=invitation.pk))
    return invitations


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: User, at: datetime) -> Invitation:
    """Make the link useless. Raises `InvitationNotWaiting`, unless it has only expired or been withdrawn before."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    state = invitation.state(at)
    if state == Invitation.State.ACCEPTED:
        raise InvitationNotWaiting(state)
    if state != Invitation.State.WITHDRAWN:
        invitation.withdrawn_at = at
        invitation.withdrawn_by = by
        invitation.save(update_fields=["withdrawn_at", "withdrawn_by"])
    return invitation


@transaction.atomic
def accept_invitation(*, invitation: Invitation, by: User, at: datetime) -> Membership:
    """Take up the role with an account that has the invited e-mail address.

    Raises `InvitationNotWaiting`, `InviterUnfit`, and `AccountUnfit` for a closed account or one with another address.
    """
    invitation = _locked_waiting_invitation(invitation, at)
    if not stands_behind(invitation):
        raise InviterUnfit
    if not by.is_active or by.email.lower() != invitation.email:
        raise AccountUnfit
    membership = grant_role(
        user=by, organisation=invitation.organisation, role=Role(invitation.role), by=invitation.invited_by, at=at
    )
    invitation.accepted_at = at
    invitation.accepted_by = by
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    # The link reached this address; without that proof, signing in through a directory would wipe the password.
    EmailAddress.objects.update_or_create(user=by, defaults={"email": by.email, "verified": True, "primary": True})
    return membership


@transaction.atomic
def open_account(*, invitation: Invitation, name: str, password: str, at: datetime) -> User:
    """Make the invited person's account and accept the invitation with it.

    Raises `InvitationNotWaiting`, `InviterUnfit`, and `AccountUnfit` when the address has an account: it accepts by
    signing in.
    """
    invitation = _locked_waiting_invitation(invitation, at)
    if User.objects.filter(email__iexact=invitation.email).exists():
        raise AccountUnfit
    user = User.objects.create_user(invitation.email, password, name=name)
    accept_invitation(invitation=invitation, by=user, at=at)
    return user


def _locked_waiting_invitation(invitation: Invitation, at: datetime) -> Invitation:
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    state = invitation.state(at)
    if state != Invitation.State.WAITING:
        raise InvitationNotWaiting(state)
    return invitation


def stop_reminders(*, user: User, at: datetime) -> User:
    """No reminder goes to this person from now on; who stopped before keeps the first moment."""
    User.objects.filter(pk=user.pk, reminders_stopped_at=None).update(reminders_stopped_at=at)
    user.refresh_from_db(fields=["reminders_stopped_at"])
    return user


def resume_reminders(*, user: User) -> User:
    """Reminders go to this person again."""
    user.reminders_stopped_at = None
    user.save(update_fields=["reminders_stopped_at"])
    return user
