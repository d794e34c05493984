"""Periods as publishers write them in one cell: 2021/22, 2024-03, Mar-24, Q1 2024, April 2021 to March 2022."""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from indicators.measures import EARLIEST, LATEST, PeriodType, period_fault
from indicators.reading.cells import Cell, CellFault, quoted, refuse_unreadable, text_of
from indicators.reading.days import MONTH_WORD, DayOrder, full_year, month_number, read_day

Quarters = Literal["calendar", "financial"]


@dataclass(frozen=True)
class Period:
    """A stretch of days of a kind; `kind` is a value of `PeriodType`."""

    kind: str
    starts: date
    ends: date


_KINDS = (PeriodType.MONTH, PeriodType.QUARTER, PeriodType.CALENDAR_YEAR, PeriodType.FINANCIAL_YEAR)
_FLAGS = re.ASCII | re.IGNORECASE
_TO = r" ?(?:-|to|until) ?"
_TWO_YEARS = re.compile(r"(?:fy ?)?(\d{4}) ?[-/]? ?(\d{2}|\d{4})", _FLAGS)
_YEAR = re.compile(r"(?:(?:cy|year) ?)?(\d{4})", _FLAGS)
_YEAR_MONTH = re.compile(r"(\d{4})(?: ?[-/.] ?(?=\d{1,2}$)|(?=\d\d$))(\d{1,2})", _FLAGS)
_MONTH_YEAR = re.compile(rf"{MONTH_WORD}(?: |-|/|, )?(\d{{4}}|'?\d{{2}})", _FLAGS)
_YEAR_WORD = re.compile(rf"(\d{{4}})[ -]{MONTH_WORD}", _FLAGS)
_DIGIT_MONTH = re.compile(r"(\d{1,2})[-/](\d{4})", _FLAGS)
_QUARTER_AFTER = re.compile(r"(\d{4}(?: ?[-/] ?\d{2,4})?)[ -]?q(?:uarter ?)?([1-4])", _FLAGS)
_QUARTER_BEFORE = re.compile(r"q(?:uarter ?)?([1-4])[ -/]{0,2}(\d{4}(?: ?[-/] ?\d{2,4})?)", _FLAGS)
_MONTHS = re.compile(rf"{MONTH_WORD}(?: (\d{{4}}))?{_TO}{MONTH_WORD} (\d{{4}})", _FLAGS)
_DAYS = re.compile(r"(.{6,20}?) (?:-|to|until) (.{6,20})", _FLAGS)
_DAY = re.compile(r"\d{1,4}[-/. ][a-z0-9]+[-/. ]\d{2,4}", _FLAGS)
_YEAR_ENDING = re.compile(rf"(?:year|12 months|ye) (?:ending|ended|to)? ?{MONTH_WORD} (\d{{4}})", _FLAGS)


def read_period(
    cell: Cell, *, period_type: str | None, order: DayOrder | None = None, quarters: Quarters | None = None
) -> Period:
    """The period that a cell names, which is of `period_type` where one is given.

    `quarters` says what "Q1" means in this file: January to March, or April to June; without it "Q1" is refused. Where
    a text can be read as two kinds, as 2010-11 can (a year from April, or a month), `period_type` decides.
    """
    refuse_unreadable(cell)
    if isinstance(cell, date):
        return _of_kind(_from_day(cell, period_type), period_type, cell)
    if not isinstance(cell, str | int | float) or isinstance(cell, bool):
        raise CellFault(_not_a_period(cell) if text_of(cell) else "is empty, and a period is needed")
    text = " ".join(text_of(cell).replace("–", "-").replace("—", "-").split())
    if not text:
        raise CellFault("is empty, and a period is needed")
    if period := _quarter(text, cell, quarters):
        return _of_kind(period, period_type, cell)
    if period_type == PeriodType.SURVEY_YEAR and (_two_years(text, cell) or _year(text, cell)):
        raise CellFault(
            f"{quoted(cell)} does not say in which months the survey year begins and ends: write it like October 2021 "
            "to September 2022"
        )
    readings = [period for reader in _READERS if (period := reader(text, cell)) is not None]
    period = _chosen(readings, period_type, cell) if readings else _from_days(text, cell, period_type, order)
    return _of_kind(period, period_type, cell)


def _chosen(readings: list[Period], period_type: str | None, cell: Cell) -> Period:
    if len(readings) > 1 and period_type is None:
        kinds = " or a ".join(PeriodType(period.kind).label.lower() for period in readings)
        raise CellFault(f"{quoted(cell)} could be a {kinds}: say which kind of period the file uses")
    return next((period for period in readings if period.kind == period_type), readings[0])


def _of_kind(period: Period, period_type: str | None, cell: Cell) -> Period:
    if period_type == PeriodType.SURVEY_YEAR:
        return Period(PeriodType.SURVEY_YEAR.value, period.starts, period.ends)
    if period.kind == PeriodType.SURVEY_YEAR:
        raise CellFault(
            f"{quoted(cell)} is no month, quarter or year: if it is the time of a survey, choose survey year"
        )
    if period_type and period.kind != period_type:
        kind, wanted = PeriodType(period.kind).label.lower(), PeriodType(period_type).label.lower()
        raise CellFault(f"{quoted(cell)} is a {kind}, and a {wanted} is needed")
    return period


def _not_a_period(cell: Cell) -> str:
    return f"{quoted(cell)} is not a period: write it like 2021/22, March 2024 or April to June 2024"


def _span(first_year: int, first_month: int, last_year: int, last_month: int, cell: Cell) -> Period:
    """From the first day of a month to the last day of another."""
    for month in (first_month, last_month):
        if not 1 <= month <= 12:
            raise CellFault(f"{quoted(cell)} is not a period: there is no month {month}")
    for year in (first_year, last_year):
        if not EARLIEST <= year <= LATEST:
            raise CellFault(f"{quoted(cell)} is not a period: the years must be between {EARLIEST} and {LATEST}")
    starts = date(first_year, first_month, 1)
    ends = date(last_year, last_month, calendar.monthrange(last_year, last_month)[1])
    return _between(starts, ends, cell)


def _between(starts: date, ends: date, cell: Cell) -> Period:
    for kind in (*_KINDS, PeriodType.SURVEY_YEAR):
        if not period_fault(kind, starts, ends):
            return Period(kind.value, starts, ends)
    why = "its last day is before its first" if ends < starts else "a period lasts 2 years at most"
    raise CellFault(f"{quoted(cell)} is not a period: {why}")


def _two_years(text: str, cell: Cell) -> Period | None:
    """2021/22: the years must follow each other."""
    match = _TWO_YEARS.fullmatch(text)
    if match is None:
        return None
    first, second = int(match[1]), match[2]
    if (first + 1) % 10 ** len(second) == int(second):
        return _span(first, 4, first + 1, 3, cell)
    if len(second) == 4:
        raise CellFault(f"{quoted(cell)} is not a period: {second} does not follow {first}")
    if not 1 <= int(second) <= 12:
        raise CellFault(f"{quoted(cell)} is not a period: {second} is no month and does not follow {first}")
    return None


def _year(text: str, cell: Cell) -> Period | None:
    match = _YEAR.fullmatch(text)
    return _span(int(match[1]), 1, int(match[1]), 12, cell) if match else None


def _month_of_digits(text: str, cell: Cell) -> Period | None:
    if match := _YEAR_MONTH.fullmatch(text):
        year, month = int(match[1]), int(match[2])
        if not 1 <= month <= 12 and _TWO_YEARS.fullmatch(text):
            return None
        return _span(year, month, year, month, cell)
    if match := _DIGIT_MONTH.fullmatch(text):
        return _span(int(match[2]), int(match[1]), int(match[2]), int(match[1]), cell)
    return None


def _month_in_words(text: str, cell: Cell) -> Period | None:
    if match := _MONTH_YEAR.fullmatch(text):
        year, month = full_year(match[2]), month_number(match[1])
    elif match := _YEAR_WORD.fullmatch(text):
        year, month = int(match[1]), month_number(match[2])
    else:
        return None
    return _span(year, month, year, month, cell)


def _quarter(text: str, cell: Cell, quarters: Quarters | None) -> Period | None:
    """ "Q1 2024" and "2024 Q1"; with two years, as in "2023/24 Q1", it can only be of the financial year."""
    if match := _QUARTER_AFTER.fullmatch(text):
        year_text, number = match[1], int(match[2])
    elif match := _QUARTER_BEFORE.fullmatch(text):
        year_text, number = match[2], int(match[1])
    else:
        return None
    if not year_text.isdigit():
        year = _two_years(year_text, cell)
        if year is None:
            raise CellFault(_not_a_period(cell))
        return _quarter_from(year.starts, number)
    if quarters is None:
        calendar_months, financial_months = _quarter_months(number), _quarter_months(number % 4 + 1)
        raise CellFault(
            f"{quoted(cell)} could be {calendar_months} or {financial_months}: say whether its quarters are those of "
            "the calendar year or of the financial year"
        )
    if not EARLIEST <= int(year_text) <= LATEST:
        raise CellFault(f"{quoted(cell)} is not a period: the years must be between {EARLIEST} and {LATEST}")
    return _quarter_from(date(int(year_text), 1 if quarters == "calendar" else 4, 1), number)


def _quarter_months(number: int) -> str:
    return f"{calendar.month_name[3 * number - 2]} to {calendar.month_name[3 * number]}"


def _quarter_from(starts: date, number: int) -> Period:
    months = starts.month - 1 + 3 * (number - 1)
    first = date(starts.year + months // 12, months % 12 + 1, 1)
    last = first.replace(month=first.month + 2)
    return Period(PeriodType.QUARTER.value, first, last.replace(day=calendar.monthrange(last.year, last.month)[1]))


def _months(text: str, cell: Cell) -> Period | None:
    """ "Apr-Jun 2024", "April 2021 to March 2022", and "year ending March 2022"."""
    if match := _YEAR_ENDING.fullmatch(text):
        year, month = int(match[2]), month_number(match[1])
        return _span(year if month == 12 else year - 1, month % 12 + 1, year, month, cell)
    match = _MONTHS.fullmatch(text)
    if match is None:
        return None
    first, last, last_year = month_number(match[1]), month_number(match[3]), int(match[4])
    first_year = int(match[2]) if match[2] else last_year
    if not match[2] and first > last:
        raise CellFault(f"{quoted(cell)} needs both years, because it runs over the end of a year")
    return _span(first_year, first, last_year, last, cell)


def _from_days(text: str, cell: Cell, period_type: str | None, order: DayOrder | None) -> Period:
    """ "01/04/2021 to 31/03/2022", or one day, with which a period of the kind that is asked for begins."""
    if match := _DAYS.fullmatch(text):
        return _between(read_day(match[1], order=order), read_day(match[2], order=order), cell)
    if _DAY.fullmatch(text):
        return _from_day(read_day(text, order=order), period_type)
    raise CellFault(_not_a_period(cell))


def _from_day(cell: date, period_type: str | None) -> Period:
    """A date stands for the period that begins with it. Excel turns a typed "Mar-24" into the first day of March."""
    day = read_day(cell if not isinstance(cell, datetime) else cell.date(), order=None)
    if period_type is None or period_type == PeriodType.SURVEY_YEAR:
        raise CellFault(f"{quoted(cell)} is one day, and a period is needed: say which kind of period the file uses")
    months = {PeriodType.MONTH: 1, PeriodType.QUARTER: 3}.get(PeriodType(period_type), 12)
    total = day.month - 1 + months
    after = date(day.year + total // 12, total % 12 + 1, 1)
    period = Period(period_type, day, after - timedelta(days=1))
    if period_fault(period_type, period.starts, period.ends):
        kind = PeriodType(period_type).label.lower()
        raise CellFault(f"{quoted(cell)} is not the first day of a {kind}")
    return period


_READERS: tuple[Callable[[str, Cell], Period | None], ...] = (
    _two_years,
    _year,
    _month_of_digits,
    _month_in_words,
    _months,
)
