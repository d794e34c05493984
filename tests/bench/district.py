"""A district of any size, written in bulk: every organisation submitted in two cycles, but one is still at work."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from actions.models import Plan
from frameworks.models import Element, Kind, Level
from partners.models import Organisation, Role, User
from selfeval.models import Cycle, Evaluation, Submission, SubmittedEvidence, SubmittedJudgement
from selfeval.questions import Confidence
from tests.factories import NOW, complete_draft, make_cycle, make_evaluation, make_framework, make_user

Outcome = SubmittedJudgement.Outcome
SUPPORT = "Training for front-line staff, and an introduction to a partner who has done this before"


@dataclass(frozen=True)
class District:
    """`draft` is the evaluation, all answered, that `lead` has yet to submit in `cycle`."""

    cycle: Cycle
    draft: Evaluation
    lead: User
    board: User
    secretariat: User


def build_district(submitted: int) -> District:
    """`submitted` organisations with a submission in the baseline and in the next cycle, and one with a draft."""
    version = make_framework()
    baseline, cycle = make_cycle(version, 2025, is_baseline=True), make_cycle(version, 2026)
    organisations = Organisation.objects.bulk_create(
        Organisation(slug=f"organisation-{number}", name=f"Organisation {number:04}", kind=Organisation.Kind.VOLUNTARY)
        for number in range(submitted)
    )
    by = make_user(None)
    for shift, each in enumerate((baseline, cycle)):
        _submit_everything(each, organisations, by, shift)
    own = Organisation.objects.create(slug="own", name="Own organisation", kind=Organisation.Kind.COUNCIL)
    lead = make_user(Role.LEAD, own)
    return District(
        cycle=cycle,
        draft=complete_draft(make_evaluation(cycle, own), lead),
        lead=lead,
        board=make_user(Role.BOARD_MEMBER, own),
        secretariat=make_user(Role.SECRETARIAT, own),
    )


def _submit_everything(cycle: Cycle, organisations: list[Organisation], by: User, shift: int) -> None:
    levels = list(Level.objects.filter(scale_version=cycle.scale_version).order_by("number"))
    elements = list(Element.objects.filter(version=cycle.framework_version).in_document_order())
    year = cycle.opens_on.year
    plans = Plan.objects.bulk_create(
        Plan(
            organisation=organisation,
            title=f"Plan {year}",
            starts_on=cycle.opens_on,
            ends_on=cycle.opens_on + timedelta(days=365),
        )
        for organisation in organisations
    )
    evaluations = Evaluation.objects.bulk_create(
        Evaluation(cycle=cycle, organisation=organisation, invited_at=NOW, due_on=cycle.closes_on, plan=plan)
        for organisation, plan in zip(organisations, plans, strict=True)
    )
    submissions = Submission.objects.bulk_create(
        Submission(
            evaluation=evaluation,
            reference=f"ICF-{year}-{number:04}",
            submitted_at=NOW,
            submitted_by=by,
            submitted_role=f"Approver, {evaluation.organisation}",
            agreed_level=levels[(number + shift) % len(levels)],
            agreed_confidence=list(Confidence)[number % 3],
            content={},
            sha256="0" * 64,
        )
        for number, evaluation in enumerate(evaluations)
    )
    for evaluation, submission in zip(evaluations, submissions, strict=True):
        evaluation.status, evaluation.current_submission = Evaluation.Status.SUBMITTED, submission
    Evaluation.objects.bulk_update(evaluations, ["status", "current_submission"], batch_size=500)
    approaches = [element for element in elements if element.kind == Kind.APPROACH]
    kinds = [element for element in elements if element.kind == Kind.EVIDENCE_KIND]
    SubmittedJudgement.objects.bulk_create(_judgements(submissions, approaches, levels, shift), batch_size=1000)
    SubmittedEvidence.objects.bulk_create(
        (
            SubmittedEvidence(submission=submission, approach=approach, kind=kind, title="Listening sessions")
            for number, submission in enumerate(submissions)
            for place, approach in enumerate(approaches)
            for kind in kinds[: (number + place) % (len(kinds) + 1)]
        ),
        batch_size=1000,
    )


def _judgements(
    submissions: list[Submission], approaches: list[Element], levels: list[Level], shift: int
) -> Iterator[SubmittedJudgement]:
    """Different for every organisation, and every fourth one moves from one cycle to the next."""
    for number, submission in enumerate(submissions):
        for place, approach in enumerate(approaches):
            choice = (number * 7 + place * 3) % 23
            outcome = {21: Outcome.NOT_APPLICABLE, 22: Outcome.DO_NOT_KNOW}.get(choice, Outcome.RATED)
            moved = shift if (number + place) % 4 == 0 else 0
            yield SubmittedJudgement(
                submission=submission,
                approach=approach,
                outcome=outcome,
                level=levels[min(choice % 5 + moved, len(levels)) - 1] if outcome is Outcome.RATED else None,
                confidence=list(Confidence)[(number + place) % 3],
                support_needed=SUPPORT if choice % 3 == 0 else "",
            )
