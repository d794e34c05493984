"""What people write about threads, and what they choose to see of a matrix."""

from typing import Any, cast

from django import forms

from cohesion_portal.lib.forms import GovukForm, LongTextField, Look
from frameworks.models import Thread

Choices = list[tuple[str, str]]


def _offer(field: forms.Field, choices: Choices) -> None:
    cast(forms.ChoiceField, field).choices = choices


class FrameworkForm(GovukForm):
    """Where a thread shall lead."""

    to = forms.ChoiceField(
        label="Which framework do you want to connect it to?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Select the framework to connect it to",
            "invalid_choice": "Select one of the frameworks on this page",
        },
    )

    looks = {"to": Look(size="l", page_heading=True)}

    def __init__(self, *args: Any, frameworks: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["to"], frameworks)


class ReasonForm(GovukForm):
    """Why two elements belong together; `version` is that of the thread that was shown."""

    reason = LongTextField(
        label="Why do they belong together?",
        max_words=100,
        help_text="One or two sentences that a Board member understands. Do not name people.",
        error_messages={"required": "Say why they belong together"},
    )
    source = forms.CharField(
        label="Source that says so (optional)",
        max_length=200,
        required=False,
        help_text="Only where a document says so itself, for example Kirklees CPP 2022-27, Strategic Priority 3",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    looks = {"reason": Look(rows=4)}

    @staticmethod
    def stored(thread: Thread) -> dict[str, Any]:
        return {name: getattr(thread, name) for name in ("reason", "source", "version")}

    def text(self) -> dict[str, str]:
        return {"reason": self.cleaned_data["reason"], "source": self.cleaned_data["source"]}

    def continue_from(self, stored: Thread, reason: str) -> None:
        """Keep what was typed, and let the next save replace what somebody else has stored."""
        self.data = {**self.data, "version": str(stored.version)}
        self.add_error(None, reason)


class ThreadForm(ReasonForm):
    """A new thread, to an element of a framework that was chosen before."""

    element = forms.ChoiceField(
        label="Part to connect it to",
        error_messages={
            "required": "Select the part to connect it to",
            "invalid_choice": "Select a part from the list: the one that was chosen is no longer in the newest version",
        },
    )

    looks = {"element": Look(width="full"), "reason": Look(rows=4)}
    field_order = ["element", "reason", "source"]

    def __init__(self, *args: Any, elements: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["version"]
        _offer(self.fields["element"], [("", "Choose a part"), *elements])


class EndForm(GovukForm):
    reason = LongTextField(
        label="Why does the connection no longer hold?",
        max_words=100,
        help_text="Readers see this with your role and organisation. Do not name people.",
        error_messages={"required": "Say why the connection no longer holds"},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    looks = {"reason": Look(rows=4)}

    def continue_from(self, stored: Thread, reason: str) -> None:
        """As `ReasonForm.continue_from`."""
        self.data = {**self.data, "version": str(stored.version)}
        self.add_error(None, reason)


class FilterForm(GovukForm):
    """Which threads to list."""

    framework = forms.ChoiceField(label="Framework", required=False)

    looks = {"framework": Look(width="full")}

    def __init__(self, *args: Any, frameworks: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["framework"], [("", "All frameworks"), *frameworks])

    def chosen(self) -> str:
        """The id of a framework, or nothing: what is not on offer counts as all."""
        self.is_valid()
        return str(self.cleaned_data.get("framework", ""))


class MatrixForm(GovukForm):
    """Which two frameworks a matrix is of."""

    rows = forms.ChoiceField(label="Rows")
    columns = forms.ChoiceField(label="Columns")

    looks = {"rows": Look(width="full"), "columns": Look(width="full")}

    def __init__(self, *args: Any, frameworks: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("rows", "columns"):
            _offer(self.fields[name], [("", "Choose a framework"), *frameworks])
            self.fields[name].error_messages["required"] = f"Select the framework for the {name}"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("rows") and cleaned.get("rows") == cleaned.get("columns"):
            self.add_error("columns", "Select a framework that is not the one of the rows")
        return cleaned


class KindsForm(GovukForm):
    """Which kinds of element the rows and the columns of a matrix show."""

    row = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, required=False)
    column = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, required=False)

    looks = {"row": Look(size="m", small=True), "column": Look(size="m", small=True)}

    def __init__(self, *args: Any, rows: Choices, columns: Choices, titles: tuple[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices, title in (("row", rows, titles[0]), ("column", columns, titles[1])):
            _offer(self.fields[name], choices)
            self.fields[name].label = f"{'Rows' if name == 'row' else 'Columns'}: {title}"
