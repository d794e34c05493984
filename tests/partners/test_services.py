from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied

from partners import services
from partners.models import Invitation, Membership, Organisation, Role, Unit, User
from tests.factories import NOW, MembershipFactory, OrganisationFactory, UserFactory, make_user

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


def invited(organisation: Organisation, by: User, role: Role = Role.LEAD) -> Invitation:
    return services.invite_person(email="new@partner.example", organisation=organisation, role=role, by=by, at=NOW)


# Organisations and units


def test_add_organisation_stores_it_and_says_who_did(officer: User) -> None:
    added = services.add_organisation(
        name="Calder Vale Police", kind=Organisation.Kind.POLICE, purpose="Keeps people safe", by=officer, at=NOW
    )
    assert (added.slug, added.purpose) == ("calder-vale-police", "Keeps people safe")
    record = added.history.get()
    assert (record.history_user, record.history_date) == (officer, NOW)


@pytest.mark.parametrize(
    ("name", "slug"), [("Add", "add-2"), ("Calder, Vale!", "calder-vale"), ("中心", "partner"), ("x" * 120, "x" * 45)]
)
def test_add_organisation_makes_a_slug(officer: User, name: str, slug: str) -> None:
    added = services.add_organisation(name=name, kind=Organisation.Kind.FAITH, by=officer, at=NOW)
    assert added.slug == slug


def test_add_organisation_makes_a_slug_that_is_free(officer: User) -> None:
    first = services.add_organisation(name="Calder-Vale", kind=Organisation.Kind.FAITH, by=officer, at=NOW)
    second = services.add_organisation(name="Calder Vale", kind=Organisation.Kind.FAITH, by=officer, at=NOW)
    assert [first.slug, second.slug] == ["calder-vale", "calder-vale-2"]


def test_add_organisation_refuses_a_name_in_another_case(officer: User, council: Organisation) -> None:
    with pytest.raises(services.NameTaken):
        services.add_organisation(name="CALDER VALE COUNCIL", kind=Organisation.Kind.COUNCIL, by=officer, at=NOW)


def test_edit_organisation_keeps_its_address(officer: User, council: Organisation) -> None:
    edited = services.edit_organisation(
        organisation=council,
        name="Calder Vale Borough Council",
        kind=Organisation.Kind.COUNCIL,
        purpose="Runs local services",
        lead_may_approve=True,
        by=officer,
        at=NOW,
    )
    edited.refresh_from_db()
    assert edited.name == "Calder Vale Borough Council"
    assert edited.lead_may_approve
    assert edited.slug == council.slug


def test_edit_organisation_accepts_its_own_name_and_refuses_anothers(officer: User, council: Organisation) -> None:
    other = OrganisationFactory(name="Calder Vale Police")
    kept = {"kind": council.kind, "purpose": "", "lead_may_approve": False, "by": officer, "at": NOW}
    services.edit_organisation(organisation=council, name="Calder Vale council", **kept)
    with pytest.raises(services.NameTaken):
        services.edit_organisation(organisation=council, name=other.name, **kept)


def test_add_unit_puts_it_last(officer: User, council: Organisation) -> None:
    for name in ("Adults", "Children", "Add"):
        services.add_unit(organisation=council, name=name, by=officer, at=NOW)
    units = council.units.order_by("position").values_list("position", "slug")
    assert list(units) == [(1, "adults"), (2, "children"), (3, "add-2")]


def test_unit_names_are_taken_within_one_organisation(officer: User, council: Organisation) -> None:
    adults = services.add_unit(organisation=council, name="Adults", by=officer, at=NOW)
    services.add_unit(organisation=OrganisationFactory(), name="Adults", by=officer, at=NOW)
    children = services.add_unit(organisation=council, name="Children", by=officer, at=NOW)
    with pytest.raises(services.NameTaken):
        services.add_unit(organisation=council, name="adults", by=officer, at=NOW)
    with pytest.raises(services.NameTaken):
        services.rename_unit(unit=children, name="Adults", by=officer, at=NOW)
    assert services.rename_unit(unit=adults, name="adults", by=officer, at=NOW).name == "adults"


def test_remove_unit_leaves_a_record(officer: User, council: Organisation) -> None:
    unit = services.add_unit(organisation=council, name="Adults", by=officer, at=NOW)
    services.remove_unit(unit=unit, by=officer, at=LATER)
    assert not council.units.exists()
    assert Unit.history.filter(history_type="-", history_user=officer, history_date=LATER).count() == 1


# Roles


def test_grant_role_starts_now_and_is_given_once(officer: User, council: Organisation) -> None:
    user = UserFactory()
    first = services.grant_role(user=user, organisation=council, role=Role.LEAD, by=officer, at=NOW)
    second = services.grant_role(user=user, organisation=council, role=Role.LEAD, by=officer, at=LATER)
    assert first == second
    assert first.started_at == NOW
    assert first.history.get().history_user == officer


def test_grant_role_of_administrator_opens_the_administration(administrator: User) -> None:
    administrator.refresh_from_db()
    assert administrator.is_staff
    assert not administrator.is_superuser


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_grant_role_of_another_role_does_not(officer: User, council: Organisation, role: Role) -> None:
    user = UserFactory()
    services.grant_role(user=user, organisation=council, role=role, by=officer, at=NOW)
    user.refresh_from_db()
    assert not user.is_staff


def test_end_role_keeps_the_row_and_its_first_end(officer: User, council: Organisation) -> None:
    membership = MembershipFactory(organisation=council)
    services.end_role(membership=membership, by=officer, at=LATER)
    ended = services.end_role(membership=membership, by=officer, at=LATER + timedelta(days=1))
    assert ended.ended_at == LATER
    assert ended.history.get(history_date=LATER).history_user == officer


def test_end_role_refuses_the_only_administrator(administrator: User) -> None:
    with pytest.raises(services.LastAdministrator):
        services.end_role(membership=administrator.memberships.get(), by=administrator, at=LATER)
    administrator.refresh_from_db()
    assert administrator.is_staff


def test_end_role_does_not_count_an_administrator_whose_account_is_closed(
    administrator: User, council: Organisation
) -> None:
    MembershipFactory(user=UserFactory(is_active=False), organisation=council, role=Role.ADMINISTRATOR)
    with pytest.raises(services.LastAdministrator):
        services.end_role(membership=administrator.memberships.get(), by=administrator, at=LATER)


def test_end_role_of_administrator_closes_the_administration(administrator: User, council: Organisation) -> None:
    services.grant_role(user=UserFactory(), organisation=council, role=Role.ADMINISTRATOR, by=administrator, at=NOW)
    services.end_role(membership=administrator.memberships.get(), by=administrator, at=LATER)
    administrator.refresh_from_db()
    assert not administrator.is_staff


def test_end_role_leaves_it_open_to_an_administrator_of_two_organisations(administrator: User) -> None:
    second = services.grant_role(
        user=administrator, organisation=OrganisationFactory(), role=Role.ADMINISTRATOR, by=administrator, at=NOW
    )
    services.end_role(membership=second, by=administrator, at=LATER)
    administrator.refresh_from_db()
    assert administrator.is_staff


# Invitations


def test_invite_person_stores_an_offer_for_14_days(officer: User, council: Organisation) -> None:
    invitation = services.invite_person(
        email=" New@Partner.example ", organisation=council, role=Role.LEAD, by=officer, at=NOW
    )
    assert invitation.email == "new@partner.example"
    assert invitation.state(NOW) == Invitation.State.WAITING
    assert invitation.state(NOW + timedelta(days=14, seconds=-1)) == Invitation.State.WAITING
    assert invitation.state(NOW + timedelta(days=14)) == Invitation.State.EXPIRED


@pytest.mark.parametrize("role", [Role.LEAD, Role.APPROVER, Role.SECRETARIAT, Role.ADMINISTRATOR])
def test_invite_person_refuses_a_lead_officer_who_offers_more_than_their_own(council: Organisation, role: Role) -> None:
    lead = make_user(Role.LEAD, council)
    with pytest.raises(PermissionDenied):
        invited(council, lead, role)


@pytest.mark.parametrize("role", [Role.SECRETARIAT, Role.ADMINISTRATOR])
def test_invite_person_refuses_ones_own_address(council: Organisation, role: Role) -> None:
    inviter = make_user(role, council)
    with pytest.raises(services.OwnAddress):
        services.invite_person(
            email=f" {inviter.email.upper()}", organisation=council, role=Role.APPROVER, by=inviter, at=NOW
        )
    assert not Invitation.objects.exists()


def test_invite_person_refuses_a_lead_officer_of_another_organisation(council: Organisation) -> None:
    with pytest.raises(PermissionDenied):
        invited(council, make_user(Role.LEAD), Role.CONTRIBUTOR)


def test_invite_person_lets_only_administrators_offer_administration(
    officer: User, administrator: User, council: Organisation
) -> None:
    with pytest.raises(PermissionDenied):
        invited(council, officer, Role.ADMINISTRATOR)
    assert invited(council, administrator, Role.ADMINISTRATOR).role == Role.ADMINISTRATOR


def test_invite_person_refuses_a_second_invitation_while_one_waits(officer: User, council: Organisation) -> None:
    first = invited(council, officer)
    invited(council, officer, Role.APPROVER)
    with pytest.raises(services.AlreadyInvited):
        invited(council, officer)
    services.withdraw_invitation(invitation=first, by=officer, at=NOW)
    assert invited(council, officer) != first


def test_invite_person_refuses_a_role_that_is_held(officer: User, council: Organisation) -> None:
    MembershipFactory(user=UserFactory(email="new@partner.example"), organisation=council, role=Role.LEAD)
    with pytest.raises(services.RoleAlreadyHeld):
        invited(council, officer)


def test_withdraw_invitation_is_done_once(officer: User, council: Organisation) -> None:
    invitation = invited(council, officer)
    services.withdraw_invitation(invitation=invitation, by=officer, at=NOW)
    withdrawn = services.withdraw_invitation(invitation=invitation, by=officer, at=LATER)
    assert (withdrawn.withdrawn_at, withdrawn.withdrawn_by) == (NOW, officer)


def test_withdraw_invitation_refuses_one_that_was_accepted(officer: User, council: Organisation) -> None:
    invitation = invited(council, officer)
    services.open_account(invitation=invitation, name="New Person", password="three random words", at=LATER)
    with pytest.raises(services.InvitationNotWaiting):
        services.withdraw_invitation(invitation=invitation, by=officer, at=LATER)


def test_open_account_makes_account_and_membership(officer: User, council: Organisation) -> None:
    invitation = invited(council, officer)
    user = services.open_account(invitation=invitation, name="New Person", password="three random words", at=LATER)
    assert (user.name, user.email) == ("New Person", "new@partner.example")
    assert user.check_password("three random words")
    membership = user.memberships.get()
    assert (membership.organisation, membership.role, membership.started_at) == (council, Role.LEAD, LATER)
    assert membership.history.get().history_user == officer
    invitation.refresh_from_db()
    assert (invitation.accepted_by, invitation.accepted_at) == (user, LATER)
    assert EmailAddress.objects.get(user=user).verified


def test_open_account_refuses_an_address_that_has_one(officer: User, council: Organisation) -> None:
    UserFactory(email="new@partner.example")
    with pytest.raises(services.AccountUnfit):
        services.open_account(
            invitation=invited(council, officer), name="Again", password="three random words", at=LATER
        )


def test_accept_invitation_adds_a_role_to_an_account(officer: User, council: Organisation) -> None:
    user = UserFactory(email="new@partner.example")
    MembershipFactory(user=user)
    services.accept_invitation(invitation=invited(council, officer), by=user, at=LATER)
    assert Membership.objects.current().filter(user=user).count() == 2


@pytest.mark.parametrize("account", [{"email": "other@partner.example"}, {"is_active": False}])
def test_accept_invitation_refuses_an_unfit_account(
    officer: User, council: Organisation, account: dict[str, object]
) -> None:
    user = UserFactory(**({"email": "new@partner.example"} | account))
    with pytest.raises(services.AccountUnfit):
        services.accept_invitation(invitation=invited(council, officer), by=user, at=LATER)
    assert not user.memberships.exists()


def test_accept_invitation_works_once(officer: User, council: Organisation) -> None:
    user = UserFactory(email="new@partner.example")
    invitation = invited(council, officer)
    services.accept_invitation(invitation=invitation, by=user, at=LATER)
    with pytest.raises(services.InvitationNotWaiting) as error:
        services.accept_invitation(invitation=invitation, by=user, at=LATER)
    assert error.value.state == Invitation.State.ACCEPTED


def test_accept_invitation_refuses_after_14_days(officer: User, council: Organisation) -> None:
    user = UserFactory(email="new@partner.example")
    with pytest.raises(services.InvitationNotWaiting) as error:
        services.accept_invitation(invitation=invited(council, officer), by=user, at=NOW + timedelta(days=14))
    assert error.value.state == Invitation.State.EXPIRED
