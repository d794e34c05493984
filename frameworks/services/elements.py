"""Writes of the elements of a draft."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import F, Max
from django.utils.text import slugify

from frameworks.checks import DEEPEST_ELEMENT, MOST_ELEMENTS
from frameworks.merging import seen_in
from frameworks.models import Element, FrameworkVersion, Kind
from frameworks.searchable import search_words
from frameworks.selectors.removing import Removal, end_of, removal_of
from frameworks.services.editing import DraftChanged, EditRefused, PartGone, Signature, locked, my_changes, note_edit

ELEMENT_WORDS = {
    "kind": "kind",
    "label": "label",
    "text": "text",
    "document": "source",
    "section": "section",
    "erratum": "note on the source",
    "attributes": "facts",
}
_LONGEST_SLUG = 80
# Positions are unique row by row, so rows that change places first step out of the way.
_BEYOND_EVERY_POSITION = 1_000_000


class ElementGone(PartGone):
    """Somebody removed the element from the draft."""

    def __init__(self) -> None:
        super().__init__("Somebody removed this part from the draft")


def element_values(element: Element) -> dict[str, Any]:
    """What a form shows of an element; its source is named by the id of the document."""
    return {
        "kind": element.kind,
        "label": element.label,
        "text": element.text,
        "document": element.document.slug,
        "section": element.section,
        "erratum": element.erratum,
        "attributes": element.attributes,
    }


def element_seen(element: Element) -> str:
    return seen_in(element_values(element))


def _element(draft: FrameworkVersion, slug: str) -> Element:
    element = draft.elements.select_related("document").filter(slug=slug).first()
    if element is None:
        raise ElementGone
    return element


@transaction.atomic
def change_element(
    *,
    version: FrameworkVersion,
    slug: str,
    typed: Mapping[str, Any],
    seen: str,
    by: models.Model,
    by_role: str,
    at: datetime,
) -> Element:
    """Change what I changed of `element_values`; `seen` is what `element_seen` said when the form was shown.

    Raises `EditClash`, `ElementGone`, and `EditRefused` for a kind that the id had not before or a source that is gone.
    """
    draft = locked(version)
    element = _element(draft, slug)
    typed = {"kind": element.kind, **typed}
    values, changed = my_changes(stored=element_values(element), typed=typed, seen=seen, words=ELEMENT_WORDS)
    if changed:
        if values["kind"] != element.kind:
            _refuse_other_kind(draft, slug, values["kind"])
        _set(draft, element, values)
        element.save()
        note_edit(draft, f"Changed “{element.label}”: {changed}", Signature(by, by_role, at), slug)
    return element


def _set(draft: FrameworkVersion, element: Element, values: Mapping[str, Any]) -> None:
    document = draft.documents.filter(slug=values["document"]).first()
    if document is None:
        raise EditRefused("Somebody removed this source from the draft. Select another", field="document")
    for name, value in values.items():
        setattr(element, name, document if name == "document" else value)
    element.search_words = words_to_find(draft, element)


def words_to_find(draft: FrameworkVersion, element: Element) -> str:
    return search_words(
        label=element.label,
        text=element.text,
        kind=element.kind,
        vocabulary=draft.vocabulary,
        document=element.document.short,
        section=element.section,
        erratum=element.erratum,
        attributes=element.attributes,
    )


def kind_before(draft: FrameworkVersion, slug: str) -> Element | None:
    """The element that had this id in the newest other version of the framework that has it."""
    others = Element.objects.filter(version__framework=draft.framework_id, slug=slug).exclude(version=draft)
    return others.select_related("version").order_by("-version__sequence").first()


def _refuse_other_kind(draft: FrameworkVersion, slug: str, kind: str, field: str = "kind") -> None:
    before = kind_before(draft, slug)
    if before is not None and before.kind != kind:
        raise EditRefused(
            f"“{slug}” is the id of “{before.label}” in version {before.version.label}, of the kind "
            f"“{Kind(before.kind).label}”. An id keeps its meaning, so another kind needs another id",
            field=field,
        )


@transaction.atomic
def add_element(
    *,
    version: FrameworkVersion,
    values: Mapping[str, Any],
    slug: str = "",
    near: str = "",
    inside: bool = False,
    by: models.Model,
    by_role: str,
    at: datetime,
) -> Element:
    """Add an element with these `element_values`: inside the element with the id `near` as its last part, or after it;
    at the end of the draft when no element is named. Without an id it gets one from its label.

    Raises `ElementGone` for the element named, and `EditRefused`.
    """
    draft = locked(version)
    neighbour = _element(draft, near) if near else None
    slug = slug or suggested_slug(draft, values["label"])
    _refuse_used_slug(draft, slug, values["kind"])
    if draft.elements.count() >= MOST_ELEMENTS:
        raise EditRefused(f"A framework holds at most {MOST_ELEMENTS:,} parts. Remove one first")
    parent = neighbour if inside else neighbour.parent if neighbour else None
    depth = parent.depth + 1 if parent else 0
    if depth >= DEEPEST_ELEMENT:
        raise EditRefused(f"Parts can be at most {DEEPEST_ELEMENT} deep. Put it beside this part", field="place")
    position = end_of(neighbour) if neighbour else _last_position(draft) + 1
    _shift(draft, position, by=1)
    element = Element(version=draft, slug=slug, parent=parent, depth=depth, position=position)
    _set(draft, element, values)
    element.save()
    note_edit(draft, f"Added “{element.label}”", Signature(by, by_role, at), slug)
    return element


def suggested_slug(draft: FrameworkVersion, label: str) -> str:
    """An id made from the label that no version of the framework has used."""
    stem = slugify(label).replace("_", "-")[: _LONGEST_SLUG - 5].strip("-") or "part"
    stem = "-".join(filter(None, stem.split("-")))
    used = set(
        Element.objects.filter(version__framework=draft.framework_id, slug__startswith=stem).values_list(
            "slug", flat=True
        )
    )
    numbers = (f"{stem}-{number}" for number in range(2, MOST_ELEMENTS))
    return stem if stem not in used else next(slug for slug in numbers if slug not in used)


def _refuse_used_slug(draft: FrameworkVersion, slug: str, kind: str) -> None:
    holder = draft.elements.filter(slug=slug).first()
    if holder is not None:
        raise EditRefused(f"“{slug}” is already the id of “{holder.label}”. Choose another id", field="slug")
    _refuse_other_kind(draft, slug, kind, field="slug")


def _last_position(draft: FrameworkVersion) -> int:
    return draft.elements.aggregate(last=Max("position"))["last"] or 0


def _shift(draft: FrameworkVersion, start: int, *, by: int) -> None:
    """Move every element from this position on down (or up) by so many places."""
    later = draft.elements.filter(position__gte=start)
    later.update(position=F("position") + _BEYOND_EVERY_POSITION)
    draft.elements.filter(position__gt=_BEYOND_EVERY_POSITION).update(
        position=F("position") - _BEYOND_EVERY_POSITION + by
    )


@transaction.atomic
def move_element(
    *, version: FrameworkVersion, slug: str, up: bool, by: models.Model, by_role: str, at: datetime
) -> Element:
    """Change places with the part before or after it under the same parent, each with all below it.

    Raises `ElementGone`, and `EditRefused` where there is none.
    """
    draft = locked(version)
    element = _element(draft, slug)
    siblings = draft.elements.filter(parent=element.parent_id)
    if up:
        other = siblings.filter(position__lt=element.position).order_by("-position").first()
    else:
        other = siblings.filter(position__gt=element.position).order_by("position").first()
    if other is None:
        raise EditRefused(f"“{element.label}” is already the {'first' if up else 'last'} here")
    first, second = (other, element) if up else (element, other)
    start, middle, end = first.position, second.position, end_of(second)
    swapped = draft.elements.filter(position__gte=start, position__lt=end)
    swapped.update(position=F("position") + _BEYOND_EVERY_POSITION)
    away = draft.elements.filter(position__gt=_BEYOND_EVERY_POSITION)
    away.filter(position__gte=middle + _BEYOND_EVERY_POSITION).update(
        position=F("position") - _BEYOND_EVERY_POSITION - (middle - start)
    )
    away.update(position=F("position") - _BEYOND_EVERY_POSITION + (end - middle))
    note_edit(draft, f"Moved “{element.label}” {'up' if up else 'down'}", Signature(by, by_role, at), slug)
    return element


@transaction.atomic
def remove_element(
    *, version: FrameworkVersion, slug: str, seen: str, by: models.Model, by_role: str, at: datetime
) -> Removal:
    """Remove an element with all below it and the links that lead there, as `removal_of` listed it.

    `seen` is what the list said of itself when it was shown. Raises `ElementGone`; `DraftChanged` when more or other
    things would go now; and `EditRefused` when another part of the portal refers to any of them.
    """
    draft = locked(version)
    removal = removal_of(_element(draft, slug))
    if removal.uses:
        uses = "; ".join(f"{each}: {words}" for each, words in sorted(removal.uses.items()))
        raise EditRefused(f"This cannot be removed, because other parts of the portal refer to it ({uses})")
    if removal.seen != seen:
        raise DraftChanged
    element, count = removal.element, len(removal.elements)
    element.delete()
    _shift(draft, element.position + count, by=-count)
    with_parts = f" and {count - 1} {'part' if count == 2 else 'parts'} below it" if count > 1 else ""
    note_edit(draft, f"Removed “{element.label}”{with_parts}", Signature(by, by_role, at), slug)
    return removal
