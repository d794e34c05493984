"""How actions and plans stand, as templates write it: `{% load actions %}`."""

from datetime import date
from functools import cache

from django import template
from django.utils.safestring import SafeString

from actions.models import Action, Plan
from cohesion_portal.lib.govuk import component

register = template.Library()

_COLOURS = {
    Action.Status.NOT_STARTED: "grey",
    Action.Status.IN_PROGRESS: "light-blue",
    Action.Status.DONE: "green",
    Action.Status.STOPPED: "yellow",
    Plan.Status.DRAFT: "grey",
    Plan.Status.ACTIVE: "light-blue",
    Plan.Status.CLOSED: "yellow",
}


@register.simple_tag
def status_tag(row: object) -> SafeString:
    """The status of an action, an update or a plan."""
    status, words = row.status, row.get_status_display()  # type: ignore[attr-defined]  # all three have both
    return _tag(words, _COLOURS[status])


@cache
def _tag(words: str, colour: str) -> SafeString:
    """A list shows the same few tags many times."""
    return component("tag", {"text": words, "classes": f"govuk-tag--{colour}"})


@register.filter
def due(action: Action, on: date) -> str:
    """ "31 March 2027", or "Overdue: was due 31 March 2026" once it is late and not done."""
    day = f"{action.due_on.day} {action.due_on:%B %Y}"
    return f"Overdue: was due {day}" if action.is_overdue(on) else day
