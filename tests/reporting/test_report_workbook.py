"""The workbook of a report: its sheets, what they hold, and that no cell is a formula."""

from dataclasses import replace
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from reporting.annual import AnnualReport, Participant
from reporting.selectors.annual import annual_report
from reporting.workbook import make_workbook
from tests.factories import NOW, make_cycle, make_framework
from tests.reporting.years import SIX, make_indicators, make_report, make_year

pytestmark = pytest.mark.django_db
SHEETS = [
    "About",
    "Participation",
    "Levels by approach",
    "Confidence",
    "Evidence",
    "Support needs",
    "Indicators",
    "Recommendations",
    "Organisations",
]


def opened(content: AnnualReport) -> Workbook:
    return load_workbook(BytesIO(make_workbook(content)))


def rows(sheet: Worksheet) -> list[tuple[object, ...]]:
    return list(sheet.iter_rows(values_only=True))


@pytest.fixture
def content() -> AnnualReport:
    version = make_framework()
    make_indicators(version)
    return annual_report(make_report(make_year(cycle=make_cycle(version))), at=NOW)


def test_workbook_has_a_sheet_for_each_table_with_its_heading_row_frozen(content: AnnualReport) -> None:
    book = opened(content)
    assert book.sheetnames == SHEETS
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert all(cell.font.bold for cell in sheet[1])
        assert all(10 <= sheet.column_dimensions[cell.column_letter].width <= 60 for cell in sheet[1])


def test_workbook_describes_itself(content: AnnualReport) -> None:
    book = opened(content)
    assert book.properties.title == content.front.title
    assert book.properties.creator == content.front.body
    assert book.properties.language == "en-GB"
    assert ("Version", 1) in [row[:2] for row in rows(book["About"])]


def test_workbook_holds_counts_as_numbers(content: AnnualReport) -> None:
    book = opened(content)
    assert rows(book["Levels by approach"])[1] == (
        *("Connecting", 1, 3, 1, 1, 0, 0, 6),
        *("Developing", "From Starting to Leading."),
    )
    assert rows(book["Participation"])[1:] == [
        ("Submitted", 6),
        ("Returned", 0),
        ("In progress", 0),
        ("Not yet started", 1),
    ]
    assert rows(book["Confidence"])[1] == ("Connecting", 2, 2, 2, 0)
    assert rows(book["Support needs"])[1:] == [(count.label, count.count) for count in content.support.asked]


def test_workbook_holds_published_values_and_no_small_count(content: AnnualReport) -> None:
    headings, repeat, few, later = rows(opened(content)["Indicators"])
    place = headings.index("Latest figure")
    assert (repeat[place], few[place], later[place]) == (24.8, "Fewer than 5", None)
    assert repeat[headings.index("Baseline")] == 25.9


def test_workbook_of_four_organisations_describes_none() -> None:
    content = annual_report(make_report(make_year(SIX[:4])), at=NOW)
    book = opened(content)
    assert book.sheetnames == SHEETS
    for name in ("Levels by approach", "Confidence", "Evidence"):
        assert rows(book[name]) == [("Note",), (content.findings.withheld,)]
    assert rows(book["Support needs"]) == [("Note",), (content.support.withheld,)]


@pytest.mark.parametrize("text", ["=1+1", "+441234567890", "-2", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")'])
def test_text_that_looks_like_a_formula_stays_text(content: AnnualReport, text: str) -> None:
    risky = replace(content, organisations=(Participant(text, "Other", "Submitted"),))
    cell = opened(risky)["Organisations"]["A2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


def test_ordinary_text_is_not_marked_as_a_quotation(content: AnnualReport) -> None:
    assert not opened(content)["Organisations"]["A2"].quotePrefix


def test_character_that_a_workbook_cannot_hold_is_left_out(content: AnnualReport) -> None:
    odd = replace(content, organisations=(Participant("One\x0b\x07 more", "Other", "Submitted"),))
    assert opened(odd)["Organisations"]["A2"].value == "One more"
