"""Things that are added one by one: evidence of an approach and actions of the plan."""

from typing import Any

from django import forms

from actions.models import Action
from cohesion_portal.lib.forms import DateField, GovukForm, Look
from selfeval.forms.fields import long_text, short_text
from selfeval.questionnaire import Questionnaire

WHOLE = "whole"
"""The choice of an action that improves no approach more than the others."""


class EvidenceForm(GovukForm):
    """What supports a judgement. It stands on the page of its approach; left empty it adds nothing."""

    prefix = "evidence"
    title = short_text("What is it?", "Title", "For example, residents’ survey 2026.", required=True)
    kind = forms.ChoiceField(label="What kind of evidence is it?", widget=forms.RadioSelect)
    location = short_text(
        "Where is it kept?", "Where it is", "A web address, or a folder and file name.", limit=500, required=True
    )
    shows = long_text("What does it show?", "What it shows", required=True)
    looks = {
        "title": Look(width=30),
        "kind": Look(small=True),
        "location": Look(width="two-thirds"),
        "shows": Look(rows=3),
    }

    def __init__(self, *args: Any, questionnaire: Questionnaire, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = questionnaire.evidence_kinds
        self.fields["kind"].choices = [(str(kind.id), kind.label) for kind in kinds]  # type: ignore[attr-defined]
        self.looks["kind"] = Look(small=True, hints={str(kind.id): kind.text for kind in kinds if kind.text})
        messages = {
            "title": "Enter what the evidence is",
            "kind": "Select what kind of evidence it is",
            "location": "Enter where the evidence is kept",
            "shows": "Enter what the evidence shows",
        }
        for name, message in messages.items():
            self.fields[name].error_messages["required"] = message

    def entry(self) -> dict[str, Any]:
        """What `services.add_evidence` takes."""
        return {
            "kind_id": int(self.cleaned_data["kind"]),
            **{name: self.cleaned_data[name] for name in ("title", "location", "shows")},
        }


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
