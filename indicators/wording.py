"""Targets and positions in plain words, the same on pages and in reports."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from indicators.measures import Intent
from indicators.models import Observation
from indicators.readings import Reading
from indicators.targets import Grammar, Reason, Status

STATUS_WORDS = {
    Status.MET: "Target met",
    Status.NOT_MET: "Target not met",
    Status.NO_TARGET: "No target figure",
    Status.PENDING: "Target pending",
    Status.CANNOT_SAY: "Cannot say",
}
NOT_EVIDENCE = (
    "A position against a target is not evidence of change. Figures go up and down by chance from one period to the"
    " next, so a figure can pass a target, or fall short of it, when nothing behind it has changed."
)
MORE_REPORTS = (
    "This measure depends on what people report. More reports may mean that more happened, or that more people felt"
    " able to report it."
)
NOT_SHOWN = "The figures that were compared are not shown, to protect a small number."
_WANTED = {Intent.DOWN: "a fall", Intent.UP: "a rise", Intent.NONE: "a change"}


def how_we_read(reading: Reading) -> str:
    """What the target's words are taken to mean, whatever the figures are."""
    return _MEANINGS[Grammar(reading.target.grammar)](reading)


def position_sentence(reading: Reading) -> str:
    """Why the position is what it is."""
    return _SENTENCES[reading.position.reason](reading)


def long_date(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def side_of_target(reading: Reading) -> str:
    """On which side of its limit the target wants the figure."""
    if reading.target.grammar == Grammar.EXTERNAL_MIRROR:
        return "above" if reading.indicator.intent == Intent.UP else "below"
    return "above" if reading.target.grammar == Grammar.ABOVE_THRESHOLD else "below"


def _dated(reading: Reading, observation: Observation) -> str:
    return f"{reading.figure(observation.value)} in {observation.period_label}"


def _step(reading: Reading) -> str:
    step = reading.target.step or Decimal(0)
    return f"{reading.figure(abs(step))} {'fewer' if step < 0 else 'more'}"


def _strictly(reading: Reading, limit: str) -> str:
    return f"Met when the figure is {side_of_target(reading)} {limit}. {limit} itself does not meet it."


def _baseline_meaning(reading: Reading) -> str:
    if reading.baseline is None or reading.hides_baseline:
        return "Met when the figure is below the baseline. A figure equal to the baseline does not meet it."
    limit = reading.figure(reading.baseline.value)
    return f"Met when the figure is below {limit}, the figure for {_period(reading)}. {limit} itself does not meet it."


def _period(reading: Reading) -> str:
    return reading.baseline.period_label if reading.baseline else ""


def _threshold_meaning(reading: Reading) -> str:
    return _strictly(reading, reading.figure(reading.target.threshold or Decimal(0)))


def _step_meaning(reading: Reading) -> str:
    amount = _step(reading)
    return f"Met when the figure is {amount} for each year since the start value. Exactly {amount} a year meets it."


def _mirror_meaning(reading: Reading) -> str:
    target = reading.target
    if target.mirrored_value is None or target.mirrored_until is None:
        side = side_of_target(reading)
        return f"Met when the figure is {side} the one in the {target.mirrors}, which is not entered yet."
    limit = _strictly(reading, reading.figure(target.mirrored_value))
    last_day = long_date(target.mirrored_until)
    return f"{limit} The {target.mirrors} sets that figure until {last_day} ({target.mirrored_source})."


def _direction_meaning(reading: Reading) -> str:
    wanted = _WANTED[Intent(reading.indicator.intent)]
    return f"Neither met nor missed: the plan wants {wanted} but sets no figure."


_MEANINGS: dict[Grammar, Callable[[Reading], str]] = {
    Grammar.BELOW_BASELINE: _baseline_meaning,
    Grammar.ABOVE_THRESHOLD: _threshold_meaning,
    Grammar.BELOW_THRESHOLD: _threshold_meaning,
    Grammar.STEP_PER_PERIOD: _step_meaning,
    Grammar.EXTERNAL_MIRROR: _mirror_meaning,
    Grammar.DIRECTION_ONLY: _direction_meaning,
    Grammar.UNDEFINED: lambda _: "The words set nothing that can be judged.",
    Grammar.PENDING_PLACEHOLDER: lambda _: "A place that the plan keeps for a later measure. Nothing is judged.",
}


def _compared(reading: Reading) -> str:
    judged, required = reading.judged, reading.position.required
    if judged is None or required is None:
        raise ValueError("a comparison needs a figure on both sides")
    met = reading.position.status == Status.MET
    limit = reading.figure(required)
    if reading.target.grammar == Grammar.STEP_PER_PERIOD:
        reaches = "reaches" if met else "does not reach"
        start = _dated(reading, reading.baseline) if reading.baseline else ""
        return f"{_dated(reading, judged)} {reaches} {limit}, which is {_step(reading)} a year from {start}."
    sentence = f"{_dated(reading, judged)} is {'' if met else 'not '}{side_of_target(reading)} {limit}"
    if reading.target.grammar == Grammar.BELOW_BASELINE:
        return f"{sentence}, the figure for {_period(reading)}."
    if reading.target.grammar == Grammar.EXTERNAL_MIRROR:
        return f"{sentence}, the figure in the {reading.target.mirrors}."
    return f"{sentence}."


def _expired(reading: Reading) -> str:
    last_day = reading.target.expires_on
    return f"The target held until {long_date(last_day)}." if last_day else ""


def _no_value(reading: Reading) -> str:
    if reading.baseline is not None and reading.target.grammar in (Grammar.BELOW_BASELINE, Grammar.STEP_PER_PERIOD):
        kind = reading.baseline.get_period_type_display().lower()
        return f"No figure for a {kind} after {_period(reading)} has been entered yet."
    return "No figure has been entered yet."


def _no_start_value(reading: Reading) -> str:
    return (
        f"The plan asks for {_step(reading)} each year but does not say from what. Nothing can be said until a start"
        " value is entered with its source."
    )


def _periods_differ(reading: Reading) -> str:
    judged = reading.judged.period_label if reading.judged else ""
    return f"{judged} is not a whole number of years after {_period(reading)}, so the steps cannot be counted."


def _direction_only(reading: Reading) -> str:
    wanted = _WANTED[Intent(reading.indicator.intent)]
    return f"The plan wants {wanted} but sets no figure, so the target is neither met nor missed."


def _mirror_not_entered(reading: Reading) -> str:
    return f"The {reading.target.mirrors} sets this target. It is pending until that plan’s figure is entered here."


def _mirror_ended(reading: Reading) -> str:
    ended = reading.target.mirrored_until
    when = f" on {long_date(ended)}" if ended else ""
    return (
        f"The {reading.target.mirrors} set this target and ended{when}. It is pending until a later figure is entered."
    )


_SENTENCES: dict[Reason, Callable[[Reading], str]] = {
    Reason.COMPARED: _compared,
    Reason.NO_VALUE: _no_value,
    Reason.NO_BASELINE: lambda _: "The plan compares with a baseline, and none has been entered.",
    Reason.NO_START_VALUE: _no_start_value,
    Reason.PERIODS_DIFFER: _periods_differ,
    Reason.DIRECTION_ONLY: _direction_only,
    Reason.UNDEFINED: lambda _: "The target’s words set nothing that can be judged.",
    Reason.PLACEHOLDER: lambda _: "The plan keeps this place for a later measure. It is left out of every count.",
    Reason.MIRROR_NOT_ENTERED: _mirror_not_entered,
    Reason.MIRROR_ENDED: _mirror_ended,
    Reason.EXPIRED: _expired,
    Reason.HIDDEN: lambda _: NOT_SHOWN,
    Reason.NO_YEAR: lambda _: "The plan’s figure is one for a year, and only shorter periods have been entered so far.",
    Reason.OF_DISTRICT: lambda _: "The plan sets this target for the whole district, not for a part of it.",
    Reason.NO_DIRECTION: lambda _: "The plan does not say on which side of the figure it wants to be.",
}
