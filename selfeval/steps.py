"""The one next step of each evaluation in a list, for the person who reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from rules import test_rule

from partners.actors import Actor
from selfeval import presenting, selectors
from selfeval.draft import Draft, TaskStatus
from selfeval.models import Evaluation


@dataclass(frozen=True)
class Step:
    words: str
    address: str


@dataclass(frozen=True)
class Row:
    """One line of a list; `progress` says how many tasks are completed, for drafts only."""

    evaluation: Evaluation
    tag: dict[str, Any]
    is_late: bool
    step: Step
    progress: str = ""

    @property
    def is_open(self) -> bool:
        """Whether its organisation has something to do with it before it is submitted."""
        is_to_submit = self.evaluation.status == Evaluation.Status.SIGNED_OFF
        return presenting.is_open(self.evaluation) or (is_to_submit and self.evaluation.cycle.closed_at is None)

    @property
    def is_new(self) -> bool:
        return self.evaluation.status == Evaluation.Status.INVITED

    @property
    def link(self) -> SafeString:
        """The next step; what it is about is read out, for people who go from link to link."""
        about = f", {self.evaluation.organisation}, {self.evaluation.cycle}"
        return format_html('{}<span class="govuk-visually-hidden">{}</span>', self.step.words, about)


def own_rows(evaluations: Sequence[Evaluation], actor: Actor, today: date) -> list[Row]:
    """An officer's evaluations, in a fixed number of queries."""
    drafts = selectors.drafts_of([evaluation for evaluation in evaluations if evaluation.is_open])
    return [_own_row(evaluation, drafts.get(evaluation.pk), actor, today) for evaluation in evaluations]


def _own_row(evaluation: Evaluation, draft: Draft | None, actor: Actor, today: date) -> Row:
    progress = ""
    if draft and evaluation.status != Evaluation.Status.INVITED:
        progress = "{} of {} tasks completed".format(*presenting.completed(draft))
    return Row(
        evaluation,
        presenting.status_tag(evaluation),
        presenting.is_late(evaluation, today),
        _own_step(evaluation, draft, actor),
        progress,
    )


def _own_step(evaluation: Evaluation, draft: Draft | None, actor: Actor) -> Step:
    task_list = presenting.url(evaluation, "evaluation")
    if evaluation.current_submission is not None:
        return _to_submission(evaluation)
    if evaluation.status == Evaluation.Status.WITHDRAWN:
        return Step("Read why it was withdrawn", task_list)
    if evaluation.cycle.closed_at is not None:
        return Step("Read what was written before the cycle closed", task_list)
    if draft is None:
        return _towards_submission(evaluation, actor)
    if evaluation.status == Evaluation.Status.RETURNED:
        return Step("Read why it was returned, then change and submit it", task_list)
    if evaluation.status == Evaluation.Status.INVITED:
        return Step("Start the self-evaluation", task_list)
    for page in draft.pages:
        if draft.status_of(page) is not TaskStatus.COMPLETED:
            return Step(f"Continue: {page.task}", presenting.page_url(evaluation, page))
    return _towards_sign_off(evaluation, actor)


def _towards_sign_off(evaluation: Evaluation, actor: Actor) -> Step:
    """For what is complete and not signed off."""
    if test_rule("selfeval.sign_off", actor, evaluation):
        return Step("Check answers and sign off", _check(evaluation))
    if test_rule("selfeval.ask_for_sign_off", actor, evaluation):
        return Step("Check answers and ask for sign-off", _check(evaluation))
    return Step("Read all answers before they are signed off", _check(evaluation))


def _towards_submission(evaluation: Evaluation, actor: Actor) -> Step:
    """For what is signed off."""
    may_submit = test_rule("selfeval.submit", actor, evaluation)
    return Step("Submit what is signed off" if may_submit else "Read what is signed off", _check(evaluation))


def _check(evaluation: Evaluation) -> str:
    return presenting.url(evaluation, "check")


def partnership_rows(evaluations: Sequence[Evaluation], actor: Actor, today: date) -> list[Row]:
    """Every organisation of a cycle; a Board member gets a link only to what is submitted."""
    return [
        Row(
            evaluation,
            presenting.status_tag(evaluation),
            presenting.is_late(evaluation, today),
            _partnership_step(evaluation, actor),
        )
        for evaluation in evaluations
    ]


def _partnership_step(evaluation: Evaluation, actor: Actor) -> Step:
    if evaluation.current_submission is not None:
        return _to_submission(evaluation)
    if test_rule("selfeval.read_draft", actor, evaluation):
        return Step("See its progress", presenting.url(evaluation, "evaluation"))
    return Step("", "")


def _to_submission(evaluation: Evaluation) -> Step:
    reference = evaluation.current_submission.reference if evaluation.current_submission else ""
    return Step(f"Read {reference}", reverse("selfeval:submission", args=[reference]))
