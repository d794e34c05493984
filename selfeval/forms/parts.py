"""What people type to open the evaluations of parts of their organisation, and to take one back."""

from typing import Any

from django import forms

from cohesion_portal.lib.forms import DateField, GovukForm, Look
from partners.models import Unit
from selfeval.forms.fields import long_text, short_text
from selfeval.models import Cycle, Evaluation
from selfeval.part_selectors import units_to_open
from selfeval.questionnaire import Questionnaire


def _due_date() -> DateField:
    return DateField(
        label="Due date",
        help_text="Leave time before the organisation’s own is due, to agree its level.",
        error_messages={"required": "Enter the due date"},
    )


class _DueForm(GovukForm):
    cycle: Cycle

    def clean_due_on(self) -> Any:
        due_on = self.cleaned_data["due_on"]
        if not self.cycle.opens_on <= due_on <= self.cycle.closes_on:
            raise forms.ValidationError("Due date must be within the cycle")
        return due_on


class UnitsForm(_DueForm):
    """Units to open evaluations for; all are ticked at first."""

    units = forms.ModelMultipleChoiceField(
        label="Which units take part?",
        queryset=Unit.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Select at least one unit",
            "invalid_choice": "Select units that are on this page",
            "invalid_pk_value": "Select units that are on this page",
        },
    )
    due_on = _due_date()
    looks = {"units": Look(size="m", small=True), "due_on": Look(size="m")}

    def __init__(self, *args: Any, evaluation: Evaluation, **kwargs: Any) -> None:
        units = units_to_open(evaluation)
        kwargs.setdefault("initial", {"units": units})
        super().__init__(*args, **kwargs)
        self.cycle = evaluation.cycle
        self.fields["units"].queryset = units  # type: ignore[attr-defined]


class ProgrammeForm(_DueForm):
    name = short_text(
        "What is it called?",
        "Name",
        "A programme, a project or an activity. For example, Summer of sport.",
        limit=120,
        error_messages={"required": "Enter what it is called"},
    )
    approaches = forms.MultipleChoiceField(
        label="Which approaches does it look at?",
        help_text="Choose those that the programme or activity is about.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Select at least one approach",
            "invalid_choice": "Select one of the approaches on this page",
        },
    )
    due_on = _due_date()
    looks = {"name": Look(size="m", width=30), "approaches": Look(size="m"), "due_on": Look(size="m")}

    def __init__(self, *args: Any, cycle: Cycle, questionnaire: Questionnaire, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cycle = cycle
        choices = [(str(approach.id), approach.label) for approach in questionnaire.approaches]
        self.fields["approaches"].choices = choices  # type: ignore[attr-defined]

    def entry(self) -> dict[str, Any]:
        """What `services.open_programme` takes."""
        return {
            "name": self.cleaned_data["name"],
            "approach_ids": [int(pk) for pk in self.cleaned_data["approaches"]],
            "due_on": self.cleaned_data["due_on"],
        }


class TakeBackForm(GovukForm):
    reason = long_text(
        "Why do you take it back?",
        "The reason",
        "Your colleagues read this in the story of this part.",
        error_messages={"required": "Enter why you take it back"},
    )
    looks = {"reason": Look(size="m", rows=4)}
