"""What the component page shows: one example of everything that pages are built from."""

import datetime
from typing import Any

from django import forms
from django.http import HttpRequest

from cohesion_portal.lib.forms import DateField, GovukForm, LongTextField, Look

_LEVELS = [
    ("1", "Not yet started"),
    ("2", "Emerging"),
    ("3", "Established"),
    ("not_applicable", "Not applicable"),
    ("do_not_know", "I do not know"),
]


class ExampleForm(GovukForm):
    """One field of every kind."""

    name = forms.CharField(label="Name of the body", max_length=120, help_text="As it appears on its website")
    email = forms.EmailField(label="Email address", widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    people = forms.IntegerField(label="How many people took part?", min_value=1)
    share = forms.DecimalField(label="Share of staff", required=False)
    level = forms.ChoiceField(label="Which level have you agreed?", choices=_LEVELS, widget=forms.RadioSelect)
    kinds = forms.MultipleChoiceField(
        label="Kinds of evidence",
        help_text="Select all that apply",
        choices=[("survey", "Survey"), ("case_study", "Case study"), ("none", "No evidence yet")],
        widget=forms.CheckboxSelectMultiple,
    )
    unit = forms.ChoiceField(label="Directorate", choices=[("", "Select one"), ("a", "Adults"), ("c", "Children")])
    met_on = DateField(label="Date of the meeting", help_text="For example, 14 9 2026")
    reasons = LongTextField(
        label="Why you agreed this level",
        max_words=300,
        help_text="Do not name people or give details that could identify someone",
    )
    note = LongTextField(label="Anything else (optional)", required=False)
    evidence = forms.FileField(label="Evidence file (optional)", required=False)
    password = forms.CharField(label="Password", widget=forms.PasswordInput, required=False)
    confirmed = forms.BooleanField(label="The people who took part have agreed this answer")
    version = forms.IntegerField(widget=forms.HiddenInput, initial=1)

    looks = {
        "people": Look(width=3),
        "share": Look(width=5, suffix="%"),
        "level": Look(
            size="l",
            hints={"2": "Some teams have begun; it depends on a few people."},
            dividers={"not_applicable": "or"},
        ),
        "kinds": Look(size="m", exclusive="none", dividers={"none": "or"}),
        "met_on": Look(size="m"),
        "reasons": Look(size="m", rows=8),
    }


def _tasks() -> dict[str, Any]:
    grey = {"text": "Cannot start yet", "classes": "govuk-task-list__status--cannot-start-yet"}
    return {
        "idPrefix": "tasks",
        "items": [
            {"title": {"text": "Say who took part"}, "href": "#tasks", "status": {"text": "Completed"}},
            {
                "title": {"text": "Discuss the approach"},
                "href": "#tasks",
                "status": {"tag": {"text": "Incomplete", "classes": "govuk-tag--blue"}},
            },
            {"title": {"text": "Submit the self-evaluation"}, "status": grey},
        ],
    }


def _summary() -> dict[str, Any]:
    change = {"items": [{"href": "#summary", "text": "Change", "visuallyHiddenText": "date of the meeting"}]}
    return {
        "rows": [
            {"key": {"text": "Organisation"}, "value": {"text": "Example District Council"}},
            {"key": {"text": "Date of the meeting"}, "value": {"text": "14 September 2026"}, "actions": change},
            {"key": {"text": "Peer comment"}, "value": {"text": "Not provided"}},
        ]
    }


def examples(request: HttpRequest) -> dict[str, Any]:
    """The context of `pages/components.html`; a posted form comes back with its errors."""
    form = ExampleForm(request.POST, request.FILES) if request.method == "POST" else ExampleForm()
    return {
        "form": form,
        "tasks": _tasks(),
        "summary": _summary(),
        "pagination": {
            "previous": {"href": "#pagination"},
            "next": {"href": "#pagination"},
            "items": [{"number": n, "href": "#pagination", "current": n == 2} for n in (1, 2, 3)],
        },
        "a_date": datetime.date(2026, 9, 14),
        "errors": [{"text": "Select a reason", "href": "#partials"}],
        "rows": [("Example District Council", 4404, 12.5), ("Example Housing Trust", 380, 8.25)],
    }
