"""What happens to words typed late, after somebody submitted, after the cycle closed, and after the session ended."""

import pytest

from selfeval.models import Evaluation
from selfeval.services import close_cycle, sign_off_and_submit
from tests.factories import NOW, complete_draft, make_submission
from tests.selfeval.browsing import fields_of, stored, text_of
from tests.selfeval.places import AGREED, CONNECTING, DIALOGUE, TASKS

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def submitted(evaluation, people):
    make_submission(evaluation, people.approver)
    return Evaluation.objects.get(pk=evaluation.pk)


@pytest.mark.parametrize("address", [CONNECTING, DIALOGUE, AGREED])
def test_pages_are_read_only_once_submitted(submitted, client_for, address):
    response = client_for("lead").get(address)

    assert "was submitted as ICF-2026-0001, so you can read it but not change it" in text_of(response)
    assert fields_of(response) == {}


def test_words_typed_while_a_colleague_submits_are_shown_back(evaluation, people, visitor):
    complete_draft(evaluation, people.lead)
    page = visitor("contributor")
    page.open(CONNECTING)
    evaluation.refresh_from_db()

    sign_off_and_submit(evaluation=evaluation, by=people.approver, by_role="Approver", at=NOW)

    response = page.send(strengths="Words I do not want to lose")

    assert response.status_code == 409
    words = text_of(response)
    assert "Nothing was changed" in words
    assert "was submitted as ICF-2026-0001" in words
    assert "Words I do not want to lose" in words
    assert "What we will change" not in words
    assert stored("strengths") == "Our words on: what we do well"


@pytest.mark.parametrize("started", [True, False])
def test_words_typed_while_the_cycle_is_closed_are_shown_back(evaluation, people, visitor, started):
    page = visitor("contributor")
    page.open(CONNECTING)
    if started:
        page.send(changes="Meet more often")
        page.open(CONNECTING)
    close_cycle(cycle=evaluation.cycle, by=people.secretariat, at=NOW)

    response = page.send(strengths="Words I do not want to lose")

    assert response.status_code == 409
    assert "This cycle is closed" in text_of(response)
    assert "Words I do not want to lose" in text_of(response)


def test_late_page_says_so_and_still_saves(evaluation, visitor):
    evaluation.due_on = NOW.date().replace(day=13)
    evaluation.save()
    page = visitor("contributor")

    assert "This was due on 13 September 2026, so it is late" in text_of(page.open(CONNECTING))
    assert page.send(strengths="Late but here").status_code == 302
    assert stored("strengths") == "Late but here"


def test_nothing_is_late_on_the_day_it_is_due(evaluation, client_for):
    evaluation.due_on = NOW.date()
    evaluation.save()

    assert "so it is late" not in text_of(client_for("lead").get(TASKS))


def test_words_typed_by_nobody_known_after_the_session_ended_are_shown_back(evaluation, visitor):
    page = visitor("contributor")
    page.open(CONNECTING)
    page.client.logout()

    response = page.send(strengths="Words I do not want to lose", account_token="forged")

    assert response.status_code == 403
    assert "You have been signed out" in text_of(response)
    assert "Words I do not want to lose" in text_of(response)
    assert f"?next={CONNECTING}" in response.content.decode()
    assert stored("strengths") is None


def test_nothing_typed_after_the_session_ended_leads_to_sign_in(evaluation, visitor):
    page = visitor("contributor")
    page.open(CONNECTING)
    page.client.logout()

    assert page.send().url == f"/sign-in/?next={CONNECTING}"
