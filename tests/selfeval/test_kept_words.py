"""Words typed after the session had ended: kept through every way of signing in, and for their writer alone."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import reverse

from actions.models import Action
from cohesion_portal.lib import kept
from selfeval.models import Answer
from selfeval.services import close_cycle
from tests.factories import NOW, PASSWORD
from tests.selfeval.browsing import fields_of, stored, text_of
from tests.selfeval.giving import give, typed
from tests.selfeval.places import AGREED, CONNECTING, DIALOGUE, HERE, PLAN

pytestmark = pytest.mark.usefixtures("today")

WORDS = "Words I do not want to lose"
MARK = "We kept what you typed while you were signed out. Check it and save"


@pytest.fixture(autouse=True)
def _no_attempts_left_over():
    cache.clear()


@pytest.fixture
def signed_out(evaluation, visitor):
    """Sends a page in a browser whose session has ended since the page was opened."""

    def signed_out(address=CONNECTING, who="lead", **words):
        page = visitor(who)
        page.open(address)
        page.client.logout()
        response = page.send(**words)
        assert response.url == f"/sign-in/?next={address}"
        return page

    return signed_out


def sign_in(client, user):
    """By the form, as the session then goes on as it would."""
    user.set_password(PASSWORD)
    user.save()
    address = client.session.get("next", CONNECTING)
    return client.post("/sign-in/", {"login": user.email, "password": PASSWORD, "next": address}, follow=True)


def test_words_are_in_their_box_after_signing_in_and_are_saved_from_there(signed_out, people):
    page = signed_out(strengths=WORDS)
    assert "Sign in: your words are kept" in text_of(page.client.get("/sign-in/"))
    assert stored("strengths") is None

    page.shown = sign_in(page.client, people.lead)

    assert page.shown.request["PATH_INFO"] == CONNECTING
    assert fields_of(page.shown)["strengths"] == WORDS
    assert MARK in text_of(page.shown)
    assert "Your other answers on this page are saved" not in text_of(page.shown)
    assert page.send().status_code == 302
    assert stored("strengths") == WORDS
    assert MARK not in text_of(page.open(CONNECTING))


def test_words_outlast_looking_at_them(signed_out, people):
    page = signed_out(strengths=WORDS)
    sign_in(page.client, people.lead)

    assert fields_of(page.open(CONNECTING))["strengths"] == WORDS


def test_words_go_through_two_factor_sign_in(signed_out, people):
    page = signed_out(strengths=WORDS)
    TOTP.activate(people.lead, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(people.lead)
    code = Authenticator.objects.get(user=people.lead, type=Authenticator.Type.RECOVERY_CODES).wrap()

    step = sign_in(page.client, people.lead)
    assert "Enter your code" in text_of(step)
    done = page.client.post(reverse("mfa_authenticate"), {"code": code.get_unused_codes()[0]}, follow=True)

    assert fields_of(done)["strengths"] == WORDS


def test_words_outlast_a_sign_in_by_the_directory(signed_out, people):
    """Whatever the way, Django's own `login` begins the session of a person in the session of the visitor."""
    page = signed_out(strengths=WORDS)
    before = page.client.session.session_key

    page.client.force_login(people.lead)

    assert page.client.session.session_key != before
    assert fields_of(page.open(CONNECTING))["strengths"] == WORDS


def test_another_account_never_sees_them_and_they_are_gone(signed_out, people):
    page = signed_out(strengths=WORDS)
    page.client.force_login(people.contributor)

    assert WORDS not in page.open(CONNECTING).content.decode()
    assert not page.client.session[kept._IN_SESSION]


def test_answer_that_a_colleague_changed_meanwhile_shows_both_texts(signed_out, people, client_for, visitor):
    page = signed_out(strengths=WORDS, changes="Meet more often")
    other = visitor("contributor")
    other.open(CONNECTING)
    other.send(strengths="We always listen", support="Training")

    page.client.force_login(people.lead)
    page.open(CONNECTING)

    words = text_of(page.shown)
    assert "We always listen" in words
    assert f"What you typed {WORDS}" in words
    assert fields_of(page.shown)["changes"] == "Meet more often"
    assert fields_of(page.shown)["support"] == "Training"
    assert page.send(strengths_keep="mine").status_code == 302
    assert (stored("strengths"), stored("changes"), stored("support")) == (WORDS, "Meet more often", "Training")


def test_what_cannot_be_stored_is_told_with_the_words(signed_out, people):
    page = signed_out(strengths="word " * 501)
    page.client.force_login(people.lead)

    assert "What we do well must be 500 words or fewer; it has 501" in text_of(page.open(CONNECTING))


def test_nothing_changed_is_nothing_kept(signed_out, people):
    page = signed_out()
    page.client.force_login(people.lead)

    assert MARK not in text_of(page.open(CONNECTING))


def test_choices_dates_and_the_agreed_level_are_kept_too(signed_out, people):
    page = signed_out(DIALOGUE, met_on_day="1", met_on_month="9", met_on_year="2026", length="A day")
    page.client.force_login(people.lead)
    assert fields_of(page.open(DIALOGUE)) | {"met_on_day": "1", "length": "A day"} == fields_of(page.shown)

    page = signed_out(AGREED, agreed_level="3", rationale=WORDS)
    page.client.force_login(people.lead)
    assert fields_of(page.open(AGREED)) | {"agreed_level": "3", "rationale": WORDS} == fields_of(page.shown)


def test_autosave_after_signing_in_takes_the_kept_words_over(signed_out, people):
    page = signed_out(strengths=WORDS)
    page.client.force_login(people.lead)
    fields = fields_of(page.open(CONNECTING))

    page.client.post(f"{CONNECTING}autosave/", {name: fields[name] for name in ("strengths", "strengths_seen")})

    assert stored("strengths") == WORDS
    assert MARK not in text_of(page.open(CONNECTING))


def test_evidence_and_actions_are_kept_too(signed_out, evaluation, people, visitor):
    add = reverse("selfeval:add_evidence", args=[*HERE, "connecting"])
    action = reverse("selfeval:add_action", args=HERE)
    entry = give(evaluation, people.lead)
    change = reverse("selfeval:change_evidence", args=[*HERE, "connecting", entry.pk])
    for address, name in ((add, "shows"), (change, "shows"), (action, "what")):
        page = signed_out(address, **{name: WORDS})
        page.client.force_login(people.lead)

        assert fields_of(page.open(address))[name] == WORDS
        assert MARK in text_of(page.shown)

    page.send(
        **typed(evaluation), approach="whole", owner_role="Head", due_on_day="1", due_on_month="3", due_on_year="2027"
    )
    stored_action = Action.objects.get()
    assert stored_action.what == WORDS
    address = reverse("selfeval:change_action", args=[*HERE, stored_action.pk])
    page = signed_out(address, what="Other words")
    page.client.force_login(people.lead)
    assert fields_of(page.open(address))["what"] == "Other words"
    assert MARK not in text_of(page.open(PLAN))


def test_words_for_a_page_that_was_closed_meanwhile_are_shown_to_be_copied(signed_out, evaluation, people):
    page = signed_out(strengths=WORDS)
    close_cycle(cycle=evaluation.cycle, by=people.secretariat, at=NOW)
    page.client.force_login(people.lead)

    assert f"Copy what you want to keep. What we do well {WORDS}" in text_of(page.open(CONNECTING))


def test_somebody_who_lost_the_role_sees_neither_page_nor_words(signed_out, people):
    page = signed_out(strengths=WORDS)
    people.lead.memberships.update(ended_at=NOW)
    page.client.force_login(people.lead)

    response = page.open(CONNECTING)

    assert response.status_code == 404
    assert WORDS not in response.content.decode()


def test_words_are_kept_for_half_a_day(signed_out, people):
    page = signed_out(strengths=WORDS)
    with time_machine.travel(NOW + kept.KEPT_FOR - timedelta(minutes=1), tick=False):
        page.client.force_login(people.lead)
        assert MARK in text_of(page.open(CONNECTING))
    with time_machine.travel(NOW + kept.KEPT_FOR, tick=False):
        page.client.force_login(people.lead)
        assert MARK not in text_of(page.open(CONNECTING))


def test_ten_tabs_are_kept_and_more_than_that_is_bounded(evaluation, client_for):
    client = client_for("lead")
    token = fields_of(client.get(CONNECTING))["account_token"]
    client.logout()
    tabs = [CONNECTING.replace("connecting", f"tab-{number}") for number in range(kept.MOST_FORMS + 1)]

    answers = [client.post(tab, {"account_token": token, "strengths": "We listen"}).status_code for tab in tabs]

    assert answers == [302] * kept.MOST_FORMS + [403]


def test_more_words_than_a_session_bears_are_shown_to_be_copied(evaluation, client_for):
    client = client_for("lead")
    token = fields_of(client.get(CONNECTING))["account_token"]
    client.logout()

    response = client.post(CONNECTING, {"account_token": token, "strengths": "x" * kept.MOST_CHARACTERS})

    assert response.status_code == 403
    assert "You have been signed out" in text_of(response)
    assert kept._IN_SESSION not in client.session


@pytest.mark.parametrize("token", ["", "1", "1:forged", "7:" + "a" * 43])
def test_form_of_nobody_known_makes_no_session(evaluation, token):
    client = Client()

    assert client.post(CONNECTING, {"account_token": token, "strengths": WORDS}).status_code == 403
    assert "sessionid" not in client.cookies
    assert not Answer.objects.exists()


def test_token_names_the_account_and_needs_the_portals_secret(people, settings):
    token = kept.account_token(people.lead.pk)
    assert kept._is_genuine(token)
    settings.SECRET_KEY = "another" * 10
    assert not kept._is_genuine(token)


def test_only_what_is_posted_is_kept(people):
    request = RequestFactory().get(CONNECTING, {"account_token": kept.account_token(people.lead.pk)})
    assert not kept.keep_words(request)
