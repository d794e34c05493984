"""What people say that figures may mean. Each stays beside the later ones, so that two who write both stand."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from indicators.measures import Control
from indicators.models import Commentary, Indicator
from indicators.selectors.commentary import newest_figure
from indicators.services.refusals import Overtaken, Refused
from partners.models import User


@dataclass(frozen=True, kw_only=True)
class CommentaryText:
    """What happened, why, what else could explain it, what comes next, and how far partners can change it."""

    what_happened: str
    what_next: str
    control: str
    why: str = ""
    other_explanation: str = ""


@transaction.atomic
def write_commentary(
    *, indicator: Indicator, text: CommentaryText, seen: date | None, by: User, by_role: str, at: datetime
) -> Commentary:
    """Add a commentary on the figures up to the newest, which ended on the day that the writer saw; None for none.

    Raises `Refused`, also where a newer figure came in meanwhile: nobody explains what they have not seen.
    """
    current = Indicator.objects.select_for_update().get(pk=indicator.pk)
    newest = newest_figure(current, localdate(at))
    if newest is not None and newest.period_ends != seen:
        raise Overtaken(
            f"A figure for {newest.period_label} came in while you were writing. Read it, then send your words again",
            newest.period_ends,
        )
    _check(current, text)
    return Commentary.objects.create(
        indicator=current,
        as_at=newest.period_ends if newest else localdate(at),
        what_happened=text.what_happened.strip(),
        why=text.why.strip(),
        other_explanation=text.other_explanation.strip(),
        what_next=text.what_next.strip(),
        control=text.control,
        written_at=at,
        written_by=by,
        by_role=by_role,
    )


def _check(indicator: Indicator, text: CommentaryText) -> None:
    if not text.what_happened.strip():
        raise Refused("what_happened", "Say what happened")
    if indicator.reporting_sensitive and not text.other_explanation.strip():
        raise Refused(
            "other_explanation", "Say what else could explain it, because the figure depends on what people report"
        )
    if not text.what_next.strip():
        raise Refused("what_next", "Say what happens next")
    if text.control not in Control.values:
        raise Refused("control", "Select how far partners can change it")
