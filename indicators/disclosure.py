"""Keeping small numbers about people from being read off a table of places (domain specification B8). Pure.

Counts of 1 to 4 are hidden. A total beside them could give them away, so counts of 5 or more are hidden with them until
somebody who knows the total, and this rule, cannot tell one small count from another.

What the hidden counts hold beyond the least they can be (1 for a small count, 5 for another) is their slack. It may lie
with any of them. With a slack of 4 every small count could be anything from 1 to 4. Which other counts are hidden, and
how many, must say nothing either: they are taken in the order given, never by size, and more are taken while the slack
is below 4, so that "one was not enough" fits a small count of 1 as well as one of 4.

A year less three of its quarters is the fourth. So whatever is hidden for one period is hidden for every period of the
same place that shares a day with it; and a total counts as shown while one of any such period is. Then a small count
may go up by one, and another hidden count of that period down by one, and nothing that is shown changes.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

SMALLEST_SHOWN = 5
_ENOUGH_SLACK = 4

Key = TypeVar("Key", bound=Hashable)
Period = tuple[date, date]  # first and last day


class Hidden(StrEnum):
    SMALL = "Fewer than 5"
    PROTECTS_ANOTHER = "Not shown, to protect a small number"
    FEW_PEOPLE = "Not shown: it may come from fewer than 5 people"


def is_small(count: Decimal) -> bool:
    return 0 < count < SMALLEST_SHOWN


def _shortest_first(period: Period) -> tuple[timedelta, Period]:
    return period[1] - period[0], period


def share_a_day(one: Period, other: Period) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def hide(counts: Mapping[Key, Decimal], *, total_is_shown: bool, already: Collection[Key] = ()) -> dict[Key, Hidden]:
    """Which counts of one period, by place, may not be shown besides those hidden `already` for another period; the
    sum of these may be known, so they protect nothing here. Where hiding some cannot protect a small count all are
    hidden alike, which leaves the reader the total alone."""
    hidden = {key: Hidden.SMALL for key, count in counts.items() if is_small(count) and key not in already}
    if not hidden or not total_is_shown:
        return hidden
    slack = sum(counts[key] - 1 for key in hidden)
    for key, count in counts.items():
        if key not in already and count >= SMALLEST_SHOWN:
            hidden[key] = Hidden.PROTECTS_ANOTHER
            slack += count - SMALLEST_SHOWN
            if slack >= _ENOUGH_SLACK:
                return hidden
    return dict.fromkeys(counts, Hidden.PROTECTS_ANOTHER)


def hide_across(
    counts: Mapping[Period, Mapping[Key, Decimal]], *, totals: Collection[Period]
) -> dict[tuple[Period, Key], Hidden]:
    """Which counts, by period and then place, may not be shown beside each other and the totals of these periods."""
    hidden: dict[tuple[Period, Key], Hidden] = {}
    for period in sorted(counts, key=_shortest_first):
        total_is_shown = any(share_a_day(period, total) for total in totals)
        already = {key for key in counts[period] if (period, key) in hidden}
        for key, label in hide(counts[period], total_is_shown=total_is_shown, already=already).items():
            hidden[period, key] = label
            for other in counts:
                if key in counts[other] and share_a_day(period, other):
                    hidden.setdefault((other, key), Hidden.PROTECTS_ANOTHER)
    return hidden


def hidden_for_themselves(small: Iterable[Period]) -> set[Period]:
    """Of the periods whose count is small: the shortest. A year of small quarters is hidden for their sake alone, so
    that nobody learns whether it is small too."""
    found: set[Period] = set()
    for period in sorted(small, key=_shortest_first):
        if not any(share_a_day(period, other) for other in found):
            found.add(period)
    return found


def hide_total(period: Period, count: Decimal, small: Collection[Period]) -> Hidden | None:
    """Whether a count of the whole district may not be shown; `small` are the periods hidden for themselves."""
    if any(other != period and share_a_day(period, other) for other in small):
        return Hidden.PROTECTS_ANOTHER
    return Hidden.SMALL if is_small(count) else None


def comes_from_few(percentage: Decimal, sample_size: int | None) -> bool:
    """Whether a percentage (0 to 100) of so many people may stand for 1 to 4 of them, or leave out 1 to 4.

    A percentage or rate from an unknown number of people may.
    """
    if sample_size is None or sample_size < SMALLEST_SHOWN:
        return True
    counted = percentage * sample_size / 100
    return is_small(counted) or is_small(sample_size - counted)
