"""The data of an annual report as an Excel workbook, for people who count further. Pure: knows no database."""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime, time

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from cohesion_portal.lib.office import Value, harmless_cell
from reporting.annual import AnnualReport, Count, Figure, Mix, Support

Row = Sequence[Value]

_NARROWEST, _WIDEST = 10, 60


def make_workbook(report: AnnualReport) -> bytes:
    """One sheet for each table of the report; the first says what the workbook is and where it comes from."""
    book = Workbook()
    first = book.worksheets[0]
    book.remove(first)
    _describe(book, report)
    for title, headings, rows in _sheets(report):
        _fill(book.create_sheet(title), headings, rows)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _describe(book: Workbook, report: AnnualReport) -> None:
    front, properties = report.front, book.properties
    properties.title = front.title
    properties.creator = front.body
    properties.subject = f"{front.framework}, {front.cycle}, version {front.version}"
    properties.language = "en-GB"
    made = datetime.combine(front.published_on or front.data_on, time())
    properties.created = properties.modified = made


def _fill(sheet: Worksheet, headings: Sequence[str], rows: Iterable[Row]) -> None:
    table = [headings, *rows]
    for row in table:
        sheet.append([harmless_cell(sheet, value) for value in row])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    for column in range(len(headings)):
        longest = max(len(str(row[column] or "")) for row in table)
        sheet.column_dimensions[get_column_letter(column + 1)].width = min(max(longest + 2, _NARROWEST), _WIDEST)


def _sheets(report: AnnualReport) -> Iterable[tuple[str, Sequence[str], list[Row]]]:
    findings = report.findings
    withheld: list[Row] = [(findings.withheld,)] if findings.withheld else []
    yield "About", ("Item", "Value"), _about(report)
    yield "Participation", ("State", "Organisations"), _counts(report.participation.states)
    yield "Levels by approach", *_levels(report, withheld)
    yield "Confidence", *_mixes(findings.confidence, withheld)
    yield "Evidence", *_mixes(findings.evidence, withheld)
    yield "Support needs", *_support(report.support)
    yield "Indicators", _INDICATOR_HEADINGS, _indicators(report)
    yield (
        "Recommendations",
        ("Number", "Recommendation", "For", "By"),
        [(one.number, one.text, one.to_whom, one.due_on) for one in report.recommendations],
    )
    yield (
        "Organisations",
        ("Organisation", "Kind", "Self-evaluation"),
        [(one.name, one.kind, one.state) for one in report.organisations],
    )


def _counts(counts: Iterable[Count]) -> list[Row]:
    return [(count.label, count.count) for count in counts]


def _support(support: Support) -> tuple[Sequence[str], list[Row]]:
    if support.withheld:
        return ("Note",), [(support.withheld,)]
    return ("Approach", "Organisations that asked for support"), _counts(support.asked)


def _about(report: AnnualReport) -> list[Row]:
    front = report.front
    return [
        ("Title", front.title),
        ("Published by", front.body),
        ("Framework", front.framework),
        ("Cycle", front.cycle),
        ("Cycle opened on", front.opens_on),
        ("Cycle closed on", front.closes_on),
        ("Date of the data", front.data_on),
        ("Version", front.version),
        ("Status", front.status),
        ("Published on", front.published_on),
        ("Approved by the Board on", front.approved_on),
        ("Minute", front.approval_minute),
        ("What is corrected", front.correction),
        ("Classification", front.classification),
        ("Contact", front.contact),
        ("Scale", f"{report.scale.title}, version {report.scale.version}"),
        ("Organisations invited", report.participation.invited),
        ("Organisations that submitted", report.participation.submitted),
    ]


def _levels(report: AnnualReport, withheld: list[Row]) -> tuple[Sequence[str], list[Row]]:
    if withheld:
        return ("Note",), withheld
    distributions = (*report.findings.approaches, *report.findings.agreed)
    levels = [level.label for level in distributions[0].levels]
    headings = ("Approach", *levels, "Not applicable", "Do not know yet", "Rated", "Middle level", "Range")
    return headings, [
        (
            one.label,
            *(level.count for level in one.levels),
            one.not_applicable,
            one.unanswered,
            one.rated,
            one.middle,
            one.range,
        )
        for one in distributions
    ]


def _mixes(mixes: tuple[Mix, ...], withheld: list[Row]) -> tuple[Sequence[str], list[Row]]:
    if withheld or not mixes:
        return ("Note",), withheld
    headings = ("Approach", *(count.label for count in mixes[0].counts))
    return headings, [(mix.label, *(count.count for count in mix.counts)) for mix in mixes]


_INDICATOR_HEADINGS = (
    "Code",
    "Measure",
    "Unit",
    "Intended direction",
    "Target as written",
    "Baseline period",
    "Baseline",
    "Latest period",
    "Latest figure",
    "People asked",
    "Position",
    "Why",
    "Evidence of change",
    "How change was judged",
    "Pattern over time",
    "What it may mean",
    "Read with care",
    "Note on the source",
    "Source",
)


def _indicators(report: AnnualReport) -> list[Row]:
    return [
        (
            line.code,
            line.label,
            line.unit,
            line.intent,
            line.target,
            *_figure(line.baseline),
            *_figure(line.latest),
            line.latest.sample_size if line.latest else None,
            line.position,
            line.position_reason,
            line.change,
            line.method,
            line.pattern,
            line.meaning,
            line.caveat,
            line.erratum,
            line.source,
        )
        for line in report.indicators
    ]


def _figure(figure: Figure | None) -> tuple[Value, Value]:
    """The period, and the value as it is published, as a number; a value that may not be shown stays a note."""
    if figure is None:
        return None, None
    return figure.period, float(figure.value) if figure.value else figure.shown
