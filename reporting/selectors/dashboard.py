"""Reads what organisations submitted in one cycle into a dashboard, in as many queries for one as for a thousand."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from operator import attrgetter
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet
from django.http import Http404

from reporting.findings import (
    WHOLE,
    ApproachFindings,
    Cell,
    Comparison,
    CycleFacts,
    Dashboard,
    Distribution,
    Judgement,
    OrganisationRow,
    Participation,
    Waiting,
    cells_of,
    compare,
)
from selfeval.models import Cycle, Evaluation, SubmittedEvidence, SubmittedJudgement
from selfeval.questionnaire import Questionnaire
from selfeval.questions import Confidence
from selfeval.scoring import summarise
from selfeval.selectors import questionnaire_of

Status = Evaluation.Status


def cycles() -> list[Cycle]:
    """Every cycle with its framework and scale, newest first."""
    return list(Cycle.objects.opened().select_related("framework_version", "scale_version").newest_first())


def cycle_to_show(among: Sequence[Cycle], slug: str | None, today: date) -> Cycle | None:
    """The cycle of this slug; without a slug the newest that has opened, or None. Raises `Http404`."""
    if slug is None:
        return next((cycle for cycle in among if cycle.opens_on <= today), None)
    for cycle in among:
        if cycle.slug == slug:
            return cycle
    raise Http404


def earlier_cycle(cycle: Cycle, among: Iterable[Cycle]) -> Cycle | None:
    """The last cycle of the same framework before this one."""
    framework = cycle.framework_version.framework_id
    earlier = [
        other
        for other in among
        if other.framework_version.framework_id == framework and other.opens_on < cycle.opens_on
    ]
    return max(earlier, key=attrgetter("opens_on"), default=None)


class _Submitted(NamedTuple):
    """What the current submission of one organisation says of the whole of it."""

    organisation_id: int
    submission_id: int
    name: str
    slug: str
    reference: str
    agreed: int
    confidence: str


class _Answers(NamedTuple):
    """What all of them say of one approach: each list has one place for each `_Submitted`, in the same order."""

    judgements: list[Judgement]
    confidences: list[str]
    support: list[str]


def cycle_dashboard(cycle: Cycle, earlier: Cycle | None) -> Dashboard:
    """What may be said of a cycle now; `earlier` is the one to compare it with (see `earlier_cycle`).

    Five queries at most, whatever the number of organisations, besides those for a questionnaire not yet in memory.
    """
    asked = questionnaire_of(cycle)
    evaluations = _evaluations(cycle)
    submitted = _submitted(evaluations, asked)
    answers = _answers(cycle, submitted, asked)
    return Dashboard(
        cycle=_facts(cycle),
        participation=_participation(evaluations),
        waiting=tuple(
            Waiting(found.organisation__name, Status(found.status).label, found.due_on)
            for found in evaluations
            if found.current_submission_id is None
        ),
        levels=asked.levels,
        evidence_kinds=tuple(kind.label for kind in asked.evidence_kinds),
        approaches=tuple(_approaches(answers, asked, _evidence(cycle))),
        agreed=Distribution(WHOLE, summarise(one.agreed for one in submitted), asked.levels),
        agreed_confidence=_confidences(one.confidence for one in submitted),
        organisations=tuple(_rows(submitted, answers, cells_of(asked.levels))),
        comparison=_comparison(cycle, earlier, submitted, answers),
    )


def _facts(cycle: Cycle) -> CycleFacts:
    return CycleFacts(
        slug=cycle.slug,
        title=cycle.title,
        framework=cycle.framework_version.short_title,
        scale=str(cycle.scale_version),
        opens_on=cycle.opens_on,
        closes_on=cycle.closes_on,
        is_baseline=cycle.is_baseline,
    )


def _evaluations(cycle: Cycle) -> list[Any]:
    """The cycle's evaluations with what their current submissions say of the whole organisation, by name.

    Sorted here, because databases differ in how they order capital letters.
    """
    rows = (
        Evaluation.objects.of_organisations()
        .filter(cycle=cycle)
        .values_list(
            "organisation_id",
            "organisation__name",
            "organisation__slug",
            "status",
            "due_on",
            "current_submission_id",
            "current_submission__reference",
            "current_submission__agreed_level_id",
            "current_submission__agreed_confidence",
            named=True,
        )
    )
    return sorted(rows, key=lambda found: found.organisation__name.casefold())


def _participation(evaluations: Sequence[Any]) -> Participation:
    statuses = Counter(found.status for found in evaluations)
    return Participation(
        invited=len(evaluations),
        started=len(evaluations) - statuses[Status.INVITED],
        submitted=sum(statuses[status] for status in Evaluation.WITH_SUBMISSION),
        returned=statuses[Status.RETURNED],
    )


def _current(cycle: Cycle) -> QuerySet[Evaluation, Any]:
    """The ids of a cycle's current submissions, for a subquery; those that were returned or replaced are not in it."""
    return Evaluation.objects.with_submission().filter(cycle=cycle).values("current_submission")


def _submitted(evaluations: Iterable[Any], asked: Questionnaire) -> list[_Submitted]:
    numbers = {level.id: level.number for level in asked.levels}
    return [
        _Submitted(
            row.organisation_id,
            row.current_submission_id,
            row.organisation__name,
            row.organisation__slug,
            row.current_submission__reference,
            numbers[row.current_submission__agreed_level_id],
            row.current_submission__agreed_confidence,
        )
        for row in evaluations
        if row.current_submission_id is not None
    ]


def _answers(cycle: Cycle, submitted: Sequence[_Submitted], asked: Questionnaire) -> list[_Answers]:
    """One for each approach, in the order of the framework."""
    numbers = {level.id: level.number for level in asked.levels}
    places = {one.submission_id: place for place, one in enumerate(submitted)}
    count = len(submitted)
    found = {approach.id: _Answers([None] * count, [""] * count, [""] * count) for approach in asked.approaches}
    rows = SubmittedJudgement.objects.filter(submission__in=_current(cycle)).values_list(
        "submission_id", "approach_id", "outcome", "level_id", "confidence", "support_needed"
    )
    for submission_id, approach_id, outcome, level_id, confidence, support in rows:
        place = places.get(submission_id)
        if place is not None:  # else it was submitted since the evaluations were read
            judgements, confidences, supports = found[approach_id]
            judgements[place] = numbers[level_id] if level_id else outcome
            confidences[place] = confidence
            supports[place] = support
    return list(found.values())


def _evidence(cycle: Cycle) -> Mapping[tuple[int, int], int]:
    """How many current submissions have evidence of each kind, by (approach id, kind id)."""
    rows = (
        SubmittedEvidence.objects.filter(submission__in=_current(cycle))
        .values_list("approach_id", "kind_id")
        .annotate(submissions=Count("submission", distinct=True))
    )
    return {(approach_id, kind_id): submissions for approach_id, kind_id, submissions in rows}


def _approaches(
    answers: Iterable[_Answers], asked: Questionnaire, evidence: Mapping[tuple[int, int], int]
) -> Iterator[ApproachFindings]:
    for approach, given in zip(asked.approaches, answers, strict=True):
        yield ApproachFindings(
            slug=approach.slug,
            levels=Distribution(approach.label, summarise(given.judgements), asked.levels),
            confidence=_confidences(given.confidences),
            evidence=tuple(evidence.get((approach.id, kind.id), 0) for kind in asked.evidence_kinds),
            asks_for_support=sum(map(bool, given.support)),
        )


def _confidences(given: Iterable[str]) -> tuple[int, ...]:
    counts = Counter(given)
    return tuple(counts[confidence] for confidence in Confidence)


def _rows(
    submitted: Iterable[_Submitted], answers: Sequence[_Answers], cells: Mapping[Judgement, Cell]
) -> Iterator[OrganisationRow]:
    judgements = zip(*(given.judgements for given in answers), strict=True)
    support = zip(*(given.support for given in answers), strict=True)
    for one, judged, needs in zip(submitted, judgements, support, strict=True):
        yield OrganisationRow(
            one.name, one.slug, one.reference, cells[one.agreed], tuple(map(cells.__getitem__, judged)), needs
        )


def _comparison(
    cycle: Cycle, earlier: Cycle | None, submitted: Sequence[_Submitted], answers: Sequence[_Answers]
) -> Comparison:
    """Only organisations that submitted in both cycles, and only on one scale (domain specification D3)."""
    if cycle.is_baseline:
        return Comparison(f"{cycle} is the baseline year. There is nothing earlier to compare it with.")
    if earlier is None:
        return Comparison(f"The portal holds no cycle before {cycle} to compare it with.")
    if earlier.scale_version_id != cycle.scale_version_id:
        return Comparison(
            f"{earlier} and {cycle} used different versions of the scale. The same word may not mean the same level, "
            "so the two years are not compared."
        )
    then = _earlier(earlier, submitted)
    if not then.agreed:
        return Comparison(f"No organisation has a submission in both {earlier} and {cycle} yet.")
    nothing: Mapping[int, Judgement] = {}
    moves = []
    for approach, now in zip(questionnaire_of(cycle).approaches, answers, strict=True):
        before = then.judgements.get(approach.slug, nothing)
        moves.append(compare(approach.label, ((before.get(place), now.judgements[place]) for place in then.agreed)))
    whole = compare(WHOLE, ((agreed, submitted[place].agreed) for place, agreed in then.agreed.items()))
    return Comparison(earlier=earlier.title, organisations=len(then.agreed), moves=(*moves, whole))


class _Earlier(NamedTuple):
    """The levels of organisations that submitted then too, by their place among those that did now.

    `judgements` are by the slug of the approach, which stays the same from one version of a framework to the next.
    """

    agreed: dict[int, Judgement]
    judgements: dict[str, dict[int, Judgement]]


def _earlier(earlier: Cycle, submitted: Iterable[_Submitted]) -> _Earlier:
    asked = questionnaire_of(earlier)
    numbers = {level.id: level.number for level in asked.levels}
    places = {one.organisation_id: place for place, one in enumerate(submitted)}
    submissions = (
        Evaluation.objects.with_submission()
        .filter(cycle=earlier)
        .values_list("organisation_id", "current_submission_id", "current_submission__agreed_level_id")
    )
    agreed: dict[int, Judgement] = {}
    place_of: dict[int | None, int] = {}
    for organisation_id, submission_id, level_id in submissions:
        if organisation_id in places:
            place = place_of[submission_id] = places[organisation_id]
            agreed[place] = numbers[level_id]
    judgements: dict[int, dict[int, Judgement]] = {approach.id: {} for approach in asked.approaches}
    rated = SubmittedJudgement.objects.filter(submission__in=_current(earlier), level__isnull=False)
    for submission_id, approach_id, level_id in rated.values_list("submission_id", "approach_id", "level_id"):
        if submission_id in place_of:
            judgements[approach_id][place_of[submission_id]] = numbers[level_id]
    return _Earlier(agreed, {approach.slug: judgements[approach.id] for approach in asked.approaches})
