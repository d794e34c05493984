"""How people get in: by invitation, or through a directory when they already have an account here."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest


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
    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False
