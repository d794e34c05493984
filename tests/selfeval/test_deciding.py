"""Signing off, submitting what was signed off, and what the secretariat and the organisation do with it then."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from actions.models import Plan
from partners.models import Role
from selfeval.content import SignOff, from_json
from selfeval.draft import Typed
from selfeval.models import Answer, Evaluation, StatusChange, Submission
from selfeval.selectors import draft_of
from selfeval.services import (
    AlreadySignedOff,
    AlreadySubmitted,
    AlreadyWithdrawn,
    CycleClosed,
    DraftChanged,
    NotComplete,
    NotPossibleNow,
    SignOffOutdated,
    accept_submission,
    ask_for_sign_off,
    cancel_review,
    close_cycle,
    open_again,
    reopen_evaluation,
    return_evaluation,
    save_answers,
    sign_off,
    sign_off_and_submit,
    submit_evaluation,
    withdraw_evaluation,
)
from tests.after_submitting import ask
from tests.factories import (
    NOW,
    OrganisationFactory,
    complete_draft,
    make_evaluation,
    make_submission,
    make_unit_evaluation,
    make_user,
)
from tests.selfeval.browsing import fields_of, text_of
from tests.selfeval.parallel import in_parallel
from tests.selfeval.places import CHECK, CONNECTING, HERE, LIST, TASKS

pytestmark = pytest.mark.usefixtures("today")

Status, Event = Evaluation.Status, StatusChange.Event
SUBMITTED = reverse("selfeval:submitted", args=HERE)
STEP = {
    name: reverse(f"selfeval:{name}", args=HERE) for name in ("accept", "return", "reopen", "withdraw", "open_again")
}


def signed(who, role="Approver"):
    return {"by": who, "by_role": f"{role}, Calder Vale Council", "at": NOW}


@pytest.fixture
def complete(evaluation, people):
    return complete_draft(evaluation, people.lead)


@pytest.fixture
def signed_off(complete, people):
    return sign_off(evaluation=complete, **signed(people.approver))


@pytest.fixture
def submitted(evaluation, people):
    make_submission(evaluation, people.approver)
    return Evaluation.objects.get(pk=evaluation.pk)


@pytest.fixture
def accepted(submitted, people):
    return accept_submission(evaluation=submitted, **signed(people.secretariat, "Partnership officer"))


def test_sign_off_keeps_who_when_and_what_was_read(complete, people):
    read = draft_of(complete).digest()

    sign_off(evaluation=complete, seen=read, **signed(people.approver))

    change = complete.status_changes.latest("id")
    assert (change.event, change.digest) == (Event.SIGNED_OFF, read)
    assert (change.by_role, change.at) == ("Approver, Calder Vale Council", NOW)


@pytest.mark.parametrize("error", [NotComplete, DraftChanged, CycleClosed])
def test_sign_off_refuses(complete, people, error):
    seen = draft_of(complete).digest()
    if error is CycleClosed:
        close_cycle(cycle=complete.cycle, by=people.secretariat, at=NOW)
    else:
        Answer.objects.filter(question="rationale").update(value="" if error is NotComplete else "Something else")

    with pytest.raises(error):
        sign_off(evaluation=complete, seen=seen, **signed(people.approver))

    assert not complete.status_changes.filter(event=Event.SIGNED_OFF).exists()


def test_part_is_not_signed_off(evaluation, people):
    part = complete_draft(make_unit_evaluation(evaluation), people.lead)

    with pytest.raises(NotPossibleNow):
        sign_off(evaluation=part, **signed(people.approver))


def test_submission_says_who_signed_off_and_who_submitted(signed_off, people):
    later = NOW + timedelta(hours=2)
    submission = submit_evaluation(evaluation=signed_off, by=people.lead, by_role="Lead officer, Council", at=later)

    content = from_json(submission.content)
    assert content.sign_off == SignOff("Approver, Calder Vale Council", NOW, "Lead officer, Council", later)
    assert (submission.submitted_role, submission.submitted_at) == ("Lead officer, Council", later)


def test_submission_from_before_sign_off_was_a_step_is_still_read(submitted):
    values = dict(Submission.objects.get().content)
    values["sign_off"] = {"role": "Approver, Council", "at": "2025-09-14T09:00:00Z"}

    content = from_json(values)

    assert (content.submitted.role, content.submitted.at) == ("Approver, Council", content.sign_off.at)


def test_draft_that_is_not_signed_off_is_not_submitted(complete, people):
    with pytest.raises(NotPossibleNow, match=r"cannot be submitted now. The last step: started on 14 September 2026"):
        submit_evaluation(evaluation=complete, **signed(people.approver))


def test_what_no_longer_fits_the_sign_off_is_not_submitted(signed_off, people, client_for):
    Answer.objects.filter(question="rationale").update(value="Something else")

    with pytest.raises(SignOffOutdated):
        submit_evaluation(evaluation=signed_off, **signed(people.approver))

    response = client_for("lead").post(CHECK, {"do": "submit"})
    assert response.status_code == 409
    assert "The answers are no longer those that were signed off" in text_of(response)
    assert not Submission.objects.exists()


def test_signed_off_answers_are_read_only_until_they_are_opened_again(signed_off, people, client_for, visitor):
    lead = client_for("lead")
    page = lead.get(CONNECTING)
    assert "signed off, so you can read it but not change it" in text_of(page)
    response = lead.post(CONNECTING, {"strengths": "Words I do not want to lose", "strengths_seen": "1-x"})
    assert response.status_code == 409
    assert "Words I do not want to lose" in text_of(response)

    assert lead.post(STEP["open_again"], {"reason": "A figure is wrong"}).url == TASKS

    words = text_of(lead.get(TASKS))
    assert "Opened for changes again. The reason: A figure is wrong" in words
    assert "Opened for changes again on 14 September 2026 at 10:00am Lead officer, Calder Vale Council" in words
    assert fields_of(lead.get(CONNECTING))
    with pytest.raises(NotPossibleNow):
        submit_evaluation(evaluation=signed_off, **signed(people.approver))


def test_approver_signs_off_and_the_lead_submits(complete, client_for):
    approver, lead = client_for("approver"), client_for("lead")
    assert "Ask for sign-off" in text_of(lead.get(CHECK))
    assert approver.post(CHECK, fields_of(approver.get(CHECK))).url == f"{CHECK}#submit"

    assert "Submit what is signed off" in text_of(lead.get(LIST))
    words = text_of(lead.get(CHECK))
    assert "Approver, Calder Vale Council signed off these answers on 14 September 2026 at 10:00am" in words
    assert lead.post(CHECK, fields_of(lead.get(CHECK))).url == SUBMITTED

    words = text_of(lead.get(SUBMITTED))
    assert "Signed off by: Approver, Calder Vale Council. Submitted by: Lead officer, Calder Vale Council." in words


def test_contributor_reads_what_is_signed_off_and_has_no_button(signed_off, client_for):
    contributor = client_for("contributor")

    words = text_of(contributor.get(CHECK))

    assert "A lead officer or approver of Calder Vale Council submits it" in words
    assert fields_of(contributor.get(CHECK)) == {}
    assert "Read what is signed off" in text_of(contributor.get(LIST))
    assert contributor.post(CHECK, {"do": "submit"}).status_code == 403


def test_second_sign_off_is_a_calm_message(complete, client_for):
    one, two = client_for("approver"), client_for("approver")
    seen = fields_of(two.get(CHECK))
    one.post(CHECK, seen)

    response = two.post(CHECK, seen)

    assert response.url == CHECK
    assert "was signed off already. Nothing was signed twice" in text_of(two.get(CHECK))
    assert StatusChange.objects.filter(event=Event.SIGNED_OFF).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_approvers_at_once_sign_once_and_two_submit_once(cycle, people):
    evaluation = complete_draft(make_evaluation(cycle), people.lead)
    other = make_user(Role.APPROVER, evaluation.organisation)

    def work(service, who):
        return lambda: service(evaluation=evaluation, **signed(who))

    errors = in_parallel(work(sign_off, people.approver), work(sign_off, other))
    errors += in_parallel(work(submit_evaluation, people.approver), work(submit_evaluation, other))

    assert [type(error) for error in errors] == [AlreadySignedOff, AlreadySubmitted]
    events = list(evaluation.status_changes.order_by("id").values_list("event", flat=True))
    assert events == ["started", "signed_off", "submitted"]
    assert Submission.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_accepting_and_returning_at_once_does_one_of_them(cycle, people):
    evaluation = make_submission(make_evaluation(cycle), people.approver).evaluation
    officer = signed(people.secretariat, "Partnership officer")

    errors = in_parallel(
        lambda: accept_submission(evaluation=evaluation, **officer),
        lambda: return_evaluation(evaluation=evaluation, reason="Say more", **officer),
    )

    assert [type(error) for error in errors] == [NotPossibleNow]
    evaluation.refresh_from_db()
    assert evaluation.status in (Status.ACCEPTED, Status.RETURNED)
    assert (evaluation.current_submission is None) == (evaluation.status == Status.RETURNED)


def test_asking_for_sign_off_tells_the_approvers_once_a_day(
    complete, people, client_for, django_capture_on_commit_callbacks
):
    lead = client_for("lead")
    with django_capture_on_commit_callbacks(execute=True):
        lead.post(CHECK, {"do": "ask"})
        lead.post(CHECK, {"do": "ask"})

    assert [message.to for message in mail.outbox] == [[people.approver.email]]
    assert CHECK in mail.outbox[0].body
    assert "Sign-off asked for on 14 September 2026" in text_of(lead.get(TASKS))
    with django_capture_on_commit_callbacks(execute=True):
        later = signed(people.lead, "Lead officer") | {"at": NOW + timedelta(days=2)}
        ask_for_sign_off(evaluation=complete, **later)
    assert len(mail.outbox) == 2


def test_sign_off_is_asked_for_again_after_a_return(submitted, people, client_for):
    return_evaluation(evaluation=submitted, reason="Say which sites", **signed(people.secretariat))
    lead = client_for("lead")

    assert lead.post(CHECK, {"do": "ask"}).status_code == 302
    page = text_of(lead.get(TASKS))
    assert "Sign-off asked for on" in page
    assert "Returned for changes. The reason: Say which sites" in page


def test_comments_of_a_partner_can_be_cancelled_after_a_return(submitted, people):
    review = ask(submitted.current_submission, OrganisationFactory(), people.secretariat)
    return_evaluation(evaluation=submitted, reason="Say which sites", **signed(people.secretariat))

    cancel_review(review=review, **signed(people.secretariat))

    assert submitted.status_changes.latest("id").event == Event.COMMENTS_CANCELLED


def test_incomplete_draft_is_not_ready_for_sign_off(complete, people, client_for):
    Answer.objects.filter(question="rationale").update(value="")

    assert "Ask for sign-off" not in text_of(client_for("lead").get(CHECK))
    with pytest.raises(NotComplete):
        ask_for_sign_off(evaluation=complete, **signed(people.lead))


@pytest.mark.parametrize(
    ("name", "told", "subject"),
    [
        ("accept", {"lead", "approver"}, "Self-evaluation accepted: ICF-2026-0001"),
        ("return", {"lead", "approver"}, "Self-evaluation returned: ICF-2026-0001"),
        ("withdraw", {"secretariat"}, "Calder Vale Council has withdrawn its self-evaluation 2026/27"),
    ],
)
def test_step_after_submission_is_told_to_those_concerned(
    submitted, people, client_for, name, told, subject, django_capture_on_commit_callbacks
):
    who = "approver" if name == "withdraw" else "secretariat"
    client = client_for(who)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(STEP[name], {"reason": "Our words about it"}).url == TASKS

    assert {address for message in mail.outbox for address in message.to} == {people[one].email for one in told}
    assert {message.subject for message in mail.outbox} == {subject}
    assert all("Our words about it" in message.body for message in mail.outbox)
    assert "Our words about it" in text_of(client.get(TASKS))


def test_accepting_needs_no_words_and_keeps_the_submission(submitted, client_for):
    secretariat = client_for("secretariat")
    assert "Accept it" in text_of(secretariat.get(TASKS))

    secretariat.post(STEP["accept"], {"reason": ""})

    submitted.refresh_from_db()
    assert (submitted.status, submitted.current_submission) == (Status.ACCEPTED, Submission.objects.get())
    assert "Accepted. The partnership officers ask nothing more of it" in text_of(client_for("lead").get(TASKS))


@pytest.mark.parametrize("name", ["return", "withdraw", "open_again", "reopen"])
def test_step_without_a_reason_is_asked_again(evaluation, people, client_for, name):
    if name == "open_again":
        sign_off(evaluation=complete_draft(evaluation, people.lead), **signed(people.approver))
    else:
        make_submission(evaluation, people.approver)
    if name == "reopen":
        evaluation.refresh_from_db()
        accept_submission(evaluation=evaluation, **signed(people.secretariat))
    client = client_for("approver" if name in ("withdraw", "open_again") else "secretariat")

    response = client.post(STEP[name], {"reason": " "})

    assert response.status_code == 200
    assert "There is a problem" in text_of(response)


def test_returning_what_a_colleague_just_accepted_is_refused_with_what_was_typed(submitted, client_for):
    one, two = client_for("secretariat"), client_for("secretariat")
    assert two.get(STEP["return"]).status_code == 200
    one.post(STEP["accept"], {"reason": ""})

    response = two.post(STEP["return"], {"reason": "Please say more about Trusting"})

    assert response.status_code == 409
    words = text_of(response)
    assert (
        "cannot be returned now. The last step: accepted on 14 September 2026 at 10:00am by Partnership officer"
        in words
    )
    assert "Please say more about Trusting" in words


def test_withdrawn_evaluation_is_read_only_and_not_counted(submitted, people, client_for):
    client_for("approver").post(STEP["withdraw"], {"reason": "We merge with another trust"})

    submitted.refresh_from_db()
    assert (submitted.status, submitted.current_submission) == (Status.WITHDRAWN, None)
    submitted.plan.refresh_from_db()
    assert submitted.plan.status == Plan.Status.DRAFT
    lead = client_for("lead")
    assert "Withdrawn from this cycle on 14 September 2026. The reason: We merge" in text_of(lead.get(TASKS))
    assert "this self-evaluation was withdrawn, so you can read" in text_of(lead.get(CONNECTING)).lower()
    assert "Read why it was withdrawn" in text_of(lead.get(LIST))
    with pytest.raises(AlreadyWithdrawn):
        save_answers(evaluation=submitted, typed=[Typed("rationale", "Other words")], **signed(people.lead))


@pytest.mark.parametrize("status", ["accepted", "withdrawn"])
def test_reopened_evaluation_is_changed_signed_off_and_submitted_again(submitted, people, client_for, status):
    officer = signed(people.secretariat, "Partnership officer")
    if status == "accepted":
        accept_submission(evaluation=submitted, **officer)
    else:
        withdraw_evaluation(evaluation=submitted, reason="By mistake", **signed(people.approver))
    client_for("secretariat").post(STEP["reopen"], {"reason": "A level changes"})

    lead = client_for("lead")
    assert "Reopened for changes. The reason: A level changes" in text_of(lead.get(TASKS))
    submitted.refresh_from_db()
    second = sign_off_and_submit(evaluation=submitted, **signed(people.approver))
    assert second.reference == "ICF-2026-0002"
    assert from_json(second.content).replaces == "ICF-2026-0001"


@pytest.mark.parametrize("service", [open_again, return_evaluation, withdraw_evaluation, reopen_evaluation])
def test_closed_cycle_keeps_everything_as_it_is(evaluation, people, service):
    complete_draft(evaluation, people.lead)
    sign_off(evaluation=evaluation, **signed(people.approver))
    if service is not open_again:
        submit_evaluation(evaluation=evaluation, **signed(people.approver))
    if service is reopen_evaluation:
        accept_submission(evaluation=evaluation, **signed(people.secretariat))
    close_cycle(cycle=evaluation.cycle, by=people.secretariat, at=NOW)

    with pytest.raises(CycleClosed):
        service(evaluation=evaluation, reason="Too late", **signed(people.secretariat))


def test_submission_is_accepted_after_the_cycle_is_closed(submitted, people, client_for):
    close_cycle(cycle=submitted.cycle, by=people.secretariat, at=NOW)
    secretariat = client_for("secretariat")

    words = text_of(secretariat.get(TASKS))
    assert "Accept it" in words
    assert "Return it to the organisation" not in words
    assert secretariat.post(STEP["accept"], {"reason": ""}).url == TASKS


@pytest.mark.parametrize("name", STEP)
def test_step_that_is_not_possible_leads_back_with_words(evaluation, client_for, name):
    client = client_for("approver" if name in ("withdraw", "open_again") else "secretariat")

    assert client.get(STEP[name]).url == TASKS
    assert "This self-evaluation cannot be" in text_of(client.get(TASKS))


@pytest.mark.parametrize(
    ("status", "who", "offered"),
    [
        ("signed_off", "lead", {"check", "open_again"}),
        ("signed_off", "approver", {"check", "open_again", "withdraw"}),
        ("signed_off", "secretariat", set()),
        ("submitted", "lead", set()),
        ("submitted", "approver", {"withdraw"}),
        ("submitted", "secretariat", {"accept", "return"}),
        ("accepted", "secretariat", {"reopen"}),
    ],
)
def test_page_offers_the_steps_that_this_person_may_take(request, client_for, status, who, offered):
    request.getfixturevalue(status)
    html = client_for(who).get(TASKS).content.decode()
    main = html[html.index("<h2") : html.index("What has happened so far")]

    addresses = STEP | {"check": CHECK}
    shown = {
        name
        for name, address in addresses.items()
        if f'href="{address}" role="button"' in main or f'<a class="govuk-link" href="{address}"' in main
    }
    assert shown == offered


@pytest.mark.parametrize(
    ("moment", "is_late"),
    [
        # British Summer Time: midnight in London is 23:00 UTC of the day before.
        (datetime(2026, 10, 1, 22, 59, tzinfo=UTC), False),
        (datetime(2026, 10, 1, 23, 1, tzinfo=UTC), True),
    ],
)
def test_signed_off_is_late_from_midnight_in_london(signed_off, client_for, moment, is_late):
    Evaluation.objects.update(due_on=datetime(2026, 10, 1, tzinfo=UTC).date())

    with time_machine.travel(moment, tick=False):
        client = client_for("lead")
        assert ("so it is late" in text_of(client.get(TASKS))) is is_late


def test_moments_of_the_story_are_told_in_the_time_of_the_day_they_happened(complete, people, client_for):
    """The clocks go back on 25 October 2026: what happened before is told in summer time, what follows is not."""
    before, after = datetime(2026, 10, 24, 22, 30, tzinfo=UTC), datetime(2026, 10, 25, 22, 30, tzinfo=UTC)
    who = {"by": people.approver, "by_role": "Approver, Calder Vale Council"}
    sign_off(evaluation=complete, at=before, **who)
    submit_evaluation(evaluation=complete, at=after, **who)

    words = text_of(client_for("lead").get(TASKS))

    assert "Signed off on 24 October 2026 at 11:30pm" in words
    assert "Submitted on 25 October 2026 at 10:30pm" in words
