"""Who may read plans, who changes a priority's delivery plan, and who says how an action is going."""

import rules

from actions.models import Plan
from partners.actors import Actor
from partners.models import Role
from partners.rules import ORGANISATION_ROLES, is_priority_lead, is_secretariat

# Data stewards, scrutiny clerks and administrators have no business with what is planned but not yet reported.
READERS = (*ORGANISATION_ROLES, Role.SECRETARIAT, Role.PRIORITY_LEAD, Role.BOARD_MEMBER)
# Who says how an action is going, the most fitting role first.
REPORTERS = (Role.LEAD, Role.CONTRIBUTOR)
PRIORITY_REPORTERS = (Role.PRIORITY_LEAD, Role.SECRETARIAT)


@rules.predicate
def reads_plans(actor: Actor) -> bool:
    return actor.has(*READERS)


@rules.predicate
def sees_plan(actor: Actor, plan: Plan) -> bool:
    """Drafts are seen only by those who work on them."""
    if plan.status != Plan.Status.DRAFT:
        return True
    if plan.organisation_id is None:
        return actor.has(*PRIORITY_REPORTERS)
    return actor.has_in(plan.organisation_id, *ORGANISATION_ROLES)


@rules.predicate
def works_for_plan(actor: Actor, plan: Plan) -> bool:
    """Whether the actor belongs where the plan belongs; a priority's plan belongs to every partner."""
    return plan.organisation_id is None or actor.has_in(plan.organisation_id, *Role)


@rules.predicate
def reports_on_plan(actor: Actor, plan: Plan) -> bool:
    if plan.organisation_id is None:
        return actor.has(*PRIORITY_REPORTERS)
    return actor.has_in(plan.organisation_id, *REPORTERS)


@rules.predicate
def is_open_priority_plan(actor: Actor, plan: Plan) -> bool:
    return plan.organisation_id is None and plan.status != Plan.Status.CLOSED


@rules.predicate
def is_active(actor: Actor, plan: Plan) -> bool:
    return plan.status == Plan.Status.ACTIVE


rules.add_rule("actions.view_plans", reads_plans)
rules.add_rule("actions.view_plan", reads_plans & sees_plan)
rules.add_rule("actions.start_priority_plan", is_priority_lead | is_secretariat)
rules.add_rule("actions.edit_priority_plan", is_open_priority_plan & (is_priority_lead | is_secretariat))
rules.add_rule("actions.record_update", is_active & reports_on_plan)
