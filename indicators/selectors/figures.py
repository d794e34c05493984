"""Figures that judgements rest on."""

from collections.abc import Collection
from datetime import date

from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber

from indicators.disclosure import PEOPLE, SENSITIVE, Period, hidden_for_themselves, rule_of
from indicators.hiding import is_small, period_of
from indicators.measures import Suppression
from indicators.models import Commentary, DefinitionVersion, Indicator, Observation, Rebase
from indicators.readings import Known
from indicators.series import LONGEST_SERIES

_MOST_SMALL = max(rule.smallest_shown for rule in (PEOPLE, SENSITIVE))


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
    """By indicator: the periods of which the figure of the district is hidden for its own sake."""
    may_be_small = (
        Q(indicator__unit=Indicator.Unit.COUNT, value__lt=_MOST_SMALL)
        | Q(numerator__lt=_MOST_SMALL)
        | Q(numerator__gt=F("denominator") - _MOST_SMALL)
        | Q(sample_size__isnull=False)
    )
    rows = Observation.objects.for_district().filter(may_be_small).exclude(indicator__suppression=Suppression.OPEN)
    found: dict[int, set[Period]] = {}
    for row in rows.select_related("indicator"):
        if is_small(row.indicator, row, rule_of(row.indicator.suppression)):
            found.setdefault(row.indicator_id, set()).add(period_of(row))
    return {indicator: hidden_for_themselves(periods) for indicator, periods in found.items()}


def known_of(indicators: Collection[int], on: date) -> dict[int, Known]:
    """By indicator: versions of its definition, decisions about its limits that hold, and the newest commentary about
    figures until the day, in three queries."""
    definitions: dict[int, list[DefinitionVersion]] = {}
    for version in DefinitionVersion.objects.filter(indicator__in=indicators).order_by("number"):
        definitions.setdefault(version.indicator_id, []).append(version)
    rebases: dict[int, list[Rebase]] = {}
    for rebase in Rebase.objects.filter(indicator__in=indicators, taken_back_at=None).order_by("starts_on"):
        rebases.setdefault(rebase.indicator_id, []).append(rebase)
    written = Commentary.objects.filter(indicator__in=indicators, as_at__lte=on).order_by("written_at", "pk")
    commentaries = {commentary.indicator_id: commentary for commentary in written}
    return {
        pk: Known(tuple(definitions.get(pk, ())), tuple(rebases.get(pk, ())), commentaries.get(pk)) for pk in indicators
    }
