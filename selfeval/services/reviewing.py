"""Comments of another partner on a submission, and the organisation's answers. Neither ever changes a level."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from cohesion_portal.lib.history import sign
from partners.models import Organisation, User
from selfeval.models import Evaluation, PeerAnswer, PeerComment, PeerReview, StatusChange, Submission
from selfeval.services.errors import CommentChanged, DraftChanged, ReviewRefused
from selfeval.services.locking import lock
from selfeval.services.moving import note, tell

Event = StatusChange.Event

MAY_BE_REVIEWED = (Evaluation.Status.SUBMITTED, Evaluation.Status.ACCEPTED)


@dataclass(frozen=True)
class CommentText:
    """What a partner says of one approach, or of the whole; a proposed level needs a reason."""

    comment: str
    proposed_level_id: int | None = None
    reason: str = ""

    def is_stored_in(self, row: PeerComment) -> bool:
        stored = (row.comment, row.proposed_level_id, row.reason)
        return stored == (self.comment, self.proposed_level_id, self.reason)


@dataclass(frozen=True)
class AnswerText:
    """What the organisation says to a comment, and what it does about it."""

    answer: str
    doing: str = ""

    def is_stored_in(self, row: PeerAnswer) -> bool:
        return (row.answer, row.doing) == (self.answer, self.doing)


def seen_of(rows: Iterable[PeerComment | PeerAnswer]) -> str:
    """What a page showed of comments or answers, so that nobody sends words they have not read."""
    return ",".join(f"{row.pk}.{row.version}" for row in sorted(rows, key=lambda row: row.pk))


@transaction.atomic
def ask_for_comments(
    *,
    submission: Submission,
    organisation: Organisation,
    consent: str,
    due_on: date,
    by: User,
    by_role: str,
    at: datetime,
) -> PeerReview:
    """Ask a partner to comment on a current submission; `consent` says who agreed to it for the organisation.

    Possible after the cycle is closed. Raises `ReviewRefused`.
    """
    evaluation = lock(submission.evaluation, "organisation")
    if evaluation.current_submission_id != submission.pk or evaluation.status not in MAY_BE_REVIEWED:
        raise ReviewRefused("Comments can be asked for only while this submission is submitted or accepted.")
    if organisation.pk == evaluation.organisation_id:
        raise ReviewRefused("Choose another organisation: nobody comments on their own self-evaluation.")
    if due_on < timezone.localdate(at):
        raise ReviewRefused("The date for the comments must be today or later.")
    review = PeerReview.objects.filter(submission=submission, organisation=organisation).first()
    if review is not None and not review.is_cancelled:
        raise ReviewRefused(f"{organisation} is asked already.")
    review = review or PeerReview(submission=submission, organisation=organisation)
    review.status = PeerReview.Status.ASKED
    review.consent, review.due_on = consent, due_on
    review.asked_at, review.asked_by, review.asked_role = at, by, by_role
    review.save()
    words = f"Asked: {organisation}. Agreed by: {consent}"
    asked = note(evaluation, Event.COMMENTS_ASKED, reason=words, submission=submission, by=by, by_role=by_role, at=at)
    tell(asked, review)
    return review


@transaction.atomic
def cancel_review(*, review: PeerReview, by: User, by_role: str, at: datetime) -> PeerReview:
    """Ask a partner no longer, as long as it has sent nothing: from then on it reads nothing of the submission.

    Raises `ReviewRefused`.
    """
    evaluation = lock(review.submission.evaluation)
    locked = _locked(review)
    if locked.status != PeerReview.Status.ASKED:
        raise _no_longer_asked(locked)
    locked.status = PeerReview.Status.CANCELLED
    locked.save(update_fields=["status"])
    cancelled = note(
        evaluation,
        Event.COMMENTS_CANCELLED,
        reason=f"Asked until now: {locked.organisation}",
        submission=locked.submission,
        by=by,
        by_role=by_role,
        at=at,
    )
    tell(cancelled, locked)
    return locked


def _locked(review: PeerReview) -> PeerReview:
    related = ("organisation", "submission__evaluation__organisation")
    rows = PeerReview.objects.select_for_update(of=("self",)).select_related(*related).defer("submission__content")
    return rows.get(pk=review.pk)


def _no_longer_asked(review: PeerReview) -> ReviewRefused:
    if review.is_cancelled:
        return ReviewRefused("The partnership officers no longer ask for these comments.")
    return ReviewRefused("These comments were sent already, so they can be read but not changed.")


def _refuse_unless_asked(review: PeerReview) -> None:
    if review.status != PeerReview.Status.ASKED:
        raise _no_longer_asked(review)
    if review.submission.evaluation.current_submission_id != review.submission_id:
        raise ReviewRefused(
            f"{review.submission.evaluation.organisation} is changing its self-evaluation, so comments on "
            f"{review.submission} are no longer needed."
        )


@transaction.atomic
def save_comment(
    *,
    review: PeerReview,
    approach_id: int | None,
    version: int,
    text: CommentText,
    by: User,
    by_role: str,
    at: datetime,
) -> PeerComment | None:
    """Store the draft of one comment, of which the writer saw `version` (0 when there was none); None for no words.

    Raises `CommentChanged` when a colleague saved other words first, and `ReviewRefused`.
    """
    locked = _locked(review)
    _refuse_unless_asked(locked)
    row = locked.comments.select_for_update().filter(approach=approach_id).first()
    if row is None and text == CommentText(""):
        return None
    if row is not None and text.is_stored_in(row):
        return row
    if (row.version if row else 0) != version:
        raise CommentChanged(row)
    row = row or PeerComment(review=locked, approach_id=approach_id, version=0)
    row.comment, row.proposed_level_id, row.reason = text.comment, text.proposed_level_id, text.reason
    row.version += 1
    row.saved_at, row.saved_by, row.saved_role = at, by, by_role
    sign(row, by=by, at=at).save()
    return row


@transaction.atomic
def send_comments(*, review: PeerReview, seen: str | None = None, by: User, by_role: str, at: datetime) -> PeerReview:
    """Freeze what was written and show it to the organisation; places without words are left out.

    `seen` is `seen_of` what the sender has read. Raises `ReviewRefused` and `DraftChanged`.
    """
    evaluation = lock(review.submission.evaluation)
    locked = _locked(review)
    _refuse_unless_asked(locked)
    comments = list(locked.comments.select_for_update())
    if seen is not None and seen != seen_of(comments):
        raise DraftChanged
    if not any(comment.comment for comment in comments):
        raise ReviewRefused("Write at least one comment before you send them.")
    if any(comment.proposed_level_id and not comment.comment for comment in comments):
        raise ReviewRefused("Where you propose a level, write a comment too.")
    _freeze(comments)
    locked.status, locked.sent_at, locked.sent_role = PeerReview.Status.SENT, at, by_role
    locked.save(update_fields=["status", "sent_at", "sent_role"])
    sent = note(evaluation, Event.COMMENTS_SENT, submission=locked.submission, by=by, by_role=by_role, at=at)
    tell(sent, locked)
    return locked


def _freeze(comments: Sequence[PeerComment]) -> None:
    written = [comment.pk for comment in comments if comment.comment]
    PeerComment.objects.filter(pk__in=[comment.pk for comment in comments if not comment.comment]).delete()
    PeerComment.objects.filter(pk__in=written).update(is_sent=True)


@transaction.atomic
def save_answer(
    *, comment: PeerComment, version: int, text: AnswerText, by: User, by_role: str, at: datetime
) -> PeerAnswer:
    """Store the draft of the answer to one comment, of which the writer saw `version` (0 when there was none).

    Raises `CommentChanged` when a colleague saved other words first, and `ReviewRefused`.
    """
    locked = _locked(comment.review)
    _refuse_unless_sent(locked)
    row = PeerAnswer.objects.select_for_update().filter(comment=comment).first()
    if row is not None and text.is_stored_in(row):
        return row
    if (row.version if row else 0) != version:
        raise CommentChanged(row)
    row = row or PeerAnswer(comment=comment, version=0)
    row.answer, row.doing = text.answer, text.doing
    row.version += 1
    row.saved_at, row.saved_by, row.saved_role = at, by, by_role
    sign(row, by=by, at=at).save()
    return row


def _refuse_unless_sent(review: PeerReview) -> None:
    if review.is_answered:
        raise ReviewRefused("These answers were sent already, so they can be read but not changed.")
    if not review.is_sent:
        raise ReviewRefused("No comments were sent yet, so there is nothing to answer.")


@transaction.atomic
def send_answers(*, review: PeerReview, seen: str | None = None, by: User, by_role: str, at: datetime) -> PeerReview:
    """Freeze the answers and show them to the partner; every comment needs one.

    `seen` is `seen_of` what the sender has read. Raises `ReviewRefused` and `DraftChanged`.
    """
    evaluation = lock(review.submission.evaluation)
    locked = _locked(review)
    _refuse_unless_sent(locked)
    answers = list(PeerAnswer.objects.select_for_update().filter(comment__review=locked))
    if seen is not None and seen != seen_of(answers):
        raise DraftChanged
    if locked.comments.filter(answer=None).exists():
        raise ReviewRefused("Answer every comment before you send the answers.")
    PeerAnswer.objects.filter(pk__in=[answer.pk for answer in answers]).update(is_sent=True)
    locked.status, locked.answered_at, locked.answered_role = PeerReview.Status.ANSWERED, at, by_role
    locked.save(update_fields=["status", "answered_at", "answered_role"])
    answered = note(evaluation, Event.COMMENTS_ANSWERED, submission=locked.submission, by=by, by_role=by_role, at=at)
    tell(answered, locked)
    return locked
