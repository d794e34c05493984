"""Which saves of one answer are one run of typing, of which its history keeps only the last. Pure."""

from datetime import datetime

LENGTH = 10 * 60
"""Seconds after which a new version is kept, however long somebody goes on typing."""

SMALL = 40
"""Characters that may go unkept when they are typed over within a run: a few words."""


def is_same_run(before: datetime, after: datetime) -> bool:
    """Whether two moments lie in the same ten minutes of the clock."""
    return before.timestamp() // LENGTH == after.timestamp() // LENGTH


def taken_out(old: str, new: str) -> int:
    """How many characters of the old text are not where they were, before and behind what was typed."""
    start = _alike(old, new)
    return len(old) - start - _alike(old[start:][::-1], new[start:][::-1])


def _alike(one: str, other: str) -> int:
    """How many characters both begin with."""
    shorter = min(len(one), len(other))
    return next((place for place in range(shorter) if one[place] != other[place]), shorter)


def goes_on(old: str, new: str, before: datetime, after: datetime) -> bool:
    """Whether the new text may stand for the old one in the history, for somebody who saved both.

    It may not when more than a few words would be lost with the old one: a text emptied or pasted over by mistake is
    what people come to the history for.
    """
    return is_same_run(before, after) and taken_out(old, new) <= SMALL
