"""An annual report in a real browser: written, approved and published without a script, and read on a telephone."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect
from pytest_django.live_server_helper import LiveServer

from partners.models import User
from reporting.services import publish_report
from tests.browser import accessibility_problems, scrolls_sideways
from tests.factories import NOW, make_cycle, make_framework
from tests.reporting.years import (
    make_complete_report,
    make_indicators,
    make_report,
    make_secretariat,
    make_year,
)

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

SLUG = "annual-report-2026-27"
PHONE, LAPTOP = 320, 1280


@pytest.fixture
def complaints(page: Page) -> Iterator[None]:
    """What the browser complains of: files not found, the content security policy not kept."""
    heard: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            heard.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: heard.append(str(error)))
    yield
    assert heard == []


def sign_in(context: BrowserContext, user: User, server: LiveServer) -> None:
    client = Client()
    client.force_login(user)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server.url}
    context.add_cookies([cookie])  # type: ignore[list-item]  # a dict of these keys is one


def problems(page: Page) -> list[str]:
    """What axe-core finds on a telephone and on a laptop, and whether the page scrolls sideways there."""
    found = []
    for width in (PHONE, LAPTOP):
        page.set_viewport_size({"width": width, "height": 800})
        found += accessibility_problems(page)
        if scrolls_sideways(page):
            found.append(f"{page.url} scrolls sideways at {width}")
    return found


@pytest.mark.usefixtures("complaints")
def test_published_report_is_accessible_at_any_width(page: Page) -> None:
    report, by = make_complete_report()
    publish_report(report=report, by=by, at=NOW)
    page.goto("/reports/")
    assert problems(page) == []
    page.get_by_role("link", name=report.title, exact=True).click()
    expect(page.get_by_role("img", name="Stacked bar chart: Organisations at each level.")).to_be_visible()
    drawn = page.evaluate("document.querySelector('.report-chart img').naturalWidth")
    assert drawn > 0
    assert problems(page) == []


@pytest.mark.usefixtures("complaints")
def test_pages_of_the_secretariat_are_accessible_at_any_width(page: Page, live_server: LiveServer) -> None:
    report, by = make_complete_report()
    sign_in(page.context, by, live_server)
    page.goto(f"/reports/{SLUG}/publish/")
    assert problems(page) == []
    page.goto(f"/reports/{SLUG}/return/")
    page.get_by_role("button", name="Return to draft").click()
    row = report.recommendations.get(number=1).pk
    for path in (
        "edit/",
        "draft/",
        "edit/words/",
        "edit/indicators/",
        "edit/recommendations/",
        f"edit/recommendations/{row}/",
        f"edit/recommendations/{row}/remove/",
        "edit/progress/",
        "approve/",
    ):
        page.goto(f"/reports/{SLUG}/{path}")
        assert problems(page) == []
    page.goto(f"/reports/{SLUG}/edit/recommendations/")
    page.get_by_role("button", name="Add recommendation").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter what should be done")
    assert problems(page) == []


def test_report_goes_from_first_words_to_the_public_without_a_script(
    browser: Browser, live_server: LiveServer, tmp_path: Path
) -> None:
    version = make_framework()
    make_indicators(version)
    make_year(cycle=make_cycle(version, is_baseline=True))
    office = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    sign_in(office, make_secretariat(), live_server)
    page = office.new_page()
    page.goto("/reports/")
    page.get_by_role("button", name="Draft a report").click()
    page.get_by_label("2026/27").check()
    page.get_by_role("button", name="Start the draft").click()
    page.get_by_role("link", name="Write the report’s words").click()
    page.get_by_label("What is the Board asked to decide?").fill("Agree the recommendation.")
    page.get_by_label("Summary").fill("Partners said where they start from.")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Write the recommendations").click()
    for words in ("Name a lead for equalising", "Hold two workshops"):
        page.get_by_label("What should be done?").fill(words)
        page.get_by_label("Who is it for?").fill("All partners")
        page.get_by_role("button", name="Add recommendation").click()
    page.get_by_role("button", name="Move up recommendation 2").click()
    expect(page.get_by_role("listitem").filter(has_text="Hold two workshops")).to_contain_text("1.")
    page.get_by_role("link", name="Back", exact=True).click()
    page.get_by_role("link", name="Send the draft to the Board").click()
    page.get_by_role("button", name="Send to the Board").click()
    page.get_by_role("link", name="Record the Board’s approval").click()
    met = timezone.localdate() - timedelta(days=1)
    page.get_by_label("Day").fill(str(met.day))
    page.get_by_label("Month").fill(str(met.month))
    page.get_by_label("Year").fill(str(met.year))
    page.get_by_label("Which minute records the approval?").fill("Minute 14")
    page.get_by_role("button", name="Record approval").click()
    page.get_by_role("link", name="Publish the report").click()
    page.get_by_role("button", name="Publish report").click()
    expect(page.get_by_text("Version 1 is published. Everybody can read it")).to_be_visible()
    office.close()

    public = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = public.new_page()
    page.goto(f"/reports/{SLUG}/")
    expect(page.get_by_role("heading", name="12. Recommendations")).to_be_visible()
    expect(page.get_by_role("rowheader", name="1. Hold two workshops")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Excel").click()
    assert download.value.suggested_filename == f"{SLUG}-version-1.xlsx"
    download.value.save_as(tmp_path / "data.xlsx")
    assert (tmp_path / "data.xlsx").read_bytes().startswith(b"PK")
    public.close()


def test_words_written_in_two_windows_are_both_there(page: Page, live_server: LiveServer) -> None:
    year = make_year(cycle=make_cycle(make_framework(), is_baseline=True))
    by = make_secretariat()
    make_report(year, by=by)
    sign_in(page.context, by, live_server)
    other = page.context.new_page()
    for window in (page, other):
        window.goto(f"/reports/{SLUG}/edit/words/")
    page.get_by_label("Summary").fill("Written in the first window.")
    page.get_by_role("button", name="Save").click()
    other.get_by_label("Summary").fill("Written in the second window.")
    other.get_by_role("button", name="Save").click()
    expect(other.get_by_role("alert")).to_contain_text("somebody else changed this")
    expect(other.get_by_text("Written in the first window.")).to_be_visible()
    expect(other.get_by_role("textbox", name="Summary")).to_have_value("Written in the second window.")
    assert problems(other) == []
