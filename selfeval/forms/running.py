"""What the secretariat types: cycles and invitations."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator

from cohesion_portal.lib.forms import DateField, GovukForm, Look
from frameworks.models import ScaleVersion
from partners.models import Organisation
from selfeval.forms.fields import short_text
from selfeval.models import Cycle
from selfeval.selectors import organisations_to_invite, scales_to_open


class InviteForm(GovukForm):
    """Organisations to invite; `due_on` may not lie outside the cycle."""

    organisations = forms.ModelMultipleChoiceField(
        label="Which organisations do you invite?",
        queryset=Organisation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Select at least one organisation"},
    )
    due_on = DateField(
        label="Due date",
        help_text="They can save and submit after it, until you close the cycle.",
        error_messages={"required": "Enter the due date"},
    )
    looks = {"organisations": Look(size="m", small=True), "due_on": Look(size="m")}

    def __init__(self, *args: Any, cycle: Cycle, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"due_on": cycle.closes_on})
        super().__init__(*args, **kwargs)
        self.cycle = cycle
        self.fields["organisations"].queryset = organisations_to_invite(cycle)  # type: ignore[attr-defined]

    def clean_due_on(self) -> Any:
        due_on = self.cleaned_data["due_on"]
        if not self.cycle.opens_on <= due_on <= self.cycle.closes_on:
            raise forms.ValidationError("Due date must be within the cycle")
        return due_on


class ScaleChoice(forms.ModelChoiceField):
    def label_from_instance(self, scale: ScaleVersion) -> str:
        return f"{scale.framework_version.title} ({scale.framework_version.label}): {scale}"


class CycleForm(GovukForm):
    title = short_text(
        "Year",
        "Year",
        "For example, 2026/27.",
        limit=60,
        error_messages={"required": "Enter the year, like 2026/27"},
    )
    scale_version = ScaleChoice(
        label="Framework and scale",
        queryset=ScaleVersion.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Select the framework and scale"},
    )
    opens_on = DateField(label="First day", error_messages={"required": "Enter the first day"})
    closes_on = DateField(
        label="Last day",
        help_text="Organisations can save and submit until you close the cycle, even after this day.",
        error_messages={"required": "Enter the last day"},
    )
    is_baseline = forms.BooleanField(
        label="This is the baseline year of the framework",
        help_text="Later years are compared with it; nothing is compared in it.",
        required=False,
    )
    reference_prefix = forms.CharField(
        label="Start of the references",
        help_text="Capital letters. With ICF, references look like ICF-2026-0007.",
        max_length=10,
        initial="ICF",
        validators=[RegexValidator(r"^[A-Z]+$", "Start of the references must be capital letters")],
        error_messages={"required": "Enter the start of the references, like ICF"},
    )
    looks = {"title": Look(width=10), "reference_prefix": Look(width=10)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scale_version"].queryset = scales_to_open()  # type: ignore[attr-defined]
