"""A workbook is taken away, filled in and brought back, in a real browser without JavaScript; every page accessible."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from partners.models import Role
from selfeval.models import Answer
from tests.browser import problems_wide_and_narrow
from tests.factories import (
    PASSWORD,
    OrganisationFactory,
    complete_draft,
    make_cycle,
    make_evaluation,
    make_unit_evaluation,
    make_user,
)
from tests.selfeval.places import HERE, TASKS
from tests.selfeval.taking_away import filled_in

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def download(page: Page, link: str, to: Path) -> Path:
    with page.expect_download() as waiting:
        page.get_by_role("link", name=link).click()
    place = to / waiting.value.suggested_filename
    waiting.value.save_as(place)
    return place


def bring_back(page: Page, place: Path) -> None:
    page.get_by_label("Excel workbook").set_input_files(place)
    page.get_by_role("button", name="See what would change").click()


def test_workbook_is_taken_away_filled_in_and_brought_back(
    browser: Browser, live_server: LiveServer, tmp_path: Path
) -> None:
    evaluation = make_evaluation(make_cycle(), OrganisationFactory(name="Calder Vale Council", slug=HERE[1]))
    lead = make_user(Role.LEAD, evaluation.organisation)
    lead.set_password(PASSWORD)
    lead.save()
    complete_draft(evaluation, lead)
    for name in ("Adults", "Children"):
        make_unit_evaluation(evaluation, name)
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"/sign-in/?next={TASKS}")
    page.get_by_label("Email address").fill(lead.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("link", name="Work off line").click()
    assert problems_wide_and_narrow(page, scripts=False) == []
    word = download(page, "Download with room to write (Word)", tmp_path)
    assert word.read_bytes().startswith(b"PK")
    workbook = download(page, "Download the workbook (Excel)", tmp_path)
    given = workbook.read_bytes()

    workbook.write_bytes(filled_in(given, {"connecting/level": "Perfect"}))
    page.get_by_role("button", name="Bring a workbook back").click()
    bring_back(page, workbook)
    expect(page.get_by_role("link", name="Answers, row 2, column E")).to_be_visible()
    assert problems_wide_and_narrow(page, scripts=False) == []
    strengths = Answer.objects.get(question="strengths", approach__slug="connecting", evaluation=evaluation)
    strengths.value, strengths.version = "A colleague was faster", 2
    strengths.save()
    workbook.write_bytes(
        filled_in(given, {"connecting/level": "Leading", "connecting/strengths": "We meet", "trusting/changes": ""})
    )
    bring_back(page, workbook)
    expect(page.get_by_role("row", name="Level Connecting Embedded Leading")).to_be_visible()
    assert problems_wide_and_narrow(page, scripts=False) == []
    page.get_by_label("Take the workbook’s").check()
    page.get_by_role("button", name="Apply 2 changes and what you chose").click()

    expect(page.get_by_text("3 answers changed from the workbook")).to_be_visible()
    strengths.refresh_from_db()
    assert strengths.value == "We meet"
    context.close()
