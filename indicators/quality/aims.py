"""Targets that cannot be right, or that no longer hold. Asks the database nothing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from cohesion_portal.lib.formats import long_date
from indicators.measures import PERCENTAGES, Intent, Unit, figure, plain_number
from indicators.quality.findings import YEARS, Checked, Finding, Form, Kind, keys
from indicators.targets import Grammar

WILDLY = 5
_CHECK_TARGET = "Check the target against the words of the plan, and have the register’s file put right."
_SIDES = {Grammar.ABOVE_THRESHOLD: "above", Grammar.BELOW_THRESHOLD: "below"}
_SIDE_OF_INTENT = {Intent.UP: "above", Intent.DOWN: "below"}


@dataclass(frozen=True)
class _Aim:
    """A figure that the target sets, and on which side of it the measure is wanted."""

    value: Decimal
    side: str
    shown: str


def targets(checked: Checked) -> Iterator[Finding]:
    """Targets of zero, of another order than the figures, met from the start, or at odds with what is measured."""
    found = [words for words in (_against_intent(checked), _not_of_this_unit(checked)) if words]
    aim = _aim(checked)
    if aim is not None and aim.value <= 0:
        found.append(_of_zero(aim))
    yield from (Finding(Kind.TARGET, checked.indicator, words, _CHECK_TARGET) for words in found)
    if aim is not None and aim.value > 0:
        yield from _mismatched(checked, aim)
        yield from _met_from_the_start(checked, aim)


def _aim(checked: Checked) -> _Aim | None:
    target, indicator = checked.target, checked.indicator
    is_mirror = target.grammar == Grammar.EXTERNAL_MIRROR
    value = target.mirrored_value if is_mirror else target.threshold
    side = _SIDE_OF_INTENT.get(Intent(indicator.intent)) if is_mirror else _SIDES.get(Grammar(target.grammar))
    return _Aim(value, side, figure(value, indicator.unit)) if value is not None and side else None


def _of_zero(aim: _Aim) -> str:
    meant = "which no figure can be" if aim.side == "below" else "which almost every figure is"
    return f"The target is to be {aim.side} {aim.shown}, {meant}."


def _not_of_this_unit(checked: Checked) -> str:
    target, unit = checked.target, checked.indicator.unit
    value = target.mirrored_value if target.grammar == Grammar.EXTERNAL_MIRROR else target.threshold
    if value is None:
        return ""
    if unit in PERCENTAGES and value > 100:
        return f"The target is {plain_number(value, ',')}, and the measure is a percentage, which cannot pass 100."
    as_percentage = rf"(?<![\d.,]){re.escape(plain_number(value))}\s?(%|per ?cent\b)"
    if unit == Unit.COUNT and re.search(as_percentage, target.as_written):
        return f"The target is written as {plain_number(value)}%, and the measure is a count."
    return ""


def _against_intent(checked: Checked) -> str:
    """The plan wants the measure to go one way, and its target the other."""
    target, intent = checked.target, Intent(checked.indicator.intent)
    wanted = _SIDES.get(Grammar(target.grammar), "")
    if target.grammar == Grammar.STEP_PER_PERIOD and target.step:
        wanted = "above" if target.step > 0 else "below"
    if not wanted or intent == Intent.NONE or wanted == _SIDE_OF_INTENT[intent]:
        return ""
    asks, meant = ("more", "lower") if wanted == "above" else ("less", "higher")
    return f"The target asks for {asks}, and the measure is recorded as one that is meant to be {meant}."


def _mismatched(checked: Checked, aim: _Aim) -> Iterator[Finding]:
    """A target for a year is compared with years, where there are any."""
    rows = [row for row in checked.of_district if row.period_type in YEARS] or checked.of_district
    if not rows:
        return
    lowest, highest = (choose(rows, key=lambda row: row.value) for choose in (min, max))
    unit = checked.indicator.unit
    if highest.value * WILDLY < aim.value:
        words = f"the highest figure, for {highest.period_label}, is {figure(highest.value, unit)}"
    elif lowest.value > aim.value * WILDLY:
        words = f"the lowest figure, for {lowest.period_label}, is {figure(lowest.value, unit)}"
    else:
        return
    yield Finding(
        Kind.TARGET,
        checked.indicator,
        f"The target is {aim.shown}, and {words}: more than {WILDLY} times apart.",
        f"{_CHECK_TARGET} Check also that both are about the same length of time.",
        rests_on=keys(rows),
    )


def _met_from_the_start(checked: Checked, aim: _Aim) -> Iterator[Finding]:
    baseline = checked.reading.baseline
    if baseline is None:
        return
    if (baseline.value > aim.value) if aim.side == "above" else (baseline.value < aim.value):
        value = figure(baseline.value, checked.indicator.unit)
        yield Finding(
            Kind.TARGET,
            checked.indicator,
            f"The target is to be {aim.side} {aim.shown}, and the baseline, {value} in {baseline.period_label}, was"
            f" {aim.side} it already.",
            f"{_CHECK_TARGET} If it is right, tell whoever set it that it asks for nothing new.",
            rests_on=keys([baseline]),
        )


def ended_targets(checked: Checked) -> Iterator[Finding]:
    """Targets that have expired, and those of another plan that has ended."""
    target = checked.target
    if target.expires_on is not None and target.expires_on < checked.on:
        yield Finding(
            Kind.TARGET_ENDED,
            checked.indicator,
            f"The target held until {long_date(target.expires_on)}.",
            "Ask whoever set it what holds now, and have the register’s file put right.",
        )
    if target.mirrored_until is not None and target.mirrored_until < checked.on:
        yield Finding(
            Kind.TARGET_ENDED,
            checked.indicator,
            f"The {target.mirrors}, which sets this target, ended on {long_date(target.mirrored_until)}.",
            "Look up the plan that follows it, and enter the figure that it sets.",
            Form.MIRROR,
        )
