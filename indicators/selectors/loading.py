"""Indicators and figures as an actor may load them: 404 outside, 403 without the role."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from rules import test_rule

from indicators.models import Indicator, Observation
from partners.actors import Actor
from partners.models import Place


def indicator_or_404(slug: str) -> Indicator:
    related = ("register", "priority", "target", "nested_in")
    return get_object_or_404(Indicator.objects.select_related(*related).filter(target__isnull=False), slug=slug)


def indicator_to_read(actor: Actor, slug: str) -> Indicator:
    if not test_rule("indicators.view_indicators", actor):
        raise PermissionDenied
    return indicator_or_404(slug)


def indicator_to_edit(actor: Actor, slug: str) -> Indicator:
    """An indicator whose figures this actor may enter; one that is not a number has none."""
    if not test_rule("indicators.edit_figures", actor):
        raise PermissionDenied
    indicator = indicator_or_404(slug)
    if indicator.unit == Indicator.Unit.TEXT:
        raise Http404
    return indicator


def observation_to_correct(actor: Actor, slug: str, pk: int) -> Observation:
    indicator = indicator_to_edit(actor, slug)
    observation = get_object_or_404(Observation.objects.select_related("place"), pk=pk, indicator=indicator)
    observation.indicator = indicator
    return observation


def places_for(indicator: Indicator) -> list[Place]:
    """The places that this indicator is broken down by, by name; none where the plan asks for none."""
    return list(Place.objects.filter(reach=Place.Reach.PART).order_by("name")) if indicator.place_breakdown else []


def places_to_enter(indicator: Indicator) -> list[Place]:
    """The places that figures may be typed in for: those of `places_for`, then the wider areas, each by name."""
    reaches = [Place.Reach.PART, Place.Reach.WIDER] if indicator.place_breakdown else [Place.Reach.WIDER]
    return list(Place.objects.filter(reach__in=reaches).order_by("reach", "name"))


def has_baseline(indicator: Indicator) -> bool:
    return indicator.observations.for_district().filter(is_baseline=True).exists()
