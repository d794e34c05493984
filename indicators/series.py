"""The third answer: what a series of months or quarters shows (XmR charts by the rules of Making Data Count). Pure."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from indicators.answers import Measure, Measured, Obstacle, Pattern, Segment
from indicators.measures import PeriodType, Unit
from indicators.statistics import Signal, XmrLimits, assurance, xmr_limits, xmr_signals
from indicators.targets import Position, Reason

# Making Data Count teaches to watch two or three years at a time; older points describe a process that has passed.
LONGEST_SERIES = 36
FEWEST_POINTS = 12
IN_SERIES = (PeriodType.MONTH, PeriodType.QUARTER)


def series_of(figures: Sequence[Measured]) -> tuple[Measured, ...]:
    """The newest months since the last break, or quarters where only they are enough for limits; what is still
    provisional at the end is left out."""
    found = [series for kind in IN_SERIES if (series := _of_one_kind(figures, kind))]
    return next((series for series in found if len(series) >= FEWEST_POINTS), found[0] if found else ())


def _of_one_kind(figures: Sequence[Measured], kind: str) -> tuple[Measured, ...]:
    found = [figure for figure in figures if figure.period_type == kind][-LONGEST_SERIES:]
    starts = max((index for index, figure in enumerate(found) if figure.series_break), default=0)
    found = found[starts:]
    while found and found[-1].is_provisional:
        found.pop()
    return tuple(found)


def pattern_of(measure: Measure, position: Position, figures: Sequence[Measured]) -> Pattern:
    """The third answer, from figures in the order of time."""
    if obstacle := no_number(measure, position):
        return Pattern(obstacle=obstacle)
    if measure.is_rolling:
        return Pattern(obstacle=Obstacle.ROLLING_SERIES, series=series_of(figures))
    segments = _segments(series_of(figures), measure.rebased)
    series = segments[-1].series if segments else ()
    if obstacle := _no_series(series):
        return Pattern(obstacle=obstacle, series=series, segments=segments)
    values = [figure.value for figure in series]
    limits, signal = segments[-1].limits, segments[-1].signals[-1]
    return Pattern(
        series=series,
        segments=segments,
        limits=limits,
        signal=signal,
        direction=_direction(values, limits, signal),
        assurance=assurance(limits, measure.aim, measure.intent),
    )


def _segments(series: Sequence[Measured], rebased: Mapping[date, str]) -> tuple[Segment, ...]:
    """The series cut where limits are drawn anew: at the first figure that begins on or after each such day."""
    cuts: dict[int, str] = {0: ""}
    for day, cause in sorted(rebased.items()):
        first = next((index for index, figure in enumerate(series) if figure.starts >= day), None)
        if first:
            cuts[first] = cause
    ends = [*list(cuts)[1:], len(series)]
    parts = (tuple(series[start:end]) for start, end in zip(cuts, ends, strict=True))
    return tuple(_segment(part, cause) for part, cause in zip(parts, cuts.values(), strict=True) if part)


def _segment(series: tuple[Measured, ...], cause: str) -> Segment:
    values = [figure.value for figure in series]
    whole = not _has_gap(series) and not any(figure.is_hidden for figure in series)
    limits = xmr_limits(values) if whole else None
    firm = limits is not None and not limits.are_trial_limits
    signals = tuple(xmr_signals(values)) if firm else (None,) * len(series)
    return Segment(series=series, limits=limits, signals=signals, cause=cause)


def no_number(measure: Measure, position: Position) -> Obstacle | None:
    """Why there is nothing to judge by arithmetic."""
    if position.reason == Reason.PLACEHOLDER:
        return Obstacle.PLACEHOLDER
    return Obstacle.NOT_A_NUMBER if measure.unit == Unit.TEXT else None


def _has_gap(series: Sequence[Measured]) -> bool:
    return any(later.starts != earlier.ends + timedelta(days=1) for earlier, later in pairwise(series))


def _no_series(series: Sequence[Measured]) -> Obstacle | None:
    if len(series) < FEWEST_POINTS:
        return Obstacle.TOO_FEW_POINTS
    if _has_gap(series):
        return Obstacle.GAPS_IN_SERIES
    if any(figure.is_hidden for figure in series):
        return Obstacle.SMALL_NUMBERS_SUPPRESSED
    return Obstacle.PROVISIONAL if any(figure.is_provisional for figure in series) else None


def _direction(values: Sequence[Decimal], limits: XmrLimits | None, signal: Signal | None) -> int:
    if limits is None or signal is None:
        return 0
    rises = values[-1] > values[-2] if signal == Signal.TREND else float(values[-1]) > limits.mean
    return 1 if rises else -1
