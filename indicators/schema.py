"""The format of an indicator file (`docs/indicator-files.md`) and what a file must keep to."""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from cohesion_portal.lib.yaml_files import FileError, read_yaml
from frameworks.faults import Fault, fault_from, place, quoted
from frameworks.schema import Day, DocumentPart, Line, Part, Slug, SourcePart, Text
from indicators.measures import Intent, PeriodType, Unit, period_fault, period_label, value_fault
from indicators.models import Indicator
from indicators.targets import Grammar, StepPeriod

_EXACT = re.compile(r"-?\d{1,12}(\.\d{1,6})?")
# Years that people write 2021/22 or 2021; other labels are free.
_LABELLED_BY_RULE = (PeriodType.FINANCIAL_YEAR, PeriodType.CALENDAR_YEAR)


_MOST_FAULTS = 100
_LONGEST_CITATION = 200


def _wrong(reason: str) -> PydanticCustomError:
    return PydanticCustomError("wrong", "{reason}", {"reason": reason})


def _exact(value: object) -> Decimal:
    """A number in quotes: YAML would turn 47.9 into the nearest binary fraction."""
    if isinstance(value, str) and _EXACT.fullmatch(value):
        return Decimal(value)
    raise _wrong('must be a number in quotes without thousands separator, such as "47.9"')


ExactNumber = Annotated[Decimal, BeforeValidator(_exact)]
Code = Annotated[Line, Field(max_length=20)]
IndicatorSlug = Annotated[Slug, Field(max_length=80)]
Role = Annotated[Line, Field(max_length=120)]
Flag = Annotated[bool, Field(strict=True)]


class RegisterPart(Part):
    id: Slug
    title: Line
    framework: Slug


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


class BaselinePart(Part):
    value: ExactNumber
    period: PeriodPart
    provisional: Flag


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
    priority: IndicatorSlug
    unit: Unit
    intent: Intent
    owner_role: Role = ""
    source_name: Line = ""
    frequency: Indicator.Frequency | None = None
    reporting_sensitive: Flag = False
    place_breakdown: Flag = False
    nested_in: Code | None = None
    wording: Text
    caveat: Text = ""
    erratum: Text = ""
    source: SourcePart
    baseline: BaselinePart | None = None
    target: TargetPart

    @model_validator(mode="after")
    def has_values_of_its_unit(self) -> Self:
        baseline = self.baseline.value if self.baseline else None
        for name, value in (("baseline", baseline), ("threshold", self.target.threshold)):
            if value is not None and (fault := value_fault(self.unit, value)):
                raise _wrong(f"{name} {fault}")
        return self


class RegisterFile(Part):
    """A whole file: one register of indicators."""

    format: Literal[1] = Field(alias="schema")
    register_part: RegisterPart = Field(alias="register")
    documents: Annotated[dict[Slug, DocumentPart], Field(min_length=1)]
    indicators: Annotated[list[IndicatorPart], Field(min_length=1)]

    def citation(self, indicator: IndicatorPart) -> str:
        return f"{self.documents[indicator.source.document].short}, {indicator.source.section}"


_PARTS = (RegisterFile, RegisterPart, DocumentPart, SourcePart, PeriodPart, BaselinePart, TargetPart, IndicatorPart)
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
        if entry.source.document not in file.documents:
            yield Fault((*here, "source", "document"), f"{quoted(entry.source.document)} is not one of the documents")
        elif len(file.citation(entry)) > _LONGEST_CITATION:
            yield Fault((*here, "source"), "the document's short title and the section are too long together")
        if reason := _nesting_fault(entry.id, outer):
            yield Fault((*here, "nested_in"), reason)


def _nesting_fault(code: str, outer: dict[str, str | None]) -> str:
    parent, seen = outer[code], {code}
    if parent is not None and parent not in outer:
        return f"{quoted(parent)} is not one of the indicators"
    while parent is not None and parent not in seen:
        seen.add(parent)
        parent = outer.get(parent)
    return "an indicator cannot be part of itself" if parent == code else ""
