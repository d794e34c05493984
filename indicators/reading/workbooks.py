"""Excel workbooks: their sheets, and the rows of one, safe to read whatever the file claims of itself."""

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, cast
from xml.parsers import expat

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from cohesion_portal.lib.uploads import FileKind, FileRefused, kind_of
from indicators.reading.cells import Cell, Formula, text_of
from indicators.reading.refusal import TableRefused
from indicators.reading.sheet_scan import ERRORS, Facts, Mark, scan_sheet

_DAMAGED = "The workbook is damaged. Open it, save it again and choose the new file"
_PERCENT_FORMATS = {"9", "10"}
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
Merge = tuple[tuple[int, int], tuple[int, int]]
"""The first and the last cell of a merged area, each as row and column from 0."""


@dataclass(frozen=True)
class SheetPart:
    """A sheet, whether the workbook hides it, and the name of the part of the file that holds it."""

    name: str
    hidden: bool
    part: str


@dataclass(frozen=True)
class SheetRows:
    """An opened sheet; its rows are made one by one."""

    name: str
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
    shown = ERRORS[mark - Mark.ERROR] if mark - Mark.ERROR < len(ERRORS) else "an error"
    return Formula(f"shows {shown}, because its formula fails: correct it, or leave the cell empty", shown)


def parts_of(path: Path) -> list[SheetPart]:
    """The sheets with cells of a workbook, in its order, once it is sure that reading it is harmless."""
    with _opened(path) as archive:
        return _parts(archive)


def open_sheet(path: Path, name: str) -> SheetRows:
    """A sheet ready to read. Its span is looked at before the reader of values may take memory for it."""
    with _opened(path) as archive:
        part = next((each for each in _parts(archive) if each.name == name), None)
        if part is None:
            raise TableRefused(f'The workbook has no sheet "{name}". Choose one of its sheets')
        with archive.open(part.part) as stream:
            facts = scan_sheet(cast("Any", stream), name, _percent_styles(archive))
    with _refusing_panic():
        values = CalamineWorkbook.from_path(path).get_sheet_by_name(name)
        return SheetRows(name, facts, tuple(values.merged_cell_ranges or ()), values)


@contextmanager
def _refusing_panic() -> Iterator[None]:
    """The library is written in Rust: where it meets what its writers thought impossible it raises `PanicException`,
    which is no `Exception`."""
    try:
        yield
    except (CalamineError, OSError, ValueError, OverflowError) as fault:
        raise TableRefused(_DAMAGED) from fault
    except BaseException as fault:
        if type(fault).__name__ != "PanicException":
            raise
        raise TableRefused(_DAMAGED) from None


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    with path.open("rb") as file:
        head = file.read(8)
        if not head:
            raise TableRefused("The file is empty. Choose a workbook with a row of headings and rows of figures")
        if head.startswith(b"\xd0\xcf\x11\xe0"):
            raise TableRefused(
                "The file is an older Excel file (.xls) or is protected by a password. Save it as .xlsx without a "
                "password, and choose that file"
            )
        try:
            kind_of(file, [FileKind.EXCEL])
        except FileRefused as fault:
            raise TableRefused(str(fault)) from fault
        with zipfile.ZipFile(file) as archive:
            names = [name.lower() for name in archive.namelist()]
            if len(names) != len(set(names)):
                raise TableRefused(_DAMAGED)
            yield archive


def _elements(archive: zipfile.ZipFile, part: str) -> list[tuple[str, dict[str, str]]]:
    """The elements of a small part, without namespaces, in order. A part that defines entities is refused."""
    found: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate(namespace_separator=" ")

    def start(tag: str, attributes: dict[str, str]) -> None:
        found.append((tag.rpartition(" ")[2], attributes))

    def refuse(*_: object) -> None:
        raise TableRefused(_DAMAGED)

    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse
    try:
        with archive.open(part) as stream:
            parser.ParseFile(cast("Any", stream))
    except (KeyError, expat.ExpatError) as fault:
        raise TableRefused(_DAMAGED) from fault
    return found


def _parts(archive: zipfile.ZipFile) -> list[SheetPart]:
    targets: dict[str, tuple[str, str]] = {}
    for name, attributes in _elements(archive, "xl/_rels/workbook.xml.rels"):
        if name == "Relationship":
            key = attributes.get("Id", "")
            if key in targets:
                raise TableRefused(_DAMAGED)
            targets[key] = attributes.get("Type", ""), attributes.get("Target", "")
    parts: list[SheetPart] = []
    for name, attributes in _elements(archive, "xl/workbook.xml"):
        if name == "sheet":
            parts += _part(attributes, targets)
    names, present = [part.name for part in parts], set(archive.namelist())
    if len(names) != len(set(names)) or any(part.part not in present for part in parts):
        raise TableRefused(_DAMAGED)
    return parts


def _part(attributes: dict[str, str], targets: dict[str, tuple[str, str]]) -> list[SheetPart]:
    """One sheet of the list; nothing for a sheet that is a chart."""
    key = next((value for name, value in attributes.items() if name.endswith(" id")), "")
    kind, target = targets.get(key, ("", ""))
    if not kind.endswith("/worksheet"):
        return []
    part = target.lstrip("/") if target.startswith(("/", "xl/")) else f"xl/{target}"
    return [SheetPart(attributes.get("name", ""), attributes.get("state", "visible") != "visible", part)]


def _percent_styles(archive: zipfile.ZipFile) -> set[str]:
    """The numbers of the styles that show a value as a percentage, as cells name them."""
    if "xl/styles.xml" not in archive.namelist():
        return set()
    formats, styles, within, place = set(_PERCENT_FORMATS), set(), False, 0
    for name, attributes in _elements(archive, "xl/styles.xml"):
        if name == "numFmt" and "%" in _QUOTED.sub("", attributes.get("formatCode", "")):
            formats.add(attributes.get("numFmtId", ""))
        elif name in ("cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
            within = name == "cellXfs"
        elif name == "xf" and within:
            if attributes.get("numFmtId") in formats:
                styles.add(str(place))
            place += 1
    return styles
