"""The arithmetic of chance: intervals, comparisons of two figures, and limits of a series (domain specification B3–B7).

Pure: knows no database and no indicator, only numbers. Proportions are 0 to 1, never per cent. What cannot be computed
gives None (no sample, a gap in a series); what is wrong raises `ValueError` (more successes than trials).

Every interval covers the true value in `confidence` of all samples, 0.95 unless said otherwise. That is a statement
about chance alone: not about who did not answer, how a question was put, or what was never reported.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from statistics import NormalDist, fmean, variance
from typing import Protocol

Number = int | float | Decimal

CONFIDENCE = 0.95
# Of many places beside each other some stand out by chance: 1 in 20 at 95 %, 1 in 500 at the 99.8 % that public health
# practice uses for such tables.
CONFIDENCE_IN_PLACE_GRIDS = 0.998
# How much more than independent events a count is taken to vary where no monthly counts tell: a cautious guess.
CAUTIOUS_OVERDISPERSION = 2.0
# How much a survey of unknown design is taken to lose to weighting and clustering before a change is claimed.
CAUTIOUS_DESIGN_EFFECT = 1.5

_EXACT_INTERVAL_BELOW = 10
_EXACT_TEST_BELOW = 30

# Shewhart's constants for moving ranges of two points: 3 / d2 with d2 = 1.128, and D4.
_LIMITS = 2.66
_SCREEN = 3.267
_FEWEST_POINTS = 5
_FEWEST_FOR_FIRM_LIMITS = 12
_RUN = 7


@dataclass(frozen=True)
class Interval:
    lower: float
    upper: float

    def scaled(self, factor: float) -> "Interval":
        return Interval(self.lower * factor, self.upper * factor)

    def excludes_zero(self) -> bool:
        return self.lower > 0 or self.upper < 0


def critical_z(confidence: float) -> float:
    """How many standard errors a two-sided interval reaches to each side: 1.959964 for 0.95, 3.090232 for 0.998."""
    if not 0 < confidence < 1:
        raise ValueError("confidence must lie between 0 and 1")
    return NormalDist().inv_cdf((1 + confidence) / 2)


def _two_sided(z: float) -> float:
    return math.erfc(abs(z) / math.sqrt(2))


def _number(value: Number, name: str) -> float:
    found = float(value)
    if not math.isfinite(found):
        raise ValueError(f"{name} must be a number")
    return found


def _count(value: Number, name: str) -> int:
    if _number(value, name) != int(value) or value < 0:
        raise ValueError(f"{name} must be a whole number from 0")
    return int(value)


def _positive(value: Number, name: str) -> float:
    found = _number(value, name)
    if found <= 0:
        raise ValueError(f"{name} must be above 0")
    return found


# Proportions


def _share(successes: Number, trials: Number) -> tuple[float, float]:
    """Successes and trials as numbers; weighted successes need not be whole."""
    x, n = _number(successes, "successes"), _number(trials, "trials")
    if n < 0 or not 0 <= x <= n:
        raise ValueError("successes must lie between 0 and the number of trials")
    return x, n


def wilson_interval(successes: Number | None, trials: Number | None, confidence: float = CONFIDENCE) -> Interval | None:
    """Where the true proportion may lie; never outside 0 to 1. None without a count or without trials.

    Wilson's score interval (1927), the standard of UK public health for proportions.
    """
    z = critical_z(confidence)
    if successes is None or trials is None:
        return None
    x, n = _share(successes, trials)
    if n == 0:
        return None
    spread = z * math.sqrt(z**2 + 4 * x * (1 - x / n))
    lower, upper = ((2 * x + z**2 + side * spread) / (2 * (n + z**2)) for side in (-1, 1))
    # Rounding may leave a hair of 1e-17 beyond the ends.
    return Interval(0.0 if x == 0 else max(0.0, lower), 1.0 if x == n else min(1.0, upper))


def newcombe_interval(
    x1: Number | None, n1: Number | None, x2: Number | None, n2: Number | None, confidence: float = CONFIDENCE
) -> Interval | None:
    """Where the difference of two independent proportions, second minus first, may lie. None as `wilson_interval`.

    The hybrid score interval, method 10 of Newcombe (1998). An interval without 0 is evidence of a change; whether two
    intervals of single proportions overlap says nothing about it.
    """
    first, second = wilson_interval(x1, n1, confidence), wilson_interval(x2, n2, confidence)
    if first is None or second is None or x1 is None or n1 is None or x2 is None or n2 is None:
        return None
    p1, p2 = float(x1) / float(n1), float(x2) / float(n2)
    lower = p2 - p1 - math.hypot(p2 - second.lower, first.upper - p1)
    upper = p2 - p1 + math.hypot(second.upper - p2, p1 - first.lower)
    return Interval(max(-1.0, lower), min(1.0, upper))


@dataclass(frozen=True)
class ZTest:
    """`z` is in standard errors, above 0 for a rise; `p_value` is two-sided."""

    z: float
    p_value: float


def pooled_z_test(x1: Number, n1: Number, x2: Number, n2: Number) -> ZTest | None:
    """The test that goes with the difference of two proportions (second minus first), with the pooled standard error.

    To be reported beside `newcombe_interval`, which alone decides: two rules would contradict each other now and then.
    None where everybody or nobody counts in both samples.
    """
    (x1, n1), (x2, n2) = _share(x1, n1), _share(x2, n2)
    if not n1 or not n2 or not 0 < x1 + x2 < n1 + n2:
        return None
    pooled = (x1 + x2) / (n1 + n2)
    z = (x2 / n2 - x1 / n1) / math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    return ZTest(z, _two_sided(z))


def effective_sample(responses: Number, design_effect: Number = 1) -> float:
    """How many answers of a simple random sample a weighted or clustered one is worth: responses / design effect."""
    if _number(responses, "responses") < 0:
        raise ValueError("responses must be 0 or more")
    return float(responses) / _positive(design_effect, "the design effect")


def design_effect(responses: Number, effective: Number) -> float:
    """How many times the variance of a simple random sample a survey has, from its responses and effective base."""
    return _positive(responses, "responses") / _positive(effective, "the effective sample")


def sample_size_needed(p1: Number, p2: Number, design_effect: Number = 1, confidence: float = CONFIDENCE) -> int | None:
    """How many responses each of two surveys needs until a difference of this size reaches z (1.96 at 95%).

    The pooled z test solved for n, rounded up, times the design effect. True differences of this size are then found in
    half of all pairs of surveys. None for equal proportions, which no sample tells apart.
    """
    first, second = _number(p1, "a proportion"), _number(p2, "a proportion")
    if not (0 <= first <= 1 and 0 <= second <= 1):
        raise ValueError("a proportion must lie between 0 and 1")
    effect = _positive(design_effect, "the design effect")
    if first == second:
        return None
    pooled = (first + second) / 2
    simple = math.ceil(2 * pooled * (1 - pooled) * (critical_z(confidence) / (second - first)) ** 2)
    return math.ceil(simple * effect)


# Counts and rates


def count_interval(count: Number | None, confidence: float = CONFIDENCE) -> Interval | None:
    """Where the count that the same circumstances would give on average may lie, if events were independent.

    Below 10 the exact Poisson limits, from 10 Byar's approximation, as Public Health England has done since 2018.
    """
    if count is None:
        return None
    if _count(count, "a count") < _EXACT_INTERVAL_BELOW:
        return exact_count_interval(count, confidence)
    return byar_interval(count, confidence)


def byar_interval(count: Number, confidence: float = CONFIDENCE) -> Interval:
    """Byar's approximation of the Poisson limits, within 0.2 % of the exact ones from a count of 10 at 95 %."""
    z, observed = critical_z(confidence), _count(count, "a count")

    def limit(base: int, side: int) -> float:
        return float(base * (1 - 1 / (9 * base) + side * z / (3 * math.sqrt(base))) ** 3)

    # For tiny counts the cube is that of a negative number, which no count can be.
    return Interval(max(0.0, limit(observed, -1)) if observed else 0.0, limit(observed + 1, 1))


def exact_count_interval(count: Number, confidence: float = CONFIDENCE) -> Interval:
    """The exact Poisson limits (Garwood 1936): half the chi-squared quantiles with 2·count and 2·count + 2 degrees of
    freedom, here found where the tail of the distribution holds half of what `confidence` leaves out."""
    observed, tail = _count(count, "a count"), (1 - confidence) / 2
    reach = observed + critical_z(confidence) * (math.sqrt(observed + 1) + critical_z(confidence)) + 10
    lower = _crossing(lambda mean: 1 - _poisson_up_to(observed - 1, mean) - tail, reach) if observed else 0.0
    return Interval(lower, _crossing(lambda mean: tail - _poisson_up_to(observed, mean), reach))


def _poisson_up_to(count: int, mean: float) -> float:
    term = total = math.exp(-mean)
    for k in range(1, count + 1):
        term *= mean / k
        total += term
    return total


def _crossing(rising: Callable[[float], float], reach: float) -> float:
    """Where a function that rises from below 0 crosses it, between 0 and `reach`, to the last bit."""
    low, high = 0.0, reach
    while low < (middle := (low + high) / 2) < high:
        low, high = (low, middle) if rising(middle) > 0 else (middle, high)
    return high


def rate(count: Number | None, population: Number | None, per: Number = 1000) -> float | None:
    """Events for each `per` of a population; None where either is not known or nobody lives there."""
    if count is None or population is None or _number(population, "the population") == 0:
        return None
    return _count(count, "a count") / _positive(population, "the population") * _positive(per, "per")


def rate_interval(
    count: Number | None, population: Number | None, per: Number = 1000, confidence: float = CONFIDENCE
) -> Interval | None:
    """`count_interval`, scaled to a rate for each `per` of a population that is taken as known. None as `rate`."""
    interval = count_interval(count, confidence)
    if interval is None or rate(count, population, per) is None or population is None:
        return None
    return interval.scaled(float(per) / float(population))


def overdispersion(counts: Sequence[Number]) -> float | None:
    """How many times more the counts of equal periods vary than independent events would: variance / mean, at least 1.

    Offences come in series and victims are hit again, so this is mostly above 1. A trend or a season raises it too,
    which errs on the side of caution. None from fewer than two counts, or where nothing was counted.
    """
    found = [_count(count, "a count") for count in counts]
    if len(found) < 2 or not any(found):
        return None
    return max(1.0, variance(found) / fmean(found))


@dataclass(frozen=True)
class CountChange:
    """Two counts compared. `z` (above 0 for a rise) and the two-sided `p_value` hold if events were independent;
    `is_clear` also allows for how much more they vary than that."""

    z: float
    p_value: float
    is_exact: bool
    is_clear: bool


def compare_counts(
    first: Number,
    second: Number,
    *,
    exposures: tuple[Number, Number] = (1, 1),
    overdispersion: Number = 1,
    confidence: float = CONFIDENCE,
) -> CountChange | None:
    """Whether two counts differ by more than chance, given how long or among how many each was counted.

    The score test; together below 30, the exact conditional test decides beside it. The score must exceed its limit
    times the root of the overdispersion. None where nothing was counted either time.
    """
    before, after = _count(first, "a count"), _count(second, "a count")
    ratio = _positive(exposures[1], "an exposure") / _positive(exposures[0], "an exposure")
    if _number(overdispersion, "the overdispersion") < 1:
        raise ValueError("the overdispersion must be 1 or more")
    limit = critical_z(confidence) * math.sqrt(overdispersion)
    if before + after == 0:
        return None
    z = (after - before * ratio) / math.sqrt((before + after) * ratio)
    is_exact = before + after < _EXACT_TEST_BELOW
    p_value = exact_conditional_p(before, after, exposures=exposures) if is_exact else _two_sided(z)
    return CountChange(z, p_value, is_exact, abs(z) > limit and (not is_exact or p_value < 1 - confidence))


def exact_conditional_p(first: Number, second: Number, *, exposures: tuple[Number, Number] = (1, 1)) -> float:
    """How likely so uneven a split of both counts together is when nothing has changed: the two-sided exact binomial
    test, which adds up every split that is no likelier than the one seen (Przyborowski and Wilenski 1940)."""
    before, after = _count(first, "a count"), _count(second, "a count")
    before_share, after_share = (_positive(exposure, "an exposure") for exposure in exposures)
    total, share = before + after, after_share / (before_share + after_share)

    def likelihood(k: int) -> float:
        ways = math.lgamma(total + 1) - math.lgamma(k + 1) - math.lgamma(total - k + 1)
        return math.exp(ways + k * math.log(share) + (total - k) * math.log1p(-share))

    # Splits that are equally likely differ in the last digits of the logarithms.
    seen = likelihood(after) * (1 + 1e-7)
    return min(1.0, math.fsum(chance for k in range(total + 1) if (chance := likelihood(k)) <= seen))


def smallest_detectable_fall(count: Number | None, overdispersion: Number = 1) -> int | None:
    """By how much a count must fall, over an equal period, to be evidence of change by `compare_counts`.

    None where even a fall to 0 would not be.
    """
    if count is None:
        return None
    before = _count(count, "a count")
    # (fall)² = z²φ(2·count - fall), the score test at its limit, solved for the fall.
    square = critical_z(CONFIDENCE) ** 2 * _positive(overdispersion, "the overdispersion")
    at_limit = (math.sqrt(square**2 + 8 * before * square) - square) / 2
    for fall in range(max(1, math.floor(at_limit)), before + 1):
        change = compare_counts(before, before - fall, overdispersion=overdispersion)
        if change is not None and change.is_clear:
            return fall
    return None


def expected_chance_flags(comparisons: int, confidence: float = CONFIDENCE) -> float:
    """How many of so many comparisons would show a change by chance alone, if nothing had changed anywhere."""
    critical_z(confidence)
    return _count(comparisons, "the number of comparisons") * (1 - confidence)


# Series (XmR charts by the rules of the NHS programme Making Data Count)


class Signal(StrEnum):
    """Why a point is unlikely to be chance; the first of these that holds is given."""

    OUTSIDE = "outside"
    TREND = "trend"
    TWO_IN_THREE = "two_in_three"
    SHIFT = "shift"


class Assurance(StrEnum):
    """Whether a process that stays as it is will meet a target."""

    MEETS = "meets"
    MISSES = "misses"
    HIT_OR_MISS = "hit_or_miss"


@dataclass(frozen=True)
class XmrLimits:
    """The range that chance alone explains, in the unit of the series; limits below 0 are kept."""

    mean: float
    mean_range: float
    lower: float
    upper: float
    near_lower: float
    near_upper: float
    points: int

    @property
    def are_trial_limits(self) -> bool:
        """From fewer than 12 points they still move a good deal with each new one."""
        return self.points < _FEWEST_FOR_FIRM_LIMITS

    def holds(self, value: float) -> bool:
        return self.lower <= value <= self.upper

    def is_close(self, value: float) -> bool:
        """Within the limits, but in the outer third of the way to one of them."""
        return self.holds(value) and not self.near_lower <= value <= self.near_upper


def _series(values: Sequence[Number | None]) -> list[float] | None:
    """The values as numbers; None where one is missing, because a gap is never filled."""
    found = [math.nan if value is None else float(value) for value in values]
    if any(math.isinf(value) for value in found):
        raise ValueError("a value must be a number")
    return None if any(math.isnan(value) for value in found) else found


def xmr_limits(values: Sequence[Number | None], screen: bool = True) -> XmrLimits | None:
    """Limits of an individuals chart: mean ± 2.66 mean moving ranges, near limits at two thirds of the way.

    `values` are the points of one segment in the order of time. `screen` leaves out moving ranges of 3.267 times their
    mean or more, once, as NHSRplotthedots does and the Excel tool does not; where nothing but zeros would be left,
    nothing is left out. None from fewer than 5 points, with a gap, and where all points are equal.
    """
    series = _series(values)
    if series is None or len(series) < _FEWEST_POINTS:
        return None
    ranges = [abs(after - before) for before, after in pairwise(series)]
    mean_range = fmean(ranges)
    if screen:
        mean_range = fmean([size for size in ranges if size < _SCREEN * mean_range] or ranges) or mean_range
    if mean_range == 0:
        return None
    mean, reach = fmean(series), _LIMITS * mean_range
    return XmrLimits(
        mean=mean,
        mean_range=mean_range,
        lower=mean - reach,
        upper=mean + reach,
        near_lower=mean - reach * 2 / 3,
        near_upper=mean + reach * 2 / 3,
        points=len(series),
    )


def xmr_signals(values: Sequence[Number | None], screen: bool = True) -> list[Signal | None]:
    """For each point why it is unlikely to be chance; None for the others, and for all where there are no limits."""
    limits, series = xmr_limits(values, screen), _series(values)
    if limits is None or series is None:
        return [None] * len(values)
    sides = [_sign(value - limits.mean) for value in series]
    flags = {
        Signal.OUTSIDE: [not limits.holds(value) for value in series],
        Signal.TREND: trends(series),
        Signal.TWO_IN_THREE: two_in_three([limits.is_close(value) for value in series], sides),
        Signal.SHIFT: shifts(sides),
    }
    return [next((signal for signal in Signal if flags[signal][index]), None) for index in range(len(series))]


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)


def trends(values: Sequence[Number]) -> list[bool]:
    """Which points belong to a run of 7, each strictly above, or each below, the one before; a tie breaks it."""
    steps = [_sign(float(after) - float(before)) for before, after in pairwise(values)]
    return _in_windows(len(values), _RUN, lambda start: abs(sum(steps[start : start + _RUN - 1])) == _RUN - 1)


def shifts(sides: Sequence[int]) -> list[bool]:
    """Which points belong to 7 in a row on one side of the mean, given the side of each (-1, 0 on the mean, or 1)."""
    return _in_windows(len(sides), _RUN, lambda start: abs(sum(sides[start : start + _RUN])) == _RUN)


def two_in_three(close: Sequence[bool], sides: Sequence[int]) -> list[bool]:
    """Which close points are two of three in a row that all lie on one side of the mean. Points beyond a limit are not
    close."""
    found = _in_windows(
        len(close), 3, lambda start: sum(close[start : start + 3]) >= 2 and abs(sum(sides[start : start + 3])) == 3
    )
    return [flag and is_close for flag, is_close in zip(found, close, strict=True)]


def _in_windows(length: int, size: int, counts: Callable[[int], bool]) -> list[bool]:
    """Which points lie in a window of this size that counts, given its first index."""
    starts = [start for start in range(length - size + 1) if counts(start)]
    return [any(start <= index < start + size for start in starts) for index in range(length)]


class _HasLimits(Protocol):
    @property
    def lower(self) -> float: ...
    @property
    def upper(self) -> float: ...


def assurance(limits: _HasLimits | None, target: Number | None, intent: str) -> Assurance | None:
    """Whether values within the limits meet a target always, never or by chance; `intent` is "up", "down" or "none".

    A target on a limit is hit or miss. None without limits, target or direction.
    """
    if intent not in ("up", "down", "none"):
        raise ValueError('intent must be "up", "down" or "none"')
    if limits is None or target is None or intent == "none":
        return None
    aim = _number(target, "the target")
    if aim > limits.upper:
        return Assurance.MISSES if intent == "up" else Assurance.MEETS
    if aim < limits.lower:
        return Assurance.MEETS if intent == "up" else Assurance.MISSES
    return Assurance.HIT_OR_MISS
