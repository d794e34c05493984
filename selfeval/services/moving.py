"""Steps in the story of an evaluation: refused or taken by the one table of transitions, each with a row of its own."""

from datetime import datetime
from functools import partial

from django.db import transaction

from partners.models import User
from selfeval.models import Evaluation, PeerReview, StatusChange, Submission
from selfeval.services.errors import CycleClosed, NotPossibleNow
from selfeval.services.locking import lock
from selfeval.tasks import send_news
from selfeval.transitions import TRANSITIONS

Event = StatusChange.Event


def lock_for(evaluation: Evaluation, event: Event, *related: str) -> Evaluation:
    """Hold an evaluation for this step; raises `NotPossibleNow`, or `CycleClosed` when only that stands in the way."""
    locked = lock(evaluation, *related)
    refuse(locked, event)
    return locked


def refuse(locked: Evaluation, event: Event) -> None:
    """Raises as `lock_for`."""
    transition = TRANSITIONS[event]
    if locked.is_of_part or not transition.is_possible(locked.status, is_closed=False):
        raise NotPossibleNow(transition.done, locked.status_changes.order_by("-at", "-id").first())
    if not transition.is_possible(locked.status, is_closed=locked.cycle.closed_at is not None):
        raise CycleClosed


def move(
    locked: Evaluation,
    event: Event,
    *,
    by: User,
    by_role: str,
    at: datetime,
    reason: str = "",
    submission: Submission | None = None,
    digest: str = "",
) -> StatusChange:
    """Take the step; the caller holds the evaluation and has set its current submission."""
    locked.status = TRANSITIONS[event].after
    locked.save(update_fields=["status", "current_submission"])
    return StatusChange.objects.create(
        evaluation=locked,
        status=locked.status,
        event=event,
        at=at,
        by=by,
        by_role=by_role,
        reason=reason,
        submission=submission,
        digest=digest,
    )


def note(
    locked: Evaluation,
    event: Event,
    *,
    by: User,
    by_role: str,
    at: datetime,
    reason: str = "",
    submission: Submission | None = None,
) -> StatusChange:
    """Write into the story what happened without a change of status."""
    return StatusChange.objects.create(
        evaluation=locked,
        status=locked.status,
        event=event,
        at=at,
        by=by,
        by_role=by_role,
        reason=reason,
        submission=submission,
    )


def tell(change: StatusChange, review: PeerReview | None = None) -> None:
    """Mail those who wait for this step, once it is committed."""
    transaction.on_commit(partial(send_news.enqueue, change.pk, review.pk if review else None))
