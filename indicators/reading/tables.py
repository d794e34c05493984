"""The door to reading a table that somebody uploads: its sheets, its headings with warnings, and its rows.

`kind` is "csv" or "xlsx". Everything raises `TableRefused`, in words for the person, where the whole file cannot be
read; the rows too may raise it after some were given, because a file is read as a stream.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal

from indicators.reading.cells import Cell, Formula, Merged, Ragged, Unreadable, text_of
from indicators.reading.delimited import Shape, delimited_rows, shape_of
from indicators.reading.headings import LOOKED_THROUGH, FoundHeadings, find_headings
from indicators.reading.refusal import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, TableRefused, column_letter
from indicators.reading.workbooks import SheetRows, open_sheet, parts_of

__all__ = [
    "MOST_CELLS",
    "MOST_COLUMNS",
    "MOST_ROWS",
    "Cell",
    "Formula",
    "Headings",
    "Kind",
    "Ragged",
    "Sheet",
    "TableRefused",
    "Unreadable",
    "column_letter",
    "headings_of",
    "rows_of",
    "sheets_of",
    "table_of",
]

Kind = Literal["csv", "xlsx"]
_SAMPLE = 5


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook; a CSV file has one without a name."""

    name: str
    hidden: bool


@dataclass(frozen=True)
class Headings:
    """What a table calls its columns, and what the person should know before they believe it.

    `row` is the row of the headings as a spreadsheet program counts it, `sample` the first rows under it as text.
    `decimal_comma` says that the file seems to write decimals with a comma.
    """

    sheet: str
    row: int
    columns: tuple[str, ...]
    sample: list[tuple[str, ...]]
    warnings: tuple[str, ...] = ()
    decimal_comma: bool = False


def sheets_of(path: Path, kind: Kind) -> list[Sheet]:
    """The sheets of a file in its order, hidden ones too."""
    if kind == "csv":
        return [Sheet("", hidden=False)]
    return [Sheet(part.name, part.hidden) for part in parts_of(path)]


def headings_of(path: Path, kind: Kind, sheet: str = "", heading_row: int | None = None) -> Headings:
    """The headings of a table: of the first sheet that is not hidden where none is named, in the likeliest row."""
    if heading_row is not None and heading_row < 1:
        raise TableRefused("The row of the headings must be 1 or more")
    return _of_csv(path, heading_row) if kind == "csv" else _of_workbook(path, sheet, heading_row)


def rows_of(path: Path, kind: Kind, sheet: str, heading_row: int) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    """The rows under the headings that are not blank, each with its number as the person sees it.

    Every row has as many cells as there are headings. Those that are missing at its end are ""; where a row of a CSV
    file has more, each of its cells is `Ragged`, because nobody can say which cell belongs to which heading.
    """
    if kind == "csv":
        shape = shape_of(path)
        yield from _csv_rows(path, shape, _csv_headings(path, shape, heading_row))
    else:
        opened = open_sheet(path, sheet)
        yield from _sheet_rows(opened, _sheet_headings(opened, heading_row))


def table_of(
    path: Path, kind: Kind, sheet: str, heading_row: int
) -> tuple[Headings, Iterator[tuple[int, tuple[Cell, ...]]]]:
    """Headings and rows together; a workbook, which takes longest to open, is opened once for both."""
    if kind == "csv":
        return headings_of(path, kind, sheet, heading_row), rows_of(path, kind, sheet, heading_row)
    opened = open_sheet(path, sheet)
    found = _sheet_headings(opened, heading_row)
    return _headings_in(opened, found), _sheet_rows(opened, found)


def _of_csv(path: Path, heading_row: int | None) -> Headings:
    shape = shape_of(path)
    found = _csv_headings(path, shape, heading_row)
    sample = [tuple(map(text_of, cells)) for _, cells in islice(_csv_rows(path, shape, found), _SAMPLE)]
    warnings = list(found.warnings)
    if shape.guessed_line:
        warnings.insert(
            0,
            f"The file is not in UTF-8. It was read as Windows-1252, which first matters in line {shape.guessed_line}: "
            "check letters with accents, dashes and £ signs there",
        )
    return Headings("", found.row, found.columns, sample, tuple(warnings), shape.decimal_comma)


def _csv_headings(path: Path, shape: Shape, heading_row: int | None) -> FoundHeadings:
    top = islice(delimited_rows(path, shape), max(LOOKED_THROUGH, heading_row or 0))
    return find_headings(top, (), "", heading_row)


def _csv_rows(path: Path, shape: Shape, found: FoundHeadings) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    width = len(found.columns)
    for number, cells in delimited_rows(path, shape):
        if number > found.row and any(cell and not cell.isspace() for cell in cells):
            yield number, _fitted(cells, width)


def _width(cells: list[str]) -> int:
    return max((index + 1 for index, cell in enumerate(cells) if cell.strip()), default=0)


def _fitted(cells: list[str], width: int) -> tuple[Cell, ...]:
    if len(cells) == width:
        return tuple(cells)
    if len(cells) < width:
        return (*cells, *[""] * (width - len(cells)))
    full = _width(cells)
    if full <= width:
        return tuple(cells[:width])
    words = (
        f"is in a row of {full} cells under {width} headings: put text or a number that holds the separator in "
        "quotation marks"
    )
    return (Ragged(words),) * width


def _of_workbook(path: Path, sheet: str, heading_row: int | None) -> Headings:
    opened = open_sheet(path, sheet)
    return _headings_in(opened, _sheet_headings(opened, heading_row))


def _headings_in(opened: SheetRows, found: FoundHeadings) -> Headings:
    sample = [tuple(map(text_of, cells)) for _, cells in islice(_sheet_rows(opened, found), _SAMPLE)]
    warnings = (*_about_sheets(opened), *found.warnings, *_about_cells(opened, found.row, found.columns))
    return Headings(opened.name, found.row, found.columns, sample, warnings)


def _sheet_headings(opened: SheetRows, heading_row: int | None) -> FoundHeadings:
    top = islice(opened, max(LOOKED_THROUGH, heading_row or 0))
    return find_headings(top, opened.merges, opened.name, heading_row)


def _about_sheets(opened: SheetRows) -> Iterator[str]:
    for sheet in opened.sheets:
        if sheet.hidden and sheet.name == opened.name:
            yield f'Sheet "{sheet.name}" is hidden in the workbook'
        elif sheet.hidden:
            yield f'Sheet "{sheet.name}" is hidden in the workbook and was not read'


def _about_cells(opened: SheetRows, row: int, columns: tuple[str, ...]) -> Iterator[str]:
    facts = opened.facts
    for index, name in enumerate(columns):
        column = f'Column {column_letter(index)}, "{name}",'
        if index in facts.formulas:
            yield f"{column} has formulas: the results that the file stores were read, as Excel last worked them out"
        if index in facts.percents:
            yield f"{column} has cells shown as percentages: what is shown was read, for example 47.9%, not 0.479"
        if any(left == right == index and top >= row for (top, left), (_, right) in opened.merges):
            yield f"{column} has merged cells: a name or period in them is that of each row, a number that of the first"
    if facts.hidden_rows:
        yield f"{facts.hidden_rows:,} hidden {'row was' if facts.hidden_rows == 1 else 'rows were'} read too"
    if facts.columns > len(columns):
        yield f"What stands to the right of column {column_letter(len(columns) - 1)} has no heading and was not read"


def _sheet_rows(opened: SheetRows, found: FoundHeadings) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    width = len(found.columns)
    for number, cells in _filled_down(opened, found.row):
        if any(cell not in ("", None) for cell in cells[:width]):
            yield number, (*cells[:width], *[""] * (width - len(cells)))


def _filled_down(opened: SheetRows, heading_row: int) -> Iterator[tuple[int, list[Cell]]]:
    """The rows under the headings; where cells of one column are merged, those below the first say what it shows."""
    starts: dict[int, list[tuple[int, int]]] = {}
    for (top, left), (bottom, right) in opened.merges:
        if left == right and top >= heading_row:
            starts.setdefault(top + 1, []).append((left, bottom + 1))
    merged: dict[int, tuple[int, int, Cell]] = {}
    for number, cells in opened:
        for column, last in starts.get(number, ()):
            merged[column] = number, last, cells[column] if column < len(cells) else ""
        for column, (first, last, value) in merged.items():
            if first < number <= last and column < len(cells):
                cells[column] = _below(value)
        if number > heading_row:
            yield number, cells


def _below(value: Cell) -> Cell:
    """What stands below the first of merged cells that show this value."""
    if value in ("", None) or isinstance(value, Unreadable):
        return value
    return Merged("is merged with the cell above: give each row its own figure", text_of(value), value)
