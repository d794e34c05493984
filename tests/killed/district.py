"""What the officers find: drafts that nobody has begun, and others that only wait to be submitted."""

from dataclasses import dataclass

from django.core.files.base import ContentFile

from cohesion_portal.lib.uploads import FileKind
from frameworks.models import FrameworkVersion
from partners.models import Role, User
from selfeval.models import Cycle, Evaluation
from selfeval.selectors import questionnaire_for
from selfeval.services import Upload, add_evidence
from tests.factories import (
    NOW,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
    complete_draft,
    make_cycle,
    make_evaluation,
    make_framework,
)
from tests.files import PDF


@dataclass(frozen=True)
class District:
    """`officers` write in pairs at one of `begun`; of `complete` each has its own to submit, in turn.

    An officer is the lead of one half of those, who signs off and submits in one, and approver of the others.
    """

    version: FrameworkVersion
    cycle: Cycle
    officers: list[User]
    begun: list[Evaluation]
    complete: list[Evaluation]


def make_district(*, officers: int, submissions: int) -> District:
    version = make_framework()
    cycle = make_cycle(version)
    people = [UserFactory() for _ in range(officers)]
    begun = [make_evaluation(cycle) for _ in range((officers + 1) // 2)]
    for number, officer in enumerate(people):
        MembershipFactory(user=officer, organisation=begun[number // 2].organisation, role=Role.CONTRIBUTOR)
    complete = []
    for number in range(submissions):
        officer, role = people[number % officers], signs_in_one(number)
        organisation = OrganisationFactory(lead_may_approve=role)
        MembershipFactory(user=officer, organisation=organisation, role=Role.LEAD if role else Role.APPROVER)
        complete.append(_with_a_file(complete_draft(make_evaluation(cycle, organisation), officer), officer))
    return District(version, cycle, people, begun, complete)


def signs_in_one(number: int) -> bool:
    """Whether this one of `complete` is signed off and submitted by one button."""
    return number // 2 % 2 == 0


def file_body(words: str) -> bytes:
    """A PDF unlike any other."""
    return PDF.replace(b"\n", f"\n% {words}\n".encode(), 1)


def _with_a_file(evaluation: Evaluation, by: User) -> Evaluation:
    questionnaire = questionnaire_for(evaluation)
    name = f"{evaluation.organisation.slug}.pdf"
    add_evidence(
        evaluation=evaluation,
        approach_id=questionnaire.approaches[1].id,
        kind_id=questionnaire.evidence_kinds[0].id,
        title="Survey",
        shows="Most know a neighbour",
        upload=Upload(ContentFile(file_body(name), name), name, FileKind.PDF),
        by=by,
        by_role=f"Lead officer, {evaluation.organisation}",
        at=NOW,
    )
    return evaluation
