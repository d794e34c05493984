"""Reads of plans and actions, each no wider than the person who asks may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from rules import test_rule

from actions.models import OPEN_STATUSES, Action, Plan, Update
from actions.rules import PRIORITY_REPORTERS, works_for_plan
from frameworks.models import Element, FrameworkVersion, Kind
from partners.actors import Actor
from partners.models import Organisation
from partners.rules import ORGANISATION_ROLES

OVERDUE = "overdue"

Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class Filters:
    """What to list: slugs of an organisation, an approach and a priority, and a status or "overdue"; "" for all."""

    organisation: str = ""
    approach: str = ""
    priority: str = ""
    status: str = ""


@dataclass(frozen=True)
class FilterChoices:
    """The organisations, approaches and priorities that have actions to list, each as (slug, name)."""

    organisations: Choices
    approaches: Choices
    priorities: Choices


def seen_by(actor: Actor, plan: str = "") -> Q:
    """Plans that run, and the drafts that the actor works on; `plan` is the path from the model to its plan."""
    own = Q(
        **{f"{plan}status": Plan.Status.DRAFT, f"{plan}organisation__in": actor.organisation_ids(*ORGANISATION_ROLES)}
    )
    seen = Q(**{f"{plan}status": Plan.Status.ACTIVE}) | own
    if actor.has(*PRIORITY_REPORTERS):
        seen |= Q(**{f"{plan}status": Plan.Status.DRAFT, f"{plan}organisation__isnull": True})
    return seen


def _readable(actor: Actor) -> None:
    if not test_rule("actions.view_plans", actor):
        raise PermissionDenied


def action_list(actor: Actor, filters: Filters, on: date) -> QuerySet[Action]:
    """The actions of the plans that run now, and of the actor's own drafts, the soonest due first."""
    _readable(actor)
    actions = Action.objects.filter(seen_by(actor, "plan__"))
    wanted = {
        "plan__organisation__slug": filters.organisation,
        "plan__priority__slug": filters.priority,
        "approach__slug": filters.approach,
        "status": "" if filters.status == OVERDUE else filters.status,
    }
    actions = actions.filter(**{path: value for path, value in wanted.items() if value})
    if filters.status == OVERDUE:
        actions = actions.filter(due_on__lt=on, status__in=OPEN_STATUSES)
    return actions.select_related("plan__organisation", "plan__priority", "approach").order_by("due_on", "pk")


def filter_choices(actor: Actor) -> FilterChoices:
    plans = Plan.objects.filter(seen_by(actor))
    organisations = Organisation.objects.filter(plans__in=plans).order_by("name").distinct()
    return FilterChoices(
        list(organisations.values_list("slug", "name")),
        _by_slug(Element.objects.filter(actions__plan__in=plans)),
        _by_slug(Element.objects.filter(plans__in=plans)),
    )


def _by_slug(elements: QuerySet[Element]) -> Choices:
    """One choice for an element through all versions of its framework, called as the newest calls it."""
    rows = elements.order_by("version__sequence", "position").values_list("slug", "label").distinct()
    return list(dict(rows).items())


def plan_to_read(actor: Actor, pk: int) -> Plan:
    """A plan that is not somebody else's draft, with its organisation or priority."""
    _readable(actor)
    plan = get_object_or_404(Plan.objects.select_related("organisation", "priority"), pk=pk)
    if not test_rule("actions.view_plan", actor, plan):
        raise Http404
    return plan


def plan_to_edit(actor: Actor, pk: int) -> Plan:
    """The open delivery plan of a priority, for those who keep it."""
    plan = plan_to_read(actor, pk)
    _require("actions.edit_priority_plan", actor, plan)
    return plan


def _require(rule: str, actor: Actor, plan: Plan) -> None:
    """Outside the actor's organisation there is nothing to do; inside it takes the role."""
    if test_rule(rule, actor, plan):
        return
    if works_for_plan(actor, plan):
        raise PermissionDenied
    raise Http404


def action_to_read(actor: Actor, pk: int) -> Action:
    _readable(actor)
    related = ("plan__organisation", "plan__priority", "approach")
    action = get_object_or_404(Action.objects.select_related(*related), pk=pk)
    if not test_rule("actions.view_plan", actor, action.plan):
        raise Http404
    return action


def action_to_update(actor: Actor, pk: int) -> Action:
    action = action_to_read(actor, pk)
    _require("actions.record_update", actor, action.plan)
    return action


def action_to_edit(actor: Actor, pk: int) -> Action:
    action = action_to_read(actor, pk)
    _require("actions.edit_priority_plan", actor, action.plan)
    return action


def updates_of(action: Action) -> QuerySet[Update]:
    return action.updates.order_by("-at", "-pk")


def actions_of(plan: Plan) -> QuerySet[Action]:
    return plan.actions.select_related("approach").order_by("position")


def delivery_plans(actor: Actor) -> QuerySet[Plan]:
    """The delivery plans of priorities that the actor may see, the newest first, each with its number of actions."""
    _readable(actor)
    plans = Plan.objects.filter(priority__isnull=False)
    if not actor.has(*PRIORITY_REPORTERS):
        plans = plans.exclude(status=Plan.Status.DRAFT)
    return (
        plans.select_related("priority")
        .annotate(action_count=Count("actions"))
        .order_by("-starts_on", "priority__position", "pk")
    )


def newest_elements(kind: Kind, *, also: Iterable[Element] = ()) -> list[Element]:
    """The elements of a kind in the newest published version of each framework, and those given besides."""
    newest: dict[int, int] = {}
    for version, framework in FrameworkVersion.objects.published().newest_first().values_list("pk", "framework_id"):
        newest.setdefault(framework, version)
    current = Element.objects.of_kind(kind).filter(version__in=newest.values()).order_by("version_id", "position")
    found = {element.pk: element for element in current}
    return [*found.values(), *(element for element in also if element.pk not in found)]
