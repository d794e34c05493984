"""The format of a framework file (`docs/framework-files.md`): its models, and reading one with every fault named."""

import json
import math
import re
import unicodedata
from datetime import date, datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, Literal

from django.core.exceptions import ValidationError as UnfitValue
from django.core.validators import URLValidator
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    StringConstraints,
    ValidationError,
)
from pydantic_core import PydanticCustomError

from cohesion_portal.lib.yaml_files import FileError, read_yaml
from frameworks.checks import cross_faults
from frameworks.faults import Fault, fault_from, place, quoted
from frameworks.models import FrameworkVersion, Kind
from frameworks.words import DELIVERED_THROUGH

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ATTRIBUTE_NAME = re.compile(r"[a-z][a-z0-9_]*")
_HTML_TAG = re.compile(r"<[A-Za-z/!?]")
# Marks that turn the reading direction can make a text show other words than it holds.
_DIRECTION_MARKS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_MOST_ATTRIBUTES = 20
_LONGEST_ATTRIBUTE = 300
# From here on some databases and readers of JSON no longer tell a whole number from its neighbours.
_TOO_LARGE = 10**15
_MOST_FAULTS = 100
# Each begins the address of a page about several frameworks, such as /frameworks/search/.
RESERVED_FRAMEWORK_IDS = frozenset({"search", "matrix", "threads", "compare"})


def _wrong(reason: str) -> PydanticCustomError:
    return PydanticCustomError("wrong", "{reason}", {"reason": reason})


def _clean(value: str) -> str:
    if _HTML_TAG.search(value):
        raise _wrong("holds an HTML tag; write plain text")
    for character in value:
        hidden = unicodedata.category(character) in ("Cc", "Cs") and character != "\n"
        if hidden or character in _DIRECTION_MARKS:
            raise _wrong(f"holds the control character U+{ord(character):04X}; remove it")
    return value


def _one_line(value: str) -> str:
    if "\n" in value:
        raise _wrong("must be on one line")
    return value


def _slug(value: str) -> str:
    if not _SLUG.fullmatch(value):
        raise _wrong(f"{quoted(value)} may hold only lower-case letters, digits and hyphens, as in connecting-2")
    return value


def _not_reserved(value: str) -> str:
    if value in RESERVED_FRAMEWORK_IDS:
        raise _wrong(f"{quoted(value)} is kept for a page of the portal itself; choose another id")
    return value


def _attribute_name(value: str) -> str:
    if not _ATTRIBUTE_NAME.fullmatch(value):
        raise _wrong(f"{quoted(value)} may hold only lower-case letters, digits and underscores, as in also_called")
    return value


def _kind(value: object) -> Kind:
    if isinstance(value, str) and value in Kind.values:
        return Kind(value)
    raise PydanticCustomError("kind", "is not a kind")


def _day(value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise _wrong("must be a date such as 2022-06-28")


def _link(value: str) -> str:
    try:
        URLValidator(schemes=["http", "https"])(value)
    except UnfitValue:
        raise _wrong("must be an address that begins with https:// or http://") from None
    return value


def _attribute(value: object) -> object:
    """A small fact: text, a number, true or false, or a list of texts."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float) and math.isfinite(value):
        if abs(value) >= _TOO_LARGE:
            raise _wrong("is too large for a number; put it in quotes")
        return value + 0  # minus nought is nought
    texts = value if isinstance(value, list) and value else [value]
    for text in texts:
        if not isinstance(text, str) or not 0 < len(text) <= _LONGEST_ATTRIBUTE:
            raise _wrong(f"must be text of up to {_LONGEST_ATTRIBUTE} characters, a number, true, false or such texts")
        _clean(text)
    return value


def _attributes(values: dict[str, Any]) -> dict[str, Any]:
    frameworks = values.get(DELIVERED_THROUGH, [])
    if not isinstance(frameworks, list) or not all(map(_SLUG.fullmatch, frameworks)):
        raise _wrong(f"{DELIVERED_THROUGH} must be a list of ids of frameworks, such as [kirklees-icf]")
    return values


_text = StringConstraints(strict=True, strip_whitespace=True, min_length=1)
_plain = (_text, AfterValidator(_clean))
_line = (*_plain, AfterValidator(_one_line))
_name = (StringConstraints(strict=True), AfterValidator(_slug))

Slug = Annotated[str, *_name, Field(max_length=50)]
FrameworkSlug = Annotated[Slug, AfterValidator(_not_reserved)]
ElementSlug = Annotated[str, *_name, Field(max_length=80)]
VersionLabel = Annotated[str, *_name, Field(max_length=20)]
LevelLabel = Annotated[str, *_line, Field(max_length=60)]
ShortLine = Annotated[str, *_line, Field(max_length=80)]
Section = Annotated[str, *_line, Field(max_length=120)]
Line = Annotated[str, *_line, Field(max_length=200)]
ElementLabel = Annotated[str, *_line, Field(max_length=300)]
Text = Annotated[str, *_plain, Field(max_length=10_000)]
Link = Annotated[str, *_line, Field(max_length=200), AfterValidator(_link)]
Day = Annotated[date, BeforeValidator(_day)]
KindName = Annotated[Kind, BeforeValidator(_kind)]
AttributeName = Annotated[str, StringConstraints(strict=True), AfterValidator(_attribute_name), Field(max_length=40)]
Attribute = Annotated[Any, PlainValidator(_attribute)]


Attributes = Annotated[dict[AttributeName, Attribute], Field(max_length=_MOST_ATTRIBUTES), AfterValidator(_attributes)]


def _pair(value: object) -> object:
    if isinstance(value, list) and len(value) == 2:
        return value
    raise _wrong("must be two texts, for one and for many, such as [Pillar, Pillars]")


Words = Annotated[list[ShortLine], BeforeValidator(_pair)]


class Part(BaseModel):
    """A mapping of the file; a key that the format does not have is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FrameworkPart(Part):
    id: FrameworkSlug
    title: Line
    short_title: ShortLine
    owner: Line
    summary: Text


class Period(Part):
    starts: Day | None = None
    ends: Day | None = None


class VersionPart(Part):
    label: VersionLabel
    status: FrameworkVersion.Status
    period: Period = Period()
    note: Text = ""


class DocumentPart(Part):
    title: Line
    short: ShortLine
    publisher: Line
    published: Day | None = None
    link: Link = ""


class SourcePart(Part):
    document: Slug
    section: Section


class ElementPart(Part):
    id: ElementSlug
    kind: KindName
    label: ElementLabel
    text: Text = ""
    source: SourcePart
    erratum: Text = ""
    attributes: Attributes = {}
    children: list["ElementPart"] = []


class LinkPart(Part):
    origin: ElementSlug = Field(alias="from")
    target: ElementSlug = Field(alias="to")
    reason: Text
    source: SourcePart | None = None


class LevelPart(Part):
    number: Annotated[int, Field(strict=True, ge=1, le=20)]
    label: LevelLabel
    text: Text = ""


class ScalePart(Part):
    id: Slug
    version: VersionLabel
    title: Line
    note: Text = ""
    levels: list[LevelPart]


class FrameworkFile(Part):
    """A whole file: one version of one framework."""

    format: Literal[1] = Field(alias="schema")
    framework: FrameworkPart
    version: VersionPart
    documents: Annotated[dict[Slug, DocumentPart], Field(min_length=1)]
    vocabulary: dict[KindName, Words] = {}
    elements: Annotated[list[ElementPart], Field(min_length=1)]
    links: list[LinkPart] = []
    scales: list[ScalePart] = []

    def digest(self) -> str:
        """SHA-256 of what the file says, whatever its spacing, its comments and the order of links and scales."""
        content = self.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        content.get("links", []).sort(key=lambda link: (link["from"], link["to"]))
        content.get("scales", []).sort(key=lambda scale: (scale["id"], scale["version"]))
        return sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


_PARTS = (
    FrameworkFile, FrameworkPart, VersionPart, Period, DocumentPart, SourcePart, ElementPart, LinkPart, ScalePart,
    LevelPart,
)  # fmt: skip
_KNOWN_KEYS = frozenset(field.alias or name for part in _PARTS for name, field in part.model_fields.items())


def read_framework(path: Path) -> FrameworkFile:
    """A framework file, checked. Raises `FileError`, which names every fault by its place in the file."""
    content = read_yaml(path)
    faults: list[Fault] = []
    parsed = None
    try:
        parsed = FrameworkFile.model_validate(content)
    except ValidationError as error:
        errors = islice(error.errors(include_url=False), _MOST_FAULTS)
        faults = [fault_from(fault, _KNOWN_KEYS, Kind.values) for fault in errors]
    faults += islice(cross_faults(content), _MOST_FAULTS)
    if parsed is None or faults:
        if len(faults) > _MOST_FAULTS:
            faults[_MOST_FAULTS:] = [Fault((), "there are more faults; mend these first")]
        first, *more = ((place(content, fault.steps), fault.reason) for fault in faults)
        raise FileError(path, *first, *more)
    return parsed
