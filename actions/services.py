"""Writes of plans, their actions and updates. Errors are `ActionError`s, whose words are for the person who asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from simple_history.utils import bulk_create_with_history

from actions.models import Action, Plan, Update
from cohesion_portal.lib.history import sign
from frameworks.models import Element
from partners.models import Organisation, User


class ActionError(Exception):
    """What was asked of a plan or an action cannot be done."""


class PlanNotActive(ActionError):
    """Progress is recorded on active plans only."""

    def __init__(self) -> None:
        super().__init__("You can record an update only while the plan is active.")


class PlanClosed(ActionError):
    """A closed plan stays as it was."""

    def __init__(self) -> None:
        super().__init__("This plan is closed, so its actions cannot change.")


class ActionHasUpdates(ActionError):
    """Removing the action would remove what was reported about it."""

    def __init__(self) -> None:
        super().__init__("This action has updates, so it cannot be removed. Record an update with the status Stopped.")


class ActionChanged(ActionError):
    """Somebody else saved the action first; `current` is what is stored now."""

    def __init__(self, current: Action) -> None:
        super().__init__("Somebody else changed this action while you were writing. Your words are not saved yet.")
        self.current = current


@dataclass(frozen=True, kw_only=True)
class ActionText:
    """What people write about one action."""

    what: str
    owner_role: str
    due_on: date
    approach: Element | None = None
    milestone: str = ""
    support_needed: str = ""

    def is_stored_in(self, action: Action) -> bool:
        return (
            self.what == action.what
            and self.owner_role == action.owner_role
            and self.due_on == action.due_on
            and (self.approach.pk if self.approach else None) == action.approach_id
            and self.milestone == action.milestone
            and self.support_needed == action.support_needed
        )


@transaction.atomic
def create_plans(
    *, organisations: Sequence[Organisation], title: str, starts_on: date, ends_on: date, by: User, at: datetime
) -> list[Plan]:
    """A draft plan for each organisation, in the same order, in a fixed number of queries."""
    plans = [Plan(organisation=one, title=title, starts_on=starts_on, ends_on=ends_on) for one in organisations]
    made: list[Plan] = bulk_create_with_history(plans, Plan, default_user=by, default_date=at)
    return made


@transaction.atomic
def create_plan(
    *,
    organisation: Organisation | None = None,
    priority: Element | None = None,
    title: str,
    starts_on: date,
    ends_on: date,
    by: User,
    at: datetime,
) -> Plan:
    """Start a draft plan of an organisation or of a priority, one of the two."""
    plan = Plan(organisation=organisation, priority=priority, title=title, starts_on=starts_on, ends_on=ends_on)
    sign(plan, by=by, at=at).save()
    return plan


@transaction.atomic
def activate_plan(*, plan: Plan, by: User, at: datetime) -> Plan:
    """Show the plan to every partner and let progress be recorded; does nothing to an active plan."""
    return _set_status(plan, Plan.Status.ACTIVE, by=by, at=at)


@transaction.atomic
def reopen_plan(*, plan: Plan, by: User, at: datetime) -> Plan:
    """Make a plan a draft again, which only those who work on it see, until it is activated once more."""
    return _set_status(plan, Plan.Status.DRAFT, by=by, at=at)


@transaction.atomic
def close_plan(*, plan: Plan, by: User, at: datetime) -> Plan:
    """End the plan: from now on nothing in it changes."""
    return _set_status(plan, Plan.Status.CLOSED, by=by, at=at)


def _set_status(plan: Plan, status: Plan.Status, *, by: User, at: datetime) -> Plan:
    plan = _locked_open_plan(plan.pk)
    if plan.status != status:
        plan.status = status
        sign(plan, by=by, at=at).save()
    return plan


def _locked_open_plan(plan_id: int) -> Plan:
    plan = Plan.objects.select_for_update().get(pk=plan_id)
    if plan.status == Plan.Status.CLOSED:
        raise PlanClosed
    return plan


@transaction.atomic
def add_action(*, plan: Plan, text: ActionText, by: User, at: datetime) -> Action:
    """Add an action at the end of a plan that is not closed."""
    plan = _locked_open_plan(plan.pk)
    last = plan.actions.aggregate(last=Max("position"))["last"] or 0
    action = Action(plan=plan, position=last + 1)
    _write(action, text)
    sign(action, by=by, at=at).save()
    return action


@transaction.atomic
def change_action(*, action: Action, version: int, text: ActionText, by: User, at: datetime) -> Action:
    """Store new words for an action of which the writer saw `version`.

    Saving what is stored already does nothing. Raises `ActionChanged` when somebody else saved other words first.
    """
    _locked_open_plan(action.plan_id)
    current = Action.objects.select_for_update().get(pk=action.pk)
    if text.is_stored_in(current):
        return current
    if current.version != version:
        raise ActionChanged(current)
    _write(current, text)
    current.version += 1
    sign(current, by=by, at=at).save()
    return current


def _write(action: Action, text: ActionText) -> None:
    action.what = text.what
    action.owner_role = text.owner_role
    action.due_on = text.due_on
    action.approach = text.approach
    action.milestone = text.milestone
    action.support_needed = text.support_needed


@transaction.atomic
def remove_action(*, action: Action, by: User, at: datetime) -> None:
    """Remove an action about which nothing was reported yet; its history stays."""
    _locked_open_plan(action.plan_id)
    current = Action.objects.select_for_update().get(pk=action.pk)
    if current.updates.exists():
        raise ActionHasUpdates
    sign(current, by=by, at=at).delete()


@transaction.atomic
def record_update(*, action: Action, status: Action.Status, note: str, by: User, by_role: str, at: datetime) -> Update:
    """Say how an action of an active plan is going; `by_role` is what readers see ("Lead officer, …")."""
    plan = _locked_open_plan(action.plan_id)
    if plan.status != Plan.Status.ACTIVE:
        raise PlanNotActive
    current = Action.objects.select_for_update().get(pk=action.pk)
    if current.status != status:
        current.status = status
        sign(current, by=by, at=at).save(update_fields=["status"])
    return Update.objects.create(action=current, status=status, note=note, by=by, by_role=by_role, at=at)
