"""Words that are typed are never lost: saved while typing, off line, and when the session ends, in real browsers."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from partners.models import Role, User
from selfeval.models import Answer, Evaluation
from tests.browser import problems_wide_and_narrow
from tests.factories import PASSWORD, OrganisationFactory, make_cycle, make_evaluation, make_user
from tests.selfeval.places import CONNECTING, HERE

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

WELL, CHANGE = "What do we do well?", "What will we change?"
SAVED = r"Saved at \d\d:\d\d"
SLOW = 15_000

Arrive = Callable[..., Page]


@pytest.fixture
def council_evaluation() -> Evaluation:
    cache.clear()
    return make_evaluation(make_cycle(), OrganisationFactory(name="Calder Vale Council", slug=HERE[1]))


@pytest.fixture
def arrive(browser: Browser, live_server: LiveServer, council_evaluation: Evaluation) -> Iterator[Arrive]:
    """Somebody of the council, signed in at the page of an approach in a browser of their own."""
    contexts = []

    def arrive(role: Role, *, scripts: bool = True) -> Page:
        user: User = make_user(role, council_evaluation.organisation)
        user.set_password(PASSWORD)
        user.save()
        context = browser.new_context(base_url=live_server.url, java_script_enabled=scripts, locale="en-GB")
        contexts.append(context)
        page = context.new_page()
        page.goto(CONNECTING)
        page.get_by_label("Email address").fill(user.email)
        sign_in(page)
        return page

    yield arrive
    for context in contexts:
        context.close()


def sign_in(page: Page) -> None:
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"**{CONNECTING}")


def sign_in_again(page: Page, user: User) -> None:
    page.get_by_label("Email address").fill(user.email)
    sign_in(page)


def box(page: Page, label: str) -> Locator:
    return page.get_by_label(label, exact=True)


def status(page: Page) -> Locator:
    return page.locator("[data-saving-now]")


def notice(page: Page) -> Locator:
    return page.locator("[data-saving-notice]")


def says_saved(page: Page) -> None:
    expect(status(page)).to_have_text(re.compile(f"^{SAVED}$"), timeout=SLOW)


def end_session(page: Page) -> None:
    Session.objects.all().delete()


def kept_here(page: Page) -> int:
    return int(page.evaluate("localStorage.length"))


def stored(question: str) -> str:
    return Answer.objects.get(question=question).value


def test_two_people_type_on_one_page_and_every_word_is_saved(arrive: Arrive) -> None:
    one, two = arrive(Role.CONTRIBUTOR), arrive(Role.LEAD)
    box(one, WELL).type("We listen")
    expect(status(one)).to_have_text("Not saved yet")
    box(two, CHANGE).type("Meet more often")
    two.get_by_label("Developing").check()
    says_saved(one)
    says_saved(two)
    assert (stored("strengths"), stored("changes"), stored("level")) == ("We listen", "Meet more often", "2")

    # On the same answer the second is told, and goes on typing.
    box(two, WELL).type("We talk")
    expect(notice(two)).to_have_text(
        "Somebody else has changed “What we do well”. When you save, you will see both texts.", timeout=SLOW
    )
    box(two, WELL).type(" and talk")
    assert problems_wide_and_narrow(two) == []
    two.get_by_role("button", name="Save and continue").click()
    expect(two.get_by_text("We talk and talk").first).to_be_visible()
    assert stored("strengths") == "We listen"

    # One's own autosave is no conflict with one's own save.
    box(one, WELL).press("End")
    box(one, WELL).type(" to all")
    says_saved(one)
    box(one, WELL).type(", always")
    one.get_by_role("button", name="Save and come back later").click()
    expect(one.get_by_text("Connecting: saved")).to_be_visible()
    assert stored("strengths") == "We listen to all, always"
    assert Answer.objects.get(question="strengths").history.count() <= 2


def test_words_typed_without_a_connection_are_kept_and_saved_when_it_is_back(arrive: Arrive) -> None:
    page = arrive(Role.LEAD)
    page.context.set_offline(True)
    box(page, WELL).type("We listen")
    page.get_by_role("button", name="Save and continue").click()
    gone = "No connection. Your words are kept on this computer; we will save them when the connection is back"
    expect(notice(page)).to_have_text(gone)
    expect(box(page, WELL)).to_have_value("We listen")
    assert problems_wide_and_narrow(page) == []

    page.context.set_offline(False)
    says_saved(page)
    expect(notice(page)).to_be_hidden()
    assert stored("strengths") == "We listen"
    assert kept_here(page) == 0

    # What the browser cannot send although it believes in its connection is not lost with its error page.
    page.route(f"**{CONNECTING}", lambda route: route.abort() if route.request.method == "POST" else route.fallback())
    box(page, WELL).fill("We listen to all")
    page.get_by_role("button", name="Save and continue").click()
    page.unroute(f"**{CONNECTING}")
    page.goto(CONNECTING)
    page.get_by_role("button", name="Use them").click()
    page.get_by_role("button", name="Save and come back later").click()
    expect(page.get_by_text("Connecting: saved")).to_be_visible()
    assert stored("strengths") == "We listen to all"
    assert kept_here(page) == 0


def test_words_that_were_never_saved_are_offered_after_a_reload(arrive: Arrive) -> None:
    page = arrive(Role.LEAD)
    page.route("**/autosave/", lambda route: route.abort())
    box(page, WELL).type("We listen")
    expect(notice(page)).to_contain_text("Your words are kept on this computer", timeout=SLOW)
    page.reload()

    expect(box(page, WELL)).to_have_value("")
    expect(page.get_by_text("You have words that were not saved")).to_be_visible()
    assert problems_wide_and_narrow(page) == []
    page.unroute("**/autosave/")
    page.get_by_role("button", name="Use them").click()
    expect(box(page, WELL)).to_have_value("We listen")
    expect(box(page, WELL)).to_be_focused()
    says_saved(page)
    page.reload()
    expect(page.get_by_text("You have words that were not saved")).to_be_hidden()

    # Signing out leaves nothing behind on the computer.
    page.route("**/autosave/", lambda route: route.abort())
    box(page, WELL).type(" more")
    expect(notice(page)).to_contain_text("Your words are kept on this computer", timeout=SLOW)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in", exact=True)).to_be_visible()
    assert kept_here(page) == 0


def test_session_that_ends_while_typing_keeps_the_words_through_signing_in(arrive: Arrive) -> None:
    page = arrive(Role.LEAD)
    user = User.objects.get()
    end_session(page)
    box(page, WELL).type("We listen")
    expect(notice(page)).to_contain_text(
        "You have been signed out. Your words are kept on this computer and will be here when you sign in again.",
        timeout=SLOW,
    )
    assert problems_wide_and_narrow(page) == []
    notice(page).get_by_role("link", name="Sign in again").click()
    sign_in_again(page, user)
    page.get_by_role("button", name="Use them").click()
    says_saved(page)

    # Whoever saves instead finds the words in their box.
    end_session(page)
    box(page, WELL).fill("We listen to all")
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_text("Sign in: your words are kept")).to_be_visible()
    sign_in_again(page, user)
    expect(page.get_by_text("We kept what you typed while you were signed out")).to_be_visible()
    expect(page.get_by_text("You have words that were not saved")).to_be_hidden()
    expect(box(page, WELL)).to_have_value("We listen to all")
    says_saved(page)
    assert stored("strengths") == "We listen to all"


def test_session_that_ended_keeps_the_words_without_scripts_too(arrive: Arrive) -> None:
    page = arrive(Role.LEAD, scripts=False)
    user = User.objects.get()
    expect(page.locator("[data-saving]")).to_be_hidden()
    box(page, WELL).fill("We listen")
    end_session(page)
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_text("Sign in: your words are kept")).to_be_visible()
    sign_in_again(page, user)

    expect(box(page, WELL)).to_have_value("We listen")
    assert problems_wide_and_narrow(page, scripts=False) == []
    page.get_by_role("button", name="Save and come back later").click()
    expect(page.get_by_text("Connecting: saved")).to_be_visible()
    assert stored("strengths") == "We listen"


def test_earlier_version_is_found_and_restored_by_keyboard(arrive: Arrive) -> None:
    page = arrive(Role.LEAD)
    for text in ("We listen to everybody who comes to see us in the library", "We talk"):
        box(page, WELL).fill(text)
        page.get_by_role("button", name="Save and come back later").click()
        expect(page.get_by_text("Connecting: saved")).to_be_visible()
        page.goto(CONNECTING)
    page.get_by_role("link", name="History of what we do well").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("History of “What we do well”")
    assert problems_wide_and_narrow(page) == []
    page.get_by_role("button", name="Restore this version").press("Enter")

    expect(page.get_by_text("What we do well: restored")).to_be_visible()
    assert stored("strengths").startswith("We listen to everybody")
