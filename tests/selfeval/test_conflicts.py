"""Two windows on one answer: both texts are shown, and nothing is overwritten unseen."""

import pytest

from selfeval.models import Answer
from tests.selfeval.browsing import fields_of, stored, text_of
from tests.selfeval.places import CONNECTING, DIALOGUE

pytestmark = pytest.mark.usefixtures("today")


def test_two_windows_on_one_answer_show_both_texts_and_save_the_rest(evaluation, visitor):
    one, two = visitor("contributor"), visitor("lead")
    one.open(CONNECTING)
    two.open(CONNECTING)
    one.send(then="later", strengths="We always listen")

    response = two.send(strengths="We sometimes listen", changes="Meet more often")

    assert response.status_code == 409
    words = text_of(response)
    assert "Saved by Contributor, Calder Vale Council on 14 September 2026 at 10:00am" in words
    assert "What we do well: somebody else changed this answer. Choose which to keep" in words
    assert "We always listen" in words
    assert "What you typed We sometimes listen" in words
    assert (stored("strengths"), stored("changes")) == ("We always listen", "Meet more often")


@pytest.fixture
def conflict(evaluation, visitor):
    """The lead officer's page with a conflict about what they do well."""
    one, two = visitor("contributor"), visitor("lead")
    one.open(CONNECTING)
    two.open(CONNECTING)
    one.send(strengths="We always listen")
    two.send(strengths="We sometimes listen", changes="Meet more often")
    return two


@pytest.mark.parametrize(
    ("keep", "text"),
    [("mine", "We sometimes listen"), ("theirs", "We always listen"), ("both", "We nearly always listen")],
)
def test_conflict_is_settled_by_choosing(conflict, keep, text):
    response = conflict.send(strengths_keep=keep, strengths="We nearly always listen")

    assert response.status_code == 302
    assert stored("strengths") == text


def test_box_for_combining_begins_with_both_texts(conflict):
    assert fields_of(conflict.shown)["strengths"] == "We always listen\r\n\r\nWe sometimes listen"


def test_conflict_without_a_choice_asks_again_and_keeps_every_text(conflict):
    response = conflict.send(strengths="My combined text")

    assert "What we do well: choose which answer to keep" in text_of(response)
    fields = fields_of(response)
    assert fields["strengths"] == "My combined text"
    assert fields["strengths_mine"] == "We sometimes listen"
    assert "We always listen" in text_of(response)
    assert stored("strengths") == "We always listen"


def test_conflict_that_is_overtaken_again_is_a_conflict_again(conflict, visitor):
    third = visitor("contributor")
    third.open(CONNECTING)
    third.send(strengths="We listen on Mondays")

    response = conflict.send(strengths_keep="mine")

    assert response.status_code == 409
    assert "We listen on Mondays" in text_of(response)
    assert conflict.send(strengths_keep="mine").status_code == 302
    assert stored("strengths") == "We sometimes listen"


def test_conflict_about_a_level_is_shown_in_words(evaluation, visitor):
    one, two = visitor("contributor"), visitor("lead")
    one.open(CONNECTING)
    two.open(CONNECTING)
    one.send(level="2")

    response = two.send(level="not_applicable")

    words = text_of(response)
    assert "Developing What you chose Not applicable" in words
    assert "combined text" not in words
    two.send(level_keep="mine")
    assert stored("level") == "not_applicable"


def test_conflict_about_a_date_is_settled(evaluation, visitor):
    one, two = visitor("contributor"), visitor("lead")
    one.open(DIALOGUE)
    two.open(DIALOGUE)
    one.send(met_on_day="1", met_on_month="9", met_on_year="2026")

    response = two.send(met_on_day="2", met_on_month="9", met_on_year="2026")

    assert "1 September 2026 What you chose 2 September 2026" in text_of(response)
    two.send(met_on_keep="mine")
    assert Answer.objects.get(question="met_on").value == "2026-09-02"


@pytest.mark.parametrize("keep", ["mine", "both", "", None])
@pytest.mark.parametrize(
    ("question", "forged"),
    [
        ("level", "9"),
        ("level", "embedded"),
        ("confidence", "certain"),
        ("met_on", "yesterday"),
        ("met_on", "2026-02-31"),
    ],
)
def test_forged_answer_in_a_conflict_is_never_stored(evaluation, visitor, question, forged, keep):
    page = visitor("lead")
    page.open(DIALOGUE if question == "met_on" else CONNECTING)
    choice = {} if keep is None else {f"{question}_keep": keep}

    response = page.send(length="Half a day", strengths="We listen", **{f"{question}_mine": forged}, **choice)

    assert response.status_code in (200, 302)
    assert not Answer.objects.filter(question=question).exclude(value="").exists()


@pytest.fixture
def long_conflict(evaluation, visitor):
    """A conflict of two texts that are too long together."""
    one, two = visitor("contributor"), visitor("lead")
    one.open(CONNECTING)
    two.open(CONNECTING)
    one.send(strengths="theirs " * 300)
    two.send(strengths="mine " * 300)
    return two


@pytest.mark.parametrize(("keep", "word"), [("theirs", "theirs"), ("mine", "mine")])
def test_box_that_is_too_long_together_stops_nobody_from_keeping_one(long_conflict, keep, word):
    assert long_conflict.send(strengths_keep=keep).status_code == 302
    assert stored("strengths") == " ".join([word] * 300)


def test_box_that_is_too_long_together_must_be_shortened_to_be_kept(long_conflict):
    response = long_conflict.send(strengths_keep="both")

    assert "What we do well must be 500 words or fewer; it has 600" in text_of(response)
    assert long_conflict.send(strengths="Shorter").status_code == 302
    assert stored("strengths") == "Shorter"


def test_box_that_is_too_long_together_is_kept_while_nothing_is_chosen(long_conflict):
    response = long_conflict.send()

    assert "What we do well: choose which answer to keep" in text_of(response)
    assert "500 words or fewer" not in text_of(response)
    assert len(fields_of(response)["strengths"].split()) == 600


def test_untouched_answers_of_a_stale_page_never_conflict(evaluation, visitor):
    one, two = visitor("contributor"), visitor("lead")
    one.open(CONNECTING)
    one.send(strengths="Line one\r\n\r\nLine two  ")
    one.open(CONNECTING)
    two.open(CONNECTING)
    one.send(strengths="We always listen")

    assert two.send(changes="Meet more often").status_code == 302
    assert (stored("strengths"), stored("changes")) == ("We always listen", "Meet more often")


def test_second_window_of_the_same_person_conflicts_too(evaluation, visitor):
    one, two = visitor("lead"), visitor("lead")
    one.open(CONNECTING)
    two.open(CONNECTING)
    one.send(strengths="First window")

    assert two.send(strengths="Second window").status_code == 409


@pytest.mark.parametrize("forged", ["mine", "both"])
def test_forged_choice_is_held_to_the_limits(conflict, forged):
    response = conflict.send(strengths_keep=forged, strengths_mine="word " * 501, strengths="word " * 501)

    assert "must be 500 words or fewer" in text_of(response)
    assert stored("strengths") == "We always listen"
