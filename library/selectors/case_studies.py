"""Reads of case studies, each no wider than the person who asks may see, in a fixed number of queries for a page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Case, IntegerField, Prefetch, Q, QuerySet, Value, When
from django.http import Http404
from django.shortcuts import get_object_or_404
from rules import test_rule

from cohesion_portal.lib.searching import nothing_to_find, ranked
from frameworks.models import End, Kind
from frameworks.words import citation
from library.consent import QUESTIONS, Question, fits
from library.models import CaseStudy, CaseStudyText, ReviewAnswer, Revision, RevisionElement, RevisionPlace, Step
from library.selectors.elements import NamedElement, end_from, named_elements
from library.words import PASSAGES, STRENGTH_MEANS
from partners.actors import Actor
from partners.models import Place, Role
from partners.rules import ORGANISATION_ROLES

Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class CaseFilters:
    """What to list; "" for all. An approach or theme is an element's name, a place its id."""

    words: str = ""
    approach: str = ""
    theme: str = ""
    place: str = ""


@dataclass(frozen=True)
class CaseChoices:
    """What published case studies can be filtered by."""

    approaches: Choices
    themes: Choices
    places: Choices


@dataclass(frozen=True)
class CaseStudyPage:
    """A text with what it names, whether it is published or not."""

    text: CaseStudyText
    told_by: str
    elements: list[NamedElement]
    places: list[str]

    @property
    def passages(self) -> list[tuple[str, str]]:
        """Heading and text of each part that was written."""
        written = ((passage.heading, getattr(self.text, passage.field)) for passage in PASSAGES)
        return [(heading, text) for heading, text in written if text]

    @property
    def where(self) -> str:
        return ", ".join(filter(None, (*self.places, self.text.place_words)))

    @property
    def citation(self) -> str:
        if not self.text.source_document:
            return ""
        section = self.text.source_section
        return citation(self.text.source_document, section) if section else self.text.source_document

    @property
    def strength(self) -> str:
        return self.text.get_strength_display() if self.text.strength else ""

    @property
    def strength_means(self) -> str:
        return STRENGTH_MEANS[CaseStudyText.Strength(self.text.strength)] if self.text.strength else ""


def shown_revisions() -> QuerySet[Revision]:
    """What readers see of each case study that is published."""
    return Revision.objects.filter(shown_for__isnull=False)


def published_list(filters: CaseFilters) -> QuerySet[Revision]:
    """What is published and fits, the newest first; the best first where words are sought."""
    revisions = shown_revisions().order_by("-published_at", "title", "pk")
    if not nothing_to_find(filters.words):
        revisions = ranked(revisions, filters.words).order_by("rank", "-published_at", "title", "pk")
    for name in filter(None, (filters.approach, filters.theme)):
        end = end_from(name)
        named = RevisionElement.objects.filter(framework__slug=end.framework, element_slug=end.slug)
        revisions = revisions.filter(pk__in=named.values("revision"))
    if filters.place:
        revisions = revisions.filter(pk__in=RevisionPlace.objects.filter(place__slug=filters.place).values("revision"))
    return _with_all(revisions)


def _with_all(revisions: QuerySet[Revision]) -> QuerySet[Revision]:
    elements = RevisionElement.objects.select_related("framework").order_by("pk")
    places = RevisionPlace.objects.select_related("place").order_by("pk")
    return revisions.select_related("case_study").prefetch_related(
        Prefetch("elements", elements), Prefetch("places", places)
    )


def pages_of(revisions: Iterable[Revision]) -> list[CaseStudyPage]:
    """Published texts with what they name; one query for all of them."""
    ends = {
        revision: [End(one.framework.slug, one.element_slug) for one in revision.elements.all()]
        for revision in revisions
    }
    known = named_elements(end for found in ends.values() for end in found)
    return [
        CaseStudyPage(
            text=revision,
            told_by=revision.organisation_name,
            elements=[known[end] for end in found if end in known],
            places=[one.place.name for one in revision.places.all()],
        )
        for revision, found in ends.items()
    ]


def filter_choices() -> CaseChoices:
    used = RevisionElement.objects.filter(revision__shown_for__isnull=False)
    ends = used.order_by("framework__slug", "element_slug").values_list("framework__slug", "element_slug").distinct()
    known = named_elements(End(*pair) for pair in ends)
    approaches = [(str(end), one.label) for end, one in known.items() if one.kind == Kind.APPROACH]
    themes = [(str(end), one.label) for end, one in known.items() if one.kind != Kind.APPROACH]
    shown = RevisionPlace.objects.filter(revision__shown_for__isnull=False).values("place")
    places = Place.objects.filter(pk__in=shown).order_by("name").values_list("slug", "name")
    return CaseChoices(_by_label(approaches), _by_label(themes), list(places))


def _by_label(choices: Choices) -> Choices:
    return sorted(choices, key=lambda choice: choice[1])


def case_study_or_404(slug: str) -> CaseStudy:
    """Any case study, whatever its status; the caller decides what may be seen of it."""
    return get_object_or_404(CaseStudy.objects.select_related("organisation"), slug=slug)


def shown_page(case_study: CaseStudy) -> CaseStudyPage | None:
    """What everybody reads of it; None where nothing is published."""
    if case_study.shown_id is None:
        return None
    return pages_of(_with_all(Revision.objects.filter(pk=case_study.shown_id)))[0]


def withdrawal_of(case_study: CaseStudy) -> Step | None:
    """When it was withdrawn last, for one that is no longer shown but once was."""
    return case_study.steps.filter(kind=Step.Kind.WITHDRAWN).order_by("-at", "-pk").first()


def work_to_see(actor: Actor, slug: str) -> CaseStudy:
    """For its writers, and for the secretariat once it was sent; `Http404` for everybody else."""
    case_study = case_study_or_404(slug)
    if not test_rule("library.see_work", actor, case_study):
        if case_study.organisation_id and actor.has_in(case_study.organisation_id, *Role):
            raise PermissionDenied
        raise Http404
    return case_study


def work_to_do(actor: Actor, slug: str, rule: str) -> CaseStudy:
    """As `work_to_see`, and `PermissionDenied` where this is for others to do."""
    case_study = work_to_see(actor, slug)
    if not test_rule(rule, actor, case_study):
        raise PermissionDenied
    return case_study


def work_list(actor: Actor) -> QuerySet[CaseStudy]:
    """The case studies that the actor works on or reviews: what waits for review first, then the newest."""
    seen = Q(organisation__in=actor.organisation_ids(*ORGANISATION_ROLES))
    if actor.has(Role.SECRETARIAT):
        seen |= ~Q(status=CaseStudy.Status.DRAFT, shown__isnull=True)
    urgency = Case(
        When(status=CaseStudy.Status.SUBMITTED, then=Value(0)),
        When(status=CaseStudy.Status.RETURNED, then=Value(1)),
        When(status=CaseStudy.Status.DRAFT, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    return CaseStudy.objects.filter(seen).select_related("organisation").order_by(urgency, "-pk")


def work_page(case_study: CaseStudy) -> CaseStudyPage:
    """The working text as it would be read."""
    ends = [End(*pair) for pair in case_study.elements]
    known = named_elements(ends)
    places = Place.objects.filter(slug__in=case_study.places).order_by("name")
    return CaseStudyPage(
        text=case_study,
        told_by=case_study.organisation.name if case_study.organisation else "",
        elements=[known[end] for end in ends if end in known],
        places=list(places.values_list("name", flat=True)),
    )


def story_of(case_study: CaseStudy) -> QuerySet[Step]:
    """Every step, the newest first."""
    return case_study.steps.select_related("revision").order_by("-at", "-pk")


def places_to_choose() -> Choices:
    parts = Place.objects.filter(reach=Place.Reach.PART)
    return list(parts.order_by("name").values_list("slug", "name"))


def revision_or_404(case_study: CaseStudy, number: int) -> CaseStudyPage:
    return pages_of([get_object_or_404(_with_all(case_study.revisions.all()), number=number)])[0]


@dataclass(frozen=True)
class Checked:
    """One question of the review with its newest answer, if any."""

    question: Question
    words: str
    answer: ReviewAnswer | None

    @property
    def answer_words(self) -> str:
        return QUESTIONS[self.question].answer_words(self.answer.answer) if self.answer else "Not answered yet"

    @property
    def objects(self) -> bool:
        """Whether the answer speaks against publication."""
        return self.answer is not None and not fits(self.question, self.answer.answer)


def checks_of(answers: dict[str, ReviewAnswer]) -> Sequence[Checked]:
    return [Checked(question, asked.words, answers.get(question)) for question, asked in QUESTIONS.items()]
