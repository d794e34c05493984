from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from cohesion_portal.lib.forms import LongTextField, Look
from indicators.forms.written import WrittenForm
from indicators.selectors.rebasing import Start


class RebaseForm(WrittenForm):
    """Where the limits of a series are drawn anew, and why."""

    starts_on = forms.ChoiceField(
        label="First period of the new limits",
        help_text="The first month or quarter after the change.",
        error_messages={"required": "Select the first period of the new limits"},
    )
    cause = forms.CharField(
        label="What is known to have changed?",
        max_length=200,
        help_text="For example, a new reporting line opened. It is written beside the new limits.",
        error_messages={"required": "Say what is known to have changed"},
    )
    reason = LongTextField(
        label="Why does that call for new limits?",
        max_length=1000,
        help_text="For example, the level is expected to stay where it is now. Do not name people.",
        error_messages={"required": "Say why that calls for new limits"},
    )

    looks = {"starts_on": Look(size="s"), "cause": Look(size="s"), "reason": Look(size="s", rows=4)}

    def __init__(self, *args: Any, starts: Iterable[Start], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        newest_first = [(start.starts_on.isoformat(), start.label) for start in starts][::-1]
        choices = [("", "Select a period"), *newest_first]
        self.fields["starts_on"].choices = choices  # type: ignore[attr-defined]  # it is a ChoiceField

    def decision(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {**given, "starts_on": date.fromisoformat(given["starts_on"])}


class TakeBackForm(WrittenForm):
    reason = LongTextField(
        label="Why are the new limits taken back?",
        max_length=1000,
        help_text="The record of the decision stays, with this reason. Do not name people.",
        error_messages={"required": "Say why the new limits are taken back"},
    )

    looks = {"reason": Look(size="s", rows=4)}
