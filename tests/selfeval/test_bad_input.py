"""Ten tabs, a 200,000-character paste, writing in every direction and clocks: nothing is lost, the message is clear."""

from datetime import UTC, datetime

import pytest
import time_machine

from selfeval.models import Answer
from selfeval.questions import Answering, Part, asked_in
from tests.factories import NOW
from tests.selfeval.browsing import fields_of, stored, text_of
from tests.selfeval.places import CONNECTING

pytestmark = pytest.mark.usefixtures("today")

WRITTEN = [question.key for question in asked_in(Part.APPROACH) if question.answering is Answering.TEXT]
RTL = "نحن نستمع إلى الجميع"


@pytest.fixture
def tabs(evaluation, visitor):
    opened = [visitor("lead") for _ in range(10)]
    for tab in opened:
        tab.open(CONNECTING)
    return opened


def test_ten_tabs_on_different_answers_all_save(tabs):
    typed = {key: f"Words on {key}" for key in WRITTEN} | {
        "level": "2",
        "confidence": "high",
        "staff_confidence": "low",
    }

    for tab, (key, text) in zip(tabs, typed.items(), strict=False):
        assert tab.send(**{key: text}).status_code == 302

    assert {key: stored(key) for key in typed} == typed


def test_of_ten_tabs_on_one_answer_nine_see_both_texts(tabs):
    answers = [tab.send(strengths=f"Tab {number}") for number, tab in enumerate(tabs)]

    assert [answer.status_code for answer in answers] == [302] + [409] * 9
    assert all(f"What you typed Tab {number}" in text_of(answers[number]) for number in range(1, 10))
    assert stored("strengths") == "Tab 0"


@pytest.mark.parametrize("paste", ["listening " * 20_000, "x" * 200_000])
def test_paste_of_200_000_characters_is_told_its_limit_and_stays_on_the_page(evaluation, visitor, paste):
    page = visitor("lead")
    page.open(CONNECTING)

    response = page.send(strengths=paste, changes="Meet more often")

    assert response.status_code == 200
    words = text_of(response)
    limit = "500 words or fewer; it has 20000" if " " in paste else "6000 characters or fewer"
    assert f"What we do well must be {limit}" in words
    assert "Your other answers on this page are saved" in words
    assert fields_of(response)["strengths"].strip() == paste.strip()
    assert (stored("strengths"), stored("changes")) == (None, "Meet more often")


def test_more_than_can_be_sent_is_told_what_to_do(evaluation, visitor, settings):
    page = visitor("lead")
    page.open(CONNECTING)
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

    body = "strengths=" + "x" * 2_100_000
    response = page.client.post(CONNECTING, body, content_type="application/x-www-form-urlencoded")

    assert response.status_code == 413
    words = text_of(response)
    assert "more than the 2 MB that can be sent at once, so nothing of it was saved" in words
    assert "An answer has at most 500 words" in words


def test_more_fields_than_can_be_sent_is_told_too(evaluation, client_for):
    response = client_for("lead").post(CONNECTING, {f"field{number}": "" for number in range(1001)})

    assert response.status_code == 413


def test_control_characters_go_and_the_words_stay_readable(evaluation, visitor):
    page = visitor("lead")
    page.open(CONNECTING)

    assert page.send(strengths="We\x00 lis\x1bten\x07\r\nto all\x85", changes="name\u202egnp.exe").status_code == 302

    assert stored("strengths") == "We listen\nto all"
    assert stored("changes") == "namegnp.exe"


def test_writing_from_right_to_left_is_stored_and_shown_in_its_own_direction(evaluation, visitor, client_for):
    page = visitor("lead")
    page.open(CONNECTING)
    page.send(strengths=RTL)

    shown = page.open(CONNECTING)

    assert stored("strengths") == RTL
    assert fields_of(shown)["strengths"] == RTL
    assert shown.content.decode().count('dir="auto"') >= len(WRITTEN)
    assert f'<p dir="auto">{RTL}</p>' in client_for("approver").get(CONNECTING).content.decode()


def test_time_of_saving_is_told_as_it_is_in_london_on_both_sides_of_the_change(evaluation, visitor, people):
    page = visitor("lead")
    for before, told in (("00:30", "1:30am"), ("01:30", "1:30am"), ("02:30", "2:30am")):
        at = datetime.fromisoformat(f"2026-10-25 {before}").replace(tzinfo=UTC)
        with time_machine.travel(at, tick=False):
            page.client.force_login(people.lead)
            page.open(CONNECTING)
            page.send(then="later", strengths=f"Saved at {before}")
            assert f"25 October 2026 at {told}" in text_of(page.open(CONNECTING))
    assert Answer.objects.get(question="strengths").version == 3


def test_clock_set_back_loses_no_change_and_makes_no_conflict(evaluation, visitor):
    page = visitor("lead")
    page.open(CONNECTING)
    page.send(then="later", strengths="Before")
    with time_machine.travel(NOW.replace(hour=8), tick=False):
        page.open(CONNECTING)
        assert page.send(then="later", strengths="After").status_code == 302

    assert stored("strengths") == "After"
    assert "After" in fields_of(page.open(CONNECTING)).values()
