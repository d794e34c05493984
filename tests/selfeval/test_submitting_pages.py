"""Checking, submitting, confirming, returning and reading, on pages."""

import io

import pikepdf
import pytest
from django.core import mail
from django.urls import reverse

from selfeval.models import Answer, Evaluation, Submission
from selfeval.selectors import questionnaire_of
from selfeval.services import close_cycle, sign_off_and_submit
from tests.factories import NOW, complete_draft, make_evaluation, make_submission
from tests.selfeval.browsing import fields_of, text_of
from tests.selfeval.parallel import in_parallel
from tests.selfeval.places import CHECK, HERE, TASKS

pytestmark = pytest.mark.usefixtures("today")

SUBMITTED = reverse("selfeval:submitted", args=HERE)
RETURN = reverse("selfeval:return", args=HERE)


def submission(reference="ICF-2026-0001"):
    return reverse("selfeval:submission", args=[reference])


@pytest.fixture
def complete(evaluation, people):
    return complete_draft(evaluation, people.lead)


@pytest.fixture
def submitted(evaluation, people):
    make_submission(evaluation, people.approver)
    return Evaluation.objects.get(pk=evaluation.pk)


def test_check_page_shows_every_answer_with_a_link_to_change_it(complete, client_for):
    response = client_for("lead").get(CHECK)

    words, html = text_of(response), response.content.decode()
    assert "What we do well Our words on: what we do well Change what we do well: Connecting" in words
    assert "Evidence Listening sessions (Lived experience)" in words
    assert "Date you met 10 September 2026" in words
    assert f"{reverse('selfeval:dialogue', args=HERE)}#id_met_on_day" in html
    assert f"{reverse('selfeval:approach', args=[*HERE, 'trusting'])}#id_changes" in html


def test_check_page_of_an_empty_draft_says_not_provided_and_lists_what_is_needed(evaluation, client_for):
    words = text_of(client_for("approver").get(CHECK))

    assert "Level Not provided" in words
    assert "31 answers are still needed" in words
    assert "Connecting: select a level" in words


@pytest.mark.parametrize(
    ("who", "agreed", "approach"), [("lead", True, True), ("contributor", False, True), ("approver", False, False)]
)
def test_check_page_offers_changes_to_those_who_may_make_them(complete, client_for, who, agreed, approach):
    html = client_for(who).get(CHECK).content.decode()

    assert (reverse("selfeval:agreed_level", args=HERE) + "#id_" in html) is agreed
    assert (reverse("selfeval:approach", args=[*HERE, "trusting"]) + "#id_" in html) is approach


def test_check_page_advises_without_refusing(complete, client_for):
    trusting = questionnaire_of(complete.cycle).approach("trusting")
    Answer.objects.filter(question="agreed_level").update(value="1")

    response = client_for("approver").get(CHECK)
    words = text_of(response)

    assert f"{trusting.label}: you chose Embedded and give no evidence." in words
    assert f'href="{reverse("selfeval:approach", args=[*HERE, "trusting"])}#evidence"' in response.content.decode()
    assert "Connecting: you chose" not in words
    assert "The agreed level is Starting, and the middle of the approaches is Embedded" in words


def test_advice_asks_for_lived_experience_beside_other_evidence(complete, client_for):
    mandatory = questionnaire_of(complete.cycle).evidence_kinds[0]
    complete.evidence.update(kind_id=mandatory.id)

    words = text_of(client_for("approver").get(CHECK))

    assert "Connecting: you chose Embedded and give no evidence of lived experience." in words


def press(client):
    """The one button at the end of the page."""
    return client.post(CHECK, fields_of(client.get(CHECK)))


def submit(client):
    """Sign off, then submit."""
    press(client)
    return press(client)


def test_approver_submits_and_reads_the_confirmation(complete, client_for, django_capture_on_commit_callbacks):
    client = client_for("approver")
    with django_capture_on_commit_callbacks(execute=True):
        response = submit(client)

    assert response.url == SUBMITTED
    words = text_of(client.get(SUBMITTED))
    assert "Self-evaluation submitted Your reference ICF-2026-0001" in words
    assert "What happens next" in words
    assert len(mail.outbox) == 3
    assert Submission.objects.get().submitted_role == "Approver, Calder Vale Council"


def test_submitting_an_incomplete_draft_links_each_gap_to_its_field(evaluation, people, client_for):
    complete_draft(evaluation, people.lead)
    Answer.objects.filter(question="changes", approach__slug="trusting").update(value="")
    Answer.objects.filter(question="met_on").update(value="")
    evaluation.plan.actions.all().delete()

    response = press(client_for("approver"))

    html = response.content.decode()
    assert "There is a problem" in html
    assert "<title>Error: " in html
    for address, words in (
        (
            f"{reverse('selfeval:approach', args=[*HERE, 'trusting'])}#id_changes",
            "Trusting: enter what you will change",
        ),
        (f"{reverse('selfeval:dialogue', args=HERE)}#id_met_on_day", "Enter the date you met"),
        (f"{reverse('selfeval:plan', args=HERE)}#add-action", "Add at least one action to the plan"),
    ):
        assert f'<a href="{address}">{words}</a>' in html
    assert not Submission.objects.exists()


def test_links_of_gaps_lead_to_fields_that_are_there(evaluation, client_for):
    lead = client_for("lead")
    for page, anchors in {
        "approach": ["id_level", "id_level_reason", "id_confidence", "id_strengths", "id_changes"],
        "dialogue": ["id_met_on_day", "id_length", "id_roles_present", "id_voices_missing", "id_views_differed"],
        "agreed_level": ["id_agreed_level", "id_agreed_confidence", "id_rationale"],
        "plan": ["add-action"],
    }.items():
        more = ["connecting"] if page == "approach" else []
        html = lead.get(reverse(f"selfeval:{page}", args=[*HERE, *more])).content.decode()
        assert [anchor for anchor in anchors if f'id="{anchor}"' not in html] == []


def test_two_people_who_submit_get_one_submission_and_a_calm_message(complete, people, client_for):
    one, two = client_for("approver"), client_for("lead")
    press(one)
    seen = fields_of(two.get(CHECK))
    press(one)

    response = two.post(CHECK, seen)

    assert response.url == SUBMITTED
    assert "was submitted already. Nothing was submitted twice" in text_of(two.get(SUBMITTED))
    assert Submission.objects.count() == 1


def test_draft_that_changed_after_it_was_read_is_not_signed_off(complete, client_for):
    client = client_for("approver")
    seen = fields_of(client.get(CHECK))
    Answer.objects.filter(question="rationale").update(value="Something else")

    response = client.post(CHECK, seen)

    assert response.status_code == 409
    assert "Somebody changed this self-evaluation after you opened this page" in text_of(response)
    assert not Submission.objects.exists()
    assert client.post(CHECK, fields_of(response)).url == f"{CHECK}#submit"


def test_lead_submits_where_the_organisation_allows_it(complete, council, client_for):
    client = client_for("lead")
    assert client.post(CHECK).status_code == 403

    council.lead_may_approve = True
    council.save()

    assert "An approver or the lead officer" in text_of(client.get(TASKS))
    assert press(client).url == SUBMITTED
    events = list(complete.status_changes.order_by("id").values_list("event", flat=True))
    assert events == ["started", "signed_off", "submitted"]


def test_submitting_in_a_closed_cycle_is_refused(complete, people, client_for):
    client = client_for("approver")
    seen = fields_of(client.get(CHECK))
    close_cycle(cycle=complete.cycle, by=people.secretariat, at=NOW)

    assert client.post(CHECK, seen).status_code == 409
    assert "Sign off" not in text_of(client.get(CHECK))


def test_task_list_without_an_approver_says_whom_to_ask(evaluation, people, client_for):
    assert "Nobody holds this role yet" not in text_of(client_for("lead").get(TASKS))

    people.approver.memberships.update(ended_at=NOW)

    assert "Nobody holds this role yet" in text_of(client_for("lead").get(TASKS))


def test_confirmation_of_what_is_not_submitted_leads_to_the_task_list(evaluation, client_for):
    assert client_for("lead").get(SUBMITTED).url == TASKS


def test_secretariat_returns_a_submission_with_a_reason(
    submitted, people, client_for, django_capture_on_commit_callbacks
):
    client = client_for("secretariat")
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(RETURN, {"reason": "Please say more about Trusting"})

    assert response.url == TASKS
    submitted.refresh_from_db()
    assert submitted.status == Evaluation.Status.RETURNED
    assert {address for message in mail.outbox for address in message.to} == {people.lead.email, people.approver.email}
    words = text_of(client_for("lead").get(TASKS))
    assert "Returned for changes. The reason: Please say more about Trusting" in words
    assert "Partnership officer, Calder Vale Partnership" in words
    assert people.secretariat.name not in words


def test_return_without_a_reason_is_refused(submitted, client_for):
    response = client_for("secretariat").post(RETURN, {"reason": " \x00 "})

    assert "Enter why you return it" in text_of(response)
    submitted.refresh_from_db()
    assert submitted.status == Evaluation.Status.SUBMITTED


def test_returning_what_is_not_submitted_is_a_calm_message(evaluation, client_for):
    client = client_for("secretariat")

    assert client.get(RETURN).url == TASKS
    assert "This self-evaluation cannot be returned now" in text_of(client.get(TASKS))
    response = client.post(RETURN, {"reason": "My long reason"})
    assert response.status_code == 409
    assert "My long reason" in text_of(response)


def test_returned_evaluation_is_changed_and_submitted_again_under_a_new_reference(submitted, client_for):
    client_for("secretariat").post(RETURN, {"reason": "Please say more"})
    lead, approver = client_for("lead"), client_for("approver")
    page = reverse("selfeval:approach", args=[*HERE, "connecting"])
    lead.post(page, fields_of(lead.get(page)) | {"strengths": "More words", "then": "next"})

    assert submit(approver).url == SUBMITTED

    first, second = text_of(approver.get(submission())), text_of(approver.get(submission("ICF-2026-0002")))
    assert "This submission was replaced. The newest is ICF-2026-0002" in first
    assert "Our words on: what we do well" in first
    assert "ICF-2026-0002, which replaces ICF-2026-0001" in second
    assert "More words" in second


def test_returned_submission_stays_readable_by_its_reference(submitted, client_for):
    client_for("secretariat").post(RETURN, {"reason": "Please say more"})

    words = text_of(client_for("board").get(submission()))

    assert "This is not the organisation’s current submission" in words
    assert "Our words on: what we do well" in words


def test_submission_page_follows_the_report_outline(submitted, people, client_for):
    response = client_for("board").get(submission())

    words = text_of(response)
    for heading in (
        "1. About this self-evaluation",
        "2. How it was discussed",
        "3. Agreed level",
        "4. Approaches at a glance",
        "5. Each approach",
        "6. Spread of the levels",
        "7. Plan for the next 12 months",
        "8. Support requested",
        "9. Good practice offered to others",
        "10. Sign-off",
    ):
        assert heading in words
    assert "Approver, Calder Vale Council signed off this self-evaluation on 14 September 2026" in words
    assert "Approver, Calder Vale Council submitted it on 14 September 2026" in words
    assert Submission.objects.get().sha256 in words
    assert not any(person.name in words for person in (people.approver, people.lead))


def test_submission_page_escapes_what_people_typed(evaluation, people, client_for):
    complete_draft(evaluation, people.lead)
    Answer.objects.filter(question="rationale").update(value="<script>alert(1)</script>")
    submit(client_for("approver"))

    for who, address in (
        ("board", submission()),
        ("lead", CHECK),
        ("lead", reverse("selfeval:agreed_level", args=HERE)),
    ):
        html = client_for(who).get(address).content.decode()
        assert "<script>alert" not in html
        assert "&lt;script&gt;alert(1)" in html


def test_pdf_of_a_submission_is_tagged_and_titled(submitted, client_for):
    response = client_for("board").get(reverse("selfeval:submission_pdf", args=["ICF-2026-0001"]))

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="ICF-2026-0001.pdf"'
    assert response.content.startswith(b"%PDF")
    with pikepdf.open(io.BytesIO(response.content)) as pdf:
        title = str(pdf.docinfo["/Title"])
        assert title == "Self-evaluation ICF-2026-0001: Calder Vale Council, 2026/27"
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en-GB"


def test_unknown_reference_is_not_found(submitted, client_for):
    assert client_for("board").get(submission("ICF-2026-0099")).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_submissions_at_the_same_moment_get_one_reference_each(cycle, people):
    evaluations = [complete_draft(make_evaluation(cycle), people.lead) for _ in range(3)]

    def work(evaluation):
        return lambda: sign_off_and_submit(evaluation=evaluation, by=people.approver, by_role="Approver", at=NOW)

    errors = in_parallel(*(work(evaluation) for evaluation in [*evaluations, evaluations[0]]))

    assert [type(error).__name__ for error in errors] == ["AlreadySubmitted"]
    references = sorted(Submission.objects.values_list("reference", flat=True))
    assert references == ["ICF-2026-0001", "ICF-2026-0002", "ICF-2026-0003"]
