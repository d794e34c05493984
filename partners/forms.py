from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from cohesion_portal.lib.forms import GovukForm, LongTextField, Look
from partners.models import Organisation, Role, User

ROLE_HINTS = {
    Role.CONTRIBUTOR: "Writes drafts of the organisation’s self-evaluation",
    Role.LEAD: "Leads the self-evaluation and invites contributors",
    Role.APPROVER: "Signs off and submits for the organisation",
    Role.SECRETARIAT: "Runs the year for the partnership: cycles, organisations, people, plans and reports",
    Role.PRIORITY_LEAD: "Keeps the delivery plan of a strategic priority",
    Role.DATA_STEWARD: "Keeps indicators and their observations",
    Role.BOARD_MEMBER: "Reads what was submitted, dashboards and draft reports",
    Role.SCRUTINY_CLERK: "Downloads published reports and their data",
    Role.ADMINISTRATOR: "Manages accounts and settings",
}


class OrganisationForm(GovukForm):
    name = forms.CharField(
        label="Name of the organisation",
        max_length=120,
        error_messages={"required": "Enter the name of the organisation"},
    )
    kind = forms.ChoiceField(
        label="What kind of organisation is it?",
        choices=Organisation.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select what kind of organisation it is"},
    )
    purpose = LongTextField(
        label="What it does (optional)",
        required=False,
        max_length=1000,
        help_text="Everybody can read this. Do not name people.",
    )
    lead_may_approve = forms.BooleanField(label="The lead officer may sign off and submit", required=False)

    looks = {"kind": Look(size="s", small=True)}


class UnitForm(GovukForm):
    name = forms.CharField(
        label="Name of the unit",
        max_length=120,
        help_text="A directorate, service or team, as the organisation calls it",
        error_messages={"required": "Enter the name of the unit"},
    )


class InvitationForm(GovukForm):
    """Offers the roles that the person who invites may give."""

    email = forms.EmailField(
        label="Work email address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text="The person gets a link to this address. It works once, for 14 days.",
        error_messages={"required": "Enter a work email address"},
    )

    looks = {"role": Look(size="s", hints=ROLE_HINTS)}

    def __init__(self, *args: Any, roles: Iterable[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = forms.ChoiceField(
            label="Which role will they have?",
            choices=[(role.value, role.label) for role in roles],
            widget=forms.RadioSelect,
            error_messages={"required": "Select the role they will have"},
        )
        self.set_messages()


class AccountForm(GovukForm):
    """Name and password of a new account for an e-mail address that is known already."""

    name = forms.CharField(
        label="Your name",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text="Your colleagues see this. It is never published.",
        error_messages={"required": "Enter your name"},
    )
    password = forms.CharField(
        label="Choose a password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 12 characters. Three random words are easy to remember and hard to guess.",
        error_messages={"required": "Enter a password"},
    )

    looks = {"name": Look(width="two-thirds"), "password": Look(width="two-thirds")}

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean_password(self) -> str:
        """Django's validators, which compare with the name and the address too."""
        password: str = self.cleaned_data["password"]
        validate_password(password, User(email=self.email, name=self.cleaned_data.get("name", "")))
        return password
