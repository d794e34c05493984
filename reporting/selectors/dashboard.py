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
from selfeval.questionnaire import Questionnaire, Words
from selfeval.questions import Confidence
from selfeval.scoring import summarise
from selfeval.selectors import questionnaire_of

Status = Evaluation.Status


def cycles() -> list[Cycle]:
    """Every cycle with its framework and scale, newest first."""
    return list(Cycle.objects.select_related("framework_version", "scale_version").newest_first())


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


class _Answer(NamedTuple):
    judgement: Judgement
    confidence: str
    support: str


_NO_ANSWER = _Answer(None, "", "")


class _Submitted(NamedTuple):
    """The current submission of one organisation; `answers` are by the slug of the approach."""

    organisation_id: int
    name: str
    slug: str
    reference: str
    agreed: int
    confidence: str
    answers: dict[str, _Answer]

    def to(self, approach: Words) -> _Answer:
        return self.answers.get(approach.slug, _NO_ANSWER)


def cycle_dashboard(cycle: Cycle, earlier: Cycle | None) -> Dashboard:
    """What may be said of a cycle now; `earlier` is the one to compare it with (see `earlier_cycle`).

    Five queries at most, whatever the number of organisations, besides those for a questionnaire not yet in memory.
    """
    asked = questionnaire_of(cycle)
    evaluations = _evaluations(cycle)
    submitted = _submitted(cycle, evaluations, asked)
    cells = cells_of(asked.levels)
    return Dashboard(
        cycle=_facts(cycle),
        participation=_participation(evaluations),
        waiting=tuple(
            Waiting(found.organisation__name, Status(found.status).label, found.due_on)
            for found in evaluations
            if found.status != Status.SUBMITTED
        ),
        levels=asked.levels,
        evidence_kinds=tuple(kind.label for kind in asked.evidence_kinds),
        approaches=tuple(_approaches(submitted, asked, _evidence(cycle))),
        agreed=Distribution(WHOLE, summarise(one.agreed for one in submitted), asked.levels),
        agreed_confidence=_confidences(one.confidence for one in submitted),
        organisations=tuple(_row(one, asked, cells) for one in submitted),
        comparison=_comparison(cycle, earlier, submitted, asked),
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
    rows = Evaluation.objects.filter(cycle=cycle).values_list(
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
    return sorted(rows, key=lambda found: found.organisation__name.casefold())


def _participation(evaluations: Sequence[Any]) -> Participation:
    statuses = Counter(found.status for found in evaluations)
    return Participation(
        invited=len(evaluations),
        started=len(evaluations) - statuses[Status.INVITED],
        submitted=statuses[Status.SUBMITTED],
        returned=statuses[Status.RETURNED],
    )


def _current(cycle: Cycle) -> QuerySet[Evaluation, Any]:
    """The ids of a cycle's current submissions, for a subquery; those that were returned or replaced are not in it."""
    return Evaluation.objects.filter(cycle=cycle, status=Status.SUBMITTED).values("current_submission")


def _submitted(cycle: Cycle, evaluations: Iterable[Any], asked: Questionnaire) -> list[_Submitted]:
    """Every current submission, in the order of the evaluations."""
    numbers = {level.id: level.number for level in asked.levels}
    slugs = {approach.id: approach.slug for approach in asked.approaches}
    found = {
        row.current_submission_id: _Submitted(
            row.organisation_id,
            row.organisation__name,
            row.organisation__slug,
            row.current_submission__reference,
            numbers[row.current_submission__agreed_level_id],
            row.current_submission__agreed_confidence,
            {},
        )
        for row in evaluations
        if row.status == Status.SUBMITTED
    }
    judgements = SubmittedJudgement.objects.filter(submission__in=_current(cycle)).values_list(
        "submission_id", "approach_id", "outcome", "level_id", "confidence", "support_needed"
    )
    for submission_id, approach_id, outcome, level_id, confidence, support in judgements:
        if submission_id in found:  # else it was submitted since the evaluations were read
            judgement = numbers[level_id] if level_id else outcome
            found[submission_id].answers[slugs[approach_id]] = _Answer(judgement, confidence, support)
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
    submitted: Sequence[_Submitted], asked: Questionnaire, evidence: Mapping[tuple[int, int], int]
) -> Iterator[ApproachFindings]:
    for approach in asked.approaches:
        answers = [one.to(approach) for one in submitted]
        yield ApproachFindings(
            slug=approach.slug,
            levels=Distribution(approach.label, summarise(answer.judgement for answer in answers), asked.levels),
            confidence=_confidences(answer.confidence for answer in answers),
            evidence=tuple(evidence.get((approach.id, kind.id), 0) for kind in asked.evidence_kinds),
            asks_for_support=sum(bool(answer.support) for answer in answers),
        )


def _confidences(given: Iterable[str]) -> tuple[int, ...]:
    counts = Counter(given)
    return tuple(counts[confidence] for confidence in Confidence)


def _row(one: _Submitted, asked: Questionnaire, cells: Mapping[Judgement, Cell]) -> OrganisationRow:
    return OrganisationRow(
        name=one.name,
        slug=one.slug,
        reference=one.reference,
        agreed=cells[one.agreed],
        cells=tuple(cells[one.to(approach).judgement] for approach in asked.approaches),
        support=tuple(one.to(approach).support for approach in asked.approaches),
    )


def _comparison(
    cycle: Cycle, earlier: Cycle | None, submitted: Sequence[_Submitted], asked: Questionnaire
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
    before = _earlier_judgements(earlier)
    pairs = [(before[one.organisation_id], one) for one in submitted if one.organisation_id in before]
    if not pairs:
        return Comparison(f"No organisation has a submission in both {earlier} and {cycle} yet.")
    return Comparison(
        earlier=earlier.title,
        organisations=len(pairs),
        moves=(
            *(
                compare(approach.label, [(then.get(approach.slug), now.to(approach).judgement) for then, now in pairs])
                for approach in asked.approaches
            ),
            compare(WHOLE, [(then[_AGREED], now.agreed) for then, now in pairs]),
        ),
    )


_AGREED = ""
"""The key of the agreed level beside those of the approaches, which are slugs."""


def _earlier_judgements(earlier: Cycle) -> Mapping[int, Mapping[str, Judgement]]:
    """The levels of every current submission of a cycle, by organisation and then by the slug of the approach."""
    asked = questionnaire_of(earlier)
    numbers = {level.id: level.number for level in asked.levels}
    slugs = {approach.id: approach.slug for approach in asked.approaches}
    submitted = Evaluation.objects.filter(cycle=earlier, status=Status.SUBMITTED).values_list(
        "organisation_id", "current_submission_id", "current_submission__agreed_level_id"
    )
    by_organisation: dict[int, dict[str, Judgement]] = {}
    by_submission: dict[int | None, dict[str, Judgement]] = {}
    for organisation_id, submission_id, agreed_id in submitted:
        by_organisation[organisation_id] = by_submission[submission_id] = {_AGREED: numbers[agreed_id]}
    rated = SubmittedJudgement.objects.filter(submission__in=_current(earlier), level__isnull=False)
    for submission_id, approach_id, level_id in rated.values_list("submission_id", "approach_id", "level_id"):
        if submission_id in by_submission:  # else it was submitted since the evaluations were read
            by_submission[submission_id][slugs[approach_id]] = numbers[level_id]
    return by_organisation
