"""The check of the facts before publication: what will be published, mistakes and their answers, and agreeing."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from rules import test_rule

from partners.actors import PortalRequest
from partners.models import Role
from partners.selectors import role_line
from selfeval import presenting, review_selectors, selectors
from selfeval.content import from_json
from selfeval.forms import MistakeAnswerForm, MistakeForm, OpenCheckForm
from selfeval.models import AccuracyCheck, Evaluation, Mistake
from selfeval.review_presenting import facts_of, state_of_check
from selfeval.selectors import Where
from selfeval.services import (
    EvaluationError,
    agree_submission,
    answer_mistake,
    confirm_facts,
    open_check,
    point_out_mistake,
)
from selfeval.services.checking import is_running
from selfeval.views.common import FORM_METHODS, located, refused, signed_in

_BACK = "Back to the check of the facts"


def _found(request: PortalRequest, where: Where, rule: str) -> tuple[Evaluation, AccuracyCheck]:
    """The evaluation and its check; raises `Http404` when no check of its current submission was opened."""
    evaluation = selectors.evaluation_for(request.actor, where, rule)
    check = review_selectors.check_of(evaluation)
    if check is None:
        raise Http404
    return evaluation, check


def _signed(request: PortalRequest, evaluation: Evaluation, *roles: Role) -> dict[str, Any]:
    by_role = role_line(request.actor, evaluation.organisation_id, *roles)
    return {"by": request.actor.user, "by_role": by_role, "at": timezone.now()}


def _refused(request: PortalRequest, evaluation: Evaluation, error: EvaluationError) -> HttpResponse:
    return refused(request, evaluation, error, back_url=presenting.url(evaluation, "facts"), back_text=_BACK)


@signed_in
@located
@require_safe
def facts(request: PortalRequest, where: Where) -> HttpResponse:
    """What will be published of this organisation, and what was said about it."""
    found = selectors.evaluation_for(request.actor, where, "selfeval.see_facts")
    check = review_selectors.check_of(found)
    if check is None:
        messages.info(request, "There are no facts to check now")
        return redirect(presenting.url(found, "evaluation"))
    mistakes, today = review_selectors.mistakes_of(check), timezone.localdate()
    is_open, actor = is_running(check, today), request.actor
    unanswered = any(mistake.answered_at is None for mistake in mistakes)
    may_check = is_open and test_rule("selfeval.check_facts", actor, found)
    decides = test_rule("selfeval.decide", actor)
    context = {
        "evaluation": found,
        "check": check,
        "state": state_of_check(check, today),
        "facts": facts_of(from_json(check.submission.content)),
        "mistakes": mistakes,
        "unanswered": unanswered,
        "may_point_out": may_check,
        "may_confirm": may_check and not unanswered,
        "may_answer": decides,
        "may_agree": decides and not is_open and not unanswered and found.status == Evaluation.Status.ACCEPTED,
        "back_url": presenting.url(found, "evaluation"),
        "urls": {name: presenting.url(found, name) for name in ("confirm_facts", "point_out", "agree")},
    }
    return render(request, "selfeval/review_facts.html", context)


@signed_in
@located
@require_http_methods(FORM_METHODS)
def open_page(request: PortalRequest, where: Where) -> HttpResponse:
    found = selectors.evaluation_for(request.actor, where, "selfeval.decide")
    back = presenting.url(found, "evaluation")
    form = OpenCheckForm(request.POST) if request.method == "POST" else OpenCheckForm()
    if form.is_bound and form.is_valid():
        try:
            open_check(
                evaluation=found, ends_on=form.cleaned_data["ends_on"], **_signed(request, found, Role.SECRETARIAT)
            )
        except EvaluationError as error:
            return refused(request, found, error)
        messages.success(request, f"The check is open. The officers of {found.organisation} get an email")
        return redirect(presenting.url(found, "facts"))
    if found.status != Evaluation.Status.ACCEPTED or review_selectors.check_of(found) is not None:
        messages.info(request, "The check of the facts can be opened once, after the submission is accepted")
        return redirect(back)
    return render(request, "selfeval/review_open_check.html", {"evaluation": found, "form": form, "back_url": back})


@signed_in
@located
@require_http_methods(FORM_METHODS)
def point_out_page(request: PortalRequest, where: Where) -> HttpResponse:
    found, check = _found(request, where, "selfeval.check_facts")
    form = MistakeForm(request.POST) if request.method == "POST" else MistakeForm()
    back = presenting.url(found, "facts")
    if form.is_bound and form.is_valid():
        try:
            point_out_mistake(
                check=check,
                section=Mistake.Section(form.cleaned_data["section"]),
                words=form.cleaned_data["mistake"],
                **_signed(request, found, Role.LEAD, Role.APPROVER),
            )
        except EvaluationError as error:
            return _refused(request, found, error)
        messages.success(request, "Sent. The partnership officers read it and answer")
        return redirect(back)
    if not form.is_bound and not is_running(check, timezone.localdate()):
        messages.info(request, "The check of the facts is over")
        return redirect(back)
    return render(request, "selfeval/review_mistake.html", {"evaluation": found, "form": form, "back_url": back})


@signed_in
@located
@require_http_methods(FORM_METHODS)
def answer_page(request: PortalRequest, where: Where, pk: int) -> HttpResponse:
    mistake = review_selectors.mistake_to_answer(request.actor, where, pk)
    found = mistake.check_of.submission.evaluation
    back = presenting.url(found, "facts")
    form = MistakeAnswerForm(request.POST) if request.method == "POST" else MistakeAnswerForm()
    if form.is_bound and form.is_valid():
        try:
            answer_mistake(
                mistake=mistake, answer=form.cleaned_data["answer"], **_signed(request, found, Role.SECRETARIAT)
            )
        except EvaluationError as error:
            return _refused(request, found, error)
        messages.success(request, f"Answered. The officers of {found.organisation} get an email")
        return redirect(back)
    if not form.is_bound and mistake.answered_at is not None:
        messages.info(request, "A colleague has answered this already")
        return redirect(back)
    context = {"evaluation": found, "mistake": mistake, "form": form, "back_url": back}
    return render(request, "selfeval/review_mistake_answer.html", context)


@signed_in
@located
@require_http_methods(FORM_METHODS)
def confirm_page(request: PortalRequest, where: Where) -> HttpResponse:
    found, check = _found(request, where, "selfeval.check_facts")
    if request.method == "POST":
        try:
            confirm_facts(check=check, **_signed(request, found, Role.APPROVER, Role.LEAD))
        except EvaluationError as error:
            return _refused(request, found, error)
        messages.success(request, "Confirmed. Thank you")
        return redirect(presenting.url(found, "evaluation"))
    context = {
        "evaluation": found,
        "heading": "Confirm that the facts are right",
        "words": "You say for your organisation that what will be published of it is right. The check then ends, and "
        "the partnership officers mark your self-evaluation as agreed.",
        "button": "Confirm it is right",
        "back_url": presenting.url(found, "facts"),
    }
    return render(request, "selfeval/review_confirm.html", context)


@signed_in
@located
@require_http_methods(FORM_METHODS)
def agree_page(request: PortalRequest, where: Where) -> HttpResponse:
    found = selectors.evaluation_for(request.actor, where, "selfeval.decide")
    if request.method == "POST":
        try:
            agree_submission(evaluation=found, **_signed(request, found, Role.SECRETARIAT))
        except EvaluationError as error:
            return refused(request, found, error)
        messages.success(request, f"Agreed. The officers of {found.organisation} get an email")
        return redirect(presenting.url(found, "evaluation"))
    context = {
        "evaluation": found,
        "heading": "Mark the self-evaluation as agreed",
        "words": "It then goes into the annual report as it is. You can still reopen it with a reason while the cycle "
        "is open.",
        "button": "Mark as agreed",
        "back_url": presenting.url(found, "evaluation"),
    }
    return render(request, "selfeval/review_confirm.html", context)
