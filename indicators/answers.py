"""The four answers about an indicator as values, what they are made from and why one may be missing. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from indicators.statistics import CONFIDENCE, Assurance, CountChange, Interval, Signal, XmrLimits
from indicators.targets import Position


class Verdict(StrEnum):
    """The second answer: whether the figures show more than chance since the baseline."""

    INTENDED = "intended"
    OTHER = "other"
    CHANGED = "changed"  # where the plan states no direction
    NO_CLEAR = "no_clear"
    CANNOT_BE_JUDGED = "cannot_be_judged"


class Obstacle(StrEnum):
    """Why something cannot be judged. The last four are ours, the others those of B1."""

    PLACEHOLDER = "placeholder"
    NOT_A_NUMBER = "not_a_number"
    NO_BASELINE = "no_baseline"
    NO_CURRENT = "no_current"
    SMALL_NUMBERS_SUPPRESSED = "small_numbers_suppressed"
    PROVISIONAL = "provisional"
    DEFINITION_CHANGED = "definition_changed"
    METHOD_CHANGED = "method_changed"
    GEOGRAPHY_CHANGED = "geography_changed"
    SAME_RESPONDENTS_UNKNOWN = "same_respondents_unknown"
    SAMPLE_SIZE_MISSING = "sample_size_missing"
    DENOMINATOR_MISSING = "denominator_missing"
    TOO_FEW_POINTS = "too_few_points"
    GAPS_IN_SERIES = "gaps_in_series"
    NOT_A_RANDOM_SAMPLE = "not_a_random_sample"
    NOTHING_COUNTED = "nothing_counted"
    ROLLING_SERIES = "rolling_series"
    SPREAD_MISSING = "spread_missing"


class Method(StrEnum):
    """How change was judged."""

    NEWCOMBE = "newcombe"
    COUNTS = "counts"
    SERIES = "series"


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One figure of the district and what it was made of; percentages are 0 to 100. A break of the series is on the
    figure's first day, or on the day in `breaks_on` within it. `is_hidden`: the reader of the judgement may not see it,
    so nothing may be said that rests on it."""

    value: Decimal
    period_type: str
    label: str
    starts: date
    ends: date
    sample_size: int | None = None
    design_effect: Decimal | None = None
    sampling: str = ""
    numerator: int | None = None
    denominator: int | None = None
    series_break: str = ""
    breaks_on: date | None = None
    is_provisional: bool = False
    is_hidden: bool = False


@dataclass(frozen=True, kw_only=True)
class Remark:
    """What a named role has written about the figures up to a day."""

    what_happened: str
    why: str
    other_explanation: str
    what_next: str
    control: str
    as_at: date
    written_at: datetime
    by_role: str


@dataclass(frozen=True, kw_only=True)
class Measure:
    """What of an indicator bears on a judgement. `aim` is the figure of the target that a point of the series is
    compared with, where there is one. `rebased` says by the first day from when limits are drawn anew, and why.
    `confidence` is 0.95, and 0.998 where many places stand beside each other."""

    unit: str
    intent: str
    aim: Decimal | None = None
    reporting_sensitive: bool = False
    is_rolling: bool = False
    rebased: Mapping[date, str] = field(default_factory=dict)
    remark: Remark | None = None
    confidence: float = CONFIDENCE


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Whether the figures changed by more than chance since the baseline, and how that was judged.

    `missing` names the periods of which something is not recorded. `interval` is that of the difference in percentage
    points, `tested` the comparison of two counts, with the `dispersion` allowed for, both at this `confidence`. Where
    nobody knows the design of a survey the change must show in the `cautious` interval too. A difference
    `within_rounding` of two whole percentages is not claimed. `responses_needed` is how many answers each survey needs
    to tell this difference from chance. `clear_fall` is the least fall of the baseline that would have been clear.
    """

    verdict: Verdict
    obstacles: tuple[Obstacle, ...] = ()
    missing: tuple[str, ...] = ()
    method: Method | None = None
    baseline: Measured | None = None
    current: Measured | None = None
    interval: Interval | None = None
    cautious: Interval | None = None
    within_rounding: bool = False
    responses_needed: int | None = None
    tested: CountChange | None = None
    dispersion: float | None = None
    dispersion_is_estimated: bool = False
    clear_fall: int | None = None
    confidence: float = CONFIDENCE


@dataclass(frozen=True, kw_only=True)
class Segment:
    """Points of a series between one decision to draw its limits anew and the next.

    `signals` has one for each point, or None. No limits from fewer than 5 points, with a gap or a hidden point, and
    where all points are equal; from fewer than 12 they are trial limits, which no judgement rests on and which have no
    signals. `cause` is why this segment was begun, empty for the first.
    """

    series: tuple[Measured, ...]
    limits: XmrLimits | None = None
    signals: tuple[Signal | None, ...] = ()
    cause: str = ""


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """The third answer: what a series of months or quarters shows. No limits where all its points are equal.

    `segments` are the whole series since its last break, oldest first; the other answers are about the last of them.
    `direction` is that of the latest point's signal: 1 high or rising, -1 low or falling, 0 without a signal.
    """

    obstacle: Obstacle | None = None
    segments: tuple[Segment, ...] = ()
    series: tuple[Measured, ...] = ()
    limits: XmrLimits | None = None
    signal: Signal | None = None
    direction: int = 0
    assurance: Assurance | None = None


@dataclass(frozen=True)
class Meaning:
    """The fourth answer: what people say that the figures may mean, which no arithmetic can; empty until someone has.
    `depends_on_reporting` asks for the other explanation that more, or fewer, came forward."""

    remark: Remark | None
    depends_on_reporting: bool

    @property
    def narrative(self) -> str:
        return self.remark.what_happened if self.remark else ""


@dataclass(frozen=True)
class Judgement:
    """The four answers about one indicator on one day, the same for page, report and command."""

    position: Position
    evidence: Evidence
    pattern: Pattern
    meaning: Meaning
