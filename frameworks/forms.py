"""Forms in which the secretariat edits a draft; what they take is what a framework file may hold."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from pydantic import TypeAdapter
from pydantic import ValidationError as UnfitValue

from cohesion_portal.lib.fields import field_id
from cohesion_portal.lib.formats import long_date
from cohesion_portal.lib.forms import DateField, GovukForm, LongTextField, Look
from frameworks import schema
from frameworks.fact_lines import UnfitLine, facts_in, lines_of

_LONGEST_TEXT = 10_000


def _as_the_format_wants(rule: TypeAdapter[Any], value: Any, label: str) -> Any:
    """The value as a framework file would hold it. Raises the form's error, in words that begin with the label."""
    try:
        return rule.validate_python(value)
    except UnfitValue as unfit:
        raise ValidationError([_words(error, label) for error in unfit.errors(include_url=False)]) from None


def _words(error: Mapping[str, Any], label: str) -> str:
    context, label = error.get("ctx", {}), label.removesuffix(" (optional)")
    if error["type"] == "wrong":
        return f"{label} {context['reason']}"
    if error["type"] in ("string_too_long", "too_long") and isinstance(error["input"], str):
        return f"{label} must be {context['max_length']:,} characters or fewer"
    return f"{label}: {error['msg']}"


class FormatLine(forms.CharField):
    """One line that `rule`, a type of `frameworks/schema.py`, allows."""

    def __init__(self, rule: Any, **kwargs: Any) -> None:
        self.rule: TypeAdapter[Any] = TypeAdapter(rule)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        words: str = super().clean(value)
        return _as_the_format_wants(self.rule, words, str(self.label)) if words else words


class FormatText(LongTextField):
    """Words with line breaks that a framework file may hold."""

    def __init__(self, **kwargs: Any) -> None:
        self.rule: TypeAdapter[Any] = TypeAdapter(schema.Text)
        super().__init__(max_length=_LONGEST_TEXT, **kwargs)

    def clean(self, value: Any) -> str:
        words: str = super().clean(value)
        return _as_the_format_wants(self.rule, words, str(self.label)) if words else words


class FactsField(LongTextField):
    """Small facts as lines; cleans to attributes. `held` are those of the element, which stay as they are held."""

    rule: TypeAdapter[Any] = TypeAdapter(schema.Attributes)

    def __init__(self, **kwargs: Any) -> None:
        self.held: Mapping[str, Any] = {}
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return lines_of(value) if isinstance(value, dict) else value

    def clean(self, value: Any) -> dict[str, Any]:
        try:
            facts = facts_in(super().clean(value), self.held)
        except UnfitLine as unfit:
            raise ValidationError(str(unfit)) from None
        try:
            return dict(self.rule.validate_python(facts))
        except UnfitValue as unfit:
            raise ValidationError([self._words(error) for error in unfit.errors(include_url=False)]) from None

    def _words(self, error: Mapping[str, Any]) -> str:
        if error["loc"]:
            return _words(error, f"Fact “{error['loc'][0]}”")
        if error["type"] == "too_long":
            return f"Write at most {error['ctx']['max_length']} facts"
        return _words(error, "Facts:")


class EditForm(GovukForm):
    """`seen` is what the form remembers of the values that it showed, so that nobody overwrites a colleague unseen."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def typed(self) -> dict[str, Any]:
        """What was typed, as the services take it."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}

    def words_for(self, name: str) -> str:
        """What the box of a value is called on the page."""
        return str(self.fields[name].label)

    def target(self, name: str) -> str:
        """The id of the first box of a value."""
        return field_id(self[name]) + ("_day" if isinstance(self.fields[name], DateField) else "")

    def shown(self, name: str, value: Any) -> str:
        """A stored value as somebody who compares it with their own reads it."""
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            offered = cast("Iterable[tuple[str, str]]", field.choices)
            return next((words for choice, words in offered if choice == value), str(value))
        if isinstance(field, DateField):
            return long_date(value)
        return str(field.prepare_value(value))


def _period_fields() -> tuple[DateField, DateField]:
    return (
        DateField(label="Start of the period (optional)", required=False, help_text="For example, 1 4 2026"),
        DateField(label="End of the period (optional)", required=False, help_text="For example, 31 3 2031"),
    )


class _Period(GovukForm):
    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        starts, ends = values.get("starts_on"), values.get("ends_on")
        if starts and ends and ends <= starts:
            self.add_error("ends_on", "End of the period must be after its start")
        return values


class NewVersionForm(_Period):
    label = FormatLine(
        schema.VersionLabel,
        label="Version label",
        help_text="Most often a year, such as 2026. It becomes part of the web address and cannot be changed later.",
    )
    starts_on, ends_on = _period_fields()
    note = FormatText(
        label="What is this version for? (optional)",
        required=False,
        help_text="Readers see this as “About this version”. Do not name people.",
    )

    looks = {
        "label": Look(size="m", width=10),
        "starts_on": Look(size="m"),
        "ends_on": Look(size="m"),
        "note": Look(size="m", rows=4),
    }


class VersionForm(EditForm, _Period):
    title = FormatLine(schema.Line, label="Title")
    short_title = FormatLine(schema.ShortLine, label="Short title", help_text="For headings and lists")
    owner = FormatLine(schema.Line, label="Owner", help_text="The body that adopted the framework, never a person")
    summary = FormatText(label="Summary", help_text="One or two sentences in our own words")
    starts_on, ends_on = _period_fields()
    note = FormatText(
        label="About this version (optional)",
        required=False,
        help_text="What a reader must know about this version. Do not name people.",
    )

    looks = {
        "title": Look(size="m"),
        "short_title": Look(size="m"),
        "owner": Look(size="m"),
        "summary": Look(size="m", rows=4),
        "starts_on": Look(size="m"),
        "ends_on": Look(size="m"),
        "note": Look(size="m", rows=5),
    }


class ElementForm(EditForm):
    """Offers these sources by id, and the choice of kind only where one may be chosen."""

    kind = forms.ChoiceField(label="Kind of part")
    label = FormatLine(
        schema.ElementLabel, label="Label", help_text="Exactly as the source has it. One line, up to 300 characters."
    )
    text = FormatText(
        label="Text (optional)", required=False, help_text="What it means, in our own words. Do not name people."
    )
    document = forms.ChoiceField(label="Source")
    section = FormatLine(
        schema.Section,
        label="Section of the source",
        help_text="A number, such as 7b, or words, such as Appendix 1. Readers see “section 7b”.",
    )
    erratum = FormatText(
        label="Note on the source (optional)",
        required=False,
        help_text="Where the source contradicts itself: what it says in each place. The label stays as printed.",
    )
    attributes = FactsField(
        label="Facts (optional)",
        required=False,
        help_text="One fact on each line, as a name, a colon and a value: “number: 2” or “stated: no”. "
        "For a list, write several lines with the same name.",
    )

    looks = {
        "label": Look(size="m"),
        "text": Look(size="m", rows=6),
        "document": Look(size="m"),
        "section": Look(size="m", width=20),
        "erratum": Look(size="m", rows=3),
        "attributes": Look(size="m", rows=4),
        "kind": Look(size="m"),
    }

    def __init__(
        self,
        *args: Any,
        documents: Iterable[tuple[str, str]],
        kinds: Iterable[tuple[str, str]],
        held: Mapping[str, Any],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "document", documents)
        _choices(self, "kind", kinds)
        facts = self.fields["attributes"]
        assert isinstance(facts, FactsField)  # noqa: S101  # for mypy
        facts.held = held
        if not kinds:
            del self.fields["kind"]


def _choices(form: GovukForm, name: str, choices: Iterable[tuple[str, str]]) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = list(choices)


class NewElementForm(ElementForm):
    """`places` are offered where the new part goes beside another one."""

    place = forms.ChoiceField(label="Where does it go?", widget=forms.RadioSelect)
    slug = FormatLine(
        schema.ElementSlug,
        label="Id (optional)",
        required=False,
        help_text="Part of its web address, and the same in every later version. "
        "Leave it empty to have one made from the label.",
    )

    looks = {**ElementForm.looks, "place": Look(size="m"), "slug": Look(size="m", width=20)}
    field_order = ["place", "kind", "label", "text", "document", "section", "erratum", "attributes", "slug"]

    def __init__(self, *args: Any, places: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "place", places)
        if not places:
            del self.fields["place"]


class DocumentForm(EditForm):
    title = FormatLine(schema.Line, label="Title", help_text="As the document itself has it")
    short = FormatLine(
        schema.ShortLine, label="Short name", help_text="For citations, such as “Kirklees ICF 2022, section 7b”"
    )
    publisher = FormatLine(schema.Line, label="Publisher", help_text="An organisation, never a person")
    published = DateField(label="When was it published? (optional)", required=False, help_text="For example, 28 6 2022")
    link = FormatLine(
        schema.Link, label="Web address (optional)", required=False, help_text="Begins with https:// or http://"
    )

    looks = {
        "title": Look(size="m"),
        "short": Look(size="m"),
        "publisher": Look(size="m"),
        "published": Look(size="m"),
        "link": Look(size="m"),
    }


class LinkForm(GovukForm):
    origin = forms.ChoiceField(label="From which part?")
    target = forms.ChoiceField(label="To which part?")
    reason = FormatText(
        label="Why do they belong together?",
        help_text="Readers see this beside the link. Do not name people.",
    )
    document = forms.ChoiceField(label="Source of the link (optional)", required=False)
    section = FormatLine(
        schema.Section, label="Section of the source", required=False, help_text="Needed only where you select a source"
    )

    looks = {
        "origin": Look(size="m", width="full"),
        "target": Look(size="m", width="full"),
        "reason": Look(size="m", rows=3),
        "document": Look(size="m", width="full"),
        "section": Look(size="m", width=20),
    }

    def __init__(
        self, *args: Any, elements: Iterable[tuple[str, str]], documents: Iterable[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in ("origin", "target"):
            _choices(self, name, [("", "Select a part"), *elements])
        _choices(self, "document", [("", "No source says so"), *documents])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("document") and not values.get("section") and "section" not in self.errors:
            self.add_error("section", "Enter the section of the source")
        return values


class ScaleForm(EditForm):
    """A box for each level's label and meaning, and an empty pair to add one above the highest."""

    label = FormatLine(
        schema.VersionLabel,
        label="Version of the scale",
        help_text="Leave it while the words of the levels stay. Other words need a new label, such as 2.",
    )
    title = FormatLine(schema.Line, label="Title")
    note = FormatText(label="Note (optional)", required=False, help_text="Where the words come from")

    looks = {"label": Look(size="m", width=10), "title": Look(size="m"), "note": Look(size="m", rows=3)}
    most_levels = 20

    def __init__(self, *args: Any, levels: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.levels = min(levels + 1, self.most_levels)
        for number in range(1, self.levels + 1):
            words = f"Level {number}" if number <= levels else f"Level {number} (only if you add a level)"
            self.fields[f"level_{number}"] = FormatLine(schema.LevelLabel, label=f"{words}: name", required=False)
            self.fields[f"meaning_{number}"] = FormatText(
                label=f"Level {number}: what it means (optional)", required=False
            )
            self.looks = {**self.looks, f"level_{number}": Look(size="s"), f"meaning_{number}": Look(rows=2)}
        self.set_messages()

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        given = {number: values.get(f"level_{number}", "") for number in range(1, self.levels + 1)}
        for number, name in given.items():
            if not name and values.get(f"meaning_{number}") and f"level_{number}" not in self.errors:
                self.add_error(f"level_{number}", f"Enter the name of level {number}, or empty what it means")
            if name and name in list(given.values())[: number - 1]:
                self.add_error(f"level_{number}", f"Level {number} must have another name than the levels below it")
        if sum(bool(name) for name in given.values()) < 2 and not self.errors:
            self.add_error("level_1", "A scale needs at least two levels")
        return values

    def typed(self) -> dict[str, Any]:
        """The levels that have a name, lowest first, numbered anew."""
        values = self.cleaned_data
        levels = [
            [values[f"level_{number}"], values[f"meaning_{number}"]]
            for number in range(1, self.levels + 1)
            if values[f"level_{number}"]
        ]
        return {name: values[name] for name in ("label", "title", "note")} | {"levels": levels}

    @staticmethod
    def initial_of(values: Mapping[str, Any]) -> dict[str, Any]:
        """What the boxes show of `scale_values`."""
        boxes = dict(values)
        for number, (label, text) in enumerate(boxes.pop("levels"), start=1):
            boxes[f"level_{number}"], boxes[f"meaning_{number}"] = label, text
        return boxes

    def words_for(self, name: str) -> str:
        return "Levels" if name == "levels" else super().words_for(name)

    def target(self, name: str) -> str:
        return super().target("level_1" if name == "levels" else name)

    def shown(self, name: str, value: Any) -> str:
        if name == "levels":
            return "\n".join(f"{number}. {label}. {text}" for number, (label, text) in enumerate(value, start=1))
        return super().shown(name, value)
