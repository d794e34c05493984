"""What became of submissions: accepted, commented on by another partner, and their facts checked."""

from datetime import timedelta
from typing import Any

from partners.models import Role, User
from reporting.demonstration.cast import Cast
from reporting.demonstration.years import Years
from selfeval.models import Cycle, Evaluation, PeerReview
from selfeval.selectors import questionnaire_of
from selfeval.services import (
    AnswerText,
    CommentText,
    accept_submission,
    ask_for_comments,
    open_check,
    save_answer,
    save_comment,
    send_answers,
    send_comments,
)

_DAY = timedelta(days=1)


def review(story: dict[str, Any], cast: Cast, cycle: Cycle, *, years: Years) -> None:
    """Follow the submissions of the current cycle that the story says more of; nothing happens after its own today."""
    for slug, fate in story["reviews"].items():
        evaluation = cycle.evaluations.of_organisations().get(organisation=cast.organisations[slug])
        _follow(evaluation, fate, cast, years=years)


def _follow(evaluation: Evaluation, fate: dict[str, Any], cast: Cast, *, years: Years) -> None:
    submission = evaluation.current_submission
    if submission is None:
        return
    officer = (cast.people["secretariat"], cast.role("secretariat", Role.SECRETARIAT))
    day = submission.submitted_at + _DAY
    if fate.get("accepted"):
        accept_submission(evaluation=evaluation, note=fate["accepted"], by=officer[0], by_role=officer[1], at=day)
    for words in fate.get("comments", []):
        asked = ask_for_comments(
            submission=submission,
            organisation=cast.organisations[words["by"]],
            consent=words["consent"],
            due_on=(years.now + 14 * _DAY).date(),
            by=officer[0],
            by_role=officer[1],
            at=day + _DAY,
        )
        if "whole" in words:
            _comment(asked, words, cast)
    if "check_days" in fate:
        ends_on = (years.now + fate["check_days"] * _DAY).date()
        open_check(evaluation=evaluation, ends_on=ends_on, by=officer[0], by_role=officer[1], at=day + _DAY)


def _comment(asked: PeerReview, words: dict[str, Any], cast: Cast) -> None:
    """One comment on an approach with another level proposed, one on the whole, and the answers to both."""
    questionnaire = questionnaire_of(asked.submission.evaluation.cycle)
    by, role = cast.officer(asked.organisation, Role.LEAD, Role.APPROVER)
    sent_at, answered_at = asked.asked_at + 2 * _DAY, asked.asked_at + 4 * _DAY
    one = words["approach"]
    approach, level = questionnaire.approach(one["slug"]), questionnaire.level(str(one["level"]))
    proposal = CommentText(one["comment"], level.id if level else None, one["reason"])
    places = ((approach.id if approach else None, proposal), (None, CommentText(words["whole"]["comment"])))
    answers = (one, words["whole"])
    comments = []
    for approach_id, text in places:
        saved = save_comment(
            review=asked, approach_id=approach_id, version=0, text=text, by=by, by_role=role, at=sent_at
        )
        comments.append(saved)
    sent = send_comments(review=asked, by=by, by_role=role, at=sent_at)
    owner: tuple[User, str] = cast.officer(asked.submission.evaluation.organisation, Role.LEAD)
    signed: dict[str, Any] = {"by": owner[0], "by_role": owner[1], "at": answered_at}
    for comment, answer in zip(comments, answers, strict=True):
        if comment is not None:
            words_of_answer = AnswerText(answer["answer"], answer.get("doing", ""))
            save_answer(comment=comment, version=0, text=words_of_answer, **signed)
    send_answers(review=sent, **signed)
