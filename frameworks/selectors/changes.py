"""What differs between two versions of a framework, in words: in a fixed number of queries, whatever their size."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.urls import reverse

from cohesion_portal.lib.formats import long_date
from frameworks.comparing import Key, Piece, Placed, difference, moved, pieces
from frameworks.models import Element, ElementLink, FrameworkVersion, Kind, ScaleVersion, SourceDocument
from frameworks.words import DELIVERED_THROUGH, Vocabulary, attribute_words, citation

_VERSION_FIELDS = {
    "title": "Title",
    "short_title": "Short title",
    "owner": "Owner",
    "summary": "Summary",
    "note": "About this version",
    "starts_on": "Starts",
    "ends_on": "Ends",
}
_DOCUMENT_FIELDS = {
    "title": "Title",
    "short": "Cited as",
    "publisher": "Publisher",
    "published": "Published",
    "link": "Link",
}


@dataclass(frozen=True)
class FieldChange:
    """One field with its old and its new words, cut up so that those that differ can be marked."""

    name: str
    old: list[Piece]
    new: list[Piece]


@dataclass(frozen=True)
class Change:
    """One element, link, scale or source: what it is, where it is read, and what changed in it.

    `address` leads to the new version, or to the old one for what was removed; empty for what has no page.
    """

    what: str
    kind: str = ""
    address: str = ""
    text: str = ""
    fields: list[FieldChange] = field(default_factory=list)


@dataclass(frozen=True)
class Part:
    """The changes of one sort of thing; what moved has its old and its new place as its one field."""

    heading: str
    added: list[Change] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    moved: list[Change] = field(default_factory=list)
    removed: list[Change] = field(default_factory=list)

    @property
    def lists(self) -> list[tuple[str, list[Change]]]:
        """The lists that hold something, each with its word."""
        lists = (("Added", self.added), ("Changed", self.changed), ("Moved", self.moved), ("Removed", self.removed))
        return [(word, changes) for word, changes in lists if changes]

    @property
    def counts(self) -> str:
        """As in "3 added, 1 removed"."""
        return ", ".join(f"{len(changes):,} {word.lower()}" for word, changes in self.lists)


@dataclass(frozen=True)
class Changes:
    """`parts` are those in which something differs; none when both versions say the same."""

    old: FrameworkVersion
    new: FrameworkVersion
    parts: list[Part]


class _Thing(NamedTuple):
    """An element, link, scale or source of one version, with the values that are compared."""

    change: Change
    values: Mapping[str, object]


class _Elements(NamedTuple):
    things: dict[str, _Thing]
    placed: list[Placed[str]]


def changes_between(old: FrameworkVersion, new: FrameworkVersion) -> Changes:
    """What must be told of `new` to somebody who knows `old`. Elements are the same when they have the same id.

    A version with its framework at hand costs no query for it; all else takes six queries.
    """
    sides = (old, new)
    elements = _elements(sides)
    parts = [
        Part("About the framework", changed=_about(old, new)),
        _compared("Parts of the framework", elements[old.pk].things, elements[new.pk].things),
        _compared("Links between parts", *_sides(sides, _links(sides))),
        _compared("Scales", *_sides(sides, _scales(sides))),
        _compared("Sources", *_sides(sides, _documents(sides))),
    ]
    parts[1].moved.extend(_moves(elements[old.pk], elements[new.pk]))
    return Changes(old, new, [part for part in parts if part.lists])


def _sides(sides: tuple[FrameworkVersion, FrameworkVersion], found: Mapping[int, Any]) -> tuple[Any, Any]:
    return found[sides[0].pk], found[sides[1].pk]


def _compared(heading: str, old: Mapping[Key, _Thing], new: Mapping[Key, _Thing]) -> Part:
    found = difference(
        {key: thing.values for key, thing in old.items()}, {key: thing.values for key, thing in new.items()}
    )
    changed = []
    for key, names in found.changed.items():
        fields = [_field(name, old[key].values.get(name), new[key].values.get(name)) for name in names]
        change = new[key].change
        changed.append(Change(change.what, change.kind, change.address, fields=fields))
    return Part(
        heading,
        added=[new[key].change for key in found.added],
        changed=changed,
        removed=[old[key].change for key in found.removed],
    )


def _field(name: str, old: object, new: object) -> FieldChange:
    before, after = _words(old), _words(new)
    if before == after:
        # A number and the same digits as text read alike but are not: software takes them differently.
        before, after = (f"{words} ({_sort(value)})" for words, value in ((before, old), (after, new)))
    return FieldChange(name, *pieces(before, after))


def _words(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return long_date(value)
    return value if isinstance(value, str) else attribute_words({"value": value})[0][1]


def _sort(value: object) -> str:
    sorts = {bool: "yes or no", int: "whole number", float: "number", list: "list"}
    return sorts.get(type(value), "text")


def _about(old: FrameworkVersion, new: FrameworkVersion) -> list[Change]:
    before, after = _about_values(old), _about_values(new)
    names = difference({"": before}, {"": after}).changed.get("", [])
    return [Change(new.title, fields=[_field(name, before.get(name), after.get(name)) for name in names])] * bool(names)


def _about_values(version: FrameworkVersion) -> dict[str, object]:
    values: dict[str, object] = {words: getattr(version, name) for name, words in _VERSION_FIELDS.items()}
    for kind in Kind:
        if kind in version.vocabulary:
            values[f"Words for “{kind.label}”"] = ", ".join(version.vocabulary[kind])
    return values


def _elements(sides: Sequence[FrameworkVersion]) -> dict[int, _Elements]:
    found = {version.pk: _Elements({}, []) for version in sides}
    versions = {version.pk: (Vocabulary(version.vocabulary), _address(version)) for version in sides}
    slugs: dict[int, str] = {}
    rows = Element.objects.filter(version__in=sides).select_related("document").in_document_order()
    for row in rows.defer("search_words"):
        vocabulary, address = versions[row.version_id]
        slugs[row.pk] = row.slug
        kind = vocabulary.one(row.kind)
        values: dict[str, object] = {
            "Kind": str(Kind(row.kind).label),
            "Label": row.label,
            "Text": row.text,
            "Source": citation(row.document.short, row.section),
            "Note on the source": row.erratum,
        }
        for name, value in row.attributes.items():
            is_list_of_frameworks = name == DELIVERED_THROUGH
            words = "Delivered through" if is_list_of_frameworks else attribute_words({name: value})[0][0]
            values[words] = value
        things, placed = found[row.version_id]
        things[row.slug] = _Thing(Change(row.label, kind, f"{address}{row.slug}/", row.text), values)
        placed.append(Placed(row.slug, slugs[row.parent_id] if row.parent_id else None))
    return found


def _address(version: FrameworkVersion) -> str:
    return reverse("frameworks:version", args=[version.framework.slug, version.label])


def _moves(old: _Elements, new: _Elements) -> Iterator[Change]:
    places = _places(old), _places(new)
    for slug in moved(old.placed, new.placed):
        change = new.things[slug].change
        place = FieldChange("Place", *pieces(*(side[slug] for side in places)))
        yield Change(change.what, change.kind, change.address, fields=[place])


def _places(elements: _Elements) -> dict[str, str]:
    """Where each element stands, as in "In Connecting, after We will listen"."""
    places: dict[str, str] = {}
    before: dict[str | None, str] = {}
    for slug, parent in elements.placed:
        within = f"In {elements.things[parent].change.what}" if parent else "At the top"
        places[slug] = f"{within}, after {before[parent]}" if parent in before else f"{within}, first"
        before[parent] = elements.things[slug].change.what
    return places


def _links(sides: Sequence[FrameworkVersion]) -> dict[int, dict[tuple[str, str], _Thing]]:
    found: dict[int, dict[tuple[str, str], _Thing]] = {version.pk: {} for version in sides}
    links = ElementLink.objects.filter(origin__version__in=sides).select_related("origin", "target", "document")
    for link in links.order_by("origin__position", "target__position"):
        source = citation(link.document.short, link.section) if link.document else ""
        what = f"From {link.origin.label} to {link.target.label}"
        key = link.origin.slug, link.target.slug
        values = {"Reason": link.reason, "Source": source}
        found[link.origin.version_id][key] = _Thing(Change(what, text=link.reason), values)
    return found


def _scales(sides: Sequence[FrameworkVersion]) -> dict[int, dict[tuple[str, str], _Thing]]:
    found: dict[int, dict[tuple[str, str], _Thing]] = {version.pk: {} for version in sides}
    scales = ScaleVersion.objects.filter(framework_version__in=sides).select_related("scale").order_by("pk")
    for scale in scales.prefetch_related("levels"):
        values: dict[str, object] = {"Title": scale.title, "Note": scale.note}
        for level in sorted(scale.levels.all(), key=lambda level: level.number):
            values[f"Level {level.number}"] = level.label
            values[f"Level {level.number}, what it means"] = level.text
        thing = _Thing(Change(str(scale), text=scale.note), values)
        found[scale.framework_version_id][scale.scale.slug, scale.label] = thing
    return found


def _documents(sides: Sequence[FrameworkVersion]) -> dict[int, dict[str, _Thing]]:
    found: dict[int, dict[str, _Thing]] = {version.pk: {} for version in sides}
    for document in SourceDocument.objects.filter(version__in=sides).order_by("pk"):
        values = {words: getattr(document, name) for name, words in _DOCUMENT_FIELDS.items()}
        found[document.version_id][document.slug] = _Thing(Change(document.title), values)
    return found
