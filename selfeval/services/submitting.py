"""Submitting an evaluation as one frozen copy, and returning it to its writers."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from django.db import transaction

from actions.services import activate_plan, reopen_plan
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
from selfeval.services.errors import CycleClosed, DraftChanged, NotComplete, NotSubmitted
from selfeval.services.locking import WHOLE, lock, lock_open
from selfeval.tasks import send_receipt, send_return


@transaction.atomic
def submit_evaluation(
    *, evaluation: Evaluation, seen: str | None = None, by: User, by_role: str, at: datetime
) -> Submission:
    """Freeze the draft as a submission under the next reference of its cycle and mail a receipt.

    `seen` is the `Draft.digest` of what the person who signs has read; None trusts that nothing changed since.
    Raises `AlreadySubmitted`, `CycleClosed`, `NotComplete` and `DraftChanged`, having written nothing.
    """
    locked = lock_open(evaluation, *WHOLE)
    draft = draft_of(locked)
    gaps = draft.gaps()
    if gaps:
        raise NotComplete(gaps)
    if seen is not None and seen != draft.digest():
        raise DraftChanged
    content = _content(locked, draft, SignOff(by_role, at))
    submission = _freeze(locked, draft, content, by=by)
    locked.status, locked.current_submission = Evaluation.Status.SUBMITTED, submission
    locked.save(update_fields=["status", "current_submission"])
    StatusChange.objects.create(
        evaluation=locked,
        status=Evaluation.Status.SUBMITTED,
        at=at,
        by=by,
        by_role=by_role,
        submission=submission,
    )
    activate_plan(plan=locked.plan, by=by, at=at)
    transaction.on_commit(partial(send_receipt.enqueue, submission.pk))
    return submission


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
        submitted_at=content.sign_off.at,
        submitted_by=by,
        submitted_role=content.sign_off.role,
        agreed_level=levels[int(content.answer("agreed_level").value)],
        agreed_confidence=content.answer("agreed_confidence").value,
        content=values,
        sha256=sha256(values),
    )
    SubmittedJudgement.objects.bulk_create(_judgements(submission, draft, content, levels))
    SubmittedEvidence.objects.bulk_create(
        SubmittedEvidence(submission=submission, approach_id=approach_id, kind_id=item.kind_id, title=item.title)
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


@transaction.atomic
def return_evaluation(*, evaluation: Evaluation, reason: str, by: User, by_role: str, at: datetime) -> Evaluation:
    """Open a submitted evaluation and its plan to their writers again and mail them the reason.

    The submission stays as it is; the plan is seen by its writers only until it is submitted again.

    Raises `NotSubmitted`, and `CycleClosed` because nobody could change it then.
    """
    locked = lock(evaluation)
    submission = locked.current_submission
    if submission is None:
        raise NotSubmitted
    if locked.cycle.closed_at is not None:
        raise CycleClosed
    locked.status, locked.current_submission = Evaluation.Status.RETURNED, None
    locked.save(update_fields=["status", "current_submission"])
    reopen_plan(plan=locked.plan, by=by, at=at)
    change = StatusChange.objects.create(
        evaluation=locked,
        status=Evaluation.Status.RETURNED,
        at=at,
        by=by,
        by_role=by_role,
        reason=reason,
        submission=submission,
    )
    transaction.on_commit(partial(send_return.enqueue, change.pk))
    return locked
