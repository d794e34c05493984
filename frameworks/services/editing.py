"""Writes of versions that are made in the portal: a copy of a published one, its own facts, publishing, discarding.

Every write locks the draft, refuses what is published or gone, and is told in the draft's history.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

import structlog
from django.db import models, transaction
from django.db.models import Max

from frameworks.merging import merged, seen_in
from frameworks.models import (
    DraftEdit,
    Element,
    ElementLink,
    Framework,
    FrameworkVersion,
    Level,
    ScaleVersion,
    SourceDocument,
)
from frameworks.selectors.using import users_of

log = structlog.get_logger("portal.frameworks")
Row = TypeVar("Row", bound=models.Model)

VERSION_WORDS = {
    "title": "title",
    "short_title": "short title",
    "owner": "owner",
    "summary": "summary",
    "starts_on": "start of the period",
    "ends_on": "end of the period",
    "note": "note about this version",
}


class EditRefused(Exception):
    """What was asked cannot be done; the words say what to do, and `field` which part of a form they are about."""

    def __init__(self, reason: str, *, field: str = "") -> None:
        super().__init__(reason)
        self.field = field


class NotADraft(EditRefused):
    """Only a draft that was made in the portal, and is there still, can be edited in it."""


class PartGone(EditRefused):
    """Somebody removed from the draft what I am at."""


class DraftExists(EditRefused):
    """A framework has one draft at a time; `draft` is it."""

    def __init__(self, draft: FrameworkVersion) -> None:
        super().__init__(
            f"Version {draft.label} of this framework is being written already. Publish or discard it first"
        )
        self.draft = draft


class EditClash(EditRefused):
    """Somebody else changed what I changed too, so nothing is saved.

    `values` are mine, and theirs where I changed nothing; `stored` are theirs, and `clashes` names what both changed.
    """

    def __init__(self, *, values: dict[str, Any], stored: Mapping[str, Any], clashes: list[str]) -> None:
        super().__init__("Somebody else changed this while you were writing. Compare the two, then save again")
        self.values = values
        self.stored = stored
        self.clashes = clashes


class DraftChanged(EditRefused):
    """The draft is not any more as it was when the page that asked to be sure was shown."""

    def __init__(self) -> None:
        super().__init__("Somebody changed this draft after you opened this page. Look at it again, then decide")


@dataclass(frozen=True)
class Signature:
    """Who writes, as the portal knows them and as readers see them, and when."""

    by: models.Model
    by_role: str
    at: datetime


def locked(version: FrameworkVersion) -> FrameworkVersion:
    """The draft as it is now, until the transaction ends changed by nobody else. Raises `NotADraft`."""
    drafts = FrameworkVersion.objects.select_for_update(of=("self",)).select_related("framework")
    draft = drafts.filter(pk=version.pk).first()
    if draft is None:
        raise NotADraft(f"The draft of version {version.label} was discarded, so it cannot be changed any more")
    refuse_closed(draft)
    return draft


def refuse_closed(version: FrameworkVersion) -> None:
    """Raises `NotADraft` for a version that is not edited in the portal."""
    if not version.is_draft:
        raise NotADraft(f"Version {version.label} is published, so it cannot be changed. Make a new version instead")
    if not version.is_edited_here:
        raise NotADraft(f"The draft of version {version.label} was loaded from a file, so only its file changes it")


def note_edit(version: FrameworkVersion, words: str, signed: Signature, element_slug: str = "") -> None:
    """Add a line to the draft's history."""
    DraftEdit.objects.create(
        version=version,
        words=words,
        element_slug=element_slug,
        at=signed.at,
        by_id=signed.by.pk,
        by_role=signed.by_role,
    )


def my_changes(
    *, stored: Mapping[str, Any], typed: Mapping[str, Any], seen: str, words: Mapping[str, str]
) -> tuple[dict[str, Any], str]:
    """What to store, and what in it I changed: "label, text", or nothing when I changed nothing.

    `seen` is what `seen_in` said of the stored values when the form was shown. Raises `EditClash`.
    """
    values, changed, clashes = merged(seen=seen, stored=stored, typed=typed)
    if clashes:
        raise EditClash(values=values, stored=stored, clashes=clashes)
    return values, ", ".join(words[name] for name in changed)


@transaction.atomic
def create_draft(
    *,
    version: FrameworkVersion,
    label: str,
    starts_on: date | None = None,
    ends_on: date | None = None,
    note: str = "",
    by: models.Model,
    by_role: str,
    at: datetime,
) -> FrameworkVersion:
    """Copy a published version with all its parts, to be edited and then published beside it.

    Raises `DraftExists`, and `EditRefused` for a label that the framework has used or a version that is not published.
    """
    framework = Framework.objects.select_for_update().get(pk=version.framework_id)
    base = framework.versions.get(pk=version.pk)
    if base.is_draft:
        raise EditRefused(f"Version {base.label} is a draft. Make a new version from a published one")
    if existing := framework.versions.filter(status=FrameworkVersion.Status.DRAFT, based_on__isnull=False).first():
        raise DraftExists(existing)
    if framework.versions.filter(label=label).exists():
        raise EditRefused(f"Version {label} exists already. Choose another label", field="label")
    refuse_period(starts_on, ends_on)
    draft = _copy(
        base,
        label=label,
        sequence=_next_sequence(framework),
        status=FrameworkVersion.Status.DRAFT,
        starts_on=starts_on,
        ends_on=ends_on,
        note=note,
        digest="",
        loaded_at=at,
        based_on_id=base.pk,
        published_at=None,
        published_by_id=None,
        published_role="",
    )
    draft.save()
    _copy_parts(base, draft)
    note_edit(draft, f"Made this draft from version {base.label}", Signature(by, by_role, at))
    return draft


def _next_sequence(framework: Framework) -> int:
    return (framework.versions.aggregate(newest=Max("sequence"))["newest"] or 0) + 1


def _copy(row: Row, **changes: Any) -> Row:
    """A new row, not saved, with the values of another but for the changes; columns are named as in the database."""
    fields = [field for field in row._meta.concrete_fields if not field.primary_key]
    return type(row)(**{field.attname: getattr(row, field.attname) for field in fields} | changes)


def _copy_parts(base: FrameworkVersion, draft: FrameworkVersion) -> None:
    """Each kind of part in one query, but for elements: a level of the tree after another, for a child's parent."""
    documents: dict[int | None, int | None] = {None: None}
    rows = list(base.documents.order_by("pk"))
    copies = SourceDocument.objects.bulk_create([_copy(row, version_id=draft.pk) for row in rows])
    documents.update((row.pk, copy.pk) for row, copy in zip(rows, copies, strict=True))
    levels: defaultdict[int, list[Element]] = defaultdict(list)
    for element in base.elements.in_document_order():
        levels[element.depth].append(element)
    elements: dict[int | None, int | None] = {None: None}
    for _, siblings in sorted(levels.items()):
        made = Element.objects.bulk_create(
            [
                _copy(
                    element,
                    version_id=draft.pk,
                    parent_id=elements[element.parent_id],
                    document_id=documents[element.document_id],
                )
                for element in siblings
            ]
        )
        elements.update((element.pk, copy.pk) for element, copy in zip(siblings, made, strict=True))
    ElementLink.objects.bulk_create(
        _copy(
            link,
            origin_id=elements[link.origin_id],
            target_id=elements[link.target_id],
            document_id=documents[link.document_id],
        )
        for link in ElementLink.objects.filter(origin__version=base).order_by("pk")
    )
    _copy_scales(base, draft)


def _copy_scales(base: FrameworkVersion, draft: FrameworkVersion) -> None:
    rows = list(base.scale_versions.order_by("pk"))
    made = ScaleVersion.objects.bulk_create([_copy(row, framework_version_id=draft.pk) for row in rows])
    scales = {row.pk: copy.pk for row, copy in zip(rows, made, strict=True)}
    Level.objects.bulk_create(
        _copy(level, scale_version_id=scales[level.scale_version_id])
        for level in Level.objects.filter(scale_version__in=rows).order_by("pk")
    )


def refuse_period(starts_on: date | None, ends_on: date | None) -> None:
    if starts_on and ends_on and ends_on <= starts_on:
        raise EditRefused("End of the period must be after its start", field="ends_on")


def version_values(version: FrameworkVersion) -> dict[str, Any]:
    """What is said of the version itself, by the names that a form has."""
    return {name: getattr(version, name) for name in VERSION_WORDS}


@transaction.atomic
def change_version(
    *, version: FrameworkVersion, typed: Mapping[str, Any], seen: str, by: models.Model, by_role: str, at: datetime
) -> FrameworkVersion:
    """Change the draft's own facts; `seen` is `seen_in` of them when the form was shown. Raises `EditRefused`."""
    draft = locked(version)
    values, changed = my_changes(stored=version_values(draft), typed=typed, seen=seen, words=VERSION_WORDS)
    refuse_period(values["starts_on"], values["ends_on"])
    if changed:
        for name, value in values.items():
            setattr(draft, name, value)
        draft.save(update_fields=list(values))
        note_edit(draft, f"Changed what is said about the version: {changed}", Signature(by, by_role, at))
    return draft


def version_seen(version: FrameworkVersion) -> str:
    return seen_in(version_values(version))


@transaction.atomic
def discard_draft(*, version: FrameworkVersion, by: models.Model, at: datetime) -> None:
    """Delete the draft with its parts and its history; the server's log says who did.

    Raises `EditRefused` when another part of the portal uses it.
    """
    draft = locked(version)
    if uses := uses_of(draft):
        raise EditRefused(f"This draft cannot be discarded: it is used by {uses}")
    draft.elements.all().delete()
    draft.scale_versions.all().delete()
    draft.delete()
    log.info("draft discarded", framework=draft.framework.slug, version=draft.label, by=by.pk, at=at.isoformat())


def uses_of(version: FrameworkVersion) -> str:
    """What other parts of the portal keep that refers to the version or to a part of it, in words."""
    scales = version.scale_versions.all()
    rows: Iterable[tuple[type[models.Model], Iterable[int]]] = (
        (FrameworkVersion, [version.pk]),
        (Element, version.elements.values_list("pk", flat=True)),
        (ScaleVersion, scales.values_list("pk", flat=True)),
        (Level, Level.objects.filter(scale_version__in=scales).values_list("pk", flat=True)),
    )
    found = [users_of(model, dict.fromkeys(keys, "")).get("", "") for model, keys in rows]
    return ", ".join(filter(None, found))
