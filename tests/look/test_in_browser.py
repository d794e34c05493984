"""The site-wide pages in a real browser: for everyone, at any width, with and without scripts."""

from collections.abc import Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, ConsoleMessage, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from partners.models import Role, User
from tests.browser import accessibility_problems, scrolls_sideways
from tests.factories import PASSWORD, make_user

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PUBLIC = [
    "home",
    "help",
    "accessibility",
    "privacy",
    "cookies",
    "account_login",
    "account_signup",
    "account_reset_password",
    "socialaccount_login_cancelled",
]
OWN = [
    "home",
    "account",
    "account_change_password",
    "account_logout",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_list_webauthn",
    "components",
]


@pytest.fixture
def administrator() -> User:
    user = make_user(Role.ADMINISTRATOR)
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def complaints(page: Page) -> Iterator[list[str]]:
    """What the browser complains of while a test runs: failed scripts, files not found, a policy not kept."""
    heard: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            heard.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: heard.append(str(error)))
    yield heard
    assert heard == []


def sign_in(page: Page, user: User) -> None:
    page.goto("/sign-in/")
    page.get_by_label("Email address").fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("link", name="Your account")).to_be_visible()


def confirm(page: Page) -> None:
    page.goto(reverse("account_reauthenticate") + "?next=/account/")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/account/")


def look_at(page: Page, names: list[str]) -> list[str]:
    problems = []
    for name in names:
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(reverse(name))
        problems += accessibility_problems(page)
        page.set_viewport_size({"width": 320, "height": 700})
        problems += accessibility_problems(page)
        if scrolls_sideways(page):
            problems.append(f"{name} scrolls sideways at 320 pixels")
    return problems


@pytest.mark.usefixtures("complaints")
def test_public_pages_are_accessible_and_fit(page: Page) -> None:
    assert look_at(page, PUBLIC) == []


@pytest.mark.usefixtures("complaints")
def test_pages_of_ones_own_account_are_accessible_and_fit(page: Page, administrator: User) -> None:
    sign_in(page, administrator)
    confirm(page)
    assert look_at(page, OWN) == []


@pytest.mark.usefixtures("complaints")
def test_errors_are_announced_linked_and_accessible(page: Page, administrator: User) -> None:
    sign_in(page, administrator)
    page.goto(reverse("components"))
    page.get_by_role("button", name="Save and continue").click()
    expect(page).to_have_title("Error: Components – Communities Partnership")
    expect(page.locator(".govuk-error-summary").first).to_be_focused()
    page.get_by_role("link", name="Select an answer").click()
    expect(page.get_by_label("Not yet started")).to_be_focused()
    assert accessibility_problems(page) == []


def test_page_not_found_is_accessible_and_fits(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto("/no-such-page/")
    assert accessibility_problems(page) == []
    assert not scrolls_sideways(page)


@pytest.mark.usefixtures("complaints")
def test_menu_opens_on_a_narrow_screen(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto("/")
    reports = page.get_by_label("Sections").get_by_role("link", name="Reports")
    expect(reports).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    expect(reports).to_be_visible()


def test_sign_in_and_errors_work_without_scripts(
    browser: Browser, live_server: LiveServer, administrator: User
) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/sign-in/")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    sign_in(page, administrator)
    expect(page.get_by_role("navigation", name="Sections").get_by_role("link", name="Reports")).to_be_visible()
    page.goto(reverse("components"))
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_role("link", name="Select the directorate").click()
    assert page.url.endswith("#id_unit")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in", exact=True).first).to_be_visible()
    context.close()


@pytest.mark.usefixtures("complaints")
def test_passkey_is_added_and_then_enough_to_sign_in(page: Page, administrator: User, settings: Settings) -> None:
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    sign_in(page, administrator)
    confirm(page)
    page.goto(reverse("mfa_add_webauthn"))
    page.get_by_label("Let me sign in with this passkey alone").check()
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    page.get_by_role("button", name="Sign out").click()
    page.goto("/sign-in/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("link", name="Your account")).to_be_visible()


def test_passkey_that_is_not_there_is_explained(page: Page, settings: Settings) -> None:
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    page.goto("/sign-in/")
    problem = page.get_by_text("Your passkey was not used")
    expect(problem).to_be_hidden()
    page.route("**/webauthn/login/", lambda route: route.abort())
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(problem).to_be_visible()
