"""Checking and submitting an evaluation, and returning a submission to its writers."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from rules import test_rule

from partners.actors import PortalRequest
from partners.models import Role
from partners.selectors import role_line
from selfeval import presenting, selectors
from selfeval.advice import advice_on, spread_in
from selfeval.forms import ReturnForm
from selfeval.models import Evaluation
from selfeval.selectors import Where
from selfeval.services import (
    AlreadySubmitted,
    CycleClosed,
    DraftChanged,
    NotComplete,
    NotSubmitted,
    return_evaluation,
    submit_evaluation,
)
from selfeval.views.common import FORM_METHODS, located, refused, signed_in


@signed_in
@located
@require_http_methods(FORM_METHODS)
def check(request: PortalRequest, where: Where) -> HttpResponse:
    found = selectors.evaluation_for(request.actor, where, "selfeval.read_draft")
    if request.method != "POST":
        return _show(request, found)
    if not test_rule("selfeval.submit", request.actor, found):
        raise PermissionDenied
    return _submit(request, found)


def _submit(request: PortalRequest, evaluation: Evaluation) -> HttpResponse:
    try:
        submit_evaluation(
            evaluation=evaluation,
            seen=request.POST.get("seen", ""),
            by=request.actor.user,
            by_role=role_line(request.actor, evaluation.organisation_id, Role.APPROVER, Role.LEAD),
            at=timezone.now(),
        )
    except AlreadySubmitted:
        messages.info(request, "This self-evaluation was submitted already. Nothing was submitted twice")
    except NotComplete as error:
        return _show(request, evaluation, presenting.gap_links(evaluation, error.gaps))
    except DraftChanged as error:
        return _show(request, evaluation, [{"text": str(error), "href": "#answers"}], status=409)
    except CycleClosed as error:
        return refused(request, evaluation, error)
    return redirect(presenting.url(evaluation, "submitted"))


def _show(
    request: PortalRequest, evaluation: Evaluation, errors: list[dict[str, Any]] | None = None, status: int = 200
) -> HttpResponse:
    draft, actor = selectors.draft_of(evaluation), request.actor
    is_open = presenting.is_open(evaluation)
    may_edit = is_open and test_rule("selfeval.edit_answers", actor, evaluation)
    may_agree = is_open and test_rule("selfeval.agree_level", actor, evaluation)
    summaries = [
        presenting.summary(evaluation, draft, page, change=may_edit if page.is_shared else may_agree)
        for page in draft.pages
    ]
    context = {
        "evaluation": evaluation,
        "back_url": presenting.url(evaluation, "evaluation"),
        "page_errors": errors,
        "is_late": presenting.is_late(evaluation, timezone.localdate()),
        "is_open": is_open,
        "summaries": summaries,
        "spread": spread_in(draft),
        "advice": advice_on(draft),
        "gaps": presenting.gap_links(evaluation, draft.gaps()),
        "seen": draft.digest(),
        "may_submit": is_open and test_rule("selfeval.submit", actor, evaluation),
        "submitted_url": "" if evaluation.is_of_part else presenting.url(evaluation, "submitted"),
    }
    return render(request, "selfeval/check.html", context, status=status)


@signed_in
@located
@require_safe
def submitted(request: PortalRequest, where: Where) -> HttpResponse:
    """The confirmation; reads well at any later time too."""
    found = selectors.evaluation_for(request.actor, where, "selfeval.read_submission")
    if found.current_submission is None:
        return redirect(presenting.url(found, "evaluation"))
    context = {
        "evaluation": found,
        "submission": found.current_submission,
        "may_read_draft": test_rule("selfeval.read_draft", request.actor, found),
    }
    return render(request, "selfeval/submitted.html", context)


@signed_in
@located
@require_http_methods(FORM_METHODS)
def return_page(request: PortalRequest, where: Where) -> HttpResponse:
    found = selectors.evaluation_for(request.actor, where, "selfeval.return")
    back = presenting.url(found, "evaluation")
    form = ReturnForm(request.POST) if request.method == "POST" else ReturnForm()
    if form.is_bound and form.is_valid():
        try:
            return_evaluation(
                evaluation=found,
                reason=form.cleaned_data["reason"],
                by=request.actor.user,
                by_role=role_line(request.actor, found.organisation_id, Role.SECRETARIAT),
                at=timezone.now(),
            )
        except (NotSubmitted, CycleClosed) as error:
            return refused(request, found, error)
        messages.success(request, f"Returned to {found.organisation}. Its lead officers and approvers get an e-mail")
        return redirect(back)
    if found.current_submission is None:
        messages.info(request, str(NotSubmitted()))
        return redirect(back)
    context = {"evaluation": found, "submission": found.current_submission, "form": form, "back_url": back}
    return render(request, "selfeval/return.html", context)
