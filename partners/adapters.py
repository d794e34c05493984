"""How people get in: by invitation, or through a directory when they already have an account here."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest

from partners.actors import actor_for
from partners.models import User
from partners.rules import is_administrator


class InvitationOnlyAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "The email address or the password is not correct",
        "incorrect_password": "The password is not correct",
        "enter_current_password": "The current password is not correct",
        "too_many_login_attempts": "You have tried too many times. Wait 5 minutes and try again",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class KnownPeopleOnlyAdapter(DefaultSocialAccountAdapter):
    """A directory's word is taken for the addresses it answers for, and never for an account that could undo the rest.

    A person whose account a directory may not find by its address can still sign in with their password.
    """

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def can_authenticate_by_email(self, login: Any, email: str) -> bool:
        """allauth takes any claim that is not empty for a yes; only the JSON value `true` is one."""
        proved = any(address.email == email and address.verified is True for address in login.email_addresses)
        return proved and email.rpartition("@")[2].lower() in settings.OIDC_EMAIL_DOMAINS

    def authenticate_by_email(self, sociallogin: Any) -> tuple[Any, str] | None:
        found: tuple[Any, str] | None = super().authenticate_by_email(sociallogin)
        return None if found is None or _may_administer(found[0]) else found


def _may_administer(user: User) -> bool:
    return user.is_superuser or user.is_staff or is_administrator(actor_for(user))
