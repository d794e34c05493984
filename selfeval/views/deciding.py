"""Steps that ask for a reason: accept, return, reopen, open for changes again, withdraw."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from actions.services import PlanClosed
from partners.actors import PortalRequest
from partners.models import Role
from partners.selectors import role_line
from selfeval import presenting, selectors
from selfeval.forms import ReasonForm
from selfeval.models import Evaluation, StatusChange
from selfeval.selectors import Where
from selfeval.services import (
    EvaluationError,
    accept_submission,
    open_again,
    reopen_evaluation,
    return_evaluation,
    withdraw_evaluation,
)
from selfeval.services.moving import refuse
from selfeval.transitions import TRANSITIONS
from selfeval.views.common import FORM_METHODS, located, refused, signed_in

Event = StatusChange.Event


@dataclass(frozen=True)
class _Asked:
    """How one step is asked about. `{name}` is the reference of the submission, or "the self-evaluation"."""

    heading: str
    consequence: str
    question: str
    hint: str
    missing: str
    button: str
    done: str
    is_warning: bool = False


_READ_BY_ORGANISATION = "The lead officers and approvers of the organisation read this."
_READ_BY_SECRETARIAT = "Your colleagues and the partnership officers read this."

_ASKED = {
    Event.ACCEPTED: _Asked(
        "Accept {name}",
        "You say that nothing more is asked of this submission. Its levels stay the organisation’s own. Next, you can "
        "ask another partner to comment, and open the check of the facts before the annual report is published.",
        "Is there something you want to say with it? (optional)",
        f"{_READ_BY_ORGANISATION}",
        "",
        "Accept it",
        "Accepted. The lead officers and approvers of {organisation} get an email",
    ),
    Event.RETURNED: _Asked(
        "Return {name}",
        "The organisation can then change its answers and submit again under a new reference. {name} stays readable as "
        "it is.",
        "Why do you return it?",
        f"{_READ_BY_ORGANISATION} Say what they should change.",
        "Enter why you return it",
        "Return it",
        "Returned to {organisation}. Its lead officers and approvers get an email",
    ),
    Event.REOPENED: _Asked(
        "Reopen {name}",
        "The organisation can then change its answers, have them signed off and submit again under a new reference. "
        "What was submitted before stays readable as it is.",
        "Why do you reopen it?",
        f"{_READ_BY_ORGANISATION} Say what they may change.",
        "Enter why you reopen it",
        "Reopen it",
        "Reopened. The lead officers and approvers of {organisation} get an email",
    ),
    Event.OPENED_AGAIN: _Asked(
        "Open {name} for changes again",
        "The sign-off is taken back. Your colleagues can then change answers, and an approver must sign off again "
        "before it is submitted.",
        "Why must something change?",
        f"{_READ_BY_SECRETARIAT}",
        "Enter why something must change",
        "Open it for changes",
        "The sign-off is taken back. Answers can be changed again",
    ),
    Event.WITHDRAWN: _Asked(
        "Withdraw {name}",
        "{organisation} then takes no further part in this cycle. Nothing you wrote is lost, and nothing of it is "
        "counted. The annual report says that you withdrew, without your reason. Only the partnership officers can "
        "reopen it.",
        "Why do you withdraw it?",
        f"{_READ_BY_SECRETARIAT}",
        "Enter why you withdraw it",
        "Withdraw it",
        "Withdrawn. The partnership officers get an email",
        is_warning=True,
    ),
}


def _take(event: Event, evaluation: Evaluation, words: str, request: PortalRequest) -> None:
    """The one service that this step is."""
    roles = (Role.SECRETARIAT,) if TRANSITIONS[event].rule == "selfeval.decide" else (Role.APPROVER, Role.LEAD)
    by_role = role_line(request.actor, evaluation.organisation_id, *roles)
    by, at = request.actor.user, timezone.now()
    match event:
        case Event.ACCEPTED:
            accept_submission(evaluation=evaluation, note=words, by=by, by_role=by_role, at=at)
        case Event.RETURNED:
            return_evaluation(evaluation=evaluation, reason=words, by=by, by_role=by_role, at=at)
        case Event.REOPENED:
            reopen_evaluation(evaluation=evaluation, reason=words, by=by, by_role=by_role, at=at)
        case Event.OPENED_AGAIN:
            open_again(evaluation=evaluation, reason=words, by=by, by_role=by_role, at=at)
        case Event.WITHDRAWN:
            withdraw_evaluation(evaluation=evaluation, reason=words, by=by, by_role=by_role, at=at)


def _page_of(event: Event) -> Callable[..., HttpResponseBase]:
    asked, rule = _ASKED[event], TRANSITIONS[event].rule

    @signed_in
    @located
    @require_http_methods(FORM_METHODS)
    def page(request: PortalRequest, where: Where) -> HttpResponse:
        found = selectors.evaluation_for(request.actor, where, rule)
        back, current = presenting.url(found, "evaluation"), found.current_submission
        about = {"name": current.reference if current else "the self-evaluation", "organisation": found.organisation}
        typed = request.POST if request.method == "POST" else None
        form = ReasonForm(typed, question=asked.question, hint=asked.hint, missing=asked.missing)
        if form.is_bound and form.is_valid():
            try:
                _take(event, found, form.cleaned_data["reason"], request)
            except (EvaluationError, PlanClosed) as error:
                return refused(request, found, error)
            messages.success(request, asked.done.format(**about))
            return redirect(back)
        if not form.is_bound:
            try:
                refuse(found, event)
            except EvaluationError as error:
                messages.info(request, str(error))
                return redirect(back)
        context = {
            "evaluation": found,
            "form": form,
            "asked": asked,
            "heading": asked.heading.format(**about),
            "consequence": asked.consequence.format(**about),
            "back_url": back,
        }
        return render(request, "selfeval/review_step.html", context)

    return page


accept_page = _page_of(Event.ACCEPTED)
return_page = _page_of(Event.RETURNED)
reopen_page = _page_of(Event.REOPENED)
open_again_page = _page_of(Event.OPENED_AGAIN)
withdraw_page = _page_of(Event.WITHDRAWN)
