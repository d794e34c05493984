"""The framework pages in a real browser: no accessibility problem, no sideways scrolling at 320 pixels."""

from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Page

from cohesion_portal.environment import BASE_DIR
from frameworks.models import FrameworkVersion
from frameworks.services import load_framework_files
from tests.browser import accessibility_problems, scrolls_sideways
from tests.factories import NOW
from tests.frameworks.files import put, small_framework, write

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
FILES = sorted((BASE_DIR / "fixtures" / "frameworks").glob("*.yaml"))
ADDRESSES = (
    "/frameworks/",
    "/frameworks/search/?q=community",
    "/frameworks/search/?q=comunity+tensons",
    "/frameworks/kirklees-icf/",
    "/frameworks/kirklees-icf/trusting/",
    "/frameworks/kirklees-icf/restorative-approach-checklist/",
    "/frameworks/kirklees-cpp/violence-abuse-exploitation/",
    "/frameworks/calderdale-bsc/versions/2025-30/views/matrix/",
    "/frameworks/dclg-cohesion-delivery/versions/2009/views/matrix/",
    "/frameworks/kirklees-cpp/versions/2022-27/views/plan-on-a-page/",
    "/frameworks/compare/vale/",
)


def test_pages_are_accessible_and_fit_a_narrow_screen(page: Page, file: Path) -> None:
    load_framework_files(paths=FILES, at=NOW)
    for label, text in (("2026", "We listen. Then we act."), ("2027", "We listen to all. Then we act.")):
        content = put(put(small_framework(), "version/label", label), "elements/0/text", text)
        load_framework_files(paths=[write(file, content)], at=NOW)
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        for address in ADDRESSES:
            page.goto(address)
            assert accessibility_problems(page) == []
            assert not scrolls_sideways(page), f"{address} at {width} pixels"


def test_reader_walks_from_the_library_to_a_statement_and_on(page: Page) -> None:
    load_framework_files(paths=FILES, at=NOW)
    page.goto("/frameworks/")
    page.get_by_role("link", name="Kirklees Inclusive Communities Framework").click()
    page.get_by_role("link", name="5 inclusive approaches", exact=True).click()
    page.get_by_role("link", name="Connecting", exact=True).click()
    page.get_by_role("link", name="Next inclusive approach").click()
    page.get_by_role("link", name="We will communicate in plain language").click()
    assert page.get_by_role("heading", level=1).inner_text().startswith("We will communicate in plain language")
    page.get_by_role("link", name="Communicating", exact=True).click()
    assert page.get_by_role("heading", level=1).inner_text() == "Communicating"


def test_plan_on_a_page_is_printed_on_one_side(page: Page) -> None:
    load_framework_files(paths=FILES, at=NOW)
    pages = {}
    for slug, label in FrameworkVersion.objects.values_list("framework__slug", "label"):
        page.goto(f"/frameworks/{slug}/versions/{label}/views/plan-on-a-page/")
        printed = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
        pages[slug] = len(printed)
        printed.close()
    assert pages == dict.fromkeys((path.stem for path in FILES), 1)
