"""The four answers about an indicator (domain specification B1): its position against the target, evidence of change
since the baseline, the pattern over time, and what it may mean. Pure: knows no database.

They are never joined into one verdict. A figure can meet its target by chance, and a change beyond chance can miss it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from indicators.measures import (
    PERCENTAGES,
    WITH_NUMERATOR,
    Intent,
    PeriodType,
    Sampling,
    SeriesBreak,
    Unit,
    years_between,
)
from indicators.statistics import (
    CAUTIOUS_DESIGN_EFFECT,
    CAUTIOUS_OVERDISPERSION,
    Assurance,
    CountChange,
    Interval,
    Signal,
    XmrLimits,
    assurance,
    compare_counts,
    effective_sample,
    newcombe_interval,
    overdispersion,
    sample_size_needed,
    smallest_detectable_fall,
    xmr_limits,
    xmr_signals,
)
from indicators.targets import Position, Reason

# Making Data Count teaches to watch two or three years at a time; older points describe a process that has passed.
LONGEST_SERIES = 36
FEWEST_POINTS = 12
_IN_SERIES = (PeriodType.MONTH, PeriodType.QUARTER)


class Verdict(StrEnum):
    """The second answer: whether the figures show more than chance since the baseline."""

    INTENDED = "intended"
    OTHER = "other"
    CHANGED = "changed"  # where the plan states no direction
    NO_CLEAR = "no_clear"
    CANNOT_BE_JUDGED = "cannot_be_judged"


class Obstacle(StrEnum):
    """Why something cannot be judged. The last two are ours, the others those of B1."""

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


_BROKEN_BY = {
    SeriesBreak.DEFINITION: Obstacle.DEFINITION_CHANGED,
    SeriesBreak.METHOD: Obstacle.METHOD_CHANGED,
    SeriesBreak.GEOGRAPHY: Obstacle.GEOGRAPHY_CHANGED,
    SeriesBreak.RESPONDENTS: Obstacle.SAME_RESPONDENTS_UNKNOWN,
}


class Method(StrEnum):
    """How change was judged."""

    NEWCOMBE = "newcombe"
    COUNTS = "counts"
    SERIES = "series"


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One figure of the district and what it was made of; percentages are 0 to 100. `is_hidden`: the reader of the
    judgement may not see it, so nothing may be said that rests on it."""

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
    is_provisional: bool = False
    is_hidden: bool = False


@dataclass(frozen=True, kw_only=True)
class Measure:
    """What of an indicator bears on a judgement. `aim` is the figure of the target that a point of the series is
    compared with, where there is one."""

    unit: str
    intent: str
    aim: Decimal | None = None
    reporting_sensitive: bool = False
    narrative: str = ""


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Whether the figures changed by more than chance since the baseline, and how that was judged.

    `missing` names the periods of which something is not recorded. `interval` is that of the difference in percentage
    points, `tested` the comparison of two counts, with the `dispersion` allowed for. `responses_needed` is how many
    answers each survey needs to tell this difference from chance. `clear_fall` is the least fall of the baseline that
    would have been clear.
    """

    verdict: Verdict
    obstacles: tuple[Obstacle, ...] = ()
    missing: tuple[str, ...] = ()
    method: Method | None = None
    baseline: Measured | None = None
    current: Measured | None = None
    interval: Interval | None = None
    responses_needed: int | None = None
    tested: CountChange | None = None
    dispersion: float | None = None
    dispersion_is_estimated: bool = False
    clear_fall: int | None = None


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """The third answer: what a series of months or quarters shows. No limits where all its points are equal.

    `direction` is that of the latest point's signal: 1 high or rising, -1 low or falling, 0 without a signal.
    """

    obstacle: Obstacle | None = None
    series: tuple[Measured, ...] = ()
    limits: XmrLimits | None = None
    signal: Signal | None = None
    direction: int = 0
    assurance: Assurance | None = None


@dataclass(frozen=True)
class Meaning:
    """The fourth answer: what people say that the figures may mean, which no arithmetic can; empty until someone has.
    `depends_on_reporting` asks for the other explanation that more, or fewer, came forward."""

    narrative: str
    depends_on_reporting: bool


@dataclass(frozen=True)
class Judgement:
    """The four answers about one indicator on one day, the same for page, report and command."""

    position: Position
    evidence: Evidence
    pattern: Pattern
    meaning: Meaning


def judge(measure: Measure, position: Position, baseline: Measured | None, figures: Sequence[Measured]) -> Judgement:
    """Judge an indicator by its figures in the order of time, the baseline among them."""
    pattern = _pattern(measure, position, figures)
    return Judgement(
        position,
        _evidence(measure, position, baseline, figures, pattern),
        pattern,
        Meaning(measure.narrative, measure.reporting_sensitive),
    )


def series_of(figures: Sequence[Measured]) -> tuple[Measured, ...]:
    """The newest months, else quarters, since the last break; what is still provisional at the end is left out."""
    for kind in _IN_SERIES:
        if found := [figure for figure in figures if figure.period_type == kind][-LONGEST_SERIES:]:
            break
    else:
        return ()
    starts = max((index for index, figure in enumerate(found) if figure.series_break), default=0)
    found = found[starts:]
    while found and found[-1].is_provisional:
        found.pop()
    return tuple(found)


def _pattern(measure: Measure, position: Position, figures: Sequence[Measured]) -> Pattern:
    if obstacle := _no_number(measure, position):
        return Pattern(obstacle=obstacle)
    series = series_of(figures)
    if obstacle := _no_series(series):
        return Pattern(obstacle=obstacle, series=series)
    values = [figure.value for figure in series]
    limits, signal = xmr_limits(values), xmr_signals(values)[-1]
    return Pattern(
        series=series,
        limits=limits,
        signal=signal,
        direction=_direction(values, limits, signal),
        assurance=assurance(limits, measure.aim, measure.intent),
    )


def _no_number(measure: Measure, position: Position) -> Obstacle | None:
    if position.reason == Reason.PLACEHOLDER:
        return Obstacle.PLACEHOLDER
    return Obstacle.NOT_A_NUMBER if measure.unit == Unit.TEXT else None


def _no_series(series: Sequence[Measured]) -> Obstacle | None:
    if len(series) < FEWEST_POINTS:
        return Obstacle.TOO_FEW_POINTS
    if any(later.starts != earlier.ends + timedelta(days=1) for earlier, later in pairwise(series)):
        return Obstacle.GAPS_IN_SERIES
    if any(figure.is_hidden for figure in series):
        return Obstacle.SMALL_NUMBERS_SUPPRESSED
    return Obstacle.PROVISIONAL if any(figure.is_provisional for figure in series) else None


def _direction(values: Sequence[Decimal], limits: XmrLimits | None, signal: Signal | None) -> int:
    if limits is None or signal is None:
        return 0
    rises = values[-1] > values[-2] if signal == Signal.TREND else float(values[-1]) > limits.mean
    return 1 if rises else -1


def _cannot(*obstacles: Obstacle, **facts: object) -> Evidence:
    return Evidence(verdict=Verdict.CANNOT_BE_JUDGED, obstacles=obstacles, **facts)  # type: ignore[arg-type]  # by name


def _evidence(
    measure: Measure,
    position: Position,
    baseline: Measured | None,
    figures: Sequence[Measured],
    pattern: Pattern,
) -> Evidence:
    if obstacle := _no_number(measure, position):
        return _cannot(obstacle)
    if baseline is None:
        return _cannot(Obstacle.NO_BASELINE) if figures else _cannot(Obstacle.NO_BASELINE, Obstacle.NO_CURRENT)
    current = _current(baseline, figures)
    compared = [baseline] if current is None else [baseline, current]
    obstacles, missing = _obstacles(measure, compared, figures)
    if current is None or obstacles:
        needed = (
            None if current is None or Obstacle.SAMPLE_SIZE_MISSING not in obstacles else _needed(baseline, current)
        )
        return _cannot(*obstacles, missing=missing, baseline=baseline, current=current, responses_needed=needed)
    if measure.unit in PERCENTAGES:
        return _change_of_percentage(measure, baseline, current)
    if pattern.limits is not None and pattern.series[0].starts <= baseline.ends:
        return _change_in_series(measure, baseline, pattern)
    return _change_of_count(measure, baseline, current, pattern)


def _current(baseline: Measured, figures: Sequence[Measured]) -> Measured | None:
    """The newest later figure that is like the baseline: of the same kind of period and, where the seasons play in, of
    the same months."""

    def is_like(figure: Measured) -> bool:
        if figure.period_type != baseline.period_type or figure.starts <= baseline.ends:
            return False
        if figure.period_type not in _IN_SERIES:
            return True
        # February ends on a different day in a leap year.
        first_days = (baseline.starts, baseline.starts), (figure.starts, figure.starts)
        return years_between(*first_days) is not None

    return next((figure for figure in reversed(figures) if is_like(figure)), None)


def _obstacles(
    measure: Measure, compared: Sequence[Measured], figures: Sequence[Measured]
) -> tuple[tuple[Obstacle, ...], tuple[str, ...]]:
    """All that stands between these figures and a judgement, and of which periods something is not recorded."""
    baseline = compared[0]
    found = [] if len(compared) == 2 else [Obstacle.NO_CURRENT]
    if any(figure.is_hidden for figure in compared):
        return (*found, Obstacle.SMALL_NUMBERS_SUPPRESSED), ()
    if any(figure.is_provisional for figure in compared):
        found.append(Obstacle.PROVISIONAL)
    broken = {
        _BROKEN_BY[SeriesBreak(figure.series_break)]
        for figure in figures
        if figure.series_break and baseline.ends < figure.starts <= compared[-1].starts
    }
    found += sorted(broken)
    lacking: list[Measured] = []
    if measure.unit == Unit.SURVEY_PERCENTAGE:
        if any(figure.sampling in (Sampling.QUOTA, Sampling.OPEN) for figure in compared):
            found.append(Obstacle.NOT_A_RANDOM_SAMPLE)
        if lacking := [figure for figure in compared if not figure.sample_size]:
            found.append(Obstacle.SAMPLE_SIZE_MISSING)
    elif measure.unit in WITH_NUMERATOR and (lacking := [row for row in compared if row.denominator is None]):
        found.append(Obstacle.DENOMINATOR_MISSING)
    if measure.unit not in PERCENTAGES and len(compared) == 2 and not any(_counted(measure, row) for row in compared):
        found.append(Obstacle.NOTHING_COUNTED)
    return tuple(found), tuple(figure.label for figure in lacking)


def _counted(measure: Measure, figure: Measured) -> int:
    return int(figure.value) if measure.unit == Unit.COUNT else figure.numerator or 0


def _needed(baseline: Measured, current: Measured, design_effect: float = 1) -> int | None:
    return sample_size_needed(baseline.value / 100, current.value / 100, design_effect)


def _toward(measure: Measure, direction: float) -> Verdict:
    if measure.intent == Intent.NONE:
        return Verdict.CHANGED
    return Verdict.INTENDED if (direction > 0) == (measure.intent == Intent.UP) else Verdict.OTHER


def _change_of_percentage(measure: Measure, baseline: Measured, current: Measured) -> Evidence:
    """By Newcombe's interval of the difference. A survey of unknown design must show the change at a cautious design
    effect too; and two percentages given as whole numbers, each up to half a point off, differ by more than one."""
    is_survey = measure.unit == Unit.SURVEY_PERCENTAGE
    unknown = is_survey and (baseline.design_effect is None or current.design_effect is None)
    shown, cautious = (_interval(measure, baseline, current, otherwise) for otherwise in (1, CAUTIOUS_DESIGN_EFFECT))
    change = current.value - baseline.value
    whole = all(figure.value == int(figure.value) for figure in (baseline, current))
    is_clear = (cautious if unknown else shown).excludes_zero() and not (is_survey and whole and abs(change) <= 1)
    effects = [
        float(figure.design_effect or (CAUTIOUS_DESIGN_EFFECT if unknown else 1)) for figure in (baseline, current)
    ]
    return Evidence(
        verdict=_toward(measure, float(change)) if is_clear else Verdict.NO_CLEAR,
        method=Method.NEWCOMBE,
        baseline=baseline,
        current=current,
        interval=shown,
        responses_needed=_needed(baseline, current, max(effects)) if is_survey and not is_clear else None,
    )


def _interval(measure: Measure, baseline: Measured, current: Measured, otherwise: float) -> Interval:
    """Of the difference, in percentage points; `otherwise` is the design effect where none is recorded."""
    sides: list[float] = []
    for figure in (baseline, current):
        if measure.unit == Unit.SURVEY_PERCENTAGE:
            trials = effective_sample(figure.sample_size or 0, figure.design_effect or otherwise)
            sides += [float(figure.value) / 100 * trials, trials]
        else:
            sides += [float(figure.numerator or 0), float(figure.denominator or 0)]
    found = newcombe_interval(*sides)
    if found is None:
        raise ValueError("a comparison of percentages needs the numbers behind both")
    return found.scaled(100)


def _change_of_count(measure: Measure, baseline: Measured, current: Measured, pattern: Pattern) -> Evidence:
    """By the score or exact test, allowing for counts that vary more than independent events do."""
    is_count = measure.unit == Unit.COUNT
    estimated = None
    if is_count and pattern.obstacle is None:
        estimated = overdispersion([figure.value for figure in pattern.series])
    dispersion = estimated or CAUTIOUS_OVERDISPERSION
    before, after = (_counted(measure, figure) for figure in (baseline, current))
    exposures = (1, 1) if is_count else (baseline.denominator or 0, current.denominator or 0)
    tested = compare_counts(before, after, exposures=exposures, overdispersion=dispersion)
    is_clear = tested is not None and tested.is_clear
    return Evidence(
        verdict=_toward(measure, tested.z) if tested and is_clear else Verdict.NO_CLEAR,
        method=Method.COUNTS,
        baseline=baseline,
        current=current,
        tested=tested,
        dispersion=dispersion,
        dispersion_is_estimated=estimated is not None,
        clear_fall=smallest_detectable_fall(before, dispersion)
        if is_count and after <= before and not is_clear
        else None,
    )


def _change_in_series(measure: Measure, baseline: Measured, pattern: Pattern) -> Evidence:
    """By the series that reaches back to the baseline: better than two figures, because it knows how much they vary."""
    return Evidence(
        verdict=_toward(measure, pattern.direction) if pattern.signal else Verdict.NO_CLEAR,
        method=Method.SERIES,
        baseline=baseline,
        current=pattern.series[-1],
    )
