"""The check of the facts before publication, and the agreement that follows."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse

from selfeval.models import Answer, Evaluation, Mistake
from selfeval.services import (
    CheckRefused,
    NotPossibleNow,
    accept_submission,
    agree_submission,
    answer_mistake,
    close_cycle,
    confirm_facts,
    open_check,
    point_out_mistake,
    reopen_evaluation,
    sign_off_and_submit,
)
from tests.factories import NOW, complete_draft, make_submission
from tests.selfeval.browsing import text_of
from tests.selfeval.parallel import in_parallel
from tests.selfeval.places import HERE, LIST, TASKS

pytestmark = pytest.mark.usefixtures("today")

OPEN, FACTS, POINT_OUT, CONFIRM, AGREE = (
    reverse(f"selfeval:{name}", args=HERE) for name in ("open_check", "facts", "point_out", "confirm_facts", "agree")
)
LAST_DAY = date(2026, 10, 1)
# British Summer Time: midnight in London is 23:00 UTC.
LAST_MINUTE = datetime(2026, 10, 1, 22, 59, tzinfo=UTC)
TOO_LATE = datetime(2026, 10, 1, 23, 1, tzinfo=UTC)


def signed(who, role="Lead officer, Calder Vale Council", at=NOW):
    return {"by": who, "by_role": role, "at": at}


@pytest.fixture
def accepted(evaluation, people):
    submitted = make_submission(evaluation, people.approver).evaluation
    return accept_submission(evaluation=submitted, **signed(people.secretariat))


@pytest.fixture
def check(accepted, people):
    return open_check(evaluation=accepted, ends_on=LAST_DAY, **signed(people.secretariat, "Partnership officer"))


@pytest.fixture
def mistake(check, people):
    return point_out_mistake(check=check, section=Mistake.Section.PLAN, words="Action 1 is done", **signed(people.lead))


def answer_at(mistake):
    return reverse("selfeval:answer_mistake", args=[*HERE, mistake.pk])


def test_secretariat_opens_the_check_and_the_organisation_is_told(
    accepted, people, client_for, django_capture_on_commit_callbacks
):
    secretariat = client_for("secretariat")
    assert "Open the check of the facts" in text_of(secretariat.get(TASKS))
    day = {"ends_on_day": "1", "ends_on_month": "10", "ends_on_year": "2026"}
    with django_capture_on_commit_callbacks(execute=True):
        assert secretariat.post(OPEN, day).url == FACTS

    assert {address for message in mail.outbox for address in message.to} == {people.lead.email, people.approver.email}
    assert FACTS in mail.outbox[0].body
    lead = client_for("lead")
    line = "Check the facts before they are published : Calder Vale Council, 2026/27"
    assert f"{line} Calder Vale Council, 2026/27. By the end of 1 October 2026" in text_of(lead.get(LIST))
    assert "Open until the end of 1 October 2026" in text_of(lead.get(TASKS))
    assert "Check of the facts opened on 14 September 2026" in text_of(lead.get(TASKS))


@pytest.mark.parametrize(("day", "message"), [("", "Enter the last day"), ("13", "must be today or in the future")])
def test_check_without_a_day_to_come_is_not_opened(accepted, client_for, day, message):
    words = {"ends_on_day": day, "ends_on_month": "9" if day else "", "ends_on_year": "2026" if day else ""}

    assert message in text_of(client_for("secretariat").post(OPEN, words))


def test_check_is_opened_once_and_only_of_what_is_accepted(check, accepted, people, client_for):
    secretariat = signed(people.secretariat)
    with pytest.raises(CheckRefused, match="opened already"):
        open_check(evaluation=accepted, ends_on=LAST_DAY, **secretariat)
    client = client_for("secretariat")
    assert client.get(OPEN).url == TASKS
    day = {"ends_on_day": "1", "ends_on_month": "10", "ends_on_year": "2026"}
    assert client.post(OPEN, day).status_code == 409
    reopen_evaluation(evaluation=accepted, reason="A level changes", **secretariat)
    with pytest.raises(CheckRefused, match="only while the submission is accepted"):
        open_check(evaluation=accepted, ends_on=LAST_DAY, **secretariat)


def test_check_that_ends_before_it_opens_is_refused(accepted, people):
    with pytest.raises(CheckRefused, match="today or later"):
        open_check(evaluation=accepted, ends_on=NOW.date() - timedelta(days=1), **signed(people.secretariat))


def test_facts_show_what_the_report_takes(check, client_for):
    words = text_of(client_for("contributor").get(FACTS))

    for said in (
        "Organisation Calder Vale Council",
        "Agreed level Level Developing Confidence in the judgement Medium",
        "Connecting Embedded. Confidence: Medium",
        "Connecting Lived experience Communicating None given",
        "Action 1 Hold listening sessions. Due 31 October 2027",
        "Support None asked for",
        "Offered Nothing was offered this year",
    ):
        assert said in words
    assert "Confirm it is right" not in words


def test_facts_of_an_unrated_approach_name_no_confidence(evaluation, people, client_for):
    complete_draft(evaluation, people.lead, level="not_applicable")
    Answer.objects.filter(question="confidence").update(value="")
    submitted = sign_off_and_submit(evaluation=evaluation, **signed(people.approver)).evaluation
    accept_submission(evaluation=submitted, **signed(people.secretariat))
    open_check(evaluation=submitted, ends_on=LAST_DAY, **signed(people.secretariat))

    assert "Connecting Not applicable Communicating" in text_of(client_for("lead").get(FACTS))


def test_organisation_points_out_a_mistake_and_is_answered(
    check, people, client_for, django_capture_on_commit_callbacks
):
    lead, secretariat = client_for("lead"), client_for("secretariat")
    typed = {"section": "plan", "mistake": "Action 1 is done"}
    with django_capture_on_commit_callbacks(execute=True):
        assert lead.post(POINT_OUT, typed).url == FACTS
        lead.post(POINT_OUT, typed)
    assert [message.to for message in mail.outbox] == [[people.secretariat.email]]
    mistake = Mistake.objects.get()
    assert "Answer a mistake that was pointed out" in text_of(secretariat.get(LIST))
    assert "You can confirm the facts once every mistake is answered" in text_of(lead.get(FACTS))
    mail.outbox.clear()

    with django_capture_on_commit_callbacks(execute=True):
        assert secretariat.post(answer_at(mistake), {"answer": "Recorded in the plan"}).url == FACTS

    assert {address for message in mail.outbox for address in message.to} == {people.lead.email, people.approver.email}
    words = text_of(lead.get(FACTS))
    assert "Actions of the plan Action 1 is done" in words
    assert "Answer Recorded in the plan" in words
    assert "Confirm it is right" in words
    assert "Actions of the plan: Action 1 is done" in text_of(lead.get(TASKS))
    with pytest.raises(IntegrityError), transaction.atomic():
        Mistake.objects.update(answer="Something else")


def test_mistake_without_words_or_place_is_asked_again(check, client_for):
    words = text_of(client_for("lead").post(POINT_OUT, {"mistake": " "}))

    assert "Select where the mistake is" in words
    assert "Enter what is wrong and what would be right" in words


def test_second_answer_to_a_mistake_is_refused_with_what_was_typed(mistake, people, client_for):
    secretariat = client_for("secretariat")
    assert "Enter your answer" in text_of(secretariat.post(answer_at(mistake), {"answer": ""}))
    answer_mistake(mistake=mistake, answer="Recorded", **signed(people.secretariat))

    response = secretariat.post(answer_at(mistake), {"answer": "My long answer"})

    assert response.status_code == 409
    assert "A colleague has answered this already" in text_of(response)
    assert "My long answer" in text_of(response)
    assert secretariat.get(answer_at(mistake)).url == FACTS


def test_facts_are_not_confirmed_while_a_mistake_waits(mistake, client_for):
    response = client_for("approver").post(CONFIRM)

    assert response.status_code == 409
    assert "A mistake that was pointed out is not answered yet" in text_of(response)


def test_confirmed_facts_are_marked_as_agreed(check, people, client_for, django_capture_on_commit_callbacks):
    approver, secretariat = client_for("approver"), client_for("secretariat")
    assert secretariat.post(AGREE).status_code == 409
    with django_capture_on_commit_callbacks(execute=True):
        assert approver.post(CONFIRM).url == TASKS
    assert [message.to for message in mail.outbox] == [[people.secretariat.email]]
    assert "Mark the self-evaluation as agreed" in text_of(secretariat.get(LIST))
    assert "Confirmed on 14 September 2026 by Approver, Calder Vale Council" in text_of(secretariat.get(FACTS))
    mail.outbox.clear()

    with django_capture_on_commit_callbacks(execute=True):
        assert secretariat.post(AGREE).url == TASKS

    assert {address for message in mail.outbox for address in message.to} == {people.lead.email, people.approver.email}
    evaluation = Evaluation.objects.get()
    assert (evaluation.status, evaluation.current_submission) == (Evaluation.Status.AGREED, check.submission)
    assert "Agreed. It goes into the annual report as it is" in text_of(approver.get(TASKS))
    assert approver.post(CONFIRM).status_code == 409
    assert approver.get(POINT_OUT).url == FACTS


@pytest.mark.parametrize(("moment", "is_open"), [(LAST_MINUTE, True), (TOO_LATE, False)])
def test_last_day_counts_until_midnight_in_london(check, client_for, moment, is_open):
    with time_machine.travel(moment, tick=False):
        lead, secretariat = client_for("lead"), client_for("secretariat")
        assert ("Check the facts before they are published" in text_of(lead.get(LIST))) is is_open
        assert ("Mark as agreed" in text_of(secretariat.get(FACTS))) is not is_open
        assert (lead.post(POINT_OUT, {"section": "plan", "mistake": "Late words"}).status_code == 302) is is_open
        assert (secretariat.post(AGREE).status_code == 302) is (not is_open)


def test_check_that_is_over_refuses_with_what_was_typed(check, client_for):
    with time_machine.travel(TOO_LATE, tick=False):
        response = client_for("lead").post(POINT_OUT, {"section": "plan", "mistake": "Words I do not want to lose"})
        facts = text_of(client_for("lead").get(FACTS))

    assert response.status_code == 409
    assert "The check of the facts is over" in text_of(response)
    assert "Words I do not want to lose" in text_of(response)
    assert "Ended on 1 October 2026 without an answer that it is right" in facts


def test_mistake_is_answered_after_the_check_is_over_and_then_it_is_agreed(mistake, accepted, people):
    late = signed(people.secretariat, at=TOO_LATE)
    with pytest.raises(CheckRefused, match="not answered yet"):
        agree_submission(evaluation=accepted, **late)
    answer_mistake(mistake=mistake, answer="Recorded", **late)

    assert agree_submission(evaluation=accepted, **late).status == Evaluation.Status.AGREED


def test_agreeing_needs_a_check_first(accepted, people):
    with pytest.raises(CheckRefused, match="First open the check"):
        agree_submission(evaluation=accepted, **signed(people.secretariat))


def test_check_and_agreement_go_on_after_the_cycle_is_closed(accepted, people):
    secretariat = signed(people.secretariat)
    close_cycle(cycle=accepted.cycle, by=people.secretariat, at=NOW)

    check = open_check(evaluation=accepted, ends_on=LAST_DAY, **secretariat)
    confirm_facts(check=check, **signed(people.lead))
    assert agree_submission(evaluation=accepted, **secretariat).status == Evaluation.Status.AGREED


def test_reopened_evaluation_has_no_facts_to_check(check, mistake, accepted, people, client_for):
    reopen_evaluation(evaluation=accepted, reason="A level changes", **signed(people.secretariat))

    lead = client_for("lead")
    assert lead.get(FACTS).url == TASKS
    assert "There are no facts to check now" in text_of(lead.get(TASKS))
    assert lead.get(POINT_OUT).status_code == 404
    for act in (
        lambda: confirm_facts(check=check, **signed(people.lead)),
        lambda: answer_mistake(mistake=mistake, answer="x", **signed(people.secretariat)),
    ):
        with pytest.raises(CheckRefused, match="no longer the current one"):
            act()
    with pytest.raises(NotPossibleNow):
        agree_submission(evaluation=accepted, **signed(people.secretariat))


@pytest.mark.django_db(transaction=True)
def test_confirming_and_pointing_out_at_once_does_one_of_them(accepted, people):
    check = open_check(evaluation=accepted, ends_on=LAST_DAY, **signed(people.secretariat))
    words = {"section": Mistake.Section.PLAN, "words": "Action 1 is done"}

    errors = in_parallel(
        lambda: confirm_facts(check=check, **signed(people.approver)),
        lambda: point_out_mistake(check=check, **words, **signed(people.lead)),
    )

    assert [type(error) for error in errors] == [CheckRefused]
    check.refresh_from_db()
    assert check.is_confirmed is not Mistake.objects.exists()
