"""What an answer said before, and what each version changed. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple

from cohesion_portal.lib.formats import long_datetime

_WORDS = re.compile(r"(\S+)(\s*)")


class Change(StrEnum):
    KEPT = "kept"
    ADDED = "added"
    REMOVED = "removed"


class Words(NamedTuple):
    """Words that follow one another and what became of them."""

    words: str
    change: Change


@dataclass(frozen=True)
class Version:
    """One stored text of an answer, the text before it, who saved it (a role, never a name) and why."""

    number: int
    text: str
    before: str
    saved_role: str
    saved_at: datetime
    reason: str


def reason_to_restore(version: Version) -> str:
    """As the history tells it afterwards."""
    return f"Restored from {long_datetime(version.saved_at)}"


def changes(before: str, after: str) -> Iterator[Words]:
    """Both texts as one, word by word, in reading order: what went stands before what took its place."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    # Only the words are compared: a word is the same at the end of a line.
    matcher = SequenceMatcher(None, [word for word, _ in old], [word for word, _ in new], autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == "equal":
            yield Words(_joined(new[new_from:new_to]), Change.KEPT)
            continue
        if old_from < old_to:
            yield Words(_joined(old[old_from:old_to]), Change.REMOVED)
        if new_from < new_to:
            yield Words(_joined(new[new_from:new_to]), Change.ADDED)


def _joined(words: Sequence[tuple[str, str]]) -> str:
    return "".join(word + space for word, space in words)
