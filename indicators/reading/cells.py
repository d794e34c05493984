"""What a cell of an uploaded table can hold, and the fault of one that cannot be read."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

_LONGEST_SHOWN = 40
_LARGEST_SHOWN = 10**40


class CellFault(Exception):
    """A cell cannot be read. The words are the end of a sentence that begins with the sheet, the row and the column."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Stands in a row for a cell whose content cannot be trusted; the words say why and what to do.

    `shown` is what the cell shows to the person who opens the file.
    """

    words: str
    shown: str = ""

    def __str__(self) -> str:
        return self.shown


@dataclass(frozen=True, slots=True)
class Formula(Unreadable):
    """A formula without a stored result, or one whose result is an error such as #REF!."""


@dataclass(frozen=True, slots=True)
class Ragged(Unreadable):
    """Stands for every cell of a row that has more cells than there are headings: nobody can say what is in which."""


@dataclass(frozen=True, slots=True)
class Merged(Unreadable):
    """Stands below the first of the cells that are merged down a column.

    A name or period over several rows is that of each; a number is one, and nobody can say how much of it is theirs.
    """

    value: "Cell" = ""


Cell = str | bool | int | float | Decimal | date | datetime | time | timedelta | Unreadable | None


def text_of(cell: Cell) -> str:
    """What a cell holds as text without space around it: 4404.0 → "4404", a date as 2026-04-03, nothing as ""."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        # A workbook keeps 15 digits; what follows is the noise of binary fractions.
        return f"{cell:.15g}"
    if isinstance(cell, int) and abs(cell) >= _LARGEST_SHOWN:
        return f"{Decimal(cell):.3e}"
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}" if cell.time() == time() else f"{cell:%Y-%m-%d %H:%M}"
    return str(cell)


def quoted(cell: Cell) -> str:
    """A cell as a message shows it: in quotation marks, on one line, never longer than can be read."""
    on_one_line = " ".join(text_of(cell)[: 4 * _LONGEST_SHOWN].split())
    printable = "".join(char for char in on_one_line if char.isprintable())
    return f'"{printable[:_LONGEST_SHOWN]}…"' if len(printable) > _LONGEST_SHOWN else f'"{printable}"'


def refuse_unreadable(cell: Cell) -> None:
    """Raise the fault of a cell that stands for one that cannot be trusted."""
    if isinstance(cell, Unreadable):
        raise CellFault(cell.words)
