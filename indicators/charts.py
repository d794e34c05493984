"""The figures of an indicator as charts, from the same reading as its four answers. Asks the database nothing.

A chart shows one kind of period, for the count of a month says nothing beside the count of a year. What the reader may
not see is a gap in the line, and no limit, line or scale rests on it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from cohesion_portal.lib.time_charts import Band, Break, Level, Look, Point, TimeChart
from indicators.answers import Segment
from indicators.judgement_wording import chance_range, ends_that_can_be
from indicators.measures import GROWS_WITH_TIME, PERCENTAGES, PeriodType, Unit, figure
from indicators.models import Observation
from indicators.readings import Reading, required_for
from indicators.statistics import Signal
from indicators.targets import Grammar, Status
from indicators.wording import side_of_target

MOST_POINTS = 60
KIND_WORDS = {
    PeriodType.MONTH: ("monthly figure", "monthly figures"),
    PeriodType.QUARTER: ("quarterly figure", "quarterly figures"),
    PeriodType.CALENDAR_YEAR: ("figure for a calendar year", "figures for calendar years"),
    PeriodType.FINANCIAL_YEAR: ("figure for a financial year", "figures for financial years"),
    PeriodType.SURVEY_YEAR: ("figure for a survey year", "figures for survey years"),
}
_IN_SERIES = (PeriodType.MONTH, PeriodType.QUARTER)
_NO_LIMITS = (
    "No limits are drawn: figures for years are too few to tell chance from change, and a plan is over before there"
    " are enough."
)
_Key = tuple[date, date]


def kinds_to_chart(reading: Reading, figures: Iterable[Observation]) -> list[str]:
    """The kinds of period that the answers rest on: that of the pattern where there is one, then that of the position
    and the evidence. A chart needs two figures, of which one may be shown."""
    pattern, about = reading.judgement.pattern, reading.judged or reading.baseline or reading.latest
    kinds = [pattern.series[-1].period_type] if pattern.limits and pattern.series else []
    kinds += [about.period_type] if about else []
    kinds += [pattern.series[-1].period_type] if pattern.series else []
    rows = list(figures)
    return [kind for kind in dict.fromkeys(kinds) if _can_be_drawn(reading, _of_kind(rows, kind))]


def chart_of(reading: Reading, figures: Iterable[Observation], kind: str) -> TimeChart:
    """The newest figures of one kind of period with everything that they are held against."""
    rows = _of_kind(figures, kind)
    points = points_of(reading, rows)[-MOST_POINTS:]
    rows = rows[-MOST_POINTS:]
    segments = [segment for segment in _segments(reading) if segment.series[0].period_type == kind]
    levels, breaks = _levels(reading, rows, kind), _breaks(reading, rows, segments)
    bands = tuple(_band(segment, reading.indicator.unit) for segment in segments if _has_limits(segment))
    unit = reading.indicator.unit
    return TimeChart(
        slug=f"{reading.indicator.slug}-{kind}".replace("_", "-"),
        title=f"{reading.indicator.label}, {KIND_WORDS[PeriodType(kind)][1]}",
        sentence=_sentence(points, kind, levels, bands, breaks),
        axis="Value",
        points=points,
        levels=levels,
        bands=bands,
        breaks=breaks,
        sign="%" if unit in PERCENTAGES else "",
        whole=unit == Unit.COUNT,
        most=100 if unit in PERCENTAGES else None,
    )


def points_of(reading: Reading, rows: Sequence[Observation]) -> tuple[Point, ...]:
    """One for each figure, oldest first, as charts and tables show it."""
    told = _told(reading)
    return tuple(_point(reading, row, *told.get((row.period_starts, row.period_ends), ("", ""))) for row in rows)


def _point(reading: Reading, row: Observation, signal: str, chance: str) -> Point:
    shown = reading.shown(row)
    is_seen = isinstance(shown, Decimal)
    return Point(
        label=row.period_label,
        starts=row.period_starts,
        ends=row.period_ends,
        value=float(row.value) if is_seen else None,
        shown=figure(row.value, reading.indicator.unit) if is_seen else str(shown),
        is_provisional=row.provisional,
        signal=signal if is_seen else "",
        chance=chance,
    )


def _of_kind(figures: Iterable[Observation], kind: str) -> list[Observation]:
    rows = [row for row in figures if row.period_type == kind and row.place_id is None]
    return sorted(rows, key=lambda row: (row.period_starts, row.period_ends))


def _can_be_drawn(reading: Reading, rows: Sequence[Observation]) -> bool:
    return len(rows) > 1 and any(row.pk not in reading.hidden for row in rows[-MOST_POINTS:])


def _segments(reading: Reading) -> tuple[Segment, ...]:
    return reading.judgement.pattern.segments


def _has_limits(segment: Segment) -> bool:
    """Limits from few points move too much to be drawn."""
    return segment.limits is not None and not segment.limits.are_trial_limits


def _told(reading: Reading) -> Mapping[_Key, tuple[str, str]]:
    """By period: the signal of its figure in words, and what chance alone explains, where its segment has limits."""
    found: dict[_Key, tuple[str, str]] = {}
    for segment in _segments(reading):
        if segment.limits is None or not _has_limits(segment):
            continue
        chance = chance_range(segment.limits, reading.indicator.unit)
        signals = segment.signals or (None,) * len(segment.series)
        for index, (measured, signal) in enumerate(zip(segment.series, signals, strict=True)):
            words = "" if signal is None else _signal_words(segment, index, signal)
            found[measured.starts, measured.ends] = words, chance
    return found


def _signal_words(segment: Segment, index: int, signal: Signal) -> str:
    if signal == Signal.TREND:
        return f"One of 7 or more in a row that {'rise' if _rises(segment, index) else 'fall'}"
    above = segment.limits is not None and float(segment.series[index].value) > segment.limits.mean
    return {
        Signal.OUTSIDE: f"{'Above' if above else 'Below'} what chance alone explains",
        Signal.TWO_IN_THREE: f"One of 2 in 3 far {'above' if above else 'below'} the mean",
        Signal.SHIFT: f"One of 7 or more in a row {'above' if above else 'below'} the mean",
    }[signal]


def _rises(segment: Segment, index: int) -> bool:
    """A trend is told by the step to the next figure of it, or from the one before at its end."""
    last = index + 1 == len(segment.series) or segment.signals[index + 1] != Signal.TREND
    first, second = (index - 1, index) if last else (index, index + 1)
    return segment.series[second].value > segment.series[first].value


def _band(segment: Segment, unit: str) -> Band:
    if segment.limits is None:
        raise ValueError("a band needs limits")
    lower, upper = ends_that_can_be(segment.limits, unit)
    return Band(
        lower=lower,
        mean=segment.limits.mean,
        upper=upper,
        starts=segment.series[0].starts,
        ends=segment.series[-1].ends,
    )


def _levels(reading: Reading, rows: Sequence[Observation], kind: str) -> tuple[Level, ...]:
    """The baseline and the target, where they are about figures of this kind."""
    across = rows[0].period_starts, max(row.period_ends for row in rows)
    baseline = reading.baseline
    has_baseline = baseline is not None and baseline.period_type == kind and not reading.hides_baseline
    limit = _limit(reading, kind)
    if reading.target.step is not None:
        levels = _steps(reading, rows)
    elif limit is not None:
        # Where the target is the baseline, one line says both.
        of = f", the baseline of {baseline.period_label}" if baseline and _is_baseline(reading, limit) else ""
        name = f"Target: {side_of_target(reading)} {reading.figure(limit)}{of}"
        levels = [_level(name, Look.TARGET, limit, across)]
        has_baseline = has_baseline and not of
    else:
        levels = []
    if has_baseline and baseline is not None:
        name = f"Baseline of {baseline.period_label}: {reading.figure(baseline.value)}"
        levels.insert(0, _level(name, Look.BASELINE, baseline.value, across))
    return tuple(levels)


def _level(name: str, look: Look, value: Decimal, across: _Key) -> Level:
    return Level(name=name, look=look, value=float(value), starts=across[0], ends=across[1])


def _is_baseline(reading: Reading, limit: Decimal) -> bool:
    return reading.target.grammar == Grammar.BELOW_BASELINE and reading.baseline is not None


def _limit(reading: Reading, kind: str) -> Decimal | None:
    """The figure that the target sets for figures of this kind. What it asks of the count of one kind of period says
    nothing about another."""
    target, position = reading.target, reading.position
    if target.grammar == Grammar.STEP_PER_PERIOD or position.required is None:
        return None
    if target.grammar == Grammar.BELOW_BASELINE:
        fits = reading.baseline is not None and reading.baseline.period_type == kind and not reading.hides_baseline
    else:
        judged = reading.judged
        fits = reading.indicator.unit not in GROWS_WITH_TIME or (judged is not None and judged.period_type == kind)
    return position.required if fits and position.status in (Status.MET, Status.NOT_MET, Status.CANNOT_SAY) else None


def _steps(reading: Reading, rows: Sequence[Observation]) -> list[Level]:
    required = ((row, required_for(reading, row)) for row in rows)
    return [
        _level("Target for the year", Look.TARGET, amount, (row.period_starts, row.period_ends))
        for row, amount in required
        if amount is not None and amount >= 0
    ]


def _breaks(reading: Reading, rows: Sequence[Observation], segments: Sequence[Segment]) -> tuple[Break, ...]:
    """Where figures stop being comparable with those before, and where limits are drawn anew."""
    found: dict[date, str] = {}
    for row in rows[1:]:
        if row.series_break:
            found[row.period_starts] = row.get_series_break_display()
    for version in reading.known.definitions:
        if version.in_force_from is None:
            continue
        touched = next((row for row in rows if row.period_ends >= version.in_force_from), None)
        if touched is not None and touched != rows[0]:
            found.setdefault(touched.period_starts, version.get_changed_display())
    for segment in segments[1:]:
        starts = segment.series[0].starts
        found[starts] = ". ".join(filter(None, (found.get(starts, ""), f"New limits: {segment.cause}")))
    return tuple(Break(day, words) for day, words in sorted(found.items()))


def _sentence(
    points: Sequence[Point], kind: str, levels: Sequence[Level], bands: Sequence[Band], breaks: Sequence[Break]
) -> str:
    return " ".join(_sentences(points, kind, levels, bands, breaks))


def _sentences(
    points: Sequence[Point], kind: str, levels: Sequence[Level], bands: Sequence[Band], breaks: Sequence[Break]
) -> Iterator[str]:
    seen = [point for point in points if point.value is not None]
    first, last = seen[0], seen[-1]
    one, many = KIND_WORDS[PeriodType(kind)]
    count = f"{len(seen)} {many if len(seen) > 1 else one}"
    last_words = f"{last.shown} in {last.label}{', which is provisional' if last.is_provisional else ''}"
    opening = f"{count}, from {first.shown} in {first.label} to " if len(seen) > 1 else f"{count}: "
    yield f"{opening}{last_words}."
    if hidden := len(points) - len(seen):
        yield f"{hidden} more {'is' if hidden == 1 else 'are'} not shown, to protect small numbers."
    yield from (f"{name}." for name in dict.fromkeys(level.name for level in levels))
    if bands:
        yield _marked(sum(bool(point.signal) for point in seen))
    elif kind not in _IN_SERIES:
        yield _NO_LIMITS
    for broken in breaks:
        month = f"{broken.on:%B %Y}"
        yield f"From {month}: {broken.words[:1].lower()}{broken.words[1:]}."


def _marked(count: int) -> str:
    if not count:
        return "Nothing among them points to more than chance."
    return f"{count} of them {'is' if count == 1 else 'are'} marked: that pattern is more than chance alone explains."
