"""What hangs on an element: what other parts of the portal keep of it, such as indicators, actions and evaluations.

This room may not import the rooms above it, so each of them registers a provider when the portal starts. A provider is
asked about any number of elements at once, in at most three queries, and gives only what the actor may see.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from frameworks.models import Element, End


@dataclass(frozen=True)
class Peg:
    """An element through all the versions of its framework: its keys, and what it was called, in each."""

    end: End
    kind: str
    keys: frozenset[int]
    labels: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Line:
    """One thing that hangs there; `note` says where it stands."""

    words: str
    address: str = ""
    note: str = ""


@dataclass(frozen=True)
class Hanging:
    """What one provider says of one element.

    `counted` is the number in words ("5 indicators measure it"), and `missing` what is said where there is nothing.
    """

    topic: str
    heading: str
    count: int = 0
    counted: str = ""
    lines: Sequence[Line] = ()
    missing: str = ""


Provider = Callable[[Sequence[Peg], Any], Mapping[End, Hanging]]
"""Given elements and the actor (of a room that this one may not import), what may be told of each."""

_PROVIDERS: dict[str, Provider] = {}


def register(topic: str, provider: Provider) -> None:
    """For `AppConfig.ready()`; pages show topics in the order in which they were registered."""
    _PROVIDERS[topic] = provider


def hanging_on(
    pegs: Sequence[Peg], actor: object, topics: Collection[str] | None = None
) -> dict[End, dict[str, Hanging]]:
    """By element and topic; `topics` are those that are asked about, all when it is None."""
    found: dict[End, dict[str, Hanging]] = {peg.end: {} for peg in pegs}
    for topic, provider in _PROVIDERS.items():
        if pegs and (topics is None or topic in topics):
            for end, hanging in provider(pegs, actor).items():
                found[end][topic] = hanging
    return found


def pegs_of(ends: Iterable[tuple[End, str]], versions: Mapping[int, str]) -> list[Peg]:
    """Elements, each given with its kind, as pegs, in one query; `versions` are frameworks' ids by key of version."""
    kinds = dict(ends)
    keys: dict[End, set[int]] = {end: set() for end in kinds}
    labels: dict[End, set[str]] = {end: set() for end in kinds}
    rows = Element.objects.filter(version__in=versions, slug__in={end.slug for end in kinds})
    for pk, version, slug, label in rows.values_list("pk", "version_id", "slug", "label") if kinds else ():
        end = End(versions[version], slug)
        if end in kinds:
            keys[end].add(pk)
            labels[end].add(label)
    return [Peg(end, kind, frozenset(keys[end]), frozenset(labels[end])) for end, kind in kinds.items()]
