"""What this person may do next with an evaluation, by the table of transitions and the rules."""

from dataclasses import dataclass

from rules import test_rule

from partners.actors import Actor
from selfeval import presenting
from selfeval.models import Evaluation, StatusChange
from selfeval.transitions import TRANSITIONS, possible

Event = StatusChange.Event


@dataclass(frozen=True)
class Offer:
    """A link or button; `is_main` for the one that people come for."""

    event: Event
    words: str
    address: str
    is_main: bool = False


# Words and the name of the address, in the order in which they are offered. Signing off and submitting are done on the
# page with all answers, agreeing beside the check of facts.
_OFFERS = (
    (Event.SUBMITTED, "Submit self-evaluation", "check", True),
    (Event.ACCEPTED, "Accept it", "accept", True),
    (Event.RETURNED, "Return it to the organisation", "return", False),
    (Event.OPENED_AGAIN, "Open it for changes again", "open_again", False),
    (Event.REOPENED, "Reopen it for changes", "reopen", False),
    (Event.WITHDRAWN, "Withdraw it from this cycle", "withdraw", False),
)


def may(actor: Actor, evaluation: Evaluation, event: Event) -> bool:
    """Whether the step is possible now and this person may take it."""
    if evaluation.is_of_part or event not in possible(
        evaluation.status, is_closed=evaluation.cycle.closed_at is not None
    ):
        return False
    return bool(test_rule(TRANSITIONS[event].rule, actor, evaluation))


def offers(actor: Actor, evaluation: Evaluation) -> list[Offer]:
    return [
        Offer(event, words, presenting.url(evaluation, name), is_main)
        for event, words, name, is_main in _OFFERS
        if may(actor, evaluation, event)
    ]
