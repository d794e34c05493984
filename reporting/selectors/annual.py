"""The content of an annual report, read from submissions, plans, indicators and the secretariat's words."""

from collections import Counter
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.db.models import Min
from django.urls import reverse
from django.utils import timezone

from actions.models import Action
from cohesion_portal.lib.formats import long_date
from partners.models import Role
from reporting import annual_words as words
from reporting import findings
from reporting.annual import (
    SCHEMA,
    Actions,
    AnnualReport,
    Back,
    Comparison,
    Count,
    Distribution,
    Findings,
    Front,
    IndicatorLine,
    Level,
    Mix,
    Move,
    NumberedRecommendation,
    Participant,
    Participation,
    PastRecommendation,
    PlannedAction,
    Progress,
    Scale,
    Source,
    Support,
    from_json,
)
from reporting.findings import Dashboard, organisations
from reporting.models import Recommendation, Report
from reporting.selectors.annual_indicators import indicator_lines
from reporting.selectors.dashboard import cycle_dashboard, cycles, earlier_cycle
from reporting.selectors.reports import recommendations_of, report_before
from selfeval.models import Cycle, Evaluation, Submission

Status = Evaluation.Status


def annual_report(report: Report, *, at: datetime, publishing: bool = False) -> AnnualReport:
    """Everything the report says: as things stand at `at`, or as they stood when the Board approved it.

    Only what is being published calls itself published.
    """
    among = cycles()
    cycle = next(cycle for cycle in among if cycle.pk == report.cycle_id)
    if report.approved_content is not None:
        approved = from_json(report.approved_content)
        front = replace(_front(report, cycle, at, publishing=publishing), data_on=approved.front.data_on)
        return replace(approved, front=front)
    dashboard = cycle_dashboard(cycle, earlier_cycle(cycle, among))
    evaluations = _evaluations(cycle)
    indicators = indicator_lines(report, on=timezone.localdate(at))
    return AnnualReport(
        schema=SCHEMA,
        front=_front(report, cycle, at, publishing=publishing),
        decision_asked=report.decision_asked,
        summary=report.summary,
        participation=_participation(cycle, dashboard, evaluations),
        findings=_findings(dashboard),
        comparison=_comparison(dashboard),
        communities_said=report.communities_said,
        support=_support(dashboard),
        indicators=indicators,
        progress=_progress(report),
        actions=_actions(cycle, dashboard),
        risks=report.risks,
        recommendations=tuple(
            NumberedRecommendation(one.number, one.text, one.to_whom, one.due_on) for one in recommendations_of(report)
        ),
        sharing_back=report.sharing_back,
        organisations=tuple(
            Participant(
                evaluation.organisation.name,
                evaluation.organisation.get_kind_display(),
                "Submitted" if evaluation.is_submitted else "Not submitted",
            )
            for evaluation in evaluations
        ),
        scale=_scale(cycle, dashboard),
        back=Back(
            methods=words.METHODS,
            sources=_sources(cycle, indicators, at),
            limitations=words.LIMITATIONS,
            glossary=words.TERMS,
        ),
    )


def _evaluations(cycle: Cycle) -> list[Evaluation]:
    """Each with its organisation, by the organisation's name."""
    rows = Evaluation.objects.of_organisations().filter(cycle=cycle).select_related("organisation")
    return sorted(rows, key=lambda evaluation: evaluation.organisation.name.casefold())


def _scale(cycle: Cycle, dashboard: Dashboard) -> Scale:
    scale = cycle.scale_version
    levels = tuple(Level(level.number, level.label, level.text) for level in dashboard.levels)
    return Scale(scale.title, scale.label, scale.note, levels)


def _front(report: Report, cycle: Cycle, at: datetime, *, publishing: bool) -> Front:
    version = cycle.framework_version
    today = timezone.localdate(at)
    accessibility = settings.SITE_URL + reverse("accessibility")
    return Front(
        title=report.title,
        notice=words.DEMONSTRATION if settings.DEMONSTRATION else "",
        body=settings.PARTNERSHIP_NAME,
        framework=f"{version.title}, version {version.label}",
        cycle=cycle.title,
        opens_on=cycle.opens_on,
        closes_on=cycle.closes_on,
        data_on=today,
        status=_status(report, publishing=publishing),
        version=report.publications.count() + 1,
        published_on=today if publishing else None,
        approved_on=report.approved_on,
        approval_minute=report.approval_minute,
        correction=report.correction_reason,
        classification="Public" if publishing else "Draft for the Board, not for publication",
        contact=f"{Role.SECRETARIAT.label}, {settings.PARTNERSHIP_NAME}, {settings.PARTNERSHIP_EMAIL}",
        alternative_format=(
            f"To ask for large print, Easy Read, another language or another format, write to"
            f" {settings.PARTNERSHIP_EMAIL}. How accessible this report is: {accessibility}"
        ),
    )


def _status(report: Report, *, publishing: bool) -> str:
    if publishing:
        return "Published"
    return "Draft, approved by the Board" if report.status == Report.Status.APPROVED else "Draft"


def _participation(cycle: Cycle, dashboard: Dashboard, evaluations: list[Evaluation]) -> Participation:
    taking_part = dashboard.participation
    submissions = Submission.objects.filter(evaluation__cycle=cycle).values_list("evaluation")
    first = dict(submissions.annotate(Min("submitted_at")))
    late = sum(
        evaluation.is_submitted and timezone.localdate(first[evaluation.pk]) > evaluation.due_on
        for evaluation in evaluations
    )
    counts = Counter(_state(evaluation) for evaluation in evaluations)
    states = [Status.SUBMITTED, Status.RETURNED, Status.DRAFT, Status.INVITED]
    if counts[Status.WITHDRAWN]:
        states.append(Status.WITHDRAWN)
    of_these = f" Of those submitted, {late} came in after the due date." if late else ""
    return Participation(
        invited=taking_part.invited,
        submitted=taking_part.submitted,
        late=late,
        sentence=taking_part.sentence + of_these,
        states=tuple(Count(status.label, counts[status]) for status in states),
    )


def _state(evaluation: Evaluation) -> str:
    """How far it is for readers, to whom steps between the submission and its publication say nothing."""
    if evaluation.is_submitted:
        return Status.SUBMITTED
    return Status.DRAFT if evaluation.status == Status.SIGNED_OFF else evaluation.status


def _too_few(dashboard: Dashboard) -> bool:
    return dashboard.participation.submitted < findings.FEW_ORGANISATIONS


def _findings(dashboard: Dashboard) -> Findings:
    if _too_few(dashboard):
        return Findings(withheld=words.WITHHELD, sentence="", approaches=(), agreed=(), confidence=(), evidence=())
    approaches = dashboard.approaches
    return Findings(
        withheld="",
        sentence=findings.middle_sentence(dashboard.distributions),
        approaches=tuple(_distribution(approach.levels) for approach in approaches),
        agreed=(_distribution(dashboard.agreed),),
        confidence=tuple(
            _mix(approach.label, dashboard.confidences, approach.confidence, "Not stated", approach.levels.asked)
            for approach in approaches
        ),
        evidence=tuple(
            Mix(approach.label, tuple(map(Count, dashboard.evidence_kinds, approach.evidence)))
            for approach in approaches
        ),
    )


def _mix(label: str, headings: tuple[str, ...], counts: tuple[int, ...], rest: str, total: int) -> Mix:
    return Mix(label, (*map(Count, headings, counts), Count(rest, total - sum(counts))))


def _distribution(found: findings.Distribution) -> Distribution:
    summary = found.summary
    spread = "No level was chosen."
    if summary.rated:
        one_level = found.lowest == found.highest
        spread = f"All chose {found.lowest}." if one_level else f"From {found.lowest} to {found.highest}."
    return Distribution(
        label=found.label,
        levels=tuple(Count(level.label, count) for level, count in zip(found.levels, found.counts, strict=True)),
        not_applicable=summary.not_applicable,
        unanswered=summary.unanswered,
        rated=summary.rated,
        median=summary.median if summary.enough else None,
        middle=found.middle,
        range=spread,
        sentence=f"{found.rated}. Middle level: {found.middle}. {spread}",
    )


def _comparison(dashboard: Dashboard) -> Comparison:
    compared = dashboard.comparison
    if compared.reason:
        return _nothing_compared(words.BASELINE_NOTE if dashboard.cycle.is_baseline else compared.reason)
    if compared.organisations < findings.FEW_ORGANISATIONS:
        return _nothing_compared(words.COMPARISON_WITHHELD)
    return Comparison(
        note=f"{organisations(compared.organisations)} submitted in this cycle and in {compared.earlier}. Only they are"
        " compared.",
        with_cycle=compared.earlier,
        organisations=compared.organisations,
        moves=tuple(
            Move(move.label, move.higher, move.same, move.lower, move.left_out, move.verdict) for move in compared.moves
        ),
    )


def _nothing_compared(note: str) -> Comparison:
    return Comparison(note=note, with_cycle="", organisations=0, moves=())


def _support(dashboard: Dashboard) -> Support:
    if _too_few(dashboard):
        return Support(withheld=words.SUPPORT_WITHHELD, sentence="", asked=())
    asking = sum(any(organisation.support) for organisation in dashboard.organisations)
    submitted = organisations(dashboard.participation.submitted)
    asked = tuple(Count(approach.label, approach.asks_for_support) for approach in dashboard.approaches)
    return Support(
        withheld="",
        sentence=f"{asking} of {submitted} asked for support with at least one approach.",
        asked=asked if asking else (),
    )


def _progress(report: Report) -> Progress:
    before = report_before(report)
    if before is None:
        return Progress("", "No report was published for an earlier cycle, so there is nothing to report on.", ())
    found = list(recommendations_of(before))
    if not found:
        return Progress(before.title, f"“{before.title}” made no recommendations.", ())
    counts = Counter(one.status for one in found)
    parts = [f"{counts[status]} {status.label.lower()}" for status in Recommendation.Status if counts[status]]
    return Progress(
        before.title,
        f"“{before.title}” made {len(found)} recommendations: {', '.join(parts)}.",
        tuple(
            PastRecommendation(one.number, one.text, one.to_whom, one.due_on, one.get_status_display(), one.progress)
            for one in found
        ),
    )


def _actions(cycle: Cycle, dashboard: Dashboard) -> Actions:
    found = list(
        Action.objects.filter(plan__evaluation__cycle=cycle, plan__evaluation__status__in=Evaluation.WITH_SUBMISSION)
        .select_related("approach", "plan__organisation")
        .order_by("plan__organisation__name", "position")
    )
    if not found:
        return Actions("No plan of an organisation that submitted holds an action yet.", 0, (), (), ())
    no_approach = "Not tied to one approach"
    approach_of = {action.pk: action.approach.label if action.approach else no_approach for action in found}
    by_approach = Counter((approach_of[action.pk], action.status) for action in found)
    labels = dict.fromkeys((*(approach.label for approach in dashboard.approaches), *approach_of.values()))
    statuses = Counter(action.status for action in found)
    planning = organisations(len({action.plan.organisation_id for action in found}))
    return Actions(
        sentence=f"{len(found)} action{'' if len(found) == 1 else 's'} in the plans of {planning}.",
        total=len(found),
        statuses=tuple(Count(status.label, statuses[status]) for status in Action.Status),
        by_approach=tuple(
            Mix(label, tuple(Count(status.label, by_approach[label, status]) for status in Action.Status))
            for label in labels
        ),
        planned=tuple(
            PlannedAction(
                approach_of[action.pk],
                action.plan.organisation.name if action.plan.organisation else "",
                action.what,
                action.owner_role,
                action.milestone,
                action.due_on,
                action.get_status_display(),
            )
            for action in found
        ),
    )


def _sources(cycle: Cycle, indicators: tuple[IndicatorLine, ...], at: datetime) -> tuple[Source, ...]:
    version, scale = cycle.framework_version, cycle.scale_version
    today = long_date(timezone.localdate(at))
    sources = [
        Source("Levels, confidence, evidence and support needs", "Self-evaluations submitted", f"As at {today}"),
        Source("Actions", "Plans of the organisations that submitted", f"As at {today}"),
        Source("Approaches", version.title, f"Version {version.label}"),
        Source("Levels in words", scale.title, f"Version {scale.label}"),
    ]
    named = dict.fromkeys(line.source for line in indicators)
    return (*sources, *(Source("Indicators", source, f"Figures as at {today}") for source in named))
