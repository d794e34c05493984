"""The four answers in words for the public. They say what was found on the figures before rounding, and print figures
only as the public sees them: no difference of two, no statistic from which the figure itself could be worked out."""

from dataclasses import dataclass, replace
from decimal import Decimal

from indicators.answers import Evidence, Measured, Method, Verdict
from indicators.explaining import Changes, meaning_in_full
from indicators.judgement_wording import (
    allowed_for,
    evidence_sentence,
    evidence_words,
    met_by_chance,
    method_sentence,
    pattern_sentence,
)
from indicators.measures import Suppression, Unit
from indicators.models import Observation
from indicators.readings import Reading
from indicators.releasing.rounding import Rounded, as_given, nearest_5
from indicators.targets import Grammar, Reason, Status
from indicators.wording import STATUS_WORDS, position_sentence, side_of_target


@dataclass(frozen=True)
class Answers:
    position: str
    position_reason: str
    change: str
    method: str
    pattern: str
    meaning: str


def answers(reading: Reading, changes: Changes) -> Answers:
    return Answers(
        position=STATUS_WORDS[reading.position.status],
        position_reason=_position_reason(reading),
        change=_change(reading),
        method=_method(reading),
        pattern=pattern_sentence(_with_rounded_series(reading)),
        meaning=meaning_in_full(reading, changes),
    )


def _position_reason(reading: Reading) -> str:
    judged = reading.judged
    if reading.position.reason != Reason.COMPARED or judged is None:
        return position_sentence(reading)
    met = reading.position.status == Status.MET
    opening = f"Before rounding, the figure for {judged.period_label}"
    if reading.target.grammar == Grammar.STEP_PER_PERIOD:
        return f"{opening} {'reaches' if met else 'does not reach'} what the plan asks for by then."
    side = f"{'' if met else 'not '}{side_of_target(reading)}"
    if reading.target.grammar == Grammar.BELOW_BASELINE and reading.baseline is not None:
        return f"{opening} is {side} {_in_words(reading, reading.baseline)}."
    limit = reading.figure(reading.position.required or Decimal(0))
    if reading.target.grammar == Grammar.EXTERNAL_MIRROR:
        return f"{opening} is {side} {limit}, the figure in the {reading.target.mirrors}."
    return f"{opening} is {side} {limit}."


def _in_words(reading: Reading, row: Observation) -> str:
    """Only a figure that is not rounded may stand beside one that is said to lie below it."""
    given = as_given(reading.indicator, row)
    if given.is_rounded:
        return f"the figure for {row.period_label}"
    return f"{given.words(reading.indicator.unit)}, the figure for {row.period_label}"


def _change(reading: Reading) -> str:
    found = reading.judgement.evidence
    if found.verdict == Verdict.CANNOT_BE_JUDGED:
        return evidence_sentence(reading)
    if found.method == Method.SERIES:
        return evidence_sentence(_with_rounded_series(reading))
    if found.baseline is None or found.current is None:
        raise ValueError("a comparison needs a figure on both sides")
    before, after = (_dated(reading, row) for row in (found.baseline, found.current))
    exact_baseline = not _given(reading, found.baseline).is_rounded
    allowed = allowed_for(found, reading) if found.interval is not None or exact_baseline else ""
    parts = [f"{evidence_words(reading)}. From {before} to {after}.", allowed, met_by_chance(reading)]
    return " ".join(filter(None, parts))


def _dated(reading: Reading, row: Measured) -> str:
    return f"{_given(reading, row).words(reading.indicator.unit)} in {row.label}"


def _given(reading: Reading, row: Measured) -> Rounded:
    """A point of the series is one of the stored figures; the baseline is known by its period."""
    stored = Observation(
        value=row.value,
        sample_size=row.sample_size,
        numerator=row.numerator,
        denominator=row.denominator,
        is_baseline=reading.baseline is not None
        and (row.starts, row.ends) == (reading.baseline.period_starts, reading.baseline.period_ends),
    )
    return as_given(reading.indicator, stored)


def _method(reading: Reading) -> str:
    found = reading.judgement.evidence
    if found.method != Method.COUNTS or found.tested is None or reading.indicator.suppression == Suppression.OPEN:
        return method_sentence(reading)
    return _counts(found, reading.indicator.unit)


def _counts(found: Evidence, unit: str) -> str:
    """Without z: beside a printed baseline it would tell the exact count."""
    kind = "Exact and score tests" if found.tested and found.tested.is_exact else "Score test"
    where = "two counts" if unit == Unit.COUNT else "two counts among their populations"
    source = "as the monthly or quarterly counts do" if found.dispersion_is_estimated else "a cautious guess"
    return (
        f"{kind} of {where} before rounding, at {100 * found.confidence:g}% confidence. It allows for events that come"
        f" in clusters and so vary {found.dispersion or 1:.1f} times as much as independent ones, {source}."
    )


def _with_rounded_series(reading: Reading) -> Reading:
    """The reading as its pattern may be told: the latest figure and the limits rounded as figures are."""
    pattern = reading.judgement.pattern
    if not pattern.series or reading.indicator.suppression == Suppression.OPEN:
        return reading
    latest = pattern.series[-1]
    latest = replace(latest, value=_given(reading, latest).value)
    limits = pattern.limits
    if limits is not None and reading.indicator.unit == Unit.COUNT:
        lower, upper = (float(nearest_5(Decimal(end))) for end in (limits.lower, limits.upper))
        limits = replace(limits, lower=lower, upper=upper)
    rounded = replace(pattern, series=(*pattern.series[:-1], latest), limits=limits)
    return replace(reading, judgement=replace(reading.judgement, pattern=rounded))
