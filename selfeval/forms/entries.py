"""Actions of the plan, which are added one by one."""

from typing import Any

from django import forms

from actions.models import Action
from cohesion_portal.lib.forms import DateField, GovukForm, Look
from selfeval.forms.fields import long_text, short_text
from selfeval.questionnaire import Questionnaire

WHOLE = "whole"
"""The choice of an action that improves no approach more than the others."""


class ActionForm(GovukForm):
    """One action of the plan; `version` is the one that its writer saw, 0 for a new action."""

    what = long_text(
        "What will you do?",
        "What you will do",
        error_messages={"required": "Enter what you will do"},
    )
    approach = forms.ChoiceField(
        label="Which approach does it improve?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Select which approach it improves",
            "invalid_choice": "Select one of the approaches on this page",
        },
    )
    owner_role = short_text(
        "Which role owns it?",
        "Role that owns it",
        "A role, not a name. For example, head of service.",
        limit=120,
        error_messages={"required": "Enter the role that owns it"},
    )
    milestone = short_text(
        "How will you know it is done? (optional)",
        "Milestone",
        "A milestone that others could check.",
        limit=300,
        required=False,
    )
    due_on = DateField(
        label="Due date",
        help_text="When it will be done. For example, 31 3 2027.",
        error_messages={"required": "Enter the date by which it will be done"},
    )
    support_needed = long_text(
        "What support do you need for it? (optional)",
        "Support needed",
        "For example training, advice or an introduction to another partner.",
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    looks = {
        "what": Look(size="m", rows=4),
        "approach": Look(size="m"),
        "owner_role": Look(size="m", width=30),
        "milestone": Look(size="m"),
        "due_on": Look(size="m"),
        "support_needed": Look(size="m", rows=3),
    }

    def __init__(self, *args: Any, questionnaire: Questionnaire, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questionnaire = questionnaire
        choices = [(str(approach.id), approach.label) for approach in questionnaire.approaches]
        choices.append((WHOLE, "The organisation as a whole"))
        self.fields["approach"].choices = choices  # type: ignore[attr-defined]

    @classmethod
    def showing(cls, action: Action, questionnaire: Questionnaire) -> "ActionForm":
        """The form with what is stored of an action."""
        stored = {name: getattr(action, name) for name in ("what", "owner_role", "milestone", "due_on", "version")}
        stored |= {"support_needed": action.support_needed, "approach": str(action.approach_id or WHOLE)}
        return cls(initial=stored, questionnaire=questionnaire)

    def seen_version(self) -> int:
        return self.cleaned_data["version"] or 0

    def approach_id(self) -> int | None:
        chosen = self.cleaned_data["approach"]
        return None if chosen == WHOLE else int(chosen)

    def entry(self) -> dict[str, Any]:
        """What `services.add_to_plan` and `services.change_in_plan` take."""
        names = ("what", "owner_role", "milestone", "due_on", "support_needed")
        return {name: self.cleaned_data[name] for name in names} | {"approach_id": self.approach_id()}

    def save_over(self, current: Action) -> None:
        """Show the same words once more; sending them again replaces what is stored now."""
        self.data = {**self.data.dict(), "version": str(current.version)}  # type: ignore[attr-defined]
