"""The four answers about an indicator (domain specification B1): its position against the target, evidence of change
since the baseline, the pattern over time, and what it may mean. Pure: knows no database.

They are never joined into one verdict. A figure can meet its target by chance, and a change beyond chance can miss it.
"""

from collections.abc import Sequence
from statistics import fmean

from indicators.answers import Evidence, Judgement, Meaning, Measure, Measured, Method, Obstacle, Pattern, Verdict
from indicators.measures import PERCENTAGES, WITH_NUMERATOR, Intent, Sampling, SeriesBreak, Unit, years_between
from indicators.series import IN_SERIES, no_number, pattern_of
from indicators.statistics import (
    CAUTIOUS_DESIGN_EFFECT,
    CAUTIOUS_OVERDISPERSION,
    CONFIDENCE,
    Interval,
    compare_counts,
    effective_sample,
    newcombe_interval,
    overdispersion,
    sample_size_needed,
    smallest_detectable_fall,
)
from indicators.targets import Position

_COUNTED = (Unit.COUNT, Unit.RATE)
_BROKEN_BY = {
    SeriesBreak.DEFINITION: Obstacle.DEFINITION_CHANGED,
    SeriesBreak.METHOD: Obstacle.METHOD_CHANGED,
    SeriesBreak.GEOGRAPHY: Obstacle.GEOGRAPHY_CHANGED,
    SeriesBreak.RESPONDENTS: Obstacle.SAME_RESPONDENTS_UNKNOWN,
}


def judge(measure: Measure, position: Position, baseline: Measured | None, figures: Sequence[Measured]) -> Judgement:
    """Judge an indicator by its figures in the order of time, the baseline among them."""
    pattern = pattern_of(measure, position, figures)
    return Judgement(
        position,
        _evidence(measure, position, baseline, figures, pattern),
        pattern,
        Meaning(measure.remark, measure.reporting_sensitive),
    )


def _cannot(*obstacles: Obstacle, **facts: object) -> Evidence:
    return Evidence(verdict=Verdict.CANNOT_BE_JUDGED, obstacles=obstacles, **facts)  # type: ignore[arg-type]  # by name


def _evidence(
    measure: Measure,
    position: Position,
    baseline: Measured | None,
    figures: Sequence[Measured],
    pattern: Pattern,
) -> Evidence:
    if obstacle := no_number(measure, position):
        return _cannot(obstacle)
    if baseline is None:
        return _cannot(Obstacle.NO_BASELINE) if figures else _cannot(Obstacle.NO_BASELINE, Obstacle.NO_CURRENT)
    current = _current(baseline, figures)
    compared = [baseline] if current is None else [baseline, current]
    obstacles, missing = _obstacles(measure, compared, figures)
    if current is None or obstacles:
        is_short = current is not None and Obstacle.SAMPLE_SIZE_MISSING in obstacles
        needed = _needed(measure, baseline, current) if current is not None and is_short else None
        return _cannot(*obstacles, missing=missing, baseline=baseline, current=current, responses_needed=needed)
    if measure.unit in PERCENTAGES:
        return _change_of_percentage(measure, baseline, current)
    if pattern.limits is not None and _within(baseline, pattern):
        return _change_in_series(measure, baseline, pattern)
    if measure.unit == Unit.MEAN:
        return _cannot(Obstacle.SPREAD_MISSING, baseline=baseline, current=current)
    return _change_of_count(measure, baseline, current, pattern)


def _current(baseline: Measured, figures: Sequence[Measured]) -> Measured | None:
    """The newest later figure that is like the baseline: of the same kind of period and, where the seasons play in, of
    the same months."""

    def is_like(figure: Measured) -> bool:
        if figure.period_type != baseline.period_type or figure.starts <= baseline.ends:
            return False
        if figure.period_type not in IN_SERIES:
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
        if figure.series_break and baseline.starts < (figure.breaks_on or figure.starts) <= compared[-1].ends
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
    if measure.unit in _COUNTED and len(compared) == 2 and not any(_counted(measure, row) for row in compared):
        found.append(Obstacle.NOTHING_COUNTED)
    return tuple(found), tuple(figure.label for figure in lacking)


def _counted(measure: Measure, figure: Measured) -> int:
    return int(figure.value) if measure.unit == Unit.COUNT else figure.numerator or 0


def _needed(measure: Measure, baseline: Measured, current: Measured, design_effect: float = 1) -> int | None:
    return sample_size_needed(baseline.value / 100, current.value / 100, design_effect, measure.confidence)


def _toward(measure: Measure, direction: float) -> Verdict:
    if measure.intent == Intent.NONE:
        return Verdict.CHANGED
    return Verdict.INTENDED if (direction > 0) == (measure.intent == Intent.UP) else Verdict.OTHER


def _change_of_percentage(measure: Measure, baseline: Measured, current: Measured) -> Evidence:
    """By Newcombe's interval of the difference. A survey of unknown design must show the change at a cautious design
    effect too; and two percentages given as whole numbers, each up to half a point off, differ by more than one."""
    is_survey = measure.unit == Unit.SURVEY_PERCENTAGE
    unknown = any(_design_is_unknown(measure, figure) for figure in (baseline, current))
    shown, cautious = (_interval(measure, baseline, current, otherwise) for otherwise in (1, CAUTIOUS_DESIGN_EFFECT))
    change = current.value - baseline.value
    whole = all(figure.value == int(figure.value) for figure in (baseline, current))
    within_rounding = is_survey and whole and abs(change) <= 1
    is_clear = (cautious if unknown else shown).excludes_zero() and not within_rounding
    effects = [
        float(figure.design_effect or (CAUTIOUS_DESIGN_EFFECT if unknown else 1)) for figure in (baseline, current)
    ]
    needed = _needed(measure, baseline, current, max(effects))
    return Evidence(
        verdict=_toward(measure, float(change)) if is_clear else Verdict.NO_CLEAR,
        method=Method.NEWCOMBE,
        baseline=baseline,
        current=current,
        interval=shown,
        cautious=cautious if unknown else None,
        within_rounding=within_rounding,
        responses_needed=None if not is_survey or is_clear or within_rounding else needed,
        confidence=measure.confidence,
    )


def _design_is_unknown(measure: Measure, figure: Measured) -> bool:
    """Of a census there is no sample to design."""
    is_sample = measure.unit == Unit.SURVEY_PERCENTAGE and figure.sampling != Sampling.CENSUS
    return is_sample and figure.design_effect is None


def _interval(measure: Measure, baseline: Measured, current: Measured, otherwise: float) -> Interval:
    """Of the difference, in percentage points; `otherwise` is the design effect where none is recorded."""
    sides: list[tuple[float, float]] = []
    for figure in (baseline, current):
        if measure.unit == Unit.SURVEY_PERCENTAGE:
            effect = otherwise if _design_is_unknown(measure, figure) else figure.design_effect or 1
            trials = effective_sample(figure.sample_size or 0, effect)
            sides.append((float(figure.value) / 100 * trials, trials))
        else:
            sides.append((float(figure.numerator or 0), float(figure.denominator or 0)))
    found = newcombe_interval(*sides[0], *sides[1], confidence=measure.confidence)
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
    tested = compare_counts(
        before, after, exposures=exposures, overdispersion=dispersion, confidence=measure.confidence
    )
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
        if is_count and after <= before and not is_clear and measure.confidence == CONFIDENCE
        else None,
        confidence=measure.confidence,
    )


def _change_in_series(measure: Measure, baseline: Measured, pattern: Pattern) -> Evidence:
    """By the series that reaches back to the baseline: better than two figures, because it knows how much they vary.
    A figure that stands out, but not on the side on which it lies of the baseline, is no change since then."""
    away = float(pattern.series[-1].value) - fmean(_within(baseline, pattern))
    agrees = pattern.direction * away > 0
    return Evidence(
        verdict=_toward(measure, pattern.direction) if agrees else Verdict.NO_CLEAR,
        method=Method.SERIES,
        baseline=baseline,
        current=pattern.series[-1],
    )


def _within(baseline: Measured, pattern: Pattern) -> list[float]:
    """The points of the series that the baseline is, or is made of."""
    points = (point for point in pattern.series if baseline.starts <= point.starts and point.ends <= baseline.ends)
    return [float(point.value) for point in points]
