"""Saving while somebody types: what is stored, what is answered, and that it never disturbs."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from selfeval.converters import Written
from selfeval.draft import PageName, Seen, digest
from selfeval.models import Answer
from selfeval.services import close_cycle
from tests.factories import NOW, add_helps
from tests.selfeval.browsing import fields_of, stored
from tests.selfeval.places import AGREED, CONNECTING, DIALOGUE, HERE

pytestmark = pytest.mark.usefixtures("today")

AUTOSAVE = f"{CONNECTING}autosave/"


def typed(**words):
    """What the script sends: the answers that changed, with what the page showed of them."""
    return {**words, **{f"{name}_seen": str(Seen()) for name in words}}


def test_answer_is_stored_and_the_page_told_what_it_has_seen(evaluation, client_for):
    response = client_for("lead").post(AUTOSAVE, typed(strengths="We listen"))

    assert response.status_code == 200
    seen = str(Seen(1, digest("We listen")))
    assert response.json() == {"saved": {"strengths": seen}, "savedAt": "10:00", "conflicts": [], "errors": {}}
    assert stored("strengths") == "We listen"


@pytest.mark.parametrize(("at", "told"), [("2026-01-14 14:03", "14:03"), ("2026-07-14 14:03", "15:03")])
def test_time_is_told_as_it_is_in_london(evaluation, client_for, at, told):
    with time_machine.travel(datetime.fromisoformat(at).replace(tzinfo=UTC), tick=False):
        response = client_for("lead").post(AUTOSAVE, typed(strengths="We listen"))

    assert response.json()["savedAt"] == told


def test_saving_the_page_after_an_autosave_is_no_conflict(evaluation, visitor):
    page = visitor("lead")
    page.open(CONNECTING)
    saved = page.client.post(AUTOSAVE, typed(strengths="We listen")).json()["saved"]

    assert page.send(strengths="We listen well", strengths_seen=saved["strengths"]).status_code == 302
    assert stored("strengths") == "We listen well"


def test_reply_that_was_lost_makes_no_conflict_with_oneself(evaluation, client_for):
    client = client_for("lead")
    client.post(AUTOSAVE, typed(strengths="We listen"))

    again = {**typed(strengths="We listen well"), "strengths_tried": ["We listen\r\n"]}

    assert client.post(AUTOSAVE, again).status_code == 200
    assert stored("strengths") == "We listen well"


def test_conflict_is_told_and_the_other_answers_are_stored(evaluation, client_for):
    client_for("contributor").post(AUTOSAVE, typed(strengths="We always listen"))

    response = client_for("lead").post(AUTOSAVE, typed(strengths="We sometimes listen", changes="Meet"))

    assert response.status_code == 409
    assert response.json()["conflicts"] == ["strengths"]
    assert list(response.json()["saved"]) == ["changes"]
    assert (stored("strengths"), stored("changes")) == ("We always listen", "Meet")


def test_what_cannot_be_stored_is_told_and_the_rest_is_stored(evaluation, client_for):
    response = client_for("lead").post(AUTOSAVE, typed(strengths="word " * 501, changes="Meet", level="9"))

    assert response.status_code == 200
    errors = response.json()["errors"]
    assert errors["strengths"] == "What we do well must be 500 words or fewer; it has 501"
    assert set(errors) == {"strengths", "level"}
    assert (stored("strengths"), stored("changes")) == (None, "Meet")


def test_half_a_date_is_not_stored_and_harms_nothing(evaluation, client_for):
    sent = {"met_on_day": "14", "met_on_month": "", "met_on_year": "", "met_on_seen": str(Seen())}

    response = client_for("lead").post(f"{DIALOGUE}autosave/", {**sent, **typed(length="Half a day")})

    assert set(response.json()["errors"]) == {"met_on"}
    assert Answer.objects.get(question="length").value == "Half a day"


def test_choices_dates_and_notes_are_stored_too(evaluation, client_for):
    client, helps = client_for("lead"), add_helps(evaluation.cycle.framework_version)
    date = {"met_on_day": "1", "met_on_month": "9", "met_on_year": "2026", "met_on_seen": str(Seen())}
    notes = reverse("selfeval:autosave", args=[*HERE, Written(PageName.NOTES, "restorative")])
    note = f"note-{helps['challenge'].pk}"

    client.post(AUTOSAVE, typed(level="2"))
    client.post(f"{DIALOGUE}autosave/", date)
    saved = client.post(notes, typed(**{note: "It does"})).json()["saved"]

    assert stored("level") == "2"
    assert Answer.objects.get(question="met_on").value == "2026-09-01"
    assert list(saved) == [note]
    assert Answer.objects.get(question="note", approach=helps["challenge"]).value == "It does"


def test_without_a_session_it_says_where_to_sign_in(evaluation):
    response = Client().post(AUTOSAVE, typed(strengths="We listen"))

    assert (response.status_code, response.json()) == (401, {"signIn": "/sign-in/"})
    assert stored("strengths") is None


def test_closed_evaluation_says_why_nothing_is_stored(evaluation, people, client_for):
    close_cycle(cycle=evaluation.cycle, by=people.secretariat, at=NOW)

    response = client_for("lead").post(AUTOSAVE, typed(strengths="We listen"))

    assert response.status_code == 410
    assert "closed" in response.json()["reason"]


@pytest.mark.parametrize(
    ("who", "address", "status"),
    [
        ("approver", AUTOSAVE, 403),
        ("contributor", f"{AGREED}autosave/", 403),
        ("outsider", AUTOSAVE, 404),
        ("lead", AUTOSAVE.replace("connecting", "juggling"), 404),
    ],
)
def test_who_may_not_write_stores_nothing(evaluation, client_for, who, address, status):
    assert client_for(who).post(address, typed(strengths="We listen")).status_code == status
    assert not Answer.objects.exists()


def test_only_posting_saves(evaluation, client_for):
    assert client_for("lead").get(AUTOSAVE).status_code == 405


def test_autosave_costs_at_most_ten_queries(evaluation, client_for):
    client = client_for("lead")
    client.get(CONNECTING)
    costs, seen = [], str(Seen())
    for text in ("We listen", "We listen and", "We listen and answer"):
        with CaptureQueriesContext(connection) as captured:
            response = client.post(AUTOSAVE, {"strengths": text, "strengths_seen": seen})
        seen = response.json()["saved"]["strengths"]
        costs.append(len(captured))

    assert max(costs) <= 10, costs
    assert costs[1] == costs[2]


def history(question="strengths"):
    return [(row.version, row.value) for row in Answer.objects.get(question=question).history.order_by("version")]


@pytest.fixture
def save(evaluation, client_for):
    """Saves a text as somebody at a time who saw what is stored."""

    def save(text, who="lead", after=timedelta(), question="strengths"):
        answer = Answer.objects.filter(question=question).first()
        seen = Seen(answer.version, digest(answer.value)) if answer else Seen()
        with time_machine.travel(NOW + after, tick=False):
            client = client_for(who)
            assert client.post(AUTOSAVE, {question: text, f"{question}_seen": str(seen)}).status_code == 200

    return save


def test_run_of_saves_is_one_version_of_the_history(save):
    for second, text in enumerate(["We", "We listen", "We listen and answer"]):
        save(text, after=timedelta(seconds=second))

    assert history() == [(3, "We listen and answer")]
    assert Answer.objects.get(question="strengths").version == 3


def test_run_ends_where_somebody_else_saves(save):
    save("We")
    save("We listen", "contributor")
    save("We listen and answer")

    assert history() == [(1, "We"), (2, "We listen"), (3, "We listen and answer")]


def test_long_typing_keeps_a_version_of_each_ten_minutes(save):
    for minute in (0, 5, 11, 15):
        save("We listen " * (minute + 1), after=timedelta(minutes=minute))

    assert [version for version, _ in history()] == [2, 4]


def test_text_that_was_emptied_by_mistake_is_in_the_history(save):
    text = "We listen to everybody who comes to see us in the library"
    save(text)
    save("", after=timedelta(seconds=5))

    assert history() == [(1, text), (2, "")]


def test_clock_that_was_set_back_breaks_neither_versions_nor_their_order(save):
    save("We")
    save("We listen", after=-timedelta(hours=2))
    save("We listen and answer", after=-timedelta(hours=1))

    assert history() == [(1, "We"), (2, "We listen"), (3, "We listen and answer")]


def test_several_answers_of_one_run_stay_one_version_each(evaluation, client_for):
    client = client_for("lead")
    fields = fields_of(client.get(CONNECTING))
    client.post(CONNECTING, fields | {"strengths": "We listen", "changes": "Meet"})
    fields = fields_of(client.get(CONNECTING))
    client.post(CONNECTING, fields | {"strengths": "We listen well", "changes": "Meet more"})

    assert (history("strengths"), history("changes")) == ([(2, "We listen well")], [(2, "Meet more")])
