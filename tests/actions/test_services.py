from dataclasses import replace
from datetime import date

import pytest

from actions.models import Action, Plan
from actions.services import (
    ActionChanged,
    ActionHasUpdates,
    ActionText,
    PlanClosed,
    PlanNotActive,
    activate_plan,
    add_action,
    change_action,
    close_plan,
    create_plan,
    record_update,
    remove_action,
)
from partners.models import User
from tests.factories import NOW, OrganisationFactory, UserFactory, make_action, make_framework, make_plan

pytestmark = pytest.mark.django_db

WORDS = ActionText(what="Hold listening sessions", owner_role="Engagement manager", due_on=date(2027, 3, 31))


@pytest.fixture
def officer() -> User:
    return UserFactory()


@pytest.fixture
def plan(officer: User) -> Plan:
    return create_plan(
        organisation=OrganisationFactory(),
        title="Plan 2026/27",
        starts_on=date(2026, 11, 1),
        ends_on=date(2027, 10, 31),
        by=officer,
        at=NOW,
    )


def test_create_plan_of_organisation_starts_as_draft(plan: Plan, officer: User) -> None:
    assert plan.status == Plan.Status.DRAFT
    assert plan.history.get().history_user == officer


def test_create_plan_of_priority_keeps_the_priority(officer: User) -> None:
    priority = make_framework().elements.get(slug="resilient-communities")
    plan = create_plan(
        priority=priority, title="Delivery", starts_on=date(2026, 4, 1), ends_on=date(2027, 3, 31), by=officer, at=NOW
    )
    assert (plan.organisation, plan.priority) == (None, priority)


def test_activate_plan_draft_becomes_active_once(plan: Plan, officer: User) -> None:
    activate_plan(plan=plan, by=officer, at=NOW)
    activate_plan(plan=plan, by=officer, at=NOW)
    plan.refresh_from_db()
    assert plan.status == Plan.Status.ACTIVE
    assert [row.status for row in plan.history.order_by("history_id")] == [Plan.Status.DRAFT, Plan.Status.ACTIVE]


def test_add_action_comes_after_the_others_even_when_one_was_removed(plan: Plan, officer: User) -> None:
    first = add_action(plan=plan, text=WORDS, by=officer, at=NOW)
    second = add_action(plan=plan, text=replace(WORDS, what="Train managers"), by=officer, at=NOW)
    remove_action(action=first, by=officer, at=NOW)
    third = add_action(plan=plan, text=replace(WORDS, what="Translate letters"), by=officer, at=NOW)
    assert list(plan.actions.order_by("position")) == [second, third]


def test_add_action_says_in_the_history_who_wrote_it(plan: Plan, officer: User) -> None:
    action = add_action(plan=plan, text=WORDS, by=officer, at=NOW)
    record = action.history.get()
    assert (record.history_user, record.history_date, record.what) == (officer, NOW, WORDS.what)


def test_add_action_to_closed_plan_is_refused(plan: Plan, officer: User) -> None:
    close_plan(plan=plan, by=officer, at=NOW)
    with pytest.raises(PlanClosed):
        add_action(plan=plan, text=WORDS, by=officer, at=NOW)
    assert not plan.actions.exists()


def test_change_action_with_version_seen_stores_words_and_raises_version(plan: Plan, officer: User) -> None:
    action = add_action(plan=plan, text=WORDS, by=officer, at=NOW)
    approach = make_framework().elements.get(slug="trusting")
    words = replace(WORDS, what="Hold four listening sessions", approach=approach, milestone="Two by May")
    change_action(action=action, version=1, text=words, by=officer, at=NOW)
    action.refresh_from_db()
    assert (action.what, action.approach, action.milestone, action.version) == (
        "Hold four listening sessions",
        approach,
        "Two by May",
        2,
    )


def test_change_action_saved_elsewhere_first_is_refused_with_what_is_stored(plan: Plan, officer: User) -> None:
    action = add_action(plan=plan, text=WORDS, by=officer, at=NOW)
    change_action(action=action, version=1, text=replace(WORDS, what="First window"), by=officer, at=NOW)
    with pytest.raises(ActionChanged) as refusal:
        change_action(action=action, version=1, text=replace(WORDS, what="Second window"), by=officer, at=NOW)
    assert refusal.value.current.what == "First window"
    action.refresh_from_db()
    assert action.what == "First window"


def test_change_action_saved_elsewhere_with_the_same_words_does_nothing(plan: Plan, officer: User) -> None:
    action = add_action(plan=plan, text=WORDS, by=officer, at=NOW)
    words = replace(WORDS, what="The same in both windows")
    change_action(action=action, version=1, text=words, by=officer, at=NOW)
    stored = change_action(action=action, version=1, text=words, by=officer, at=NOW)
    assert stored.version == 2
    assert stored.history.count() == 2


def test_change_action_of_closed_plan_is_refused(plan: Plan, officer: User) -> None:
    action = add_action(plan=plan, text=WORDS, by=officer, at=NOW)
    close_plan(plan=plan, by=officer, at=NOW)
    with pytest.raises(PlanClosed):
        change_action(action=action, version=1, text=replace(WORDS, what="Later"), by=officer, at=NOW)


def test_remove_action_leaves_its_history(plan: Plan, officer: User) -> None:
    action = add_action(plan=plan, text=WORDS, by=officer, at=NOW)
    remove_action(action=action, by=officer, at=NOW)
    assert not Action.objects.filter(pk=action.pk).exists()
    assert Action.history.filter(id=action.pk, history_type="-").get().history_user == officer


def test_remove_action_with_updates_is_refused(plan: Plan, officer: User) -> None:
    action = add_action(plan=plan, text=WORDS, by=officer, at=NOW)
    activate_plan(plan=plan, by=officer, at=NOW)
    record_update(
        action=action, status=Action.Status.IN_PROGRESS, note="Begun", by=officer, by_role="Lead officer", at=NOW
    )
    with pytest.raises(ActionHasUpdates):
        remove_action(action=action, by=officer, at=NOW)
    assert Action.objects.filter(pk=action.pk).exists()


def test_record_update_sets_status_and_keeps_the_version_that_guards_the_words(plan: Plan, officer: User) -> None:
    action = add_action(plan=plan, text=WORDS, by=officer, at=NOW)
    activate_plan(plan=plan, by=officer, at=NOW)
    update = record_update(
        action=action, status=Action.Status.DONE, note="Held in May", by=officer, by_role="Lead officer, X", at=NOW
    )
    action.refresh_from_db()
    assert (action.status, action.version) == (Action.Status.DONE, 1)
    assert (update.note, update.by_role, update.at) == ("Held in May", "Lead officer, X", NOW)


@pytest.mark.parametrize(("close", "error"), [(False, PlanNotActive), (True, PlanClosed)])
def test_record_update_when_plan_is_not_active_is_refused(officer: User, close: bool, error: type[Exception]) -> None:
    plan = make_plan(OrganisationFactory())
    action = make_action(plan)
    if close:
        close_plan(plan=plan, by=officer, at=NOW)
    with pytest.raises(error):
        record_update(action=action, status=Action.Status.DONE, note="x", by=officer, by_role="Lead officer", at=NOW)
    assert not action.updates.exists()
