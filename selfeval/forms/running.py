"""What the secretariat types: cycles and invitations."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import RegexValidator

from cohesion_portal.lib.forms import DateField, GovukForm, LongTextField, Look
from frameworks.models import ScaleVersion
from partners.models import Organisation
from selfeval.forms.fields import short_text
from selfeval.invitation_lists import MOST_BYTES, MOST_ROWS
from selfeval.models import Cycle
from selfeval.selectors import organisations_to_invite, scales_to_open

_NAME = "Enter the name of level {}"


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
        return _within(self.cycle, self.cleaned_data["due_on"])


def _within(cycle: Cycle, due_on: date) -> date:
    if not cycle.opens_on <= due_on <= cycle.closes_on:
        raise forms.ValidationError("Due date must be within the cycle")
    return due_on


class InvitationListForm(GovukForm):
    """A list of people to invite, as CSV."""

    file = forms.FileField(
        label="List of invitations (CSV)",
        help_text=f"At most {MOST_ROWS:,} rows and 1 MB.",
        error_messages={"required": "Select the list"},
    )
    due_on = DateField(
        label="Due date of organisations that are invited",
        error_messages={"required": "Enter the due date"},
    )
    looks = {"file": Look(size="m"), "due_on": Look(size="m")}

    def __init__(self, *args: Any, cycle: Cycle, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"due_on": cycle.closes_on})
        super().__init__(*args, **kwargs)
        self.cycle = cycle

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if file.size is None or file.size > MOST_BYTES:
            raise forms.ValidationError("The list must be smaller than 1 MB. Bring it in parts")
        return file

    def clean_due_on(self) -> date:
        return _within(self.cycle, self.cleaned_data["due_on"])


class ExtendForm(GovukForm):
    due_on = DateField(label="New due date", error_messages={"required": "Enter the new due date"})
    reason = LongTextField(
        label="Why do you give them more time?",
        max_length=2000,
        help_text="The organisation reads this. Do not name people.",
        error_messages={"required": "Say why you give them more time"},
    )
    looks = {"due_on": Look(size="m"), "reason": Look(size="m", rows=4)}


class ScaleForm(GovukForm):
    """The words of a scale: `levels()` after validation, the lowest first."""

    label = forms.SlugField(
        label="Version of the scale",
        max_length=20,
        help_text="A short name that no other words of this scale have, like 2027.",
        error_messages={
            "required": "Enter a version, like 2027",
            "invalid": "The version must be letters, numbers and hyphens, like 2027",
        },
    )

    def __init__(self, *args: Any, words: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        looks = {"label": Look(size="m", width=10)}
        for number, (name, text) in enumerate(words, start=1):
            self.fields[f"name_{number}"] = forms.CharField(
                label=f"Level {number}", max_length=60, initial=name, error_messages={"required": _NAME.format(number)}
            )
            self.fields[f"text_{number}"] = LongTextField(
                label=f"What level {number} means", required=False, max_length=2000, initial=text
            )
            looks |= {f"name_{number}": Look(size="m", width=20), f"text_{number}": Look(rows=3)}
        self.count, self.looks = len(words), looks
        self.set_messages()

    def levels(self) -> list[tuple[str, str]]:
        numbers = range(1, self.count + 1)
        return [(self.cleaned_data[f"name_{n}"], self.cleaned_data[f"text_{n}"]) for n in numbers]


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
