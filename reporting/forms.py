"""Forms of reports: what the secretariat writes, and the Board's approval."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from cohesion_portal.lib.forms import DateField, GovukForm, LongTextField, Look
from indicators.models import Indicator
from reporting.models import Recommendation
from selfeval.models import Cycle

NO_NAMES = (
    "Everybody can read this once it is published. Do not name people or give details that could identify someone."
)
LAYOUT = "Leave an empty line between paragraphs. Begin a line with a hyphen for a bullet point."


class NewReportForm(GovukForm):
    """Offers the cycles that have no report yet."""

    looks = {"cycle": Look(size="l", page_heading=True)}

    def __init__(self, *args: Any, cycles: Iterable[Cycle], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cycle"] = forms.ChoiceField(
            label="Which cycle is the report about?",
            choices=[(cycle.slug, cycle.title) for cycle in cycles],
            widget=forms.RadioSelect,
            error_messages={"required": "Select the cycle that the report is about"},
        )
        self.set_messages()


class ReportTextForm(GovukForm):
    """The words of a report. `version` is the version of the report that the writer saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    title = forms.CharField(
        label="Title of the report",
        max_length=200,
        error_messages={"required": "Enter the title of the report"},
    )
    decision_asked = LongTextField(
        label="What is the Board asked to decide?",
        max_words=200,
        required=False,
        help_text="For example: note the findings, and agree recommendations 1 to 3.",
    )
    summary = LongTextField(
        label="Summary",
        max_words=500,
        required=False,
        help_text="One page at most: what partners said, what moved, and what cannot be said.",
    )
    communities_said = LongTextField(
        label="What communities told us, and what changed (optional)", max_words=600, required=False
    )
    risks = LongTextField(
        label="Risks (optional)", max_words=400, required=False, help_text="Each risk with what is done about it."
    )
    sharing_back = LongTextField(
        label="How findings are shared back with those who took part (optional)", max_words=300, required=False
    )

    looks = {
        "title": Look(size="m"),
        "decision_asked": Look(size="m", rows=4),
        "summary": Look(size="m", rows=12),
        "communities_said": Look(size="m", rows=10),
        "risks": Look(size="m", rows=8),
        "sharing_back": Look(size="m", rows=5),
    }


class IndicatorsForm(GovukForm):
    """Offers every indicator that is registered."""

    looks = {"indicators": Look(plain_label=True, small=True)}

    def __init__(self, *args: Any, indicators: Iterable[Indicator], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {str(indicator.pk): indicator for indicator in indicators}
        self.fields["indicators"] = forms.MultipleChoiceField(
            label="Indicators in this report",
            choices=[(pk, str(indicator)) for pk, indicator in self.offered.items()],
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )
        self.set_messages()

    def clean_indicators(self) -> list[Indicator]:
        return [self.offered[pk] for pk in self.cleaned_data["indicators"]]


class RecommendationForm(GovukForm):
    text = LongTextField(
        label="What should be done?",
        max_words=100,
        help_text="One action, beginning with a verb. " + NO_NAMES,
        error_messages={"required": "Enter what should be done"},
    )
    to_whom = forms.CharField(
        label="Who is it for?",
        max_length=200,
        help_text="A body, an organisation or a role. For example, Communities Board.",
        error_messages={"required": "Enter who it is for"},
    )
    due_on = DateField(label="By when? (optional)", required=False, help_text="For example, 31 3 2027")

    looks = {"text": Look(size="m", rows=4), "to_whom": Look(size="m"), "due_on": Look(size="m")}


class RecommendationEditForm(RecommendationForm):
    """`version` is the version of the recommendation that the writer saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class ProgressForm(GovukForm):
    """`version` is the version of the recommendation that the writer saw."""

    status = forms.ChoiceField(
        label="How far has it got?",
        choices=Recommendation.Status.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select how far it has got"},
    )
    progress = LongTextField(
        label="What has happened since? (optional)",
        max_words=150,
        required=False,
        help_text="Say what shows it. " + NO_NAMES,
    )

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    looks = {"status": Look(size="m"), "progress": Look(size="m", rows=5)}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        reported = values.get("status") not in (None, Recommendation.Status.OPEN)
        if reported and not values.get("progress") and "progress" not in self.errors:
            self.add_error("progress", "Enter what has happened since")
        return values


class ApprovalForm(GovukForm):
    approved_on = DateField(
        label="When did the Board meet?",
        help_text="For example, 14 9 2026",
        error_messages={"required": "Enter the date of the Board’s meeting"},
    )
    minute = forms.CharField(
        label="Which minute records the approval?",
        max_length=120,
        help_text="For example, Minute 14.",
        error_messages={"required": "Enter the minute that records the approval"},
    )

    looks = {"approved_on": Look(size="m"), "minute": Look(size="m", width=20)}

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_approved_on(self) -> date:
        approved_on: date = self.cleaned_data["approved_on"]
        if approved_on > self.today:
            raise ValidationError("Date of the Board’s meeting must be today or in the past")
        return approved_on


class CorrectionForm(GovukForm):
    reason = LongTextField(
        label="What is corrected, and why?",
        max_words=100,
        help_text="Readers see this beside the new version. " + NO_NAMES,
        error_messages={"required": "Enter what is corrected, and why"},
    )

    looks = {"reason": Look(size="m", rows=4)}
