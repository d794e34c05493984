from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actions.models import Action, Plan
from actions.services import record_update
from frameworks.models import FrameworkVersion
from partners.models import User
from tests.factories import NOW, make_action, make_framework
from tests.words import page, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

PLANS = "/actions/plans/"


def url(name: str, pk: int) -> str:
    return reverse(f"actions:{name}", args=[pk])


def typed(**data: object) -> dict[str, object]:
    """What a browser sends for an action."""
    return {
        "what": "Train stewards",
        "owner_role": "Housing manager, the council",
        "due_on_day": "31",
        "due_on_month": "1",
        "due_on_year": "2027",
        "milestone": "",
        "approach": "",
        "support_needed": "",
        "version": "1",
    } | data


def test_plans_when_empty_say_what_will_appear(client: Client, board: User) -> None:
    words = page(client, board, PLANS)
    assert "No delivery plans yet." in words
    assert "Start a delivery plan" not in words


def test_plans_show_priority_period_and_number_of_actions(
    client: Client, board: User, priority_lead: User, priority_plan: Plan
) -> None:
    make_action(priority_plan)
    line = "Delivery plan 2026/27 Resilient communities 1 April 2026 to 31 March 2027 1 Active"
    assert line in page(client, board, PLANS)
    Plan.objects.update(status=Plan.Status.DRAFT)
    assert "Delivery plan 2026/27" not in page(client, board, PLANS)
    assert "Delivery plan 2026/27" in page(client, priority_lead, PLANS)


def test_plans_have_an_equal_number_of_queries_for_1_and_20(client: Client, board: User, priority_plan: Plan) -> None:
    client.force_login(board)
    counts = []
    for more in (0, 19):
        for _ in range(more):
            priority_plan.pk = None
            priority_plan.save()
            make_action(priority_plan)
        with CaptureQueriesContext(connection) as queries:
            client.get(PLANS)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[1] <= 12


def test_plan_has_an_equal_number_of_queries_for_1_and_20_actions(
    client: Client, priority_lead: User, priority_plan: Plan
) -> None:
    client.force_login(priority_lead)
    counts = []
    for more in (1, 19):
        for _ in range(more):
            make_action(priority_plan)
        with CaptureQueriesContext(connection) as queries:
            client.get(priority_plan.get_absolute_url())
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[1] <= 12


def test_add_plan_starts_a_draft_of_a_priority(
    client: Client, priority_lead: User, framework: FrameworkVersion
) -> None:
    newer = make_framework(label="2025").elements.get(slug="resilient-communities")
    assert "Start a delivery plan" in page(client, priority_lead, f"{PLANS}add/")
    data = {
        "priority": str(newer.pk),
        "title": "Delivery plan 2027/28",
        "starts_on_day": "1",
        "starts_on_month": "4",
        "starts_on_year": "2027",
        "ends_on_day": "31",
        "ends_on_month": "3",
        "ends_on_year": "2028",
    }
    old = framework.elements.get(slug="resilient-communities")
    assert "Select an option" in text(client.post(f"{PLANS}add/", data | {"priority": str(old.pk)}))
    assert "The last day must be after the first" in text(client.post(f"{PLANS}add/", data | {"ends_on_year": "2026"}))
    words = text(client.post(f"{PLANS}add/", data, follow=True))
    assert "The plan is a draft. Add its actions, then make it active" in words
    plan = Plan.objects.get()
    assert (plan.priority, plan.status, plan.ends_on) == (newer, Plan.Status.DRAFT, date(2028, 3, 31))


def test_add_plan_without_priorities_says_where_they_come_from(client: Client, priority_lead: User) -> None:
    assert "There are no priorities yet." in page(client, priority_lead, f"{PLANS}add/")


def test_add_action_with_an_approach(
    client: Client, priority_lead: User, priority_plan: Plan, framework: FrameworkVersion
) -> None:
    trusting = framework.elements.get(slug="trusting")
    assert "Add the first one." in page(client, priority_lead, priority_plan.get_absolute_url())
    assert "Trusting" in page(client, priority_lead, url("add_action", priority_plan.pk))
    words = text(client.post(url("add_action", priority_plan.pk), typed(approach=str(trusting.pk)), follow=True))
    assert "The action is added" in words
    action = priority_plan.actions.get()
    assert (action.what, action.approach, action.due_on) == ("Train stewards", trusting, date(2027, 1, 31))


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({"what": " "}, "Say what will be done"),
        ({"owner_role": ""}, "Enter the role that will see to it"),
        ({"owner_role": "x" * 121}, "must be 120 characters or fewer"),
        ({"due_on_day": "", "due_on_month": "", "due_on_year": ""}, "Enter the date by which it is done"),
        ({"due_on_year": "2026"}, "The date must be while the plan runs, from 1 April 2026 to 31 March 2027"),
        ({"approach": "999999"}, "Select an option from the list"),
        ({"approach": "trusting"}, "Select an option from the list"),
        ({"support_needed": "word " * 151}, "must be 150 words or fewer"),
    ],
)
def test_add_action_with_bad_input_says_what_to_do(
    client: Client, priority_lead: User, priority_plan: Plan, data: dict[str, str], error: str
) -> None:
    client.force_login(priority_lead)
    words = text(client.post(url("add_action", priority_plan.pk), typed(**data)))
    assert "There is a problem" in words
    assert error in words
    assert not priority_plan.actions.exists()


def test_change_action_stores_the_new_words(client: Client, priority_lead: User, priority_plan: Plan) -> None:
    action = make_action(priority_plan)
    assert "Hold listening sessions" in page(client, priority_lead, url("change_action", action.pk))
    client.post(url("change_action", action.pk), typed(milestone="Half by June"))
    action.refresh_from_db()
    assert (action.what, action.milestone, action.version) == ("Train stewards", "Half by June", 2)


def test_change_action_keeps_an_approach_of_an_older_version(
    client: Client, priority_lead: User, priority_plan: Plan, framework: FrameworkVersion
) -> None:
    old = framework.elements.get(slug="trusting")
    action = make_action(priority_plan, old)
    make_framework(label="2025")
    client.force_login(priority_lead)
    client.post(url("change_action", action.pk), typed(approach=str(old.pk)))
    action.refresh_from_db()
    assert (action.what, action.approach) == ("Train stewards", old)


def test_change_action_in_two_windows_loses_no_words(client: Client, priority_lead: User, priority_plan: Plan) -> None:
    action = make_action(priority_plan)
    client.force_login(priority_lead)
    address = url("change_action", action.pk)
    client.post(address, typed(what="First window", version="1"))
    response = client.post(address, typed(what="Second window", version="1"))
    words = text(response)
    assert "Somebody else changed this action while you were writing. Your words are not saved yet." in words
    assert "What is stored now" in words
    assert "First window" in words
    assert "Second window" in words
    action.refresh_from_db()
    assert action.what == "First window"
    assert 'name="version" value="2"' in response.content.decode()
    client.post(address, typed(what="Second window", version="2"))
    action.refresh_from_db()
    assert action.what == "Second window"


@pytest.mark.parametrize("version", ["", "0", "many", "-1"])
def test_change_action_with_a_wrong_version_overwrites_nothing(
    client: Client, priority_lead: User, priority_plan: Plan, version: str
) -> None:
    action = make_action(priority_plan)
    client.force_login(priority_lead)
    assert client.post(url("change_action", action.pk), typed(version=version)).status_code == 200
    action.refresh_from_db()
    assert action.what == "Hold listening sessions"


def test_remove_action_asks_first(client: Client, priority_lead: User, priority_plan: Plan) -> None:
    action = make_action(priority_plan)
    assert "Remove this action?" in page(client, priority_lead, url("remove_action", action.pk))
    assert Action.objects.exists()
    words = text(client.post(url("remove_action", action.pk), follow=True))
    assert "The action is removed" in words
    assert not Action.objects.exists()


def test_remove_action_with_updates_says_what_to_do_instead(
    client: Client, priority_lead: User, priority_plan: Plan
) -> None:
    action = make_action(priority_plan)
    record_update(
        action=action,
        status=Action.Status.IN_PROGRESS,
        note="Begun",
        by=priority_lead,
        by_role="Priority lead",
        at=NOW,
    )
    client.force_login(priority_lead)
    words = text(client.post(url("remove_action", action.pk)))
    assert "This action has updates, so it cannot be removed." in words
    assert Action.objects.exists()


def test_plan_becomes_active_and_closes_when_asked_twice(
    client: Client, priority_lead: User, board: User, priority_plan: Plan
) -> None:
    Plan.objects.update(status=Plan.Status.DRAFT)
    make_action(priority_plan)
    assert "Make the plan active" in page(client, priority_lead, priority_plan.get_absolute_url())
    page(client, priority_lead, url("activate_plan", priority_plan.pk))
    assert Plan.objects.get().status == Plan.Status.DRAFT
    client.post(url("activate_plan", priority_plan.pk))
    words = page(client, board, priority_plan.get_absolute_url())
    assert "Active" in words
    assert "Close the plan" not in words
    client.force_login(priority_lead)
    assert "Close the plan" in text(client.get(priority_plan.get_absolute_url()))
    client.post(url("close_plan", priority_plan.pk))
    assert Plan.objects.get().status == Plan.Status.CLOSED
    assert client.get(url("add_action", priority_plan.pk)).status_code == 403
    assert "Add an action" not in text(client.get(priority_plan.get_absolute_url()))


def test_form_of_an_action_uses_few_queries(client: Client, priority_lead: User, priority_plan: Plan) -> None:
    action = make_action(priority_plan)
    client.force_login(priority_lead)
    address = url("change_action", action.pk)
    with CaptureQueriesContext(connection) as shown:
        client.get(address)
    with CaptureQueriesContext(connection) as saved:
        assert client.post(address, typed()).status_code == 302
    statements = [query for query in saved.captured_queries if "SAVEPOINT" not in query["sql"]]
    assert len(shown) <= 10
    assert len(statements) <= 10
