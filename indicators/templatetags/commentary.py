"""What people wrote about figures, as templates write it: `{% load commentary %}`."""

from django import template

from indicators.measures import Control

register = template.Library()


@register.filter
def control_words(control: str) -> str:
    """ "partly" → "Partly in partners’ control"."""
    return str(Control(control).label)
