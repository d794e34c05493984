"""What must agree between the parts of a framework file: ids, documents, links, dates, levels.

These checks read the file as it stands, so that a file with a fault of form has all its other faults named too.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any, NamedTuple

from frameworks.faults import Fault, Steps, did_you_mean, place, quoted, shown

MOST_ELEMENTS = 5_000
DEEPEST_ELEMENT = 8
_NAMED_IN_CIRCLE = 6


class _Found(NamedTuple):
    """A mapping of the file and where it was found."""

    steps: Steps
    entry: dict[str, Any]


def cross_faults(content: object) -> Iterator[Fault]:
    """The faults between parts, one by one; faults of form are left to the models of `schema.py`."""
    if not isinstance(content, dict):
        return
    elements = list(islice(_elements(content.get("elements"), ("elements",)), MOST_ELEMENTS + 1))
    if len(elements) > MOST_ELEMENTS:
        yield Fault(("elements",), f"holds more than {MOST_ELEMENTS:,} elements")
        return
    links = list(_entries(content.get("links"), ("links",)))
    yield from _period_faults(content.get("version"))
    yield from _id_faults(elements, content)
    yield from _depth_faults(elements)
    yield from _source_faults([*elements, *links], content.get("documents"))
    yield from _link_faults(links, frozenset(filter(None, (_text(found.entry, "id") for found in elements))))
    yield from _circle_faults(links)
    yield from _scale_faults(list(_entries(content.get("scales"), ("scales",))))


def _entries(value: object, steps: Steps) -> Iterator[_Found]:
    if isinstance(value, list):
        for index, entry in enumerate(value):
            if isinstance(entry, dict):
                yield _Found((*steps, index), entry)


def _elements(value: object, steps: Steps) -> Iterator[_Found]:
    for found in _entries(value, steps):
        yield found
        yield from _elements(found.entry.get("children"), (*found.steps, "children"))


def _text(entry: object, key: str) -> str:
    """The text under a key, or nothing where there is none."""
    value = entry.get(key) if isinstance(entry, dict) else None
    return value if isinstance(value, str) else ""


def _period_faults(version: object) -> Iterator[Fault]:
    period = version.get("period") if isinstance(version, dict) else None
    if isinstance(period, dict):
        starts, ends = period.get("starts"), period.get("ends")
        if type(starts) is date and type(ends) is date and ends <= starts:
            yield Fault(("version", "period", "ends"), f"{ends} is not after starts, {starts}")


def _id_faults(elements: list[_Found], content: object) -> Iterator[Fault]:
    first: dict[str, Steps] = {}
    for steps, entry in elements:
        slug = _text(entry, "id")
        if slug and first.setdefault(slug, steps) != steps:
            label = quoted(_text(_at(content, first[slug]), "label"))
            yield Fault((*steps, "id"), f"{quoted(slug)} is already the id of {place(None, first[slug])}, {label}")


def _at(content: Any, steps: Steps) -> object:
    for step in steps:
        content = content[step]
    return content


def _depth_faults(elements: list[_Found]) -> Iterator[Fault]:
    for steps, _ in elements:
        if len(steps) // 2 == DEEPEST_ELEMENT + 1:
            yield Fault(steps, f"is more than {DEEPEST_ELEMENT} elements deep")


def _source_faults(cited: list[_Found], documents: object) -> Iterator[Fault]:
    known = [key for key in documents if isinstance(key, str)] if isinstance(documents, dict) else []
    for steps, entry in cited:
        document = _text(entry.get("source"), "document")
        if document and document not in known:
            reason = f"{quoted(document)} is not one of the documents of this file{did_you_mean(document, known)}"
            yield Fault((*steps, "source", "document"), reason)


def _link_faults(links: list[_Found], ids: frozenset[str]) -> Iterator[Fault]:
    first: dict[tuple[str, str], Steps] = {}
    for steps, entry in links:
        ends = _text(entry, "from"), _text(entry, "to")
        for key, end in zip(("from", "to"), ends, strict=True):
            if end and end not in ids:
                yield Fault((*steps, key), f"{quoted(end)} is not the id of an element{did_you_mean(end, ids)}")
        if all(ends) and ends[0] == ends[1]:
            yield Fault((*steps, "to"), "a link must lead to another element")
        if all(ends) and first.setdefault(ends, steps) != steps:
            yield Fault(steps, f"repeats {place(None, first[ends])}")


def _circle_faults(links: list[_Found]) -> Iterator[Fault]:
    """A link that leads back to where one came from, whichever way round: who follows the links must come to an end.

    Elements cannot hold each other in a circle: they are written one inside the other.
    """
    leads: defaultdict[str, list[tuple[str, Steps]]] = defaultdict(list)
    for steps, entry in links:
        start, end = _text(entry, "from"), _text(entry, "to")
        if start and end and start != end:
            leads[start].append((end, steps))
    finished: dict[str, bool] = {}
    for first in list(leads):
        if first in finished:
            continue
        finished[first] = False
        way, open_ends = [first], [iter(leads[first])]
        while way:
            end, steps = next(open_ends[-1], ("", ()))
            if not end:
                finished[way.pop()] = True
                open_ends.pop()
            elif end not in finished:
                finished[end] = False
                way.append(end)
                open_ends.append(iter(leads.get(end, ())))
            elif not finished[end]:
                yield Fault(steps, f"leads round in a circle: {_circle(way[way.index(end) :])}")


def _circle(way: list[str]) -> str:
    named = [shown(slug) for slug in way[:_NAMED_IN_CIRCLE]]
    more = [f"{len(way) - len(named)} more"] if len(way) > len(named) else []
    return ", ".join([*named, *more, shown(way[0])])


def _scale_faults(scales: list[_Found]) -> Iterator[Fault]:
    first: dict[tuple[str, str], Steps] = {}
    for steps, entry in scales:
        name = _text(entry, "id"), _text(entry, "version")
        if all(name) and first.setdefault(name, steps) != steps:
            yield Fault((*steps, "version"), f"{quoted(name[1])} is already given by {place(None, first[name])}")
        if isinstance(entry.get("levels"), list):
            yield from _level_faults(list(_entries(entry["levels"], (*steps, "levels"))), (*steps, "levels"))


def _level_faults(levels: list[_Found], steps: Steps) -> Iterator[Fault]:
    if len(levels) < 2:
        yield Fault(steps, "a scale needs at least two levels")
    labels: set[str] = set()
    for number, (level_steps, entry) in enumerate(levels, start=1):
        given, label = entry.get("number"), _text(entry, "label").strip()
        if type(given) is int and given != number:
            reason = f"is {given} but should be {number}; number the levels 1, 2, 3 … with the lowest first"
            yield Fault((*level_steps, "number"), reason)
        if label and label in labels:
            yield Fault((*level_steps, "label"), f"{quoted(label)} is already the label of another level")
        labels.add(label)
