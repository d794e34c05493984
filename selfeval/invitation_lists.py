"""Lists of people to invite, as spreadsheets write them to CSV: read within bounds, row by row. Pure."""

import csv
import io
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

MOST_BYTES = 1_000_000
MOST_ROWS = 5_000
_LONGEST_CELL = 1_000
_COLUMNS = {
    "organisation": ("organisation", "organization", "name of the organisation", "organisation name"),
    "kind": ("kind", "kind of organisation", "type"),
    "email": ("e-mail", "email", "e-mail address", "email address", "work email address"),
    "role": ("role",),
    "unit": ("unit", "directorate", "service"),
}
_NAMES = {name: column for column, names in _COLUMNS.items() for name in names}


class ListUnreadable(Exception):
    """The file is no list that can be read. The words are for the person who brought it."""


@dataclass(frozen=True)
class Line:
    """One row as it was written; `number` is the row's own in a spreadsheet, where the headings are row 1."""

    number: int
    organisation: str
    kind: str = ""
    email: str = ""
    role: str = ""
    unit: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class ReadList:
    """The rows that are not empty, and the headings of columns that are not read, such as names of people."""

    lines: tuple[Line, ...]
    ignored: tuple[str, ...]


def read_list(data: bytes) -> ReadList:
    """UTF-8 or Windows-1252, commas, semicolons or tabs between the cells. Raises `ListUnreadable` and nothing else."""
    if len(data) > MOST_BYTES:
        raise ListUnreadable("The list must be smaller than 1 MB. Bring it in parts")
    rows = _rows(_decoded(data))
    if not rows:
        raise ListUnreadable("The list is empty. Its first row must have the headings organisation, e-mail and role")
    headings = [cell.strip() for cell in rows[0][1]]
    places = _places(headings)
    if len(rows) - 1 > MOST_ROWS:
        raise ListUnreadable(
            f"The list has {len(rows) - 1:,} rows; at most {MOST_ROWS:,} can be read. Bring it in parts"
        )
    lines = tuple(_line(number, cells, places) for number, cells in rows[1:])
    if not lines:
        raise ListUnreadable("The list has headings but no rows. Give a row for each person you invite")
    read = set(places.values())
    return ReadList(lines, tuple(name for place, name in enumerate(headings) if name and place not in read))


def _decoded(data: bytes) -> str:
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise ListUnreadable("This is a workbook. In your spreadsheet choose “Save as”, then CSV, and bring that file")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise ListUnreadable("The list cannot be read as text. Save it as “CSV UTF-8” and bring it again")


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """The rows that have something in them, each with its number."""
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        read = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise ListUnreadable(
            "A quotation mark in the list is never closed, or a cell is too long. Mend it in your spreadsheet"
        ) from error
    return [(number, cells) for number, cells in enumerate(read, start=1) if any(cell.strip() for cell in cells)]


def _places(headings: Sequence[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, heading in enumerate(headings):
        column = _NAMES.get(" ".join(heading.lower().split()))
        if column in places:
            raise ListUnreadable(f"The list has two columns for the same thing: {heading}. Remove one")
        if column:
            places[column] = place
    if "organisation" not in places:
        raise ListUnreadable("The first row of the list must have the heading organisation")
    return places


def _line(number: int, cells: Sequence[str], places: dict[str, int]) -> Line:
    values = {
        column: " ".join(cells[place].split())[:_LONGEST_CELL] for column, place in places.items() if place < len(cells)
    }
    return Line(number, values.pop("organisation", ""), **values)
