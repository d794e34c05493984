"""Giving one organisation more time."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from cohesion_portal.lib.formats import long_date
from partners.models import User
from selfeval.models import Evaluation, StatusChange
from selfeval.running_selectors import NOT_SUBMITTED
from selfeval.services.errors import CycleClosed, EvaluationError
from selfeval.services.locking import lock
from selfeval.services.moving import tell


class ExtensionRefused(EvaluationError):
    """The date cannot be moved to this day."""


class DateMoved(EvaluationError):
    """Somebody else has moved the date since it was seen."""

    def __init__(self, due_on: date) -> None:
        super().__init__(
            f"Somebody else has moved the due date to {long_date(due_on)} since you opened this page. Look at the new "
            "date before you change it."
        )


@transaction.atomic
def extend_due_date(
    *, evaluation: Evaluation, seen: date, due_on: date, reason: str, by: User, by_role: str, at: datetime
) -> StatusChange:
    """Move the due date of an organisation that has not submitted; parts that had the same date move with it.

    `seen` is the date that was shown. Raises `CycleClosed`, `DateMoved`, and `ExtensionRefused` with words for the
    person who asked.
    """
    locked = lock(evaluation)
    if locked.cycle.closed_at is not None:
        raise CycleClosed
    if locked.status not in NOT_SUBMITTED:
        raise ExtensionRefused("This self-evaluation is submitted or withdrawn, so it needs no later date")
    if locked.due_on != seen:
        raise DateMoved(locked.due_on)
    if due_on < timezone.localtime(at).date():
        raise ExtensionRefused("The new due date must be today or later")
    if due_on <= locked.due_on:
        raise ExtensionRefused(f"The new due date must be after {long_date(locked.due_on)}, the date it has now")
    same = Evaluation.objects.filter(cycle=locked.cycle_id, organisation=locked.organisation_id, due_on=locked.due_on)
    same.update(due_on=due_on)
    change = StatusChange.objects.create(
        evaluation=locked,
        status=locked.status,
        event=StatusChange.Event.EXTENDED,
        at=at,
        by=by,
        by_role=by_role,
        reason=reason,
        due_on=due_on,
    )
    tell(change)
    return change
