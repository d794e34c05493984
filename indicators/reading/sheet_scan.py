"""What a sheet of a workbook holds that its values do not tell: how far it reaches, formulas, errors, percentages.

The reader of values lays out the whole area that the cells span, so the span must be known before it is let loose on a
file from outside. The sheet is read as a stream, never as a tree: first by a pattern that knows how programs write
plain cells; where anything else occurs, and where there are formulas, by an XML parser.
"""

import re
import string
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from typing import IO
from xml.parsers import expat

from indicators.reading.refusal import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, TableRefused, column_letter

_BLOCK = 1024 * 1024
ERRORS = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A")
"""What a cell may show in place of a result. Excel keeps its newer errors, such as #SPILL!, under one of these."""


class Mark(IntEnum):
    """What is special about a cell. From `ERROR` on, the place of an error in `ERRORS` is added."""

    PERCENT = 1
    NO_RESULT = 2
    ERROR = 10


@dataclass
class Facts:
    """`marks` holds for each column with special cells one byte for each row. Rows and columns count from 0."""

    rows: int = 0
    columns: int = 0
    hidden_rows: int = 0
    formulas: set[int] = field(default_factory=set)
    percents: set[int] = field(default_factory=set)
    marks: dict[int, bytearray] = field(default_factory=dict)

    def mark(self, row: int, column: int, mark: int) -> None:
        rows = self.marks.setdefault(column, bytearray())
        if len(rows) <= row:
            rows.extend(bytes(row + 1 - len(rows)))
        rows[row] = mark

    def mark_at(self, row: int, column: int) -> int:
        rows = self.marks.get(column, b"")
        return rows[row] if row < len(rows) else 0


def scan_sheet(part: IO[bytes], sheet: str, percent_styles: Collection[str]) -> Facts:
    """The facts of a sheet, whose stream is read once or twice. Raises `TableRefused` for one that spans too much."""
    facts = _quickly(part, percent_styles)
    if facts is None or _too_far(facts):
        part.seek(0)
        facts = _Parser(sheet, percent_styles).facts_of(part)
    if problem := _too_far(facts):
        raise TableRefused(f'Sheet "{sheet}" {problem}')
    return facts


def _too_far(facts: Facts) -> str:
    if facts.rows > MOST_ROWS["xlsx"]:
        return f"has more than {MOST_ROWS['xlsx']:,} rows. Split it, and choose the parts one by one"
    if facts.columns > MOST_COLUMNS:
        return f"has more than {MOST_COLUMNS} columns. Delete what stands to the right of the table, and save it again"
    if facts.rows * facts.columns > MOST_CELLS:
        return (
            f"spans {facts.rows:,} rows and {facts.columns} columns, more than {MOST_CELLS:,} cells. "
            "Delete what stands below or beside the table, or save it as CSV"
        )
    return ""


_PLAIN_CELL = re.compile(rb'<c r="([A-Z]{1,3}[1-9][0-9]{0,6})"(?: s="[0-9]+")?(?: t="[a-zA-Z]+")?(?: )?/?>')
_ANY_CELL = re.compile(rb"<c(?![a-zA-Z0-9])")
# Each is looked for by its first bytes, which is quick, and by its pattern only where they occur.
_NOT_PLAIN = ((b"<f", rb"<f(?![a-zA-Z])"), (b":c", rb":c[\s/>]"), (b"<!", rb"<!"), (b't="e"', rb'"e"'), (b"\0", rb"\0"))
_LETTERS, _DIGITS = string.ascii_uppercase.encode(), string.digits.encode()
_HIDDEN_ROW = re.compile(rb'<row [^>]*hidden="(?:1|true)"')
_ENCODING = re.compile(rb"<\?xml[^>]*encoding=[\"'](?!utf-8)", re.IGNORECASE)


def _quickly(part: IO[bytes], percent_styles: Collection[str]) -> Facts | None:
    """The facts of a sheet of plain cells as Excel and other programs write them, or None where it has any other."""
    styled = _style_pattern(percent_styles)
    columns: set[bytes] = set()
    facts, block = Facts(), b""
    for block in whole_tags(part):
        cells = _PLAIN_CELL.findall(block)
        if not _is_plain(block, len(cells)) or (styled and styled.search(block)):
            return None
        if cells:
            references = b" ".join(cells)
            columns.update(references.translate(None, _DIGITS).split())
            facts.rows = max(facts.rows, *map(int, references.translate(None, _LETTERS).split()))
        facts.hidden_rows += len(_HIDDEN_ROW.findall(block))
    if b"</worksheet>" not in block:
        return None
    facts.columns = max((_column(letters.decode()) + 1 for letters in columns), default=0)
    return facts


def _is_plain(block: bytes, cells: int) -> bool:
    """Whether a block has so many cells, all of them plain, and no formula, error, comment or other encoding."""
    if block.count(b"<c") != cells and len(_ANY_CELL.findall(block)) != cells:
        return False
    return not _ENCODING.match(block) and not any(
        sign in block and re.search(pattern, block) for sign, pattern in _NOT_PLAIN
    )


def _style_pattern(styles: Collection[str]) -> re.Pattern[bytes] | None:
    if not styles:
        return None
    return re.compile(rb' s="(?:' + "|".join(map(re.escape, styles)).encode() + rb')"')


def whole_tags(part: IO[bytes]) -> Iterator[bytes]:
    """The stream in blocks, none of which ends within a tag."""
    rest = b""
    while block := part.read(_BLOCK):
        block = rest + block
        cut = block.rfind(b"<")
        if cut <= 0:
            rest = block
            continue
        yield block[:cut]
        rest = block[cut:]
    yield rest  # the last tag, at least


_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


def _column(letters: str) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


class _Parser:
    """Reads a sheet with an XML parser and gathers its facts. A cell is settled when the next one begins."""

    def __init__(self, sheet: str, percent_styles: Collection[str]) -> None:
        self.sheet, self.percent_styles = sheet, percent_styles
        self.facts = Facts()
        self.row = self.column = -1
        self.kind = self.style = ""
        self.formula = self.filled = False
        self.text: list[str] = []
        self.row_name = "0"
        self.names: dict[str, str] = {}
        self.columns: dict[str, int] = {}
        self.expat = expat.ParserCreate(namespace_separator=" ")
        self.expat.buffer_text = True
        self.expat.StartElementHandler = self._start
        self.expat.StartDoctypeDeclHandler = self._refuse_doctype

    def facts_of(self, part: IO[bytes]) -> Facts:
        try:
            self.expat.ParseFile(part)
        except expat.ExpatError as fault:
            raise self._damaged() from fault
        self._settle()
        return self.facts

    def _damaged(self) -> TableRefused:
        return TableRefused(
            f'Sheet "{self.sheet}" is damaged. Open the workbook, save it again and choose the new file'
        )

    def _refuse_doctype(self, *_: object) -> None:
        raise self._damaged()

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = self.names.get(tag)
        if name is None:
            name = self.names[tag] = tag.rpartition(" ")[2]
        if name == "c":
            self._settle()
            self._begin_cell(attributes)
        elif name == "v":
            self.filled = True
            if self.formula or self.kind == "e":
                self.expat.CharacterDataHandler = self.text.append
        elif name == "f":
            self.formula = self.filled = True
        elif name == "is":
            self.filled = True
        elif name == "row":
            self._settle()
            self._begin_row(attributes)

    def _begin_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r", str(self.row + 2))
        if not (number.isascii() and number.isdigit() and len(number) <= 7 and int(number)):
            raise self._damaged()
        self.row, self.column = int(number) - 1, -1
        self.row_name = str(self.row + 1)
        self.facts.hidden_rows += attributes.get("hidden") in ("1", "true")

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        if reference is None:
            self.column += 1
        else:
            letters = reference.removesuffix(self.row_name)
            column = self.columns.get(letters)
            self.column = self._new_column(reference) if column is None else column
        self.kind, self.style = attributes.get("t", ""), attributes.get("s", "")

    def _new_column(self, reference: str) -> int:
        """The column of the first cell that is met in it, whose row must be the one that it stands in."""
        match = _REFERENCE.fullmatch(reference)
        if match is None or match[2] != self.row_name:
            raise self._damaged()
        column = self.columns[match[1]] = _column(match[1])
        return column

    def _settle(self) -> None:
        """Note what is known of the cell before, once all of it was seen."""
        if self.filled and self.row >= 0 and self.column >= 0:
            if self.row >= self.facts.rows:
                self.facts.rows = self.row + 1
            if self.column >= self.facts.columns:
                self.facts.columns = self.column + 1
            is_special = self.formula or self.kind == "e" or self.style in self.percent_styles
            # Beyond the widest table the sheet is refused anyway, and needs no notes.
            if is_special and self.column < MOST_COLUMNS and self.row < MOST_ROWS["xlsx"]:
                self._note("".join(self.text).strip())
        self.filled = False
        if self.formula or self.kind == "e":
            self.formula = False
            self.text.clear()
            self.expat.CharacterDataHandler = None

    def _note(self, text: str) -> None:
        if self.kind == "e":
            if text not in ERRORS:
                raise TableRefused(
                    f'Cell {column_letter(self.column)}{self.row + 1} of sheet "{self.sheet}" shows an error that is '
                    "not known. Correct it, save the workbook again and choose the new file"
                )
            self.facts.mark(self.row, self.column, Mark.ERROR + ERRORS.index(text))
        elif self.formula and not text and self.kind != "str":
            self.facts.mark(self.row, self.column, Mark.NO_RESULT)
        else:
            if self.formula:
                self.facts.formulas.add(self.column)
            if self.style in self.percent_styles and self.kind in ("", "n"):
                self.facts.percents.add(self.column)
                self.facts.mark(self.row, self.column, Mark.PERCENT)
