"""Keeping small numbers about people from being read off a table of places (domain specification B8). Pure.

Counts of 1 to 4 are hidden. Where the hidden counts could be worked out from the total beside them, the smallest of the
others is hidden too.
"""

from collections.abc import Hashable, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

SMALLEST_SHOWN = 5

Key = TypeVar("Key", bound=Hashable)


class Hidden(StrEnum):
    SMALL = "Fewer than 5"
    PROTECTS_ANOTHER = "Not shown, to protect a small number"


def protect(counts: Mapping[Key, Decimal], *, total_is_shown: bool) -> dict[Key, Decimal | Hidden]:
    """The counts of one period by place, with those replaced that may not be shown."""
    shown: dict[Key, Decimal | Hidden] = {
        key: Hidden.SMALL if 0 < count < SMALLEST_SHOWN else count for key, count in counts.items()
    }
    hidden = [key for key, value in shown.items() if isinstance(value, Hidden)]
    others = [key for key in counts if key not in hidden]
    if total_is_shown and others and _can_be_worked_out([counts[key] for key in hidden]):
        shown[min(others, key=counts.__getitem__)] = Hidden.PROTECTS_ANOTHER
    return shown


def _can_be_worked_out(hidden: list[Decimal]) -> bool:
    """Whether the sum of hidden counts gives each away: there is one of them, or all are as low or high as can be."""
    lowest, highest = len(hidden), (SMALLEST_SHOWN - 1) * len(hidden)
    return bool(hidden) and (len(hidden) == 1 or sum(hidden) in (lowest, highest))
