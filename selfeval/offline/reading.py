"""Reading a workbook that comes back, cell by cell. Pure.

The file has been examined as any upload has (`cohesion_portal.lib.uploads`), so that unpacking it is bounded; here the
bound is tighter. Everything that is wrong raises `WorkbookRefused`, with sheet, row and column.
"""

import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any

from django.core.exceptions import ValidationError
from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.utils.datetime import from_excel

from cohesion_portal.lib.formats import long_date
from cohesion_portal.lib.forms import DateField
from selfeval.draft import Seen, digest
from selfeval.offline.difference import Brought
from selfeval.offline.lines import Line, choices_of, from_cell, lines_of
from selfeval.offline.workbook import ANSWER_HEADING, GUIDE, KEY_HEADING, MARK, SEEN_HEADING
from selfeval.questionnaire import Questionnaire
from selfeval.questions import (
    EARLIEST_MEETING,
    MAXIMUM_CHARACTERS,
    MAXIMUM_SHORT,
    MAXIMUM_WORDS,
    Answering,
)

MOST_UNPACKED, MOST_TAGS = 60 * 1024 * 1024, 1_000_000
"""Bytes, and elements of XML: a row of a million cells takes the parser far more memory than its bytes."""
MOST_SHEETS, MOST_ROWS, MOST_COLUMNS = 100, 2_000, 30
MOST_PROBLEMS = 50
CANNOT_BE_READ = (
    "The workbook cannot be read. Open it, save it again as an Excel workbook (.xlsx), and choose the new file"
)

_DATE = re.compile(r"(\d{1,2})[\s/.\-]+(\d{1,2}|[A-Za-z]{3,9})[\s/.\-]+(\d{4})")
_ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00(?::00)?)?")
_WHOLE = re.compile(r"0*([0-9]{1,3})(?:[.,]0*)?")
_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\b[^>]*?\bref=["']([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})["']""")
_LAST_DAY_IN_EXCEL = 80_000


class WorkbookRefused(Exception):
    """Nothing of the workbook is taken; `problems` say where and why, and what to do."""

    def __init__(self, *problems: str) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class _Wrong(Exception):
    """What is wrong with one cell."""


@dataclass(frozen=True)
class RawRow:
    """One row as it stands in the sheet: its number, its hidden columns, and the answer with the type of its cell."""

    number: int
    token: str
    seen: str
    answer: Any
    kind: str


@dataclass(frozen=True)
class RawSheet:
    """A sheet that says which evaluation it is of; `column` is the letter of the answers, `merged` rows among them."""

    title: str
    identity: str
    rows: tuple[RawRow, ...]
    column: str
    merged: frozenset[int]


@dataclass(frozen=True)
class RawWorkbook:
    """The sheets with answers, and the titles of those that were not read because they say nothing of themselves."""

    sheets: tuple[RawSheet, ...]
    unread: tuple[str, ...]


@dataclass(frozen=True)
class ReadSheet:
    """The answers that are not what their rows showed, how many are, and what is wrong."""

    rows: tuple[Brought, ...]
    unchanged: int
    problems: tuple[str, ...]


def open_workbook(file: IO[Any]) -> RawWorkbook:
    """The visible sheets with their rows. Raises `WorkbookRefused`, whatever the bytes are."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions, which are of no matter here
            return _open(file)
    except WorkbookRefused:
        raise
    except Exception as fault:  # openpyxl raises whatever its parsers do
        raise WorkbookRefused(CANNOT_BE_READ) from fault


def _open(file: IO[Any]) -> RawWorkbook:
    file.seek(0)
    with zipfile.ZipFile(file) as archive:
        parts = archive.infolist()
        is_large = sum(part.file_size for part in parts) > MOST_UNPACKED
        if is_large or sum(archive.read(part).count(b"<") for part in parts) > MOST_TAGS:
            raise WorkbookRefused("The workbook holds far more than a self-evaluation can. Download a new one")
        file.seek(0)
        book = load_workbook(file, read_only=True, keep_links=False)
        visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if len(visible) > MOST_SHEETS:
            raise WorkbookRefused(f"The workbook has more than {MOST_SHEETS} sheets. Delete those that are not needed")
        sheets = [(sheet.title, _read_sheet(sheet, archive)) for sheet in visible]
        book.close()
    return RawWorkbook(
        sheets=tuple(read for _, read in sheets if read),
        unread=tuple(title for title, read in sheets if not read and title != GUIDE),
    )


def _read_sheet(sheet: Any, archive: zipfile.ZipFile) -> RawSheet | None:
    """None for a sheet without an identity. Raises `WorkbookRefused` for one whose columns cannot be told."""
    sheet.reset_dimensions()
    rows = list(sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS))
    texts = [[cell.value if isinstance(cell.value, str) else "" for cell in row] for row in rows]
    identities = {text.removeprefix(MARK) for row in texts for text in row if text.startswith(MARK)}
    if not identities:
        return None
    where = f"Sheet “{sheet.title}”"
    if len(identities) > 1:
        raise WorkbookRefused(f"{where} holds rows of several workbooks. Bring each workbook back on its own")
    if len(rows) > MOST_ROWS:
        raise WorkbookRefused(f"{where} has more than {MOST_ROWS:,} rows. Delete the rows that are not needed")
    heading = next((number for number, row in enumerate(texts) if KEY_HEADING in row), None)
    if heading is None or SEEN_HEADING not in texts[heading]:
        raise WorkbookRefused(
            f"{where} has lost the hidden columns that tell the answers apart. Download a new workbook and copy your "
            "answers into it"
        )
    names = [text.strip() for text in texts[heading]]
    if names.count(ANSWER_HEADING) != 1:
        how_many = "no column" if ANSWER_HEADING not in names else "more than one column"
        raise WorkbookRefused(
            f"{where} has {how_many} with the heading “{ANSWER_HEADING}” in row {heading + 1}. Give that heading to "
            "the one column with your answers"
        )
    answer, key, seen = (names.index(name) for name in (ANSWER_HEADING, KEY_HEADING, SEEN_HEADING))
    found = (
        RawRow(number, text[key].strip(), text[seen].strip(), row[answer].value, row[answer].data_type)
        for number, (row, text) in enumerate(zip(rows, texts, strict=True), start=1)
        if number > heading + 1
    )
    return RawSheet(
        title=sheet.title,
        identity=identities.pop(),
        rows=tuple(row for row in found if row.token or row.answer is not None),
        column=get_column_letter(answer + 1),
        merged=_merged_rows(archive.read(sheet._worksheet_path), answer + 1),
    )


def _merged_rows(part: bytes, column: int) -> frozenset[int]:
    """The rows whose answer is merged with other cells, of which reading row by row would see empty ones."""
    rows: set[int] = set()
    for first, top, last, bottom in _MERGED.findall(part):
        left, right = (column_index_from_string(letters.decode()) for letters in (first, last))
        if left <= column <= right:
            rows.update(range(int(top), min(int(bottom), MOST_ROWS) + 1))
    return frozenset(rows)


def read_answers(sheet: RawSheet, questionnaire: Questionnaire, *, today: date) -> ReadSheet:
    """The answers of one sheet, by the questions of its evaluation; in `problems` each cell that cannot be taken."""
    lines = {line.token: line for line in lines_of(questionnaire)}
    rows: dict[str, Brought] = {}
    met: dict[str, int] = {}
    problems: list[str] = []
    for raw in sheet.rows:
        try:
            line = _line(raw, lines, met)
            if raw.number in sheet.merged:
                raise _Wrong("is merged with other cells, so it cannot be told which answer it is. Unmerge the cells")
            read = Brought(line.token, _unchanged_or_read(raw, line, questionnaire, today), Seen.parse(raw.seen))
        except _Wrong as wrong:
            problems.append(f"{sheet.title}, row {raw.number}, column {sheet.column}: {wrong}")
            continue
        rows[line.token] = read
    changed = tuple(row for row in rows.values() if digest(row.text) != row.seen.digest)
    return ReadSheet(changed, len(rows) - len(changed), tuple(problems))


def _line(raw: RawRow, lines: dict[str, Line], met: dict[str, int]) -> Line:
    if not raw.token:
        raise _Wrong(
            "the row has lost what says which question it answers. Copy your answer into the row of its question"
        )
    if raw.token not in lines:
        raise _Wrong(f"“{_short(raw.token)}” is no question of this self-evaluation. Delete the row")
    if raw.token in met:
        raise _Wrong(f"answers the same question as row {met[raw.token]}. Delete one of the two rows")
    met[raw.token] = raw.number
    return lines[raw.token]


def _unchanged_or_read(raw: RawRow, line: Line, questionnaire: Questionnaire, today: date) -> str:
    """The answer as it is stored. Limits are for what somebody wrote: what the row showed is taken as it is."""
    if raw.kind == "f":
        raise _Wrong(
            "holds a formula; type the answer. If it begins with =, + or -, begin with a word or an apostrophe"
        )
    if raw.kind == "e":
        raise _Wrong(f"holds the error {_short(str(raw.answer))}; type the answer")
    if raw.answer is None or (isinstance(raw.answer, str) and not from_cell(raw.answer)):
        return ""
    choices = choices_of(line.question, questionnaire)
    if choices:
        return _choice(raw.answer, {words.casefold(): value for value, words in choices.items()}, choices.values())
    if line.question.answering is Answering.DATE:
        return _day(raw.answer, today).isoformat()
    text = _words(raw.answer)
    if digest(text) != Seen.parse(raw.seen).digest:
        _check_length(text, MAXIMUM_SHORT if line.question.answering is Answering.SHORT_TEXT else MAXIMUM_CHARACTERS)
    return text


def _choice(answer: Any, values: dict[str, str], words: Sequence[str] | Any) -> str:
    """By its words in any case, or by its number: 3, 3.0 and "3" are the third level."""
    text = _words(answer)
    whole = _WHOLE.fullmatch(text)
    if whole and (number := str(int(whole[1]))) in values.values():
        return number
    if text.casefold() not in values:
        raise _Wrong(f"“{_short(text)}” cannot be chosen; choose one of: {', '.join(words)}")
    return values[text.casefold()]


def _day(answer: Any, today: date) -> date:
    day = _date_in(answer)
    if not EARLIEST_MEETING <= day <= today:
        raise _Wrong(
            f"{long_date(day)} cannot be right: the date must be from {long_date(EARLIEST_MEETING)} until today"
        )
    return day


def _date_in(answer: Any) -> date:
    """A date, a number by which Excel keeps one, or words like 14/9/2026, 14 September 2026 and 2026-09-14."""
    if isinstance(answer, int | float) and not isinstance(answer, bool) and 1 <= answer <= _LAST_DAY_IN_EXCEL:
        answer = from_excel(answer)
    if isinstance(answer, datetime):
        return answer.date()
    text = _words(answer)
    parts = _DATE.fullmatch(text)
    iso = _ISO_DATE.fullmatch(text)
    typed = list(parts.groups()) if parts else list(reversed(iso.groups())) if iso else []
    try:
        day = DateField(label="The date").to_python(typed)
    except ValidationError as wrong:
        raise _Wrong(f"“{_short(text)}”: {wrong.messages[0].replace('The date', 'the date')}") from wrong
    if day is None:
        raise _Wrong(f"“{_short(text)}” is no date; type it like 14/9/2026")
    return day


def _words(answer: Any) -> str:
    """What a cell says in words, whatever the program made of what was typed."""
    if isinstance(answer, str):
        return from_cell(answer)
    if isinstance(answer, date):
        return long_date(answer)
    if isinstance(answer, float) and answer.is_integer():
        return f"{answer:.0f}"
    return str(answer)


def _check_length(text: str, most: int) -> None:
    words = len(text.split())
    if len(text) > most:
        raise _Wrong(f"has {len(text):,} characters; an answer may have {most:,} or fewer. Shorten it")
    if most != MAXIMUM_SHORT and words > MAXIMUM_WORDS:
        raise _Wrong(f"has {words:,} words; an answer may have {MAXIMUM_WORDS} or fewer. Shorten it")


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"


def first_problems(problems: Sequence[str]) -> Iterator[str]:
    """As many as somebody can mend in one sitting; then how many more there are."""
    yield from problems[:MOST_PROBLEMS]
    if len(problems) > MOST_PROBLEMS:
        yield f"There are {len(problems) - MOST_PROBLEMS:,} more. Mend these first, then bring the workbook back again"
