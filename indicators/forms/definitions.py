from typing import Any

from django import forms

from cohesion_portal.lib.forms import DateField, LongTextField, Look
from indicators.forms.written import WrittenForm
from indicators.models import DefinitionVersion
from indicators.services.definitions import CHANGES, NewDefinition


class DefinitionForm(WrittenForm):
    """`seen` is the number of the version that the writer saw."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    in_force_from = DateField(
        label="First day of the new version",
        help_text="For example, 1 4 2026. Figures from this day on are not compared with those before it.",
        error_messages={"required": "Enter the first day of the new version"},
    )
    definition = LongTextField(
        label="What is counted from then on",
        max_length=2000,
        error_messages={"required": "Say what is counted"},
    )
    collection_method = forms.CharField(
        label="How the figures are collected from then on (optional)",
        required=False,
        max_length=300,
        help_text="For example, postal survey of 2,000 addresses chosen at random",
    )
    changed = forms.ChoiceField(
        label="What changes?",
        choices=[(change.value, change.label) for change in CHANGES],
        widget=forms.RadioSelect,
        error_messages={"required": "Select what changes"},
    )
    reason = LongTextField(
        label="Why does it change?",
        max_length=1000,
        help_text="Readers see this beside both versions. Do not name people.",
        error_messages={"required": "Say why it changes"},
    )

    looks = {
        "in_force_from": Look(size="s"),
        "definition": Look(size="s", rows=5),
        "collection_method": Look(size="s"),
        "changed": Look(size="s", small=True),
        "reason": Look(size="s", rows=4),
    }

    @staticmethod
    def after(latest: DefinitionVersion) -> dict[str, Any]:
        """The words now in force, to begin with."""
        return {
            "seen": latest.number,
            "definition": latest.words,
            "collection_method": latest.collection_method,
        }

    def new(self) -> NewDefinition:
        return NewDefinition(**{name: value for name, value in self.cleaned_data.items() if name != "seen"})
