"""Writes of the plan that belongs to an evaluation, for as long as the evaluation is open."""

from datetime import date, datetime

from django.db import transaction

from actions import services as actions
from actions.models import Action
from frameworks.models import Element
from partners.models import User
from selfeval.models import Evaluation
from selfeval.services.locking import lock_open, start


@transaction.atomic
def add_to_plan(
    *,
    evaluation: Evaluation,
    approach_id: int | None,
    what: str,
    owner_role: str,
    milestone: str,
    due_on: date,
    support_needed: str,
    by: User,
    by_role: str,
    at: datetime,
) -> Action:
    """Add an action for one approach, or for the whole; the same action sent twice is added once.

    Raises `NotOpen`.
    """
    if not start(evaluation, by=by, by_role=by_role, at=at):
        lock_open(evaluation)
    text = _text(approach_id, what, owner_role, milestone, due_on, support_needed)
    for action in evaluation.plan.actions.filter(what=what):
        if text.is_stored_in(action):
            return action
    return actions.add_action(plan=evaluation.plan, text=text, by=by, at=at)


@transaction.atomic
def change_in_plan(
    *,
    evaluation: Evaluation,
    action: Action,
    version: int,
    approach_id: int | None,
    what: str,
    owner_role: str,
    milestone: str,
    due_on: date,
    support_needed: str,
    by: User,
    at: datetime,
) -> Action:
    """Change an action of which the writer saw `version`.

    Raises `actions.services.ActionChanged` when somebody else changed it since, and `NotOpen`.
    """
    lock_open(evaluation)
    text = _text(approach_id, what, owner_role, milestone, due_on, support_needed)
    return actions.change_action(action=action, version=version, text=text, by=by, at=at)


@transaction.atomic
def remove_from_plan(*, evaluation: Evaluation, action: Action, by: User, at: datetime) -> None:
    """Remove an action about which nothing was reported yet.

    Raises `actions.services.ActionHasUpdates` and `NotOpen`.
    """
    lock_open(evaluation)
    actions.remove_action(action=action, by=by, at=at)


def _text(
    approach_id: int | None, what: str, owner_role: str, milestone: str, due_on: date, support_needed: str
) -> actions.ActionText:
    return actions.ActionText(
        what=what,
        owner_role=owner_role,
        due_on=due_on,
        approach=Element.objects.get(pk=approach_id) if approach_id else None,
        milestone=milestone,
        support_needed=support_needed,
    )
