"""Two people at one form: what each changed since they saw it, and what both did. Pure: no database."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, NamedTuple

Values = Mapping[str, Any]


def _digest(value: object) -> str:
    return sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:16]


def seen_in(values: Values) -> str:
    """What a form remembers of the values that it shows, as in `label:5f70bf18a086007016e9 …`; never the values."""
    return " ".join(f"{name}:{_digest(values[name])}" for name in sorted(values))


class Merged(NamedTuple):
    """What to save: for each value mine, or theirs where I left it as it was.

    `changed` are those that differ from what is stored; `clashes` were changed by both of us, and differ.
    """

    values: dict[str, Any]
    changed: list[str]
    clashes: list[str]


def merged(*, seen: str, stored: Values, typed: Values) -> Merged:
    """`seen` is what `seen_in` said of the values when the form was shown; without it everything looks changed.

    1 and true are not the same value here, though Python says that they are equal.
    """
    then = dict(entry.split(":", 1) for entry in seen.split() if ":" in entry)
    values, changed, clashes = dict(stored), [], []
    for name, mine in typed.items():
        if _digest(mine) in (then.get(name), _digest(stored[name])):
            continue
        values[name] = mine
        changed.append(name)
        if _digest(stored[name]) != then.get(name):
            clashes.append(name)
    return Merged(values, changed, clashes)
