"""What is mailed about each step in the story of an evaluation, and to whom. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from selfeval.models import StatusChange

Event = StatusChange.Event


class To(Enum):
    """Those for whom a step has consequences."""

    SECRETARIAT = auto()
    APPROVERS = auto()
    ORGANISATION = auto()
    PARTNER = auto()


@dataclass(frozen=True)
class News:
    """Words with `{organisation}`, `{cycle}`, `{reference}`, `{due_on}` and `{partner}`, who is asked to comment.

    `page` names the address that the message leads to.
    """

    to: To
    subject: str
    sentence: str
    next_step: str
    page: str = "evaluation"


NEWS: Mapping[Event, News] = {
    Event.SIGN_OFF_ASKED: News(
        To.APPROVERS,
        "Ready for sign-off: self-evaluation {cycle}",
        "The self-evaluation of {organisation} for {cycle} is complete and ready for sign-off.",
        "Read it on one page, then sign it off:",
        "check",
    ),
    Event.SUBMITTED: News(
        To.SECRETARIAT,
        "{organisation} has submitted {reference}",
        "{organisation} has submitted its self-evaluation for {cycle} as {reference}.",
        "Read it, then accept or return it:",
    ),
    Event.ACCEPTED: News(
        To.ORGANISATION,
        "Self-evaluation accepted: {reference}",
        "The partnership officers have accepted the self-evaluation {reference} of {organisation} for {cycle}.",
        "You need not do anything now. Read what happens next:",
    ),
    Event.WITHDRAWN: News(
        To.SECRETARIAT,
        "{organisation} has withdrawn its self-evaluation {cycle}",
        "{organisation} has withdrawn its self-evaluation for {cycle}.",
        "Read its story:",
    ),
    Event.REOPENED: News(
        To.ORGANISATION,
        "Self-evaluation reopened: {cycle}",
        "The partnership officers have reopened the self-evaluation of {organisation} for {cycle}.",
        "Change what is asked for, then have it signed off and submit it again:",
    ),
    Event.AGREED: News(
        To.ORGANISATION,
        "Self-evaluation agreed: {reference}",
        "The self-evaluation {reference} of {organisation} for {cycle} is agreed and goes into the annual report.",
        "You need not do anything now. Read it:",
    ),
    Event.COMMENTS_ASKED: News(
        To.PARTNER,
        "{organisation} would like your comments",
        "{partner} is asked to comment on the self-evaluation {reference} of {organisation} for {cycle}.",
        "Read it and write your comments. You propose; their levels stay their own:",
        "review",
    ),
    Event.COMMENTS_CANCELLED: News(
        To.PARTNER,
        "Your comments are no longer needed: {reference}",
        "{partner} is no longer asked to comment on the self-evaluation {reference} of {organisation}.",
        "You need not do anything now. Your own self-evaluations:",
        "evaluations",
    ),
    Event.COMMENTS_SENT: News(
        To.ORGANISATION,
        "{partner} has commented on {reference}",
        "{partner} has commented on the self-evaluation {reference} of {organisation} for {cycle}.",
        "Read the comments and answer them. Your levels stay as they are:",
        "review",
    ),
    Event.COMMENTS_ANSWERED: News(
        To.PARTNER,
        "{organisation} has answered your comments",
        "{organisation} has answered the comments of {partner} on {reference}.",
        "Read the answers:",
        "review",
    ),
    Event.CHECK_OPENED: News(
        To.ORGANISATION,
        "Please check the facts: {reference}",
        "What the annual report will take from the self-evaluation {reference} of {organisation} is ready to check.",
        "Confirm that it is right, or point out a mistake:",
        "facts",
    ),
    Event.MISTAKE_FOUND: News(
        To.SECRETARIAT,
        "{organisation} has pointed out a mistake: {reference}",
        "{organisation} says that something is wrong in what will be published of {reference}.",
        "Read it and answer:",
        "facts",
    ),
    Event.MISTAKE_ANSWERED: News(
        To.ORGANISATION,
        "Your point about {reference} is answered",
        "The partnership officers have answered what {organisation} pointed out about {reference}.",
        "Read the answer:",
        "facts",
    ),
    Event.EXTENDED: News(
        To.ORGANISATION,
        "More time for your self-evaluation {cycle}",
        "The self-evaluation of {organisation} for {cycle} is now due by {due_on}.",
        "Go on with it:",
    ),
    Event.FACTS_CONFIRMED: News(
        To.SECRETARIAT,
        "{organisation} has confirmed the facts: {reference}",
        "{organisation} has confirmed that what will be published of {reference} is right.",
        "Mark it as agreed:",
        "facts",
    ),
}
