"""Who may do what with a self-evaluation (design, section 5). Everything else of another organisation's is unseen."""

import rules

from partners.actors import Actor
from partners.models import Role
from partners.rules import (
    ORGANISATION_ROLES,
    is_approver_of,
    is_board_member,
    is_in_organisation,
    is_lead_of,
    is_officer_of,
    is_secretariat,
)
from selfeval.models import Evaluation, PeerReview


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
def is_part(actor: Actor, evaluation: Evaluation) -> bool:
    """Contributors write a part on their own; beside their organisation only the secretariat sees it."""
    return evaluation.is_of_part


@rules.predicate
def is_whole(actor: Actor, evaluation: Evaluation) -> bool:
    return not evaluation.is_of_part


@rules.predicate
def is_reviewer(actor: Actor, review: PeerReview) -> bool:
    """A lead officer or approver of the partner that was asked to comment."""
    return not review.is_cancelled and actor.has_in(review.organisation_id, Role.LEAD, Role.APPROVER)


@rules.predicate
def is_of_reviewer(actor: Actor, review: PeerReview) -> bool:
    return not review.is_cancelled and actor.has_in(review.organisation_id, *ORGANISATION_ROLES)


@rules.predicate
def belongs_to_reviewed(actor: Actor, review: PeerReview) -> bool:
    return actor.has_in(review.submission.evaluation.organisation_id, *Role)


@rules.predicate
def is_officer_of_reviewed(actor: Actor, review: PeerReview) -> bool:
    return actor.has_in(review.submission.evaluation.organisation_id, *ORGANISATION_ROLES)


@rules.predicate
def answers_comments(actor: Actor, review: PeerReview) -> bool:
    return actor.has_in(review.submission.evaluation.organisation_id, Role.LEAD, Role.APPROVER)


@rules.predicate
def is_sent(actor: Actor, review: PeerReview) -> bool:
    return review.is_sent


@rules.predicate
def works_on_evaluations(actor: Actor) -> bool:
    return actor.has(Role.CONTRIBUTOR, Role.LEAD, Role.APPROVER)


rules.add_rule("selfeval.find_evaluation", belongs | is_secretariat | (is_board_member & is_whole))
rules.add_rule("selfeval.read_draft", is_own_officer | is_secretariat)
rules.add_rule("selfeval.edit_answers", is_own_contributor | is_own_lead)
rules.add_rule("selfeval.agree_level", is_own_lead | (is_own_contributor & is_part))
rules.add_rule("selfeval.edit_plan", is_own_lead | (is_own_contributor & is_part))
rules.add_rule("selfeval.open_parts", (is_own_lead | is_secretariat) & is_whole)
rules.add_rule("selfeval.share", (is_own_contributor | is_own_lead) & is_part)
rules.add_rule("selfeval.sign_off", is_own_approver)
rules.add_rule("selfeval.ask_for_sign_off", is_own_lead)
rules.add_rule("selfeval.open_again", is_own_lead | is_own_approver)
rules.add_rule("selfeval.submit", is_own_lead | is_own_approver)
rules.add_rule("selfeval.withdraw", is_own_approver)
rules.add_rule("selfeval.decide", is_secretariat)
rules.add_rule("selfeval.see_facts", is_own_officer | is_secretariat)
rules.add_rule("selfeval.check_facts", is_own_lead | is_own_approver)
rules.add_rule("selfeval.find_review", belongs_to_reviewed | is_of_reviewer | is_secretariat | is_board_member)
rules.add_rule(
    "selfeval.read_review", is_officer_of_reviewed | is_reviewer | is_secretariat | (is_board_member & is_sent)
)
rules.add_rule("selfeval.comment", is_reviewer)
rules.add_rule("selfeval.answer_comments", answers_comments)
rules.add_rule("selfeval.read_submission", is_own_officer | is_secretariat | is_board_member)
rules.add_rule("selfeval.list_own", works_on_evaluations)
rules.add_rule("selfeval.list_all", is_secretariat | is_board_member)
rules.add_rule("selfeval.extend", is_secretariat & is_whole)
rules.add_rule("selfeval.manage_cycles", is_secretariat)
