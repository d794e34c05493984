"""Reads of self-evaluations, each no wider than the person who asks may see."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, Q, QuerySet, prefetch_related_objects
from django.http import Http404
from django.shortcuts import get_object_or_404
from rules import test_rule

from actions.models import Action
from frameworks.models import Element, FrameworkVersion, Kind, Level, ScaleVersion
from partners.actors import Actor
from partners.models import Membership, Organisation, Role
from partners.rules import ORGANISATION_ROLES
from selfeval.draft import (
    Draft,
    DraftAction,
    DraftAnswer,
    DraftEvidence,
    Key,
    Page,
    PageName,
    note_pages_of,
    pages_of,
)
from selfeval.evidence_selectors import all_evidence, by_approach, evidence_rows
from selfeval.levels import Judgement, PartLevels
from selfeval.models import (
    Answer,
    Cycle,
    CycleQuerySet,
    Evaluation,
    EvaluationQuerySet,
    Evidence,
    InvitationList,
    PeerReview,
    StatusChange,
    Submission,
)
from selfeval.questionnaire import OTHER_ANSWERS, Approach, Help, LevelWords, Questionnaire, Words
from selfeval.questions import Of


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
    if evaluation.programme:
        prefetch_related_objects([evaluation], "scope")
    return evaluation


def submission_for(actor: Actor, reference: str) -> Submission:
    """A submission that this actor may read; raises as `evaluation_for`."""
    related = ("evaluation__organisation", "evaluation__cycle")
    submission = get_object_or_404(Submission.objects.select_related(*related), reference=reference)
    is_found = test_rule("selfeval.find_evaluation", actor, submission.evaluation)
    if is_found and test_rule("selfeval.read_submission", actor, submission.evaluation):
        return submission
    if _is_asked_to_comment(actor, submission):
        return submission
    if is_found:
        raise PermissionDenied
    raise Http404


def _is_asked_to_comment(actor: Actor, submission: Submission) -> bool:
    """Whether the actor is an officer of a partner that comments on this very submission: it opens no other."""
    own = actor.organisation_ids(Role.LEAD, Role.APPROVER)
    reviews = submission.peer_reviews.exclude(status=PeerReview.Status.CANCELLED)
    return bool(own) and reviews.filter(organisation__in=own).exists()


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


def questionnaire_for(evaluation: Evaluation) -> Questionnaire:
    """What an evaluation is asked: a part less than an organisation, a programme only of its scope."""
    whole = questionnaire_of(evaluation.cycle)
    if not evaluation.is_of_part:
        return whole
    if evaluation.unit_id:
        return whole.for_unit()
    return whole.for_programme({approach.pk for approach in evaluation.scope.all()})


def page_of(evaluation: Evaluation, name: PageName, slug: str = "") -> Page:
    """A page on which this evaluation is written; raises `Http404` for one that it does not have."""
    questionnaire = questionnaire_for(evaluation)
    pages = (*pages_of(questionnaire), *note_pages_of(questionnaire))
    page = next((page for page in pages if page.name is name and page.slug == slug), None)
    if page is None:
        raise Http404
    return page


def questionnaire_of(cycle: Cycle) -> Questionnaire:
    """What a cycle asks organisations about. Kept in memory: a version of a framework stays as it was published."""
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
        helps=_helps(elements),
    )


def _helps(elements: Sequence[Element]) -> tuple[Help, ...]:
    """The methods, and the prompts of checklists that stand on their own, by what they stand under, in order.

    A checklist inside another part of a framework is about something else, such as how a community is described.
    """
    by_id = {element.pk: element for element in elements}
    top: dict[int, Element] = {}
    groups: dict[int, list[Words]] = defaultdict(list)
    for element in elements:
        top[element.pk] = top[element.parent_id] if element.parent_id else element
        of_checklist = element.kind == Kind.PROMPT and top[element.pk].kind == Kind.CHECKLIST
        if element.parent_id and (of_checklist or element.kind == Kind.METHOD):
            groups[element.parent_id].append(_words(element))
    return tuple(_help(by_id[above], by_id, items) for above, items in groups.items())


def _help(above: Element, by_id: Mapping[int, Element], items: Sequence[Words]) -> Help:
    whole = by_id.get(above.parent_id or 0)
    within = whole.label if whole is not None and whole.kind == Kind.CHECKLIST else ""
    return Help(above.slug, above.label, above.text, tuple(items), within)


forget_questionnaires = _questionnaire.cache_clear
"""For tests, in which a row may come back under the key of one that was rolled back."""


def _words(element: Element) -> Words:
    return Words(element.pk, element.slug, element.label, element.text)


def draft_of(evaluation: Evaluation) -> Draft:
    """Everything written of an evaluation, with its parts, in at most five queries."""
    return drafts_of([evaluation])[evaluation.pk]


def draft_of_page(evaluation: Evaluation, page: Page) -> Draft:
    """The answers of one page, with the evidence of its approach; no actions and no parts."""
    answers = Answer.objects.filter(evaluation=evaluation)
    if page.help:
        answers = answers.filter(approach__in=[item.id for item in page.help.items])
    else:
        answers = answers.filter(approach_id=page.approach.id if page.approach else None)
    evidence: Mapping[int, list[DraftEvidence]] = {}
    if page.approach:
        kept = evidence_rows().filter(evaluation=evaluation, approach_id=page.approach.id)
        evidence = by_approach(kept)
    return Draft(questionnaire_for(evaluation), _answers(answers), evidence, ())


def draft_of_levels(evaluation: Evaluation) -> Draft:
    """The levels of all approaches, those of its units, the evidence, and the answers about the whole; no actions."""
    answers = Answer.objects.filter(evaluation=evaluation)
    return Draft(
        questionnaire=questionnaire_for(evaluation),
        answers=_answers(answers.filter(Q(approach=None) | Q(question="level"))),
        evidence=all_evidence(evaluation),
        actions=(),
        parts=parts_of([evaluation])[evaluation.pk],
    )


def parts_of(evaluations: Sequence[Evaluation]) -> Mapping[int, list[PartLevels]]:
    """The parts of organisations by the id of the organisation's evaluation, in at most two queries.

    Units come first, in the organisation's own order, then programmes in the order in which they were opened.
    """
    wholes = {(one.cycle_id, one.organisation_id): one for one in evaluations if not one.is_of_part}
    found: dict[int, list[PartLevels]] = {one.pk: [] for one in evaluations}
    if not wholes:
        return found
    parts = list(
        Evaluation.objects.filter(
            cycle__in={cycle for cycle, _ in wholes}, organisation__in={organisation for _, organisation in wholes}
        )
        .exclude(part="")
        .select_related("unit")
        .order_by(F("unit__position").asc(nulls_last=True), "unit__name", "id")
    )
    levels = _shared_levels([part.pk for part in parts if part.status == Evaluation.Status.SHARED])
    for part in parts:
        whole = wholes.get((part.cycle_id, part.organisation_id))
        if whole is not None:
            found[whole.pk].append(_part_levels(part, levels.get(part.pk), questionnaire_of(whole.cycle)))
    return found


def _shared_levels(ids: Sequence[int]) -> Mapping[int, Mapping[int | None, str]]:
    """The levels of shared parts as they are stored, by the id of the part and of the approach, None for the whole."""
    levels: dict[int, dict[int | None, str]] = {pk: {} for pk in ids}
    if ids:
        answers = Answer.objects.filter(evaluation__in=ids, question__in=("level", "agreed_level"))
        for pk, approach_id, value in answers.values_list("evaluation_id", "approach_id", "value"):
            levels[pk][approach_id] = value
    return levels


def _part_levels(part: Evaluation, levels: Mapping[int | None, str] | None, questionnaire: Questionnaire) -> PartLevels:
    def judged(text: str) -> Judgement:
        level = questionnaire.level(text)
        return level.number if level else (text if text in OTHER_ANSWERS else None)

    levels = levels or {}
    overall = questionnaire.level(levels.get(None, ""))
    return PartLevels(
        name=part.unit.name if part.unit else part.programme,
        part=part.part,
        of=Of.UNIT if part.unit else Of.PROGRAMME,
        status=part.status,
        is_shared=part.status == Evaluation.Status.SHARED,
        levels={pk: judged(value) for pk, value in levels.items() if pk is not None},
        overall=overall.number if overall else None,
    )


def _answers(answers: Iterable[Answer]) -> Mapping[Key, DraftAnswer]:
    return {
        (answer.approach_id, answer.question): DraftAnswer(
            answer.value, answer.version, answer.saved_role, answer.saved_at
        )
        for answer in answers
    }


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


def own_evaluations(actor: Actor) -> EvaluationQuerySet:
    """Those of the organisations whose officer the actor is, newest cycle first."""
    own = actor.organisation_ids(*ORGANISATION_ROLES)
    return _evaluations().of_organisations().for_organisations(own).order_by("-cycle__opens_on", "organisation__name")


def drafts_of(evaluations: Sequence[Evaluation]) -> Mapping[int, Draft]:
    """The drafts of several evaluations by evaluation id, in at most five queries."""
    ids = [evaluation.pk for evaluation in evaluations]
    answers: dict[int, list[Answer]] = defaultdict(list)
    for answer in Answer.objects.filter(evaluation__in=ids):
        answers[answer.evaluation_id].append(answer)
    evidence: dict[int, list[Evidence]] = defaultdict(list)
    for item in evidence_rows().filter(evaluation__in=ids):
        evidence[item.evaluation_id].append(item)
    actions: dict[int, list[Action]] = defaultdict(list)
    plans = [evaluation.plan_id for evaluation in evaluations]
    for action in Action.objects.filter(plan__in=plans).select_related("approach").order_by("position"):
        actions[action.plan_id].append(action)
    parts = parts_of(evaluations)
    return {
        evaluation.pk: Draft(
            questionnaire=questionnaire_for(evaluation),
            answers=_answers(answers[evaluation.pk]),
            evidence=by_approach(evidence[evaluation.pk]),
            actions=_actions(actions[evaluation.plan_id]),
            parts=parts[evaluation.pk],
        )
        for evaluation in evaluations
    }


def cycles() -> CycleQuerySet:
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


def invitation_list_of(actor: Actor, cycle_slug: str, token: str) -> InvitationList:
    """A list that this very person brought; raises `PermissionDenied` as `cycle_to_manage`, else `Http404`."""
    cycle = cycle_to_manage(actor, cycle_slug)
    lists = InvitationList.objects.filter(cycle=cycle, brought_by=actor.user).select_related("cycle")
    return get_object_or_404(lists, token=token)


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


def sign_off_of(evaluation: Evaluation) -> StatusChange | None:
    """The sign-off that still stands, of what is signed off or submitted now; None before and after."""
    if not (evaluation.is_submitted or evaluation.status == Evaluation.Status.SIGNED_OFF):
        return None
    signed = evaluation.status_changes.filter(event=StatusChange.Event.SIGNED_OFF)
    return signed.order_by("-at", "-id").first()


def addresses_of_role(role: Role) -> set[str]:
    """The e-mail addresses of the people who hold a role in any organisation now."""
    memberships = Membership.objects.current().filter(role=role, user__is_active=True)
    return set(memberships.values_list("user__email", flat=True))


def has_approver(organisation: Organisation) -> bool:
    """Whether anybody can sign off for an organisation now."""
    roles = [Role.APPROVER, Role.LEAD] if organisation.lead_may_approve else [Role.APPROVER]
    return organisation.memberships.current().filter(role__in=roles, user__is_active=True).exists()


def page_after(evaluation: Evaluation, page: Page) -> Page | None:
    """The page that follows in the order of the task list; None after the last. After the notes comes the dialogue."""
    questionnaire = questionnaire_for(evaluation)
    pages = pages_of(questionnaire)
    if page.help:
        pages = (*note_pages_of(questionnaire), *pages[len(questionnaire.approaches) :])
    following = pages.index(page) + 1
    return pages[following] if following < len(pages) else None


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
