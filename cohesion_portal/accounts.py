"""allauth's forms in the GOV.UK Design System, with labels and hints of our own.

A password is typed once: the field has a button that shows it, so a second field would only add a chance to err.
"""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn

from cohesion_portal.lib.forms import GovukFormMixin, Look

_NEW_PASSWORD = "At least 12 characters. Three random words make a good password."  # noqa: S105  # a hint


class SignInForm(GovukFormMixin, account.LoginForm):
    words = {"login": ("Email address", ""), "password": ("Password", "")}


class ResetPasswordForm(GovukFormMixin, account.ResetPasswordForm):
    words = {"email": ("Email address", "The one you sign in with")}


class _NewPassword(GovukFormMixin):
    words = {"password1": ("New password", _NEW_PASSWORD), "oldpassword": ("Current password", "")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]


class ChangePasswordForm(_NewPassword, account.ChangePasswordForm):
    pass


class SetPasswordForm(_NewPassword, account.SetPasswordForm):
    pass


class ResetPasswordKeyForm(_NewPassword, account.ResetPasswordKeyForm):
    pass


class ReauthenticateForm(GovukFormMixin, account.ReauthenticateForm):
    words = {"password": ("Password", "")}


class _Code(GovukFormMixin):
    words = {"code": ("Code", "The 6 numbers your authenticator app shows now, or one of your recovery codes")}
    looks = {"code": Look(width=10)}


class AuthenticateForm(_Code, mfa.AuthenticateForm):
    pass


class ReauthenticateByCodeForm(_Code, mfa.ReauthenticateForm):
    pass


class ActivateTotpForm(_Code, totp.ActivateTOTPForm):
    words = {"code": ("Code", "The 6 numbers the app shows now")}


class AddPasskeyForm(GovukFormMixin, webauthn.AddWebAuthnForm):
    words = {
        "name": ("Name", "So that you can tell your passkeys and security keys apart"),
        "passwordless": (
            "Let me sign in with this passkey alone",
            "Your device will ask for your fingerprint, face or PIN instead of a password",
        ),
    }


class RenamePasskeyForm(GovukFormMixin, webauthn.EditWebAuthnForm):
    words = {"name": ("Name", "")}
