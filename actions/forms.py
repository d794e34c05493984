from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError

from actions.models import Action, Plan
from actions.selectors import OVERDUE, Choices, FilterChoices, Filters
from actions.services import ActionText
from cohesion_portal.lib.forms import DateField, GovukForm, LongTextField, Look
from frameworks.models import Element


def _long_date(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _offer(field: forms.Field, choices: Choices) -> None:
    cast(forms.ChoiceField, field).choices = choices


class FilterForm(GovukForm):
    """What to list; filled from the address, so that a list can be sent to a colleague."""

    organisation = forms.ChoiceField(label="Organisation", required=False)
    approach = forms.ChoiceField(label="Approach", required=False)
    priority = forms.ChoiceField(label="Priority", required=False)
    status = forms.ChoiceField(
        label="Status", required=False, choices=[("", "All"), (OVERDUE, "Overdue"), *Action.Status.choices]
    )

    looks = dict.fromkeys(("organisation", "approach", "priority", "status"), Look(width="full"))

    def __init__(self, *args: Any, choices: FilterChoices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, found in (
            ("organisation", choices.organisations),
            ("approach", choices.approaches),
            ("priority", choices.priorities),
        ):
            _offer(self.fields[name], [("", "All"), *found])

    def filters(self) -> Filters:
        """What was chosen; what is not on offer is left out."""
        self.is_valid()
        return Filters(**{name: self.cleaned_data.get(name, "") for name in self.fields})


class UpdateForm(GovukForm):
    status = forms.ChoiceField(
        label="What is its status now?",
        choices=Action.Status.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select the status of the action"},
    )
    note = LongTextField(
        label="What has happened?",
        max_words=300,
        help_text="Your role and organisation are shown with it. Do not name people.",
        error_messages={"required": "Say what has happened"},
    )

    looks = {"status": Look(size="s"), "note": Look(size="s", rows=6)}


class ActionForm(GovukForm):
    """An action of a priority's delivery plan."""

    what = LongTextField(
        label="What will be done?", max_words=150, error_messages={"required": "Say what will be done"}
    )
    owner_role = forms.CharField(
        label="Which role will see to it?",
        max_length=120,
        help_text="A role and its organisation, for example Housing manager, the council. Do not name people.",
        error_messages={"required": "Enter the role that will see to it"},
    )
    due_on = DateField(
        label="Date by which it is done",
        help_text="For example, 31 3 2027",
        error_messages={"required": "Enter the date by which it is done"},
    )
    milestone = forms.CharField(
        label="Milestone (optional)",
        max_length=300,
        required=False,
        help_text="How you will know that it is on its way",
    )
    approach = forms.ChoiceField(label="Inclusive approach that it serves (optional)", required=False)
    support_needed = LongTextField(label="Support needed (optional)", max_words=150, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    looks = {"what": Look(rows=4), "support_needed": Look(rows=3)}

    def __init__(self, *args: Any, plan: Plan, approaches: Iterable[Element], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.approaches = {str(approach.pk): approach for approach in approaches}
        labels = [(pk, approach.label) for pk, approach in self.approaches.items()]
        _offer(self.fields["approach"], [("", "None"), *labels])

    @staticmethod
    def stored(action: Action) -> dict[str, Any]:
        names = ("what", "owner_role", "due_on", "milestone", "support_needed", "version")
        return {name: getattr(action, name) for name in names} | {"approach": str(action.approach_id or "")}

    def clean_due_on(self) -> date:
        due_on: date = self.cleaned_data["due_on"]
        if not self.plan.starts_on <= due_on <= self.plan.ends_on:
            first, last = _long_date(self.plan.starts_on), _long_date(self.plan.ends_on)
            raise ValidationError(f"The date must be while the plan runs, from {first} to {last}")
        return due_on

    def continue_from(self, stored: Action, reason: str) -> None:
        """Keep what was typed, and let the next save replace what somebody else has stored."""
        self.data = {**self.data, "version": str(stored.version)}
        self.add_error(None, reason)

    def text(self) -> ActionText:
        given = self.cleaned_data
        return ActionText(
            what=given["what"],
            owner_role=given["owner_role"],
            due_on=given["due_on"],
            milestone=given["milestone"],
            approach=self.approaches.get(given["approach"]),
            support_needed=given["support_needed"],
        )


class PlanForm(GovukForm):
    """The delivery plan of a strategic priority."""

    priority = forms.ChoiceField(
        label="Which priority is it for?",
        widget=forms.RadioSelect,
        error_messages={"required": "Select the priority that the plan is for"},
    )
    title = forms.CharField(
        label="Title of the plan",
        max_length=200,
        help_text="For example, Delivery plan 2026/27",
        error_messages={"required": "Enter the title of the plan"},
    )
    starts_on = DateField(
        label="First day of the plan",
        help_text="For example, 1 4 2026",
        error_messages={"required": "Enter the first day of the plan"},
    )
    ends_on = DateField(
        label="Last day of the plan",
        help_text="For example, 31 3 2027",
        error_messages={"required": "Enter the last day of the plan"},
    )

    looks = {"priority": Look(size="s")}

    def __init__(self, *args: Any, priorities: Iterable[Element], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.priorities = {str(priority.pk): priority for priority in priorities}
        _offer(self.fields["priority"], [(pk, priority.label) for pk, priority in self.priorities.items()])

    def clean_priority(self) -> Element:
        return self.priorities[self.cleaned_data["priority"]]

    def clean(self) -> None:
        starts_on, ends_on = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if starts_on and ends_on and ends_on <= starts_on:
            self.add_error("ends_on", "The last day must be after the first")
