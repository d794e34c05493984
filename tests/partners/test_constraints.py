"""What the database refuses, whoever asks."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.db.models import ProtectedError

from partners.models import Invitation, Membership, Organisation, Place, Role, Unit, User
from tests.factories import NOW, MembershipFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


def make_invitation(**fields: Any) -> Invitation:
    values: dict[str, Any] = {
        "email": "new@partner.example",
        "role": Role.CONTRIBUTOR,
        "invited_at": NOW,
        "expires_at": NOW + timedelta(days=14),
    } | fields
    values.setdefault("organisation", OrganisationFactory())
    values.setdefault("invited_by", UserFactory())
    return Invitation.objects.create(**values)


def test_user_email_is_unique_whatever_its_case() -> None:
    UserFactory(email="officer@partner.example")
    with pytest.raises(IntegrityError):
        User.objects.create(email="Officer@Partner.example", name="Another")


def test_organisation_name_is_not_empty() -> None:
    with pytest.raises(IntegrityError):
        Organisation.objects.create(slug="empty", name="", kind=Organisation.Kind.FAITH)


@pytest.mark.parametrize("field", ["slug", "name"])
def test_organisation_slug_and_name_are_unique(field: str) -> None:
    first = OrganisationFactory()
    with pytest.raises(IntegrityError):
        OrganisationFactory(**{field: getattr(first, field)})


@pytest.mark.parametrize("same", [{"slug": "adults"}, {"name": "Adults"}])
def test_unit_slug_and_name_are_unique_in_organisation(same: dict[str, str]) -> None:
    organisation = OrganisationFactory()
    Unit.objects.create(organisation=organisation, slug="adults", name="Adults")
    Unit.objects.create(organisation=OrganisationFactory(), slug="adults", name="Adults")
    with pytest.raises(IntegrityError):
        Unit.objects.create(organisation=organisation, **({"slug": "other", "name": "Other"} | same))


def test_unit_name_is_not_empty() -> None:
    with pytest.raises(IntegrityError):
        Unit.objects.create(organisation=OrganisationFactory(), slug="empty", name="")


def test_place_ends_after_it_begins() -> None:
    with pytest.raises(IntegrityError):
        Place.objects.create(slug="ward", name="Ward", effective_from=date(2026, 4, 1), effective_to=date(2026, 4, 1))


def test_membership_role_is_held_once_at_a_time() -> None:
    held = MembershipFactory()
    MembershipFactory(user=held.user, organisation=held.organisation, role=Role.APPROVER)
    with pytest.raises(IntegrityError):
        MembershipFactory(user=held.user, organisation=held.organisation, role=held.role)


def test_membership_role_may_be_held_again_after_it_ended() -> None:
    ended = MembershipFactory(ended_at=NOW)
    MembershipFactory(user=ended.user, organisation=ended.organisation, role=ended.role)
    assert Membership.objects.current().count() == 1


def test_membership_does_not_end_before_it_starts() -> None:
    with pytest.raises(IntegrityError):
        MembershipFactory(ended_at=NOW - timedelta(seconds=1))


def test_organisation_with_members_is_not_deleted() -> None:
    membership = MembershipFactory()
    with pytest.raises(ProtectedError):
        membership.organisation.delete()


def test_invitation_expires_after_it_is_sent() -> None:
    with pytest.raises(IntegrityError):
        make_invitation(expires_at=NOW)


def test_invitation_secret_is_unique() -> None:
    make_invitation(token_digest="0" * 64)
    with pytest.raises(IntegrityError):
        make_invitation(token_digest="0" * 64)


@pytest.mark.parametrize("half", ["accepted_at", "withdrawn_at"])
def test_invitation_says_when_and_by_whom_it_ended(half: str) -> None:
    with pytest.raises(IntegrityError):
        make_invitation(**{half: NOW})


@pytest.mark.parametrize("half", ["accepted_by", "withdrawn_by"])
def test_invitation_says_by_whom_and_when_it_ended(half: str) -> None:
    with pytest.raises(IntegrityError):
        make_invitation(**{half: UserFactory()})


def test_invitation_is_not_both_accepted_and_withdrawn() -> None:
    user = UserFactory()
    with pytest.raises(IntegrityError):
        make_invitation(accepted_at=NOW, accepted_by=user, withdrawn_at=NOW, withdrawn_by=user)
