"""Reads of self-evaluations, each no wider than the person who asks may see."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from rules import test_rule

from actions.models import Action
from frameworks.models import Element, FrameworkVersion, Kind, Level, ScaleVersion
from partners.actors import Actor
from partners.models import Membership, Organisation, Role
from partners.rules import ORGANISATION_ROLES
from selfeval.draft import Draft, DraftAction, DraftAnswer, DraftEvidence, Key, Page
from selfeval.models import (
    Answer,
    Cycle,
    Evaluation,
    EvaluationQuerySet,
    Evidence,
    StatusChange,
    Submission,
    SubmittedJudgement,
)
from selfeval.questionnaire import Approach, LevelWords, Questionnaire, Words


class Where(NamedTuple):
    """What the address of an evaluation begins with; `part` is empty for the organisation's own."""

    cycle: str
    organisation: str
    part: str = ""


def evaluation_for(actor: Actor, where: Where, rule: str) -> Evaluation:
    """An evaluation that the rule opens to this actor, with its cycle, organisation, unit and plan.

    Raises `Http404` outside the actor's reach, `PermissionDenied` inside without the role.
    """
    evaluation = get_object_or_404(
        _evaluations(), cycle__slug=where.cycle, organisation__slug=where.organisation, part=where.part
    )
    if not test_rule("selfeval.find_evaluation", actor, evaluation):
        raise Http404
    if not test_rule(rule, actor, evaluation):
        raise PermissionDenied
    return evaluation


def submission_for(actor: Actor, reference: str) -> Submission:
    """A submission that this actor may read; raises as `evaluation_for`."""
    related = ("evaluation__organisation", "evaluation__cycle")
    submission = get_object_or_404(Submission.objects.select_related(*related), reference=reference)
    if not test_rule("selfeval.find_evaluation", actor, submission.evaluation):
        raise Http404
    if not test_rule("selfeval.read_submission", actor, submission.evaluation):
        raise PermissionDenied
    return submission


# What no page of an evaluation shows.
_LONG_TEXTS = (
    "current_submission__content",
    "cycle__framework_version__vocabulary",
    "cycle__framework_version__summary",
    "cycle__framework_version__note",
    "cycle__scale_version__note",
    "organisation__purpose",
)


def _evaluations() -> EvaluationQuerySet:
    related = ("cycle__framework_version", "cycle__scale_version", "organisation", "unit", "plan", "current_submission")
    return Evaluation.objects.select_related(*related).defer(*_LONG_TEXTS)


def questionnaire_of(cycle: Cycle) -> Questionnaire:
    """What a cycle asks about. Kept in memory: a version of a framework does not change once it is published."""
    version = cycle.framework_version
    return _questionnaire(version.pk, version.digest, version.loaded_at, cycle.scale_version_id)


@lru_cache(maxsize=64)
def _questionnaire(version_id: int, digest: str, loaded_at: datetime, scale_version_id: int) -> Questionnaire:
    """`digest` and `loaded_at` are there so that a draft version that is loaded again is read again."""
    elements = list(Element.objects.filter(version_id=version_id).in_document_order())
    parents = {element.pk: element.parent_id for element in elements}
    approach_ids = {element.pk for element in elements if element.kind == Kind.APPROACH}
    parts: dict[tuple[int | None, str], list[Words]] = defaultdict(list)
    for element in elements:
        owner = element.parent_id
        while owner is not None and owner not in approach_ids:
            owner = parents[owner]
        parts[owner, element.kind].append(_words(element))
    levels = Level.objects.filter(scale_version_id=scale_version_id).order_by("number")
    return Questionnaire(
        approaches=tuple(
            Approach(
                *(element.pk, element.slug, element.label, element.text),
                statements=tuple(parts[element.pk, Kind.STATEMENT]),
                prompts=tuple(parts[element.pk, Kind.PROMPT]),
            )
            for element in elements
            if element.pk in approach_ids
        ),
        evidence_kinds=tuple(_words(element) for element in elements if element.kind == Kind.EVIDENCE_KIND),
        levels=tuple(LevelWords(level.pk, level.number, level.label, level.text) for level in levels),
    )


forget_questionnaires = _questionnaire.cache_clear
"""For tests, in which a row may come back under the key of one that was rolled back."""


def _words(element: Element) -> Words:
    return Words(element.pk, element.slug, element.label, element.text)


def draft_of(evaluation: Evaluation) -> Draft:
    """Everything written of an evaluation, in three queries."""
    return drafts_of([evaluation])[evaluation.pk]


def draft_of_page(evaluation: Evaluation, approach: Approach | None) -> Draft:
    """The answers of one approach with its evidence, or those about the whole organisation; no actions."""
    approach_id = approach.id if approach else None
    evidence = Evidence.objects.filter(evaluation=evaluation, approach_id=approach_id).select_related("kind")
    return Draft(
        questionnaire=questionnaire_of(evaluation.cycle),
        answers=_answers(Answer.objects.filter(evaluation=evaluation, approach_id=approach_id)),
        evidence=_evidence(evidence.order_by("id")) if approach else {},
        actions=(),
    )


def draft_of_levels(evaluation: Evaluation) -> Draft:
    """The levels of all approaches and the answers about the whole organisation; no evidence and no actions."""
    answers = Answer.objects.filter(evaluation=evaluation)
    return Draft(
        questionnaire=questionnaire_of(evaluation.cycle),
        answers=_answers(answers.filter(Q(approach=None) | Q(question="level"))),
        evidence={},
        actions=(),
    )


def _answers(answers: Iterable[Answer]) -> Mapping[Key, DraftAnswer]:
    return {
        (answer.approach_id, answer.question): DraftAnswer(
            answer.value, answer.version, answer.saved_role, answer.saved_at
        )
        for answer in answers
    }


def _evidence(evidence: Iterable[Evidence]) -> Mapping[int, list[DraftEvidence]]:
    by_approach: dict[int, list[DraftEvidence]] = defaultdict(list)
    for item in evidence:
        by_approach[item.approach_id].append(
            DraftEvidence(item.pk, item.kind_id, item.kind.label, item.title, item.location, item.shows)
        )
    return dict(by_approach)


def _actions(actions: Iterable[Action]) -> list[DraftAction]:
    return [
        DraftAction(
            id=action.pk,
            approach=action.approach.label if action.approach else "",
            what=action.what,
            owner_role=action.owner_role,
            milestone=action.milestone,
            due_on=action.due_on,
            support_needed=action.support_needed,
        )
        for action in actions
    ]


def story_of(evaluation: Evaluation) -> QuerySet[StatusChange]:
    """Every status an evaluation has had, newest first, with the submission where one was made."""
    changes = evaluation.status_changes.select_related("submission").defer("submission__content")
    return changes.order_by("-at", "-id")


def previous_level(evaluation: Evaluation, approach: Approach) -> SubmittedJudgement | None:
    """What the organisation last submitted for the same approach in an earlier cycle on the same scale version."""
    cycle = evaluation.cycle
    if cycle.is_baseline:
        return None
    judgements = SubmittedJudgement.objects.filter(
        approach__slug=approach.slug,
        submission__evaluation__organisation=evaluation.organisation_id,
        submission__evaluation__current_submission=F("submission"),
        submission__evaluation__cycle__scale_version=cycle.scale_version_id,
        submission__evaluation__cycle__opens_on__lt=cycle.opens_on,
    )
    return judgements.select_related("level").order_by("-submission__submitted_at").first()


def own_evaluations(actor: Actor) -> EvaluationQuerySet:
    """Those of the organisations whose officer the actor is, newest cycle first."""
    own = actor.organisation_ids(*ORGANISATION_ROLES)
    return _evaluations().of_organisations().for_organisations(own).order_by("-cycle__opens_on", "organisation__name")


def drafts_of(evaluations: Sequence[Evaluation]) -> Mapping[int, Draft]:
    """The drafts of several evaluations by evaluation id, in three queries."""
    ids = [evaluation.pk for evaluation in evaluations]
    answers: dict[int, list[Answer]] = defaultdict(list)
    for answer in Answer.objects.filter(evaluation__in=ids):
        answers[answer.evaluation_id].append(answer)
    evidence: dict[int, list[Evidence]] = defaultdict(list)
    for item in Evidence.objects.filter(evaluation__in=ids).select_related("kind").order_by("id"):
        evidence[item.evaluation_id].append(item)
    actions: dict[int, list[Action]] = defaultdict(list)
    plans = [evaluation.plan_id for evaluation in evaluations]
    for action in Action.objects.filter(plan__in=plans).select_related("approach").order_by("position"):
        actions[action.plan_id].append(action)
    return {
        evaluation.pk: Draft(
            questionnaire=questionnaire_of(evaluation.cycle),
            answers=_answers(answers[evaluation.pk]),
            evidence=_evidence(evidence[evaluation.pk]),
            actions=_actions(actions[evaluation.plan_id]),
        )
        for evaluation in evaluations
    }


def cycles() -> QuerySet[Cycle]:
    return Cycle.objects.newest_first()


def evaluations_of_cycle(cycle: Cycle) -> EvaluationQuerySet:
    """Every organisation that was invited, by name."""
    return _evaluations().of_organisations().filter(cycle=cycle).by_organisation()


def status_counts(cycle: Cycle) -> Mapping[str, int]:
    """How many evaluations of a cycle have each status."""
    counts = Evaluation.objects.of_organisations().filter(cycle=cycle).values_list("status").annotate(Count("id"))
    return dict(counts)


def cycle_to_manage(actor: Actor, slug: str) -> Cycle:
    """A cycle for the secretariat; raises `PermissionDenied` for others, because that there are cycles is no secret."""
    if not test_rule("selfeval.manage_cycles", actor):
        raise PermissionDenied
    return get_object_or_404(Cycle.objects.select_related("framework_version", "scale_version"), slug=slug)


def organisations_to_invite(cycle: Cycle) -> QuerySet[Organisation]:
    return Organisation.objects.exclude(evaluations__cycle=cycle).order_by("name")


def scales_to_open() -> QuerySet[ScaleVersion]:
    """Every scale of a published framework version that has approaches to evaluate, newest first."""
    published = FrameworkVersion.objects.published().filter(elements__kind=Kind.APPROACH)
    scales = ScaleVersion.objects.filter(framework_version__in=published).select_related("framework_version")
    return scales.order_by("framework_version__title", "-framework_version__sequence", "-id")


def addresses_of(organisation_id: int, *roles: Role) -> set[str]:
    """The e-mail addresses of the people who hold any of these roles in an organisation now."""
    memberships = Membership.objects.current().filter(
        organisation=organisation_id, role__in=roles, user__is_active=True
    )
    return set(memberships.values_list("user__email", flat=True))


def has_approver(organisation: Organisation) -> bool:
    """Whether anybody can sign off for an organisation now."""
    roles = [Role.APPROVER, Role.LEAD] if organisation.lead_may_approve else [Role.APPROVER]
    return organisation.memberships.current().filter(role__in=roles, user__is_active=True).exists()


def page_after(evaluation: Evaluation, page: Page) -> Page | None:
    """The page that follows in the order of the task list; None after the last."""
    pages = Draft(questionnaire_of(evaluation.cycle), {}, {}, ()).pages
    following = pages.index(page) + 1
    return pages[following] if following < len(pages) else None


def evidence_of(evaluation: Evaluation, approach: Approach, pk: int) -> Evidence | None:
    """A piece of evidence of an approach; None when it has been removed."""
    kept = Evidence.objects.filter(evaluation=evaluation, approach_id=approach.id, pk=pk)
    return kept.select_related("kind").first()


def action_of(evaluation: Evaluation, pk: int) -> Action | None:
    """An action of the plan of an evaluation; None when it has been removed."""
    return evaluation.plan.actions.select_related("approach").filter(pk=pk).first()


def actions_of(evaluation: Evaluation) -> list[DraftAction]:
    """The actions of the plan, in order."""
    return _actions(evaluation.plan.actions.select_related("approach").order_by("position"))


def submission_after(submission: Submission) -> Submission | None:
    """The newest submission of the same evaluation, when it is not this one."""
    newest = submission.evaluation.submissions.defer("content").order_by("-submitted_at", "-id").first()
    return newest if newest != submission else None
