"""Figures that contradict each other. Asks the database nothing."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

from indicators.measures import WITH_NUMERATOR, PeriodType, Unit, figure
from indicators.models import Observation
from indicators.quality.findings import YEARS, Checked, Finding, Kind, keys, named
from partners.models import Place

_PARTS_OF: dict[PeriodType, tuple[PeriodType, ...]] = {
    **{year: (PeriodType.MONTH, PeriodType.QUARTER) for year in YEARS if year != PeriodType.SURVEY_YEAR},
    PeriodType.QUARTER: (PeriodType.MONTH,),
}
_PLURALS = {PeriodType.MONTH: "months", PeriodType.QUARTER: "quarters"}
_CHECK_BOTH = "Check them against the source, and correct the one that is wrong."
_COUNTED_TWICE = " Where the same person can count in more than one of them, say so in the definition."
# A rate is given for so many people: 1,000, 10,000, 100,000.
_SCALES = [Decimal(10) ** power for power in range(7)]


def contradictory(checked: Checked) -> Iterator[Finding]:
    if checked.indicator.unit == Unit.COUNT:
        if not checked.indicator.rolling:
            for rows in checked.by_place.values():
                yield from _parts_of_periods(checked, rows)
        yield from _places(checked)
    elif checked.indicator.unit in WITH_NUMERATOR:
        yield from _numbers_behind(checked)


def _parts_of_periods(checked: Checked, rows: Sequence[Observation]) -> Iterator[Finding]:
    """All months or quarters of a longer period add up to its figure, and some of them to no more than that."""
    by_kind: dict[str, list[Observation]] = {}
    for row in sorted(rows, key=lambda row: row.period_starts):
        by_kind.setdefault(row.period_type, []).append(row)
    starts = {kind: [row.period_starts for row in found] for kind, found in by_kind.items()}
    for whole in rows:
        for kind in _PARTS_OF.get(PeriodType(whole.period_type), ()):
            if kind not in by_kind:
                continue
            first = bisect_left(starts[kind], whole.period_starts)
            last = bisect_right(starts[kind], whole.period_ends)
            parts = [part for part in by_kind[kind][first:last] if part.period_ends <= whole.period_ends]
            if words := _of_parts(whole, kind, parts):
                yield Finding(
                    Kind.CONTRADICTORY,
                    checked.indicator,
                    words,
                    _CHECK_BOTH + _COUNTED_TWICE,
                    rests_on=keys([whole, *parts]),
                )


def _of_parts(whole: Observation, kind: PeriodType, parts: Sequence[Observation]) -> str:
    """What is wrong with the sum of these parts; nothing where it fits."""
    total = sum((part.value for part in parts), Decimal(0))
    is_whole = _covers(whole, parts)
    if total == whole.value or (total < whole.value and not is_whole):
        return ""
    plural, sums = _PLURALS[kind], figure(total, Unit.COUNT)
    value = figure(whole.value, Unit.COUNT)
    if is_whole:
        words = f"The {plural} of {named(whole)} add up to {sums}, and the figure for the whole is {value}."
    else:
        words = f"The {plural} of {named(whole)} that are stored add up to {sums}, more than the {value} for the whole."
    return f"{words} Some of these are provisional." if any(row.provisional for row in (whole, *parts)) else words


def _covers(whole: Observation, parts: Sequence[Observation]) -> bool:
    if not parts or (parts[0].period_starts, parts[-1].period_ends) != (whole.period_starts, whole.period_ends):
        return False
    day = timedelta(days=1)
    return all(before.period_ends + day == after.period_starts for before, after in pairwise(parts))


def _places(checked: Checked) -> Iterator[Finding]:
    """The parts of a district have no more than it has, and it has no more than the area around it."""
    by_period: dict[object, list[Observation]] = {}
    for row in checked.figures:
        if row.place is not None:
            by_period.setdefault((row.period_starts, row.period_ends), []).append(row)
    for district in checked.of_district:
        rows = by_period.get((district.period_starts, district.period_ends), [])
        value = figure(district.value, Unit.COUNT)
        parts = [row for row in rows if row.place and row.place.reach == Place.Reach.PART]
        total = sum((row.value for row in parts), Decimal(0))
        if total > district.value:
            yield Finding(
                Kind.CONTRADICTORY,
                checked.indicator,
                f"For {district.period_label} the places add up to {figure(total, Unit.COUNT)}, more than the {value}"
                " of the whole district.",
                _CHECK_BOTH + _COUNTED_TWICE,
                rests_on=keys([district, *parts]),
            )
        for row in rows:
            if row.place and row.place.reach == Place.Reach.WIDER and row.value < district.value:
                yield Finding(
                    Kind.CONTRADICTORY,
                    checked.indicator,
                    f"For {district.period_label} the district has {value}, more than the"
                    f" {figure(row.value, Unit.COUNT)} of {row.place.name}, which contains it.",
                    _CHECK_BOTH,
                    rests_on=keys([district, row]),
                )


def _numbers_behind(checked: Checked) -> Iterator[Finding]:
    """A percentage or rate is the two numbers behind it, rounded to as many places as it is given with."""
    unit = checked.indicator.unit
    scales = _SCALES if unit == Unit.RATE else [Decimal(100)]
    for row in checked.figures:
        if row.numerator is None or not row.denominator:
            continue
        exact = Decimal(row.numerator) / row.denominator
        if not any(_rounds_to(row.value, exact * scale) for scale in scales):
            made = f"make {exact * 100:.2f}%" if unit != Unit.RATE else "do not make it for any round number of people"
            yield Finding(
                Kind.CONTRADICTORY,
                checked.indicator,
                f"The figure for {named(row)} is {figure(row.value, unit)}, and the two numbers behind it {made}.",
                "Check all three against the source, and correct the figure.",
                rests_on=keys([row]),
            )


def _rounds_to(value: Decimal, exact: Decimal) -> bool:
    places = int(value.normalize().as_tuple().exponent)
    return abs(exact - value) <= Decimal(10) ** min(places, 0) / 2
