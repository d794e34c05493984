"""Where new limits may begin, and the decisions about them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from indicators.models import Indicator, Rebase
from indicators.readings import read
from indicators.selectors.figures import known_of
from indicators.selectors.loading import indicator_to_edit
from indicators.series import IN_SERIES
from partners.actors import Actor
from partners.models import Place


@dataclass(frozen=True)
class Start:
    """A month or quarter with which new limits may begin."""

    starts_on: date
    label: str


def starts_of_new_limits(indicator: Indicator, on: date, place: Place | None = None) -> list[Start]:
    """Every period of the series since its last break, but for those with which limits begin already.

    Empty where nothing has limits: yearly figures, rolling ones, and what is not a number.
    """
    if indicator.rolling:
        return []
    place_id = place.pk if place else None
    rows = indicator.observations.filter(place=place).until(on).oldest_first()
    reading = read(
        indicator, indicator.target, rows, on, known=known_of([indicator.pk], on)[indicator.pk], place=place_id
    )
    return [
        Start(figure.starts, figure.label)
        for segment in reading.judgement.pattern.segments
        for figure in segment.series[1:]
    ]


def places_in_series(indicator: Indicator) -> QuerySet[Place]:
    """The places with figures of months or quarters, by name."""
    found = indicator.observations.filter(period_type__in=IN_SERIES, place__isnull=False).values("place")
    return Place.objects.filter(pk__in=found).order_by("name")


def place_in_series(indicator: Indicator, slug: str) -> Place | None:
    """The place of this name with figures of months or quarters; None for the whole district, which has no name.

    Raises `Http404` for a place without such figures.
    """
    return get_object_or_404(places_in_series(indicator), slug=slug) if slug else None


def rebases_of(indicator: Indicator) -> list[Rebase]:
    """Every decision, the newest first, those that were taken back too."""
    return list(indicator.rebases.select_related("place").order_by("-decided_at", "-pk"))


def rebase_to_take_back(actor: Actor, slug: str, pk: int) -> Rebase:
    """Raises `Http404` for one that was taken back before."""
    indicator = indicator_to_edit(actor, slug)
    rebase = get_object_or_404(Rebase.objects.select_related("place"), pk=pk, indicator=indicator)
    if rebase.taken_back_at is not None:
        raise Http404
    rebase.indicator = indicator
    return rebase
