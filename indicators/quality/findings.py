"""What a check of one indicator is given and what it finds. Asks the database nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from indicators.measures import PeriodType, Unit
from indicators.models import Indicator, Observation, Target
from indicators.readings import Known, Reading
from indicators.targets import Grammar
from partners.models import Place

YEARS = (PeriodType.CALENDAR_YEAR, PeriodType.FINANCIAL_YEAR, PeriodType.SURVEY_YEAR)


class Kind(StrEnum):
    """The sections of the data-quality page, in their order; the value is the section's address on it."""

    STALE = "stale"
    MISSING = "missing"
    PROVISIONAL = "provisional"
    CONTRADICTORY = "contradictory"
    TARGET = "targets"
    TARGET_ENDED = "ended-targets"
    NUMBERS_BEHIND = "numbers-behind"
    COMMENTARY_DIFFERS = "commentary"
    COMMENTARY_MISSING = "missing-commentary"


class Form(StrEnum):
    """Where a finding can be put right; the value is the name of the page's address, which takes the indicator."""

    FIGURE = "indicators:add_figure"
    MIRROR = "indicators:mirrored_target"
    COMMENTARY = "indicators:add_commentary"

    @property
    def words(self) -> str:
        return _ON_LINKS[self]


_ON_LINKS = {
    Form.FIGURE: "Add a figure",
    Form.MIRROR: "Enter the target’s figure",
    Form.COMMENTARY: "Write a commentary",
}


@dataclass(frozen=True)
class Finding:
    """One thing to look at, as a fact and never as a reproach.

    `form` is where it can be put right, if not on the indicator's own page. `rests_on` are the keys of the figures
    whose values the words give, or would let someone work out: who may not see one of them is not shown the finding.
    """

    kind: Kind
    indicator: Indicator
    words: str
    what_to_do: str
    form: Form | None = None
    rests_on: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Checked:
    """One indicator on one day with everything that the checks look at. `figures` are those of the district and of
    places for periods that have ended, oldest first; `places` are the parts of the district that now exist."""

    indicator: Indicator
    target: Target
    figures: Sequence[Observation]
    places: Sequence[Place]
    known: Known
    reading: Reading
    on: date

    @property
    def has_no_figures(self) -> bool:
        """Whether the plan itself gives it none: a measure that is not a number, or a place kept for a later one."""
        return self.indicator.unit == Unit.TEXT or self.target.grammar == Grammar.PENDING_PLACEHOLDER

    @cached_property
    def of_district(self) -> list[Observation]:
        return [row for row in self.figures if row.place_id is None]

    @cached_property
    def by_place(self) -> dict[int | None, list[Observation]]:
        """The figures of the district, under None, and of each place that has any."""
        found: dict[int | None, list[Observation]] = {}
        for row in self.figures:
            found.setdefault(row.place_id, []).append(row)
        return found


def keys(rows: Sequence[Observation]) -> frozenset[int]:
    return frozenset(row.pk for row in rows)


def named(row: Observation) -> str:
    """2021/22, or "North, 2021/22" for a figure of a place."""
    return f"{row.place.name}, {row.period_label}" if row.place else row.period_label


def listed(words: Sequence[str]) -> str:
    """One, two and three."""
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last day of that month where it is shorter."""
    whole = day.year * 12 + day.month - 1 + months
    year, month = divmod(whole, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise ValueError(day)
