"""Excel workbooks: their sheets, and the rows of one, safe to read whatever the file claims of itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from indicators.reading.cells import Cell, Formula, text_of
from indicators.reading.refusal import TableRefused
from indicators.reading.sheet_scan import ERRORS, Facts, Mark, scan_sheet
from indicators.reading.workbook_parts import (
    DAMAGED,
    SheetPart,
    copy_one_sheet,
    opened,
    parts_of_archive,
    percent_styles,
)

Merge = tuple[tuple[int, int], tuple[int, int]]
"""The first and the last cell of a merged area, each as row and column from 0."""


@dataclass(frozen=True)
class SheetRows:
    """An opened sheet; its rows are made one by one. `sheets` are all of its workbook."""

    name: str
    sheets: tuple[SheetPart, ...]
    facts: Facts
    merges: tuple[Merge, ...]
    values: CalamineSheet

    def __iter__(self) -> Iterator[tuple[int, list[Cell]]]:
        """Every row down to the last filled one, with its number in the sheet; empty cells are ""."""
        start = self.values.start
        if start is None:
            return
        before: list[Cell] = [""] * start[1]
        marked = sorted(self.facts.marks)
        for row, values in enumerate(self.values.iter_rows()):
            cells: list[Cell] = before + cast("list[Cell]", values)
            for column in marked:
                if column < len(cells) and (mark := self.facts.mark_at(row, column)):
                    cells[column] = _special(mark, cells[column])
            yield row + 1, cells


def _special(mark: int, value: Cell) -> Cell:
    if mark == Mark.PERCENT:
        # What the cell shows: a workbook keeps 47.9% as 0.479.
        if isinstance(value, int | float) and not isinstance(value, bool):
            return f"{(Decimal(text_of(value)) * 100).normalize():f}%"
        return value
    if mark == Mark.NO_RESULT:
        return Formula("is a formula whose result is not stored: open the file in Excel, save it and choose it again")
    shown = ERRORS[mark - Mark.ERROR]
    return Formula(f"shows {shown}, because its formula fails: correct it, or leave the cell empty", shown)


def parts_of(path: Path) -> tuple[SheetPart, ...]:
    """The sheets with cells of a workbook, in its order."""
    with opened(path) as archive:
        return parts_of_archive(archive).sheets


def open_sheet(path: Path, name: str) -> SheetRows:
    """A sheet ready to read: the one of this name, or the first that is not hidden.

    Its span is looked at before the reader of values may take memory for it, and the reader is given a copy with
    nothing else.
    """
    with TemporaryDirectory() as folder:
        copy = Path(folder, "sheet.xlsx")
        with opened(path) as archive:
            parts = parts_of_archive(archive)
            sheet = _chosen(parts.sheets, name)
            copy_one_sheet(archive, parts, sheet, copy)
            with archive.open(sheet.part) as stream:
                facts = scan_sheet(stream, sheet.name, percent_styles(archive, parts))
        with _refusing_panic():
            values = CalamineWorkbook.from_path(copy).get_sheet_by_index(0)
            return SheetRows(sheet.name, parts.sheets, facts, tuple(values.merged_cell_ranges or ()), values)


def _chosen(sheets: tuple[SheetPart, ...], name: str) -> SheetPart:
    if name:
        found = next((sheet for sheet in sheets if sheet.name == name), None)
        if found is None:
            raise TableRefused(f'The workbook has no sheet "{name}". Choose one of its sheets')
        return found
    shown = next((sheet for sheet in sheets if not sheet.hidden), None)
    if shown is None:
        raise TableRefused("The workbook has no sheet with cells that is not hidden")
    return shown


@contextmanager
def _refusing_panic() -> Iterator[None]:
    """The library is written in Rust: where it meets what its writers thought impossible it raises `PanicException`,
    which is no `Exception`."""
    try:
        yield
    except (CalamineError, OSError, ValueError, OverflowError) as fault:
        raise TableRefused(DAMAGED) from fault
    except BaseException as fault:
        if type(fault).__name__ != "PanicException":
            raise
        raise TableRefused(DAMAGED) from None
