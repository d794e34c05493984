"""Where an evaluation stands between its sign-off and its agreement, for the pages that show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from rules import test_rule

from cohesion_portal.lib.formats import long_date
from partners.actors import Actor
from selfeval import presenting, review_selectors
from selfeval.content import SubmittedContent
from selfeval.models import AccuracyCheck, Evaluation, Mistake, PeerReview, StatusChange, Submission
from selfeval.services.checking import is_running
from selfeval.services.reviewing import MAY_BE_REVIEWED
from selfeval.steps_offered import offers
from selfeval.transitions import TRANSITIONS

Params = dict[str, Any]
Event = StatusChange.Event

_REVIEW_TAGS = {
    PeerReview.Status.ASKED: ("Asked", "govuk-tag--light-blue"),
    PeerReview.Status.SENT: ("To be answered", "govuk-tag--yellow"),
    PeerReview.Status.ANSWERED: ("Answered", "govuk-tag--green"),
    PeerReview.Status.CANCELLED: ("Taken back", "govuk-tag--grey"),
}


@dataclass(frozen=True)
class ReviewLink:
    """One partner's comments in a list."""

    review: PeerReview
    tag: Params
    address: str


def review_url(review: PeerReview, name: str = "review", *more: str) -> str:
    return reverse(f"selfeval:{name}", args=[review.submission.reference, review.organisation.slug, *more])


def review_tag(review: PeerReview) -> Params:
    text, classes = _REVIEW_TAGS[PeerReview.Status(review.status)]
    return {"text": text, "classes": classes}


def review_links(reviews: Sequence[PeerReview]) -> list[ReviewLink]:
    return [ReviewLink(review, review_tag(review), review_url(review)) for review in reviews]


def where_it_stands(actor: Actor, evaluation: Evaluation, changes: Sequence[StatusChange], today: date) -> Params:
    """The context of the page of an evaluation: its story, what this person may do next, comments and the check."""
    moves = (change for change in changes if not change.event or change.event in TRANSITIONS)
    was_asked = any(change.event == Event.COMMENTS_ASKED for change in changes)
    check = review_selectors.check_of(evaluation)
    return {
        "story": presenting.story(changes),
        "last_move": next(moves, None),
        "offers": offers(actor, evaluation),
        "reviews": review_links(review_selectors.reviews_of(evaluation)) if was_asked else [],
        "ask_url": _ask_url(actor, evaluation),
        "facts": _facts(actor, evaluation, check, today),
    }


def _ask_url(actor: Actor, evaluation: Evaluation) -> str:
    submission = evaluation.current_submission
    if submission is None or evaluation.status not in MAY_BE_REVIEWED or not test_rule("selfeval.decide", actor):
        return ""
    return reverse("selfeval:ask_for_comments", args=[submission.reference])


def _facts(actor: Actor, evaluation: Evaluation, check: AccuracyCheck | None, today: date) -> Params:
    """The link to the check of facts and how it stands; nothing while there is none and this person opens none."""
    may_open = evaluation.status == Evaluation.Status.ACCEPTED and test_rule("selfeval.decide", actor)
    if check is None:
        return (
            {"text": "Open the check of the facts", "href": presenting.url(evaluation, "open_check")}
            if may_open
            else {}
        )
    text = "Check the facts" if test_rule("selfeval.check_facts", actor, evaluation) else "See the check of the facts"
    return {"text": text, "href": presenting.url(evaluation, "facts"), "state": state_of_check(check, today)}


def state_of_check(check: AccuracyCheck, today: date) -> str:
    if check.is_confirmed:
        return f"Confirmed on {long_date(check.confirmed_at)} by {check.confirmed_role}."
    if is_running(check, today):
        return f"Open until the end of {long_date(check.ends_on)}."
    return f"Ended on {long_date(check.ends_on)} without an answer that it is right."


def around_submission(actor: Actor, submission: Submission) -> Params:
    """What the page of a submission offers besides its words; steps only while it is the current one."""
    evaluation = submission.evaluation
    is_current = evaluation.current_submission_id == submission.pk
    reviews = review_selectors.reviews_of_submission(submission)
    for review in reviews:
        review.submission = submission
    return {
        "offers": offers(actor, evaluation) if is_current else [],
        "reviews": review_links([one for one in reviews if test_rule("selfeval.read_review", actor, one)]),
        "evaluation_url": _evaluation_url(actor, evaluation),
    }


def _evaluation_url(actor: Actor, evaluation: Evaluation) -> str:
    return presenting.url(evaluation, "evaluation") if test_rule("selfeval.read_draft", actor, evaluation) else ""


@dataclass(frozen=True)
class Fact:
    """What will be published under one heading: pairs of what it is and its words."""

    section: Mistake.Section
    rows: tuple[tuple[str, str], ...]


def facts_of(content: SubmittedContent) -> tuple[Fact, ...]:
    """What the annual report takes from a submission, by the sections in which a mistake can be pointed out."""
    section = Mistake.Section
    return (
        Fact(
            section.ABOUT,
            (
                ("Organisation", content.organisation),
                ("Year", content.cycle.title),
                ("Reference", content.reference),
                ("Submitted", long_date(content.submitted.at)),
            ),
        ),
        Fact(
            section.AGREED,
            (
                ("Level", content.answer("agreed_level").shown),
                ("Confidence in the judgement", content.answer("agreed_confidence").shown),
            ),
        ),
        Fact(section.APPROACHES, tuple((row.label, _judged(row.level, row.confidence)) for row in content.at_a_glance)),
        Fact(section.EVIDENCE, tuple((row.label, row.kinds or "None given") for row in content.at_a_glance)),
        Fact(
            section.PLAN,
            tuple(
                (f"Action {n}", _action(one.what, one.due_on)) for n, one in enumerate(content.plan.actions, start=1)
            ),
        ),
        Fact(section.SUPPORT, content.support_requested or (("Support", "None asked for"),)),
        Fact(section.GOOD_PRACTICE, (("Offered", content.good_practice or "Nothing was offered this year"),)),
    )


def _judged(level: str, confidence: str) -> str:
    return f"{level}. Confidence: {confidence}" if confidence else level


def _action(what: str, due_on: date) -> str:
    return f"{what}. Due {long_date(due_on)}"
