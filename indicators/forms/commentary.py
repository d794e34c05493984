from typing import Any

from django import forms

from cohesion_portal.lib.forms import LongTextField, Look
from indicators.forms.written import NO_NAMES, WrittenForm
from indicators.measures import Control
from indicators.services.commentary import CommentaryText

_LONGEST = 2000


class CommentaryForm(WrittenForm):
    """`seen` tells the newest figure that the writer saw from others; empty where there was none."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    what_happened = LongTextField(
        label="What happened?",
        max_length=_LONGEST,
        help_text=f"What the newest figures say, in plain words. {NO_NAMES}",
        error_messages={"required": "Say what happened"},
    )
    why = LongTextField(
        label="Why, as far as you know? (optional)",
        max_length=_LONGEST,
        required=False,
        help_text="Say what shows it. A change that came after a piece of work was not always caused by it.",
    )
    other_explanation = LongTextField(
        label="What else could explain it? (optional)", max_length=_LONGEST, required=False
    )
    what_next = LongTextField(
        label="What happens next?",
        max_length=_LONGEST,
        help_text="What partners will do, or what they will watch.",
        error_messages={"required": "Say what happens next"},
    )
    control = forms.ChoiceField(
        label="How far can partners change what this measures?",
        choices=Control.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select how far partners can change it"},
    )

    looks = {
        **{name: Look(size="s", rows=5) for name in ("what_happened", "why", "other_explanation", "what_next")},
        "control": Look(size="s", small=True),
    }

    def __init__(self, *args: Any, depends_on_reporting: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if depends_on_reporting:
            self.fields["other_explanation"] = LongTextField(
                label="What else could explain it?",
                max_length=_LONGEST,
                help_text="The figure depends on what people report. More reports may mean that more happened, or that"
                " more people felt able to report it. Say which other reading you cannot rule out.",
                error_messages={"required": "Say what else could explain it"},
            )
            self.order_fields(["seen", "what_happened", "why", "other_explanation", "what_next", "control"])
            self.set_messages()

    def text(self) -> CommentaryText:
        given = self.cleaned_data
        return CommentaryText(**{name: given[name] for name in given if name != "seen"})
