"""The history of an answer: who saved what and when, what changed, and bringing a version back."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from selfeval.converters import Written
from selfeval.draft import PageName, Seen, Typed, digest
from selfeval.history_selectors import VERSIONS_ON_A_PAGE
from selfeval.models import Answer
from selfeval.selectors import questionnaire_of
from selfeval.services import close_cycle, save_answers
from tests.factories import NOW, make_unit_evaluation
from tests.selfeval.browsing import stored, text_of
from tests.selfeval.places import AGREED, CONNECTING, DIALOGUE, HERE

pytestmark = pytest.mark.usefixtures("today")

HISTORY = f"{CONNECTING}history/strengths/"


def seen(question="strengths"):
    answer = Answer.objects.get(question=question)
    return str(Seen(answer.version, digest(answer.value)))


@pytest.fixture
def write(evaluation, people):
    """Saves the next text of an answer an hour after the one before it."""
    approach = questionnaire_of(evaluation.cycle).approaches[0].id

    def write(*texts, question="strengths", by="lead", about=approach):
        for text in texts:
            answer = Answer.objects.filter(question=question).first()
            last = Seen(answer.version, digest(answer.value)) if answer else Seen()
            later = timedelta(hours=last.version)
            typed = Typed(question, text, about, last)
            evaluation.refresh_from_db()
            role = f"{by.capitalize()}, Calder Vale Council"
            save_answers(evaluation=evaluation, typed=[typed], by=people[by], by_role=role, at=NOW + later)

    return write


def test_every_version_says_who_when_and_what_changed(write, client_for):
    write("We listen")
    write("We always listen to all", by="contributor")

    words = text_of(client_for("lead").get(HISTORY))

    newest, oldest = words.index("14 September 2026 at 11:00am"), words.index("14 September 2026 at 10:00am")
    assert newest < oldest
    assert "Current version Contributor, Calder Vale Council We Added: always listen Added: to all" in words
    assert "Lead, Calder Vale Council Added: We listen" in words


def test_words_added_and_removed_are_marked_for_eyes_and_ears(write, client_for):
    write("We never <b>listen</b>", "We always <b>listen</b>")

    markup = client_for("lead").get(HISTORY).content.decode()

    assert '<del><span class="govuk-visually-hidden">Removed: </span>never </del>' in markup
    assert '<ins><span class="govuk-visually-hidden">Added: </span>always </ins>' in markup
    assert "&lt;b&gt;listen" in markup


def test_restoring_puts_old_words_back_as_a_new_version(write, client_for, people):
    write("We listen", "We talk")
    client = client_for("lead")

    with time_machine.travel(NOW + timedelta(hours=3), tick=False):
        response = client.post(HISTORY, {"version": "1", "seen": seen()}, follow=True)

    assert stored("strengths") == "We listen"
    assert "What we do well: restored" in text_of(response)
    assert "Restored from 14 September 2026 at 10:00am" in text_of(response)
    versions = Answer.objects.get(question="strengths").history.order_by("version")
    assert [(row.version, row.value) for row in versions] == [(1, "We listen"), (2, "We talk"), (3, "We listen")]


def test_restoring_and_typing_on_at_once_erases_nothing(write, client_for):
    write("We listen", "We talk")
    client = client_for("lead")
    autosave = f"{CONNECTING}autosave/"
    client.post(autosave, {"strengths": "We talk well", "strengths_seen": seen()})
    client.post(HISTORY, {"version": "1", "seen": seen()})
    client.post(autosave, {"strengths": "We listen a lot", "strengths_seen": seen()})

    versions = Answer.objects.get(question="strengths").history.order_by("version")
    assert [row.value for row in versions] == ["We listen", "We talk", "We talk well", "We listen", "We listen a lot"]


def test_restoring_what_stands_changes_nothing(write, client_for):
    write("We listen")

    response = client_for("lead").post(HISTORY, {"version": "1", "seen": seen()}, follow=True)

    assert "this is what it says" in text_of(response)
    assert Answer.objects.get(question="strengths").version == 1


def test_restoring_over_words_that_were_not_seen_is_refused_once(write, client_for):
    write("We listen", "We talk")
    old = seen()
    write("We do both", by="contributor")
    client = client_for("lead")

    response = client.post(HISTORY, {"version": "1", "seen": old})

    assert response.status_code == 409
    assert "Somebody else has changed this answer" in text_of(response)
    assert stored("strengths") == "We do both"
    client.post(HISTORY, {"version": "1", "seen": seen()})
    assert stored("strengths") == "We listen"


def test_level_and_date_are_told_in_words_and_restored(write, client_for):
    write("2", "3", question="level")
    write("2026-09-01", "2026-09-02", question="met_on", about=None)
    client = client_for("lead")

    assert "Removed: Developing Added: Embedded" in text_of(client.get(f"{CONNECTING}history/level/"))
    dates = f"{DIALOGUE}history/met_on/"
    assert "Removed: 1 Added: 2 September 2026" in text_of(client.get(dates))
    client.post(dates, {"version": "1", "seen": seen("met_on")})
    assert Answer.objects.get(question="met_on").value == "2026-09-01"


def test_answer_that_was_never_saved_has_an_empty_history(evaluation, client_for):
    assert "Nothing has been saved here yet" in text_of(client_for("lead").get(HISTORY))
    assert client_for("lead").post(HISTORY, {"version": "1"}).status_code == 404


@pytest.mark.parametrize("version", ["9", "", "one", "9" * 30])
def test_version_that_is_not_there_is_not_found(write, client_for, version):
    write("We listen")

    assert client_for("lead").post(HISTORY, {"version": version, "seen": seen()}).status_code == 404


@pytest.mark.parametrize("key", ["shoe_size", "met_on"])
def test_question_that_the_page_does_not_ask_is_not_found(evaluation, client_for, key):
    assert client_for("lead").get(f"{CONNECTING}history/{key}/").status_code == 404


def test_who_may_not_write_reads_the_history_without_buttons(write, client_for):
    write("We listen", "We talk")
    client = client_for("approver")

    response = client.get(HISTORY)

    assert "We listen" in text_of(response)
    assert "Restore this version" not in text_of(response)
    assert client.post(HISTORY, {"version": "1", "seen": seen()}).status_code == 403
    assert client_for("contributor").post(f"{AGREED}history/rationale/", {"version": "1"}).status_code == 403


def test_closed_evaluation_offers_and_restores_nothing(write, client_for, evaluation, people):
    write("We listen", "We talk")
    close_cycle(cycle=evaluation.cycle, by=people.secretariat, at=NOW)
    client = client_for("lead")

    assert "Restore this version" not in text_of(client.get(HISTORY))
    assert client.post(HISTORY, {"version": "1", "seen": seen()}).status_code == 409
    assert stored("strengths") == "We talk"


def test_page_links_the_history_of_what_was_saved(write, client_for):
    client = client_for("lead")
    assert "History" not in text_of(client.get(CONNECTING))
    write("We listen")

    response = client.get(CONNECTING)

    assert f'href="{HISTORY}"' in response.content.decode()
    assert text_of(response).count("History of") == 1
    assert f'href="{HISTORY}"' in client_for("approver").get(CONNECTING).content.decode()


def test_history_of_a_part_is_its_own(write, evaluation, people, client_for):
    write("We listen")
    unit = make_unit_evaluation(evaluation, "Adults")
    page = Written(PageName.APPROACH, "connecting")
    address = reverse("selfeval:history", args=[*HERE, unit.part, page, "strengths"])

    assert "Nothing has been saved here yet" in text_of(client_for("contributor").get(address))
    assert client_for("board").get(address).status_code == 404


def test_long_history_has_pages_and_costs_the_same(write, client_for):
    client = client_for("lead")
    write("We listen")
    client.get(HISTORY)

    def cost(address=HISTORY):
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return len(captured)

    one = cost()
    write(*(f"We listen {number}" for number in range(VERSIONS_ON_A_PAGE)))

    assert cost() == one <= 10
    first, last = (text_of(client.get(f"{HISTORY}?page={page}")) for page in (1, 2))
    assert first.count("Restore this version") == VERSIONS_ON_A_PAGE - 1
    assert "Added: We listen" not in first
    assert "Added: We listen" in last
