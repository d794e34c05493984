import pytest
from rules import test_rule as asks

from partners.actors import Actor, actor_for
from partners.models import Organisation, Role
from partners.rules import roles_to_give
from tests.factories import OrganisationFactory, make_user

EVERY_ROLE_BUT_ADMINISTRATOR = set(Role) - {Role.ADMINISTRATOR}


@pytest.fixture
def council(db: None) -> Organisation:
    return OrganisationFactory()


@pytest.mark.parametrize(
    ("role", "given"),
    [
        (Role.CONTRIBUTOR, set()),
        (Role.LEAD, {Role.CONTRIBUTOR}),
        (Role.APPROVER, set()),
        (Role.SECRETARIAT, EVERY_ROLE_BUT_ADMINISTRATOR),
        (Role.PRIORITY_LEAD, set()),
        (Role.DATA_STEWARD, set()),
        (Role.BOARD_MEMBER, set()),
        (Role.SCRUTINY_CLERK, set()),
        (Role.ADMINISTRATOR, set(Role)),
    ],
)
def test_roles_to_give_by_role(council: Organisation, role: Role, given: set[Role]) -> None:
    actor = actor_for(make_user(role, council))
    assert set(roles_to_give(actor, council)) == given
    assert asks("partners.invite", actor, council) is bool(given)


def test_lead_gives_no_role_in_another_organisation(council: Organisation) -> None:
    assert roles_to_give(actor_for(make_user(Role.LEAD)), council) == ()


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        (Role.CONTRIBUTOR, False),
        (Role.LEAD, True),
        (Role.APPROVER, True),
        (Role.SECRETARIAT, True),
        (Role.PRIORITY_LEAD, False),
        (Role.DATA_STEWARD, False),
        (Role.BOARD_MEMBER, False),
        (Role.SCRUTINY_CLERK, False),
        (Role.ADMINISTRATOR, True),
    ],
)
def test_people_are_shown_by_role(council: Organisation, role: Role, sees: bool) -> None:
    assert asks("partners.view_people", actor_for(make_user(role, council)), council) is sees


@pytest.mark.parametrize("role", Role)
def test_organisations_are_edited_by_secretariat_and_administrators(council: Organisation, role: Role) -> None:
    actor = actor_for(make_user(role, council))
    expected = role in (Role.SECRETARIAT, Role.ADMINISTRATOR)
    assert asks("partners.edit_organisation", actor, council) is expected
    assert asks("partners.add_organisation", actor) is expected


def test_people_without_an_account_may_do_nothing(council: Organisation) -> None:
    for rule in ("partners.view_people", "partners.invite", "partners.edit_organisation"):
        assert not asks(rule, Actor(), council)
