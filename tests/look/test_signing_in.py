"""Signing in, passwords and two-step sign-in on our own pages."""

import re
from http import HTTPStatus
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.test import Client
from django.urls import NoReverseMatch, reverse
from lxml import html as markup
from pytest_django import Settings

from partners.models import Role, User
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "three-random-words"


@pytest.fixture(autouse=True)
def _no_attempts_left_over() -> None:
    cache.clear()


@pytest.fixture
def person() -> User:
    user = make_user(Role.LEAD)
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def signed_in(client: Client, person: User) -> Client:
    """Signed in by password, and just confirmed, as changing the ways to sign in asks for."""
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def page(response: Any) -> markup.HtmlElement:
    assert response.status_code == HTTPStatus.OK
    tree = markup.document_fromstring(response.content.decode())
    assert len(list(tree.iter("h1"))) == 1
    return tree


def heading(response: Any) -> str:
    return page(response).xpath("//h1")[0].text_content().strip()


def code_now(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def test_sign_in_with_email_and_password(client: Client, person: User) -> None:
    tree = page(client.get("/sign-in/"))
    assert tree.get_element_by_id("id_login").get("autocomplete") == "email"
    assert tree.get_element_by_id("id_password").get("autocomplete") == "current-password"
    response = client.post("/sign-in/", {"login": person.email, "password": PASSWORD})
    assert response.headers["Location"] == "/"
    assert client.session.get_expire_at_browser_close()


def test_sign_in_goes_on_to_the_page_asked_for(client: Client, person: User) -> None:
    tree = page(client.get("/sign-in/?next=/account/"))
    assert tree.xpath("//input[@name='next']/@value")[0] == "/account/"
    response = client.post("/sign-in/", {"login": person.email, "password": PASSWORD, "next": "/account/"})
    assert response.headers["Location"] == "/account/"


def test_sign_in_never_goes_on_to_another_site(client: Client, person: User) -> None:
    response = client.post(
        "/sign-in/", {"login": person.email, "password": PASSWORD, "next": "https://elsewhere.example/"}
    )
    assert response.headers["Location"] == "/"


def test_sign_in_with_a_wrong_password_is_explained_once_for_known_and_unknown(client: Client, person: User) -> None:
    answers = [
        page(client.post("/sign-in/", {"login": email, "password": "wrong"}))
        .xpath("//div[contains(@class, 'govuk-error-summary')]")[0]
        .text_content()
        for email in (person.email, "nobody@partner.example")
    ]
    assert answers[0] == answers[1]
    assert "The email address or the password is not correct" in answers[0]


def test_sign_in_with_nothing_says_what_to_enter(client: Client) -> None:
    text = client.post("/sign-in/", {}).content.decode()
    assert 'href="#id_login">Enter the email address</a>' in text
    assert 'href="#id_password">Enter the password</a>' in text


def test_sign_in_too_often_is_refused_in_plain_words(client: Client) -> None:
    for _ in range(40):
        response = client.post("/sign-in/", {"login": "nobody@partner.example", "password": "wrong"})
    assert response.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert "You have tried too many times" in response.content.decode()


def test_sign_out_asks_and_then_signs_out(signed_in: Client) -> None:
    assert heading(signed_in.get("/sign-out/")) == "Do you want to sign out?"
    response = signed_in.post("/sign-out/", follow=True)
    assert "You have signed out." in response.content.decode()
    assert signed_in.get("/account/").status_code == HTTPStatus.FOUND


def test_signing_up_needs_an_invitation(client: Client) -> None:
    assert heading(client.get("/sign-up/")) == "You need an invitation"
    client.post("/sign-up/", {"email": "new@partner.example", "password1": NEW_PASSWORD})
    assert not User.objects.filter(email="new@partner.example").exists()


@pytest.mark.parametrize("name", ["account_email", "socialaccount_connections", "account_signup_by_passkey"])
def test_pages_that_are_not_offered_have_no_address(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_password_is_reset_by_a_link_in_an_email(client: Client, person: User, mailoutbox: list[EmailMessage]) -> None:
    assert heading(client.get("/account/password/reset/")) == "Reset your password"
    response = client.post("/account/password/reset/", {"email": person.email}, follow=True)
    assert heading(response) == "Check your email"
    [mail] = mailoutbox
    assert mail.subject == "Choose a new password"
    assert mail.to == [person.email]
    link = re.search(r"http://testserver(/account/password/reset/key/\S+)", str(mail.body))
    assert link
    opened = client.get(link[1], follow=True)
    assert heading(opened) == "Choose a new password"
    action = page(opened).xpath("//main//form/@action")[0]
    assert "too short" in client.post(action, {"password1": "short"}).content.decode()
    assert heading(client.post(action, {"password1": NEW_PASSWORD}, follow=True)) == "You have a new password"
    person.refresh_from_db()
    assert person.check_password(NEW_PASSWORD)
    assert heading(Client().get(link[1], follow=True)) == "This link no longer works"


def test_password_reset_for_an_unknown_address_looks_the_same_and_offers_no_sign_up(
    client: Client, mailoutbox: list[EmailMessage]
) -> None:
    response = client.post("/account/password/reset/", {"email": "nobody@partner.example"}, follow=True)
    assert heading(response) == "Check your email"
    [mail] = mailoutbox
    assert "There is no such account." in str(mail.body)
    assert "sign-up" not in str(mail.body)
    assert "Communities Partnership" in str(mail.body)


def test_password_is_changed_with_the_current_one(
    signed_in: Client, person: User, mailoutbox: list[EmailMessage]
) -> None:
    path = reverse("account_change_password")
    assert heading(signed_in.get(path)) == "Change your password"
    wrong = signed_in.post(path, {"oldpassword": "wrong", "password1": NEW_PASSWORD})
    assert 'href="#id_oldpassword"' in wrong.content.decode()
    signed_in.post(path, {"oldpassword": PASSWORD, "password1": NEW_PASSWORD})
    person.refresh_from_db()
    assert person.check_password(NEW_PASSWORD)
    assert [mail.subject for mail in mailoutbox] == ["Your password was changed"]
    assert "reset your password now" in str(mailoutbox[0].body)


def test_two_step_sign_in_is_set_up_used_and_removed(client: Client, signed_in: Client, person: User) -> None:
    assert heading(signed_in.get("/account/two-factor/")) == "Two-step sign-in"
    tree = page(signed_in.get(reverse("mfa_activate_totp")))
    secret = tree.xpath("//code")[0].text_content()
    assert tree.xpath("//img/@src")[0].startswith("data:image/svg+xml")
    wrong = signed_in.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert 'href="#id_code"' in wrong.content.decode()
    signed_in.post(reverse("mfa_activate_totp"), {"code": code_now(secret)})
    assert Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists()
    assert len(page(signed_in.get(reverse("mfa_view_recovery_codes"))).xpath("//main//code")) == 10

    elsewhere = Client()
    step = elsewhere.post("/sign-in/", {"login": person.email, "password": PASSWORD}, follow=True)
    assert heading(step) == "Enter your code"
    codes = Authenticator.objects.get(user=person, type=Authenticator.Type.RECOVERY_CODES).wrap()
    done = elsewhere.post(reverse("mfa_authenticate"), {"code": codes.get_unused_codes()[0]})
    assert done.headers["Location"] == "/"

    assert heading(signed_in.get(reverse("mfa_deactivate_totp"))) == "Remove the authenticator app?"
    signed_in.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists()


@pytest.mark.django_db(transaction=True)
def test_recovery_codes_warn_before_old_ones_stop_working(
    signed_in: Client, person: User, mailoutbox: list[EmailMessage]
) -> None:
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    first = signed_in.get(reverse("mfa_generate_recovery_codes"))
    assert "will stop working" not in first.content.decode()
    RecoveryCodes.activate(person)
    again = signed_in.get(reverse("mfa_generate_recovery_codes"))
    assert "Your old recovery codes will stop working." in again.content.decode()
    response = signed_in.post(reverse("mfa_generate_recovery_codes"), follow=True)
    assert heading(response) == "Recovery codes"
    assert "New recovery codes are ready." in response.content.decode()
    assert [mail.subject for mail in mailoutbox] == ["New recovery codes were made"]


def test_sensitive_page_asks_again_who_it_is(client: Client, person: User) -> None:
    client.force_login(person)
    response = client.get(reverse("mfa_activate_totp"), follow=True)
    assert heading(response) == "Confirm that it is you"
    resumed = client.post(response.redirect_chain[-1][0], {"password": PASSWORD}, follow=True)
    assert heading(resumed) == "Set up an authenticator app"


def test_code_confirms_who_it_is_and_other_ways_are_offered(client: Client, person: User) -> None:
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    client.force_login(person)
    tree = page(client.get(reverse("mfa_reauthenticate")))
    assert tree.get_element_by_id("id_code") is not None
    assert "/account/confirm/" in tree.xpath("//main//ul//a/@href")


@pytest.mark.parametrize("name", ["account_login", "mfa_add_webauthn"])
def test_passkey_page_has_what_its_script_looks_for(signed_in: Client, name: str) -> None:
    client = Client() if name == "account_login" else signed_in
    tree = page(client.get(reverse(name)))
    [order] = tree.xpath("//script[@data-allauth-onload]")
    assert order.get("type") == "application/json"
    for wanted in re.findall(r'"(?:login|add|passwordless|credential|data)": "([^"]+)"', order.text):
        assert tree.get_element_by_id(wanted) is not None
    assert tree.get_element_by_id("passkey-problem").get("hidden") is not None


def test_passkey_is_listed_renamed_and_removed(signed_in: Client, person: User) -> None:
    key = Authenticator.objects.create(
        user=person, type=Authenticator.Type.WEBAUTHN, data={"name": "Work laptop", "credential": {}}
    )
    listed = signed_in.get(reverse("mfa_list_webauthn"))
    assert heading(listed) == "Passkeys and security keys"
    assert "Work laptop" in listed.content.decode()
    rename = reverse("mfa_edit_webauthn", args=[key.pk])
    assert page(signed_in.get(rename)).get_element_by_id("id_name").get("value") == "Work laptop"
    signed_in.post(rename, {"name": "Desk"})
    remove = reverse("mfa_remove_webauthn", args=[key.pk])
    assert heading(signed_in.get(remove)) == "Remove Desk?"
    signed_in.post(remove)
    assert "You have none yet." in signed_in.get(reverse("mfa_list_webauthn")).content.decode()


def test_directory_is_offered_only_when_there_is_one(client: Client, settings: Settings) -> None:
    assert "Sign in with" not in client.get("/sign-in/").content.decode().replace("Sign in with a passkey", "")
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "directory",
                    "name": "Eldon Council",
                    "client_id": "portal",
                    "secret": "secret",
                    "settings": {"server_url": "https://directory.example"},
                }
            ]
        }
    }
    tree = page(client.get("/sign-in/?next=/account/"))
    [link] = tree.xpath("//a[contains(., 'Sign in with Eldon Council')]")
    assert link.get("href").startswith("/account/oidc/directory/login/?")
    assert "next=%2Faccount%2F" in link.get("href")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("socialaccount_login_error", "You are not signed in"),
        ("socialaccount_login_cancelled", "You cancelled signing in"),
        ("account_inactive", "Your account is closed"),
    ],
)
def test_page_for_when_signing_in_goes_wrong(client: Client, name: str, words: str) -> None:
    assert words in client.get(reverse(name)).content.decode()


def test_page_of_allauth_that_is_not_ours_still_stands_in_our_frame() -> None:
    text = render_to_string("account/verification_sent.html", {"partnership_name": "Hills"})
    assert '<h1 class="govuk-heading-l">' in text
    assert "govuk-template__footer" in text
