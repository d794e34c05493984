"""Signing off what was written, and submitting it as one frozen copy."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction

from actions.services import activate_plan
from frameworks.models import Level
from partners.models import User
from selfeval.content import (
    CycleContent,
    FrameworkContent,
    LevelContent,
    ScaleContent,
    SignOff,
    SubmittedContent,
    compose,
    sha256,
    to_json,
)
from selfeval.draft import Draft
from selfeval.models import (
    Cycle,
    Evaluation,
    StatusChange,
    Submission,
    SubmittedEvidence,
    SubmittedJudgement,
)
from selfeval.selectors import draft_of
from selfeval.services.errors import AlreadySubmitted, CycleClosed, DraftChanged, NotComplete, SignOffOutdated
from selfeval.services.locking import WHOLE, lock, lock_open
from selfeval.services.moving import lock_for, move, note, refuse, tell
from selfeval.tasks import send_receipt

Event = StatusChange.Event

ASK_AGAIN_AFTER = timedelta(days=1)


@transaction.atomic
def ask_for_sign_off(*, evaluation: Evaluation, by: User, by_role: str, at: datetime) -> Evaluation:
    """Tell those who may sign off that everything is answered; asking again within a day tells nobody twice.

    Raises `NotOpen` and `NotComplete`.
    """
    locked = lock_open(evaluation)
    gaps = draft_of(locked).gaps()
    if gaps:
        raise NotComplete(gaps)
    asked = Event.SIGN_OFF_ASKED
    last = locked.status_changes.order_by("-at", "-id").first()
    if last is None or last.event != asked or at - last.at > ASK_AGAIN_AFTER:
        tell(note(locked, asked, by=by, by_role=by_role, at=at))
    return locked


@transaction.atomic
def sign_off(*, evaluation: Evaluation, seen: str | None = None, by: User, by_role: str, at: datetime) -> Evaluation:
    """Declare that the draft is right: from now on it can be submitted, and not changed.

    `seen` is the `Draft.digest` of what the person who signs has read; None trusts that nothing changed since.
    Raises `NotOpen`, `NotComplete` and `DraftChanged`, having written nothing.
    """
    locked = lock_open(evaluation, *WHOLE)
    draft = draft_of(locked)
    gaps = draft.gaps()
    if gaps:
        raise NotComplete(gaps)
    if seen is not None and seen != draft.digest():
        raise DraftChanged
    refuse(locked, Event.SIGNED_OFF)
    move(locked, Event.SIGNED_OFF, digest=draft.digest(), by=by, by_role=by_role, at=at)
    return locked


@transaction.atomic
def open_again(*, evaluation: Evaluation, reason: str, by: User, by_role: str, at: datetime) -> Evaluation:
    """Take the sign-off back, so that the answers can change; raises `NotPossibleNow` and `CycleClosed`."""
    locked = lock_for(evaluation, Event.OPENED_AGAIN)
    move(locked, Event.OPENED_AGAIN, reason=reason, by=by, by_role=by_role, at=at)
    return locked


@transaction.atomic
def submit_evaluation(*, evaluation: Evaluation, by: User, by_role: str, at: datetime) -> Submission:
    """Freeze what was signed off as a submission under the next reference of its cycle; mail a receipt, and tell the
    secretariat.

    Raises `AlreadySubmitted`, `NotPossibleNow` when it is not signed off, `CycleClosed` and `SignOffOutdated`, having
    written nothing.
    """
    locked = lock(evaluation, *WHOLE)
    if locked.current_submission is not None:
        raise AlreadySubmitted(locked, locked.current_submission)
    refuse(locked, Event.SUBMITTED)
    signed = locked.status_changes.filter(event=Event.SIGNED_OFF).latest("at", "id")
    draft = draft_of(locked)
    if draft.digest() != signed.digest:
        raise SignOffOutdated
    content = _content(locked, draft, SignOff(signed.by_role, signed.at, by_role, at))
    submission = _freeze(locked, draft, content, by=by)
    locked.current_submission = submission
    change = move(locked, Event.SUBMITTED, submission=submission, by=by, by_role=by_role, at=at)
    activate_plan(plan=locked.plan, by=by, at=at)
    transaction.on_commit(partial(send_receipt.enqueue, submission.pk))
    tell(change)
    return submission


@transaction.atomic
def sign_off_and_submit(
    *, evaluation: Evaluation, seen: str | None = None, by: User, by_role: str, at: datetime
) -> Submission:
    """Both in one, for a lead officer who may sign off as well; raises what `sign_off` and `submit_evaluation` do."""
    signed = sign_off(evaluation=evaluation, seen=seen, by=by, by_role=by_role, at=at)
    return submit_evaluation(evaluation=signed, by=by, by_role=by_role, at=at)


def _content(evaluation: Evaluation, draft: Draft, sign_off: SignOff) -> SubmittedContent:
    cycle, version, scale = evaluation.cycle, evaluation.cycle.framework_version, evaluation.cycle.scale_version
    earlier = evaluation.submissions.order_by("-submitted_at", "-id").values_list("reference", flat=True).first()
    return compose(
        draft=draft,
        reference=_next_reference(cycle),
        replaces=earlier or "",
        organisation=evaluation.organisation.name,
        cycle=CycleContent(cycle.slug, cycle.title, cycle.opens_on, cycle.closes_on, cycle.is_baseline),
        framework=FrameworkContent(version.framework.slug, version.label, version.title, version.owner),
        scale=ScaleContent(
            scale.scale.slug,
            scale.label,
            scale.title,
            scale.note,
            tuple(LevelContent(level.number, level.label, level.text) for level in draft.questionnaire.levels),
        ),
        plan=(evaluation.plan.title, evaluation.plan.starts_on, evaluation.plan.ends_on),
        sign_off=sign_off,
    )


def _next_reference(cycle: Cycle) -> str:
    """ICF-2026-0007 after ICF-2026-0006: the cycle is locked, so that no number is given twice or left out.

    Raises `CycleClosed` when the cycle was closed while this submission was being written.
    """
    if Cycle.objects.select_for_update().get(pk=cycle.pk).closed_at is not None:
        raise CycleClosed
    number = Submission.objects.filter(evaluation__cycle=cycle).count() + 1
    return f"{cycle.reference_prefix}-{cycle.opens_on.year}-{number:04}"


def _freeze(evaluation: Evaluation, draft: Draft, content: SubmittedContent, *, by: User) -> Submission:
    values = to_json(content)
    levels = {level.number: level for level in Level.objects.filter(scale_version=evaluation.cycle.scale_version_id)}
    submission = Submission.objects.create(
        evaluation=evaluation,
        reference=content.reference,
        submitted_at=content.submitted.at,
        submitted_by=by,
        submitted_role=content.submitted.role,
        agreed_level=levels[int(content.answer("agreed_level").value)],
        agreed_confidence=content.answer("agreed_confidence").value,
        content=values,
        sha256=sha256(values),
    )
    SubmittedJudgement.objects.bulk_create(_judgements(submission, draft, content, levels))
    SubmittedEvidence.objects.bulk_create(
        SubmittedEvidence(
            submission=submission,
            approach_id=approach_id,
            kind_id=item.kind_id,
            title=item.title,
            file_id=item.file.id if item.file else None,
        )
        for approach_id, items in draft.evidence.items()
        for item in items
    )
    return submission


def _judgements(
    submission: Submission, draft: Draft, content: SubmittedContent, levels: Mapping[int, Level]
) -> list[SubmittedJudgement]:
    judgements = []
    for asked, frozen in zip(draft.questionnaire.approaches, content.approaches, strict=True):
        judgement = frozen.judgement
        rated = isinstance(judgement, int)
        judgements.append(
            SubmittedJudgement(
                submission=submission,
                approach_id=asked.id,
                outcome=SubmittedJudgement.Outcome.RATED if rated else judgement,
                level=levels[judgement] if isinstance(judgement, int) else None,
                confidence=frozen.answer("confidence").value,
                support_needed=frozen.answer("support").value,
            )
        )
    return judgements
