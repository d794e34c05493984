"""Keeping small numbers about people from being read off a table of places (domain specification B8). Pure.

Counts of 1 to 4 are hidden. Where that leaves one hidden count beside a total, the total would give it away, so the
smallest of the others is hidden too.
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
    if total_is_shown and len(hidden) == 1 and others:
        shown[min(others, key=counts.__getitem__)] = Hidden.PROTECTS_ANOTHER
    return shown
