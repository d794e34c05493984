"""The format of an indicator file (`docs/indicator-files.md`) and what a file must keep to."""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from cohesion_portal.lib.yaml_files import FileError, read_yaml
from frameworks.faults import Fault, fault_from, place, quoted
from frameworks.schema import Day, DocumentPart, ElementSlug, Line, Part, Slug, SourcePart, Text
from indicators.measures import (
    WITH_NUMERATOR,
    WITH_SAMPLE,
    Intent,
    PeriodType,
    Sampling,
    SeriesBreak,
    Suppression,
    Unit,
    period_fault,
    period_label,
    value_fault,
)
from indicators.models import Indicator
from indicators.targets import Grammar, StepPeriod

_EXACT = re.compile(r"-?\d{1,12}(\.\d{1,6})?")
_END = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9]+(-[a-z0-9]+)*")
# Years that people write 2021/22 or 2021; other labels are free.
_LABELLED_BY_RULE = (PeriodType.FINANCIAL_YEAR, PeriodType.CALENDAR_YEAR)


_MOST_FAULTS = 100
_LONGEST_CITATION = 200
# Each begins the address of a page about several indicators, such as /indicators/imports/.
RESERVED_INDICATOR_SLUGS = frozenset(
    {"commentary", "definitions", "figures", "framework", "imports", "open-data", "places", "quality", "registers"}
    | {"releases", "sources"}
)


def _wrong(reason: str) -> PydanticCustomError:
    return PydanticCustomError("wrong", "{reason}", {"reason": reason})


def _exact(value: object) -> Decimal:
    """A number in quotes: YAML would turn 47.9 into the nearest binary fraction."""
    if isinstance(value, str) and _EXACT.fullmatch(value):
        return Decimal(value)
    raise _wrong('must be a number in quotes without thousands separator, such as "47.9"')


def _not_reserved(value: str) -> str:
    if value in RESERVED_INDICATOR_SLUGS:
        raise _wrong(f"{quoted(value)} is kept for a page of the portal itself; choose another slug")
    return value


def _end(value: str) -> str:
    if not _END.fullmatch(value):
        raise _wrong(f"{quoted(value)} must name a framework and one of its elements, as in kirklees-icf/connecting")
    return value


ExactNumber = Annotated[Decimal, BeforeValidator(_exact)]
Code = Annotated[Line, Field(max_length=20)]
IndicatorSlug = Annotated[ElementSlug, AfterValidator(_not_reserved)]
ElementEnd = Annotated[Line, AfterValidator(_end)]
Role = Annotated[Line, Field(max_length=120)]
Method = Annotated[Line, Field(max_length=300)]
Flag = Annotated[bool, Field(strict=True)]
People = Annotated[int, Field(strict=True, ge=1)]
Number = Annotated[int, Field(strict=True, ge=0)]


class ArchivedPart(Part):
    since: Day
    reason: Text


class RegisterPart(Part):
    id: Slug
    title: Line
    framework: Slug
    area: Annotated[Line, Field(max_length=120)] = ""
    about: Text = ""
    archived: ArchivedPart | None = None


class WiderAreaPart(Part):
    id: Slug
    name: Annotated[Line, Field(max_length=120)]


class PeriodPart(Part):
    type: PeriodType
    label: Annotated[Line, Field(max_length=40)]
    starts: Day
    ends: Day

    @model_validator(mode="after")
    def fits_its_type(self) -> Self:
        if fault := period_fault(self.type, self.starts, self.ends):
            raise _wrong(fault)
        expected = period_label(self.type, self.starts, self.ends)
        if self.type in _LABELLED_BY_RULE and self.label != expected:
            raise _wrong(f'the label of this period is "{expected}"')
        return self


class FigurePart(Part):
    """One published figure, and what the source says it was made of."""

    value: ExactNumber
    period: PeriodPart
    provisional: Flag
    sampling: Sampling | None = None
    sample_size: People | None = None
    numerator: Number | None = None
    denominator: People | None = None
    series_break: SeriesBreak | None = None
    note: Text = ""
    source: SourcePart | None = None

    @model_validator(mode="after")
    def has_both_numbers_behind_it(self) -> Self:
        if (self.numerator is None) != (self.denominator is None):
            raise _wrong("numerator and denominator are given together or not at all")
        return self


class BaselinePart(FigurePart):
    """The figure of the register's own area that later ones are compared with."""


class ObservationPart(FigurePart):
    """Another figure, of the register's own area or of a place."""

    place: Slug | None = None


_NEEDED = {
    Grammar.ABOVE_THRESHOLD: ("threshold",),
    Grammar.BELOW_THRESHOLD: ("threshold",),
    Grammar.STEP_PER_PERIOD: ("step", "step_period"),
    Grammar.EXTERNAL_MIRROR: ("mirrors",),
}


class TargetPart(Part):
    as_written: Text
    grammar: Grammar
    threshold: ExactNumber | None = None
    step: ExactNumber | None = None
    step_period: StepPeriod | None = None
    mirrors: Line = ""
    set_by: Line = ""
    source: SourcePart | None = None
    expires: Day | None = None

    @model_validator(mode="after")
    def has_what_its_grammar_needs(self) -> Self:
        needed = _NEEDED.get(self.grammar, ())
        given = [name for name in ("threshold", "step", "step_period", "mirrors") if name in self.model_fields_set]
        if missing := [name for name in needed if name not in given]:
            raise _wrong(f"{self.grammar} needs {' and '.join(missing)}")
        if idle := [name for name in given if name not in needed]:
            raise _wrong(f"{self.grammar} has no {' or '.join(idle)}")
        if self.step == 0:
            raise _wrong("step must not be 0")
        return self


class IndicatorPart(Part):
    id: Code
    slug: IndicatorSlug
    label: Line
    definition: Text
    collection_method: Method = ""
    priority: ElementSlug
    elements: list[ElementEnd] = []
    unit: Unit
    intent: Intent
    owner_role: Role = ""
    source_name: Line = ""
    frequency: Indicator.Frequency | None = None
    reporting_sensitive: Flag = False
    rolling: Flag = False
    sampling: Sampling | None = None
    suppression: Suppression = Suppression.PEOPLE
    place_breakdown: Flag = False
    nested_in: Code | None = None
    wording: Text
    caveat: Text = ""
    erratum: Text = ""
    source: SourcePart
    baseline: BaselinePart | None = None
    observations: list[ObservationPart] = []
    target: TargetPart

    @property
    def figures(self) -> list[tuple[str, FigurePart]]:
        """Every figure with what it is called in the file."""
        found: list[tuple[str, FigurePart]] = [("baseline", self.baseline)] if self.baseline else []
        return found + [(f"observations[{index}]", figure) for index, figure in enumerate(self.observations)]

    @model_validator(mode="after")
    def has_figures_of_its_unit(self) -> Self:
        values = [(name, figure.value) for name, figure in self.figures]
        for name, value in (*values, ("threshold", self.target.threshold)):
            if value is not None and (fault := value_fault(self.unit, value)):
                raise _wrong(f"{name} {fault}")
        for name, figure in self.figures:
            if fault := _made_of_fault(self.unit, figure):
                raise _wrong(f"{name}: {fault}")
        if self.sampling and self.unit != Unit.SURVEY_PERCENTAGE:
            raise _wrong("only a percentage from a survey has sampling")
        return self

    @model_validator(mode="after")
    def has_one_figure_for_a_period_and_place(self) -> Self:
        seen: set[object] = set()
        for name, figure in self.figures:
            place = figure.place if isinstance(figure, ObservationPart) else None
            key = (place, figure.period.starts, figure.period.ends)
            if key in seen:
                raise _wrong(f"{name} is a second figure for {figure.period.label} of the same place")
            seen.add(key)
        return self


def _made_of_fault(unit: Unit, figure: FigurePart) -> str:
    """What a figure of this unit cannot be made of."""
    if unit != Unit.SURVEY_PERCENTAGE and figure.sampling:
        return "only a percentage from a survey has sampling"
    if unit not in WITH_SAMPLE and figure.sample_size:
        return "only a percentage from a survey or a mean has a sample size"
    if figure.numerator is None or figure.denominator is None:
        return ""
    if unit not in WITH_NUMERATOR:
        return "only a percentage or rate from records has two numbers behind it"
    exceeds = unit == Unit.ADMINISTRATIVE_PERCENTAGE and figure.numerator > figure.denominator
    return "the numerator must not be above the denominator" if exceeds else ""


class RegisterFile(Part):
    """A whole file: one register of indicators."""

    format: Literal[1] = Field(alias="schema")
    register_part: RegisterPart = Field(alias="register")
    documents: Annotated[dict[Slug, DocumentPart], Field(min_length=1)]
    wider_areas: list[WiderAreaPart] = []
    indicators: Annotated[list[IndicatorPart], Field(min_length=1)]

    def citation(self, source: SourcePart | None) -> str:
        """Document and section, as readers see them; nothing where no source is given."""
        return f"{self.documents[source.document].short}, {source.section}" if source else ""


_PARTS = (
    RegisterFile,
    RegisterPart,
    ArchivedPart,
    WiderAreaPart,
    DocumentPart,
    SourcePart,
    PeriodPart,
    ObservationPart,
    TargetPart,
    IndicatorPart,
)
_KNOWN_KEYS = frozenset(field.alias or name for part in _PARTS for name, field in part.model_fields.items())


def read_register(path: Path) -> RegisterFile:
    """An indicator file, checked as far as it can be without a database.

    Raises `FileError`, which names every fault by its place in the file.
    """
    content = read_yaml(path)
    try:
        parsed = RegisterFile.model_validate(content)
        faults = list(_cross_faults(parsed))
    except ValidationError as error:
        errors = islice(error.errors(include_url=False), _MOST_FAULTS)
        faults = [fault_from(fault, _KNOWN_KEYS, ()) for fault in errors]
    if faults:
        first, *more = ((place(content, fault.steps), fault.reason) for fault in faults)
        raise FileError(path, *first, *more)
    return parsed


def _cross_faults(file: RegisterFile) -> Iterator[Fault]:
    """What must agree between the parts of the file."""
    seen: set[tuple[str, str]] = set()
    outer = {entry.id: entry.nested_in for entry in file.indicators}
    for index, entry in enumerate(file.indicators):
        here = ("indicators", index)
        for name, value in (("id", entry.id), ("slug", entry.slug)):
            if (name, value) in seen:
                yield Fault((*here, name), f"{quoted(value)} is given twice")
            seen.add((name, value))
        for steps, source in _sources(entry):
            yield from _source_faults(file, (*here, *steps, "source"), source)
        if reason := _nesting_fault(entry.id, outer):
            yield Fault((*here, "nested_in"), reason)


def _sources(entry: IndicatorPart) -> Iterator[tuple[tuple[str | int, ...], SourcePart | None]]:
    """Each source that an entry cites, with where it does."""
    yield (), entry.source
    yield ("target",), entry.target.source
    if entry.baseline:
        yield ("baseline",), entry.baseline.source
    for index, figure in enumerate(entry.observations):
        yield ("observations", index), figure.source


def _source_faults(file: RegisterFile, steps: tuple[str | int, ...], source: SourcePart | None) -> Iterator[Fault]:
    if source is None:
        return
    if source.document not in file.documents:
        yield Fault((*steps, "document"), f"{quoted(source.document)} is not one of the documents")
    elif len(file.citation(source)) > _LONGEST_CITATION:
        yield Fault(steps, "the document's short title and the section are too long together")


def _nesting_fault(code: str, outer: dict[str, str | None]) -> str:
    parent, seen = outer[code], {code}
    if parent is not None and parent not in outer:
        return f"{quoted(parent)} is not one of the indicators"
    while parent is not None and parent not in seen:
        seen.add(parent)
        parent = outer.get(parent)
    return "an indicator cannot be part of itself" if parent == code else ""
