"""Figures as the public sees them: counts of people to the nearest 5, percentages with as many places as they bear.

Judgements are made on figures before rounding. A figure that the plan itself printed is given as it was printed: to
round it would protect nobody and contradict the plan.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from indicators.measures import PERCENTAGES, Suppression, Unit, figure, plain_number
from indicators.models import Indicator, Observation

NEAREST = 5
ENOUGH_FOR_A_DECIMAL = 400
_SIGNIFICANT = 3  # figures of a rate


@dataclass(frozen=True)
class Rounded:
    """A figure as it is given; `is_rounded` whether it may differ from the stored one."""

    value: Decimal
    is_rounded: bool

    def words(self, unit: str) -> str:
        """4,350 rounded → "about 4,350". A percentage is a rounded number anyway and says nothing of it."""
        text = figure(self.value, unit)
        return f"about {text}" if self.is_rounded and unit not in PERCENTAGES else text


def as_given(indicator: Indicator, row: Observation) -> Rounded:
    if indicator.suppression == Suppression.OPEN or is_printed(indicator, row):
        return Rounded(row.value, False)
    if indicator.unit == Unit.COUNT:
        return Rounded(nearest_5(row.value), row.value != 0)  # a 0 that is shown is a true one
    if indicator.unit in PERCENTAGES:
        people = row.sample_size or row.denominator or 0
        return Rounded(_to_places(row.value, 1 if people >= ENOUGH_FOR_A_DECIMAL else 0), True)
    return Rounded(_rate(row), True)


def nearest_5(count: Decimal) -> Decimal:
    return NEAREST * (count / NEAREST).quantize(Decimal(1), ROUND_HALF_UP)


def is_printed(indicator: Indicator, row: Observation) -> bool:
    """Whether it is the baseline of the district, and stands so in the plan's own words, which are public."""
    if not row.is_baseline or row.place_id is not None:
        return False
    target = getattr(indicator, "target", None)
    words = f"{indicator.wording} {target.as_written if target else ''}"
    printed = {number.replace(",", "") for number in re.findall(r"\d[\d,]*(?:\.\d+)?", words)}
    return plain_number(row.value) in {number.rstrip(".") for number in printed}


def _rate(row: Observation) -> Decimal:
    """Three significant figures of the rate that the rounded count makes, where the count is recorded."""
    value = row.value * nearest_5(Decimal(row.numerator)) / row.numerator if row.numerator else row.value
    return _to_places(value, _SIGNIFICANT - 1 - value.adjusted()) if value else value


def _to_places(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
