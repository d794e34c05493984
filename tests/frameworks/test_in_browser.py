"""The framework pages in a real browser: no accessibility problem, no sideways scrolling at 320 pixels."""

import pytest
from playwright.sync_api import Page

from cohesion_portal.environment import BASE_DIR
from frameworks.services import load_framework_files
from tests.browser import accessibility_problems, scrolls_sideways
from tests.factories import NOW

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
ADDRESSES = (
    "/frameworks/",
    "/frameworks/search/?q=community",
    "/frameworks/search/?q=comunity+tensons",
    "/frameworks/kirklees-icf/",
    "/frameworks/kirklees-icf/trusting/",
    "/frameworks/kirklees-icf/restorative-approach-checklist/",
    "/frameworks/kirklees-cpp/violence-abuse-exploitation/",
)


def test_pages_are_accessible_and_fit_a_narrow_screen(page: Page) -> None:
    load_framework_files(paths=sorted((BASE_DIR / "fixtures" / "frameworks").glob("*.yaml")), at=NOW)
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        for address in ADDRESSES:
            page.goto(address)
            assert accessibility_problems(page) == []
            assert not scrolls_sideways(page), f"{address} at {width} pixels"


def test_reader_walks_from_the_library_to_a_statement_and_on(page: Page) -> None:
    load_framework_files(paths=sorted((BASE_DIR / "fixtures" / "frameworks").glob("*.yaml")), at=NOW)
    page.goto("/frameworks/")
    page.get_by_role("link", name="Kirklees Inclusive Communities Framework").click()
    page.get_by_role("link", name="5 inclusive approaches", exact=True).click()
    page.get_by_role("link", name="Connecting", exact=True).click()
    page.get_by_role("link", name="Next inclusive approach").click()
    page.get_by_role("link", name="We will communicate in plain language").click()
    assert page.get_by_role("heading", level=1).inner_text().startswith("We will communicate in plain language")
    page.get_by_role("link", name="Communicating", exact=True).click()
    assert page.get_by_role("heading", level=1).inner_text() == "Communicating"
