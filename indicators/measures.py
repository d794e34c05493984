"""Units and periods: what a value and its dates may be, and how both are written. Pure: knows no database."""

import calendar
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import TextChoices


class Unit(TextChoices):
    COUNT = "count", "Count"
    SURVEY_PERCENTAGE = "survey_percentage", "Percentage from a survey"
    ADMINISTRATIVE_PERCENTAGE = "administrative_percentage", "Percentage from records"
    RATE = "rate", "Rate"
    MEAN = "mean", "Mean"
    TEXT = "text", "Not a number"


class Intent(TextChoices):
    """What the plan wants of a measure; not a verdict on a change."""

    DOWN = "down", "Lower is intended"
    UP = "up", "Higher is intended"
    NONE = "none", "No direction stated"


class PeriodType(TextChoices):
    MONTH = "month", "Month"
    QUARTER = "quarter", "Quarter"
    CALENDAR_YEAR = "calendar_year", "Calendar year"
    FINANCIAL_YEAR = "financial_year", "Financial year"
    SURVEY_YEAR = "survey_year", "Survey year"


class Sampling(TextChoices):
    """How the people who answered a survey were chosen. Only a random sample has a margin of error."""

    RANDOM = "random", "At random"
    CENSUS = "census", "Everybody was asked"
    QUOTA = "quota", "To fill quotas, or from an online panel"
    OPEN = "open", "They came forward, or were talked to"


class Suppression(TextChoices):
    """Which counts are too small to be shown to everyone."""

    PEOPLE = "people", "Counts people or what happens to them: 1 to 4 are hidden"
    SENSITIVE = "sensitive", "Sensitive, such as hate crime or domestic abuse: 0 to 7 are hidden"
    OPEN = "open", "Not about people: every figure may be shown"


class Control(TextChoices):
    """How far partners can change what a figure measures."""

    IN = "in", "In partners’ control"
    PARTLY = "partly", "Partly in partners’ control"
    OUT = "out", "Out of partners’ control"


class SeriesBreak(TextChoices):
    """Why a figure cannot be compared with those before it."""

    DEFINITION = "definition", "The definition or the question changed"
    METHOD = "method", "The way it is collected changed"
    GEOGRAPHY = "geography", "The area or its boundary changed"
    RESPONDENTS = "respondents", "Some of the same people may have answered before"


PERCENTAGES = (Unit.SURVEY_PERCENTAGE, Unit.ADMINISTRATIVE_PERCENTAGE)
# Of a month they are less than of a year, so what a plan asks of a year says nothing about a month.
GROWS_WITH_TIME = (Unit.COUNT, Unit.RATE)
WITH_SAMPLE = (Unit.SURVEY_PERCENTAGE, Unit.MEAN)
WITH_NUMERATOR = (Unit.ADMINISTRATIVE_PERCENTAGE, Unit.RATE)
EARLIEST, LATEST = 1900, 2200


def value_fault(unit: str, value: Decimal) -> str:
    """What is wrong with a value of this unit, as the end of a sentence about it; nothing when it may be stored."""
    if unit == Unit.TEXT:
        return "cannot be kept: this measure is not a number"
    if value < 0:
        return "must be 0 or more"
    if unit in PERCENTAGES and value > 100:
        return "must be 100 or less, because it is a percentage"
    if unit == Unit.COUNT and value != value.to_integral_value():
        return "must be a whole number, because it is a count"
    return ""


def plain_number(value: Decimal, separator: str = "") -> str:
    """4404.000000 → "4404"; 47.900000 → "47.9": every decimal that was given and no other."""
    text = f"{value:,f}".replace(",", separator)
    return text.rstrip("0").removesuffix(".") if "." in text else text


def figure(value: Decimal, unit: str) -> str:
    """4404.000000 → "4,404"; 47.900000 of a percentage → "47.9%"."""
    text = plain_number(value, separator=",")
    return f"{text}%" if unit in PERCENTAGES else text


def difference(change: Decimal, unit: str) -> str:
    """-12 → "12 fewer"; 1.5 of a percentage → "1.5 percentage points more"; 1 → "1 percentage point more". Words,
    because an arrow judges."""
    if not change:
        return "No change"
    word = "more" if change > 0 else "fewer" if unit == Unit.COUNT else "less"
    points = f" percentage point{'' if abs(change) == 1 else 's'}" if unit in PERCENTAGES else ""
    return f"{plain_number(abs(change), separator=',')}{points} {word}"


def _month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _last_day(kind: str, starts: date) -> date | None:
    """The last day of a period of this kind that starts on this day; None where no such period starts then."""
    if starts.day != 1:
        return None
    if kind == PeriodType.MONTH:
        return _month_end(starts)
    if kind == PeriodType.QUARTER:
        return _month_end(starts.replace(month=starts.month + 2)) if starts.month % 3 == 1 else None
    first_month = 4 if kind == PeriodType.FINANCIAL_YEAR else 1
    if starts.month != first_month:
        return None
    return starts.replace(year=starts.year + 1) - timedelta(days=1)


_RUNS = {
    PeriodType.MONTH: "A month runs from its first day to its last",
    PeriodType.QUARTER: "A quarter is January to March, April to June, July to September or October to December",
    PeriodType.CALENDAR_YEAR: "A calendar year runs from 1 January to 31 December",
    PeriodType.FINANCIAL_YEAR: "A financial year runs from 1 April to 31 March",
    PeriodType.SURVEY_YEAR: "A survey year lasts 2 years at most",
}


def period_fault(kind: str, starts: date, ends: date) -> str:
    """What is wrong with the dates of a period of this kind, as a sentence; nothing when they fit."""
    if starts.year < EARLIEST or ends.year > LATEST:
        return f"The years must be between {EARLIEST} and {LATEST}"
    if ends < starts:
        return "The last day must be on or after the first"
    fits = (ends - starts).days < 731 if kind == PeriodType.SURVEY_YEAR else _last_day(kind, starts) == ends
    return "" if fits else _RUNS[PeriodType(kind)]


def period_label(kind: str, starts: date, ends: date) -> str:
    """2021/22 for a financial year, 2021 for a calendar year, "April 2021", "April to June 2021"."""
    if kind == PeriodType.MONTH:
        return f"{starts:%B %Y}"
    if kind == PeriodType.QUARTER:
        return f"{starts:%B} to {ends:%B %Y}"
    if starts.year == ends.year:
        return str(starts.year)
    return f"{starts.year}/{ends.year % 100:02}"


def years_between(earlier: tuple[date, date], later: tuple[date, date]) -> int | None:
    """Whole years from one period (first and last day) to another of the same months; None when months differ."""
    years = later[0].year - earlier[0].year
    lengths_match = later[1].year - earlier[1].year == years
    months_match = (earlier[0].month, earlier[1].month) == (later[0].month, later[1].month)
    return years if lengths_match and months_match and earlier[0].day == later[0].day else None
