"""What was judged, shown and promised last time about an approach, to stand beside this year's page."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery

from actions.models import Action, Update
from selfeval.models import (
    Answer,
    Evaluation,
    EvaluationQuerySet,
    Evidence,
    SubmittedEvidence,
    SubmittedJudgement,
)
from selfeval.questionnaire import OTHER_ANSWERS, Approach


@dataclass(frozen=True)
class Promise:
    """An action of last time's plan with what became of it; `note` is the latest that was reported, if anything."""

    what: str
    status: str
    note: str
    at: datetime | None


@dataclass(frozen=True)
class LastYear:
    """`level` is in the words of then; `same_scale` says whether it may be compared with a level of now."""

    cycle: str
    level: str
    same_scale: bool
    evidence: tuple[tuple[str, str], ...]
    promises: tuple[Promise, ...]

    @property
    def heading(self) -> str:
        return f"What you said in {self.cycle}"


def last_year(evaluation: Evaluation, approach: Approach) -> LastYear | None:
    """What the same organisation or part said last of the same approach; None in a baseline year and a first one.

    An organisation's is what it submitted, a part's what it shared. In four queries, whatever there is.
    """
    if evaluation.cycle.is_baseline:
        return None
    earlier = earlier_evaluations(evaluation).first()
    if earlier is None:
        return None
    level = _shared_level(earlier, approach) if earlier.is_of_part else _submitted_level(earlier, approach)
    return LastYear(
        cycle=earlier.cycle.title,
        level=level,
        same_scale=earlier.cycle.scale_version_id == evaluation.cycle.scale_version_id,
        evidence=_evidence(earlier, approach),
        promises=_promises(earlier, approach),
    )


def earlier_evaluations(evaluation: Evaluation) -> EvaluationQuerySet:
    """Evaluations of the same organisation or part in earlier cycles of the same framework, the latest first."""
    cycle = evaluation.cycle
    earlier = Evaluation.objects.filter(
        organisation=evaluation.organisation_id,
        cycle__framework_version__framework=cycle.framework_version.framework_id,
        cycle__opens_on__lt=cycle.opens_on,
    )
    if not evaluation.is_of_part:
        earlier = earlier.of_organisations().with_submission()
    elif evaluation.unit_id:
        earlier = earlier.filter(unit=evaluation.unit_id, status=Evaluation.Status.SHARED)
    else:
        earlier = earlier.filter(programme=evaluation.programme, status=Evaluation.Status.SHARED)
    return earlier.select_related("cycle").order_by("-cycle__opens_on")


def _submitted_level(earlier: Evaluation, approach: Approach) -> str:
    judgement = (
        SubmittedJudgement.objects.filter(submission=earlier.current_submission_id, approach__slug=approach.slug)
        .select_related("level")
        .first()
    )
    if judgement is None:
        return ""
    return judgement.level.label if judgement.level else OTHER_ANSWERS[judgement.outcome]


def _shared_level(earlier: Evaluation, approach: Approach) -> str:
    """The stored level in the words of the scale of its cycle."""
    levels = earlier.cycle.scale_version.levels
    answer = Answer.objects.filter(evaluation=earlier, approach__slug=approach.slug, question="level").first()
    if answer is None or not answer.value:
        return ""
    if answer.value in OTHER_ANSWERS:
        return OTHER_ANSWERS[answer.value]
    return levels.get(number=int(answer.value)).label


def _evidence(earlier: Evaluation, approach: Approach) -> tuple[tuple[str, str], ...]:
    """Each piece as (title, kind)."""
    if earlier.is_of_part:
        kept = Evidence.objects.filter(evaluation=earlier, approach__slug=approach.slug)
        return tuple(kept.order_by("id").values_list("title", "kind__label"))
    submitted = SubmittedEvidence.objects.filter(submission=earlier.current_submission_id, approach__slug=approach.slug)
    return tuple(submitted.order_by("id").values_list("title", "kind__label"))


def _promises(earlier: Evaluation, approach: Approach) -> tuple[Promise, ...]:
    latest = Update.objects.filter(action=OuterRef("pk")).order_by("-at", "-pk")
    actions = (
        Action.objects.filter(plan=earlier.plan_id, approach__slug=approach.slug)
        .annotate(note=Subquery(latest.values("note")[:1]), reported_at=Subquery(latest.values("at")[:1]))
        .order_by("position")
    )
    return tuple(
        Promise(action.what, action.get_status_display(), action.note or "", action.reported_at) for action in actions
    )
