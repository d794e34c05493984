"""Keeping small numbers about people from being read off a table of places (domain specification B8). Pure.

Counts of 1 to 4 are hidden. A total beside them could give them away, so counts of 5 or more are hidden with them until
somebody who knows the total, and this rule, cannot tell one small count from another.

What the hidden counts hold beyond the least they can be (1 for a small count, 5 for another) is their slack. It may lie
with any of them. With a slack of 4 every small count could be anything from 1 to 4. Which other counts are hidden, and
how many, must say nothing either: they are taken in the order given, never by size, and more are taken while the slack
is below 4, so that "one was not enough" fits a small count of 1 as well as one of 4.
"""

from collections.abc import Hashable, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

SMALLEST_SHOWN = 5
_ENOUGH_SLACK = 4

Key = TypeVar("Key", bound=Hashable)


class Hidden(StrEnum):
    SMALL = "Fewer than 5"
    PROTECTS_ANOTHER = "Not shown, to protect a small number"


def is_small(count: Decimal) -> bool:
    return 0 < count < SMALLEST_SHOWN


def hide(counts: Mapping[Key, Decimal], *, total_is_shown: bool) -> dict[Key, Hidden]:
    """Which counts of one period, by place, may not be shown. Where hiding some cannot protect a small one all are
    hidden alike, which leaves the reader the total alone."""
    hidden = {key: Hidden.SMALL for key, count in counts.items() if is_small(count)}
    if not hidden or not total_is_shown:
        return hidden
    slack = sum(counts[key] - 1 for key in hidden)
    for key, count in counts.items():
        if count >= SMALLEST_SHOWN:
            hidden[key] = Hidden.PROTECTS_ANOTHER
            slack += count - SMALLEST_SHOWN
            if slack >= _ENOUGH_SLACK:
                return hidden
    return dict.fromkeys(counts, Hidden.PROTECTS_ANOTHER)
