"""Reads of the parts of an organisation, for those who may see them."""

from dataclasses import dataclass

from django.db.models import F, QuerySet

from actions.models import Action
from partners.models import Unit
from selfeval.models import Evaluation


def units_to_open(evaluation: Evaluation) -> QuerySet[Unit]:
    """The units of the organisation without an evaluation in this cycle, in the organisation's own order."""
    units = evaluation.organisation.units.exclude(evaluations__cycle=evaluation.cycle_id)
    return units.order_by("position", "name")


@dataclass(frozen=True)
class SharedAction:
    """An action that a part shared; `is_copied` says whether the organisation's plan has one of the same words."""

    action: Action
    part: str
    is_copied: bool


def shared_actions(evaluation: Evaluation) -> list[SharedAction]:
    """The actions of the parts that were shared, units first and in order, in two queries."""
    if evaluation.is_of_part:
        return []
    actions = Action.objects.filter(
        plan__evaluation__cycle=evaluation.cycle_id,
        plan__evaluation__organisation=evaluation.organisation_id,
        plan__evaluation__status=Evaluation.Status.SHARED,
    ).select_related("approach", "plan__evaluation__unit")
    own = set(evaluation.plan.actions.values_list("what", flat=True))
    ordered = actions.order_by(
        F("plan__evaluation__unit__position").asc(nulls_last=True), "plan__evaluation__id", "position"
    )
    return [
        SharedAction(action, part.unit.name if part.unit else part.programme, action.what in own)
        for action in ordered
        for part in [action.plan.evaluation]
    ]


def shared_action(evaluation: Evaluation, pk: int) -> Action | None:
    """One of them; None when its part was taken back meanwhile or it was removed."""
    return next((shared.action for shared in shared_actions(evaluation) if shared.action.pk == pk), None)
