"""Everything that an annual report says, as one value. Pure: knows no database.

The page, the PDF, the workbook and the data file are made from it, so that they cannot disagree. Sentences that hold
numbers are part of it, so that whoever reads the data reads the same words. Counts are of organisations unless a
name says otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import TypeAdapter

SCHEMA = 1


@dataclass(frozen=True, kw_only=True)
class Front:
    """What a reader needs to know before reading, and a librarian to catalogue it.

    `notice` stands on every page of the PDF: that a demonstration is about a district that does not exist.
    """

    title: str
    notice: str
    body: str
    framework: str
    cycle: str
    opens_on: date
    closes_on: date
    data_on: date
    status: str
    version: int
    published_on: date | None
    approved_on: date | None
    approval_minute: str
    correction: str
    classification: str
    contact: str
    alternative_format: str


@dataclass(frozen=True)
class Count:
    label: str
    count: int


@dataclass(frozen=True)
class Participation:
    """`late` are among the submitted: they came in after the day they were due."""

    invited: int
    submitted: int
    late: int
    sentence: str
    states: tuple[Count, ...]


@dataclass(frozen=True)
class Distribution:
    """How the judgements of one approach, or of the organisations as a whole, are spread over the levels."""

    label: str
    levels: tuple[Count, ...]
    not_applicable: int
    unanswered: int
    rated: int
    median: tuple[int, int] | None
    middle: str
    range: str
    sentence: str


@dataclass(frozen=True)
class Mix:
    """One approach, and how many organisations stand under each heading of a table."""

    label: str
    counts: tuple[Count, ...]


@dataclass(frozen=True, kw_only=True)
class Findings:
    """`withheld` says why there are no figures; then every tuple is empty."""

    withheld: str
    sentence: str
    approaches: tuple[Distribution, ...]
    agreed: tuple[Distribution, ...]
    confidence: tuple[Mix, ...]
    evidence: tuple[Mix, ...]


@dataclass(frozen=True)
class Move:
    """How many organisations gave one approach a higher, the same or a lower level than in the earlier cycle.

    `left_out` gave no level in one of the two.
    """

    label: str
    higher: int
    same: int
    lower: int
    left_out: int
    verdict: str


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """`note` says what cannot be compared, and why; then `moves` is empty."""

    note: str
    with_cycle: str
    organisations: int
    moves: tuple[Move, ...]


@dataclass(frozen=True, kw_only=True)
class Support:
    withheld: str
    sentence: str
    asked: tuple[Count, ...]


@dataclass(frozen=True)
class Figure:
    """One observation as it is shown, with the number beside it as it is published: rounded, and empty where hidden."""

    period: str
    shown: str
    value: str
    sample_size: int | None
    provisional: bool


@dataclass(frozen=True, kw_only=True)
class IndicatorLine:
    """One measure; `position`, `change`, `pattern` and `meaning` are separate answers, never one verdict.

    Reports that were frozen before there was a method, a pattern or a meaning have none of them.
    """

    code: str
    label: str
    unit: str
    intent: str
    target: str
    baseline: Figure | None
    latest: Figure | None
    position: str
    position_reason: str
    change: str
    method: str = ""
    pattern: str = ""
    meaning: str = ""
    caveat: str
    erratum: str
    source: str


@dataclass(frozen=True)
class PastRecommendation:
    number: int
    text: str
    to_whom: str
    due_on: date | None
    status: str
    progress: str


@dataclass(frozen=True)
class Progress:
    """What became of the recommendations of the report named `report`; empty when there is none."""

    report: str
    note: str
    recommendations: tuple[PastRecommendation, ...]


@dataclass(frozen=True)
class PlannedAction:
    approach: str
    organisation: str
    what: str
    owner_role: str
    milestone: str
    due_on: date
    status: str


@dataclass(frozen=True)
class Actions:
    """The actions of the plans of organisations that submitted; `statuses` heads the counts of `by_approach`."""

    sentence: str
    total: int
    statuses: tuple[Count, ...]
    by_approach: tuple[Mix, ...]
    planned: tuple[PlannedAction, ...]


@dataclass(frozen=True)
class NumberedRecommendation:
    number: int
    text: str
    to_whom: str
    due_on: date | None


@dataclass(frozen=True)
class Participant:
    name: str
    kind: str
    state: str


@dataclass(frozen=True)
class Level:
    number: int
    label: str
    text: str


@dataclass(frozen=True)
class Scale:
    title: str
    version: str
    note: str
    levels: tuple[Level, ...]


@dataclass(frozen=True)
class Source:
    """Where figures or words come from; `dated` is a date, a period or a version."""

    what: str
    where: str
    dated: str


@dataclass(frozen=True)
class Term:
    word: str
    meaning: str


@dataclass(frozen=True, kw_only=True)
class Back:
    methods: tuple[str, ...]
    sources: tuple[Source, ...]
    limitations: tuple[str, ...]
    glossary: tuple[Term, ...]


@dataclass(frozen=True, kw_only=True)
class AnnualReport:
    """The sections in the order of the outline (domain specification E i)."""

    schema: int
    front: Front
    decision_asked: str
    summary: str
    participation: Participation
    findings: Findings
    comparison: Comparison
    communities_said: str
    support: Support
    indicators: tuple[IndicatorLine, ...]
    progress: Progress
    actions: Actions
    risks: str
    recommendations: tuple[NumberedRecommendation, ...]
    sharing_back: str
    organisations: tuple[Participant, ...]
    scale: Scale
    back: Back


_ADAPTER = TypeAdapter(AnnualReport)


def as_json(report: AnnualReport) -> dict[str, Any]:
    """Plain JSON values; dates in ISO 8601."""
    values: dict[str, Any] = _ADAPTER.dump_python(report, mode="json")
    return values


def from_json(values: Mapping[str, Any]) -> AnnualReport:
    """Raises `pydantic.ValidationError` for values that `as_json` did not write."""
    return _ADAPTER.validate_python(values)
