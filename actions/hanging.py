"""The actions that serve an approach and the delivery plans of a priority, as far as the reader may see them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from rules import test_rule

from actions.models import Action, Plan
from actions.selectors import seen_by
from cohesion_portal.lib.formats import long_date
from frameworks.hanging import Hanging, Line, Peg
from frameworks.models import End, Kind
from partners.actors import Actor

TOPIC = "actions"
_HEADING = "Actions"
_MISSING = "No action serves this yet."
_MOST_LINES = 5


def actions_on(pegs: Sequence[Peg], actor: Actor) -> Mapping[End, Hanging]:
    """Nothing at all for readers who may not know of plans: for them, that there is none would be news too."""
    if not test_rule("actions.view_plans", actor):
        return {}
    approaches = {key: peg.end for peg in pegs if peg.kind == Kind.APPROACH for key in peg.keys}
    priorities = {key: peg.end for peg in pegs if peg.kind == Kind.PRIORITY for key in peg.keys}
    found: dict[End, Hanging] = {
        end: Hanging(TOPIC, _HEADING, missing=_MISSING) for end in (*approaches.values(), *priorities.values())
    }
    if approaches:
        found |= _of_approaches(approaches, actor)
    if priorities:
        found |= _of_priorities(priorities, actor)
    return found


def _of_approaches(approaches: Mapping[int, End], actor: Actor) -> dict[End, Hanging]:
    """The soonest due of each approach, whatever the version of the framework, and how many there are."""
    lines: dict[End, list[Line]] = {}
    totals: dict[End, int] = {}
    for action in _soonest(actor, approaches):
        end = approaches[action.approach_id]
        whose = action.plan.organisation or action.plan.priority
        note = f"{whose}, due {long_date(action.due_on)}, {action.get_status_display().lower()}"
        lines.setdefault(end, []).append(Line(action.what, action.get_absolute_url(), note))
        totals[end] = action.total
    return {end: _approach(end, totals[end], lines[end]) for end in lines}


def _soonest(actor: Actor, approaches: Mapping[int, End]) -> QuerySet[Any]:
    one = [F("approach__version__framework"), F("approach__slug")]
    actions = Action.objects.filter(seen_by(actor, "plan__"), approach__in=approaches)
    ranked = actions.annotate(
        total=Window(Count("pk"), partition_by=one),
        rank=Window(RowNumber(), partition_by=one, order_by=[F("due_on").asc(), F("pk").asc()]),
    )
    shown = ranked.filter(rank__lte=_MOST_LINES).select_related("plan__organisation", "plan__priority")
    return shown.order_by("due_on", "pk")


def _approach(end: End, total: int, lines: list[Line]) -> Hanging:
    counted = f"{total:,} action serves it" if total == 1 else f"{total:,} actions serve it"
    if total > len(lines):
        lines = [*lines, Line(f"All {total:,} actions", f"{reverse('actions:actions')}?approach={end.slug}")]
    return Hanging(TOPIC, _HEADING, total, counted, lines)


def _of_priorities(priorities: Mapping[int, End], actor: Actor) -> dict[End, Hanging]:
    """The delivery plans that run or are being written, each with its number of actions."""
    plans = Plan.objects.filter(seen_by(actor), priority__in=priorities).annotate(actions_held=Count("actions"))
    lines: dict[End, list[Line]] = {}
    totals: dict[End, int] = {}
    for plan in plans.order_by("-starts_on", "pk"):
        end = priorities[plan.priority_id]  # type: ignore[index]  # the filter asks for a priority
        held = plan.actions_held
        words = f"{held} action" if held == 1 else f"{held} actions"
        note = f"{words}, {plan.get_status_display().lower()}"
        lines.setdefault(end, []).append(Line(plan.title, plan.get_absolute_url(), note))
        totals[end] = totals.get(end, 0) + held
    return {end: _priority(totals[end], of_one) for end, of_one in lines.items()}


def _priority(total: int, lines: list[Line]) -> Hanging:
    counted = f"{total:,} action serves it" if total == 1 else f"{total:,} actions serve it"
    missing = "" if total else "Its delivery plan has no action yet."
    return Hanging(TOPIC, _HEADING, total, counted if total else "", lines, missing)
