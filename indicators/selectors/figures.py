"""Figures that judgements rest on."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import TypeVar

from django.db.models import DateField, Exists, F, OuterRef, Q, QuerySet, Subquery

from indicators.disclosure import PEOPLE, SENSITIVE, Period
from indicators.hiding import small_periods
from indicators.measures import PeriodType, Suppression
from indicators.models import Commentary, DefinitionVersion, Indicator, Observation, Rebase
from indicators.readings import Known
from indicators.series import IN_SERIES, LONGEST_SERIES

Found = TypeVar("Found", bound=Indicator)

_MOST_SMALL = max(rule.smallest_shown for rule in (PEOPLE, SENSITIVE))
_TELLING = (
    "place_id",
    "period_starts",
    "period_ends",
    "value",
    "sample_size",
    "numerator",
    "denominator",
    "indicator__unit",
    "indicator__suppression",
)  # what tells whether a figure is small


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
    """By indicator: the periods of which the figure of the district is hidden for its own sake, or would be if it had
    not been left out. In one query, for figures that may be small and all those of indicators that have a figure of a
    period and of a part of it."""
    may_be_small = (
        Q(indicator__unit=Indicator.Unit.COUNT, value__lt=_MOST_SMALL)
        | Q(numerator__lt=_MOST_SMALL)
        | Q(numerator__gt=F("denominator") - _MOST_SMALL)
        | Q(sample_size__isnull=False)
    )
    of_district = Observation.objects.for_district()
    parts = of_district.filter(
        indicator=OuterRef("indicator"),
        period_starts__range=(OuterRef("period_starts"), OuterRef("period_ends")),
        period_ends__lte=OuterRef("period_ends"),
    )
    with_parts = of_district.filter(Exists(parts.exclude(pk=OuterRef("pk")))).values("indicator")
    rows = of_district.filter(may_be_small | Q(indicator__in=with_parts))
    by_indicator: dict[Indicator, list[Observation]] = {}
    for row in rows.exclude(indicator__suppression=Suppression.OPEN).select_related("indicator").only(*_TELLING):
        by_indicator.setdefault(row.indicator, []).append(row)
    found = {indicator.pk: small_periods(indicator, of_one) for indicator, of_one in by_indicator.items()}
    return {indicator: periods for indicator, periods in found.items() if periods}


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
