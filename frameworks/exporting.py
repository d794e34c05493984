"""A version of a framework as a file again: as the loader takes it, as JSON, and as a table of its elements.

The same content gives the same bytes, in whatever database it is held: nothing here depends on keys, on when something
was loaded, or on the order in which a database keeps small facts.
"""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from cohesion_portal.lib.yaml_files import write_yaml
from frameworks.models import Element, ElementLink, FrameworkVersion, Kind, ScaleVersion, SourceDocument
from frameworks.schema import FrameworkFile
from frameworks.words import citation

_COLUMNS = (
    "id", "parent id", "kind", "label", "text", "source", "document", "section", "erratum", "attributes",
)  # fmt: skip
# A spreadsheet takes a cell that begins so for a formula, and might run what it says.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def framework_file(version: FrameworkVersion) -> FrameworkFile:
    """What is held of the version. Raises `pydantic.ValidationError` for what the format does not allow."""
    return FrameworkFile.model_validate(framework_content(version))


def framework_content(version: FrameworkVersion) -> dict[str, Any]:
    """What is held of the version, as a file would say it, whether the format allows it or not."""
    rows = list(version.elements.in_document_order().select_related("document").defer("search_words"))
    links = ElementLink.objects.filter(origin__version=version).select_related("document", "origin", "target")
    links = links.order_by("origin__position", "target__position")
    scales = version.scale_versions.select_related("scale").prefetch_related("levels").order_by("scale__slug", "label")
    return {
        "schema": 1,
        "framework": {
            "id": version.framework.slug,
            "title": version.title,
            "short_title": version.short_title,
            "owner": version.owner,
            "summary": version.summary,
        },
        "version": _version(version),
        "documents": _documents(version, rows),
        "vocabulary": {kind: version.vocabulary[kind] for kind in Kind if kind in version.vocabulary},
        "elements": _tree(rows),
        "links": [_link(link) for link in links],
        "scales": [_scale(scale) for scale in scales],
    }


def _version(version: FrameworkVersion) -> dict[str, Any]:
    return {
        "label": version.label,
        "status": version.status,
        "period": _given(starts=version.starts_on, ends=version.ends_on),
        **_given(note=version.note),
    }


def _given(**values: Any) -> dict[str, Any]:
    """Those that are not empty: an empty text in a file is a fault."""
    return {name: value for name, value in values.items() if value}


def _documents(version: FrameworkVersion, rows: list[Element]) -> dict[str, Any]:
    """In the order in which the elements first cite them, then the others by id."""
    cited = {slug: place for place, slug in reversed(list(enumerate(row.document.slug for row in rows)))}
    documents = sorted(version.documents.all(), key=lambda each: (cited.get(each.slug, len(rows)), each.slug))
    return {document.slug: _document(document) for document in documents}


def _document(document: SourceDocument) -> dict[str, Any]:
    names = ("title", "short", "publisher", "published", "link")
    return _given(**{name: getattr(document, name) for name in names})


def _tree(rows: list[Element]) -> list[dict[str, Any]]:
    parts: dict[int, dict[str, Any]] = {}
    below: defaultdict[int | None, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        parts[row.pk] = part = {
            "id": row.slug,
            "kind": row.kind,
            "label": row.label,
            **_given(text=row.text),
            "source": {"document": row.document.slug, "section": row.section},
            **_given(erratum=row.erratum),
            "attributes": {name: row.attributes[name] for name in sorted(row.attributes)},
            "children": below[row.pk],
        }
        below[row.parent_id].append(part)
    return below[None]


def _link(link: ElementLink) -> dict[str, Any]:
    source = {"document": link.document.slug, "section": link.section} if link.document else None
    return {"from": link.origin.slug, "to": link.target.slug, "reason": link.reason, **_given(source=source)}


def _scale(scale: ScaleVersion) -> dict[str, Any]:
    levels = sorted(scale.levels.all(), key=lambda level: level.number)
    return {
        "id": scale.scale.slug,
        "version": scale.label,
        "title": scale.title,
        **_given(note=scale.note),
        "levels": [{"number": level.number, "label": level.label, **_given(text=level.text)} for level in levels],
    }


def as_yaml(version: FrameworkVersion) -> bytes:
    """A framework file (docs/framework-files.md) that loads to the same content.

    A draft is written as it stands, so that one with faults can be taken away too: the loader names them.
    """
    return write_yaml(_without_blanks(framework_content(version)))


def _without_blanks(value: Any) -> Any:
    """Without what a file leaves out because nothing is said there."""
    if isinstance(value, list):
        return [_without_blanks(each) for each in value]
    if isinstance(value, dict):
        return {key: _without_blanks(each) for key, each in value.items() if each not in ("", [], {}, None)}
    return value


def as_json(version: FrameworkVersion) -> bytes:
    """The framework file's keys and values; dates as 2022-06-28."""
    content = _without_blanks(framework_content(version))
    return f"{json.dumps(content, ensure_ascii=False, indent=2, default=date.isoformat)}\n".encode()


def as_csv(version: FrameworkVersion) -> bytes:
    """A row for each element, in document order, for spreadsheets: with the mark that tells them it is UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for row in _csv_rows(version):
        writer.writerow(map(harmless, row))
    return out.getvalue().encode("utf-8-sig")


def _csv_rows(version: FrameworkVersion) -> Iterator[tuple[str, ...]]:
    rows = version.elements.in_document_order().select_related("document").defer("search_words")
    slugs: dict[int | None, str] = {None: ""}
    for row in rows:
        slugs[row.pk] = row.slug
        attributes = json.dumps(row.attributes, sort_keys=True, ensure_ascii=False) if row.attributes else ""
        source = citation(row.document.short, row.section)
        document = row.document.title
        words = row.label, row.text, source, document, row.section, row.erratum
        yield row.slug, slugs[row.parent_id], row.kind, *words, attributes


def harmless(cell: str) -> str:
    """An apostrophe before what a spreadsheet would take for a formula makes it read as text."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
