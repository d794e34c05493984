"""What people say that figures may mean. Each stays beside the later ones, so that two who write both stand."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from indicators.measures import Control
from indicators.models import Commentary, Indicator, Observation
from indicators.selectors.commentary import newest_figure, seen_of
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
    *, indicator: Indicator, text: CommentaryText, seen: str, by: User, by_role: str, at: datetime
) -> Commentary:
    """Add a commentary on the figures up to the newest, which the writer saw: `seen`, as `seen_of` says.

    Raises `Refused`, also where the newest figure is another or was corrected meanwhile: nobody explains what they have
    not seen.
    """
    current = Indicator.objects.select_for_update().get(pk=indicator.pk)
    newest = newest_figure(current, localdate(at))
    if seen != seen_of(newest):
        raise Overtaken(_what_changed(newest, seen), seen_of(newest))
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


def _what_changed(newest: Observation | None, seen: str) -> str:
    removed = "The figure that you saw was removed while you were writing, and"
    if newest is None:
        return f"{removed} there is no other. Check your words, then send them again"
    again = "Read it, then send your words again"
    day, ends = seen.partition(" ")[0], newest.period_ends.isoformat()
    if day == ends:
        return f"The figure for {newest.period_label} changed while you were writing. {again}"
    if day > ends:
        return f"{removed} the newest is that for {newest.period_label}. {again}"
    return f"A figure for {newest.period_label} came in while you were writing. {again}"


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
