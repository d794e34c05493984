from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actions.models import Action, Plan
from frameworks.models import FrameworkVersion
from partners.models import Organisation, Role, User
from tests.factories import NOW, OrganisationFactory, make_action, make_framework, make_plan, make_user
from tests.words import page, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

LIST = "/actions/"


def update_url(action: Action) -> str:
    return reverse("actions:record_update", args=[action.pk])


def test_list_when_empty_says_what_will_appear(client: Client, board: User) -> None:
    words = page(client, board, LIST)
    assert "No actions yet. They appear here when an organisation submits its self-evaluation" in words


def test_list_shows_actions_of_organisations_and_priorities_soonest_due_first(
    client: Client, board: User, council_plan: Plan, priority_plan: Plan, framework: FrameworkVersion
) -> None:
    trusting = framework.elements.get(slug="trusting")
    make_action(priority_plan, what="Train stewards", due_on=date(2026, 12, 1))
    make_action(council_plan, trusting, what="Listen more", due_on=date(2026, 9, 13))
    words = page(client, board, LIST)
    assert "2 actions, the soonest due first." in words
    first = "Listen more Calder Vale Council Trusting Overdue: was due 13 September 2026 Not started"
    second = "Train stewards Resilient communities None 1 December 2026 Not started"
    assert f"{first} {second}" in words


def test_list_calls_nothing_overdue_on_the_day_or_once_it_is_done(
    client: Client, board: User, council_plan: Plan
) -> None:
    make_action(council_plan, due_on=NOW.date())
    for status in (Action.Status.DONE, Action.Status.STOPPED):
        make_action(council_plan, due_on=date(2026, 1, 1), status=status)
    assert "Overdue: was due" not in page(client, board, LIST)


def test_list_shows_drafts_to_their_own_organisation_alone(
    client: Client, board: User, lead: User, council: Organisation, priority_lead: User, priority_plan: Plan
) -> None:
    make_action(make_plan(council), what="Still a draft")
    Plan.objects.filter(pk=priority_plan.pk).update(status=Plan.Status.DRAFT)
    make_action(priority_plan, what="Draft of a priority")
    assert "Still a draft (draft plan)" in page(client, lead, LIST)
    assert "Draft of a priority" not in page(client, lead, LIST)
    assert "Draft of a priority (draft plan)" in page(client, priority_lead, LIST)
    for other in (board, priority_lead, make_user(Role.LEAD)):
        assert "Still a draft" not in page(client, other, LIST)


def test_list_leaves_out_closed_plans(client: Client, board: User, council_plan: Plan) -> None:
    make_action(council_plan)
    Plan.objects.update(status=Plan.Status.CLOSED)
    assert "No actions yet" in page(client, board, LIST)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"organisation": "council"}, {"A", "B"}),
        ({"organisation": "police"}, {"C"}),
        ({"priority": "resilient-communities"}, {"D"}),
        ({"approach": "trusting"}, {"A", "C"}),
        ({"status": "done"}, {"B"}),
        ({"status": "overdue"}, {"C"}),
        ({"organisation": "council", "approach": "trusting"}, {"A"}),
        ({"organisation": "police", "status": "done"}, set()),
    ],
)
def test_list_is_filtered(
    client: Client,
    board: User,
    council_plan: Plan,
    priority_plan: Plan,
    framework: FrameworkVersion,
    query: dict[str, str],
    expected: set[str],
) -> None:
    trusting, equalising = (framework.elements.get(slug=slug) for slug in ("trusting", "equalising"))
    police_plan = make_plan(OrganisationFactory(slug="police", name="Police"))
    Plan.objects.filter(pk=police_plan.pk).update(status=Plan.Status.ACTIVE)
    make_action(council_plan, trusting, what="Letter A")
    make_action(council_plan, equalising, what="Letter B", status=Action.Status.DONE)
    make_action(police_plan, trusting, what="Letter C", due_on=date(2026, 1, 1))
    make_action(priority_plan, what="Letter D")
    words = page(client, board, LIST, **query)
    assert {letter for letter in "ABCD" if f"Letter {letter}" in words} == expected
    assert "Clear filters" in words
    count = "No actions" if not expected else f"{len(expected)} action{'s' if len(expected) > 1 else ''}"
    assert f"{count} with these filters" in words


def test_list_filters_an_approach_through_all_versions_of_its_framework(
    client: Client, board: User, council_plan: Plan, framework: FrameworkVersion
) -> None:
    newer = make_framework(label="2025")
    make_action(council_plan, framework.elements.get(slug="trusting"), what="By the old words")
    make_action(council_plan, newer.elements.get(slug="trusting"), what="By the new words")
    words = page(client, board, LIST, approach="trusting")
    assert "2 actions with these filters" in words
    client.force_login(board)
    assert client.get(LIST).content.decode().count('value="trusting"') == 1


def test_list_with_a_filter_that_does_not_exist_says_so_and_shows_all(
    client: Client, board: User, council_plan: Plan
) -> None:
    make_action(council_plan)
    words = page(client, board, LIST, organisation="no-such", page="soon")
    assert "There is a problem Select an option from the list" in words
    assert "1 action, the soonest due first." in words


def test_list_pages_keep_the_filters(client: Client, board: User, council_plan: Plan) -> None:
    for number in range(21):
        make_action(council_plan, what=f"Number {number}", due_on=date(2027, 1, 1) + timedelta(days=number))
    client.force_login(board)
    first = client.get(LIST, {"organisation": "council", "status": "not_started"})
    assert "21 actions with these filters, the soonest due first. Showing 1 to 20." in text(first)
    link = "?organisation=council&amp;status=not_started&amp;page=2"
    assert f'href="{link}"' in first.content.decode()
    second = client.get(LIST + link.replace("&amp;", "&"))
    assert "Number 20" in text(second)
    assert "Number 19" not in text(second)


def test_list_has_an_equal_number_of_queries_for_1_and_20_actions(
    client: Client, lead: User, council_plan: Plan, priority_plan: Plan, framework: FrameworkVersion
) -> None:
    approaches = list(framework.elements.filter(kind="approach"))
    client.force_login(lead)
    counts = []
    for numbers in (range(1), range(1, 20)):
        for number in numbers:
            make_action((council_plan, priority_plan)[number % 2], approaches[number % 5])
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[1] <= 12


def test_action_page_shows_everything_about_it(client: Client, board: User, council_plan: Plan) -> None:
    action = make_action(
        council_plan, milestone="Two sessions by May", support_needed="Interpreters", due_on=date(2027, 3, 31)
    )
    words = page(client, board, action.get_absolute_url())
    for expected in (
        "Calder Vale Council Hold listening sessions",
        "Due 31 March 2027",
        "Owner Engagement manager",
        "Milestone Two sessions by May",
        "Support needed Interpreters",
        "Plan 2026/27 , 1 November 2026 to 31 October 2027",
        "No updates yet. What happens with this action will appear here, the newest first.",
    ):
        assert expected in words
    assert "Record an update" not in words


def test_action_page_escapes_what_people_write(client: Client, board: User, council_plan: Plan) -> None:
    action = make_action(council_plan, what="<script>alert(1)</script>", support_needed="<b>help</b>")
    client.force_login(board)
    for url in (LIST, action.get_absolute_url(), council_plan.get_absolute_url()):
        html = client.get(url).content.decode()
        assert "<script>alert" not in html
        assert "<b>help" not in html


def test_record_update_tells_the_story_with_role_and_date(client: Client, lead: User, council_plan: Plan) -> None:
    action = make_action(council_plan)
    assert "Record an update" in page(client, lead, action.get_absolute_url())
    assert "What is its status now?" in page(client, lead, update_url(action))
    client.post(update_url(action), {"status": "in_progress", "note": "First session held"})
    response = client.post(update_url(action), {"status": "done", "note": "All held"}, follow=True)
    words = text(response)
    assert "Your update is recorded" in words
    story = (
        "14 September 2026: done Lead officer, Calder Vale Council All held"
        " 14 September 2026: in progress Lead officer, Calder Vale Council First session held"
    )
    assert story in words
    action.refresh_from_db()
    assert action.status == Action.Status.DONE


def test_record_update_of_a_priority_is_signed_by_its_lead(
    client: Client, priority_lead: User, priority_plan: Plan
) -> None:
    action = make_action(priority_plan)
    client.force_login(priority_lead)
    client.post(update_url(action), {"status": "stopped", "note": "No money"})
    organisation = priority_lead.memberships.get().organisation
    assert action.updates.get().by_role == f"Priority lead, {organisation}"


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({"status": "", "note": "x"}, "Select the status of the action"),
        ({"status": "perhaps", "note": "x"}, "Select an option from the list"),
        ({"status": "done", "note": "  "}, "Say what has happened"),
        ({"status": "done", "note": "word " * 301}, "must be 300 words or fewer"),
    ],
)
def test_record_update_with_bad_input_says_what_to_do(
    client: Client, lead: User, council_plan: Plan, data: dict[str, str], error: str
) -> None:
    action = make_action(council_plan)
    client.force_login(lead)
    words = text(client.post(update_url(action), data))
    assert "There is a problem" in words
    assert error in words
    assert not action.updates.exists()


def test_record_update_outside_the_organisation_is_not_found_and_inside_takes_the_role(
    client: Client, council: Organisation, council_plan: Plan
) -> None:
    action = make_action(council_plan)
    for user, status in (
        (make_user(Role.LEAD), 404),
        (make_user(Role.PRIORITY_LEAD), 404),
        (make_user(Role.APPROVER, council), 403),
        (make_user(Role.SCRUTINY_CLERK), 403),
        (make_user(Role.CONTRIBUTOR, council), 302),
    ):
        client.force_login(user)
        response = client.post(update_url(action), {"status": "done", "note": "Done"})
        assert response.status_code == status
    assert action.updates.count() == 1


def test_action_of_another_draft_is_not_found(client: Client, board: User, council: Organisation) -> None:
    action = make_action(make_plan(council))
    client.force_login(board)
    assert client.get(action.get_absolute_url()).status_code == 404
    assert client.get(action.plan.get_absolute_url()).status_code == 404
    assert client.get("/actions/999999/").status_code == 404


def test_form_of_an_update_uses_few_queries(client: Client, lead: User, council_plan: Plan) -> None:
    action = make_action(council_plan)
    client.force_login(lead)
    with CaptureQueriesContext(connection) as shown:
        client.get(update_url(action))
    with CaptureQueriesContext(connection) as saved:
        assert client.post(update_url(action), {"status": "done", "note": "Done"}).status_code == 302
    statements = [query for query in saved.captured_queries if "SAVEPOINT" not in query["sql"]]
    assert len(shown) <= 10
    assert len(statements) <= 10
