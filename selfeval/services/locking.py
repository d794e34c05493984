"""Holding an evaluation while it is written, so that writers come one after the other."""

from datetime import datetime

from partners.models import User
from selfeval.models import Cycle, Evaluation, StatusChange
from selfeval.services.errors import AlreadyShared, AlreadySignedOff, AlreadySubmitted, AlreadyWithdrawn, CycleClosed

WHOLE = ("organisation", "plan", "cycle__framework_version__framework", "cycle__scale_version__scale")
"""What submitting reads beside the evaluation itself."""


def lock(evaluation: Evaluation, *related: str) -> Evaluation:
    """Read an evaluation again, with its cycle, and hold it until the transaction ends.

    SQLite has no row locks and needs none: its transactions take the write lock when they begin.
    """
    rows = Evaluation.objects.select_for_update(of=("self",)).select_related("cycle", *related)
    return rows.get(pk=evaluation.pk)


def lock_open(evaluation: Evaluation, *related: str) -> Evaluation:
    """As `lock`; raises a `NotOpen` when its answers may not change."""
    locked = lock(evaluation, *related)
    refuse_closed(locked)
    return locked


def refuse_closed(evaluation: Evaluation) -> None:
    """Raises a `NotOpen` that says why, when, by what was read of it, the answers of an evaluation may not change."""
    if evaluation.current_submission is not None:
        raise AlreadySubmitted(evaluation, evaluation.current_submission)
    if evaluation.status == Evaluation.Status.SIGNED_OFF:
        raise AlreadySignedOff
    if evaluation.status == Evaluation.Status.WITHDRAWN:
        raise AlreadyWithdrawn
    if evaluation.status == Evaluation.Status.SHARED:
        raise AlreadyShared
    if evaluation.cycle.closed_at is not None:
        raise CycleClosed


def start(evaluation: Evaluation, *, by: User, by_role: str, at: datetime) -> bool:
    """Whether this is the first save: then the row is locked by the update, and no answer is stored yet."""
    if evaluation.status != Evaluation.Status.INVITED or evaluation.cycle.closed_at is not None:
        return False
    # The cycle may have been closed since the evaluation was read. It is asked about in a query inside the update and
    # not joined: PostgreSQL would then ask about the status inside too, and let two first saves start at once.
    invited = Evaluation.objects.filter(
        pk=evaluation.pk, status=Evaluation.Status.INVITED, cycle__in=Cycle.objects.filter(closed_at=None)
    )
    if not invited.update(status=Evaluation.Status.DRAFT):
        return False
    StatusChange.objects.create(
        evaluation=evaluation,
        status=Evaluation.Status.DRAFT,
        event=StatusChange.Event.STARTED,
        at=at,
        by=by,
        by_role=by_role,
    )
    return True
