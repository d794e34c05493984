"""What readers who may not see small numbers are shown of an indicator's figures. Asks the database nothing.

Of the district, counts of 1 to 4 are hidden, and with them the figures from which they could be worked out;
percentages and rates are shown. Of places, counts are hidden in the same way. A percentage of a place is shown where
its sample size says that neither the people it counts nor the rest are 1 to 4. All other percentages and rates of
places are hidden, because the counts that they come from are not recorded.
"""

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal

from indicators.disclosure import (
    Hidden,
    Period,
    comes_from_few,
    hidden_for_themselves,
    hide_across,
    hide_total,
    rule_of,
    share_a_day,
)
from indicators.models import Indicator, Observation


def period_of(row: Observation) -> Period:
    return row.period_starts, row.period_ends


def small_periods(indicator: Indicator, of_district: Iterable[Observation]) -> set[Period]:
    """The periods in which the count of the district is hidden because it is 1 to 4."""
    if indicator.unit != Indicator.Unit.COUNT:
        return set()
    rule = rule_of(indicator.suppression)
    return hidden_for_themselves(period_of(row) for row in of_district if rule.is_small(row.value))


def hidden_of_district(of_district: Iterable[Observation], small: Collection[Period]) -> dict[int, Hidden]:
    """By key of the observation."""
    labels = {row.pk: hide_total(period_of(row), row.value, small) for row in of_district} if small else {}
    return {pk: label for pk, label in labels.items() if label}


def hidden_of_places(
    indicator: Indicator,
    of_places: Iterable[Observation],
    of_district: Iterable[Observation],
    small: Collection[Period],
) -> dict[int, Hidden]:
    """By key of the observation."""
    rows = sorted(of_places, key=lambda row: row.place_id or 0)
    if indicator.unit != Indicator.Unit.COUNT:
        return {row.pk: Hidden.FEW_PEOPLE for row in rows if comes_from_few(row.value, row.sample_size)}
    counts: dict[Period, dict[int | None, Decimal]] = {}
    for row in rows:
        counts.setdefault(period_of(row), {})[row.place_id] = row.value
    totals = [period_of(row) for row in of_district if hide_total(period_of(row), row.value, small) is None]
    hidden = hide_across(counts, totals=totals)
    for period in _that_add_up_to_a_hidden_total(counts, hidden, small):
        hidden |= {(period, place): Hidden.PROTECTS_ANOTHER for place in counts[period]}
    labels = {row.pk: hidden.get((period_of(row), row.place_id)) for row in rows}
    return {pk: label for pk, label in labels.items() if label}


def _that_add_up_to_a_hidden_total(
    counts: Mapping[Period, Mapping[int | None, Decimal]],
    hidden: Mapping[tuple[Period, int | None], Hidden],
    small: Collection[Period],
) -> list[Period]:
    """Places that are all shown add up to a figure of the district that is hidden for a small one within it."""
    return [
        period
        for period, row in counts.items()
        if any(share_a_day(period, other) for other in small) and not any((period, place) in hidden for place in row)
    ]
