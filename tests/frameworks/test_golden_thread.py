"""The golden thread of a framework, and what hangs on an element, for each reader as far as they may see it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from actions.models import Plan
from frameworks import hanging
from frameworks.models import Element, End, FrameworkVersion, Kind
from partners.actors import actor_for
from partners.models import Organisation, Role
from reporting.models import Publication, Report
from tests.factories import (
    NOW,
    OrganisationFactory,
    make_action,
    make_cycle,
    make_evaluation,
    make_indicator,
    make_observation,
    make_plan,
    make_submission,
    make_user,
)
from tests.frameworks.test_thread_pages import text_of
from tests.frameworks.weaving import PRIORITY, join, lose, two_frameworks

pytestmark = pytest.mark.django_db
GOLDEN = "/frameworks/threads/of/icf/"
APPROACH = "/frameworks/icf/trusting/"
PRIORITY_PAGE = f"/frameworks/plan/{PRIORITY}/"
SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def versions() -> tuple[FrameworkVersion, FrameworkVersion]:
    return two_frameworks()


@pytest.fixture
def sign_in() -> SignIn:
    def sign_in(role: Role | None = None, organisation: Organisation | None = None) -> Client:
        client = Client()
        if role:
            client.force_login(make_user(role, organisation))
        return client

    return sign_in


def element(slug: str, framework: str = "icf") -> Element:
    return Element.objects.get(slug=slug, version__framework__slug=framework)


def add_indicators(number: int = 1) -> None:
    for one in range(number):
        make_observation(make_indicator(f"1.{one}", priority=element(PRIORITY, "plan")), 7)


def add_actions(number: int = 1, status: str = Plan.Status.ACTIVE) -> Organisation:
    organisation = OrganisationFactory()
    plan = make_plan(organisation)
    Plan.objects.filter(pk=plan.pk).update(status=status)
    for one in range(number):
        make_action(plan, element("trusting"), what=f"Hold session {one}")
    return organisation


def add_submissions(number: int = 1) -> None:
    cycle = make_cycle(element("trusting").version)
    for _ in range(number):
        evaluation = make_evaluation(cycle)
        make_submission(evaluation, make_user(Role.LEAD, evaluation.organisation))


def test_golden_thread_says_how_many_approaches_lead_to_a_priority(client: Client) -> None:
    join()
    join("connecting")
    join("celebrating", "trusting")
    page = text_of(client, GOLDEN)
    assert "2 of 5 approaches lead to a priority; 3 do not yet: Communicating; Equalising; Celebrating." in page
    assert "Celebrating Trusting (approach, Safety plan) Why Celebrating belongs with Trusting" in page
    assert page.count("No thread leads to a priority yet.") == 1
    assert page.count("No thread joins it with another framework yet.") == 2


def test_golden_thread_of_a_framework_with_priorities_is_joined_with_anything(client: Client) -> None:
    join("trusting-statement")
    page = text_of(client, "/frameworks/threads/of/plan/")
    assert "1 of 1 priority is joined with another framework." in page
    assert "0 of 5 approaches are joined with another framework; 5 are not yet" in page


def test_thread_of_a_part_counts_for_the_whole(client: Client) -> None:
    join("trusting-statement")
    page = text_of(client, GOLDEN)
    assert "1 of 5 approaches leads to a priority" in page
    assert "Through We will put trusting into practice: Resilient communities (priority, Safety plan)" in page


def test_golden_thread_shows_where_it_breaks(client: Client, versions: tuple[FrameworkVersion, ...]) -> None:
    join()
    assert "No indicator measures what it leads to." in text_of(client, GOLDEN)
    add_indicators(2)
    assert "2 indicators measure what it leads to." in text_of(client, GOLDEN)
    lose(versions[1], PRIORITY)
    page = text_of(client, GOLDEN)
    assert "The newest version of Safety plan no longer has “Resilient communities”." in page
    assert "1 thread ends at a part that has gone from the newest version." in page
    assert "0 of 5 approaches lead to a priority; 5 do not yet" in page


def test_golden_thread_tells_partners_of_actions(sign_in: SignIn) -> None:
    add_actions()
    page = text_of(sign_in(Role.BOARD_MEMBER), GOLDEN)
    assert "1 of 5 approaches has an action." in page
    assert "1 action serves it." in page
    assert page.count("No action serves this yet.") == 4


def test_framework_without_main_elements_says_so(client: Client) -> None:
    Element.objects.filter(version__framework__slug="icf").exclude(kind=Kind.EVIDENCE_KIND).delete()
    assert "This framework has no themes" in text_of(client, GOLDEN)


def test_golden_thread_takes_as_many_queries_for_one_row_and_for_many(sign_in: SignIn) -> None:
    board, counts = sign_in(Role.BOARD_MEMBER), []
    join()
    for number in (1, 20):
        add_indicators(number) if number == 1 else None
        add_actions(number)
        if number == 20:
            for slug in ("connecting", "communicating", "equalising", "celebrating"):
                join(slug)
        with CaptureQueriesContext(connection) as queries:
            text_of(board, GOLDEN)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 14


def test_element_page_shows_its_connections_with_reasons(client: Client) -> None:
    join(source="Plan 2022, section 3")
    page = text_of(client, APPROACH)
    assert "Resilient communities (priority, Safety plan) Both need time Source: Plan 2022, section 3" in page
    assert "Trusting (approach, Inclusive Communities Framework) Both need time" in text_of(client, PRIORITY_PAGE)
    assert "Nothing joins this part with another framework yet." in text_of(client, "/frameworks/icf/connecting/")
    assert "Connections to other frameworks" not in text_of(client, "/frameworks/icf/trusting-prompt/")


def test_element_page_keeps_a_thread_whose_end_has_gone(client: Client, versions: tuple[FrameworkVersion, ...]) -> None:
    join()
    lose(versions[1], PRIORITY)
    assert "Resilient communities (priority, Safety plan) no longer in the newest version" in text_of(client, APPROACH)


def test_visitor_learns_how_many_indicators_there_are_and_nothing_of_them(client: Client) -> None:
    assert "No indicator measures this yet." in text_of(client, PRIORITY_PAGE)
    add_indicators()
    page = text_of(client, PRIORITY_PAGE)
    assert "1 indicator measures it. Partners can read them when they have signed in." in page
    assert "Measure 1.0" not in page


def test_visitor_learns_nothing_of_plans_and_unpublished_evaluations(client: Client) -> None:
    add_actions()
    add_submissions()
    page = text_of(client, APPROACH)
    for secret in ("What hangs on this", "Actions", "Hold session", "No action", "Self-evaluations", "organisation"):
        assert secret not in page


@pytest.mark.parametrize("role", [Role.DATA_STEWARD, Role.SCRUTINY_CLERK, Role.ADMINISTRATOR])
def test_those_without_business_there_learn_nothing_of_plans(sign_in: SignIn, role: Role) -> None:
    add_actions()
    add_submissions()
    page = text_of(sign_in(role), APPROACH)
    assert "Actions" not in page
    assert "Self-evaluations 20" not in page


def test_partner_sees_indicators_with_their_position(sign_in: SignIn) -> None:
    add_indicators()
    page = text_of(sign_in(Role.CONTRIBUTOR), PRIORITY_PAGE)
    assert "1.0 Measure 1.0 : Cannot say" in page


def test_partner_sees_actions_of_plans_that_run_and_the_first_of_many(sign_in: SignIn) -> None:
    add_actions(7)
    add_actions(1, Plan.Status.DRAFT)
    page = text_of(sign_in(Role.PRIORITY_LEAD), APPROACH)
    assert page.count("Hold session") == 5
    assert "All 7 actions" in page


def test_own_draft_is_seen_by_its_officers_only(sign_in: SignIn) -> None:
    own = add_actions(1, Plan.Status.DRAFT)
    assert "Hold session" in text_of(sign_in(Role.LEAD, own), APPROACH)
    assert "No action serves this yet." in text_of(sign_in(Role.LEAD), APPROACH)


def test_priority_shows_its_delivery_plans(sign_in: SignIn) -> None:
    board = sign_in(Role.BOARD_MEMBER)
    assert "No action serves this yet." in text_of(board, PRIORITY_PAGE)
    plan = make_plan(OrganisationFactory())
    Plan.objects.filter(pk=plan.pk).update(
        organisation=None, priority=element(PRIORITY, "plan"), status=Plan.Status.ACTIVE, title="Delivery plan"
    )
    assert "Delivery plan : 0 actions, active Its delivery plan has no action yet." in text_of(board, PRIORITY_PAGE)
    make_action(plan)
    assert "Delivery plan : 1 action, active" in text_of(board, PRIORITY_PAGE)


def test_board_sees_how_organisations_judged_an_approach(sign_in: SignIn) -> None:
    board = sign_in(Role.BOARD_MEMBER)
    assert "No self-evaluation that you may read looks at this yet." in text_of(board, APPROACH)
    add_submissions(2)
    page = text_of(board, APPROACH)
    assert "Self-evaluations 2026/27 : 2 organisations (" in page


@pytest.mark.parametrize(
    ("findings", "said"),
    [
        ({"approaches": [{"label": "Trusting", "sentence": "8 of 9 rated it."}], "withheld": ""}, "8 of 9 rated it."),
        ({"approaches": [], "withheld": "Fewer than five took part."}, "Fewer than five took part."),
    ],
)
def test_visitor_reads_what_a_published_report_says(client: Client, findings: dict[str, Any], said: str) -> None:
    report = Report.objects.create(cycle=make_cycle(element("trusting").version), slug="annual", title="Annual report")
    for number, title in ((1, "First version"), (2, "Annual report 2026/27")):
        Publication.objects.create(
            report=report,
            number=number,
            title=title,
            reason="A figure" if number > 1 else "",
            published_at=NOW,
            published_by=make_user(None),
            template_version="1",
            content={"findings": findings},
        )
    page = text_of(client, APPROACH)
    assert f"Published reports Annual report 2026/27 : {said}" in page
    assert "First version" not in page
    assert "Annual report" not in text_of(client, "/frameworks/plan/trusting/")


def test_officer_sees_their_own_evaluation_and_no_other(sign_in: SignIn) -> None:
    cycle = make_cycle(element("trusting").version)
    own, other = make_evaluation(cycle), make_evaluation(cycle)
    page = text_of(sign_in(Role.CONTRIBUTOR, own.organisation), APPROACH)
    assert f"{own.organisation.name}, 2026/27 : Not yet started" in page
    assert other.organisation.name not in page


@pytest.mark.parametrize(("role", "most"), [(None, 11), (Role.LEAD, 17), (Role.BOARD_MEMBER, 17)])
def test_element_page_takes_as_many_queries_for_one_row_and_for_twenty(
    sign_in: SignIn, role: Role | None, most: int
) -> None:
    own = OrganisationFactory()
    reader, counts = sign_in(role, own), []
    cycle = make_cycle(element("trusting").version)
    make_evaluation(cycle, own)
    join()
    for number in (1, 20):
        add_actions(number)
        for _ in range(1 if number == 1 else 3):
            evaluation = make_evaluation(cycle)
            make_submission(evaluation, make_user(Role.LEAD, evaluation.organisation))
        if number == 20:
            join("trusting", "connecting")
        text_of(reader, APPROACH)
        with CaptureQueriesContext(connection) as queries:
            text_of(reader, APPROACH)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= most


def test_every_provider_keeps_to_three_queries() -> None:
    add_indicators(2)
    add_actions(2)
    add_submissions()
    actor = actor_for(make_user(Role.BOARD_MEMBER))
    versions = dict(FrameworkVersion.objects.values_list("pk", "framework__slug"))
    pegs = hanging.pegs_of([(End("icf", "trusting"), Kind.APPROACH), (End("plan", PRIORITY), Kind.PRIORITY)], versions)
    for topic in ("indicators", "actions", "selfeval", "reports"):
        with CaptureQueriesContext(connection) as queries:
            found = hanging.hanging_on(pegs, actor, [topic])
        assert len(queries) <= 3, topic
        assert set(found) == {peg.end for peg in pegs}
