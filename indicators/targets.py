"""What a target asks and whether a value meets it (domain specification A3 and B10). Pure: knows no database.

Values are compared as stored, never as shown: 4,404 is not below 4,404, and 71.96, shown as 72, is not above 72.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from indicators.measures import Intent


class Grammar(StrEnum):
    """The forms that the plan's targets take."""

    BELOW_BASELINE = "below_baseline"
    ABOVE_THRESHOLD = "above_threshold"
    BELOW_THRESHOLD = "below_threshold"
    DIRECTION_ONLY = "direction_only"
    STEP_PER_PERIOD = "step_per_period"
    EXTERNAL_MIRROR = "external_mirror"
    UNDEFINED = "undefined"
    PENDING_PLACEHOLDER = "pending_placeholder"


class StepPeriod(StrEnum):
    YEAR = "year"


class Status(StrEnum):
    """The first of the four answers about an indicator. Only `MET` and `NOT_MET` are judgements."""

    MET = "met"
    NOT_MET = "not_met"
    NO_TARGET = "no_target"
    PENDING = "pending"
    CANNOT_SAY = "cannot_say"


class Reason(StrEnum):
    """What a status rests on."""

    COMPARED = "compared"
    NO_VALUE = "no_value"
    NO_BASELINE = "no_baseline"
    NO_START_VALUE = "no_start_value"
    PERIODS_DIFFER = "periods_differ"
    DIRECTION_ONLY = "direction_only"
    UNDEFINED = "undefined"
    PLACEHOLDER = "placeholder"
    MIRROR_NOT_ENTERED = "mirror_not_entered"
    MIRROR_ENDED = "mirror_ended"
    NO_DIRECTION = "no_direction"
    EXPIRED = "expired"
    NO_YEAR = "no_year"
    OF_DISTRICT = "of_district"
    HIDDEN = "hidden"


@dataclass(frozen=True)
class Mirrored:
    """The figure that another plan sets, and whether that plan still runs."""

    value: Decimal
    ended: bool = False


@dataclass(frozen=True)
class Position:
    """Where a value stands against a target; `required` is the figure it was compared with."""

    status: Status
    reason: Reason
    required: Decimal | None = None


_WITHOUT_JUDGEMENT = {
    Grammar.DIRECTION_ONLY: Position(Status.NO_TARGET, Reason.DIRECTION_ONLY),
    Grammar.UNDEFINED: Position(Status.NO_TARGET, Reason.UNDEFINED),
    Grammar.PENDING_PLACEHOLDER: Position(Status.PENDING, Reason.PLACEHOLDER),
}


def position(
    grammar: Grammar,
    *,
    value: Decimal | None,
    intent: Intent,
    baseline: Decimal | None = None,
    threshold: Decimal | None = None,
    step: Decimal | None = None,
    periods_since_baseline: int | None = None,
    mirrored: Mirrored | None = None,
) -> Position:
    """Judge one value by the truth table of B10.

    `value` is a figure from after the baseline, or None when there is none. `periods_since_baseline` counts whole
    periods of the step between the two, or is None when the two periods cannot be lined up. `intent` decides only
    how a mirrored figure is compared. Raises `ValueError` for a threshold or step grammar without its number.
    """
    if grammar in _WITHOUT_JUDGEMENT:
        return _WITHOUT_JUDGEMENT[grammar]
    if grammar == Grammar.EXTERNAL_MIRROR:
        return _against_mirror(value, intent, mirrored)
    if grammar == Grammar.BELOW_BASELINE:
        return Position(Status.CANNOT_SAY, Reason.NO_BASELINE) if baseline is None else _below(value, baseline)
    if grammar == Grammar.STEP_PER_PERIOD:
        return _against_step(value, baseline, step, periods_since_baseline)
    if threshold is None:
        raise ValueError(f"{grammar} needs a threshold")
    return _below(value, threshold) if grammar == Grammar.BELOW_THRESHOLD else _above(value, threshold)


def _judged(met: bool, required: Decimal) -> Position:
    return Position(Status.MET if met else Status.NOT_MET, Reason.COMPARED, required)


def _below(value: Decimal | None, limit: Decimal) -> Position:
    if value is None:
        return Position(Status.CANNOT_SAY, Reason.NO_VALUE, limit)
    return _judged(value < limit, limit)


def _above(value: Decimal | None, limit: Decimal) -> Position:
    if value is None:
        return Position(Status.CANNOT_SAY, Reason.NO_VALUE, limit)
    return _judged(value > limit, limit)


def required_by_step(baseline: Decimal, step: Decimal, periods: int) -> Decimal:
    """The figure asked for after so many periods: baseline plus the step for each of them."""
    return baseline + step * periods


def _against_step(
    value: Decimal | None, baseline: Decimal | None, step: Decimal | None, periods: int | None
) -> Position:
    if not step:
        raise ValueError("step_per_period needs a step other than 0")
    if baseline is None:
        return Position(Status.CANNOT_SAY, Reason.NO_START_VALUE)
    if value is None:
        return Position(Status.CANNOT_SAY, Reason.NO_VALUE)
    if periods is None or periods < 1:
        return Position(Status.CANNOT_SAY, Reason.PERIODS_DIFFER)
    required = required_by_step(baseline, step, periods)
    # "Reduce by 10" is an amount to reach, not a line to pass: exactly 10 fewer meets it.
    return _judged(value <= required if step < 0 else value >= required, required)


def _against_mirror(value: Decimal | None, intent: Intent, mirrored: Mirrored | None) -> Position:
    if mirrored is None:
        return Position(Status.PENDING, Reason.MIRROR_NOT_ENTERED)
    if mirrored.ended:
        return Position(Status.PENDING, Reason.MIRROR_ENDED)
    if intent == Intent.NONE:
        return Position(Status.CANNOT_SAY, Reason.NO_DIRECTION, mirrored.value)
    return _below(value, mirrored.value) if intent == Intent.DOWN else _above(value, mirrored.value)
