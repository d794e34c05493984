"""The steps from the first words of a report to its publication, as the task list that its page shows."""

from typing import Any

from django.urls import reverse

from reporting.models import Recommendation, Report

_CANNOT_START = {"text": "Cannot start yet", "classes": "govuk-task-list__status--cannot-start-yet"}
_INCOMPLETE = {"tag": {"text": "Incomplete", "classes": "govuk-tag--blue"}}
_DONE = {"text": "Completed"}

Item = dict[str, Any]


def writing_steps(
    report: Report, *, recommendations: int, indicators: int, past: list[Recommendation]
) -> dict[str, Any]:
    """What the secretariat writes; nothing of it can be opened while the report is approved."""
    items = [
        _item("Write the report’s words", "edit_texts", report, done=bool(report.summary and report.decision_asked)),
        _item("Write the recommendations", "recommendations", report, done=recommendations > 0),
        _item("Choose the indicators", "choose_indicators", report, done=indicators > 0),
    ]
    if past:
        reported = all(recommendation.status != Recommendation.Status.OPEN for recommendation in past)
        items.append(_item("Report on last year’s recommendations", "past_recommendations", report, done=reported))
    return {"idPrefix": "write", "items": items if report.status == Report.Status.DRAFT else [_shut(i) for i in items]}


def deciding_steps(report: Report) -> dict[str, Any]:
    """What happens with the draft, in order; each step opens when the one before it is done."""
    approved = report.status == Report.Status.APPROVED
    items = [
        _item("Send the draft to the Board", "send_to_board", report, done=report.sent_to_board),
        _item("Record the Board’s approval", "approve", report, done=approved),
        _item("Publish the report", "publish", report, done=False),
    ]
    done = [report.sent_to_board, approved, False]
    for number, item in enumerate(items):
        if done[number]:
            item.pop("href")
        elif number and not done[number - 1]:
            _shut(item)
    return {"idPrefix": "decide", "items": items}


def _item(text: str, url_name: str, report: Report, *, done: bool) -> Item:
    return {
        "title": {"text": text},
        "href": reverse(f"reporting:{url_name}", args=[report.slug]),
        "status": _DONE if done else _INCOMPLETE,
    }


def _shut(item: Item) -> Item:
    item.pop("href", None)
    if item["status"] is not _DONE:
        item["status"] = _CANNOT_START
    return item
