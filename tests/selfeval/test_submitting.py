import hashlib
import json

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from actions.models import Plan
from partners.models import Role
from selfeval.content import canonical_json, from_json, sha256, to_json
from selfeval.models import Answer, Evaluation, Submission, SubmittedJudgement
from selfeval.selectors import draft_of, questionnaire_of
from selfeval.services import (
    AlreadySubmitted,
    CycleClosed,
    DraftChanged,
    NotComplete,
    NotPossibleNow,
    close_cycle,
    return_evaluation,
    sign_off_and_submit,
)
from tests.factories import NOW, complete_draft, make_evaluation, make_submission, make_user

APPROVER = "Approver, Calder Vale Council"


@pytest.fixture
def submit(people):
    def submit(evaluation, **options):
        return sign_off_and_submit(evaluation=evaluation, by=people.approver, by_role=APPROVER, at=NOW, **options)

    return submit


@pytest.fixture
def complete(evaluation, people):
    return complete_draft(evaluation, people.lead)


def send_back(evaluation, people, reason="Please say more about Trusting"):
    return return_evaluation(
        evaluation=evaluation,
        reason=reason,
        by=people.secretariat,
        by_role="Partnership officer, Calder Vale Partnership",
        at=NOW,
    )


def test_submit_freezes_the_draft_and_activates_the_plan(complete, people, submit):
    submission = submit(complete)

    complete.refresh_from_db()
    assert submission.reference == "ICF-2026-0001"
    assert (complete.status, complete.current_submission) == (Evaluation.Status.SUBMITTED, submission)
    assert (submission.submitted_by, submission.submitted_role) == (people.approver, APPROVER)
    assert submission.agreed_level.number == 2
    assert submission.agreed_confidence == "medium"
    assert complete.plan.status == Plan.Status.ACTIVE
    change = complete.status_changes.latest("id")
    assert (change.status, change.submission, change.by_role) == (Evaluation.Status.SUBMITTED, submission, APPROVER)


def test_submit_writes_a_row_for_each_judgement_and_piece_of_evidence(complete, submit):
    submission = submit(complete)

    judgements = submission.judgements.select_related("level", "approach").order_by("approach__position")
    assert [(row.approach.label, row.outcome, row.level.number, row.confidence) for row in judgements] == [
        (approach.label, "rated", 3, "medium") for approach in questionnaire_of(complete.cycle).approaches
    ]
    assert [row.title for row in submission.evidence.all()] == ["Listening sessions"]


@pytest.mark.parametrize("outcome", ["not_applicable", "do_not_know"])
def test_unrated_approach_is_frozen_without_a_level(evaluation, people, submit, outcome):
    complete_draft(evaluation, people.lead, level=outcome)

    judgements = submit(evaluation).judgements.all()

    assert {(row.outcome, row.level) for row in judgements} == {(outcome, None)}


@pytest.mark.parametrize("outcome", ["not_applicable", "do_not_know"])
def test_unrated_approach_needs_a_reason_and_nothing_else(evaluation, people, submit, outcome):
    complete_draft(evaluation, people.lead, level=outcome)
    connecting = questionnaire_of(evaluation.cycle).approaches[0]
    answers = Answer.objects.filter(approach=connecting.id)
    answers.exclude(question="level").update(value="")

    with pytest.raises(NotComplete) as refused:
        submit(evaluation)

    assert [gap.field for gap in refused.value.gaps] == ["level_reason"]
    answers.filter(question="level_reason").update(value="It is new to us")
    assert submit(evaluation).reference == "ICF-2026-0001"


def test_content_survives_the_database_and_its_digest_still_fits(complete, submit):
    submission = submit(complete)
    submission.refresh_from_db()

    content = from_json(submission.content)
    assert to_json(content) == submission.content
    assert submission.sha256 == sha256(submission.content)
    assert submission.sha256 == hashlib.sha256(canonical_json(submission.content).encode()).hexdigest()
    assert json.loads(canonical_json(submission.content)) == submission.content


def test_content_holds_every_word_with_framework_and_scale(complete, submit):
    content = from_json(submit(complete).content)

    assert content.reference == "ICF-2026-0001"
    assert content.replaces == ""
    assert content.organisation == "Calder Vale Council"
    assert (content.framework.slug, content.framework.version) == ("icf", "2022")
    assert [level.label for level in content.scale.levels] == ["Starting", "Developing", "Embedded", "Leading"]
    connecting = content.approaches[0]
    assert connecting.answer("strengths").value == "Our words on: what we do well"
    assert connecting.answer("level").shown == "Embedded"
    assert connecting.evidence[0].kind_label == "Lived experience"
    assert connecting.statements == ("We will put connecting into practice",)
    assert content.answer("met_on").shown == "10 September 2026"
    assert content.plan.actions[0].owner_role == "Engagement manager"
    assert (content.sign_off.role, content.sign_off.at) == (APPROVER, NOW)
    assert content.spread.middle == "Embedded"


def test_submission_cannot_be_changed(complete, submit):
    submission = submit(complete)

    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.filter(pk=submission.pk).update(reference="ICF-2026-9999")
    with pytest.raises(IntegrityError), transaction.atomic():
        SubmittedJudgement.objects.filter(submission=submission).update(confidence="high")
    with pytest.raises(IntegrityError), transaction.atomic():
        submission.evidence.update(title="Better evidence")
    with pytest.raises(IntegrityError), transaction.atomic():
        complete.status_changes.update(by_role="Somebody else")


def test_references_count_up_within_the_cycle_without_gaps(cycle, people, submit):
    references = [submit(complete_draft(make_evaluation(cycle), people.lead)).reference for _ in range(3)]

    assert references == ["ICF-2026-0001", "ICF-2026-0002", "ICF-2026-0003"]


def test_refused_submission_uses_up_no_reference(cycle, evaluation, people, submit):
    with pytest.raises(NotComplete):
        submit(evaluation)

    assert submit(complete_draft(make_evaluation(cycle), people.lead)).reference == "ICF-2026-0001"


def test_submit_names_every_gap(evaluation, submit):
    with pytest.raises(NotComplete) as refused:
        submit(evaluation)

    gaps = refused.value.gaps
    assert len(gaps) == 5 * 4 + 6 + 4 + 1
    assert gaps[0].message == "Connecting: select a level"
    assert gaps[-1].message == "Add at least one action to the plan"
    assert not Submission.objects.exists()


@pytest.mark.parametrize("question", ["confidence", "strengths", "changes"])
def test_one_missing_answer_is_a_gap(complete, submit, question):
    approach = questionnaire_of(complete.cycle).approaches[1]
    Answer.objects.filter(approach=approach.id, question=question).update(value="")

    with pytest.raises(NotComplete) as refused:
        submit(complete)

    (gap,) = refused.value.gaps
    assert (gap.page.approach, gap.field) == (approach, question)


@pytest.mark.parametrize("question", ["support", "level_reason", "staff_confidence"])
def test_optional_answers_are_not_missed(complete, submit, question):
    Answer.objects.filter(question=question).delete()

    assert submit(complete).reference


def test_second_person_to_submit_is_told_of_the_first_submission(complete, people, submit):
    first = submit(complete)

    with pytest.raises(AlreadySubmitted) as refused:
        submit(complete)

    assert refused.value.submission == first
    assert Submission.objects.count() == 1


def test_submit_refuses_a_draft_that_changed_since_it_was_read(complete, submit):
    read = draft_of(complete).digest()
    Answer.objects.filter(question="rationale").update(value="Something else")

    with pytest.raises(DraftChanged):
        submit(complete, seen=read)

    assert submit(complete, seen=draft_of(complete).digest()).reference == "ICF-2026-0001"


def test_submit_after_the_due_date_is_allowed_until_the_cycle_is_closed(complete, people, submit):
    complete.due_on = NOW.date().replace(year=2025)
    complete.save()
    close_cycle(cycle=complete.cycle, by=people.secretariat, at=NOW)

    with pytest.raises(CycleClosed):
        submit(complete)


def test_late_submission_is_accepted(complete, submit):
    complete.due_on = NOW.date().replace(year=2025)
    complete.save()

    assert submit(complete).reference == "ICF-2026-0001"


def test_return_opens_the_evaluation_and_keeps_the_submission(complete, people, submit):
    submission = submit(complete)

    send_back(complete, people)

    complete.refresh_from_db()
    assert (complete.status, complete.current_submission) == (Evaluation.Status.RETURNED, None)
    change = complete.status_changes.latest("id")
    assert (change.status, change.reason, change.submission) == (
        Evaluation.Status.RETURNED,
        "Please say more about Trusting",
        submission,
    )
    assert Submission.objects.get() == submission


def test_returned_plan_is_a_draft_until_it_is_submitted_again(complete, people, submit):
    submit(complete)
    send_back(complete, people)
    complete.plan.refresh_from_db()
    assert complete.plan.status == Plan.Status.DRAFT

    complete.refresh_from_db()
    submit(complete)
    complete.plan.refresh_from_db()
    assert complete.plan.status == Plan.Status.ACTIVE


def test_resubmission_gets_the_next_reference_and_names_what_it_replaces(complete, people, submit):
    submit(complete)
    send_back(complete, people)
    complete.refresh_from_db()

    second = submit(complete)

    assert second.reference == "ICF-2026-0002"
    assert from_json(second.content).replaces == "ICF-2026-0001"
    complete.refresh_from_db()
    assert complete.current_submission == second


def test_return_refuses_what_is_not_submitted(complete, people):
    with pytest.raises(NotPossibleNow):
        send_back(complete, people)


def test_return_refuses_a_closed_cycle(complete, people, submit):
    submit(complete)
    close_cycle(cycle=complete.cycle, by=people.secretariat, at=NOW)

    with pytest.raises(CycleClosed):
        send_back(complete, people)


def test_receipt_goes_to_the_submitter_and_the_leads_after_commit(
    complete, people, submit, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        submit(complete)
        assert mail.outbox == []

    receipts = [message for message in mail.outbox if message.subject == "Self-evaluation submitted: ICF-2026-0001"]
    assert {tuple(message.to) for message in receipts} == {(people.approver.email,), (people.lead.email,)}
    message = receipts[0]
    assert "What happens next" in message.body
    assert "/self-evaluations/2026-27/calder-vale-council/submitted/" in message.body
    assert people.approver.name not in message.body


def test_receipt_is_sent_once_to_a_lead_who_submits(complete, people, council, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        sign_off_and_submit(evaluation=complete, by=people.lead, by_role="Lead officer", at=NOW)

    assert sorted(message.to for message in mail.outbox) == sorted([[people.lead.email], [people.secretariat.email]])


def test_refused_submission_sends_nothing(evaluation, submit, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(NotComplete):
        submit(evaluation)

    assert mail.outbox == []


def test_return_is_mailed_with_its_reason_to_leads_and_approvers(
    complete, people, council, submit, django_capture_on_commit_callbacks
):
    gone = make_user(Role.LEAD, council)
    gone.is_active = False
    gone.save()
    submit(complete)

    with django_capture_on_commit_callbacks(execute=True):
        send_back(complete, people)

    assert {tuple(message.to) for message in mail.outbox} == {(people.approver.email,), (people.lead.email,)}
    assert "Please say more about Trusting" in mail.outbox[0].body
    assert "ICF-2026-0001" in mail.outbox[0].subject


def test_make_submission_of_another_organisation_does_not_touch_this_one(cycle, evaluation, people):
    make_submission(make_evaluation(cycle), people.outsider)

    evaluation.refresh_from_db()
    assert evaluation.status == Evaluation.Status.INVITED
