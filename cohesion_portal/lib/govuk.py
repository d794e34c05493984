"""GOV.UK Design System components as safe HTML, from the macros of `govuk-frontend-jinja`."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from jinja2 import ChainableUndefined, Environment, PackageLoader, PrefixLoader

# One environment for the life of the process: building one costs 16 ms, calling a compiled macro 0.04 ms.
_ENVIRONMENT = Environment(
    loader=PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
    autoescape=True,
    undefined=ChainableUndefined,
    auto_reload=False,
    trim_blocks=True,
    lstrip_blocks=True,
)


@cache
def _macro(component: str) -> Callable[[Mapping[str, Any]], str]:
    template = _ENVIRONMENT.get_template(f"govuk_frontend_jinja/components/{component}/macro.html")
    name = "govuk" + "".join(word.capitalize() for word in component.split("-"))
    macro: Callable[[Mapping[str, Any]], str] = getattr(template.module, name)
    return macro


# Parameters that the macros print as they are, so that a plain string there would let its writer inject HTML.
_SLOTS = {"start", "end", "navigationStart", "navigationEnd"}
_HTML = {"html", "titleHtml", "headingHtml", "descriptionHtml", "summaryHtml", "logoHtml"}
_PRINTED_RAW = _HTML | _SLOTS | {"attributes"}


def _escape_markup(value: Any) -> Any:
    """Copy the parameters with every string that is printed raw escaped, unless Django holds it to be safe."""
    if isinstance(value, Mapping):
        return {
            key: conditional_escape(item) if isinstance(item, str) and key in _PRINTED_RAW else _escape_markup(item)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [_escape_markup(item) for item in value]
    return value


def component(name: str, params: Mapping[str, Any]) -> SafeString:
    """Render one component, such as `"task-list"`, with its Nunjucks parameters.

    Text is escaped; so is any `html` parameter that is not a `SafeString`.
    Raises `jinja2.TemplateNotFound` for a component that does not exist.
    """
    return mark_safe(_macro(name)(_escape_markup(params)).strip())  # noqa: S308  # escaped above and by Jinja
