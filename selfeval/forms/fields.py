"""Boxes for words, as every form here has them: cleaned, limited, and with the notice not to name people."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator

from cohesion_portal.lib.forms import LongTextField
from selfeval.questions import MAXIMUM_CHARACTERS, MAXIMUM_SHORT, MAXIMUM_WORDS, NAME_NOBODY, clean_text


class WrittenField(LongTextField):
    """Text that is stored without control characters; errors call it by `called`."""

    def __init__(self, *, called: str, max_length: int = MAXIMUM_CHARACTERS, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.called = called
        self.validators.append(MaxLengthValidator(max_length, f"{called} must be %(limit_value)d characters or fewer"))

    def to_python(self, value: Any) -> str:
        return clean_text(str(value or ""))

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")
        count = len(value.split())
        if self.max_words and count > self.max_words:
            raise ValidationError(
                f"{self.called} must be {self.max_words} words or fewer; it has {count}", code="max_words"
            )


def long_text(label: str, called: str, hint: str = "", **kwargs: Any) -> WrittenField:
    """A box for several paragraphs, with the notice that every such box carries."""
    help_text = f"{hint} {NAME_NOBODY}".strip()
    return WrittenField(label=label, called=called, help_text=help_text, max_words=MAXIMUM_WORDS, **kwargs)


def short_text(label: str, called: str, hint: str = "", limit: int = MAXIMUM_SHORT, **kwargs: Any) -> WrittenField:
    return WrittenField(
        label=label,
        called=called,
        help_text=hint,
        max_length=limit,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        **kwargs,
    )
