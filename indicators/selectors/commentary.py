"""Reads of commentary, and who may write it."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac
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


def seen_of(newest: Observation | None) -> str:
    """Tells the newest figure from another, and from what it was before it was corrected, for the form that was made
    beside it: its last day, and a seal on the rest, because not everybody who writes may see a small number."""
    if newest is None:
        return ""
    seal = salted_hmac("indicators.commentary.seen", f"{newest.pk} {Decimal(newest.value).normalize()}").hexdigest()
    return f"{newest.period_ends.isoformat()} {seal[:16]}"


def commentary_of(indicator: Indicator) -> QuerySet[Commentary]:
    """All that was ever written, the newest first."""
    return indicator.commentaries.order_by("-written_at", "-pk")
