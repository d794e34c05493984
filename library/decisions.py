"""When a decision about a framework fits the ones that are recorded already. Pure: no database."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from cohesion_portal.lib.formats import long_date
from frameworks.models import FrameworkVersion
from library.models import Decision

Fault = tuple[str, str]  # the field of the form, and what to do about it


@dataclass(frozen=True, kw_only=True)
class DecisionText:
    """What is recorded of one decision; `version` is None where it named none."""

    status: Decision.Status
    decided_on: date
    deciding_body: str
    reason: str = ""
    version: FrameworkVersion | None = None


def faults(text: DecisionText, others: Iterable[Decision], *, today: date) -> Iterator[Fault]:
    """What keeps a decision from standing beside the `others` of the same organisation and framework."""
    if text.status == Decision.Status.DECLINED and not text.reason.strip():
        yield "reason", "Enter the reason for declining"
    if text.decided_on > today:
        yield "decided_on", "The day of the decision must be today or in the past"
    story = sorted(others, key=lambda decision: decision.decided_on)
    same_day = [decision for decision in story if decision.decided_on == text.decided_on]
    if same_day:
        status = same_day[0].get_status_display().lower()
        day = long_date(text.decided_on)
        yield (
            "decided_on",
            f"A decision of {day} is recorded already ({status}). Enter another day, or correct that one",
        )
    elif story and text.status != Decision.Status.CONSIDERING:
        first = story[0]
        if first.status == Decision.Status.CONSIDERING and text.decided_on < first.decided_on:
            began = long_date(first.decided_on)
            yield (
                "decided_on",
                f"The day must be after {began}, when considering began. If that is wrong, correct it first",
            )
