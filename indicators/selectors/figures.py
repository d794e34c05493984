"""Figures that judgements rest on."""

from collections.abc import Collection
from datetime import date

from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber

from indicators.disclosure import SMALLEST_SHOWN, Period, hidden_for_themselves
from indicators.hiding import period_of
from indicators.judgement import LONGEST_SERIES
from indicators.models import Indicator, Observation


def figures_that_count(on: date, indicators: Collection[int] | None = None) -> dict[int, list[Observation]]:
    """By indicator, of those asked for or of all: what a judgement rests on. That is the district's baseline, the
    newest figures for each kind of period, as many as a series has at most, and those that begin a new series."""
    newest_first = Window(
        RowNumber(),
        partition_by=[F("indicator_id"), F("period_type"), F("is_baseline")],
        order_by=[F("period_ends").desc(), F("period_starts").desc()],
    )
    rows = Observation.objects.for_district().until(on)
    if indicators is not None:
        rows = rows.filter(indicator__in=indicators)
    rows = rows.annotate(rank=newest_first)
    found: dict[int, list[Observation]] = {}
    for row in rows.filter(Q(rank__lte=LONGEST_SERIES) | ~Q(series_break="")).oldest_first():
        found.setdefault(row.indicator_id, []).append(row)
    return found


def small_periods_of_all() -> dict[int, set[Period]]:
    """By indicator: the periods in which the count of the district is hidden because it is 1 to 4."""
    counts = Observation.objects.for_district().filter(indicator__unit=Indicator.Unit.COUNT)
    found: dict[int, set[Period]] = {}
    for row in counts.filter(value__gt=0, value__lt=SMALLEST_SHOWN):
        found.setdefault(row.indicator_id, set()).add(period_of(row))
    return {indicator: hidden_for_themselves(periods) for indicator, periods in found.items()}
