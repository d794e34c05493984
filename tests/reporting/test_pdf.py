"""A published report as PDF, read back: PDF/UA-1, and every figure on its pages against the data file."""

import copy
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import pikepdf
import pytest
from django.db import transaction

from reporting.annual import AnnualReport, from_json
from reporting.models import PublishedFile
from reporting.publishing import make_pdf
from reporting.services import publish_report
from selfeval.selectors import forget_questionnaires
from tests.reporting.pdf_figures import faults
from tests.reporting.pdf_reading import Document, read_pdf, squeeze
from tests.reporting.years import NEXT_YEAR, make_second_report, read_file

pytestmark = pytest.mark.django_db

# What the data file holds for programs and no page shows.
NOT_SHOWN = {("schema",), ("template_version",)}


@dataclass
class Published:
    pdf: bytes
    document: Document
    data: dict[str, Any]

    @property
    def content(self) -> AnnualReport:
        return from_json({name: value for name, value in self.data.items() if name != "template_version"})


@pytest.fixture(scope="module")
def published(django_db_setup: None, django_db_blocker) -> Published:  # type: ignore[no-untyped-def]
    """The files of a report of a second year, read back from where they were stored."""
    forget_questionnaires()
    with django_db_blocker.unblock(), transaction.atomic():
        report, by = make_second_report()
        publication = publish_report(report=report, by=by, at=NEXT_YEAR)
        files = {file.format: read_file(file) for file in publication.files.all()}
        transaction.set_rollback(True)
    pdf = files[PublishedFile.Format.PDF]
    return Published(pdf, read_pdf(pdf), json.loads(files[PublishedFile.Format.JSON]))


@pytest.fixture(scope="module")
def opened(published: Published) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(published.pdf))


def test_pdf_is_tagged_in_british_english_and_says_its_title(opened: pikepdf.Pdf) -> None:
    assert opened.Root.MarkInfo.Marked
    assert str(opened.Root.Lang) == "en-GB"
    assert opened.Root.ViewerPreferences.DisplayDocTitle
    assert str(opened.docinfo["/Title"]) == "Inclusive Communities Framework: annual report 2027/28"
    with opened.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == "Inclusive Communities Framework: annual report 2027/28"


def test_bookmarks_are_the_headings(opened: pikepdf.Pdf, published: Published) -> None:
    def titles(items: list[pikepdf.OutlineItem]) -> Iterator[str]:
        for item in items:
            yield squeeze(item.title)
            yield from titles(item.children)

    headings = [heading.text for heading in published.document.all("H1", "H2", "H3")]
    with opened.open_outline() as outline:
        assert list(titles(outline.root)) == headings
        (report,) = outline.root
        assert [squeeze(item.title) for item in report.children] == [
            heading.text for heading in published.document.all("H2")
        ]


def test_headings_never_skip_a_level(published: Published) -> None:
    levels = [int(heading.kind[1]) for heading in published.document.all("H1", "H2", "H3", "H4", "H5", "H6")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


def test_chart_has_a_text_alternative_and_its_table_follows(published: Published) -> None:
    (picture,) = published.document.all("Figure")
    assert picture.alternative.startswith("Stacked bar chart: Organisations at each level.")
    tables = [table for table in published.document.tables() if table.caption == "Organisationsateachlevel"]
    assert [table.page - picture.page for table in tables] in ([0], [1])


def test_every_table_has_header_cells(published: Published) -> None:
    for table in published.document.all("Table"):
        rows = list(table.below("TR"))
        body = [row for part in table.children if part.kind == "TBody" for row in part.below("TR")]
        assert rows
        assert all(row.children[0].kind == "TH" for row in body)
        if len(rows) > len(body):
            assert {cell.kind for cell in rows[0].children} == {"TH"}


def test_fonts_are_embedded(opened: pikepdf.Pdf) -> None:
    fonts = [font.DescendantFonts[0] for page in opened.pages for font in page.Resources.Font.values()]
    assert fonts
    assert all(any(f"/FontFile{kind}" in font.FontDescriptor for kind in ("", "2", "3")) for font in fonts)


def test_every_figure_on_the_pages_is_the_data_files(published: Published) -> None:
    assert faults(published.document, published.data) == []


def _leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    if isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _leaves(item, (*path, key))
    else:
        yield path, value


def _altered(value: Any) -> Any:
    """The same value with one digit changed; None where it has no digit."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return value + 1
    # The last digit of a year, so that a date stays one.
    found = re.match(r"\d{3}(\d)-\d\d-\d\d$", value) or re.search(r"(\d)", value)
    return found and value[: found.start(1)] + str((int(found[1]) + 1) % 10) + value[found.end(1) :]


def test_any_altered_figure_of_the_data_file_is_noticed(published: Published) -> None:
    """So that the comparison above cannot pass by overlooking one: each number is altered in turn."""
    tried, unnoticed = 0, []
    for path, value in list(_leaves(published.data)):
        altered = _altered(value)
        if altered is None:
            continue
        data = copy.deepcopy(published.data)
        inside = data
        for key in path[:-1]:
            inside = inside[key]
        inside[path[-1]] = altered
        tried += 1
        if not faults(published.document, data):
            unnoticed.append(path)
    assert tried > 200
    assert set(unnoticed) == NOT_SHOWN


def test_altered_figure_on_a_page_is_noticed(published: Published) -> None:
    content = published.content
    first, *others = content.findings.approaches
    level, *rest = first.levels
    wrong = replace(first, levels=(replace(level, count=level.count + 1), *rest))
    findings = replace(content.findings, approaches=(wrong, *others))
    summary = content.summary.replace("4,200", "4,300")
    altered = read_pdf(make_pdf(replace(content, findings=findings, summary=summary)))
    found = " ".join(faults(altered, published.data))
    assert "Organisationsateachlevel" in found
    assert "chart:" in found
    assert "4,300residents" in found


def test_draft_of_a_demonstration_says_both_on_every_page(published: Published) -> None:
    front = replace(published.content.front, status="Draft", published_on=None, notice="The district is fictional.")
    document = read_pdf(make_pdf(replace(published.content, front=front)))
    assert "Draft" in "".join(element.text for element in document.pages[0].below("Table"))
    assert "Thedistrictisfictional." in [element.text for element in document.pages[0].below("P")]
    margins = [squeeze("".join(texts)) for texts in document.untagged]
    assert all("Draft:" in margin for margin in margins[1:])
    assert all("Thedistrictisfictional." in margin for margin in margins)
