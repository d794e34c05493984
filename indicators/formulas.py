"""How the answers were worked out, with the numbers filled in: anybody can do it again with a calculator."""

from decimal import ROUND_HALF_UP, Decimal

from cohesion_portal.lib import formats
from indicators.answers import Evidence, Measured, Method
from indicators.measures import PERCENTAGES, Sampling, Unit
from indicators.readings import Reading
from indicators.statistics import CAUTIOUS_DESIGN_EFFECT, effective_sample, wilson_interval


def number(value: Decimal | float | None, places: int = 0) -> str:
    """Rounded half up, without needless zeros: 60.004 to 2 places → "60"."""
    exact = Decimal(str(value or 0)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return formats.number(exact)


def evidence_formula(reading: Reading) -> list[str]:
    """Lines of arithmetic behind the evidence of change; none where it was not judged or rests on the series."""
    found, unit = reading.judgement.evidence, reading.indicator.unit
    if found.baseline is None or found.current is None:
        return []
    if found.method == Method.COUNTS and found.tested is not None:
        return _score(found, found.baseline, found.current, unit)
    if found.method == Method.NEWCOMBE and found.interval is not None:
        return _newcombe(found, found.baseline, found.current, unit)
    return []


def pattern_formula(reading: Reading) -> list[str]:
    """Lines of arithmetic behind the limits of the newest part of the series; none where it has none."""
    limits, unit = reading.judgement.pattern.limits, reading.indicator.unit
    if limits is None:
        return []
    sign = "%" if unit in PERCENTAGES else ""
    mean, mean_range = number(limits.mean, 2), number(limits.mean_range, 2)
    lower, upper = number(limits.lower, 2), number(limits.upper, 2)
    lines = [
        f"Mean of the {limits.points} figures: {mean}{sign}. Mean of the differences between one figure and the next:"
        f" {mean_range}, without differences of 3.267 times that mean or more.",
        f"Limits: {mean} ± 2.66 × {mean_range} = {lower} to {upper}.",
    ]
    if limits.lower < 0:
        lines.append("A figure cannot be below 0, so the lower limit is drawn at 0.")
    return lines


def _score(found: Evidence, baseline: Measured, current: Measured, unit: str) -> list[str]:
    z = number(found.tested.z, 2) if found.tested else ""
    if unit == Unit.COUNT:
        before, after = number(baseline.value), number(current.value)
        return [f"z = (later − earlier) ÷ √(earlier + later) = ({after} − {before}) ÷ √({before} + {after}) = {z}"]
    before, after = number(baseline.numerator), number(current.numerator)
    populations = number(current.denominator), number(baseline.denominator)
    ratio = number(Decimal(current.denominator or 0) / Decimal(baseline.denominator or 1), 4)
    return [
        f"r = later population ÷ earlier population = {populations[0]} ÷ {populations[1]} = {ratio}",
        f"z = (later − earlier × r) ÷ √((earlier + later) × r) = ({after} − {before} × {ratio}) ÷"
        f" √(({before} + {after}) × {ratio}) = {z}",
    ]


def _newcombe(found: Evidence, baseline: Measured, current: Measured, unit: str) -> list[str]:
    decides = found.cautious or found.interval
    unknown = CAUTIOUS_DESIGN_EFFECT if found.cautious else 1
    (p1, n1), (p2, n2) = (_share(row, unit, unknown) for row in (baseline, current))
    first = wilson_interval(p1 * n1, n1, found.confidence)
    second = wilson_interval(p2 * n2, n2, found.confidence)
    if first is None or second is None or decides is None:
        return []
    one, two = (number(100 * share, 2) for share in (p1, p2))
    l1, u1, l2, u2 = (number(100 * end, 2) for end in (first.lower, first.upper, second.lower, second.upper))
    difference = number(100 * (p2 - p1), 2)
    lower, upper = number(decides.lower, 2), number(decides.upper, 2)
    whole = ["Of two whole percentages the difference must be more than 1 point as well."]
    return [
        f"Wilson’s interval for {baseline.label}: {one}% of {number(n1, 1)} may stand for {l1}% to {u1}%.",
        f"Wilson’s interval for {current.label}: {two}% of {number(n2, 1)} may stand for {l2}% to {u2}%.",
        f"Lower end of the difference: {difference} − √(({two} − {l2})² + ({u1} − {one})²) = {lower}",
        f"Upper end of the difference: {difference} + √(({u2} − {two})² + ({one} − {l1})²) = {upper}",
        "There is evidence of a change where 0 does not lie between both ends.",
        *(whole if found.within_rounding else []),
    ]


def _share(row: Measured, unit: str, unknown: float) -> tuple[float, float]:
    """The proportion and out of how many: of a survey, as many as its design leaves of those who answered, where an
    `unknown` design effect is taken to be so much."""
    if unit == Unit.SURVEY_PERCENTAGE:
        effect = 1 if row.sampling == Sampling.CENSUS else unknown
        return float(row.value) / 100, effective_sample(row.sample_size or 0, row.design_effect or effect)
    return (row.numerator or 0) / (row.denominator or 1), float(row.denominator or 0)
