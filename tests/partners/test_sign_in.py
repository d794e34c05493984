import os
import runpy
import subprocess
import sys
from http import HTTPStatus

import pytest
from django.conf import settings as portal
from django.contrib.auth import get_user
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from partners.models import User
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_rate_limits() -> None:
    cache.clear()


@pytest.fixture
def person() -> User:
    user = UserFactory(email="officer@partner.example")
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client: Client, email: str, password: str) -> str:
    return client.post("/sign-in/", {"login": email, "password": password}, follow=True).content.decode()


def test_person_signs_in_with_their_email_in_any_case(client: Client, person: User) -> None:
    sign_in(client, "Officer@Partner.example", PASSWORD)
    assert get_user(client) == person


def test_wrong_password_gets_a_clear_error(client: Client, person: User) -> None:
    html = sign_in(client, person.email, "not-the-password")
    assert "There is a problem" in html
    assert "The email address or the password is not correct" in html
    assert "not-the-password" not in html
    assert not get_user(client).is_authenticated


def test_inactive_user_cannot_sign_in(client: Client, person: User) -> None:
    person.is_active = False
    person.save()
    sign_in(client, person.email, PASSWORD)
    assert not get_user(client).is_authenticated


def test_user_whose_account_is_closed_is_signed_out(client: Client, person: User) -> None:
    client.force_login(person)
    person.is_active = False
    person.save()
    assert not get_user(client).is_authenticated


def test_sign_in_is_refused_after_many_wrong_passwords(client: Client, person: User) -> None:
    for _ in range(10):
        sign_in(client, person.email, "not-the-password")
    assert "You have tried too many times" in sign_in(client, person.email, PASSWORD)
    assert not get_user(client).is_authenticated


def test_nobody_signs_up_without_an_invitation(client: Client) -> None:
    answer = client.post("/sign-up/", {"email": "new@partner.example", "password1": PASSWORD})
    assert "You need an invitation" in answer.content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize(("proxy", "counts_clients"), [("true", True), ("false", False)])
def test_sign_in_limit_counts_the_client_and_not_the_proxy(
    client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch, proxy: str, counts_clients: bool
) -> None:
    monkeypatch.setenv("TRUSTED_PROXY", proxy)
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = runpy.run_path("cohesion_portal/settings.py")["ALLAUTH_TRUSTED_PROXY_COUNT"]
    typed = {"login": "nobody@partner.example", "password": "wrong"}
    answers = [
        client.post("/sign-in/", typed, headers={"X-Forwarded-For": f"203.0.113.{number}"}).status_code
        for number in range(40)
    ]
    assert (HTTPStatus.TOO_MANY_REQUESTS not in answers) is counts_clients


def test_sign_in_limit_is_shared_by_the_workers() -> None:
    """Another worker is another process, which shares no memory with this one."""
    cache.set("attempts", [1.0])
    ask = "import django; django.setup(); from django.core.cache import cache; print(cache.get('attempts'))"
    other = subprocess.run(  # noqa: S603  # our own command
        [sys.executable, "-c", ask],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "cohesion_portal.settings", "DATA_DIR": str(portal.DATA_DIR)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert other.stdout == "[1.0]\n"
