"""The check of the facts before the annual report is published, after which a submission is agreed."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from partners.models import User
from selfeval.models import AccuracyCheck, Evaluation, Mistake, StatusChange
from selfeval.services.errors import CheckRefused
from selfeval.services.locking import lock
from selfeval.services.moving import lock_for, move, note, tell

Event = StatusChange.Event


@transaction.atomic
def open_check(*, evaluation: Evaluation, ends_on: date, by: User, by_role: str, at: datetime) -> AccuracyCheck:
    """Show the organisation what will be published of it, to be confirmed or corrected until the end of `ends_on`.

    Possible after the cycle is closed. Raises `CheckRefused`.
    """
    locked = lock(evaluation)
    submission = locked.current_submission
    if submission is None or locked.status != Evaluation.Status.ACCEPTED:
        raise CheckRefused("The facts can be checked only while the submission is accepted and not agreed yet.")
    if AccuracyCheck.objects.filter(submission=submission).exists():
        raise CheckRefused("The check of the facts of this submission was opened already.")
    if ends_on < timezone.localdate(at):
        raise CheckRefused("The last day must be today or later.")
    check = AccuracyCheck.objects.create(
        submission=submission, ends_on=ends_on, opened_at=at, opened_by=by, opened_role=by_role
    )
    tell(note(locked, Event.CHECK_OPENED, submission=submission, by=by, by_role=by_role, at=at))
    return check


def is_running(check: AccuracyCheck, today: date) -> bool:
    """Whether the organisation may still speak; the last day counts in full."""
    return not check.is_confirmed and today <= check.ends_on


def _hold(check: AccuracyCheck) -> tuple[Evaluation, AccuracyCheck]:
    """The evaluation and the check, both held; raises `CheckRefused` when the submission is no longer the current."""
    evaluation = lock(check.submission.evaluation)
    if evaluation.current_submission_id != check.submission_id:
        raise CheckRefused("This submission is no longer the current one, so its facts are not checked any more.")
    return evaluation, AccuracyCheck.objects.select_for_update(of=("self",)).select_related("submission").get(
        pk=check.pk
    )


def _refuse_over(check: AccuracyCheck, at: datetime) -> None:
    if check.is_confirmed:
        raise CheckRefused("The facts were confirmed already.")
    if not is_running(check, timezone.localdate(at)):
        raise CheckRefused("The check of the facts is over. Write to the partnership team if something is wrong.")


@transaction.atomic
def point_out_mistake(
    *, check: AccuracyCheck, section: Mistake.Section, words: str, by: User, by_role: str, at: datetime
) -> Mistake:
    """Say what is wrong; the same words twice, as from a button pressed twice, are kept once. Raises `CheckRefused`."""
    evaluation, locked = _hold(check)
    _refuse_over(locked, at)
    same = locked.mistakes.filter(section=section, words=words).first()
    if same:
        return same
    mistake = Mistake.objects.create(check_of=locked, section=section, words=words, at=at, by=by, by_role=by_role)
    found = note(
        evaluation,
        Event.MISTAKE_FOUND,
        reason=f"{section.label}: {words}",
        submission=locked.submission,
        by=by,
        by_role=by_role,
        at=at,
    )
    tell(found)
    return mistake


@transaction.atomic
def answer_mistake(*, mistake: Mistake, answer: str, by: User, by_role: str, at: datetime) -> Mistake:
    """Say what becomes of it, also after the last day. What is wrong in the submission itself is put right by
    reopening it. Raises `CheckRefused`."""
    evaluation, check = _hold(mistake.check_of)
    locked = check.mistakes.select_for_update(of=("self",)).get(pk=mistake.pk)
    if locked.answered_at is not None:
        raise CheckRefused("A colleague has answered this already.")
    locked.answer, locked.answered_at, locked.answered_by, locked.answered_role = answer, at, by, by_role
    locked.save()
    submission = check.submission
    tell(note(evaluation, Event.MISTAKE_ANSWERED, reason=answer, submission=submission, by=by, by_role=by_role, at=at))
    return locked


@transaction.atomic
def confirm_facts(*, check: AccuracyCheck, by: User, by_role: str, at: datetime) -> AccuracyCheck:
    """Say that what will be published is right; raises `CheckRefused`, also while a mistake waits for its answer."""
    evaluation, locked = _hold(check)
    _refuse_over(locked, at)
    _refuse_unanswered(locked)
    locked.confirmed_at, locked.confirmed_by, locked.confirmed_role = at, by, by_role
    locked.save()
    tell(note(evaluation, Event.FACTS_CONFIRMED, submission=locked.submission, by=by, by_role=by_role, at=at))
    return locked


def _refuse_unanswered(check: AccuracyCheck) -> None:
    if check.mistakes.filter(answered_at=None).exists():
        raise CheckRefused("A mistake that was pointed out is not answered yet.")


@transaction.atomic
def agree_submission(*, evaluation: Evaluation, by: User, by_role: str, at: datetime) -> Evaluation:
    """Say that the submission goes into the annual report as it is: its facts are confirmed, or their check is over.

    Possible after the cycle is closed. Raises `NotPossibleNow` and `CheckRefused`.
    """
    locked = lock_for(evaluation, Event.AGREED)
    check = (
        AccuracyCheck.objects.select_for_update(of=("self",)).filter(submission=locked.current_submission_id).first()
    )
    if check is None:
        raise CheckRefused("First open the check of the facts, so that the organisation sees what will be published.")
    if is_running(check, timezone.localdate(at)):
        raise CheckRefused("The organisation has neither confirmed the facts nor has their check ended.")
    _refuse_unanswered(check)
    tell(move(locked, Event.AGREED, submission=locked.current_submission, by=by, by_role=by_role, at=at))
    return locked
