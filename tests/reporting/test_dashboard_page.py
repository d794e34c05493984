"""The dashboard's page: who may see it, what it says, and what it costs."""

import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from partners.models import Role
from reporting.models import Report
from selfeval.selectors import forget_questionnaires
from tests.bench.district import build_district
from tests.factories import OrganisationFactory, make_cycle, make_evaluation, make_framework, make_user
from tests.reporting.years import SIX, make_year

pytestmark = pytest.mark.django_db

DASHBOARD = "/dashboard/"


@pytest.fixture
def board(client: Client) -> Client:
    client.force_login(make_user(Role.BOARD_MEMBER))
    return client


def page(client: Client, path: str = DASHBOARD) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(
    ("role", "status"),
    [(role, 200 if role in (Role.BOARD_MEMBER, Role.SECRETARIAT) else 403) for role in Role] + [(None, 403)],
)
def test_dashboard_is_for_the_board_and_the_secretariat(client: Client, role: Role | None, status: int) -> None:
    cycle = make_year(SIX).cycle
    client.force_login(make_user(role))
    assert client.get(DASHBOARD).status_code == status
    assert client.get(reverse("reporting:cycle_dashboard", args=[cycle.slug])).status_code == status


def test_visitor_is_asked_to_sign_in(client: Client) -> None:
    response = client.get(DASHBOARD)
    assert (response.status_code, response.headers["Location"]) == (302, "/sign-in/?next=/dashboard/")


def test_dashboard_refuses_to_be_posted_to(board: Client) -> None:
    assert board.post(DASHBOARD).status_code == 405


def test_portal_without_a_cycle_says_what_will_appear(board: Client) -> None:
    assert "No self-evaluation has opened yet" in page(board)


def test_unknown_cycle_is_not_found(board: Client) -> None:
    make_year(SIX)
    assert board.get("/dashboard/2019-20/").status_code == 404


def test_cycle_without_submissions_says_what_will_appear(board: Client) -> None:
    make_year((), waiting=2)
    shown = page(board)
    assert "appear here when the first organisation submits" in shown
    assert "0 of 2 organisations invited have submitted. 2 have not started." in shown
    assert "plotly" not in shown


def test_page_shows_three_numbers_and_names_who_is_missing(board: Client) -> None:
    year = make_year(SIX, waiting=2)
    shown = page(board)
    assert re.findall(r"<dt>(\w+)</dt><dd>(\d+)</dd>", shown) == [
        ("invited", "8"),
        ("started", "6"),
        ("submitted", "6"),
    ]
    assert f"{year.organisations[6].name}: not yet started, due 31 January 2027" in shown


def test_page_offers_the_other_years(board: Client) -> None:
    version = make_framework()
    make_year(SIX, cycle=make_cycle(version, 2025, is_baseline=True))
    make_year(SIX, cycle=make_cycle(version, 2026))
    assert '<a href="/dashboard/2025-26/">2025/26</a>' in page(board)
    before = page(board, "/dashboard/2025-26/")
    assert '<strong aria-current="page">2025/26</strong>' in before
    assert "2025/26 is the baseline year." in before


def test_figure_on_the_page_is_that_of_the_table(board: Client) -> None:
    make_year(SIX)
    shown = page(board)
    found = re.search(r'<script id="levels-figure" type="application/json">(.*?)</script>', shown)
    assert found is not None
    figure = json.loads(found[1])
    row = shown.split('<th scope="row" class="govuk-table__header">Connecting</th>', 1)[1].split("</tr>", 1)[0]
    assert [int(cell) for cell in re.findall(r"numeric\">(\d+)<", row)] == [trace["x"][0] for trace in figure["data"]]


def test_page_holds_the_drawing_for_browsers_without_scripts(board: Client) -> None:
    make_year(SIX)
    shown = page(board)
    assert shown.count("<title>") == 2
    assert "Stacked bar chart: Organisations at each level." in shown


def test_words_of_organisations_are_escaped(board: Client) -> None:
    make_year(SIX, organisations=[OrganisationFactory(name="<b>Bold</b> & co")])
    shown = page(board)
    assert "<b>Bold" not in shown
    assert shown.count("&lt;b&gt;Bold&lt;/b&gt; &amp; co") == 3


def test_every_organisation_links_to_its_submission(board: Client) -> None:
    year = make_year(SIX)
    shown = page(board)
    for evaluation in year.evaluations[:6]:
        assert evaluation.current_submission is not None
        assert reverse("selfeval:submission", args=[evaluation.current_submission.reference]) in shown


def test_board_is_led_to_the_draft_that_was_sent_to_it(board: Client) -> None:
    report = Report.objects.create(cycle=make_year(SIX).cycle, slug="annual", title="Annual report")
    link = reverse("reporting:draft", args=["annual"])
    assert link not in page(board)
    Report.objects.filter(pk=report.pk).update(sent_to_board=True)
    assert link in page(board)


def test_organisations_come_sixty_to_a_page(board: Client) -> None:
    build_district(61)
    first, second, past = page(board), page(board, f"{DASHBOARD}?page=2"), page(board, f"{DASHBOARD}?page=nine")
    assert "Showing 1 to 60 of 61" in first
    assert "Organisation 0059" in first
    assert "Organisation 0060" not in first
    assert "Organisation 0060" in second
    assert "Showing 1 to 60 of 61" in past
    assert "61 of 62 organisations invited have submitted" in second


@pytest.mark.parametrize("organisations", [1, 20, 60])
def test_page_asks_at_most_twelve_queries(client: Client, organisations: int) -> None:
    client.force_login(build_district(organisations).board)
    forget_questionnaires()
    with CaptureQueriesContext(connection) as first:
        page(client)
    with CaptureQueriesContext(connection) as warm:
        page(client)
    assert len(first) == 12
    assert len(warm) == 10


def test_page_is_never_kept(board: Client) -> None:
    make_evaluation(make_cycle())
    assert "no-store" in board.get(DASHBOARD).headers["Cache-Control"]
