"""Small facts of an element (its attributes) as lines that people write, such as `number: 2`. Pure: no database."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from frameworks.words import DELIVERED_THROUGH

_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,10})?")
_TRUTHS = {"yes": True, "no": False}


class UnfitLine(ValueError):
    """A line that is not a name and a value; the message says which and what to do."""


def lines_of(facts: Mapping[str, Any]) -> str:
    """One line for each fact, by name; a list has a line for each of its texts, under the same name."""
    return "\n".join(f"{name}: {words}" for name in sorted(facts) for words in _words(facts[name]))


def _words(value: object) -> list[str]:
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    if isinstance(value, list):
        return [words for text in value for words in _words(text)]
    return [" ".join(str(value).split())]


def facts_in(lines: str, held: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that the lines give. What reads as it did in `held` stays just as it was held.

    Otherwise `yes` and `no` are true and false, digits are a number, a name on several lines gives a list, and all
    else is text; a fact that was text or a list stays one. Raises `UnfitLine`.
    """
    written: dict[str, list[str]] = {}
    for name, words in _pairs(lines):
        written.setdefault(name, []).append(words)
    return {
        name: held[name] if name in held and _words(held[name]) == words else _value(name, words, held.get(name))
        for name, words in written.items()
    }


def _pairs(lines: str) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(lines.splitlines(), start=1):
        if not line.strip():
            continue
        name, colon, words = (part.strip() for part in line.partition(":"))
        if not (name and colon and words):
            raise UnfitLine(f"Line {number} of the facts must be a name, a colon and a value, such as number: 2")
        yield re.sub(r"[\s-]+", "_", name.lower()), " ".join(words.split())


def _value(name: str, words: list[str], before: object) -> object:
    if len(words) > 1 or isinstance(before, list) or name == DELIVERED_THROUGH:
        return words
    [only] = words
    if isinstance(before, str):
        return only
    if only.lower() in _TRUTHS:
        return _TRUTHS[only.lower()]
    if found := _NUMBER.fullmatch(only):
        return float(only) if found[2] else int(only)
    return only
