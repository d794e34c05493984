"""What becomes of a submission: accepted or returned by the secretariat, withdrawn by its organisation, reopened."""

from datetime import datetime
from functools import partial

from django.db import transaction

from actions.services import reopen_plan
from partners.models import User
from selfeval.models import Evaluation, StatusChange
from selfeval.services.moving import lock_for, move, tell
from selfeval.tasks import send_return

Event = StatusChange.Event


@transaction.atomic
def accept_submission(*, evaluation: Evaluation, note: str = "", by: User, by_role: str, at: datetime) -> Evaluation:
    """Say that nothing more is asked of a submission; its levels stay the organisation's own.

    Possible after the cycle is closed. Raises `NotPossibleNow`, for example when a colleague has just returned it.
    """
    locked = lock_for(evaluation, Event.ACCEPTED)
    submission = locked.current_submission
    tell(move(locked, Event.ACCEPTED, reason=note, submission=submission, by=by, by_role=by_role, at=at))
    return locked


@transaction.atomic
def return_evaluation(*, evaluation: Evaluation, reason: str, by: User, by_role: str, at: datetime) -> Evaluation:
    """Open a submitted evaluation and its plan to their writers again and mail them the reason.

    The submission stays as it is; the plan is seen by its writers only until it is submitted again.
    Raises `NotPossibleNow`, and `CycleClosed` because nobody could change it then.
    """
    locked, change = _take_back(evaluation, Event.RETURNED, reason, by=by, by_role=by_role, at=at)
    transaction.on_commit(partial(send_return.enqueue, change.pk))
    return locked


@transaction.atomic
def withdraw_evaluation(*, evaluation: Evaluation, reason: str, by: User, by_role: str, at: datetime) -> Evaluation:
    """The organisation takes no further part in the cycle; what it wrote and submitted is kept, and not counted.

    Raises `NotPossibleNow` and `CycleClosed`.
    """
    locked, change = _take_back(evaluation, Event.WITHDRAWN, reason, by=by, by_role=by_role, at=at)
    tell(change)
    return locked


@transaction.atomic
def reopen_evaluation(*, evaluation: Evaluation, reason: str, by: User, by_role: str, at: datetime) -> Evaluation:
    """Let an organisation change what was accepted, agreed or withdrawn; the submission stays as it is.

    Raises `NotPossibleNow`, and `CycleClosed` because nobody could change it then.
    """
    locked, change = _take_back(evaluation, Event.REOPENED, reason, by=by, by_role=by_role, at=at)
    tell(change)
    return locked


def _take_back(
    evaluation: Evaluation, event: Event, reason: str, *, by: User, by_role: str, at: datetime
) -> tuple[Evaluation, StatusChange]:
    """A step after which there is no current submission, and the plan is its writers' own again."""
    locked = lock_for(evaluation, event, "current_submission", "plan")
    submission, locked.current_submission = locked.current_submission, None
    if submission is not None:
        reopen_plan(plan=locked.plan, by=by, at=at)
    change = move(locked, event, reason=reason, submission=submission, by=by, by_role=by_role, at=at)
    return locked, change
