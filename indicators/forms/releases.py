from typing import Any

from django import forms

from cohesion_portal.lib.forms import LongTextField, Look
from indicators.forms.written import NO_NAMES, WrittenForm


class ReleaseForm(WrittenForm):
    """`seen` is the digest of the figures that the publisher looked at; the first release needs no note."""

    seen = forms.CharField(widget=forms.HiddenInput)
    note = LongTextField(
        label="What changed since the last release?",
        max_length=1000,
        help_text=f"New periods, corrections and why. Everybody can read it. {NO_NAMES}",
        error_messages={"required": "Say what changed since the last release"},
    )

    looks = {"note": Look(size="s", rows=4)}

    def __init__(self, *args: Any, is_first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_first:
            self.fields["note"].required = False
            self.fields["note"].label = "What should readers know of this release? (optional)"
