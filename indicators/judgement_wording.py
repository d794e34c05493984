"""The second, third and fourth answer about an indicator in plain words, the same on pages and in reports."""

from decimal import ROUND_HALF_UP, Decimal

from indicators import measures
from indicators.answers import Evidence, Measured, Method, Obstacle, Pattern, Verdict
from indicators.measures import PERCENTAGES, PeriodType, Unit, figure
from indicators.readings import Reading
from indicators.series import FEWEST_POINTS
from indicators.statistics import Assurance, CountChange, Signal, XmrLimits, critical_z
from indicators.targets import Grammar, Status
from indicators.wording import MORE_REPORTS

VERDICT_WORDS = {
    Verdict.INTENDED: "Evidence of a change in the intended direction",
    Verdict.OTHER: "Evidence of a change in the other direction",
    Verdict.CHANGED: "Evidence of a change",
    Verdict.NO_CLEAR: "No clear evidence of change",
    Verdict.CANNOT_BE_JUDGED: "Cannot be judged",
}
NOT_WRITTEN = "Nobody has written yet what this may mean."
_OBSTACLES = {
    Obstacle.PLACEHOLDER: "the plan keeps this place for a later measure",
    Obstacle.NOT_A_NUMBER: "the measure is not a number",
    Obstacle.NO_BASELINE: "there is no baseline to compare with",
    Obstacle.SMALL_NUMBERS_SUPPRESSED: "the figures are not shown, to protect a small number",
    Obstacle.PROVISIONAL: "a figure is provisional and may still change",
    Obstacle.DEFINITION_CHANGED: "the definition or the question has changed since the baseline",
    Obstacle.METHOD_CHANGED: "the way the figures are collected has changed since the baseline",
    Obstacle.GEOGRAPHY_CHANGED: "the area or its boundary has changed since the baseline",
    Obstacle.SAME_RESPONDENTS_UNKNOWN: "some of the same people may have answered both times",
    Obstacle.NOT_A_RANDOM_SAMPLE: "the people who answered were not chosen at random, so there is no margin of error",
    Obstacle.NOTHING_COUNTED: "nothing was counted in either period",
    Obstacle.SPREAD_MISSING: "how much the values behind a mean differ is not recorded",
    Obstacle.ROLLING_SERIES: "each figure counts again what earlier ones counted, so the figures are not independent",
}
_ONE_MISSING = {
    Obstacle.SAMPLE_SIZE_MISSING: "how many people answered",
    Obstacle.DENOMINATOR_MISSING: "the two numbers behind the figure",
}
_KINDS = {PeriodType.MONTH: "monthly", PeriodType.QUARTER: "quarterly"}
_ASSURANCE = {
    Assurance.MEETS: "If nothing changes, the target will be met every time.",
    Assurance.MISSES: "If nothing changes, the target will be missed every time.",
    Assurance.HIT_OR_MISS: "If nothing changes, whether the target is met will be down to chance.",
}


def evidence_words(reading: Reading) -> str:
    """The second answer in a few words."""
    return VERDICT_WORDS[reading.judgement.evidence.verdict]


def evidence_reason(reading: Reading) -> str:
    """Why the second answer is what it is: what stands in the way, or what was compared."""
    found = reading.judgement.evidence
    if found.verdict == Verdict.CANNOT_BE_JUDGED:
        return _cannot(found)
    if found.method == Method.SERIES:
        return _change_in_series(found, reading.judgement.pattern, reading.indicator.unit)
    return " ".join(filter(None, (_compared(found, reading), allowed_for(found, reading), met_by_chance(reading))))


def evidence_sentence(reading: Reading) -> str:
    """The second answer and why, as one sentence or more."""
    reason = evidence_reason(reading)
    if reading.judgement.evidence.verdict == Verdict.CANNOT_BE_JUDGED:
        return f"{evidence_words(reading)}: {reason[:1].lower()}{reason[1:]}"
    return f"{evidence_words(reading)}. {reason}"


def method_sentence(reading: Reading) -> str:
    """How change was judged, for whoever wants to do it again; nothing where it was not."""
    found = reading.judgement.evidence
    if found.method == Method.NEWCOMBE:
        return _newcombe(found, reading.indicator.unit)
    if found.method == Method.COUNTS and found.tested is not None:
        return _counts(found, found.tested, reading.indicator.unit)
    return _xmr(reading.judgement.pattern) if found.method == Method.SERIES else ""


def pattern_method_sentence(reading: Reading) -> str:
    """How the pattern was judged; nothing where it was not."""
    found = reading.judgement.pattern
    return _xmr(found) if found.limits is not None else ""


def pattern_sentence(reading: Reading) -> str:
    """The third answer."""
    found, unit = reading.judgement.pattern, reading.indicator.unit
    if found.obstacle is not None:
        return f"Cannot be judged: {_pattern_obstacle(found)}"
    return (
        f"{_series_reason(found, unit)} {_ASSURANCE[found.assurance]}"
        if found.assurance
        else _series_reason(found, unit)
    )


def meaning_sentence(reading: Reading) -> str:
    """The fourth answer: what people have written, and the other explanation where figures depend on reporting."""
    found = reading.judgement.meaning
    return " ".join(filter(None, (found.narrative or NOT_WRITTEN, MORE_REPORTS if found.depends_on_reporting else "")))


def chance_sentence(comparisons: int, flags: float) -> str:
    """How many of so many judged measures would seem to have changed by chance; nothing where none was judged."""
    if not comparisons:
        return ""
    measured = f"{comparisons} measures were" if comparisons > 1 else "1 measure was"
    about = "fewer than 1" if flags < 1 else f"about {_rounded(flags, 0)}"
    return (
        f"{measured} judged at 95% confidence. By chance alone {about} of them would seem to have changed. A measure"
        " that is part of another is no further evidence."
    )


def _rounded(value: float | Decimal, places: int = 1) -> Decimal:
    """Half up, as people round; Python's own rounding goes to the even digit."""
    return Decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _number(value: float | Decimal, places: int = 1) -> str:
    return measures.plain_number(_rounded(value, places), separator=",")


def obstacles_in_words(found: Evidence) -> str:
    """All that stands in the way of a judgement, as the rest of a sentence."""
    return "; ".join(_obstacle(obstacle, found) for obstacle in found.obstacles)


def _cannot(found: Evidence) -> str:
    words = obstacles_in_words(found)
    needed = ""
    if found.responses_needed is not None:
        needed = (
            f" A difference of this size needs about {found.responses_needed:,} answers each time, and more where the"
            " survey is weighted or clustered."
        )
    return f"{words[:1].upper()}{words[1:]}.{needed}"


def _obstacle(obstacle: Obstacle, found: Evidence) -> str:
    if obstacle == Obstacle.NO_CURRENT:
        if found.baseline is None:
            return "no figure is recorded"
        return f"there is no later figure to compare with the baseline of {found.baseline.label}"
    if obstacle in _ONE_MISSING:
        verb = "is" if obstacle == Obstacle.SAMPLE_SIZE_MISSING else "are"
        return f"{_ONE_MISSING[obstacle]} {verb} not recorded for {' and '.join(found.missing)}"
    return _OBSTACLES[obstacle]


def _compared(found: Evidence, reading: Reading) -> str:
    if found.baseline is None or found.current is None:
        raise ValueError("a comparison needs a figure on both sides")
    unit, before, after = reading.indicator.unit, found.baseline, found.current
    change = after.value - before.value
    words = measures.difference(change, unit)
    words = f"{words[:1].lower()}{words[1:]}"
    return f"From {_dated(before, unit)} to {_dated(after, unit)} is {words}."


def _dated(row: Measured, unit: str) -> str:
    return f"{figure(row.value, unit)} in {row.label}"


def allowed_for(found: Evidence, reading: Reading) -> str:
    """What chance alone may do."""
    if found.interval is not None:
        ends = [_points(end) for end in (found.interval.lower, found.interval.upper)]
        text = f"The true difference may lie anywhere from {ends[0]} to {ends[1]}."
        if found.cautious is not None:
            ends = [_points(end) for end in (found.cautious.lower, found.cautious.upper)]
            text += (
                " That is likely too narrow, because the design effect is not recorded. We judge by a design effect of"
                f" 1.5, at which it may lie from {ends[0]} to {ends[1]}."
            )
        if found.within_rounding:
            text += (
                " Both figures are whole percentages, each up to half a point off, so no change of 1 point or less is"
                " claimed."
            )
        if found.responses_needed is not None:
            text += f" A difference of this size needs about {found.responses_needed:,} answers each time."
        return text
    if found.clear_fall is not None:
        return f"Only a fall of {found.clear_fall:,} or more would be clear."
    return ""


def _change_in_series(found: Evidence, pattern: Pattern, unit: str) -> str:
    reason = _series_reason(pattern, unit)
    if pattern.signal is None or found.verdict != Verdict.NO_CLEAR:
        return reason
    return f"{reason} But it does not lie on that side of the baseline, so this is no change since then."


def _points(value: float) -> str:
    rounded = _rounded(value)
    return measures.difference(rounded, Unit.SURVEY_PERCENTAGE).lower() if rounded else "no change"


def met_by_chance(reading: Reading) -> str:
    """What a met target does not say (B10)."""
    judged = reading.judgement
    if judged.position.status != Status.MET or judged.evidence.verdict != Verdict.NO_CLEAR:
        return ""
    if reading.target.grammar == Grammar.BELOW_BASELINE and reading.baseline is not None:
        met = f"Currently below the {reading.baseline.period_label} figure"
    else:
        met = "The target is met"
    return f"{met}, but the difference is within the range expected from chance."


def _newcombe(found: Evidence, unit: str) -> str:
    rows = [row for row in (found.baseline, found.current) if row is not None]
    text = (
        "Newcombe’s interval for the difference of two independent percentages,"
        f" at {_number(100 * found.confidence)}% confidence"
    )
    if unit != Unit.SURVEY_PERCENTAGE:
        return f"{text}. People or places can be counted more than once, so the interval may be too narrow."
    text += f", from {' and '.join(f'{row.sample_size:,}' for row in rows)} answers."
    if any(row.design_effect is None for row in rows):
        text += " The design effect is not recorded, so a change is claimed only if it also holds at one of 1.5."
    else:
        effects = " and ".join(
            measures.plain_number(row.design_effect) for row in rows if row.design_effect is not None
        )
        text += f" Design effects of {effects} are allowed for."
    if any(not row.sampling for row in rows):
        text += " It takes for granted that people were chosen at random."
    return text


def _counts(found: Evidence, tested: CountChange, unit: str) -> str:
    kind = "Exact and score tests" if tested.is_exact else "Score test"
    dispersion, limit = found.dispersion or 1, critical_z(found.confidence)
    source = (
        "as the monthly or quarterly counts do"
        if found.dispersion_is_estimated
        else "a cautious guess, because there are too few monthly counts to tell"
    )
    where = "two counts" if unit == Unit.COUNT else "two counts among their populations"
    return (
        f"{kind} of {where}, at {_number(100 * found.confidence)}% confidence (z = {_number(tested.z, 2)}). If events"
        f" were independent, z would have to pass {_number(limit, 2)}; it has to pass"
        f" {_number(limit * dispersion**0.5, 2)}, because events that come in clusters vary"
        f" more: {_number(dispersion)} times as much, {source}."
    )


def _pattern_obstacle(found: Pattern) -> str:
    count = len(found.series)
    if found.obstacle == Obstacle.GAPS_IN_SERIES:
        return f"the {_kind(found)} figures have gaps, which are never filled."
    if found.obstacle != Obstacle.TOO_FEW_POINTS:
        return f"{_OBSTACLES[found.obstacle]}." if found.obstacle else ""
    if not count:
        return "yearly figures are too few for a pattern. Monthly or quarterly ones are needed."
    needed = f"{FEWEST_POINTS} monthly or quarterly figures in a row are needed"
    return f"{needed}, and there {'is' if count == 1 else 'are'} {count} since the last break in the series."


def _kind(found: Pattern) -> str:
    return _KINDS[PeriodType(found.series[-1].period_type)]


def _series_reason(found: Pattern, unit: str) -> str:
    latest = found.series[-1]
    opening = f"{len(found.series)} {_kind(found)} figures up to {latest.label}:"
    if found.limits is None:
        return f"{opening} all are equal."
    shown = f"the latest is {figure(latest.value, unit)}, and chance alone explains {chance_range(found.limits, unit)}"
    return f"{opening} {shown}. {_signal(found)}"


def chance_range(limits: XmrLimits, unit: str) -> str:
    """What chance alone explains, cut to what a figure of this unit can be: "74.2 to 130.9"."""
    sign = "%" if unit in PERCENTAGES else ""
    return " to ".join(f"{_number(end)}{sign}" for end in ends_that_can_be(limits, unit))


def ends_that_can_be(limits: XmrLimits, unit: str) -> tuple[float, float]:
    """The limits without what no figure can be: less than 0, or more than 100 per cent."""
    return max(0.0, limits.lower), min(100.0, limits.upper) if unit in PERCENTAGES else limits.upper


def _signal(found: Pattern) -> str:
    high = found.direction > 0
    side = "above" if high else "below"
    if found.signal is None:
        return "Nothing points to more than chance."
    return {
        Signal.OUTSIDE: f"It is {side} that range.",
        Signal.TREND: f"It belongs to at least 7 figures in a row that each {'rise' if high else 'fall'}.",
        Signal.TWO_IN_THREE: f"It is one of 2 in 3 figures far {side} the mean.",
        Signal.SHIFT: f"It belongs to at least 7 figures in a row {side} the mean.",
    }[found.signal]


def _xmr(found: Pattern) -> str:
    return (
        "XmR chart by the rules of the NHS programme Making Data Count, from"
        f" {len(found.series)} {_kind(found)} figures. Its limits lie 2.66 mean moving ranges from the mean. A figure"
        " outside them, 7 in a row on one side of the mean, 7 that rise or fall, or 2 in 3 near a limit count as a"
        " change. Seasons are not taken out."
    )
