"""Whom the council's own directory (OpenID Connect) lets in."""

from typing import Any

import pytest
from allauth.core.context import request_context
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import complete_social_login
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import get_user
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django import Settings

from partners.models import Membership, Role, User
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
ADDRESS = "officer@partner.example"


@pytest.fixture(autouse=True)
def directory(settings: Settings) -> None:
    settings.OIDC_EMAIL_DOMAINS = ["partner.example", "calder.example"]
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "directory",
                    "name": "Calder Vale Council",
                    "client_id": "portal",
                    "secret": "secret",
                    "settings": {"server_url": "https://directory.example"},
                }
            ]
        }
    }


def answer(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def signed_in_by(claims: dict[str, Any]) -> User | None:
    """Who is signed in once the directory has sent these claims."""
    request = RequestFactory().get("/account/oidc/directory/login/callback/")
    SessionMiddleware(answer).process_request(request)
    MessageMiddleware(answer).process_request(request)
    request.user = get_user(request)
    with request_context(request):
        provider = get_adapter(request).get_provider(request, "directory")
        login = provider.sociallogin_from_response(request, {"userinfo": {"sub": "1"} | claims})
        login.state = {"process": "login"}
        complete_social_login(request, login)
    user = get_user(request)
    return user if isinstance(user, User) else None


def test_directory_signs_in_an_account_whose_address_it_has_proved() -> None:
    user = make_user(Role.LEAD, email=ADDRESS)
    assert signed_in_by({"email": "Officer@Partner.example", "email_verified": True}) == user
    assert SocialAccount.objects.get().user == user


@pytest.mark.parametrize("claim", [{}, {"email_verified": False}, {"email_verified": "false"}, {"email_verified": 1}])
def test_directory_signs_in_nobody_whose_address_it_has_not_proved(claim: dict[str, Any]) -> None:
    make_user(Role.LEAD, email=ADDRESS)
    assert signed_in_by({"email": ADDRESS} | claim) is None
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize("address", ["officer@elsewhere.example", "officer@sub.partner.example"])
def test_directory_signs_in_nobody_of_a_domain_that_is_not_its_own(address: str) -> None:
    make_user(Role.LEAD, email=address)
    assert signed_in_by({"email": address, "email_verified": True}) is None


@pytest.mark.parametrize("account", [{"is_superuser": True}, {"is_staff": True}])
def test_directory_does_not_find_the_account_of_a_superuser_by_its_address(account: dict[str, bool]) -> None:
    make_user(Role.LEAD, email=ADDRESS, **account)
    assert signed_in_by({"email": ADDRESS, "email_verified": True}) is None


def test_directory_does_not_find_the_account_of_an_administrator_by_its_address() -> None:
    user = make_user(Role.ADMINISTRATOR, email=ADDRESS)
    user.set_password(PASSWORD)
    user.save()
    assert signed_in_by({"email": ADDRESS, "email_verified": True}) is None
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_directory_signs_in_a_former_administrator() -> None:
    user = make_user(Role.ADMINISTRATOR, email=ADDRESS)
    Membership.objects.update(ended_at="2026-12-31T00:00Z")
    assert signed_in_by({"email": ADDRESS, "email_verified": True}) == user


def test_directory_makes_no_account() -> None:
    assert signed_in_by({"email": "new@partner.example", "email_verified": True}) is None
    assert not User.objects.exists()
