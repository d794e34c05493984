"""The dashboard in a real browser: the chart is drawn under the site's own policy, and nothing is lost without it."""

from collections.abc import Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, expect
from pytest_django.live_server_helper import LiveServer

from partners.models import Role, User
from tests.browser import accessibility_problems, scrolls_sideways
from tests.factories import OrganisationFactory, make_user
from tests.reporting.years import SIX, make_year

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

DASHBOARD = "/dashboard/"


@pytest.fixture
def board() -> User:
    year = make_year(SIX, organisations=[OrganisationFactory(name="Calder Vale Community Transport and Mobility")])
    return make_user(Role.BOARD_MEMBER, year.organisations[1])


@pytest.fixture
def complaints(page: Page) -> Iterator[list[str]]:
    """What the browser complains of: failed scripts, files not found, the content security policy not kept."""
    heard: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            heard.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: heard.append(str(error)))
    yield heard
    assert heard == []


def session_of(user: User, server: LiveServer) -> list[dict[str, str]]:
    client = Client()
    client.force_login(user)
    return [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server.url}]


def open_as(page: Page, user: User, server: LiveServer, width: int) -> None:
    page.context.add_cookies(session_of(user, server))  # type: ignore[arg-type]  # a dict of these keys is one
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(DASHBOARD)


@pytest.mark.usefixtures("complaints")
@pytest.mark.parametrize("width", [1280, 320])
def test_chart_is_drawn_under_the_content_security_policy(
    page: Page, board: User, live_server: LiveServer, width: int
) -> None:
    open_as(page, board, live_server, width)
    chart = page.locator(".js-plotly-plot")
    expect(chart.locator(".barlayer .point")).to_have_count(24)
    expect(chart.locator(".legendtext")).to_have_text(["Starting", "Developing", "Embedded", "Leading"])
    expect(page.locator(".chart__picture > svg")).to_be_hidden()
    assert not scrolls_sideways(page)
    label_ends = chart.locator(".annotation-text").evaluate_all("all => all.map(e => e.getBoundingClientRect().right)")
    assert max(label_ends) <= width


@pytest.mark.usefixtures("complaints")
def test_chart_has_a_text_alternative_and_no_stop_for_the_keyboard(
    page: Page, board: User, live_server: LiveServer
) -> None:
    open_as(page, board, live_server, 1280)
    expect(page.locator(".js-plotly-plot .barlayer .point")).to_have_count(24)
    picture = page.get_by_role("img", name="Stacked bar chart: Organisations at each level.")
    expect(picture).to_be_visible()
    assert picture.locator("a, button, [tabindex]").count() == 0


@pytest.mark.usefixtures("complaints")
@pytest.mark.parametrize("width", [1280, 320])
def test_page_is_accessible_at_any_width(page: Page, board: User, live_server: LiveServer, width: int) -> None:
    open_as(page, board, live_server, width)
    expect(page.locator(".js-plotly-plot .barlayer .point")).to_have_count(24)
    page.get_by_text("Organisations that have not submitted").click()
    assert accessibility_problems(page) == []


def test_drawing_stands_in_when_the_charting_script_does_not_arrive(
    page: Page, board: User, live_server: LiveServer
) -> None:
    page.route("**/plotly-basic.min.js", lambda route: route.abort())
    open_as(page, board, live_server, 1280)
    expect(page.locator(".chart__picture > svg")).to_be_visible()
    expect(page.get_by_role("heading", name="Support needed")).to_be_visible()


def test_page_says_everything_without_scripts(browser: Browser, board: User, live_server: LiveServer) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    context.add_cookies(session_of(board, live_server))  # type: ignore[arg-type]  # a dict of these keys is one
    page = context.new_page()
    page.goto(DASHBOARD)
    expect(page.locator(".chart__picture > svg")).to_be_visible()
    row = page.get_by_role("table", name="Organisations at each level").get_by_role("row", name="Connecting")
    expect(row.get_by_role("cell")).to_have_text(["1", "3", "1", "1", "6 of 6 rated it"])
    page.set_viewport_size({"width": 320, "height": 800})
    expect(page.locator(".chart__picture > svg")).to_be_hidden()
    expect(row).to_be_visible()
    context.close()
