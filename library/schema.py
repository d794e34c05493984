"""The format of a library file (`docs/library-files.md`): its models, and reading one with every fault named."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, PlainValidator, ValidationError
from pydantic_core import PydanticCustomError

from cohesion_portal.lib.yaml_files import FileError, read_yaml
from frameworks.faults import Fault, fault_from, place, quoted
from frameworks.models import End
from frameworks.schema import DocumentPart, ElementSlug, Line, Link, Part, Slug, SourcePart, Text
from library.models import CaseStudyText
from library.services.case_studies import RESERVED_SLUGS as RESERVED_FOR_CASE_STUDIES
from library.services.guidance import RESERVED_SLUGS as RESERVED_FOR_GUIDANCE

_MOST_FAULTS = 100
_ELEMENT = re.compile(r"([a-z0-9-]{1,50})/([a-z0-9-]{1,80})")
EARLIEST_YEAR, LATEST_YEAR = 1900, 2100


def _element_name(value: object) -> End:
    if isinstance(value, str) and (found := _ELEMENT.fullmatch(value)):
        return End(*found.groups())
    reason = f"{quoted(value)} must name a framework and one of its elements, as in kirklees-icf/connecting"
    raise PydanticCustomError("wrong", "{reason}", {"reason": reason})


Name = Annotated[End, PlainValidator(_element_name)]
Tag = Annotated[Line, Field(max_length=60)]
Title = Annotated[Line, Field(max_length=300)]
Year = Annotated[int, Field(strict=True, ge=EARLIEST_YEAR, le=LATEST_YEAR)]


class GuidancePart(Part):
    id: ElementSlug
    title: Title
    owner: Line = ""
    year: Year | None = None
    topics: Annotated[list[Name], Field(min_length=1, max_length=30)]
    tags: Annotated[list[Tag], Field(max_length=20)] = []
    link: Link = ""
    note: Text = ""
    source: SourcePart | None = None
    superseded_by: ElementSlug | None = None


class CaseStudyPart(Part):
    id: ElementSlug
    title: Line
    elements: Annotated[list[Name], Field(min_length=1, max_length=30)]
    place: Line = ""
    context: Text
    approach_taken: Text
    what_happened: Text
    learned: Text = ""
    how_known: Text
    cannot_claim: Text
    strength: CaseStudyText.Strength
    source: SourcePart


class LibraryFile(Part):
    """A whole file: entries of the guidance catalogue, case studies, or both."""

    format: Literal[1] = Field(alias="schema")
    documents: dict[Slug, DocumentPart] = {}
    guidance: list[GuidancePart] = []
    case_studies: list[CaseStudyPart] = []

    def cited(self, source: SourcePart | None) -> tuple[str, str]:
        """The short name of the document and the section; empty without a source."""
        return (self.documents[source.document].short, source.section) if source else ("", "")


_PARTS = (LibraryFile, DocumentPart, SourcePart, GuidancePart, CaseStudyPart)
_KNOWN_KEYS = frozenset(field.alias or name for part in _PARTS for name, field in part.model_fields.items())


def read_library(path: Path) -> LibraryFile:
    """A library file, checked as far as it can be without a database.

    Raises `FileError`, which names every fault by its place in the file.
    """
    content = read_yaml(path)
    try:
        parsed = LibraryFile.model_validate(content)
        faults = list(islice(_cross_faults(parsed), _MOST_FAULTS))
    except ValidationError as error:
        errors = islice(error.errors(include_url=False), _MOST_FAULTS)
        faults = [fault_from(fault, _KNOWN_KEYS, ()) for fault in errors]
    if faults:
        first, *more = ((place(content, fault.steps), fault.reason) for fault in faults)
        raise FileError(path, *first, *more)
    return parsed


def _cross_faults(file: LibraryFile) -> Iterator[Fault]:
    """What must agree between the parts of the file."""
    if not file.guidance and not file.case_studies:
        yield Fault((), "holds neither guidance nor case_studies")
    yield from _faults_of("guidance", file.guidance, file, RESERVED_FOR_GUIDANCE)
    yield from _faults_of("case_studies", file.case_studies, file, RESERVED_FOR_CASE_STUDIES)
    newer = {entry.id: entry.superseded_by for entry in file.guidance}
    for index, entry in enumerate(file.guidance):
        if leads_back(entry.id, newer):
            yield Fault(("guidance", index, "superseded_by"), "leads back to this entry")


def _faults_of(
    key: str, entries: Sequence[GuidancePart | CaseStudyPart], file: LibraryFile, reserved: frozenset[str]
) -> Iterator[Fault]:
    seen: set[str] = set()
    for index, entry in enumerate(entries):
        here = (key, index)
        if entry.id in seen:
            yield Fault((*here, "id"), f"{quoted(entry.id)} is given twice")
        if entry.id in reserved:
            yield Fault((*here, "id"), f"{quoted(entry.id)} is kept for the portal's own pages; choose another")
        seen.add(entry.id)
        if entry.source and entry.source.document not in file.documents:
            yield Fault((*here, "source", "document"), f"{quoted(entry.source.document)} is not one of the documents")
        yield from _repeated(here, entry)


def _repeated(here: tuple[str, int], entry: GuidancePart | CaseStudyPart) -> Iterator[Fault]:
    lists: dict[str, list[str]] = {}
    if isinstance(entry, GuidancePart):
        lists = {"topics": [str(name) for name in entry.topics], "tags": entry.tags}
    else:
        lists = {"elements": [str(name) for name in entry.elements]}
    for key, words in lists.items():
        for word, count in Counter(words).items():
            if count > 1:
                yield Fault((*here, key), f"{quoted(word)} is given twice")


def leads_back(start: str, newer: Mapping[str, str | None]) -> bool:
    """Whether following what supersedes what, by id, comes back to where it began."""
    here, seen = newer.get(start), set[str]()
    while here is not None and here not in seen and here != start:
        seen.add(here)
        here = newer.get(here)
    return here == start
