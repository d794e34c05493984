"""A framework on one side of A4: one page whatever it holds, with all that it names, and a count of the rest."""

import io
import re
from datetime import date

import pikepdf
import pypdfium2
import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils.html import escape

from cohesion_portal.lib.pdf import render_pdf
from frameworks.models import FrameworkVersion, Kind
from frameworks.plan_on_a_page import Head, Part, plan
from frameworks.selectors.plan_on_a_page import PlanPage, plan_page
from frameworks.selectors.reading import VersionLine
from frameworks.words import Vocabulary
from tests.frameworks.test_pages import text_of

pytestmark = pytest.mark.django_db
FRAMEWORKS = ("calderdale-bsc", "cumberland-cohesion", "dclg-cohesion-delivery", "kirklees-cpp", "kirklees-icf")
PLAN = "/frameworks/{}/versions/{}/views/plan-on-a-page/"
HEAD = Head("Framework of tests", "The council. No period given. Version 1.")
PLAIN = Vocabulary({})


def squeezed(words: str) -> str:
    """Without spaces and hyphens, which typesetting may change at the end of a line."""
    return re.sub(r"[\s\u00ad\ufffe\u0002-]+", "", words)


@pytest.mark.parametrize("slug", FRAMEWORKS)
def test_plan_is_a_pdf_of_one_page_that_names_all_it_shows(
    client: Client, library: dict[str, FrameworkVersion], slug: str
) -> None:
    version = library[slug]
    response = client.get(f"{PLAN.format(slug, version.label)}plan.pdf")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'inline; filename="{slug}-{version.label}-plan-on-a-page.pdf"'
    pdf = pypdfium2.PdfDocument(response.content)
    assert len(pdf) == 1
    words = squeezed(pdf[0].get_textpage().get_text_bounded())
    pdf.close()
    page = plan_page(VersionLine(version, "/", True))
    labels = [version.title, page.facts, *page.plan.labels]
    assert [label for label in labels if squeezed(label) not in words] == []
    assert all(squeezed(f"{chapter.more}, in the framework") in words for chapter in page.plan.chapters if chapter.more)
    with pikepdf.open(io.BytesIO(response.content)) as tagged:
        assert tagged.Root.MarkInfo.Marked


@pytest.mark.parametrize("slug", FRAMEWORKS)
def test_page_and_pdf_show_the_same_plan(client: Client, library: dict[str, FrameworkVersion], slug: str) -> None:
    version = library[slug]
    address = PLAN.format(slug, version.label)
    html = client.get(address).content.decode()
    found = plan_page(VersionLine(version, f"/frameworks/{slug}/", True)).plan
    assert [label for label in found.labels if escape(label) not in html] == []
    assert f'href="{address}plan.pdf"' in html


def test_what_is_not_shown_is_counted(library: dict[str, FrameworkVersion]) -> None:
    """Every element is either named or counted."""
    for version in library.values():
        found = plan_page(VersionLine(version, "/", True)).plan
        chapters = [chapter for chapter in found.chapters if chapter.kind or chapter.address]
        headings_of_kinds = len(found.chapters) - len(chapters)
        named = sum(1 for _ in found.labels) - headings_of_kinds
        counted = sum(int(number) for chapter in found.chapters for number in re.findall(r"\d+", chapter.more))
        assert named + counted == version.elements.count()
        assert found.chapters_left_out == 0


def test_plan_shows_top_structure(client: Client, library: dict[str, FrameworkVersion]) -> None:
    page = text_of(client, PLAN.format("kirklees-icf", "2022"))
    assert "Kirklees Communities Board. No period given. Version 2022." in page
    assert "Pillars of working inclusively Belief Build belonging and trust Care Inclusive approach: Connecting" in page
    assert "and 4 checklist questions, in the framework" in page
    page = text_of(client, PLAN.format("kirklees-cpp", "2022-27"))
    assert "Parts of the priority Tackling Hate Crime Prevent - Safeguarding against radicalisation" in page


def test_pdf_is_made_once_for_the_same_words(client: Client, library: dict[str, FrameworkVersion]) -> None:
    address = f"{PLAN.format('cumberland-cohesion', 'undated')}plan.pdf"
    first = client.get(address)
    assert client.get(address).content == first.content
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def parts(count: int, label: str = "A part of the framework", held: int = 0, kind: Kind = Kind.APPROACH) -> list[Part]:
    return [
        Part(label, kind, f"/{number}/", parts(held, label, kind=Kind.STATEMENT) if held else [])
        for number in range(count)
    ]


def test_small_framework_is_shown_whole_in_large_letters() -> None:
    found = plan(parts(3, held=2), PLAIN, HEAD)
    assert found.size.name == "large"
    assert [chapter.more for chapter in found.chapters] == ["", "", ""]


def test_prompts_are_counted_and_never_listed() -> None:
    only_prompts = Part("Checklist", Kind.CHECKLIST, "/x/", parts(6, "What did we share?", kind=Kind.PROMPT))
    (chapter,) = plan([only_prompts], PLAIN, HEAD).chapters
    assert (chapter.listings, chapter.more) == ([], "and 6 prompts")


def test_what_has_one_word_for_one_and_many_is_counted_too() -> None:
    same = Vocabulary({"approach": ["knowledge", "knowledge"]})
    (chapter,) = plan(parts(900), same, HEAD).chapters
    assert re.fullmatch(r"and \d+ more of knowledge", chapter.more)


@pytest.mark.parametrize(
    "held",
    [
        parts(1200),
        parts(60, held=8),
        parts(300, held=3),
        parts(30, "W" * 70, held=6),
        parts(50, "m w " * 60, held=4),
        parts(40, "社区 凝聚力 " * 20, held=5),
        parts(25, "il " * 30, held=9),
    ],
    ids=["one list", "chapters", "too many chapters", "wide letters", "long labels", "other letters", "narrow letters"],
)
def test_plan_of_any_shape_fits_on_one_page(held: list[Part]) -> None:
    found = plan(held, PLAIN, HEAD)
    version = FrameworkVersion(title=HEAD.title, label="1", owner="The council")
    page = PlanPage(version, "/frameworks/x/", HEAD.facts, found)
    pdf = render_pdf(
        render_to_string("frameworks/print/plan_on_a_page.html", {"page": page, "site": "https://x.example"})
    )
    read = pypdfium2.PdfDocument(pdf)
    pages = len(read)
    read.close()
    assert pages == 1
    assert found.chapters
    hidden = found.chapters_left_out or any(chapter.more for chapter in found.chapters)
    assert hidden


@pytest.mark.parametrize(
    ("starts", "ends", "words"),
    [
        (date(2026, 4, 1), date(2031, 3, 31), "1 April 2026 to 31 March 2031"),
        (date(2026, 4, 1), None, "From 1 April 2026"),
        (None, date(2031, 3, 31), "Until 31 March 2031"),
    ],
)
def test_plan_says_for_when_it_is(
    library: dict[str, FrameworkVersion], starts: date | None, ends: date | None, words: str
) -> None:
    version = library["cumberland-cohesion"]
    version.starts_on, version.ends_on = starts, ends
    facts = plan_page(VersionLine(version, "/", True)).facts
    assert facts == f"{version.owner}. {words}. Version undated."
    version.starts_on = version.ends_on = None


def test_draft_says_that_it_is_one(library: dict[str, FrameworkVersion]) -> None:
    version = library["cumberland-cohesion"]
    version.status = FrameworkVersion.Status.DRAFT
    assert plan_page(VersionLine(version, "/", True)).facts.endswith("Version undated, a draft.")
    version.status = FrameworkVersion.Status.PUBLISHED
