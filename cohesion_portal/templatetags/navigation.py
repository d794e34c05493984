from typing import Any

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString

from cohesion_portal.lib.govuk import component
from cohesion_portal.navigation import sections_for

register = template.Library()


@register.simple_tag(takes_context=True)
def service_navigation(context: Context) -> SafeString:
    """The sections this person may see; the one they are in is marked."""
    request = context.get("request")
    path = request.path if request else ""
    items: list[dict[str, Any]] = [{"text": "Home", "href": "/", "current": path == "/"}]
    for section in sections_for(context.get("actor")):
        here = path.startswith(section.path)
        items.append(
            {
                "text": section.name,
                "href": section.path,
                "current": path == section.path,
                "active": here and path != section.path,
            }
        )
    return component("service-navigation", {"navigation": items, "navigationLabel": "Sections"})
