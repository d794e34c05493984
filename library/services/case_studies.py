"""Writes of case studies, from the first words to publication, correction and withdrawal.

Each step is a row; each published text is a row that never changes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Max

from cohesion_portal.lib.history import sign
from cohesion_portal.lib.searching import indexed
from frameworks.models import End, Framework
from library.consent import Question, may_be_published
from library.models import CaseStudy, ReviewAnswer, Revision, RevisionElement, RevisionPlace, Step
from library.models.case_studies import TEXT_FIELDS
from library.selectors.elements import named_elements
from library.services.errors import (
    CaseStudyChanged,
    NotCleared,
    NotComplete,
    NothingToCorrect,
    NotShown,
    NotWaiting,
    ReadOnly,
)
from library.services.slugs import free_slug
from library.tasks import tell_officers, tell_secretariat
from partners.models import Organisation, Place, User

RESERVED_SLUGS = frozenset({"add", "drafts"})
_NEEDED = {
    "context": "the context",
    "approach_taken": "the approach you took",
    "what_happened": "what happened",
    "learned": "what you learned",
    "how_known": "how you know",
    "cannot_claim": "what you cannot claim",
    "strength": "how strong the evidence is",
    "elements": "at least one approach or theme",
}


@dataclass(frozen=True, kw_only=True)
class CaseText:
    """What people write about a case; `places` are ids of places."""

    title: str
    place_words: str = ""
    context: str = ""
    approach_taken: str = ""
    what_happened: str = ""
    learned: str = ""
    how_known: str = ""
    cannot_claim: str = ""
    strength: str = ""
    elements: tuple[End, ...] = ()
    places: tuple[str, ...] = ()

    def stored(self) -> dict[str, Any]:
        """The values of the row's columns."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        return values | {"elements": [list(name) for name in self.elements], "places": list(self.places)}

    def is_stored_in(self, case_study: CaseStudy) -> bool:
        return all(getattr(case_study, name) == value for name, value in self.stored().items())


def elements_of(case_study: CaseStudy) -> list[End]:
    """The elements that the working text names."""
    return [End(*pair) for pair in case_study.elements]


def gaps_in(case_study: CaseStudy) -> list[str]:
    """What the working text still needs before it can be sent for review, in words."""
    return [words for name, words in _NEEDED.items() if not getattr(case_study, name)]


@transaction.atomic
def start_case_study(*, organisation: Organisation, text: CaseText, by: User, by_role: str, at: datetime) -> CaseStudy:
    """Begin a draft that the organisation's officers and the secretariat see; only a title is needed."""
    case_study = CaseStudy(
        organisation=organisation, slug=free_slug(CaseStudy, text.title, RESERVED_SLUGS), **text.stored()
    )
    sign(case_study, by=by, at=at).save()
    _record(case_study, Step.Kind.STARTED, by=by, by_role=by_role, at=at)
    return case_study


def _record(
    case_study: CaseStudy,
    kind: Step.Kind,
    *,
    by: User | None,
    by_role: str,
    at: datetime,
    reason: str = "",
    revision: Revision | None = None,
) -> Step:
    return Step.objects.create(
        case_study=case_study, kind=kind, reason=reason, revision=revision, at=at, by=by, by_role=by_role
    )


def _locked(case_study: CaseStudy) -> CaseStudy:
    return CaseStudy.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=case_study.pk)


def _locked_draft(case_study: CaseStudy) -> CaseStudy:
    current = _locked(case_study)
    if not current.may_be_changed:
        raise ReadOnly(current)
    return current


def _locked_waiting(case_study: CaseStudy) -> CaseStudy:
    current = _locked(case_study)
    if current.status != CaseStudy.Status.SUBMITTED:
        raise NotWaiting
    return current


@transaction.atomic
def change_case_study(*, case_study: CaseStudy, version: int, text: CaseText, by: User, at: datetime) -> CaseStudy:
    """Store new words for a draft of which the writer saw `version`.

    Saving what is stored already does nothing. Raises `ReadOnly`, and `CaseStudyChanged` when somebody else saved
    other words first.
    """
    current = _locked_draft(case_study)
    if text.is_stored_in(current):
        return current
    if current.version != version:
        raise CaseStudyChanged(current)
    for name, value in text.stored().items():
        setattr(current, name, value)
    current.version += 1
    sign(current, by=by, at=at).save()
    return current


def _move(case_study: CaseStudy, status: CaseStudy.Status, *, by: User | None, at: datetime, reason: str = "") -> None:
    case_study.status = status
    case_study.version += 1
    sign(case_study, by=by, at=at, reason=reason[:100]).save()


@transaction.atomic
def submit_case_study(*, case_study: CaseStudy, version: int, by: User, by_role: str, at: datetime) -> CaseStudy:
    """Send the text of which the sender read `version` to the secretariat, which is told once.

    Raises `ReadOnly`, `CaseStudyChanged` and `NotComplete`, having changed nothing.
    """
    current = _locked_draft(case_study)
    if current.version != version:
        raise CaseStudyChanged(current)
    if gaps := gaps_in(current):
        raise NotComplete(gaps)
    _move(current, CaseStudy.Status.SUBMITTED, by=by, at=at)
    step = _record(current, Step.Kind.SUBMITTED, by=by, by_role=by_role, at=at)
    transaction.on_commit(partial(tell_secretariat.enqueue, step.pk))
    return current


@transaction.atomic
def take_back_case_study(*, case_study: CaseStudy, by: User, by_role: str, at: datetime) -> CaseStudy:
    """Let the writers change what waits for review; sending it again asks every question of the review anew."""
    current = _locked_waiting(case_study)
    _move(current, CaseStudy.Status.DRAFT, by=by, at=at)
    _record(current, Step.Kind.TAKEN_BACK, by=by, by_role=by_role, at=at)
    return current


def submission_of(case_study: CaseStudy) -> Step | None:
    """When it was sent for review last."""
    return case_study.steps.filter(kind=Step.Kind.SUBMITTED).order_by("-at", "-pk").first()


def answers_to(submission: Step | None) -> dict[str, ReviewAnswer]:
    """The newest answer to each question of the review, by question."""
    if submission is None:
        return {}
    rows = submission.answers.order_by("at", "pk")
    return {row.question: row for row in rows}


@transaction.atomic
def answer_review(
    *,
    case_study: CaseStudy,
    answers: Mapping[Question, tuple[str, str]],
    by: User,
    by_role: str,
    at: datetime,
) -> CaseStudy:
    """Keep answers to the questions of the review, each with its note; one that says nothing new adds no row."""
    current = _locked_waiting(case_study)
    submission = submission_of(current)
    stored = {question: (row.answer, row.note) for question, row in answers_to(submission).items()}
    ReviewAnswer.objects.bulk_create(
        ReviewAnswer(submission=submission, question=question, answer=answer, note=note, at=at, by=by, by_role=by_role)
        for question, (answer, note) in answers.items()
        if stored.get(question) != (answer, note)
    )
    return current


@transaction.atomic
def publish_case_study(*, case_study: CaseStudy, by: User, by_role: str, at: datetime) -> Revision:
    """Freeze what waits for review as the next revision, which readers see from now on.

    Raises `NotWaiting` and `NotCleared`.
    """
    current = _locked_waiting(case_study)
    answers = {question: row.answer for question, row in answers_to(submission_of(current)).items()}
    if not may_be_published(answers):
        raise NotCleared
    revision = freeze(current, by=by, by_role=by_role, at=at)
    _move(current, CaseStudy.Status.PUBLISHED, by=by, at=at)
    step = _record(current, Step.Kind.PUBLISHED, by=by, by_role=by_role, at=at, revision=revision)
    transaction.on_commit(partial(tell_officers.enqueue, step.pk))
    return revision


def freeze(case_study: CaseStudy, *, by: User | None, by_role: str, at: datetime) -> Revision:
    """The working text as the next revision, which `case_study` then shows; the caller saves `case_study`."""
    newest = case_study.revisions.aggregate(newest=Max("number"))["newest"] or 0
    names = elements_of(case_study)
    places = list(Place.objects.filter(slug__in=case_study.places).order_by("name"))
    organisation = case_study.organisation.name if case_study.organisation else ""
    revision = Revision(
        case_study=case_study,
        number=newest + 1,
        organisation_name=organisation,
        published_at=at,
        published_by=by,
        published_role=by_role,
        **{name: getattr(case_study, name) for name in TEXT_FIELDS},
    )
    revision.search_words = _search_words(revision, names, places)
    revision.save()
    frameworks = dict(Framework.objects.filter(slug__in={name.framework for name in names}).values_list("slug", "pk"))
    RevisionElement.objects.bulk_create(
        RevisionElement(revision=revision, framework_id=frameworks[name.framework], element_slug=name.slug)
        for name in names
    )
    RevisionPlace.objects.bulk_create(RevisionPlace(revision=revision, place=place) for place in places)
    case_study.shown = revision
    return revision


def _search_words(revision: Revision, names: list[End], places: list[Place]) -> str:
    elements = [element.label for element in named_elements(names).values()]
    texts = [getattr(revision, name) for name in TEXT_FIELDS if name not in ("title", "strength")]
    return indexed(revision.title, *texts, revision.organisation_name, *elements, *(place.name for place in places))


@transaction.atomic
def return_case_study(*, case_study: CaseStudy, reason: str, by: User, by_role: str, at: datetime) -> CaseStudy:
    """Give what waits for review back to its writers, who are told why."""
    current = _locked_waiting(case_study)
    _move(current, CaseStudy.Status.RETURNED, by=by, at=at)
    step = _record(current, Step.Kind.RETURNED, by=by, by_role=by_role, at=at, reason=reason)
    transaction.on_commit(partial(tell_officers.enqueue, step.pk))
    return current


@transaction.atomic
def decline_case_study(*, case_study: CaseStudy, reason: str, by: User, by_role: str, at: datetime) -> CaseStudy:
    """Say that what waits for review will not be published; a declined correction leaves what readers see."""
    current = _locked_waiting(case_study)
    status = CaseStudy.Status.DECLINED
    if last := current.revisions.order_by("-number").first():
        _take_text_of(current, last)
        status = CaseStudy.Status.PUBLISHED if current.shown_id else CaseStudy.Status.WITHDRAWN
    _move(current, status, by=by, at=at)
    step = _record(current, Step.Kind.DECLINED, by=by, by_role=by_role, at=at, reason=reason)
    transaction.on_commit(partial(tell_officers.enqueue, step.pk))
    return current


def _take_text_of(case_study: CaseStudy, revision: Revision) -> None:
    for name in TEXT_FIELDS:
        setattr(case_study, name, getattr(revision, name))
    names = revision.elements.order_by("pk").values_list("framework__slug", "element_slug")
    case_study.elements = [list(name) for name in names]
    case_study.places = list(revision.places.order_by("pk").values_list("place__slug", flat=True))


@transaction.atomic
def withdraw_case_study(*, case_study: CaseStudy, reason: str, by: User, by_role: str, at: datetime) -> CaseStudy:
    """Show it to readers no longer; its revisions are kept. A correction that is under way goes on."""
    current = _locked(case_study)
    if current.shown_id is None:
        raise NotShown
    current.shown = None
    status = CaseStudy.Status(current.status)
    _move(current, CaseStudy.Status.WITHDRAWN if status == CaseStudy.Status.PUBLISHED else status, by=by, at=at)
    step = _record(current, Step.Kind.WITHDRAWN, by=by, by_role=by_role, at=at, reason=reason)
    transaction.on_commit(partial(tell_officers.enqueue, step.pk))
    return current


@transaction.atomic
def start_correction(*, case_study: CaseStudy, reason: str, by: User, by_role: str, at: datetime) -> CaseStudy:
    """Open the working text again; readers keep what is published until the correction is reviewed and published."""
    current = _locked(case_study)
    if current.status not in (CaseStudy.Status.PUBLISHED, CaseStudy.Status.WITHDRAWN):
        raise NothingToCorrect
    _move(current, CaseStudy.Status.DRAFT, by=by, at=at)
    _record(current, Step.Kind.CORRECTING, by=by, by_role=by_role, at=at, reason=reason)
    return current
