"""The baseline year's published report, and this year's draft."""

from datetime import date, timedelta
from typing import Any

from partners.models import User
from reporting.demonstration.cast import Cast
from reporting.demonstration.years import Years
from reporting.models import Recommendation, Report
from reporting.services import (
    RecommendationText,
    ReportText,
    add_recommendation,
    approve_report,
    draft_report,
    edit_report,
    publish_report,
    record_progress,
    send_to_board,
)
from selfeval.models import Cycle


def report_on(story: dict[str, Any], cast: Cast, cycles: dict[str, Cycle], *, years: Years) -> None:
    by = cast.people["secretariat"]
    _publish_baseline(story["report"]["baseline"], cycles["baseline"], by=by, years=years)
    _draft_current(story["report"]["current"], cycles["current"], by=by, years=years)


def _publish_baseline(words: dict[str, Any], cycle: Cycle, *, by: User, years: Years) -> None:
    drafted, met = date(years.current, 2, 10), date(years.current, 3, 10)
    report = _draft(words, cycle, by=by, years=years, drafted=drafted)
    for one in words["recommendations"]:
        add_recommendation(
            report=report,
            text=RecommendationText(
                text=one["text"], to_whom=one["to_whom"], due_on=years.months_after(met, one["months"])
            ),
            by=by,
            at=years.at(drafted),
        )
    report = send_to_board(report=report, by=by, at=years.at(drafted + timedelta(days=7)))
    report = approve_report(report=report, approved_on=met, minute=words["minute"], by=by, at=years.at(met, 16))
    publish_report(report=report, by=by, at=years.at(met + timedelta(days=10)))
    for recommendation, status, progress in zip(
        report.recommendations.order_by("number"),
        (Recommendation.Status.DONE, Recommendation.Status.PARTLY, Recommendation.Status.OPEN),
        (
            "Both workshops were held, with ten organisations at each.",
            "Seven of twelve organisations have named one.",
            "",
        ),
        strict=True,
    ):
        record_progress(
            recommendation=recommendation,
            version=recommendation.version,
            status=status,
            progress=progress,
            by=by,
            at=years.moment("current", 0.6),
        )


def _draft_current(words: dict[str, Any], cycle: Cycle, *, by: User, years: Years) -> None:
    report = _draft(words, cycle, by=by, years=years, drafted=years.moment("current", 0.9).date())
    send_to_board(report=report, by=by, at=years.moment("current", 0.95))


def _draft(words: dict[str, Any], cycle: Cycle, *, by: User, years: Years, drafted: date) -> Report:
    report = draft_report(cycle=cycle, by=by, at=years.at(drafted))
    names = ("decision_asked", "summary", "communities_said", "risks", "sharing_back")
    text = ReportText(title=report.title, **{name: words.get(name, "") for name in names})
    return edit_report(report=report, version=report.version, text=text, by=by, at=years.at(drafted))
