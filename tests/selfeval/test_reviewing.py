"""Another partner comments on one submission; its organisation answers; no level changes."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from partners.models import Organisation, Role
from selfeval import review_selectors
from selfeval.models import Evaluation, PeerAnswer, PeerComment, PeerReview, StatusChange, Submission
from selfeval.selectors import questionnaire_of
from selfeval.services import (
    AnswerText,
    CommentChanged,
    CommentText,
    DraftChanged,
    ReviewRefused,
    ask_for_comments,
    cancel_review,
    return_evaluation,
    save_answer,
    save_comment,
    send_answers,
    send_comments,
)
from tests.factories import (
    NOW,
    MembershipFactory,
    OrganisationFactory,
    make_evaluation,
    make_submission,
    make_user,
)
from tests.selfeval.browsing import fields_of, text_of
from tests.selfeval.parallel import in_parallel
from tests.selfeval.places import CHECK, LIST, TASKS

pytestmark = pytest.mark.usefixtures("today")

AT = ["ICF-2026-0001", "other-trust"]
SUBMISSION = reverse("selfeval:submission", args=AT[:1])
ASK = reverse("selfeval:ask_for_comments", args=AT[:1])
REVIEW, SEND, WHOLE, ANSWER_WHOLE, SEND_ANSWERS, CANCEL = (
    reverse(f"selfeval:{name}", args=AT)
    for name in ("review", "send_comments", "comment_whole", "answer_whole", "send_answers", "cancel_review")
)
TRUSTING = reverse("selfeval:comment", args=[*AT, "trusting"])


def signed(who, role="Lead officer, Other Trust"):
    return {"by": who, "by_role": role, "at": NOW}


@pytest.fixture
def submission(evaluation, people):
    return make_submission(evaluation, people.approver)


@pytest.fixture
def review(submission, people):
    """Asked of Other Trust, whose lead officer is the outsider."""
    return ask_for_comments(
        submission=submission,
        organisation=Organisation.objects.get(slug="other-trust"),
        consent="The lead officer, on 10 September 2026",
        due_on=date(2026, 10, 1),
        **signed(people.secretariat, "Partnership officer"),
    )


@pytest.fixture
def sent(review, people):
    level = questionnaire_of(review.submission.evaluation.cycle).levels[0]
    text = CommentText("You are too generous", level.id, "We saw no evidence")
    save_comment(review=review, approach_id=None, version=0, text=text, **signed(people.outsider))
    return send_comments(review=review, **signed(people.outsider))


def asking(**words):
    other = Organisation.objects.get(slug="other-trust")
    due = {"due_on_day": "1", "due_on_month": "10", "due_on_year": "2026"}
    return {"organisation": other.pk, "consent": "The lead officer, on 10 September", **due, **words}


def test_secretariat_asks_a_partner_with_consent(submission, people, client_for, django_capture_on_commit_callbacks):
    secretariat = client_for("secretariat")
    assert "Ask another partner to comment" in text_of(secretariat.get(TASKS))
    with django_capture_on_commit_callbacks(execute=True):
        assert secretariat.post(ASK, asking()).url == TASKS

    assert [message.to for message in mail.outbox] == [[people.outsider.email]]
    assert REVIEW in mail.outbox[0].body
    words = text_of(client_for("lead").get(TASKS))
    assert "Other Trust on ICF-2026-0001 Asked Due by 1 October 2026" in words
    assert "Asked: Other Trust. Agreed by: The lead officer, on 10 September" in words


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"consent": " "}, "Enter who agreed to this, in which role and when"),
        ({"organisation": ""}, "Select the organisation that you ask"),
        ({"due_on_day": "13", "due_on_month": "9"}, "The date for the comments must be today or in the future"),
    ],
)
def test_asking_without_what_is_needed_is_refused(submission, client_for, words, message):
    response = client_for("secretariat").post(ASK, asking(**words))

    assert message in text_of(response)
    assert not PeerReview.objects.exists()


def test_nobody_is_asked_twice_or_about_their_own(review, council, people):
    for organisation in (review.organisation, council):
        with pytest.raises(ReviewRefused):
            ask_for_comments(
                submission=review.submission,
                organisation=organisation,
                consent="x",
                due_on=NOW.date(),
                **signed(people.secretariat),
            )


def test_asking_about_what_is_not_current_or_for_a_day_gone_by_is_refused(submission, people):
    other = Organisation.objects.get(slug="other-trust")
    asked = {"submission": submission, "organisation": other, "consent": "x", **signed(people.secretariat)}
    with pytest.raises(ReviewRefused, match="today or later"):
        ask_for_comments(due_on=NOW.date() - timedelta(days=1), **asked)
    return_evaluation(evaluation=submission.evaluation, reason="More", **signed(people.secretariat))

    with pytest.raises(ReviewRefused, match="only while"):
        ask_for_comments(due_on=NOW.date(), **asked)


def test_partner_reads_this_submission_and_nothing_else(review, cycle, people, client_for):
    other = make_submission(make_evaluation(cycle), people.lead)
    outsider = client_for("outsider")

    assert outsider.get(SUBMISSION).status_code == 200
    assert outsider.get(REVIEW).status_code == 200
    assert outsider.get(TASKS).status_code == 404
    assert outsider.get(CHECK).status_code == 404
    assert outsider.get(reverse("selfeval:submission", args=[other.reference])).status_code == 404
    assert "Calder Vale Council, 2026/27. By the end of 1 October 2026" in text_of(outsider.get(LIST))


def test_earlier_submission_stays_closed_to_the_partner(evaluation, people, client_for):
    first = make_submission(evaluation, people.approver)
    assert client_for("outsider").get(reverse("selfeval:submission", args=[first.reference])).status_code == 404


def test_contributor_of_the_partner_reads_nothing(review, client_for, people):
    people.outsider.memberships.update(role=Role.CONTRIBUTOR)

    assert client_for("outsider").get(REVIEW).status_code == 403
    assert client_for("outsider").get(SUBMISSION).status_code == 404


def test_steward_of_the_organisation_who_comments_for_the_partner_reads_the_submission(review, people, client_for):
    MembershipFactory(user=people.steward, organisation=review.organisation, role=Role.LEAD)

    assert client_for("steward").get(SUBMISSION).status_code == 200


def test_partner_writes_and_sends_comments(review, people, client_for, django_capture_on_commit_callbacks):
    outsider = client_for("outsider")
    form = outsider.get(TRUSTING)
    assert "Our words on: what we do well" in text_of(form)
    typed = {"comment": "You listen well", "level": "4", "reason": "Every letter is answered"}
    assert outsider.post(TRUSTING, fields_of(form) | typed).url == REVIEW
    assert "You listen well" not in text_of(client_for("lead").get(REVIEW))
    assert "has not sent its comments yet" in text_of(client_for("secretariat").get(REVIEW))
    assert client_for("board").get(REVIEW).status_code == 403

    with django_capture_on_commit_callbacks(execute=True):
        assert outsider.post(SEND, fields_of(outsider.get(REVIEW))).url == REVIEW

    assert {address for message in mail.outbox for address in message.to} == {people.lead.email, people.approver.email}
    for who in ("contributor", "lead", "secretariat", "board", "outsider"):
        words = text_of(client_for(who).get(REVIEW))
        assert "Own level Embedded Confidence in the judgement: medium" in words
        assert "You listen well Proposes: Leading Every letter is answered" in words
        assert "Not answered yet" in words
    assert "Answer the comments of Other Trust" in text_of(client_for("lead").get(LIST))


def test_proposal_changes_no_level(sent):
    submission = Submission.objects.get()

    assert {row.level.number for row in submission.judgements.select_related("level")} == {3}
    assert submission.agreed_level.number == 2


def test_sent_comment_is_frozen(sent, people, client_for):
    with pytest.raises(IntegrityError), transaction.atomic():
        PeerComment.objects.update(comment="Something else")
    with pytest.raises(ReviewRefused, match="sent already"):
        save_comment(review=sent, approach_id=None, version=1, text=CommentText("Else"), **signed(people.outsider))
    outsider = client_for("outsider")
    assert outsider.get(WHOLE).url == REVIEW
    response = outsider.post(WHOLE, {"comment": "Words I do not want to lose", "level": "", "version": "1"})
    assert response.status_code == 409
    assert "Words I do not want to lose" in text_of(response)


def test_two_windows_on_one_comment_show_both_texts(review, people, client_for):
    outsider = client_for("outsider")
    one, two = fields_of(outsider.get(WHOLE)), fields_of(outsider.get(WHOLE))
    outsider.post(WHOLE, one | {"comment": "We always agree", "level": ""})

    response = outsider.post(WHOLE, two | {"comment": "We never agree", "level": ""})

    assert response.status_code == 409
    words = text_of(response)
    assert "Somebody else changed this while you were writing" in words
    assert "We always agree" in words
    assert "We never agree" in words
    assert outsider.post(WHOLE, fields_of(response) | {"level": ""}).url == REVIEW
    assert PeerComment.objects.get().comment == "We never agree"
    assert [row.comment for row in PeerComment.history.order_by("history_id")] == ["We always agree", "We never agree"]


@pytest.mark.parametrize("version", ["", "x", "99999999999", "7"])
def test_forged_version_of_a_comment_overwrites_nothing(review, people, client_for, version):
    save_comment(review=review, approach_id=None, version=0, text=CommentText("Ours"), **signed(people.outsider))

    response = client_for("outsider").post(WHOLE, {"comment": "Theirs", "level": "", "version": version})

    assert response.status_code == 409
    assert PeerComment.objects.get().comment == "Ours"


def test_same_comment_twice_and_no_words_store_nothing_new(review, people):
    who = signed(people.outsider)
    assert save_comment(review=review, approach_id=None, version=0, text=CommentText(""), **who) is None
    first = save_comment(review=review, approach_id=None, version=0, text=CommentText("Ours"), **who)
    again = save_comment(review=review, approach_id=None, version=0, text=CommentText("Ours"), **who)

    assert first == again
    assert PeerComment.objects.get().version == 1


def test_proposal_needs_a_reason(review, client_for):
    response = client_for("outsider").post(WHOLE, {"comment": "Ours", "level": "1", "reason": "", "version": "0"})

    assert "Say why you propose this level" in text_of(response)
    assert not PeerComment.objects.exists()


def test_comment_on_an_approach_that_is_not_there_is_not_found(review, client_for):
    assert client_for("outsider").get(reverse("selfeval:comment", args=[*AT, "no-such"])).status_code == 404


@pytest.mark.parametrize(
    ("texts", "message"),
    [([], "Write at least one comment"), ([CommentText("Fine"), CommentText("", 1, "Why")], "write a comment too")],
)
def test_comments_without_words_are_not_sent(review, people, texts, message):
    questionnaire = questionnaire_of(review.submission.evaluation.cycle)
    for place, text in zip([None, questionnaire.approaches[0].id], texts, strict=False):
        proposed = questionnaire.levels[0].id if text.proposed_level_id else None
        text = CommentText(text.comment, proposed, text.reason)
        save_comment(review=review, approach_id=place, version=0, text=text, **signed(people.outsider))

    with pytest.raises(ReviewRefused, match=message):
        send_comments(review=review, **signed(people.outsider))


def test_emptied_comment_is_left_out(review, people):
    who = signed(people.outsider)
    approach = questionnaire_of(review.submission.evaluation.cycle).approaches[0].id
    save_comment(review=review, approach_id=None, version=0, text=CommentText("Fine"), **who)
    save_comment(review=review, approach_id=approach, version=0, text=CommentText("Oh"), **who)
    save_comment(review=review, approach_id=approach, version=1, text=CommentText(""), **who)

    send_comments(review=review, **who)

    assert [row.comment for row in PeerComment.objects.all()] == ["Fine"]


def test_comment_that_changed_after_it_was_read_is_not_sent(review, people, client_for):
    outsider = client_for("outsider")
    save_comment(review=review, approach_id=None, version=0, text=CommentText("Fine"), **signed(people.outsider))
    seen = fields_of(outsider.get(REVIEW))
    save_comment(review=review, approach_id=None, version=1, text=CommentText("Bad"), **signed(people.outsider))

    response = outsider.post(SEND, seen)

    assert response.status_code == 409
    assert "A colleague changed a comment after you opened this page" in text_of(response)
    assert outsider.post(SEND, fields_of(response)).url == REVIEW


@pytest.mark.django_db(transaction=True)
def test_comments_sent_by_two_at_once_are_sent_once(people, cycle):
    evaluation = make_submission(make_evaluation(cycle), people.lead).evaluation
    review = ask_for_comments(
        submission=evaluation.current_submission,
        organisation=Organisation.objects.get(slug="other-trust"),
        consent="x",
        due_on=NOW.date(),
        **signed(people.secretariat),
    )
    save_comment(review=review, approach_id=None, version=0, text=CommentText("Fine"), **signed(people.outsider))

    errors = in_parallel(*[lambda: send_comments(review=review, **signed(people.outsider))] * 2)

    assert [type(error) for error in errors] == [ReviewRefused]
    assert StatusChange.objects.filter(event=StatusChange.Event.COMMENTS_SENT).count() == 1


def test_submission_that_is_no_longer_current_takes_no_comments(review, people, client_for):
    return_evaluation(evaluation=review.submission.evaluation, reason="More", **signed(people.secretariat))
    outsider = client_for("outsider")

    words = text_of(outsider.get(REVIEW))
    assert "is changing its self-evaluation, so these comments are no longer needed" in words
    assert "Send comments" not in words
    with pytest.raises(ReviewRefused, match="no longer needed"):
        save_comment(review=review, approach_id=None, version=0, text=CommentText("Fine"), **signed(people.outsider))
    assert "Comment on the self-evaluation" not in text_of(outsider.get(LIST))


def test_cancelled_request_closes_the_submission_again(review, people, client_for, django_capture_on_commit_callbacks):
    secretariat = client_for("secretariat")
    assert "Ask Other Trust no longer" in text_of(secretariat.get(REVIEW))
    with django_capture_on_commit_callbacks(execute=True):
        assert secretariat.post(CANCEL).url == TASKS

    assert [message.to for message in mail.outbox] == [[people.outsider.email]]
    outsider = client_for("outsider")
    assert outsider.get(SUBMISSION).status_code == 404
    assert outsider.get(REVIEW).status_code == 404
    with pytest.raises(ReviewRefused, match="no longer ask"):
        save_comment(review=review, approach_id=None, version=0, text=CommentText("Fine"), **signed(people.outsider))
    assert secretariat.post(ASK, asking()).url == TASKS
    assert outsider.get(SUBMISSION).status_code == 200


def test_words_typed_while_the_request_is_taken_back_are_shown(review, people, client_for, monkeypatch):
    """The page was open already: what was read of the review is older than what is stored."""
    outsider = client_for("outsider")
    stale = PeerReview.objects.select_related("organisation", "submission__evaluation__cycle").get()
    cancel_review(review=review, **signed(people.secretariat))
    monkeypatch.setattr(review_selectors, "review_for", lambda *_: stale)

    response = outsider.post(WHOLE, {"comment": "Words I do not want to lose", "level": "", "version": "0"})

    assert response.status_code == 409
    words = text_of(response)
    assert "no longer ask for these comments" in words
    assert "Back to self-evaluations" in words
    assert "Words I do not want to lose" in words


def test_request_with_comments_is_not_taken_back(sent, people, client_for):
    response = client_for("secretariat").post(CANCEL)

    assert response.status_code == 409
    assert "These comments were sent already" in text_of(response)


def test_organisation_answers_every_comment(sent, people, client_for, django_capture_on_commit_callbacks):
    lead, board = client_for("lead"), client_for("board")
    typed = {"answer": "We disagree", "doing": "We will look for evidence"}
    assert lead.post(ANSWER_WHOLE, fields_of(lead.get(ANSWER_WHOLE)) | typed).url == REVIEW
    assert "We disagree" in text_of(lead.get(REVIEW))
    assert "We disagree" not in text_of(board.get(REVIEW))

    with django_capture_on_commit_callbacks(execute=True):
        assert lead.post(SEND_ANSWERS, fields_of(lead.get(REVIEW))).url == REVIEW

    assert [message.to for message in mail.outbox] == [[people.outsider.email]]
    for client in (board, client_for("outsider")):
        words = text_of(client.get(REVIEW))
        assert "You are too generous Proposes: Starting" in words
        assert "We disagree What it will do We will look for evidence" in words
    with pytest.raises(IntegrityError), transaction.atomic():
        PeerAnswer.objects.update(answer="Something else")
    assert lead.get(ANSWER_WHOLE).url == REVIEW
    assert Evaluation.objects.get(pk=sent.submission.evaluation_id).status == Evaluation.Status.SUBMITTED


def test_answers_are_sent_once_all_are_there_and_as_they_were_read(sent, people, client_for):
    lead, who = client_for("lead"), signed(people.lead, "Lead officer")
    response = lead.post(SEND_ANSWERS, fields_of(lead.get(REVIEW)))
    assert response.status_code == 409
    assert "Answer every comment before you send the answers" in text_of(response)
    comment = PeerComment.objects.get()
    save_answer(comment=comment, version=0, text=AnswerText("Yes"), **who)
    with pytest.raises(DraftChanged):
        send_answers(review=sent, seen="", **who)
    response = lead.post(SEND_ANSWERS, {"seen": "1.9"})
    assert response.status_code == 409
    assert "A colleague changed an answer" in text_of(response)

    send_answers(review=sent, **who)

    for again in (
        lambda: send_answers(review=sent, **who),
        lambda: save_answer(comment=comment, version=1, text=AnswerText("No"), **who),
    ):
        with pytest.raises(ReviewRefused, match="sent already"):
            again()


def test_two_windows_on_one_answer_show_both_texts(sent, client_for):
    lead = client_for("lead")
    one, two = fields_of(lead.get(ANSWER_WHOLE)), fields_of(lead.get(ANSWER_WHOLE))
    lead.post(ANSWER_WHOLE, one | {"answer": "We agree"})

    response = lead.post(ANSWER_WHOLE, two | {"answer": "We disagree"})

    assert response.status_code == 409
    assert "We agree" in text_of(response)
    assert "We disagree" in text_of(response)
    assert lead.post(ANSWER_WHOLE, fields_of(response)).url == REVIEW
    assert PeerAnswer.objects.get().answer == "We disagree"


def test_answer_without_words_or_without_a_comment_is_refused(sent, people, client_for):
    lead = client_for("lead")

    assert "Enter your answer" in text_of(lead.post(ANSWER_WHOLE, {"answer": " ", "version": "0"}))
    assert lead.get(reverse("selfeval:answer", args=[*AT, "trusting"])).status_code == 404


def test_nothing_is_answered_before_it_is_sent(review, people):
    comment = save_comment(
        review=review, approach_id=None, version=0, text=CommentText("Fine"), **signed(people.outsider)
    )

    with pytest.raises(ReviewRefused, match="nothing to answer"):
        save_answer(comment=comment, version=0, text=AnswerText("Yes"), **signed(people.lead))


def test_stored_answer_is_not_overwritten_by_an_older_window(sent, people):
    comment, who = PeerComment.objects.get(), signed(people.lead)
    first = save_answer(comment=comment, version=0, text=AnswerText("Yes"), **who)

    assert save_answer(comment=comment, version=0, text=AnswerText("Yes"), **who) == first
    with pytest.raises(CommentChanged):
        save_answer(comment=comment, version=0, text=AnswerText("No"), **who)


@pytest.mark.parametrize(
    ("moment", "is_late"),
    [(datetime(2026, 10, 1, 22, 59, tzinfo=UTC), False), (datetime(2026, 10, 1, 23, 1, tzinfo=UTC), True)],
)
def test_comments_are_late_from_midnight_in_london(review, client_for, moment, is_late):
    with time_machine.travel(moment, tick=False):
        assert ("By the end of 1 October 2026, late" in text_of(client_for("outsider").get(LIST))) is is_late


def test_list_of_what_waits_costs_the_same_for_one_and_for_many(review, people, cycle, client_for):
    outsider = client_for("outsider")
    with CaptureQueriesContext(connection) as first:
        outsider.get(LIST)
    for _ in range(5):
        other = make_submission(make_evaluation(cycle), people.lead)
        ask_for_comments(
            submission=other,
            organisation=review.organisation,
            consent="x",
            due_on=NOW.date(),
            **signed(people.secretariat),
        )
    with CaptureQueriesContext(connection) as many:
        words = text_of(outsider.get(LIST))

    assert words.count("Comment on the self-evaluation") == 6
    assert len(many) == len(first)


def test_only_partners_with_officers_can_be_asked(submission, cycle, client_for):
    OrganisationFactory(name="Without officers")
    make_user(Role.APPROVER, OrganisationFactory(name="With an approver"))

    words = text_of(client_for("secretariat").get(ASK))

    assert "With an approver" in words
    assert "Other Trust" in words
    assert "Without officers" not in words
