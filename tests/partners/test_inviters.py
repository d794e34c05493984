"""An invitation stands for as long as the person who sent it may give its role."""

from datetime import timedelta

import pytest

from partners import services
from partners.models import Invitation, Organisation, Role, User
from tests.factories import NOW, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


def invited(organisation: Organisation, by: User, role: Role = Role.LEAD) -> Invitation:
    return services.invite_person(email="new@partner.example", organisation=organisation, role=role, by=by, at=NOW)


@pytest.mark.parametrize("closed", [True, False])
def test_accept_invitation_refuses_when_its_inviter_may_no_longer_give_the_role(
    officer: User, council: Organisation, closed: bool
) -> None:
    invitation = invited(council, officer)
    if closed:
        User.objects.filter(pk=officer.pk).update(is_active=False)
    else:
        officer.memberships.update(ended_at=LATER)
    user = UserFactory(email="new@partner.example")
    with pytest.raises(services.InviterUnfit):
        services.accept_invitation(invitation=invitation, by=user, at=LATER)
    assert not user.memberships.exists()


def test_open_account_makes_none_when_its_inviter_may_no_longer_give_the_role(
    officer: User, council: Organisation
) -> None:
    invitation = invited(council, officer)
    officer.memberships.update(ended_at=LATER)
    with pytest.raises(services.InviterUnfit):
        services.open_account(invitation=invitation, name="New Person", password="three random words", at=LATER)
    assert not User.objects.filter(email="new@partner.example").exists()


def test_end_role_withdraws_the_invitations_that_depended_on_it(
    administrator: User, council: Organisation, officer: User
) -> None:
    by_officer = invited(council, officer)
    by_administrator = invited(OrganisationFactory(), administrator)
    services.end_role(membership=officer.memberships.get(), by=administrator, at=LATER)
    for invitation in (by_officer, by_administrator):
        invitation.refresh_from_db()
    assert (by_officer.withdrawn_at, by_officer.withdrawn_by) == (LATER, administrator)
    assert by_administrator.withdrawn_at is None


def test_end_role_keeps_the_invitations_that_another_role_allows(
    administrator: User, council: Organisation, officer: User
) -> None:
    lead = services.grant_role(user=officer, organisation=council, role=Role.LEAD, by=administrator, at=NOW)
    kept = invited(council, officer, Role.CONTRIBUTOR)
    withdrawn = invited(council, officer, Role.APPROVER)
    services.end_role(membership=officer.memberships.exclude(pk=lead.pk).get(), by=administrator, at=LATER)
    kept.refresh_from_db()
    withdrawn.refresh_from_db()
    assert kept.withdrawn_at is None
    assert withdrawn.withdrawn_at == LATER
