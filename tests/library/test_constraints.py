"""What the database refuses, whoever asks."""

from typing import Any

import pytest
from django.db import IntegrityError, models

from library.models import (
    CaseStudy,
    Guidance,
    GuidanceTag,
    GuidanceTopic,
    ReviewAnswer,
    Revision,
    RevisionElement,
    RevisionPlace,
    Step,
)
from partners.models import Organisation, Place, User
from tests.factories import NOW
from tests.practice import make_case_study, make_guidance, publish, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("icf")]


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"title": ""}, "guidance_has_a_title"),
        ({"link_result": "works"}, "guidance_link_checked_by_whom_and_when"),
        ({"link_checked_at": NOW}, "guidance_link_checked_by_whom_and_when"),
        ({"source_section": "7b"}, "guidance_section_of_a_document"),
        (
            {"link": "", "link_result": "works", "link_checked_at": NOW, "link_checked_role": "x"},
            "guidance_link_checked_by_whom_and_when",
        ),
    ],
)
def test_guidance_out_of_bounds_is_refused(keeper: User, fields: dict[str, Any], constraint: str) -> None:
    guidance = make_guidance(keeper)
    with pytest.raises(IntegrityError, match=constraint):
        Guidance.objects.filter(pk=guidance.pk).update(**fields)


def test_guidance_does_not_supersede_itself(keeper: User) -> None:
    guidance = make_guidance(keeper)
    with pytest.raises(IntegrityError, match="guidance_does_not_supersede_itself"):
        Guidance.objects.filter(pk=guidance.pk).update(superseded_by=guidance)


def test_guidance_has_each_topic_and_tag_once(keeper: User, icf: Any) -> None:
    guidance = make_guidance(keeper, tags=frozenset({"tension"}))
    with pytest.raises(IntegrityError, match=r"(?i)unique|guidance_tag_once"):
        GuidanceTag.objects.create(guidance=guidance, name="tension")


def test_guidance_has_each_topic_once(keeper: User, icf: Any) -> None:
    guidance = make_guidance(keeper)
    GuidanceTopic.objects.create(guidance=guidance, framework=icf.framework, element_slug="trusting")
    with pytest.raises(IntegrityError, match=r"(?i)unique|guidance_topic_once"):
        GuidanceTopic.objects.create(guidance=guidance, framework=icf.framework, element_slug="trusting")


def test_tag_has_a_name(keeper: User) -> None:
    with pytest.raises(IntegrityError, match="guidance_tag_has_a_name"):
        GuidanceTag.objects.create(guidance=make_guidance(keeper), name="")


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"title": ""}, "case_study_has_a_title"),
        ({"organisation": None}, "case_study_is_of_an_organisation_or_a_document"),
        ({"status": "published"}, "case_study_published_is_shown"),
    ],
)
def test_case_study_out_of_bounds_is_refused(
    council: Organisation, lead: User, fields: dict[str, Any], constraint: str
) -> None:
    case_study = make_case_study(council, lead)
    with pytest.raises(IntegrityError, match=constraint):
        CaseStudy.objects.filter(pk=case_study.pk).update(**fields)


@pytest.mark.parametrize("status", ["declined", "withdrawn"])
def test_what_readers_must_not_see_is_not_shown(council: Organisation, lead: User, keeper: User, status: str) -> None:
    shown = publish(make_case_study(council, lead), lead, keeper).case_study
    with pytest.raises(IntegrityError, match="case_study_declined_or_withdrawn_is_not_shown"):
        CaseStudy.objects.filter(pk=shown.pk).update(status=status)


def new_step(case_study: CaseStudy, **fields: Any) -> Step:
    values = {"kind": "submitted", "at": NOW, "by": None, "by_role": "Lead officer", **fields}
    return Step.objects.create(case_study=case_study, **values)


def test_step_is_taken_by_somebody(council: Organisation, lead: User) -> None:
    with pytest.raises(IntegrityError, match="step_is_taken_by_somebody"):
        new_step(make_case_study(council, lead))


@pytest.mark.parametrize("kind", ["returned", "declined", "withdrawn", "correcting"])
def test_step_back_has_a_reason(council: Organisation, lead: User, kind: str) -> None:
    with pytest.raises(IntegrityError, match="step_back_has_a_reason"):
        new_step(make_case_study(council, lead), kind=kind, by=lead)


@pytest.mark.parametrize("kind", ["published", "loaded"])
def test_publication_names_its_revision(council: Organisation, lead: User, kind: str) -> None:
    with pytest.raises(IntegrityError, match="step_of_publication_names_its_revision"):
        new_step(make_case_study(council, lead), kind=kind, by=lead)


def new_revision(case_study: CaseStudy, **fields: Any) -> Revision:
    texts = dict.fromkeys(("title", "context", "approach_taken", "what_happened", "how_known", "cannot_claim"), "Words")
    values = {"number": 1, "strength": "reported", "published_at": NOW, "published_role": "Officer", **texts, **fields}
    return Revision.objects.create(case_study=case_study, **values)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"cannot_claim": ""}, "revision_says_what_it_must"),
        ({"how_known": ""}, "revision_says_what_it_must"),
        ({"strength": ""}, "revision_says_what_it_must"),
        ({"number": 0}, "revision_number_starts_at_1"),
    ],
)
def test_revision_out_of_bounds_is_refused(
    council: Organisation, lead: User, fields: dict[str, Any], constraint: str
) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        new_revision(make_case_study(council, lead), **fields)


def test_revision_number_is_given_once(council: Organisation, lead: User) -> None:
    case_study = make_case_study(council, lead)
    new_revision(case_study)
    with pytest.raises(IntegrityError, match=r"(?i)unique|revision_number_once"):
        new_revision(case_study)


def test_answer_of_a_review_is_known(council: Organisation, lead: User) -> None:
    step = send(make_case_study(council, lead), lead).steps.get(kind="submitted")
    with pytest.raises(IntegrityError, match="review_answer_is_known"):
        ReviewAnswer.objects.create(
            submission=step, question="consent", answer="maybe", at=NOW, by=lead, by_role="Officer"
        )


@pytest.mark.parametrize(
    ("model", "column"),
    [
        (Revision, "title"),
        (RevisionElement, "element_slug"),
        (Step, "reason"),
        (ReviewAnswer, "note"),
    ],
)
def test_what_was_published_or_decided_never_changes(
    council: Organisation, lead: User, keeper: User, model: type[models.Model], column: str
) -> None:
    publish(make_case_study(council, lead), lead, keeper)
    with pytest.raises(IntegrityError, match="rows are never changed once written"):
        model._default_manager.update(**{column: "other"})


def test_place_of_what_was_published_never_changes(council: Organisation, lead: User, keeper: User) -> None:
    one, other = (Place.objects.create(slug=slug, name=slug) for slug in ("canal-side", "moorland"))
    publish(make_case_study(council, lead, places=(one.slug,)), lead, keeper)
    with pytest.raises(IntegrityError, match="rows are never changed once written"):
        RevisionPlace.objects.update(place=other)


def test_revision_names_each_element_and_place_once(council: Organisation, lead: User, keeper: User, icf: Any) -> None:
    revision = publish(make_case_study(council, lead), lead, keeper)
    with pytest.raises(IntegrityError, match=r"(?i)unique|revision_element_once"):
        RevisionElement.objects.create(revision=revision, framework=icf.framework, element_slug="trusting")


def test_revision_names_each_place_once(council: Organisation, lead: User, keeper: User) -> None:
    place = Place.objects.create(slug="canal-side", name="Canal Side")
    revision = publish(make_case_study(council, lead, places=("canal-side",)), lead, keeper)
    with pytest.raises(IntegrityError, match=r"(?i)unique|revision_place_once"):
        RevisionPlace.objects.create(revision=revision, place=place)
