"""Writes of a draft's source documents, and of the links between its elements."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.text import slugify

from frameworks.merging import seen_in
from frameworks.models import Element, ElementLink, FrameworkVersion, SourceDocument
from frameworks.services.editing import EditRefused, PartGone, Signature, locked, my_changes, note_edit
from frameworks.services.elements import words_to_find

DOCUMENT_WORDS = {
    "title": "title",
    "short": "short name",
    "publisher": "publisher",
    "published": "date",
    "link": "link",
}
_LONGEST_SLUG = 50


class DocumentGone(PartGone):
    """Somebody removed the source from the draft."""

    def __init__(self) -> None:
        super().__init__("Somebody removed this source from the draft")


def document_values(document: SourceDocument) -> dict[str, Any]:
    return {name: getattr(document, name) for name in DOCUMENT_WORDS}


def document_seen(document: SourceDocument) -> str:
    return seen_in(document_values(document))


def _document(draft: FrameworkVersion, slug: str) -> SourceDocument:
    document = draft.documents.filter(slug=slug).first()
    if document is None:
        raise DocumentGone
    return document


@transaction.atomic
def add_document(
    *, version: FrameworkVersion, values: Mapping[str, Any], by: models.Model, by_role: str, at: datetime
) -> SourceDocument:
    """Add a source for elements to cite; its id is made from its short name."""
    draft = locked(version)
    used = set(draft.documents.values_list("slug", flat=True))
    stem = (
        "-".join(filter(None, slugify(values["short"]).replace("_", "-")[: _LONGEST_SLUG - 5].split("-"))) or "source"
    )
    numbers = (f"{stem}-{number}" for number in range(2, len(used) + 3))
    slug = stem if stem not in used else next(each for each in numbers if each not in used)
    document = SourceDocument.objects.create(version=draft, slug=slug, **values)
    note_edit(draft, f"Added the source “{document.short}”", Signature(by, by_role, at))
    return document


@transaction.atomic
def change_document(
    *,
    version: FrameworkVersion,
    slug: str,
    typed: Mapping[str, Any],
    seen: str,
    by: models.Model,
    by_role: str,
    at: datetime,
) -> SourceDocument:
    """Change a source for all that cite it. Raises `EditClash` and `DocumentGone`."""
    draft = locked(version)
    document = _document(draft, slug)
    values, changed = my_changes(stored=document_values(document), typed=typed, seen=seen, words=DOCUMENT_WORDS)
    if not changed:
        return document
    for name, value in values.items():
        setattr(document, name, value)
    document.save()
    citing = list(draft.elements.filter(document=document).select_related("document"))
    for element in citing:
        element.search_words = words_to_find(draft, element)
    Element.objects.bulk_update(citing, ["search_words"], batch_size=200)
    note_edit(draft, f"Changed the source “{document.short}”: {changed}", Signature(by, by_role, at))
    return document


@transaction.atomic
def remove_document(*, version: FrameworkVersion, slug: str, by: models.Model, by_role: str, at: datetime) -> None:
    """Remove a source that nothing cites. Raises `EditRefused` when something does, and `DocumentGone`."""
    draft = locked(version)
    document = _document(draft, slug)
    cited = draft.elements.filter(document=document).count() + ElementLink.objects.filter(document=document).count()
    if cited:
        raise EditRefused(
            f"“{document.short}” is cited {cited} {'time' if cited == 1 else 'times'}. "
            "Give what cites it another source first"
        )
    document.delete()
    note_edit(draft, f"Removed the source “{document.short}”", Signature(by, by_role, at))


@transaction.atomic
def add_link(
    *,
    version: FrameworkVersion,
    origin: str,
    target: str,
    reason: str,
    document: str = "",
    section: str = "",
    by: models.Model,
    by_role: str,
    at: datetime,
) -> ElementLink:
    """Join two elements of the draft, named by id, with the reason for it and where that comes from, if anywhere.

    Raises `EditRefused` for ends that are one, gone, or joined already.
    """
    draft = locked(version)
    if origin == target:
        raise EditRefused("Select another part: a link joins two parts", field="target")
    ends = {each.slug: each for each in draft.elements.filter(slug__in=[origin, target])}
    for name, slug in (("origin", origin), ("target", target)):
        if slug not in ends:
            raise EditRefused("Somebody removed this part from the draft. Select another", field=name)
    if ElementLink.objects.filter(origin=ends[origin], target=ends[target]).exists():
        raise EditRefused("These two parts are linked already, in this direction", field="target")
    source = _document(draft, document) if document else None
    link = ElementLink.objects.create(
        origin=ends[origin], target=ends[target], reason=reason, document=source, section=section if source else ""
    )
    words = f"Linked “{link.origin.label}” to “{link.target.label}”"
    note_edit(draft, words, Signature(by, by_role, at), origin)
    return link


@transaction.atomic
def remove_link(*, version: FrameworkVersion, pk: int, by: models.Model, by_role: str, at: datetime) -> None:
    """Remove a link of the draft; one that somebody else removed is gone all the same."""
    draft = locked(version)
    link = ElementLink.objects.filter(pk=pk, origin__version=draft).select_related("origin", "target").first()
    if link is None:
        return
    link.delete()
    words = f"Removed the link from “{link.origin.label}” to “{link.target.label}”"
    note_edit(draft, words, Signature(by, by_role, at), link.origin.slug)
