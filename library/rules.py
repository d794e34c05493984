"""Who keeps the catalogue of guidance, who writes case studies, who decides on them, and who records adoption."""

import rules

from library.models import CaseStudy
from partners.actors import Actor
from partners.models import Role
from partners.rules import ORGANISATION_ROLES, is_approver_of, is_lead_of, is_secretariat

# Who signs as a writer, the most fitting role first.
WRITERS = (Role.LEAD, Role.CONTRIBUTOR, Role.APPROVER)


@rules.predicate
def is_officer(actor: Actor) -> bool:
    """Whether one of the roles of an organisation is held in any."""
    return actor.has(*ORGANISATION_ROLES)


@rules.predicate
def writes(actor: Actor, case_study: CaseStudy) -> bool:
    """An organisation's own officers; the secretariat, where it was taken from a document."""
    if case_study.organisation_id is None:
        return actor.has(Role.SECRETARIAT)
    return actor.has_in(case_study.organisation_id, *ORGANISATION_ROLES)


@rules.predicate
def is_not_of_own_organisation(actor: Actor, case_study: CaseStudy) -> bool:
    """Whoever could write it does not decide on it, unless it comes from a document that anybody can compare."""
    return case_study.organisation_id is None or not writes(actor, case_study)


@rules.predicate
def is_of_the_partnership(actor: Actor) -> bool:
    """Whether any role is held anywhere; an account alone is not enough."""
    return bool(actor.held)


rules.add_rule("library.record_decision", is_lead_of | is_approver_of | is_secretariat)
rules.add_rule("library.read_reasons", is_of_the_partnership)


@rules.predicate
def was_sent(_actor: Actor, case_study: CaseStudy) -> bool:
    """A draft is its writers' own until they send it for review; what is published is known anyway."""
    return case_study.status != CaseStudy.Status.DRAFT or case_study.shown_id is not None


rules.add_rule("library.keep_guidance", is_secretariat)
rules.add_rule("library.start_case_study", is_officer)
rules.add_rule("library.see_work_list", is_officer | is_secretariat)
rules.add_rule("library.see_work", writes | (is_secretariat & was_sent))
rules.add_rule("library.write_case_study", writes)
rules.add_rule("library.review_case_study", is_secretariat & is_not_of_own_organisation)
rules.add_rule("library.withdraw_case_study", is_secretariat)
