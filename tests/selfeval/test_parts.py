"""Units and programmes of an organisation: opened, shared, taken back, and never submitted."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from actions.models import Plan
from partners.models import Unit
from partners.services import UnitInUse, remove_unit
from selfeval.draft import Typed
from selfeval.models import Answer, Evaluation, Submission
from selfeval.selectors import draft_of, parts_of, questionnaire_for, questionnaire_of
from selfeval.services import (
    AlreadyShared,
    AlreadySubmitted,
    CycleClosed,
    DraftChanged,
    NotComplete,
    NotPossibleNow,
    NotShared,
    PartRefused,
    add_to_plan,
    close_cycle,
    copy_to_plan,
    open_programme,
    open_units,
    save_answers,
    share_part,
    sign_off,
    sign_off_and_submit,
    submit_evaluation,
    take_back_part,
)
from tests.factories import (
    NOW,
    OrganisationFactory,
    complete_draft,
    make_action,
    make_evaluation,
    make_submission,
    make_unit_evaluation,
)
from tests.selfeval.parallel import in_parallel

LEAD = "Lead officer, Calder Vale Council"
DUE = date(2026, 12, 1)
Status = Evaluation.Status


@pytest.fixture
def signed(people):
    return {"by": people.lead, "by_role": LEAD, "at": NOW}


@pytest.fixture
def units(council):
    names = ("Place", "Adults", "Children")
    return [
        Unit.objects.create(organisation=council, slug=name.lower(), name=name, position=place)
        for place, name in enumerate(names)
    ]


@pytest.fixture
def part(evaluation):
    return make_unit_evaluation(evaluation)


@pytest.fixture
def complete_part(part, people):
    return complete_draft(part, people.contributor)


# Opening


def test_units_get_empty_evaluations_with_draft_plans_of_their_own(evaluation, units, signed):
    opened = open_units(evaluation=evaluation, units=units, due_on=DUE, **signed)

    assert [(one.part, one.unit, one.due_on, one.status) for one in opened] == [
        (unit.slug, unit, DUE, Status.INVITED) for unit in units
    ]
    assert {one.plan.status for one in opened} == {Plan.Status.DRAFT}
    assert len({evaluation.plan_id, *(one.plan_id for one in opened)}) == 4
    assert [change.by_role for change in opened[0].status_changes.all()] == [LEAD]


def test_opening_again_opens_only_what_is_new(evaluation, units, signed):
    open_units(evaluation=evaluation, units=units[:1], due_on=DUE, **signed)

    opened = open_units(evaluation=evaluation, units=units, due_on=DUE, **signed)

    assert [one.unit for one in opened] == units[1:]
    assert Evaluation.objects.exclude(part="").count() == 3


def test_address_of_a_part_is_free_though_a_programme_is_called_like_a_unit(evaluation, units, signed):
    approach = questionnaire_of(evaluation.cycle).approaches[0].id
    programme = open_programme(evaluation=evaluation, name="Adults", approach_ids=[approach], due_on=DUE, **signed)

    opened = open_units(evaluation=evaluation, units=units, due_on=DUE, **signed)

    assert programme.part == "adults"
    assert [one.part for one in opened] == ["place", "adults-2", "children"]


@pytest.mark.parametrize(("name", "part"), [("Летний спорт", "programme"), ("x" * 120, "x" * 50)])
def test_programme_of_any_name_has_an_address(evaluation, signed, name, part):
    approach = questionnaire_of(evaluation.cycle).approaches[0].id

    assert open_programme(evaluation=evaluation, name=name, approach_ids=[approach], due_on=DUE, **signed).part == part


def test_programme_is_opened_once_however_often_the_button_is_pressed(evaluation, signed):
    approach = questionnaire_of(evaluation.cycle).approaches[0].id

    def opening(name):
        return open_programme(evaluation=evaluation, name=name, approach_ids=[approach], due_on=DUE, **signed)

    assert opening("Summer of sport") == opening("summer of sport")


def test_parts_are_refused_that_cannot_be(evaluation, units, cycle, people, signed):
    elsewhere = Unit.objects.create(organisation=OrganisationFactory(), slug="adults", name="Adults")
    part = make_unit_evaluation(evaluation, "Culture")
    late = cycle.closes_on + timedelta(days=1)
    for words, opening in {
        "units of this organisation": lambda: open_units(
            evaluation=evaluation, units=[elsewhere], due_on=DUE, **signed
        ),
        "within the cycle": lambda: open_units(evaluation=evaluation, units=units, due_on=late, **signed),
        "at least one approach": lambda: open_programme(
            evaluation=evaluation, name="Sport", approach_ids=[], due_on=DUE, **signed
        ),
        "that this cycle asks about": lambda: open_programme(
            evaluation=evaluation, name="Sport", approach_ids=[0], due_on=DUE, **signed
        ),
        "has parts": lambda: open_units(evaluation=part, units=units, due_on=DUE, **signed),
    }.items():
        with pytest.raises(PartRefused, match=words):
            opening()
    assert Evaluation.objects.exclude(part="").get() == part


def test_no_part_is_opened_once_the_organisation_has_submitted(evaluation, units, people, signed):
    make_submission(evaluation, people.approver)

    with pytest.raises(AlreadySubmitted):
        open_units(evaluation=evaluation, units=units, due_on=DUE, **signed)


def test_units_are_opened_once_by_two_people_at_once(transactional_db, evaluation, units, signed):
    def opening():
        open_units(evaluation=evaluation, units=units, due_on=DUE, **signed)

    assert in_parallel(opening, opening) == []
    assert Evaluation.objects.exclude(part="").count() == 3


# What is asked


def test_unit_is_asked_as_the_organisation_is_but_need_not_agree_a_level_or_plan(complete_part):
    Answer.objects.filter(evaluation=complete_part, question="agreed_level").delete()
    complete_part.plan.actions.all().delete()

    draft = draft_of(complete_part)

    assert [page.title for page in draft.pages][-3:] == [
        "How you discussed it",
        "Your unit’s own overall level",
        "Plan for the next 12 months",
    ]
    assert draft.gaps() == ()


def test_programme_is_asked_only_of_its_scope_and_more_briefly(evaluation, signed):
    chosen = questionnaire_of(evaluation.cycle).approaches[1:3]
    part = open_programme(
        evaluation=evaluation, name="Sport", approach_ids=[one.id for one in chosen], due_on=DUE, **signed
    )

    draft = draft_of(part)

    assert questionnaire_for(part).approaches == chosen
    assert [page.title for page in draft.pages] == [*(one.label for one in chosen), "How you discussed it"]
    assert [question.key for question in draft.pages[0].questions] == [
        *("level", "level_reason", "confidence", "strengths", "changes", "support")
    ]
    assert [question.key for question in draft.pages[-1].questions] == ["met_on", "roles_present", "views_differed"]
    assert (draft.questionnaire.evidence_kinds, draft.note_pages) == ((), ())


def test_parts_are_read_in_the_order_of_the_organisation(evaluation, units, signed):
    approach = questionnaire_of(evaluation.cycle).approaches[0].id
    open_programme(evaluation=evaluation, name="Art", approach_ids=[approach], due_on=DUE, **signed)
    open_units(evaluation=evaluation, units=units[::-1], due_on=DUE, **signed)
    make_unit_evaluation(make_evaluation(evaluation.cycle), "Elsewhere")

    assert [part.name for part in parts_of([evaluation])[evaluation.pk]] == ["Place", "Adults", "Children", "Art"]


def test_levels_are_read_only_of_parts_that_were_shared(evaluation, complete_part, signed):
    assert parts_of([evaluation])[evaluation.pk][0].levels == {}

    share_part(evaluation=complete_part, **signed)

    [read] = parts_of([evaluation])[evaluation.pk]
    assert set(read.levels.values()) == {3}
    assert read.overall is None or read.overall == 2


# Sharing


def test_sharing_keeps_what_was_written_and_who_shared_it(complete_part, signed):
    shared = share_part(evaluation=complete_part, seen=draft_of(complete_part).digest(), **signed)

    assert shared.status == Status.SHARED
    change = shared.status_changes.latest("id")
    assert (change.status, change.by_role, change.what) == (Status.SHARED, LEAD, "Shared")
    assert shared.plan.status == Plan.Status.DRAFT
    assert not Submission.objects.exists()


def test_incomplete_part_is_not_shared(part, signed):
    with pytest.raises(NotComplete) as refusal:
        share_part(evaluation=part, **signed)

    assert refusal.value.gaps[0].message == "Connecting: select a level"
    part.refresh_from_db()
    assert part.status == Status.INVITED


def test_part_that_changed_since_it_was_read_is_not_shared(complete_part, signed):
    with pytest.raises(DraftChanged):
        share_part(evaluation=complete_part, seen="another", **signed)


def test_shared_part_is_not_changed(complete_part, signed):
    share_part(evaluation=complete_part, **signed)
    approach = questionnaire_for(complete_part).approaches[0].id

    with pytest.raises(AlreadyShared):
        save_answers(evaluation=complete_part, typed=[Typed("strengths", "More", approach)], **signed)
    with pytest.raises(AlreadyShared):
        share_part(evaluation=complete_part, **signed)


def test_part_shared_by_two_people_at_once_is_shared_once(transactional_db, complete_part, signed):
    errors = in_parallel(*[lambda: share_part(evaluation=complete_part, **signed)] * 2)

    assert [type(error) for error in errors] == [AlreadyShared]
    assert complete_part.status_changes.filter(status=Status.SHARED).count() == 1


def test_part_is_taken_back_with_a_reason_and_shared_again(complete_part, signed):
    share_part(evaluation=complete_part, **signed)

    back = take_back_part(evaluation=complete_part, reason="One level was wrong", **signed)

    assert back.status == Status.DRAFT
    assert back.status_changes.latest("id").reason == "One level was wrong"
    with pytest.raises(NotShared):
        take_back_part(evaluation=complete_part, reason="Again", **signed)
    assert share_part(evaluation=complete_part, **signed).status == Status.SHARED


def test_parts_stay_as_they_are_once_the_organisation_has_submitted(evaluation, complete_part, people, signed):
    other = complete_draft(make_unit_evaluation(evaluation, "Children"), people.contributor)
    share_part(evaluation=complete_part, **signed)
    make_submission(evaluation, people.approver)

    with pytest.raises(PartRefused, match="parts stay as they are"):
        take_back_part(evaluation=complete_part, reason="Late", **signed)
    with pytest.raises(PartRefused, match="parts stay as they are"):
        share_part(evaluation=other, **signed)


def test_nothing_is_shared_after_the_cycle(complete_part, people, signed):
    close_cycle(cycle=complete_part.cycle, by=people.secretariat, at=NOW)

    with pytest.raises(CycleClosed):
        share_part(evaluation=complete_part, **signed)


def test_an_organisations_own_is_not_shared(evaluation, people, signed):
    complete_draft(evaluation, people.lead)

    with pytest.raises(PartRefused, match="submitted, not shared"):
        share_part(evaluation=evaluation, **signed)


def test_a_part_is_never_submitted(complete_part, signed):
    for step in (sign_off, sign_off_and_submit, submit_evaluation):
        with pytest.raises(NotPossibleNow):
            step(evaluation=complete_part, **signed)

    assert not Submission.objects.exists()


# The plan


def test_action_of_a_shared_part_is_copied_once_into_the_plan_of_the_organisation(evaluation, complete_part, signed):
    action = complete_part.plan.actions.get()
    share_part(evaluation=complete_part, **signed)

    copied = copy_to_plan(evaluation=evaluation, action=action, **signed)

    assert copy_to_plan(evaluation=evaluation, action=action, **signed) == copied
    assert (copied.plan, copied.what, copied.due_on) == (evaluation.plan, action.what, action.due_on)
    assert complete_part.plan.actions.get() == action


def test_action_of_a_part_that_is_not_shared_or_not_ours_is_not_copied(evaluation, part, signed):
    theirs = make_unit_evaluation(make_evaluation(evaluation.cycle), "Adults", status=Status.SHARED)
    for plan in (part.plan, theirs.plan):
        with pytest.raises(PartRefused, match="not of a shared part"):
            copy_to_plan(evaluation=evaluation, action=make_action(plan), **signed)


def test_part_keeps_a_plan_of_its_own(part, signed):
    add_to_plan(
        evaluation=part,
        approach_id=None,
        what="Meet more often",
        owner_role="Head of service",
        milestone="",
        due_on=DUE,
        support_needed="",
        **signed,
    )

    part.refresh_from_db()
    assert (part.status, part.plan.actions.count(), part.plan.status) == (Status.DRAFT, 1, Plan.Status.DRAFT)


# What the database keeps


def test_unit_with_an_evaluation_is_not_removed(part, people):
    with pytest.raises(UnitInUse, match="it has a self-evaluation"):
        remove_unit(unit=part.unit, by=people.secretariat, at=NOW)

    assert Unit.objects.filter(pk=part.unit_id).exists()


def refused(constraint, **fields):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        make_evaluation(**fields)
    return constraint in str(refusal.value) or "UNIQUE" in str(refusal.value)


def test_part_is_there_once_in_a_cycle(evaluation, part):
    again = {"cycle": part.cycle, "organisation": part.organisation}
    assert refused("evaluation_once_in_cycle", **again, part=part.part, programme="Another")
    assert refused("evaluation_once_in_cycle", **again)


def test_unit_has_one_evaluation_in_a_cycle(part):
    again = {"cycle": part.cycle, "organisation": part.organisation, "unit": part.unit}
    assert refused("evaluation_once_for_unit_in_cycle", **again, part="another")


@pytest.mark.parametrize("is_unit", [True, False])
def test_evaluation_is_of_an_organisation_or_a_unit_or_a_programme(evaluation, part, cycle, is_unit):
    name = "evaluation_is_of_an_organisation_a_unit_or_a_programme"
    other = Unit.objects.create(organisation=part.organisation, slug="x", name="X")
    own = {"cycle": cycle, "organisation": part.organisation}
    assert refused(name, **own, part="x")
    assert refused(name, **own, part="x", unit=other, programme="Sport")
    assert refused(name, cycle=cycle, **({"unit": other} if is_unit else {"programme": "Sport"}))


def test_an_organisations_own_is_never_shared(cycle):
    assert refused("evaluation_of_an_organisation_is_not_shared", cycle=cycle, status=Status.SHARED)


@pytest.mark.parametrize("status", [Status.SIGNED_OFF, Status.RETURNED, Status.WITHDRAWN])
def test_part_goes_no_further_than_shared(evaluation, part, status):
    with pytest.raises(IntegrityError), transaction.atomic():
        Evaluation.objects.filter(pk=part.pk).update(status=status)
