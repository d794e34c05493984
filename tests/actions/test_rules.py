import pytest
from rules import test_rule as holds

from actions.models import Plan
from partners.actors import Actor, Held
from partners.models import Role

OWN, OTHER = 1, 2
EVERYONE = frozenset(Role)
OFFICERS = {Role.CONTRIBUTOR, Role.LEAD, Role.APPROVER}
READERS = OFFICERS | {Role.SECRETARIAT, Role.PRIORITY_LEAD, Role.BOARD_MEMBER}
KEEPERS = {Role.PRIORITY_LEAD, Role.SECRETARIAT}
DRAFT, ACTIVE, CLOSED = Plan.Status.DRAFT, Plan.Status.ACTIVE, Plan.Status.CLOSED


def actor(role: Role, organisation_id: int = OWN) -> Actor:
    return Actor(held=(Held(role, organisation_id, f"organisation-{organisation_id}", "Organisation"),))


def plan(status: str, organisation_id: int | None = OWN) -> Plan:
    return Plan(status=status, organisation_id=organisation_id)


def who(rule: str, given: Plan, organisation_id: int = OWN) -> set[Role]:
    """The roles that, held in this organisation, satisfy the rule for the plan."""
    return {role for role in Role if holds(rule, actor(role, organisation_id), given)}


def test_view_plans_for_everyone_who_works_with_them() -> None:
    assert {role for role in Role if holds("actions.view_plans", actor(role))} == READERS


def test_view_plans_takes_a_role() -> None:
    assert not holds("actions.view_plans", Actor())


@pytest.mark.parametrize("status", [ACTIVE, CLOSED])
@pytest.mark.parametrize("organisation_id", [OWN, OTHER, None])
def test_view_plan_that_is_no_draft_for_every_reader(status: str, organisation_id: int | None) -> None:
    assert who("actions.view_plan", plan(status, organisation_id)) == READERS


def test_view_draft_of_an_organisation_for_its_own_officers() -> None:
    assert who("actions.view_plan", plan(DRAFT)) == OFFICERS
    assert who("actions.view_plan", plan(DRAFT), OTHER) == set()


def test_view_draft_of_a_priority_for_those_who_keep_it() -> None:
    assert who("actions.view_plan", plan(DRAFT, None)) == KEEPERS


def test_record_update_for_lead_and_contributors_of_the_organisation() -> None:
    assert who("actions.record_update", plan(ACTIVE)) == {Role.LEAD, Role.CONTRIBUTOR}
    assert who("actions.record_update", plan(ACTIVE), OTHER) == set()


def test_record_update_of_a_priority_for_those_who_keep_its_plan() -> None:
    assert who("actions.record_update", plan(ACTIVE, None)) == KEEPERS


@pytest.mark.parametrize("status", [DRAFT, CLOSED])
@pytest.mark.parametrize("organisation_id", [OWN, None])
def test_record_update_only_while_the_plan_is_active(status: str, organisation_id: int | None) -> None:
    assert who("actions.record_update", plan(status, organisation_id)) == set()


@pytest.mark.parametrize(
    ("status", "organisation_id", "expected"),
    [
        (DRAFT, None, KEEPERS),
        (ACTIVE, None, KEEPERS),
        (CLOSED, None, set()),
        (DRAFT, OWN, set()),
        (ACTIVE, OWN, set()),
    ],
)
def test_edit_priority_plan_while_it_is_open(status: str, organisation_id: int | None, expected: set[Role]) -> None:
    assert who("actions.edit_priority_plan", plan(status, organisation_id)) == expected


def test_start_priority_plan() -> None:
    assert {role for role in Role if holds("actions.start_priority_plan", actor(role))} == KEEPERS
