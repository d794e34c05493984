from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, cast

from django import forms

from cohesion_portal.lib.forms import DateField, GovukForm, LongTextField, Look
from frameworks.models import FrameworkVersion
from library.decisions import DecisionText, faults
from library.models import Decision

_HINTS = {
    Decision.Status.CONSIDERING: "The organisation is looking at it and has not decided",
    Decision.Status.ADOPTED: "The organisation has agreed to work by it",
    Decision.Status.DECLINED: "The organisation has decided not to work by it",
}


class _WhyField(forms.CharField):
    def __init__(self, label: str, missing: str) -> None:
        super().__init__(
            label=label,
            max_length=100,
            help_text="Up to 100 characters, kept in the history. Do not name people.",
            error_messages={"required": missing},
        )


class _SeenForm(GovukForm):
    """Carries the state of the story that its reader saw."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def seen_state(self) -> int:
        return self.cleaned_data.get("seen") or 0

    def show_anew(self, state: int, reason: str) -> None:
        """Keep what was typed, and let it be sent again by someone who has read what is stored now."""
        self.data = {**self.data, "seen": str(state)}
        self.add_error(None, reason)


class DecisionForm(_SeenForm):
    """A decision that is recorded, or one of the `story` that is corrected."""

    status = forms.ChoiceField(
        label="What was decided?",
        choices=Decision.Status.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select what was decided"},
    )
    decided_on = DateField(
        label="Day of the decision",
        help_text="For example, 27 3 2026. For considering, the day on which it began.",
        error_messages={"required": "Enter the day of the decision"},
    )
    deciding_body = forms.CharField(
        label="Which body decided?",
        max_length=120,
        help_text="For example Cabinet, Trust board or Governors. Everybody can read this. Do not name people.",
        error_messages={"required": "Enter which body decided"},
    )
    version = forms.ChoiceField(label="Version of the framework (optional)", required=False)
    reason = LongTextField(
        label="Reason (needed if declined)",
        max_length=2000,
        required=False,
        help_text="Only people of the partnership who have signed in can read this. Do not name people.",
    )

    looks = {
        "status": Look(size="s", hints=_HINTS),
        "decided_on": Look(size="s"),
        "deciding_body": Look(size="s", width="two-thirds"),
        "version": Look(size="s"),
        "reason": Look(size="s"),
    }

    def __init__(
        self,
        *args: Any,
        versions: Iterable[FrameworkVersion],
        story: Sequence[Decision],
        today: date,
        corrects: Decision | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.versions = {version.label: version for version in versions}
        self.others = [decision for decision in story if corrects is None or decision.pk != corrects.pk]
        self.today = today
        choices = [("", "The decision named none"), *((label, label) for label in self.versions)]
        cast(forms.ChoiceField, self.fields["version"]).choices = choices
        if corrects is not None:
            self.fields["why"] = _WhyField("Why do you correct it?", "Say why you correct it")
            self.looks = {**self.looks, "why": Look(size="s")}

    @staticmethod
    def stored(decision: Decision) -> dict[str, Any]:
        names = ("status", "decided_on", "deciding_body", "reason")
        label = decision.version.label if decision.version else ""
        return {name: getattr(decision, name) for name in names} | {"version": label}

    def text(self) -> DecisionText:
        given = self.cleaned_data
        return DecisionText(
            status=Decision.Status(given["status"]),
            decided_on=given["decided_on"],
            deciding_body=given["deciding_body"],
            reason=given["reason"],
            version=self.versions.get(given["version"]),
        )

    def clean(self) -> dict[str, Any]:
        if {"status", "decided_on", "deciding_body", "reason", "version"} <= self.cleaned_data.keys():
            for name, words in faults(self.text(), self.others, today=self.today):
                self.add_error(name, words)
        return self.cleaned_data


class RemoveForm(_SeenForm):
    why = _WhyField("Why do you remove it?", "Say why you remove it")
