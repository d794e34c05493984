"""What differs between two versions of anything held as rows of named values. Pure: no database."""

import re
from bisect import bisect_left
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Generic, NamedTuple, TypeVar

Key = TypeVar("Key", bound=Hashable)
Row = Mapping[str, object]

_WORDS = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True)
class Difference(Generic[Key]):
    """Keys of rows, in the order of the side that has them; `changed` gives the names of the values that differ."""

    added: list[Key]
    changed: dict[Key, list[str]]
    removed: list[Key]


def difference(old: Mapping[Key, Row], new: Mapping[Key, Row]) -> Difference[Key]:
    """Rows are the same when they have the same key. A value that a row does not have counts as `None`.

    1 and true are not the same value here, though Python says that they are equal.
    """
    changed = {key: names for key in new if key in old and (names := list(_unequal(old[key], new[key])))}
    return Difference([key for key in new if key not in old], changed, [key for key in old if key not in new])


def _unequal(old: Row, new: Row) -> Iterator[str]:
    """Names in the order of the new row, then what only the old one has."""
    for name in dict.fromkeys([*new, *old]):
        before, after = old.get(name), new.get(name)
        if before != after or type(before) is not type(after):
            yield name


class Placed(NamedTuple, Generic[Key]):
    """A row of a tree: its key and its parent's, which is `None` at the top."""

    key: Key
    parent: Key | None


def moved(old: Sequence[Placed[Key]], new: Sequence[Placed[Key]]) -> list[Key]:
    """The keys, in the order of `new`, that have another parent or have changed places with a sibling.

    Rows come in document order. As few as possible of the siblings are said to have moved: of a, b, c and then b, c, a
    it is a. What was added or removed moves nobody.
    """
    parents, places = dict(old), {row.key: place for place, row in enumerate(old)}
    siblings: dict[Key | None, list[Key]] = {}
    for row in new:
        if row.key in parents and parents[row.key] == row.parent:
            siblings.setdefault(row.parent, []).append(row.key)
    stayed = {key for keys in siblings.values() for key in _longest_rising(keys, places)}
    return [row.key for row in new if row.key in parents and row.key not in stayed]


def _longest_rising(keys: Sequence[Key], places: Mapping[Key, int]) -> Iterator[Key]:
    """A longest part of the keys whose places rise, by patience sorting; from its last key to its first."""
    ends: list[int] = []  # the lowest place on which a rising part of each length can end
    last: list[Key] = []  # the key on that place
    before: dict[Key, Key] = {}
    for key in keys:
        length = bisect_left(ends, places[key])
        if length:
            before[key] = last[length - 1]
        ends[length : length + 1], last[length : length + 1] = [places[key]], [key]
    if last:
        key = last[-1]
        yield key
        while key in before:
            key = before[key]
            yield key


class Piece(NamedTuple):
    """Some words of a text, and whether the other text has other words in their place."""

    words: str
    differs: bool


def pieces(old: str, new: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts cut up so that the words that differ can be marked; put together, each gives its text again."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    cut_old: list[Piece] = []
    cut_new: list[Piece] = []
    for tag, old_from, old_to, new_from, new_to in SequenceMatcher(None, before, after).get_opcodes():
        differs = tag != "equal"
        for cut, words in ((cut_old, before[old_from:old_to]), (cut_new, after[new_from:new_to])):
            if words:
                cut.append(Piece("".join(words), differs))
    return cut_old, cut_new
