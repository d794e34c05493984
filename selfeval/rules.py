"""Who may do what with a self-evaluation (design, section 5). Everything else of another organisation's is unseen."""

import rules

from partners.actors import Actor
from partners.models import Role
from partners.rules import (
    is_approver_of,
    is_board_member,
    is_in_organisation,
    is_lead_of,
    is_officer_of,
    is_secretariat,
)
from selfeval.models import Evaluation


@rules.predicate
def belongs(actor: Actor, evaluation: Evaluation) -> bool:
    return bool(is_in_organisation(actor, evaluation.organisation))


@rules.predicate
def is_own_officer(actor: Actor, evaluation: Evaluation) -> bool:
    return bool(is_officer_of(actor, evaluation.organisation))


@rules.predicate
def is_own_contributor(actor: Actor, evaluation: Evaluation) -> bool:
    return actor.has_in(evaluation.organisation_id, Role.CONTRIBUTOR)


@rules.predicate
def is_own_lead(actor: Actor, evaluation: Evaluation) -> bool:
    return bool(is_lead_of(actor, evaluation.organisation))


@rules.predicate
def is_own_approver(actor: Actor, evaluation: Evaluation) -> bool:
    """An approver, or the lead officer where the organisation says that the lead may sign off."""
    organisation = evaluation.organisation
    return bool(
        is_approver_of(actor, organisation) or (organisation.lead_may_approve and is_lead_of(actor, organisation))
    )


@rules.predicate
def works_on_evaluations(actor: Actor) -> bool:
    return actor.has(Role.CONTRIBUTOR, Role.LEAD, Role.APPROVER)


rules.add_rule("selfeval.find_evaluation", belongs | is_secretariat | is_board_member)
rules.add_rule("selfeval.read_draft", is_own_officer | is_secretariat)
rules.add_rule("selfeval.edit_answers", is_own_contributor | is_own_lead)
rules.add_rule("selfeval.agree_level", is_own_lead)
rules.add_rule("selfeval.edit_plan", is_own_lead)
rules.add_rule("selfeval.submit", is_own_approver)
rules.add_rule("selfeval.return", is_secretariat)
rules.add_rule("selfeval.read_submission", is_own_officer | is_secretariat | is_board_member)
rules.add_rule("selfeval.list_own", works_on_evaluations)
rules.add_rule("selfeval.list_all", is_secretariat | is_board_member)
rules.add_rule("selfeval.manage_cycles", is_secretariat)
