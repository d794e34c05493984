"""A year of the partnership for the tests of reports: organisations that submitted, plans, indicators, a report."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from actions.models import Action
from frameworks.models import Element, FrameworkVersion, Kind
from indicators.models import Commentary, Indicator, Observation, Register, Target
from indicators.targets import Grammar
from partners.models import Organisation, Role, User
from reporting import services
from reporting.models import Publication, PublishedFile, Recommendation, Report
from reporting.publishing import store_files
from selfeval.models import Cycle, Evaluation, Submission, SubmittedEvidence, SubmittedJudgement
from tests.factories import (
    NOW,
    MembershipFactory,
    OrganisationFactory,
    make_action,
    make_cycle,
    make_evaluation,
    make_framework,
    make_observation,
    make_user,
)

Judged = int | str
Outcome = SubmittedJudgement.Outcome

# One row for each organisation, one column for each of the five approaches; 0 is do not know yet, "-" not applicable.
SIX = (
    (2, 3, 1, 2, 4),
    (2, 2, 1, 3, 4),
    (3, 2, 2, 3, 3),
    (1, 2, 1, 0, 3),
    (2, 3, 2, 3, "-"),
    (4, 3, 1, 2, 4),
)


@dataclass
class Year:
    cycle: Cycle
    evaluations: list[Evaluation]

    @property
    def organisations(self) -> list[Organisation]:
        return [evaluation.organisation for evaluation in self.evaluations]


def make_secretariat() -> User:
    return make_user(Role.SECRETARIAT)


def make_year(
    judged: Sequence[Sequence[Judged]] = SIX,
    *,
    cycle: Cycle | None = None,
    organisations: Sequence[Organisation] = (),
    waiting: int = 1,
) -> Year:
    """Organisations that submitted what `judged` says, and `waiting` more that were invited only."""
    cycle = cycle or make_cycle(is_baseline=True)
    found = [*organisations, *(OrganisationFactory() for _ in range(len(judged) + waiting - len(organisations)))]
    evaluations = [make_evaluation(cycle, organisation) for organisation in found]
    by = make_user(None)
    for place, row in enumerate(judged):
        submit(evaluations[place], row, place=place, by=by)
    return Year(cycle, evaluations)


def submit(evaluation: Evaluation, row: Sequence[Judged], *, place: int, by: User) -> Submission:
    """Freeze what one organisation judged, with confidence, evidence, support and an action that differ by `place`."""
    version, scale = evaluation.cycle.framework_version, evaluation.cycle.scale_version
    levels = {level.number: level for level in scale.levels.all()}
    submission = Submission.objects.create(
        evaluation=evaluation,
        reference=f"ICF-{evaluation.cycle.opens_on.year}-{evaluation.pk:04}",
        submitted_at=NOW,
        submitted_by=by,
        submitted_role=f"Approver, {evaluation.organisation}",
        agreed_level=levels[1 + place % 3],
        agreed_confidence=("high", "medium", "low")[place % 3],
        content={},
        sha256="0" * 64,
    )
    kinds = list(version.elements.of_kind(Kind.EVIDENCE_KIND).in_document_order())
    approaches = list(version.elements.of_kind(Kind.APPROACH).in_document_order())
    for column, (approach, judged) in enumerate(zip(approaches, row, strict=True)):
        SubmittedJudgement.objects.create(
            submission=submission,
            approach=approach,
            outcome={0: Outcome.DO_NOT_KNOW, "-": Outcome.NOT_APPLICABLE}.get(judged, Outcome.RATED),
            level=levels.get(judged),  # type: ignore[call-overload]  # no level is called 0 or "-"
            confidence=("high", "medium", "low")[(place + column) % 3],
            support_needed="Training for new staff" if (place + column) % 4 == 0 else "",
        )
        for kind in kinds[: (place + column) % 3]:
            SubmittedEvidence.objects.create(submission=submission, approach=approach, kind=kind, title="Record")
    make_action(evaluation.plan, approaches[place % 5], status=list(Action.Status)[place % 4])
    Evaluation.objects.filter(pk=evaluation.pk).update(
        status=Evaluation.Status.SUBMITTED, current_submission=submission
    )
    evaluation.refresh_from_db()
    return submission


def make_indicators(version: FrameworkVersion) -> list[Indicator]:
    """A percentage with a later figure, a count of very few people, and a place kept for a later measure."""
    register = Register.objects.create(slug="plan", title="Communities plan")
    priority = Element.objects.get(version=version, kind=Kind.PRIORITY)
    priority.attributes = {"frameworks": [version.framework.slug]}
    priority.save()

    def add(code: str, label: str, unit: Indicator.Unit, grammar: Grammar, words: str, **target: object) -> Indicator:
        indicator = Indicator.objects.create(
            register=register,
            code=code,
            slug=f"measure-{code.replace('.', '-')}",
            position=int(code[-1]),
            label=label,
            priority=priority,
            unit=unit,
            intent=Indicator.Intent.DOWN,
            wording=words,
            caveat="Depends on what people report.",
            citation="Plan 2022-27, appendix",
        )
        Target.objects.create(indicator=indicator, as_written=words, grammar=grammar, **target)
        return indicator

    repeat = add(
        "3.1",
        "Repeat victims of hate crime",
        Indicator.Unit.ADMINISTRATIVE_PERCENTAGE,
        Grammar.BELOW_BASELINE,
        "Reduce the number of repeat victims (25.9% repeat rate)",
    )
    few = add("3.2", "Attacks on places of worship", Indicator.Unit.COUNT, Grammar.BELOW_BASELINE, "Fewer than before")
    later = add("3.3", "Measures to come", Indicator.Unit.TEXT, Grammar.PENDING_PLACEHOLDER, "Insert when available")
    observe(repeat, 2021, "25.9", is_baseline=True)
    observe(repeat, 2025, "24.75", sample_size=1483)
    observe(few, 2021, "12", is_baseline=True)
    observe(few, 2025, "3")
    for indicator in (repeat, few):
        explain(indicator)
    return [repeat, few, later]


def explain(indicator: Indicator, as_at: date = date(2026, 3, 31)) -> Commentary:
    """What a priority lead says that the figures up to a day may mean, without which no report is approved."""
    return Commentary.objects.create(
        indicator=indicator,
        as_at=as_at,
        what_happened="Fewer people came back to report again.",
        other_explanation="More people may have reported for the first time.",
        what_next=f"Partners ask people who reported once how it went, for measure {indicator.code}.",
        control=Commentary.Control.PARTLY,
        written_at=NOW,
        written_by=make_user(None),
        by_role="Priority lead, Calder Vale Partnership",
    )


def observe(indicator: Indicator, year: int, value: str, **fields: object) -> Observation:
    return make_observation(indicator, Decimal(value), year, **fields)


WORDS = services.ReportText(
    title="Inclusive Communities Framework: annual report 2026/27",
    decision_asked="Note the findings.\n\n- Agree recommendations 1 and 2\n- Thank those who took part",
    summary="Partners said where they start from.\n\nWhat we cannot say is how 4,200 residents would judge it.",
    communities_said="People asked us not to ask the same thing twice.",
    risks="Organisations may stop taking part when officers change.",
    sharing_back="Each organisation gets its own findings beside these.",
)


def make_report(
    year: Year | None = None, *, by: User | None = None, at: datetime = NOW, text: services.ReportText = WORDS
) -> Report:
    """A complete draft with two recommendations."""
    year = year or make_year()
    by = by or make_secretariat()
    report = services.draft_report(cycle=year.cycle, by=by, at=at)
    report = services.edit_report(report=report, version=report.version, text=text, by=by, at=at)
    for number, due_on in ((1, date(2027, 6, 30)), (2, None)):
        words = services.RecommendationText(text=f"Do thing {number}", to_whom="Communities Board", due_on=due_on)
        services.add_recommendation(report=report, text=words, by=by, at=at)
    return report


def approve(report: Report, *, by: User, at: datetime = NOW) -> Report:
    services.send_to_board(report=report, by=by, at=at)
    met = at.date() - timedelta(days=4)
    return services.approve_report(report=report, approved_on=met, minute="CPB 14", by=by, at=at)


def make_board_member() -> User:
    member = make_user(None)
    MembershipFactory(user=member, organisation=OrganisationFactory(), role=Role.BOARD_MEMBER)
    return member


def make_complete_report() -> tuple[Report, User]:
    """An approved report of a full year with indicators, and the person who wrote it."""
    version = make_framework()
    make_indicators(version)
    year = make_year(cycle=make_cycle(version, is_baseline=True))
    by = make_secretariat()
    return approve(make_report(year, by=by), by=by), by


def publish_without_files(report: Report, *, by: User) -> Publication:
    """What later reports see of a published one; drawing its files takes seconds."""
    publication = Publication.objects.create(
        report=report,
        number=report.publications.count() + 1,
        title=report.title,
        published_at=NOW,
        published_by=by,
        template_version="1",
        reason=report.correction_reason,
        content={},
    )
    Report.objects.filter(pk=report.pk).update(
        status=Report.Status.PUBLISHED, correction_reason="", approved_content=None
    )
    report.refresh_from_db()
    return publication


def publish_small_files(report: Report, *, by: User) -> Publication:
    """As published, with files of a few words instead of those that take seconds to draw."""
    publication = publish_without_files(report, by=by)
    files = {kind: f"<p>{kind} of version {publication.number}</p>".encode() for kind in PublishedFile.Format}
    for file in store_files(files):
        file.publication = publication
        file.save()
    return publication


def read_file(file: PublishedFile) -> bytes:
    with file.file.open("rb") as opened:
        return bytes(opened.read())


NEXT_YEAR = datetime(2027, 9, 14, 9, 0, tzinfo=UTC)


def make_second_report() -> tuple[Report, User]:
    """An approved report of the year after one that was published: with moves and last year's recommendations."""
    first, by = make_complete_report()
    publish_without_files(first, by=by)
    done, _ = first.recommendations.order_by("number")
    services.record_progress(
        recommendation=done,
        version=done.version,
        status=Recommendation.Status.DONE,
        progress="Held with 11 groups.",
        by=by,
        at=NEXT_YEAR,
    )
    judged = [[level + 1 if level in (1, 2) else level for level in row] for row in SIX]  # type: ignore[operator]
    before = [evaluation.organisation for evaluation in first.cycle.evaluations.order_by("pk")]
    cycle = make_cycle(first.cycle.framework_version, 2027)
    year = make_year(judged, cycle=cycle, organisations=before)
    text = replace(WORDS, title="Inclusive Communities Framework: annual report 2027/28")
    report = make_report(year, by=by, at=NEXT_YEAR, text=text)
    return approve(report, by=by, at=NEXT_YEAR), by
