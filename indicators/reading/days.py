"""Days as people and programs write them; never a guess between 3 April and 4 March."""

import calendar
import re
from datetime import date, datetime, time
from enum import Enum

from indicators.measures import EARLIEST, LATEST
from indicators.reading.cells import Cell, CellFault, quoted, refuse_unreadable, text_of


class DayOrder(Enum):
    """What stands first in a date that is all digits."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


_MONTHS = {
    name.lower(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
} | {"sept": 9}
MONTH_WORD = "(" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?", re.ASCII)
_IN_WORDS = re.compile(rf"(\d{{1,2}})(?:st|nd|rd|th)?[ -]{MONTH_WORD},?[ -](\d{{4}}|\d{{2}})", re.ASCII | re.IGNORECASE)
_MONTH_FIRST_WORDS = re.compile(rf"{MONTH_WORD} (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})", re.ASCII | re.IGNORECASE)
_DIGITS = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?: 00:00(?::00)?)?", re.ASCII)
_SHORT_YEAR = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2}", re.ASCII)


def month_number(word: str) -> int:
    """3 for "March", "mar" and "Mar."."""
    return _MONTHS[word.lower().rstrip(".")]


def full_year(digits: str) -> int:
    """24 → 2024; 98 → 1998. A century is supplied only where a month in words says which digits are the year."""
    year = int(digits.lstrip("'"))
    return year if len(digits) == 4 else year + (2000 if year < 70 else 1900)


def read_day(cell: Cell, *, order: DayOrder | None) -> date:
    """The day that a cell names. `order` says what a date of digits alone means, once the person has said it."""
    refuse_unreadable(cell)
    if isinstance(cell, datetime):
        if cell.time() != time():
            raise CellFault(f"{quoted(cell)} is a time of day as well as a date: give the date alone")
        return _within(cell.date(), cell)
    if isinstance(cell, date):
        return _within(cell, cell)
    text = " ".join(text_of(cell).split())
    if not text:
        raise CellFault("is empty, and a date is needed")
    if not isinstance(cell, str):
        raise CellFault(f"{quoted(cell)} is not a date: set the format of the cell to date, or write 3 April 2026")
    return _written(text, cell, order)


def _written(text: str, cell: Cell, order: DayOrder | None) -> date:
    if match := _YEAR_FIRST.fullmatch(text):
        return _day(int(match[1]), int(match[2]), int(match[3]), cell)
    if match := _IN_WORDS.fullmatch(text):
        return _day(full_year(match[3]), month_number(match[2]), int(match[1]), cell)
    if match := _MONTH_FIRST_WORDS.fullmatch(text):
        return _day(int(match[3]), month_number(match[1]), int(match[2]), cell)
    if match := _DIGITS.fullmatch(text):
        return _from_digits(int(match[1]), int(match[2]), int(match[3]), cell, order)
    if _SHORT_YEAR.fullmatch(text):
        raise CellFault(f"{quoted(cell)} has a year of two digits: write all four")
    raise CellFault(f"{quoted(cell)} is not a date: write it like 3 April 2026 or 2026-04-03")


def _from_digits(first: int, second: int, year: int, cell: Cell, order: DayOrder | None) -> date:
    if order is DayOrder.MONTH_FIRST:
        return _day(year, first, second, cell)
    if order is DayOrder.DAY_FIRST or first > 12 or first == second:
        return _day(year, second, first, cell)
    if second > 12:
        return _day(year, first, second, cell)
    either = f"{first} {calendar.month_name[second]} or {second} {calendar.month_name[first]} {year}"
    raise CellFault(f"{quoted(cell)} could be {either}: say which order the file uses")


def _day(year: int, month: int, day: int, cell: Cell) -> date:
    if not EARLIEST <= year <= LATEST:
        raise CellFault(f"{quoted(cell)} is not a date: the year must be between {EARLIEST} and {LATEST}")
    if not 1 <= month <= 12:
        raise CellFault(f"{quoted(cell)} is not a date: there is no month {month}")
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise CellFault(f"{quoted(cell)} is not a date: {calendar.month_name[month]} {year} has {last} days")
    return date(year, month, day)


def _within(day: date, cell: Cell) -> date:
    return _day(day.year, day.month, day.day, cell)
