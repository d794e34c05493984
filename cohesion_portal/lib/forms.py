"""Forms in the GOV.UK Design System: a base class, and the fields Django lacks."""

import datetime
from collections.abc import Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.text import capfirst

from cohesion_portal.lib.fields import Look

__all__ = ["DateField", "GovukForm", "GovukModelForm", "LongTextField", "Look"]

_MONTHS = {
    name: number
    for number in range(1, 13)
    for name in (f"{datetime.date(2000, number, 1):%B}".lower(), f"{datetime.date(2000, number, 1):%b}".lower())
}
_DATE_PARTS = ("day", "month", "year")


def _uncapitalised(label: str) -> str:
    """ "Name of the body" → "name of the body", but "NHS number" stays."""
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


_NEEDS_NO_ARTICLE = {
    "a", "an", "any", "anything", "the", "your", "how", "what", "when", "where", "which", "who", "whose", "why",
}  # fmt: skip


def _with_article(label: str) -> str:
    words = _uncapitalised(label)
    return words if words.split(" ")[0] in _NEEDS_NO_ARTICLE else f"the {words}"


def _required_message(field: forms.Field, label: str) -> str:
    plain = label.removesuffix("(optional)").strip()
    if isinstance(field, forms.BooleanField):
        return f"Tick the box: {_uncapitalised(plain)}"
    chooses = isinstance(field, forms.ChoiceField | forms.ModelChoiceField)
    if plain.endswith("?"):
        return "Select an answer" if chooses else "Enter an answer"
    return f"{'Select' if chooses or isinstance(field, forms.FileField) else 'Enter'} {_with_article(plain)}"


# Django's own wording, in the order of the design system: say what to do, without "please" or "valid".
_MESSAGES: list[tuple[type[forms.Field], str, str]] = [
    (forms.EmailField, "invalid", "Enter an email address in the correct format, like name@example.com"),
    (forms.URLField, "invalid", "Enter a web address in the correct format, like https://www.example.com"),
    (forms.IntegerField, "invalid", "{label} must be a whole number, like 15"),
    (forms.DecimalField, "invalid", "{label} must be a number, like 12.5"),
    (forms.ChoiceField, "invalid_choice", "Select an option from the list"),
    (forms.ModelChoiceField, "invalid_choice", "Select an option from the list"),
    (forms.FileField, "empty", "The selected file is empty"),
]


def _set_messages(field: forms.Field, label: str) -> None:
    if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
        field.error_messages["required"] = _required_message(field, label)
    for kind, code, message in _MESSAGES:
        untouched = field.error_messages.get(code) == kind.default_error_messages.get(code)
        if isinstance(field, kind) and untouched:
            field.error_messages[code] = message.format(label=label)
    # Copies of a field share their validators, so a worded one takes the place of Django's own.
    field.validators = [
        MaxLengthValidator(validator.limit_value, f"{label} must be %(limit_value)d characters or fewer")
        if type(validator) is MaxLengthValidator and validator.message is MaxLengthValidator.message
        else validator
        for validator in field.validators
    ]


class GovukFormMixin:
    """For `forms.Form` and `forms.ModelForm`: renders by `{% crispy form %}` without a form tag of its own.

    `looks` says how single fields appear; a form that makes its fields in `__init__` fills `self.looks` there and
    calls `self.set_messages()` after adding them. `words` gives another library's fields a label and a hint of ours.
    """

    looks: Mapping[str, Look] = {}
    words: Mapping[str, tuple[str, str]] = {}
    use_required_attribute = False
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.looks = dict(self.looks)
        for name, (label, hint) in self.words.items():
            if name in self.fields:
                self.fields[name].label, self.fields[name].help_text = label, hint
        self.set_messages()

    def set_messages(self) -> None:
        for name, field in self.fields.items():
            _set_messages(field, str(field.label or capfirst(name.replace("_", " "))))

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        return helper


class GovukForm(GovukFormMixin, forms.Form):
    """A plain form; the page writes `<form method="post" novalidate>`, the CSRF token and the buttons."""


class GovukModelForm(GovukFormMixin, forms.ModelForm):
    """As `GovukForm`, for one model."""


class LongTextField(forms.CharField):
    """Text of several paragraphs; with `max_words` or `max_length` it is counted while it is typed.

    Line ends are stored as one character, as the counter counts them.
    """

    widget = forms.Textarea

    def __init__(self, *, max_words: int | None = None, **kwargs: Any) -> None:
        self.max_words = max_words
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace("\r\n", "\n") if isinstance(value, str) else value)

    def validate(self, value: Any) -> None:
        super().validate(value)
        count = len(str(value).split())
        if self.max_words and count > self.max_words:
            raise ValidationError(
                "%(label)s must be %(limit)d words or fewer; it has %(count)d",
                code="max_words",
                params={"label": self.label or "Your answer", "limit": self.max_words, "count": count},
            )


class DateWidget(forms.MultiWidget):
    """Day, month and year as three inputs: the design system's date input."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(dict.fromkeys(_DATE_PARTS, forms.TextInput), attrs)

    def decompress(self, value: Any) -> list[str]:
        if isinstance(value, datetime.date):
            return [str(value.day), str(value.month), str(value.year)]
        return ["", "", ""]

    def decompress_or_keep(self, value: Any) -> list[str]:
        """What to show: a date's parts, or the words that were typed, so that they can be mended."""
        return value if isinstance(value, list) else self.decompress(value)


class DateField(forms.Field):
    """A date typed as day, month and year; the month may be a number or a name. Cleans to `date` or None."""

    widget = DateWidget

    def to_python(self, value: Any) -> datetime.date | None:
        if value is None or isinstance(value, datetime.date):
            return value
        typed = [str(part or "").strip() for part in value]
        if not any(typed):
            return None
        missing = [name for name, part in zip(_DATE_PARTS, typed, strict=True) if not part]
        if missing:
            raise self._error(f"must include a {' and '.join(missing)}", missing)
        return self._date(*typed)

    def _date(self, day: str, month: str, year: str) -> datetime.date:
        month_number = _MONTHS.get(month.lower()) or (int(month) if month.isdecimal() else 0)
        if not 1 <= month_number <= 12:
            raise self._error("must have a real month, like 9 or September", ["month"])
        if not (year.isdecimal() and len(year) == 4):
            raise self._error("must have a year of 4 numbers, like 2026", ["year"])
        try:
            return datetime.date(int(year), month_number, int(day))
        except ValueError:
            raise self._error("must be a real date, like 14 9 2026", []) from None

    def _error(self, problem: str, parts: list[str]) -> ValidationError:
        called = str(self.label or "The date").removesuffix("(optional)").strip()
        return ValidationError(
            f"{called} {problem}",
            code="invalid",
            params={"parts": [f"_{part}" for part in parts]},
        )

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != self.to_python(initial))
        except ValidationError:
            return True
