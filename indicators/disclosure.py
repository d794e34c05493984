"""Keeping small numbers about people from being read off a table of places (domain specification B8). Pure.

A `Rule` says which counts are small: 1 to 4 for most, 0 to 7 for sensitive ones. They are hidden. A total beside them
could give them away, so other counts are hidden with them until somebody who knows the total, and this rule, cannot
tell one small count from another.

What the hidden counts hold beyond the least they can be (that of a small count, and the smallest that is shown of
another) is their slack. It may lie with any of them. Let a rule tell apart n small counts: 4 of 1 to 4, 8 of 0 to 7.
With a slack of n every small count could be any of these. Which other counts are hidden, and how many, must say nothing
either: they are taken in the order given, never by size, and more are taken while the slack is below n, so that "one
was not enough" fits the largest small count as well as the least. (The largest has a slack of n - 1 of its own, which
leaves room for one more that added nothing.)

A year less three of its quarters is the fourth. So whatever is hidden for one period is hidden for every period of the
same place that shares a day with it; and a total counts as shown while one of any such period is. Then a small count
may go up by one, and another hidden count of that period down by one, and nothing that is shown changes.

What earlier publications told cannot be taken back; `indicators.differencing` allows for it.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from indicators.measures import Suppression

Key = TypeVar("Key", bound=Hashable)
Period = tuple[date, date]  # first and last day


class Hidden(StrEnum):
    SMALL = "Fewer than 5"
    SMALL_AND_SENSITIVE = "Fewer than 8"
    PROTECTS_ANOTHER = "Not shown, to protect a small number"
    FEW_PEOPLE = "Not shown: it may come from fewer than 5 people"
    FEW_PEOPLE_AND_SENSITIVE = "Not shown: it may come from fewer than 8 people"


SMALL_LABELS = frozenset((Hidden.SMALL, Hidden.SMALL_AND_SENSITIVE))


@dataclass(frozen=True)
class Rule:
    """Which counts are too small to be shown: those below `smallest_shown`, and 0 only where `hides_zero` says so."""

    smallest_shown: int
    hides_zero: bool = False
    small: Hidden = Hidden.SMALL
    few_people: Hidden = Hidden.FEW_PEOPLE

    @property
    def least(self) -> int:
        """The least of the counts that are hidden for being small."""
        return 0 if self.hides_zero else 1

    @property
    def enough_slack(self) -> int:
        return self.smallest_shown - self.least

    def is_small(self, count: Decimal) -> bool:
        return count < self.smallest_shown and (count > 0 or self.hides_zero)


PEOPLE = Rule(5)
SENSITIVE = Rule(8, hides_zero=True, small=Hidden.SMALL_AND_SENSITIVE, few_people=Hidden.FEW_PEOPLE_AND_SENSITIVE)
OPEN = Rule(0)
_RULES = {Suppression.PEOPLE: PEOPLE, Suppression.SENSITIVE: SENSITIVE, Suppression.OPEN: OPEN}


def rule_of(suppression: str) -> Rule:
    return _RULES[Suppression(suppression)]


def shortest_first(period: Period) -> tuple[timedelta, Period]:
    return period[1] - period[0], period


def share_a_day(one: Period, other: Period) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def hide(
    counts: Mapping[Key, Decimal],
    *,
    total_is_shown: bool,
    already: Collection[Key] = (),
    known: Collection[Key] = (),
    rule: Rule = PEOPLE,
) -> dict[Key, Hidden]:
    """Which counts of one period, by place, may not be shown besides those hidden `already`; the sum of these may be
    known, so they protect nothing here, and neither do counts that are `known`. Where hiding some cannot protect a
    small count all are hidden alike, which leaves the reader the total alone."""
    hidden = {key: rule.small for key, count in counts.items() if rule.is_small(count) and key not in already}
    if not hidden or not total_is_shown:
        return hidden
    protecting = protectors(counts, hidden, besides={*already, *known}, rule=rule)
    if protecting is None:
        return dict.fromkeys(counts, Hidden.PROTECTS_ANOTHER)
    return hidden | dict.fromkeys(protecting, Hidden.PROTECTS_ANOTHER)


def protectors(
    counts: Mapping[Key, Decimal], small: Iterable[Key], *, besides: Collection[Key] = (), rule: Rule = PEOPLE
) -> list[Key] | None:
    """Which counts, at least one, are hidden to protect the `small` ones; None where there are too few. None of those
    `besides` is taken, because they would protect nothing."""
    slack = sum((counts[key] - rule.least for key in small), Decimal(0))
    taken = []
    for key, count in counts.items():
        if key not in besides and count >= rule.smallest_shown:
            taken.append(key)
            slack += count - rule.smallest_shown
            if slack >= rule.enough_slack:
                return taken
    return None


def hidden_for_themselves(small: Iterable[Period]) -> set[Period]:
    """Of the periods whose count is small: the shortest. A year of small quarters is hidden for their sake alone, so
    that nobody learns whether it is small too."""
    found: set[Period] = set()
    for period in sorted(small, key=shortest_first):
        if not any(share_a_day(period, other) for other in found):
            found.add(period)
    return found


def hide_total(period: Period, count: Decimal, small: Collection[Period], rule: Rule = PEOPLE) -> Hidden | None:
    """Whether a count of the whole district may not be shown; `small` are the periods hidden for themselves."""
    if any(other != period and share_a_day(period, other) for other in small):
        return Hidden.PROTECTS_ANOTHER
    return rule.small if rule.is_small(count) else None


def comes_from_few(percentage: Decimal, sample_size: int | None, rule: Rule = PEOPLE) -> bool:
    """Whether a percentage (0 to 100) of so many people may stand for a small count of them, or leave out a small one.

    A percentage or rate from an unknown number of people may.
    """
    if rule == OPEN:
        return False
    if sample_size is None or sample_size < rule.smallest_shown:
        return True
    counted = percentage * sample_size / 100
    return rule.is_small(counted) or rule.is_small(sample_size - counted)
