"""How the evaluation of an organisation goes from status to status: by what, by whom, and with or without a reason.

The one table that services obey and from which pages know which buttons to show. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from selfeval.models import Evaluation, StatusChange

Event = StatusChange.Event
_S = Evaluation.Status


@dataclass(frozen=True)
class Transition:
    """One step. `rule` names who may take it; `done` completes "it cannot be …" when it comes too late or too early."""

    event: Event
    before: tuple[Evaluation.Status, ...]
    after: Evaluation.Status
    rule: str
    done: str
    needs_reason: bool = False
    is_possible_after_closing: bool = False

    def is_possible(self, status: str, *, is_closed: bool) -> bool:
        """Whether it can be taken from this status, in a cycle that is closed or not."""
        return status in self.before and (self.is_possible_after_closing or not is_closed)


_TABLE = (
    Transition(Event.STARTED, (_S.INVITED,), _S.DRAFT, "selfeval.edit_answers", "started"),
    Transition(Event.SIGNED_OFF, (_S.DRAFT, _S.RETURNED), _S.SIGNED_OFF, "selfeval.sign_off", "signed off"),
    Transition(
        *(Event.OPENED_AGAIN, (_S.SIGNED_OFF,), _S.DRAFT, "selfeval.open_again", "opened for changes"),
        needs_reason=True,
    ),
    Transition(Event.SUBMITTED, (_S.SIGNED_OFF,), _S.SUBMITTED, "selfeval.submit", "submitted"),
    Transition(
        *(Event.ACCEPTED, (_S.SUBMITTED,), _S.ACCEPTED, "selfeval.decide", "accepted"),
        is_possible_after_closing=True,
    ),
    Transition(Event.RETURNED, (_S.SUBMITTED,), _S.RETURNED, "selfeval.decide", "returned", needs_reason=True),
    Transition(
        Event.WITHDRAWN,
        (_S.DRAFT, _S.RETURNED, _S.SIGNED_OFF, _S.SUBMITTED, _S.ACCEPTED),
        _S.WITHDRAWN,
        "selfeval.withdraw",
        "withdrawn",
        needs_reason=True,
    ),
    Transition(
        *(Event.REOPENED, (_S.ACCEPTED, _S.AGREED, _S.WITHDRAWN), _S.DRAFT, "selfeval.decide", "reopened"),
        needs_reason=True,
    ),
    Transition(
        *(Event.AGREED, (_S.ACCEPTED,), _S.AGREED, "selfeval.decide", "marked as agreed"),
        is_possible_after_closing=True,
    ),
)

TRANSITIONS: Mapping[Event, Transition] = {transition.event: transition for transition in _TABLE}


def possible(status: str, *, is_closed: bool) -> frozenset[Event]:
    """The steps that somebody could take now."""
    return frozenset(one.event for one in _TABLE if one.is_possible(status, is_closed=is_closed))
