"""Reads of commentary, and who may write it."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from rules import test_rule

from indicators.models import Commentary, Indicator, Observation
from indicators.selectors.loading import indicator_or_404
from partners.actors import Actor


def indicator_to_comment(actor: Actor, slug: str) -> Indicator:
    """An indicator that this actor may write about; also one that is not a number, of which words are all there is."""
    if not test_rule("indicators.comment", actor):
        raise PermissionDenied
    return indicator_or_404(slug)


def newest_figure(indicator: Indicator, on: date) -> Observation | None:
    """The figure of the whole district that ended last."""
    return indicator.observations.for_district().until(on).order_by("period_ends", "period_starts").last()


def commentary_of(indicator: Indicator) -> QuerySet[Commentary]:
    """All that was ever written, the newest first."""
    return indicator.commentaries.order_by("-written_at", "-pk")
