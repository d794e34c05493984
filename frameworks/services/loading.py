"""Writes of frameworks: loading framework files.

A file is compared with what is held under its framework and version label. What is new is added, what differs is
corrected in place by its id, and what is gone is removed, unless another part of the portal refers to it.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from django.db import transaction
from django.db.models import CharField, F, Max, Value
from django.db.models.functions import Cast, Concat
from pydantic import ValidationError

from cohesion_portal.lib.yaml_files import FileError
from frameworks.exporting import framework_file
from frameworks.models import (
    Element,
    ElementLink,
    Framework,
    FrameworkVersion,
    Level,
    Scale,
    ScaleVersion,
    SourceDocument,
)
from frameworks.schema import ElementPart, FrameworkFile, LevelPart, ScalePart, SourcePart, read_framework
from frameworks.searchable import search_words
from frameworks.selectors.using import users_of

# Positions and labels are unique row by row, so rows that swap theirs first step out of the way.
_BEYOND_EVERY_POSITION = 1_000_000
_BEYOND_EVERY_LABEL = "\u0001"

Key = TypeVar("Key", bound=Hashable)


class LoadRefused(Exception):
    """None of the files was loaded; `errors` says why, one `FileError` for each file that is wrong."""

    def __init__(self, errors: Sequence[FileError]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n".join(map(str, errors)))


class _Refused(Exception):
    """Changes that must not be made, as `FileError` takes them: where in the file each is asked for, and why not."""


def _refuse(faults: Sequence[tuple[str, str]]) -> None:
    if faults:
        raise _Refused(*faults[0], *faults[1:])


@dataclass(frozen=True)
class LoadResult:
    """What loading one file did: how many of each noun ("element", "link" …) were added, changed, removed or left."""

    framework: str
    version: str
    added: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    removed: Counter[str] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        done = {"added": self.added, "changed": self.changed, "removed": self.removed, "left": self.left}
        parts = [f"{verb} {_listed(counts)}" for verb, counts in done.items() if counts]
        return f"{self.framework} {self.version}: {'; '.join(parts)}"

    def compare(self, noun: str, old: Mapping[Key, object], new: Mapping[Key, object]) -> list[Key]:
        """Count how rows differ, key by key, and give the keys that are gone."""
        gone = [key for key in old if key not in new]
        added = sum(key not in old for key in new)
        changed = sum(key in old and old[key] != row for key, row in new.items())
        counts = (self.added, added), (self.changed, changed), (self.removed, len(gone))
        for counter, count in (*counts, (self.left, len(new) - added - changed)):
            if count:
                counter[noun] += count
        return gone


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {noun}" if count == 1 else f"{count} {noun}s" for noun, count in counts.items())


@transaction.atomic
def load_framework_files(*, paths: Sequence[Path], at: datetime) -> list[LoadResult]:
    """Load all the files, or none of them: raises `LoadRefused` with what is wrong in each."""
    results: list[LoadResult] = []
    errors: list[FileError] = []
    for path in paths:
        try:
            results.append(load_framework_file(path=path, at=at))
        except FileError as error:
            errors.append(error)
    if errors:
        raise LoadRefused(errors)
    return results


@transaction.atomic
def load_framework_file(*, path: Path, at: datetime) -> LoadResult:
    """Load one version of a framework; a file that says nothing new leaves every row as it is.

    Raises `FileError`, having changed nothing, when the file is wrong or would take away what others refer to.
    """
    file = read_framework(path)
    try:
        return _load(file, at)
    except _Refused as refusal:
        raise FileError(path, *refusal.args) from None


def _load(file: FrameworkFile, at: datetime) -> LoadResult:
    framework, _ = Framework.objects.select_for_update().get_or_create(slug=file.framework.id)
    version = framework.versions.filter(label=file.version.label).first()
    result = LoadResult(framework.slug, file.version.label)
    digest = file.digest()
    if version and _held_digest(version) == digest:
        result.left.update(_counted(file))
        return result
    if version and version.based_on_id:
        reason = f'"{version.label}" was made in the portal and changes only there; give the file a new version label'
        raise _Refused("version.label", reason)
    version = _save_version(framework, version, file, digest, at, result)
    documents_gone = _save_documents(version, file, result)
    elements_gone = _save_elements(version, file, result)
    _save_links(version, file, result)
    _save_scales(version, file, result)
    version.elements.filter(slug__in=elements_gone).delete()
    version.documents.filter(slug__in=documents_gone).delete()
    return result


def _held_digest(version: FrameworkVersion) -> str:
    """That of what was loaded or published; a draft of the portal changes all the time, so its own is worked out."""
    if not version.is_edited_here:
        return version.digest
    try:
        return framework_file(version).digest()
    except ValidationError:
        return ""


def _counted(file: FrameworkFile) -> dict[str, int]:
    counts = {
        "version": 1,
        "document": len(file.documents),
        "element": sum(1 for _ in _rows(file.elements)),
        "link": len(file.links),
        "scale": len(file.scales),
        "level": sum(len(scale.levels) for scale in file.scales),
    }
    return {noun: count for noun, count in counts.items() if count}


def _save_version(
    framework: Framework,
    version: FrameworkVersion | None,
    file: FrameworkFile,
    digest: str,
    at: datetime,
    result: LoadResult,
) -> FrameworkVersion:
    fields = {
        "status": file.version.status,
        "title": file.framework.title,
        "short_title": file.framework.short_title,
        "owner": file.framework.owner,
        "summary": file.framework.summary,
        "note": file.version.note,
        "starts_on": file.version.period.starts,
        "ends_on": file.version.period.ends,
        "vocabulary": {kind.value: words for kind, words in file.vocabulary.items()},
    }
    old = {version.label: {name: getattr(version, name) for name in fields}} if version else {}
    result.compare("version", old, {file.version.label: fields})
    if version is None:
        newest = framework.versions.aggregate(newest=Max("sequence"))["newest"] or 0
        version = FrameworkVersion(framework=framework, label=file.version.label, sequence=newest + 1)
    elif version.status == FrameworkVersion.Status.PUBLISHED and file.version.status != version.status:
        raise _Refused("version.status", f'"{version.label}" is published and cannot become a draft again')
    for name, value in {**fields, "digest": digest, "loaded_at": at}.items():
        setattr(version, name, value)
    version.save()
    return version


def _save_documents(version: FrameworkVersion, file: FrameworkFile, result: LoadResult) -> list[str]:
    """Gives the ids that are gone, to be deleted once no element cites them."""
    names = ("title", "short", "publisher", "published", "link")
    old = {document.slug: _values(document, names) for document in version.documents.all()}
    new = {slug: _values(document, names) for slug, document in file.documents.items()}
    gone = result.compare("document", old, new)
    version.documents.bulk_create(
        [SourceDocument(version=version, slug=slug, **dict(zip(names, row, strict=True))) for slug, row in new.items()],
        update_conflicts=True,
        unique_fields=["version", "slug"],
        update_fields=names,
    )
    return gone


def _values(source: object, names: Sequence[str]) -> tuple[Any, ...]:
    return tuple(getattr(source, name) for name in names)


class _Row(NamedTuple):
    """An element as the file has it, or as it is held; `rank` is its place among siblings that were there before.

    Its attributes are JSON, which tells 1 from true.
    """

    depth: int
    attributes: str
    parent: str | None
    kind: str
    label: str
    text: str
    document: str
    section: str
    erratum: str
    rank: int = 0


def _rows(elements: Sequence[ElementPart], parent: str | None = None, depth: int = 0) -> Iterator[tuple[str, _Row]]:
    """Every element with its id, in the order of the file."""
    for part in elements:
        words = part.kind.value, part.label, part.text, part.source.document, part.source.section, part.erratum
        yield part.id, _Row(depth, _json(part.attributes), parent, *words)
        yield from _rows(part.children, part.id, depth + 1)


def _json(attributes: Mapping[str, Any]) -> str:
    return json.dumps(attributes, sort_keys=True)


def _ranked(rows: Mapping[str, _Row], others: Mapping[str, _Row]) -> dict[str, _Row]:
    """The rows with their rank among the siblings that have the same parent in `others` too."""
    seen: Counter[str | None] = Counter()
    ranked = {}
    for slug, row in rows.items():
        if slug in others and others[slug].parent == row.parent:
            seen[row.parent] += 1
            row = row._replace(rank=seen[row.parent])
        ranked[slug] = row
    return ranked


def _save_elements(version: FrameworkVersion, file: FrameworkFile, result: LoadResult) -> list[str]:
    """Gives the ids that are gone, to be deleted once their links are counted and no child is left with them."""
    columns = ("parent__slug", "kind", "label", "text", "document__slug", "section", "erratum")
    held = version.elements.in_document_order().values_list("pk", "slug", "depth", "attributes", *columns)
    ids: dict[str, int] = {}
    old: dict[str, _Row] = {}
    for pk, slug, depth, attributes, *words in held:
        ids[slug], old[slug] = pk, _Row(depth, _json(attributes), *words)
    new = dict(_rows(file.elements))
    old, new = _ranked(old, new), _ranked(new, old)
    gone = result.compare("element", old, new)
    other_kind = [slug for slug, row in new.items() if slug in old and old[slug].kind != row.kind]
    _refuse(
        [
            (
                f"elements ({slug})",
                f"cannot {change}: it is used by {uses}; keep it, or give the file a new version label",
            )
            for slugs, change in ((gone, "be removed"), (other_kind, "become another kind"))
            for slug, uses in users_of(Element, {ids[slug]: slug for slug in slugs}).items()
        ]
    )
    if old:
        version.elements.update(position=F("position") + _BEYOND_EVERY_POSITION)
    _write_elements(version, new)
    return gone


def _write_elements(version: FrameworkVersion, rows: Mapping[str, _Row]) -> None:
    """Insert or update every row, one level of the tree after another, because a child needs its parent's key."""
    documents = {document.slug: document for document in version.documents.all()}
    updated = [
        "parent", "kind", "label", "text", "document", "section", "erratum", "attributes", "position", "depth",
        "search_words",
    ]  # fmt: skip
    keys: dict[str | None, int | None] = {None: None}
    levels: defaultdict[int, list[Element]] = defaultdict(list)
    parents = {}
    for position, (slug, row) in enumerate(rows.items(), start=1):
        attributes = json.loads(row.attributes)
        element = Element(
            version=version,
            slug=slug,
            kind=row.kind,
            label=row.label,
            text=row.text,
            document=documents[row.document],
            section=row.section,
            erratum=row.erratum,
            attributes=attributes,
            position=position,
            depth=row.depth,
            search_words=search_words(
                label=row.label,
                text=row.text,
                kind=row.kind,
                vocabulary=version.vocabulary,
                document=documents[row.document].short,
                section=row.section,
                erratum=row.erratum,
                attributes=attributes,
            ),
        )
        parents[slug] = row.parent
        levels[row.depth].append(element)
    for _, elements in sorted(levels.items()):
        for element in elements:
            element.parent_id = keys[parents[element.slug]]
        Element.objects.bulk_create(
            elements, update_conflicts=True, unique_fields=["version", "slug"], update_fields=updated
        )
        keys.update((element.slug, element.pk) for element in elements)


def _cited(source: SourcePart | None) -> tuple[str | None, str]:
    return (source.document, source.section) if source else (None, "")


def _save_links(version: FrameworkVersion, file: FrameworkFile, result: LoadResult) -> None:
    held = ElementLink.objects.filter(origin__version=version).values_list(
        "pk", "origin__slug", "target__slug", "reason", "document__slug", "section"
    )
    keys: dict[tuple[str, str], int] = {}
    old: dict[tuple[str, str], tuple[object, ...]] = {}
    for pk, origin, target, *row in held:
        keys[origin, target], old[origin, target] = pk, tuple(row)
    new = {(link.origin, link.target): (link.reason, *_cited(link.source)) for link in file.links}
    gone = result.compare("link", old, new)
    ElementLink.objects.filter(pk__in=[keys[ends] for ends in gone]).delete()
    elements = dict(version.elements.values_list("slug", "pk"))
    documents: dict[str | None, int | None] = {None: None, **dict(version.documents.values_list("slug", "pk"))}
    ElementLink.objects.bulk_create(
        [
            ElementLink(
                origin_id=elements[origin],
                target_id=elements[target],
                reason=reason,
                document_id=documents[document],
                section=section,
            )
            for (origin, target), (reason, document, section) in new.items()
        ],
        update_conflicts=True,
        unique_fields=["origin", "target"],
        update_fields=["reason", "document", "section"],
    )


ScaleName = tuple[str, str]  # its id and its version


def _save_scales(version: FrameworkVersion, file: FrameworkFile, result: LoadResult) -> None:
    scales = version.scale_versions.select_related("scale").prefetch_related("levels")
    new = {(scale.id, scale.version): _level_rows(scale.levels) for scale in file.scales}
    held: dict[ScaleName, ScaleVersion] = {
        _name(scale): scale for scale in scales if not scale.worded_here or _name(scale) in new
    }
    old = {name: _level_rows(scale.levels.all()) for name, scale in held.items()}
    gone = result.compare(
        "scale",
        {name: (scale.title, scale.note) for name, scale in held.items()},
        {(scale.id, scale.version): (scale.title, scale.note) for scale in file.scales},
    )
    result.compare("level", _levels_of(old), _levels_of(new))
    resized = [name for name in old if name in new and old[name].keys() != new[name].keys()]
    reworded = [name for name in old if name in new and name not in resized and old[name] != new[name]]
    _refuse(
        [
            *_used_scale_faults([held[name] for name in (*gone, *resized)]),
            *_reworded_scale_faults([held[name] for name in reworded]),
            *_wording_faults(version, new),
        ]
    )
    for scale in file.scales:
        _save_scale(version, scale)
    version.scale_versions.filter(pk__in=[held[name].pk for name in gone]).delete()
    Scale.objects.filter(slug__in=[slug for slug, _ in gone], versions=None).delete()


def _level_rows(levels: Iterable[Level | LevelPart]) -> dict[int, tuple[str, str]]:
    return {level.number: (level.label, level.text) for level in levels}


def _levels_of(scales: Mapping[ScaleName, Mapping[int, tuple[str, str]]]) -> dict[tuple[ScaleName, int], object]:
    return {(name, number): words for name, levels in scales.items() for number, words in levels.items()}


def _used_scale_faults(scales: Sequence[ScaleVersion]) -> Iterator[tuple[str, str]]:
    names = {scale.pk: _name(scale) for scale in scales}
    for name, uses in {**users_of(Level, _level_names(scales)), **users_of(ScaleVersion, names)}.items():
        reason = f"cannot gain or lose levels: it is used by {uses}; keep it, and add the new scale as a new version"
        yield f"scales ({name[0]}): version {name[1]}", reason


def _reworded_scale_faults(scales: Sequence[ScaleVersion]) -> Iterator[tuple[str, str]]:
    """Other words would change what was judged, or what people are judging by in a cycle that is open."""
    names = {scale.pk: _name(scale) for scale in scales}
    for name, uses in {**users_of(ScaleVersion, names), **users_of(Level, _level_names(scales))}.items():
        reason = (
            f"cannot be worded otherwise: it is used by {uses}; keep it, and give the new words a new version label"
        )
        yield f"scales ({name[0]}): version {name[1]}", reason


def _name(scale: ScaleVersion) -> ScaleName:
    return scale.scale.slug, scale.label


def _level_names(scales: Sequence[ScaleVersion]) -> dict[int, ScaleName]:
    """The scale of each level."""
    return {level.pk: _name(scale) for scale in scales for level in scale.levels.all()}


def _wording_faults(
    version: FrameworkVersion, scales: Mapping[ScaleName, Mapping[int, tuple[str, str]]]
) -> Iterator[tuple[str, str]]:
    """Two framework versions may share a scale; its levels then read the same in both, so that they can be compared."""
    others = ScaleVersion.objects.filter(scale__slug__in=[name for name, _ in scales])
    others = others.exclude(framework_version=version).select_related("scale", "framework_version__framework")
    for other in others.prefetch_related("levels"):
        here = scales.get((other.scale.slug, other.label))
        if here is not None and here != _level_rows(other.levels.all()):
            holder = f"{other.framework_version.framework.slug} {other.framework_version.label}"
            reason = f'{holder} words the levels of version "{other.label}" otherwise; give these a new version'
            yield f"scales ({other.scale.slug}): levels", reason


def _save_scale(version: FrameworkVersion, part: ScalePart) -> None:
    scale, _ = Scale.objects.get_or_create(slug=part.id)
    scale_version, _ = ScaleVersion.objects.update_or_create(
        framework_version=version,
        scale=scale,
        label=part.version,
        defaults={"title": part.title, "note": part.note},
    )
    scale_version.levels.exclude(number__in=[level.number for level in part.levels]).delete()
    out_of_the_way = Concat(Value(_BEYOND_EVERY_LABEL), Cast("number", CharField()))
    scale_version.levels.update(label=out_of_the_way)
    Level.objects.bulk_create(
        [
            Level(scale_version=scale_version, number=level.number, label=level.label, text=level.text)
            for level in part.levels
        ],
        update_conflicts=True,
        unique_fields=["scale_version", "number"],
        update_fields=["label", "text"],
    )
