"""A self-evaluation as an Excel workbook: one sheet for each evaluation, one row for each answer. Pure.

Only the answers can be changed. What tells the rows and the evaluation apart stands in hidden columns, so that a
workbook that comes back can be read whatever was sorted, moved or deleted in it.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from cohesion_portal.lib.office import harmless_cell
from selfeval.draft import Draft, Seen, digest
from selfeval.offline.lines import Line, as_read, cell_text, choices_of, lines_of
from selfeval.questions import EARLIEST_MEETING, MAXIMUM_SHORT, MAXIMUM_WORDS, NAME_NOBODY, Answering

ANSWER_HEADING, KEY_HEADING, SEEN_HEADING = "Your answer", "Portal key", "Portal seen"
MARK = "cohesion-portal:"
"""What the signed identity of a sheet begins with."""
GUIDE, LISTS = "How to use this", "Lists"
_HEADINGS = ("Part", "Question", "Help", "In the portal now", ANSWER_HEADING, "What it may be")
_WIDTHS = (20, 34, 38, 44, 56, 30)
_ANSWER_COLUMN = _HEADINGS.index(ANSWER_HEADING) + 1
_LONGEST_TITLE = 31
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))

_BOLD, _LARGE = Font(bold=True), Font(bold=True, size=16)
_HEAD, _BOX = PatternFill("solid", fgColor="DDDDDD"), PatternFill("solid", fgColor="FFF9E5")
_OPEN = Protection(locked=False)
_TOP = Alignment(wrap_text=True, vertical="top")
_WIDE_TEXT = 100


@dataclass(frozen=True)
class Front:
    """What the first sheet says: the title of the workbook, facts about it, and when it was made."""

    title: str
    facts: Sequence[tuple[str, str]]
    made_at: datetime


@dataclass(frozen=True)
class AnswerSheet:
    """One evaluation; `identity` is its signed identity, `name` what its sheet is called after."""

    name: str
    identity: str
    draft: Draft


def make_workbook(front: Front, sheets: Sequence[AnswerSheet]) -> bytes:
    book = Workbook()
    guide = book.worksheets[0]
    _describe(book, front)
    titles = sheet_titles([sheet.name for sheet in sheets])
    _guide(guide, front, titles)
    lists = _Lists(book)
    for title, sheet in zip(titles, sheets, strict=True):
        _fill(book.create_sheet(title, index=len(book.worksheets) - 1), sheet, lists)
    book.active = 1
    guide.sheet_view.tabSelected = False
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def sheet_titles(names: Sequence[str]) -> list[str]:
    """Names as sheets may be called: no longer than 31 characters, none twice, none that has a meaning of its own."""
    titles: list[str] = []
    taken = {GUIDE.lower(), LISTS.lower(), "history"}
    for name in names:
        plain = " ".join(name.translate(_FORBIDDEN).split()) or "Answers"
        title, number = plain[:_LONGEST_TITLE].strip(), 1
        while title.lower() in taken:
            number += 1
            title = f"{plain[: _LONGEST_TITLE - len(str(number)) - 1].strip()} {number}"
        taken.add(title.lower())
        titles.append(title)
    return titles


def _describe(book: Workbook, front: Front) -> None:
    properties = book.properties
    properties.title, properties.language, properties.creator = front.title, "en-GB", ""
    properties.created = properties.modified = front.made_at.replace(tzinfo=None)


def _guide(sheet: Worksheet, front: Front, titles: Sequence[str]) -> None:
    sheet.title = GUIDE
    sheets = f"“{titles[0]}”" if len(titles) == 1 else "the sheet of each unit"
    steps = [
        f"Write on {sheets}, in the column “{ANSWER_HEADING}”. It begins with what is in the portal now.",
        "Where there is a list, choose from it: select the cell and press Alt and the down arrow.",
        "To take an answer away, empty its cell. What you leave as it is will not be changed.",
        f"Keep words to {MAXIMUM_WORDS} for each answer, and to {MAXIMUM_SHORT} characters where the answer is short. "
        "Alt and Enter begins a new line.",
        "Dates can be typed as 14/9/2026.",
        "Type words, not formulas. Do not merge cells. You may sort, hide or delete rows: a row that is missing "
        "changes nothing.",
        "Bring the workbook back in the portal, on the page “Work off line” where you downloaded it. You then see "
        "every change before anything is saved, and what colleagues changed meanwhile.",
        NAME_NOBODY,
        "The prompts and methods of the framework are for discussion. They are never scored.",
    ]
    sheet.column_dimensions["A"].width = _WIDE_TEXT
    rows = [front.title, *(f"{label}: {text}" for label, text in front.facts), *steps]
    for text in rows:
        sheet.append([harmless_cell(sheet, text)])
    sheet["A1"].font = _LARGE
    sheet.protection.sheet = True


class _Lists:
    """A hidden sheet with what may be chosen, and the rules by which cells offer it."""

    def __init__(self, book: Workbook) -> None:
        self.sheet = book.create_sheet(LISTS)
        self.sheet.sheet_state = "hidden"
        self.sheet.protection.sheet = True
        self.ranges: dict[Answering, str] = {}

    def rule_for(self, line: Line, choices: Mapping[str, str]) -> DataValidation:
        kind = line.question.answering
        if kind not in self.ranges:
            column = len(self.ranges) + 1
            for row, words in enumerate(choices.values(), start=1):
                self.sheet.cell(row, column).value = cell_text(words)
            letter = get_column_letter(column)
            self.ranges[kind] = f"{quote_sheetname(LISTS)}!${letter}$1:${letter}${len(choices)}"
        return DataValidation(
            type="list",
            formula1=self.ranges[kind],
            allow_blank=True,
            showErrorMessage=True,
            errorTitle="Choose from the list",
            error="Choose one of the answers in the list, or empty the cell.",
        )


def _date_rule() -> DataValidation:
    return DataValidation(
        type="date",
        operator="greaterThanOrEqual",
        formula1=f"DATE({EARLIEST_MEETING.year},{EARLIEST_MEETING.month},{EARLIEST_MEETING.day})",
        allow_blank=True,
        showErrorMessage=True,
        errorTitle="Type a date",
        error="Type the date like 14/9/2026, or empty the cell.",
    )


def _fill(sheet: Worksheet, content: AnswerSheet, lists: _Lists) -> None:
    headings = (*_HEADINGS, KEY_HEADING, SEEN_HEADING, MARK + content.identity)
    sheet.append(headings)
    rules: dict[Answering, DataValidation] = {}
    for number, line in enumerate(lines_of(content.draft.questionnaire), start=2):
        choices = choices_of(line.question, content.draft.questionnaire)
        sheet.append(list(_row(sheet, line, content.draft, choices)))
        kind = line.question.answering
        if kind not in rules and (choices or kind is Answering.DATE):
            rules[kind] = lists.rule_for(line, choices) if choices else _date_rule()
            sheet.add_data_validation(rules[kind])
        if kind in rules:
            rules[kind].add(f"{get_column_letter(_ANSWER_COLUMN)}{number}")
    _lay_out(sheet)


def _lay_out(sheet: Worksheet) -> None:
    for column, heading in enumerate(sheet[1], start=1):
        heading.font, heading.fill, heading.alignment = _BOLD, _HEAD, _TOP
        dimension = sheet.column_dimensions[get_column_letter(column)]
        if column <= len(_WIDTHS):
            dimension.width = _WIDTHS[column - 1]
        else:
            dimension.hidden = True
    sheet.freeze_panes = "C2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    protection = sheet.protection
    protection.sheet = True
    protection.formatColumns = protection.formatRows = protection.formatCells = False


def _row(sheet: Worksheet, line: Line, draft: Draft, choices: Mapping[str, str]) -> Iterable[Cell | str]:
    text = draft.text_on(line.page, line.question.key)
    shown = cell_text(draft.questionnaire.in_words(line.key[1], text))
    may_be = "One of: " + "; ".join(choices.values()) if choices else _FORMS[line.question.answering]
    for words in (line.page.title, line.question.label, line.question.hint, shown):
        yield harmless_cell(sheet, words)
    yield _answer(sheet, line, text, shown)
    yield harmless_cell(sheet, may_be)
    yield cell_text(line.token)
    stored = draft.answers.get(line.key)
    yield str(Seen(stored.version if stored else 0, digest(as_read(text) if line.is_written else text)))


_FORMS = {
    Answering.TEXT: f"Words, up to {MAXIMUM_WORDS}",
    Answering.SHORT_TEXT: f"Words, up to {MAXIMUM_SHORT} characters",
    Answering.DATE: "A date, today or earlier, like 14/9/2026",
}


def _answer(sheet: Worksheet, line: Line, text: str, shown: str) -> Cell:
    is_date = line.question.answering is Answering.DATE
    cell = harmless_cell(sheet, date.fromisoformat(text) if is_date and text else shown)
    cell.protection, cell.fill, cell.alignment = _OPEN, _BOX, _TOP
    # As text, so that no program makes a date or a number of what is typed.
    cell.number_format = "d mmmm yyyy" if is_date else "@"
    return cell
