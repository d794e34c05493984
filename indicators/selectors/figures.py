"""Figures that judgements rest on."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import TypeVar

from django.db.models import DateField, F, OuterRef, Q, QuerySet, Subquery

from indicators.disclosure import PEOPLE, SENSITIVE, Period, hidden_for_themselves, rule_of
from indicators.hiding import is_small, period_of
from indicators.measures import PeriodType, Suppression
from indicators.models import Commentary, DefinitionVersion, Indicator, Observation, Rebase
from indicators.readings import Known
from indicators.series import IN_SERIES, LONGEST_SERIES

Found = TypeVar("Found", bound=Indicator)

_MOST_SMALL = max(rule.smallest_shown for rule in (PEOPLE, SENSITIVE))


def with_series(indicators: QuerySet[Found], on: date) -> QuerySet[Found]:
    """Indicators with the last day of the oldest month and quarter that a series of theirs would hold on a
    day; None where it has fewer figures than that."""
    return indicators.annotate(
        **{f"{kind}_from": Subquery(_oldest_of_series(kind, on), output_field=DateField()) for kind in IN_SERIES}
    )


def _oldest_of_series(kind: PeriodType, on: date) -> QuerySet[Observation, date]:
    rows = Observation.objects.for_district().until(on).filter(indicator=OuterRef("pk"), period_type=kind)
    return rows.order_by("-period_ends").values_list("period_ends", flat=True)[LONGEST_SERIES - 1 : LONGEST_SERIES]


def figures_that_count(on: date, indicators: Sequence[Indicator]) -> dict[int, list[Observation]]:
    """By indicator, each from `with_series`: what a judgement rests on. That is the district's baseline, its months and
    quarters as far back as a series reaches, every year, and whatever begins a new series.

    The rows before are not touched, so that a page takes no longer with every year of figures.
    """
    wanted = Q(is_baseline=True) | ~Q(series_break="") | ~Q(period_type__in=IN_SERIES)
    for kind in IN_SERIES:
        # Most series end alike and therefore reach back alike.
        reaching: dict[date | None, list[int]] = {}
        for indicator in indicators:
            reaching.setdefault(_series_from(indicator, kind), []).append(indicator.pk)
        for starts, keys in reaching.items():
            newer = Q() if starts is None else Q(period_ends__gte=starts)
            wanted |= Q(period_type=kind, indicator__in=keys) & newer
    rows = Observation.objects.for_district().until(on).filter(wanted, indicator__in=[row.pk for row in indicators])
    found: dict[int, list[Observation]] = {}
    for row in rows.oldest_first():
        found.setdefault(row.indicator_id, []).append(row)
    return found


def _series_from(indicator: Indicator, kind: PeriodType) -> date | None:
    starts: date | None = getattr(indicator, f"{kind}_from")
    return starts


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
