"""Drawing the limits of a series anew, because its process is known to have changed, and taking that back."""

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from indicators.models import Indicator, Rebase
from indicators.selectors.rebasing import starts_of_new_limits
from indicators.services.refusals import Refused
from partners.models import Place, User


@transaction.atomic
def rebase_series(
    *,
    indicator: Indicator,
    starts_on: date,
    cause: str,
    reason: str,
    by: User,
    by_role: str,
    at: datetime,
    place: Place | None = None,
) -> Rebase:
    """Draw new limits from a period of the series on; those before it stay. Raises `Refused`."""
    current = Indicator.objects.select_for_update(of=("self",)).select_related("target").get(pk=indicator.pk)
    if not cause.strip():
        raise Refused("cause", "Say what is known to have changed")
    if not reason.strip():
        raise Refused("reason", "Say why that calls for new limits")
    starts = starts_of_new_limits(current, localdate(at), place)
    if starts_on not in {start.starts_on for start in starts}:
        raise Refused(
            "starts_on", "Select a month or quarter of the series, after its first, that begins no limits yet"
        )
    return Rebase.objects.create(
        indicator=current,
        place=place,
        starts_on=starts_on,
        cause=cause.strip(),
        reason=reason.strip(),
        decided_at=at,
        decided_by=by,
        by_role=by_role,
    )


@transaction.atomic
def take_back_rebase(*, rebase: Rebase, reason: str, by: User, by_role: str, at: datetime) -> Rebase:
    """Say that a decision was a mistake: its limits go, and the record of it stays. Raises `Refused`."""
    current = Rebase.objects.select_for_update().get(pk=rebase.pk)
    if current.taken_back_at is not None:
        raise Refused("", "Somebody took these limits back already")
    if not reason.strip():
        raise Refused("reason", "Say why the new limits are taken back")
    current.taken_back_at, current.taken_back_by = at, by
    current.taken_back_by_role, current.taken_back_reason = by_role, reason.strip()
    current.save()
    return current
