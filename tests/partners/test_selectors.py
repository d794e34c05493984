import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from partners.actors import Actor, actor_for
from partners.models import Organisation, Role, User
from partners.selectors import organisation_to_manage, role_line
from tests.factories import NOW, MembershipFactory, OrganisationFactory, UserFactory, make_user


@pytest.fixture
def council(db: None) -> Organisation:
    return OrganisationFactory(name="Calder Vale Council")


@pytest.fixture
def police(db: None) -> Organisation:
    return OrganisationFactory(name="Calder Vale Police")


def holder(*held: tuple[Role, Organisation]) -> Actor:
    user: User = UserFactory()
    for role, organisation in held:
        MembershipFactory(user=user, role=role, organisation=organisation)
    return actor_for(user)


def test_role_line_names_role_and_organisation(council: Organisation) -> None:
    assert role_line(holder((Role.LEAD, council)), council.pk) == "Lead officer, Calder Vale Council"


def test_role_line_takes_the_first_of_the_roles_asked_for(council: Organisation) -> None:
    actor = holder((Role.LEAD, council), (Role.APPROVER, council))
    assert role_line(actor, council.pk, Role.APPROVER, Role.LEAD) == "Approver, Calder Vale Council"
    assert role_line(actor, council.pk, Role.LEAD, Role.APPROVER) == "Lead officer, Calder Vale Council"


def test_role_line_takes_the_role_held_in_that_organisation(council: Organisation, police: Organisation) -> None:
    actor = holder((Role.LEAD, council), (Role.APPROVER, police))
    assert role_line(actor, police.pk) == "Approver, Calder Vale Police"


def test_role_line_signs_elsewhere_with_a_partnership_role(council: Organisation, police: Organisation) -> None:
    actor = holder((Role.LEAD, council), (Role.SECRETARIAT, council))
    assert role_line(actor, police.pk) == "Partnership officer, Calder Vale Council"


def test_role_line_of_no_organisation_prefers_a_partnership_role(council: Organisation) -> None:
    actor = holder((Role.LEAD, council), (Role.DATA_STEWARD, council))
    assert role_line(actor, None) == "Data steward, Calder Vale Council"


def test_role_line_refuses_an_organisation_role_held_elsewhere(council: Organisation, police: Organisation) -> None:
    with pytest.raises(LookupError):
        role_line(holder((Role.LEAD, council)), police.pk)


def test_role_line_refuses_a_role_that_was_not_asked_for(council: Organisation) -> None:
    with pytest.raises(LookupError):
        role_line(holder((Role.CONTRIBUTOR, council)), council.pk, Role.LEAD)


def test_actor_holds_nothing_of_a_role_that_has_ended(council: Organisation) -> None:
    user: User = UserFactory()
    MembershipFactory(user=user, role=Role.LEAD, organisation=council, ended_at=NOW)
    assert actor_for(user).held == ()


def test_actor_without_an_account_has_no_user() -> None:
    with pytest.raises(LookupError):
        _ = Actor().user


def test_organisation_to_manage_is_404_outside_and_403_inside(council: Organisation, police: Organisation) -> None:
    contributor = actor_for(make_user(Role.CONTRIBUTOR, council))
    with pytest.raises(PermissionDenied):
        organisation_to_manage(contributor, council.slug, "partners.invite")
    with pytest.raises(Http404):
        organisation_to_manage(contributor, police.slug, "partners.invite")
