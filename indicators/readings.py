"""Reading an indicator: which of its figures is the latest, which one the target is judged on, and the four answers.

Works on rows that are loaded already and asks the database nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from indicators.answers import Judgement, Measure, Measured, Remark
from indicators.disclosure import Hidden
from indicators.judgement import judge
from indicators.measures import GROWS_WITH_TIME, Intent, PeriodType, Unit, figure, years_between
from indicators.models import Commentary, DefinitionVersion, Indicator, Observation, Rebase, Target
from indicators.series import series_of
from indicators.statistics import CONFIDENCE
from indicators.targets import Grammar, Mirrored, Position, Reason, Status, position, required_by_step

_AGAINST_BASELINE = (Grammar.BELOW_BASELINE, Grammar.STEP_PER_PERIOD)
_YEARS = (PeriodType.CALENDAR_YEAR, PeriodType.FINANCIAL_YEAR, PeriodType.SURVEY_YEAR)
_WITHOUT_END = (Grammar.PENDING_PLACEHOLDER, Grammar.EXTERNAL_MIRROR)
# What a plan asks of the count of a whole district says nothing about one of its places.
_OF_DISTRICT = (Grammar.ABOVE_THRESHOLD, Grammar.BELOW_THRESHOLD, Grammar.STEP_PER_PERIOD, Grammar.EXTERNAL_MIRROR)


@dataclass(frozen=True)
class Known:
    """What people have written down about an indicator besides its figures: versions of its definition in their order,
    decisions to draw limits anew that hold, and the newest commentary."""

    definitions: tuple[DefinitionVersion, ...] = ()
    rebases: tuple[Rebase, ...] = ()
    commentary: Commentary | None = None


_NOTHING_KNOWN = Known()


@dataclass(frozen=True)
class Reading:
    """One indicator on one day, for the whole district or one place.

    `latest` is the newest figure of all and may be the baseline; `judged` is the figure that the position is about.
    `hidden` says, by key, which figures the reader may not see.
    """

    indicator: Indicator
    target: Target
    baseline: Observation | None
    latest: Observation | None
    judged: Observation | None
    judgement: Judgement
    hidden: Mapping[int, Hidden] = field(default_factory=dict)
    known: Known = _NOTHING_KNOWN

    @property
    def position(self) -> Position:
        return self.judgement.position

    def shown(self, observation: Observation) -> Decimal | Hidden:
        return self.hidden.get(observation.pk, observation.value)

    @property
    def baseline_shown(self) -> Decimal | Hidden | None:
        return self.shown(self.baseline) if self.baseline else None

    @property
    def latest_shown(self) -> Decimal | Hidden | None:
        return self.shown(self.latest) if self.latest else None

    @property
    def hides_baseline(self) -> bool:
        return self.baseline is not None and self.baseline.pk in self.hidden

    @property
    def is_only_baseline(self) -> bool:
        return self.latest is not None and self.latest == self.baseline

    def figure(self, value: Decimal) -> str:
        return figure(value, self.indicator.unit)


def read(
    indicator: Indicator,
    target: Target,
    observations: Iterable[Observation],
    on: date,
    hidden: Mapping[int, Hidden] | None = None,
    *,
    known: Known = _NOTHING_KNOWN,
    place: int | None = None,
    confidence: float = CONFIDENCE,
) -> Reading:
    """Judge an indicator by the figures that cover a period that has ended by the day: those of the district, or those
    of the place with this key."""
    figures = sorted(
        (figure for figure in observations if figure.place_id == place and figure.period_ends <= on),
        key=lambda figure: (figure.period_ends, figure.period_starts),
    )
    baseline = next((figure for figure in figures if figure.is_baseline), None)
    latest = figures[-1] if figures else None
    judged = _judged(indicator, target, baseline, figures)
    found = _position(indicator, target, baseline, judged, on, of_place=place is not None, has_figures=bool(figures))
    hidden = hidden or {}
    found = _as_shown(found, target, baseline, judged, hidden)
    measured = _broken([_measured(indicator, row, hidden) for row in figures], known.definitions)
    first = next((figure for figure in measured if baseline and _is_of(figure, baseline)), None)
    measure = Measure(
        unit=indicator.unit,
        intent=indicator.intent,
        aim=_aim(indicator, target, found, first, measured),
        reporting_sensitive=indicator.reporting_sensitive,
        is_rolling=indicator.rolling,
        rebased={rebase.starts_on: rebase.cause for rebase in known.rebases if rebase.place_id == place},
        remark=_remark(known.commentary, on) if place is None else None,
        confidence=confidence,
    )
    judgement = judge(measure, found, first, measured)
    return Reading(indicator, target, baseline, latest, judged, judgement, hidden, known)


def _measured(indicator: Indicator, row: Observation, hidden: Mapping[int, Hidden]) -> Measured:
    return Measured(
        value=row.value,
        period_type=row.period_type,
        label=row.period_label,
        starts=row.period_starts,
        ends=row.period_ends,
        sample_size=row.sample_size,
        design_effect=row.design_effect,
        sampling=row.sampling or indicator.sampling,
        numerator=row.numerator,
        denominator=row.denominator,
        series_break=row.series_break,
        is_provisional=row.provisional,
        is_hidden=row.pk in hidden,
    )


def _broken(figures: list[Measured], definitions: Iterable[DefinitionVersion]) -> list[Measured]:
    """A later version of the definition breaks the series at the first figure of each kind of period that it touches,
    as if that figure said so itself."""
    found = list(figures)
    for version in definitions:
        if version.in_force_from is None:
            continue
        touched: set[str] = set()
        for index, row in enumerate(found):
            if row.ends >= version.in_force_from and row.period_type not in touched:
                touched.add(row.period_type)
                day = max(version.in_force_from, row.starts) if row.series_break else version.in_force_from
                found[index] = replace(row, series_break=row.series_break or version.changed, breaks_on=day)
    return found


def _remark(written: Commentary | None, on: date) -> Remark | None:
    if written is None or written.as_at > on:
        return None
    return Remark(
        what_happened=written.what_happened,
        why=written.why,
        other_explanation=written.other_explanation,
        what_next=written.what_next,
        control=written.control,
        as_at=written.as_at,
        written_at=written.written_at,
        by_role=written.by_role,
    )


def _is_of(figure: Measured, row: Observation) -> bool:
    return (figure.starts, figure.ends) == (row.period_starts, row.period_ends)


def _aim(
    indicator: Indicator, target: Target, position: Position, baseline: Measured | None, figures: list[Measured]
) -> Decimal | None:
    """The figure of the target that each point of the series is compared with. What a plan asks of the count of a year
    says nothing about a month, and a step asks something else each year."""
    if target.grammar == Grammar.STEP_PER_PERIOD or not (series := series_of(figures)):
        return None
    if target.grammar == Grammar.BELOW_BASELINE:
        fits = baseline is not None and not baseline.is_hidden and baseline.period_type == series[0].period_type
    else:
        fits = indicator.unit not in GROWS_WITH_TIME
    return position.required if fits else None


def _judged(
    indicator: Indicator, target: Target, baseline: Observation | None, figures: list[Observation]
) -> Observation | None:
    """The newest figure; against a baseline, the newest later one for the same kind of period, so that like is
    compared with like: the count of a quarter is no position against the count of a year."""
    if target.grammar not in _AGAINST_BASELINE:
        if target.grammar in _OF_DISTRICT and indicator.unit in GROWS_WITH_TIME:
            figures = [figure for figure in figures if figure.period_type in _YEARS]
        return figures[-1] if figures else None
    if baseline is None:
        return None
    comparable = [
        figure
        for figure in figures
        if figure.period_type == baseline.period_type and figure.period_starts > baseline.period_ends
    ]
    return comparable[-1] if comparable else None


def _position(
    indicator: Indicator,
    target: Target,
    baseline: Observation | None,
    judged: Observation | None,
    on: date,
    *,
    of_place: bool,
    has_figures: bool,
) -> Position:
    grammar = Grammar(target.grammar)
    day = judged.period_ends if judged else on
    if target.expires_on is not None and target.expires_on < day and grammar not in _WITHOUT_END:
        return Position(Status.NO_TARGET, Reason.EXPIRED)
    if of_place and indicator.unit == Unit.COUNT and grammar in _OF_DISTRICT:
        return Position(Status.NO_TARGET, Reason.OF_DISTRICT)
    found = position(
        grammar,
        value=judged.value if judged else None,
        intent=Intent(indicator.intent),
        baseline=baseline.value if baseline else None,
        threshold=target.threshold,
        step=target.step,
        periods_since_baseline=_years(baseline, judged) if baseline and judged else None,
        mirrored=_mirrored(target, day),
    )
    no_year = found.reason == Reason.NO_VALUE and has_figures and grammar not in _AGAINST_BASELINE
    return replace(found, reason=Reason.NO_YEAR) if no_year else found


def _as_shown(
    found: Position,
    target: Target,
    baseline: Observation | None,
    judged: Observation | None,
    hidden: Mapping[int, Hidden],
) -> Position:
    """Whether a target is met would say on which side of a number a hidden figure lies."""
    hides_baseline = target.grammar in _AGAINST_BASELINE and baseline is not None and baseline.pk in hidden
    hides_figure = judged is not None and judged.pk in hidden
    if found.reason != Reason.COMPARED or not (hides_baseline or hides_figure):
        return found
    return Position(Status.CANNOT_SAY, Reason.HIDDEN, None if hides_baseline else found.required)


def _mirrored(target: Target, day: date) -> Mirrored | None:
    """What the other plan asked on a day: the last of the judged figure, which comes in when a plan may have ended."""
    if target.mirrored_value is None or target.mirrored_until is None:
        return None
    return Mirrored(target.mirrored_value, ended=target.mirrored_until < day)


def _years(earlier: Observation, later: Observation) -> int | None:
    return years_between(
        (earlier.period_starts, earlier.period_ends),
        (later.period_starts, later.period_ends),
    )


def required_for(reading: Reading, observation: Observation) -> Decimal | None:
    """What a step target asks of a later year; None for other targets, for figures that cannot be lined up, and where
    it would give away a baseline that is hidden."""
    step, baseline = reading.target.step, reading.baseline
    if step is None or baseline is None or reading.hides_baseline:
        return None
    years = _years(baseline, observation)
    return required_by_step(baseline.value, step, years) if years and years > 0 else None


def status_counts(readings: Iterable[Reading]) -> dict[Status, int]:
    """How many measures have which status; places kept for a later measure are left out."""
    counts = dict.fromkeys(Status, 0)
    for reading in readings:
        if reading.position.reason != Reason.PLACEHOLDER:
            counts[reading.position.status] += 1
    return counts
