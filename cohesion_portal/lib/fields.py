"""Bound Django form fields as GOV.UK components, and a form's errors as the list its error summary shows."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.forms import BaseForm, BoundField
from django.forms.formsets import BaseFormSet
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from cohesion_portal.lib.govuk import component

Params = dict[str, Any]


@dataclass(frozen=True)
class Look:
    """How one field appears; a form holds them by field name in `looks`.

    `size` is the label's or legend's size ("s", "m", "l", "xl" or "" for plain text); `page_heading` makes it the
    page's h1. `width` is a GOV.UK input width in characters (2, 3, 4, 5, 10, 20, 30) or a grid width such as
    "one-half". `hints` are the hints of single options and `dividers` the words shown before an option ("or"), both
    by option value. `plain_label` is read out but not shown.
    """

    size: str = ""
    page_heading: bool = False
    plain_label: bool = False
    rows: int = 5
    width: int | str = ""
    inline: bool = False
    small: bool = False
    prefix: str = ""
    suffix: str = ""
    hints: Mapping[Any, str] = field(default_factory=dict)
    dividers: Mapping[Any, str] = field(default_factory=dict)
    exclusive: Any = None


_DEFAULT = Look()


def _look(bound: BoundField) -> Look:
    looks: Mapping[str, Look] = getattr(bound.form, "looks", {})
    return looks.get(bound.name, _DEFAULT)


def field_id(bound: BoundField) -> str:
    return bound.auto_id or bound.html_name


def _heading(bound: BoundField, look: Look, element: str) -> Params:
    classes = f"govuk-{element}--{look.size}" if look.size else ""
    if look.plain_label:
        classes = "govuk-visually-hidden"
    return {"text": bound.label, "classes": classes, "isPageHeading": look.page_heading}


def _shared(bound: BoundField) -> Params:
    """Parameters that every component takes: name, hint and errors."""
    params: Params = {"name": bound.html_name}
    if bound.help_text:
        params["hint"] = {"html": bound.help_text}
    if bound.errors:
        params["errorMessage"] = {
            "html": format_html_join(mark_safe("<br>"), "{}", ((error,) for error in bound.errors))
        }
    return params


def _labelled(bound: BoundField, look: Look) -> Params:
    classes = ""
    if look.width:
        prefix = "govuk-input--width" if isinstance(look.width, int) else "govuk-!-width"
        classes = f"{prefix}-{look.width}"
    params = {**_shared(bound), "id": field_id(bound), "label": _heading(bound, look, "label"), "classes": classes}
    if bound.field.disabled:
        params["disabled"] = True
    return params


def _shown(bound: BoundField) -> Any:
    """The value as typed, or the initial value in the field's own format; empty rather than None."""
    value = bound.field.widget.format_value(bound.value())
    return "" if value is None else value


def _input(bound: BoundField, look: Look) -> SafeString:
    widget = bound.field.widget
    params = _labelled(bound, look)
    params["value"] = _shown(bound)
    for key in ("autocomplete", "inputmode", "spellcheck", "autocapitalize"):
        if key in widget.attrs:
            params[key] = widget.attrs[key]
    if "dir" in widget.attrs:
        params["attributes"] = {"dir": widget.attrs["dir"]}
    kind = getattr(widget, "input_type", "text")
    if kind == "number":  # A number input changes its value on scroll and drops what it cannot read.
        kind, params["spellcheck"] = "text", False
        params.setdefault("inputmode", "numeric" if isinstance(bound.field, forms.IntegerField) else "decimal")
        if isinstance(bound.field, forms.FloatField | forms.DecimalField):
            params["inputmode"] = "decimal"
    if kind in ("email", "url"):
        params["spellcheck"] = False
    params["type"] = kind
    if look.prefix:
        params["prefix"] = {"text": look.prefix}
    if look.suffix:
        params["suffix"] = {"text": look.suffix}
    return component("input", params)


def _password(bound: BoundField, look: Look) -> SafeString:
    params = _labelled(bound, look)
    params["autocomplete"] = bound.field.widget.attrs.get("autocomplete", "current-password")
    return component("password-input", params)


def _textarea(bound: BoundField, look: Look) -> SafeString:
    params = {**_labelled(bound, look), "value": _shown(bound), "rows": look.rows, "attributes": {"dir": "auto"}}
    words = getattr(bound.field, "max_words", None)
    characters = getattr(bound.field, "max_length", None)
    if words:
        return component("character-count", {**params, "maxwords": words, "threshold": 75})
    if characters:
        return component("character-count", {**params, "maxlength": characters, "threshold": 75})
    return component("textarea", params)


def _select(bound: BoundField, look: Look) -> SafeString:
    params = _labelled(bound, look)
    params["items"] = [
        {"value": str(option["value"]), "text": option["label"], "selected": bool(option["selected"])}
        for option in _options(bound)
    ]
    if getattr(bound.field.widget, "allow_multiple_selected", False):
        params["attributes"] = {"multiple": {"value": True, "optional": True}}
    return component("select", params)


def _options(bound: BoundField) -> Iterator[dict[str, Any]]:
    widget = bound.field.widget
    value = bound.value()
    for _group, options, _index in widget.optgroups(bound.html_name, widget.format_value(value)):
        yield from options


def _choices(bound: BoundField, look: Look) -> list[Params]:
    items: list[Params] = []
    for option in _options(bound):
        value = option["value"]
        key = getattr(value, "value", value)
        if key in look.dividers:
            items.append({"divider": look.dividers[key]})
        item: Params = {"value": str(value), "text": option["label"], "checked": bool(option["selected"])}
        if key in look.hints:
            item["hint"] = {"text": look.hints[key]}
        if look.exclusive is not None and key == look.exclusive:
            item["behaviour"] = "exclusive"
        if bound.field.disabled:
            item["disabled"] = True
        items.append(item)
    return items


def _grouped(bound: BoundField, look: Look) -> Params:
    return {
        **_shared(bound),
        "idPrefix": field_id(bound),
        "fieldset": {"legend": _heading(bound, look, "fieldset__legend")},
    }


def _radios(bound: BoundField, look: Look) -> SafeString:
    kinds = [name for name, on in (("inline", look.inline), ("small", look.small)) if on]
    classes = " ".join(f"govuk-radios--{kind}" for kind in kinds)
    return component("radios", {**_grouped(bound, look), "classes": classes, "items": _choices(bound, look)})


def _checkboxes(bound: BoundField, look: Look) -> SafeString:
    classes = "govuk-checkboxes--small" if look.small else ""
    return component("checkboxes", {**_grouped(bound, look), "classes": classes, "items": _choices(bound, look)})


def _checkbox(bound: BoundField, look: Look) -> SafeString:
    """One box to tick: its label says what ticking means, so it needs no legend."""
    item: Params = {"value": "on", "text": bound.label, "checked": bool(bound.value())}
    params = {**_shared(bound), "idPrefix": field_id(bound), "items": [item]}
    if "hint" in params:
        item["hint"] = params.pop("hint")
    if look.small:
        params["classes"] = "govuk-checkboxes--small"
    return component("checkboxes", params)


def _date(bound: BoundField, look: Look) -> SafeString:
    names = bound.field.widget.widgets_names
    values = bound.field.widget.decompress_or_keep(bound.value())
    wrong = wrong_date_parts(bound) or {"_day", "_month", "_year"}
    items = []
    for name, value in zip(names, values, strict=True):
        classes = f"govuk-input--width-{4 if name == '_year' else 2}"
        if bound.errors and name in wrong:
            classes += " govuk-input--error"
        items.append(
            {
                "id": field_id(bound) + name,
                "name": bound.html_name + name,
                "label": name.removeprefix("_").capitalize(),
                "classes": classes,
                "value": value or "",
            }
        )
    group = _grouped(bound, look)
    return component("date-input", {**group, "id": group.pop("idPrefix"), "items": items})


def wrong_date_parts(bound: BoundField) -> set[str]:
    """Which of `_day`, `_month` and `_year` the field's first error is about; empty when it is about the whole."""
    for error in bound.errors.as_data() if bound.errors else []:
        return set((error.params or {}).get("parts", ()))
    return set()


def _file(bound: BoundField, look: Look) -> SafeString:
    params = _labelled(bound, look)
    accept = bound.field.widget.attrs.get("accept")
    if accept:
        params["attributes"] = {"accept": accept}
    params["multiple"] = getattr(bound.field.widget, "allow_multiple_selected", False)
    return component("file-upload", params)


_RENDERERS: list[tuple[type[forms.Widget], Callable[[BoundField, Look], SafeString]]] = [
    (forms.PasswordInput, _password),
    (forms.Textarea, _textarea),
    (forms.CheckboxSelectMultiple, _checkboxes),
    (forms.RadioSelect, _radios),
    (forms.Select, _select),
    (forms.CheckboxInput, _checkbox),
    (forms.FileInput, _file),
]


def render_field(bound: BoundField) -> SafeString:
    """One field with its label or legend, hint and error; a hidden field as a bare input."""
    if bound.is_hidden:
        return SafeString(bound.as_hidden())
    widget, look = bound.field.widget, _look(bound)
    if hasattr(widget, "decompress_or_keep"):
        return _date(bound, look)
    for kind, renderer in _RENDERERS:
        if isinstance(widget, kind):
            return renderer(bound, look)
    return _input(bound, look)


def _target(bound: BoundField) -> str:
    if hasattr(bound.field.widget, "decompress_or_keep"):
        wrong = wrong_date_parts(bound)
        first = next((name for name in bound.field.widget.widgets_names if name in wrong), "_day")
        return f"#{field_id(bound)}{first}"
    return f"#{field_id(bound)}"


def _form_errors(form: BaseForm) -> list[Params]:
    visible = form.visible_fields()
    errors: list[Params] = []
    for error in form.non_field_errors():
        errors.append({"text": error, "href": _target(visible[0])} if visible else {"text": error})
    for bound in form.hidden_fields():
        errors += [{"text": error} for error in bound.errors]
    for bound in visible:
        errors += [{"text": error, "href": _target(bound)} for error in bound.errors]
    return errors


def error_list(form: BaseForm | BaseFormSet[Any]) -> list[Params]:
    """Every error of a form or formset, in the order of the page, each with a link to the field to mend."""
    if not form.is_bound:
        return []
    if isinstance(form, BaseFormSet):
        errors: list[Params] = [{"text": error} for error in form.non_form_errors()]
        for one in form.forms:
            errors += _form_errors(one)
        return errors
    return _form_errors(form)
