"""Template tags and filters every template has without loading them."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.forms.formsets import BaseFormSet
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cohesion_portal.lib import formats, kept
from cohesion_portal.lib.fields import error_list, render_field
from cohesion_portal.lib.govuk import component

register = template.Library()


@cache
def _path(keyword: str) -> tuple[str, ...]:
    """`label__is_page_heading` → `("label", "isPageHeading")`; names inside `attributes` keep hyphens."""
    path: list[str] = []
    for part in keyword.split("__"):
        if path and path[-1] == "attributes":
            path.append(part.replace("_", "-"))
        else:
            head, *rest = part.split("_")
            path.append(head + "".join(word.capitalize() for word in rest))
    return tuple(path)


def _params(given: Mapping[str, Any] | None, keywords: Mapping[str, Any]) -> dict[str, Any]:
    params = dict(given or {})
    for keyword, value in keywords.items():
        *parents, last = _path(keyword)
        target = params
        for parent in parents:
            target[parent] = target = dict(target.get(parent) or {})
        target[last] = value
    return params


@register.simple_tag
def govuk(name: str, params: Mapping[str, Any] | None = None, /, **keywords: Any) -> SafeString:
    """`{% govuk "button" text="Save" attributes__data_step="2" %}` or `{% govuk "summary-list" params %}`.

    A double underscore goes one level down: `label__text="Name"` is `{"label": {"text": "Name"}}`.
    """
    return component(name, _params(params, keywords))


@register.simple_block_tag
def govuk_block(
    content: SafeString, name: str, params: Mapping[str, Any] | None = None, /, **keywords: Any
) -> SafeString:
    """`{% govuk_block "details" summary_text="How scores are agreed" %}…{% endgovuk_block %}`: the body is `html`."""
    return component(name, {**_params(params, keywords), "html": content})


@register.simple_block_tag
def table_region(content: SafeString, label: str) -> SafeString:
    """A wide table scrolls inside this region, which can be reached and scrolled by keyboard."""
    return format_html(
        '<section class="table-region" aria-label="{}" tabindex="0">{}</section>',
        label,
        content,
    )


@register.simple_tag
def breadcrumbs(*parts: str) -> SafeString:
    """`{% breadcrumbs "Reports" reports_url "Annual report 2026" %}`: text and address in turn, after Home.

    The last text may stand alone: it is the page itself.
    """
    items: list[dict[str, str]] = [{"text": "Home", "href": "/"}]
    for index in range(0, len(parts), 2):
        item = {"text": parts[index]}
        if index + 1 < len(parts):
            item["href"] = parts[index + 1]
        items.append(item)
    return component("breadcrumbs", {"items": items, "collapseOnMobile": True})


@register.simple_tag
def govuk_field(field: BoundField) -> SafeString:
    return render_field(field)


def _forms(context: Context) -> list[BaseForm | BaseFormSet[Any]]:
    forms = context.get("error_forms") or [context.get("form"), context.get("formset")]
    return [form for form in forms if isinstance(form, BaseForm | BaseFormSet)]


@register.simple_tag(takes_context=True)
def error_summary(context: Context) -> SafeString:
    """The summary of what is wrong in `form`, `formset` or every form in `error_forms`, and in `page_errors`.

    `page_errors` is a list of `{"text": …, "href": "#…"}` for problems that belong to no form.
    """
    errors = list(context.get("page_errors") or [])
    for form in _forms(context):
        errors += error_list(form)
    if not errors:
        return SafeString("")
    return component("error-summary", {"titleText": "There is a problem", "errorList": errors})


@register.simple_tag(takes_context=True)
def error_prefix(context: Context) -> str:
    """ "Error: " for the page title, so that a screen reader says first that something is wrong."""
    if context.get("page_errors"):
        return "Error: "
    wrong = any(error_list(form) for form in _forms(context))
    return "Error: " if wrong else ""


@register.simple_tag(takes_context=True)
def account_token(context: Context) -> SafeString:
    """Inside a form: whose page it is, so that its words outlast the session (`lib/kept.py`)."""
    account = context["request"].user
    if not account.is_authenticated:
        return SafeString("")
    return format_html('<input type="hidden" name="{}" value="{}">', kept.ACCOUNT_TOKEN, kept.account_token(account.pk))


register.filter("number", formats.number)
register.filter("long_date", formats.long_date)
register.filter("long_datetime", formats.long_datetime)
