"""Writes of reports, from the first draft to publication and correction.

A report goes draft → approved → published; a correction makes it a draft again while what was published stays as it
is. Errors are `ReportError`s, whose words are for the person who asked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from cohesion_portal.lib.history import sign
from indicators.explaining import Unexplained
from indicators.models import Indicator
from partners.models import User
from reporting.annual import as_json
from reporting.models import Publication, PublishedFile, Recommendation, Report
from reporting.publishing import TEMPLATE_VERSION, discard_files, make_files, store_files
from reporting.selectors.annual import annual_report
from reporting.selectors.annual_indicators import unexplained_indicators
from reporting.tasks import tell_board
from selfeval.models import Cycle

Status = Report.Status


class ReportError(Exception):
    """What was asked of a report cannot be done."""


class CycleHasReport(ReportError):
    def __init__(self) -> None:
        super().__init__("This cycle has a report already. Open that report instead")


class ReportLocked(ReportError):
    """Words change only in a draft."""

    def __init__(self, report: Report) -> None:
        instead = (
            "Return it to draft first" if report.status == Status.APPROVED else "Start a correction to change its words"
        )
        super().__init__(f"This report is {report.get_status_display().lower()}. {instead}")


class ReportChanged(ReportError):
    """Somebody else changed the same texts first: `fields` names them, `current` holds what is stored now."""

    def __init__(self, current: Report, fields: Iterable[str]) -> None:
        super().__init__("Somebody else changed the same words while you were writing. Yours are not saved yet")
        self.current = current
        self.fields = tuple(fields)


class RecommendationChanged(ReportError):
    """Somebody else saved the recommendation first; `current` is what is stored now."""

    def __init__(self, current: Recommendation) -> None:
        super().__init__(
            "Somebody else changed this recommendation while you were writing. Your words are not saved yet"
        )
        self.current = current


_PARTS = {"decision_asked": "what the Board is asked to decide", "summary": "the summary"}
NEEDED_FOR_APPROVAL = tuple(_PARTS)


class NotReady(ReportError):
    """The Board cannot approve a report that lacks a part; `missing` holds the names of the fields."""

    def __init__(self, missing: Iterable[str]) -> None:
        self.missing = tuple(missing)
        parts = " and ".join(_PARTS[name] for name in self.missing)
        super().__init__(f"This report is not ready for approval. Write {parts} first")


class NotExplained(ReportError):
    """Nobody has said what figures that the report judges may mean as they stand; `indicators` says which."""

    def __init__(self, indicators: Sequence[Unexplained]) -> None:
        self.indicators = tuple(indicators)
        named = "; ".join(map(str, indicators))
        super().__init__(
            f"Nobody has written yet what these figures may mean as they stand: {named}. Ask a priority lead or a data"
            " steward for a commentary on each, or take the indicator out of the report"
        )


class NotSentToBoard(ReportError):
    def __init__(self) -> None:
        super().__init__("The Board has not been sent this draft. Send it to the Board before you record its approval")


class MeetingInFuture(ReportError):
    def __init__(self) -> None:
        super().__init__("Date of the Board’s meeting must be today or in the past")


class NotApproved(ReportError):
    def __init__(self) -> None:
        super().__init__("The Board has not approved this report. Record its approval before you publish")


class NotPublished(ReportError):
    def __init__(self) -> None:
        super().__init__("Only a published report is corrected. Change the draft instead")


class ChangedMeanwhile(ReportError):
    """The report left the approved state while its files were being made."""

    def __init__(self) -> None:
        super().__init__(
            "The report changed while it was being published, so nothing was published. Check it and try again"
        )


@dataclass(frozen=True, kw_only=True)
class ReportText:
    """What the secretariat writes in a report."""

    title: str
    decision_asked: str = ""
    summary: str = ""
    communities_said: str = ""
    risks: str = ""
    sharing_back: str = ""


@dataclass(frozen=True, kw_only=True)
class RecommendationText:
    """What a recommendation says: what should be done, by whom and by when."""

    text: str
    to_whom: str
    due_on: date | None = None


TEXTS = tuple(field.name for field in fields(ReportText))


def _locked(report: Report) -> Report:
    return Report.objects.select_for_update().get(pk=report.pk)


def _locked_draft(report: Report) -> Report:
    current = _locked(report)
    if current.status != Status.DRAFT:
        raise ReportLocked(current)
    return current


@transaction.atomic
def draft_report(*, cycle: Cycle, by: User, at: datetime) -> Report:
    """Start the report of a cycle, with the indicators of the report before it.

    The first report of a framework gets the indicators of the priorities that name the framework (attribute
    `frameworks` of the priority's element). Raises `CycleHasReport`.
    """
    if Report.objects.filter(cycle=cycle).exists():
        raise CycleHasReport
    version = cycle.framework_version
    report = Report(
        cycle=cycle, slug=f"annual-report-{cycle.slug}", title=f"{version.short_title}: annual report {cycle.title}"
    )
    sign(report, by=by, at=at).save()
    report.indicators.set(_usual_indicators(cycle))
    return report


def _usual_indicators(cycle: Cycle) -> list[Indicator]:
    framework = cycle.framework_version.framework
    earlier = Report.objects.filter(
        cycle__framework_version__framework=framework, cycle__opens_on__lt=cycle.opens_on
    ).order_by("cycle__opens_on")
    last = earlier.last()
    if last is not None:
        return list(last.indicators.all())
    return [
        indicator
        for indicator in Indicator.objects.select_related("priority")
        if framework.slug in indicator.priority.attributes.get("frameworks", [])
    ]


@transaction.atomic
def edit_report(*, report: Report, version: int, text: ReportText, by: User, at: datetime) -> Report:
    """Store new words for a draft of which the writer saw `version`.

    Texts that the writer left alone keep what others wrote since. Raises `ReportChanged` when the same text was
    changed by both, having changed nothing.
    """
    current = _locked_draft(report)
    seen = current.history.filter(version=version).first()
    theirs = {name for name in TEXTS if seen is None or getattr(seen, name) != getattr(current, name)}
    mine = {
        name
        for name in TEXTS
        if getattr(text, name) != getattr(current, name)
        and (seen is None or getattr(text, name) != getattr(seen, name))
    }
    if mine & theirs:
        raise ReportChanged(current, [name for name in TEXTS if name in mine & theirs])
    if mine:
        for name in mine:
            setattr(current, name, getattr(text, name))
        current.version += 1
        sign(current, by=by, at=at).save()
    return current


@transaction.atomic
def choose_indicators(*, report: Report, indicators: Iterable[Indicator], by: User, at: datetime) -> Report:
    """Say which indicators a draft shows."""
    current = _locked_draft(report)
    current.indicators.set(indicators)
    sign(current, by=by, at=at, reason="Chose indicators").save()
    return current


@transaction.atomic
def add_recommendation(*, report: Report, text: RecommendationText, by: User, at: datetime) -> Recommendation:
    """Add a recommendation after the others of a draft."""
    current = _locked_draft(report)
    last = current.recommendations.aggregate(last=Max("number"))["last"] or 0
    recommendation = Recommendation(
        report=current, number=last + 1, text=text.text, to_whom=text.to_whom, due_on=text.due_on
    )
    return _saved(recommendation, by=by, at=at)


def _saved(recommendation: Recommendation, *, by: User, at: datetime) -> Recommendation:
    sign(recommendation, by=by, at=at).save()
    return recommendation


def _locked_recommendation(recommendation: Recommendation) -> Recommendation:
    _locked_draft(recommendation.report)
    return Recommendation.objects.select_for_update().get(pk=recommendation.pk)


@transaction.atomic
def edit_recommendation(
    *, recommendation: Recommendation, version: int, text: RecommendationText, by: User, at: datetime
) -> Recommendation:
    """Store new words for a recommendation of which the writer saw `version`; saving what is stored does nothing.

    Raises `RecommendationChanged` when somebody else saved other words first.
    """
    current = _locked_recommendation(recommendation)
    if text == RecommendationText(text=current.text, to_whom=current.to_whom, due_on=current.due_on):
        return current
    if current.version != version:
        raise RecommendationChanged(current)
    current.text, current.to_whom, current.due_on = text.text, text.to_whom, text.due_on
    current.version += 1
    return _saved(current, by=by, at=at)


@transaction.atomic
def move_recommendation(*, recommendation: Recommendation, to: int, by: User, at: datetime) -> None:
    """Give a recommendation the number `to`, or the nearest there is; those between move up or down by one."""
    moved = _locked_recommendation(recommendation)
    order = [other for other in moved.report.recommendations.order_by("number") if other != moved]
    order.insert(max(to, 1) - 1, moved)
    _renumber(order, by=by, at=at)


@transaction.atomic
def remove_recommendation(*, recommendation: Recommendation, by: User, at: datetime) -> None:
    """Take a recommendation out of a draft; those after it move up by one. Its history stays."""
    removed = _locked_recommendation(recommendation)
    report = removed.report
    sign(removed, by=by, at=at).delete()
    _renumber(list(report.recommendations.order_by("number")), by=by, at=at)


def _renumber(order: list[Recommendation], *, by: User, at: datetime) -> None:
    """A number is given once in a report, so those that change step out of the way first."""
    moving = [(number, row) for number, row in enumerate(order, start=1) if row.number != number]
    Recommendation.objects.filter(pk__in=[row.pk for _, row in moving]).update(number=F("number") + len(order) + 1)
    for number, row in moving:
        row.number = number
        _saved(row, by=by, at=at)


@transaction.atomic
def record_progress(
    *,
    recommendation: Recommendation,
    version: int,
    status: Recommendation.Status,
    progress: str,
    by: User,
    at: datetime,
) -> Recommendation:
    """Say what became of a recommendation, of which the writer saw `version`, since; what was published stays as it is.

    Raises `RecommendationChanged` when somebody else reported first; saving what is stored does nothing.
    """
    current = Recommendation.objects.select_for_update().get(pk=recommendation.pk)
    if (current.status, current.progress) == (status, progress):
        return current
    if current.version != version:
        raise RecommendationChanged(current)
    current.status, current.progress = status, progress
    current.version += 1
    return _saved(current, by=by, at=at)


@transaction.atomic
def send_to_board(*, report: Report, by: User, at: datetime) -> Report:
    """Let Board members read the draft from now on, and tell them so once; its words may still change."""
    current = _locked_draft(report)
    if not current.sent_to_board:
        current.sent_to_board = True
        sign(current, by=by, at=at).save()
        transaction.on_commit(partial(tell_board.enqueue, current.pk))
    return current


def why_not_ready_for_approval(report: Report, *, on: date) -> ReportError | None:
    """What stands in the way of recording the Board's approval on a day, if anything."""
    if report.status != Status.DRAFT:
        return ReportLocked(report)
    if not report.sent_to_board:
        return NotSentToBoard()
    missing = [name for name in NEEDED_FOR_APPROVAL if not getattr(report, name).strip()]
    if missing:
        return NotReady(missing)
    lacking = unexplained_indicators(report, on=on)
    return NotExplained(lacking) if lacking else None


@transaction.atomic
def approve_report(*, report: Report, approved_on: date, minute: str, by: User, at: datetime) -> Report:
    """Record that the Board approved the draft, at which meeting and under which minute.

    Its words and figures are kept as they are now, so that what is published is what was approved.
    Raises `ReportLocked`, `NotSentToBoard`, `NotReady`, `NotExplained` and `MeetingInFuture`.
    """
    current = _locked(report)
    refused = why_not_ready_for_approval(current, on=timezone.localdate(at))
    if refused is not None:
        raise refused
    if approved_on > timezone.localdate(at):
        raise MeetingInFuture
    current.approved_content = as_json(annual_report(current, at=at))
    current.status, current.approved_on, current.approval_minute = Status.APPROVED, approved_on, minute
    sign(current, by=by, at=at).save()
    return current


@transaction.atomic
def return_to_draft(*, report: Report, by: User, at: datetime) -> Report:
    """Undo the record of an approval, so that the words may change and the Board approves again."""
    current = _locked(report)
    if current.status != Status.APPROVED:
        raise NotApproved
    return _as_draft(current, by=by, at=at)


def _as_draft(report: Report, *, by: User, at: datetime) -> Report:
    report.status, report.approved_on, report.approval_minute = Status.DRAFT, None, ""
    report.approved_content = None
    sign(report, by=by, at=at).save()
    return report


def publish_report(*, report: Report, by: User, at: datetime) -> Publication:
    """Freeze what the Board approved as the report's next version, with its page, PDF, workbook and data.

    All or nothing: the files are written before the rows and removed again when those cannot be written. They are
    made between two transactions, because drawing takes seconds and SQLite has one writer at a time.
    Raises `NotApproved` and `ChangedMeanwhile`.
    """
    with transaction.atomic():
        approved = _locked(report)
        if approved.status != Status.APPROVED:
            raise NotApproved
        seen = approved.history.latest().pk
        content = annual_report(approved, at=at, publishing=True)
    stored = store_files(make_files(content))
    try:
        with transaction.atomic():
            return _publish(approved, seen, by=by, at=at, content=as_json(content), files=stored)
    except BaseException:
        discard_files(stored)
        raise


def _publish(
    report: Report, seen: int, *, by: User, at: datetime, content: dict[str, object], files: list[PublishedFile]
) -> Publication:
    """`seen` is the last entry of the report's history when the content was read."""
    current = _locked(report)
    if current.history.latest().pk != seen:
        raise ChangedMeanwhile
    publication = Publication.objects.create(
        report=current,
        number=current.publications.count() + 1,
        title=current.title,
        published_at=at,
        published_by=by,
        template_version=TEMPLATE_VERSION,
        reason=current.correction_reason,
        content=content,
    )
    for file in files:
        file.publication = publication
    PublishedFile.objects.bulk_create(files)
    current.status, current.correction_reason, current.approved_content = Status.PUBLISHED, "", None
    sign(current, by=by, at=at).save()
    return publication


@transaction.atomic
def start_correction(*, report: Report, reason: str, by: User, at: datetime) -> Report:
    """Begin a new version beside the published one, which stays; the Board is sent and approves it anew."""
    current = _locked(report)
    if current.status != Status.PUBLISHED:
        raise NotPublished
    current.correction_reason, current.sent_to_board = reason, False
    return _as_draft(current, by=by, at=at)
