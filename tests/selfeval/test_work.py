"""What waits for each person: the one list of the home page and of the reminders."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actions.models import Action, Plan
from partners.actors import Actor, actor_for
from partners.models import Role, User
from selfeval.models import AccuracyCheck, Evaluation, Mistake
from selfeval.selectors import draft_of
from selfeval.services import (
    answer_mistake,
    ask_for_sign_off,
    close_cycle,
    confirm_facts,
    point_out_mistake,
    return_evaluation,
    sign_off,
)
from selfeval.work import as_items, work_of, work_of_each
from tests import practice
from tests.after_submitting import ask, comment, make_accepted, open_facts, signed
from tests.factories import (
    NOW,
    MembershipFactory,
    OrganisationFactory,
    complete_draft,
    make_action,
    make_cycle,
    make_evaluation,
    make_plan,
    make_submission,
    make_unit_evaluation,
    make_user,
)

TODAY = NOW.date()
ABOUT = "Calder Vale Council, 2026/27"


def lines(user: User, today: date = TODAY) -> list[tuple[str, str]]:
    return [(task.what, task.about) for task in work_of(actor_for(user), today)]


def test_nothing_waits_for_somebody_without_an_account_or_a_role(evaluation, people):
    assert work_of(Actor(), TODAY) == []
    for person in (people.nobody, people.board, people.steward, people.outsider, people.approver, people.secretariat):
        assert lines(person) == []


def test_writers_start_and_go_on(evaluation, people):
    assert lines(people.lead) == lines(people.contributor) == [("Start the self-evaluation", ABOUT)]
    [task] = work_of(actor_for(people.lead), date(2027, 2, 1))
    assert (task.due_on, task.is_late, task.is_pressing) == (date(2027, 1, 31), True, True)
    assert task.address == reverse("selfeval:evaluation", args=["2026-27", "calder-vale-council"])
    complete_draft(evaluation, people.lead)
    assert lines(people.lead) == [("Continue the self-evaluation", ABOUT)]


@pytest.mark.parametrize("lead_may_approve", [False, True])
def test_sign_off_waits_for_those_who_were_asked(evaluation, council, people, lead_may_approve):
    council.lead_may_approve = lead_may_approve
    council.save()
    complete_draft(evaluation, people.lead)
    ask_for_sign_off(evaluation=evaluation, by=people.lead, by_role="Lead officer, Council", at=NOW)
    to_sign = [("Check answers and sign off", ABOUT)]
    assert lines(people.approver) == to_sign
    assert lines(people.lead) == (to_sign if lead_may_approve else [])
    assert lines(people.contributor) == []

    seen = draft_of(evaluation).digest()
    sign_off(evaluation=evaluation, seen=seen, by=people.approver, by_role="Approver, Council", at=NOW)
    assert lines(people.approver) == lines(people.lead) == [("Submit what is signed off", ABOUT)]


def test_returned_submission_waits_for_its_writers(evaluation, people):
    make_submission(evaluation, people.lead)
    assert lines(people.secretariat) == [("Accept or return ICF-2026-0001", ABOUT)]
    assert lines(people.lead) == []
    return_evaluation(evaluation=evaluation, reason="Say more", **signed(people.secretariat))
    assert lines(people.lead) == [("Read why it was returned, then change and submit it", ABOUT)]
    assert lines(people.secretariat) == []
    ask_for_sign_off(evaluation=evaluation, **signed(people.lead))
    assert lines(people.approver) == [("Check answers and sign off", ABOUT)]


def test_closed_cycle_waits_for_nobody(evaluation, people):
    close_cycle(cycle=evaluation.cycle, by=people.secretariat, at=NOW)
    assert lines(people.lead) == []


def test_parts_to_share_are_one_line(evaluation, people):
    Evaluation.objects.update(status=Evaluation.Status.DRAFT)
    part = make_unit_evaluation(evaluation, "Adults", due_on=date(2026, 10, 1))
    assert lines(people.contributor)[0] == ("Write and share the part: Adults", ABOUT)
    make_unit_evaluation(evaluation, "Children", due_on=date(2026, 9, 20))
    first = work_of(actor_for(people.lead), TODAY)[0]
    assert (first.what, first.due_on) == ("Write and share 2 parts", date(2026, 9, 20))
    assert first.evaluation_id == evaluation.pk

    Evaluation.objects.exclude(part="").update(status=Evaluation.Status.SHARED)
    assert lines(people.lead) == [("Continue the self-evaluation", ABOUT)]
    Evaluation.objects.filter(pk=part.pk).update(status=Evaluation.Status.DRAFT)
    Evaluation.objects.filter(part="").update(status=Evaluation.Status.WITHDRAWN)
    assert lines(people.lead) == []


def test_comments_and_facts_wait_for_those_whose_turn_it_is(evaluation, people):
    submission = make_accepted(evaluation, people.lead, people.secretariat)
    review = ask(submission, people.outsider.memberships.get().organisation, people.secretariat)
    assert lines(people.outsider) == [("Comment on the self-evaluation", ABOUT)]
    [asked] = work_of(actor_for(people.outsider), review.due_on + timedelta(days=1))
    assert (asked.due_on, asked.is_late, asked.is_pressing) == (review.due_on, True, True)
    comment(review, people.outsider)
    assert lines(people.outsider) == []
    assert lines(people.approver) == [("Answer the comments of Other Trust", ABOUT)]


def test_facts_are_checked_then_mistakes_answered_then_it_is_agreed(evaluation, people):
    make_accepted(evaluation, people.lead, people.secretariat)
    check = open_facts(evaluation, people.secretariat)
    to_check = ("Check the facts before they are published", ABOUT)
    assert lines(people.lead) == [to_check]
    assert lines(people.secretariat) == lines(people.contributor) == []
    own = {"by": people.lead, "by_role": "Lead officer, Council", "at": NOW}
    mistake = point_out_mistake(check=check, section=Mistake.Section.ABOUT, words="Our name is longer", **own)
    assert lines(people.secretariat) == [("Answer a mistake that was pointed out", ABOUT)]
    answer_mistake(mistake=mistake, answer="Mended", **signed(people.secretariat))
    confirm_facts(check=check, **own)
    to_agree = ("Mark the self-evaluation as agreed", ABOUT)
    assert lines(people.secretariat) == [to_agree]
    assert lines(people.lead) == []
    AccuracyCheck.objects.filter(pk=check.pk).update(confirmed_at=None, confirmed_by=None, confirmed_role="")
    assert lines(people.secretariat, check.ends_on + timedelta(days=1)) == [to_agree]


def test_case_studies_wait_for_review_and_for_changes(council, people):
    case_study = practice.make_case_study(council, people.contributor)
    assert lines(people.contributor) == []
    practice.send(case_study, people.contributor)
    waiting = ("Review the case study", f"{case_study.title}, Calder Vale Council")
    assert lines(people.secretariat) == [waiting]
    MembershipFactory(user=people.secretariat, organisation=council, role=Role.LEAD)
    assert waiting not in lines(people.secretariat)  # nobody reviews what is their own organisation's
    type(case_study).objects.update(status="returned")
    assert lines(people.contributor) == [("Change the case study and send it again", waiting[1])]


def test_overdue_actions_are_one_line_for_each_plan(cycle, council, people):
    priority = cycle.framework_version.elements.get(kind="priority")
    values = {"starts_on": date(2025, 4, 1), "ends_on": date(2026, 3, 31), "status": Plan.Status.ACTIVE}
    delivery = Plan.objects.create(priority=priority, title="Delivery plan", **values)
    make_action(delivery)
    make_action(delivery, due_on=date(2026, 1, 1))
    make_action(delivery, due_on=date(2025, 12, 1), status=Action.Status.DONE)
    own = make_plan(council, 2024)
    Plan.objects.filter(pk=own.pk).update(status=Plan.Status.ACTIVE)
    make_action(own)

    [task] = work_of(actor_for(make_user(Role.PRIORITY_LEAD)), TODAY)

    assert (task.what, task.about, task.due_on, task.is_late) == (
        *("Update 2 overdue actions", "Delivery plan", date(2026, 1, 1), True),
    )
    assert task.is_pressing is False
    assert lines(people.lead) == [("Update an overdue action", "Plan 2024/25")]
    assert lines(people.approver) == []


def test_soonest_comes_first_and_what_has_no_date_last(evaluation, council, people):
    practice.send(practice.make_case_study(council, people.contributor), people.contributor)
    type(practice.make_case_study(council, people.contributor)).objects.update(status="returned")
    late = make_evaluation(make_cycle(evaluation.cycle.framework_version, 2025), council)
    dates = [task.due_on for task in work_of(actor_for(people.lead), TODAY)]
    assert dates[:2] == [late.due_on, evaluation.due_on]
    assert set(dates[2:]) == {None}


def test_items_are_safe_and_say_what_is_late(evaluation, council, people):
    council.name = "Fish & <b>Chips</b>"
    council.save()
    [item] = as_items(work_of(actor_for(people.lead), date(2027, 2, 1)))
    assert item["hint"]["html"] == "Fish &amp; &lt;b&gt;Chips&lt;/b&gt;, 2026/27<br>Due 31 January 2027"
    assert item["status"]["tag"]["text"] == "Late"


@pytest.mark.parametrize("count", [1, 20])
def test_work_costs_the_same_for_one_person_and_for_twenty(cycle, people, count):
    leads = [make_user(Role.LEAD, make_evaluation(cycle, OrganisationFactory()).organisation) for _ in range(count)]
    actors = [actor_for(user) for user in (*leads, people.secretariat)]
    with CaptureQueriesContext(connection) as captured:
        work = work_of_each(actors, TODAY)
    assert len(captured) == 5
    assert [len(work[user.pk]) for user in leads] == [1] * count
