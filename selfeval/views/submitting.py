"""Checking an evaluation, signing it off and submitting it."""

from dataclasses import dataclass
from enum import StrEnum
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
from selfeval.evidence_lines import days_of
from selfeval.models import Evaluation, StatusChange
from selfeval.selectors import Where
from selfeval.services import (
    AlreadySignedOff,
    AlreadySubmitted,
    DraftChanged,
    EvaluationError,
    NotComplete,
    ask_for_sign_off,
    sign_off,
    sign_off_and_submit,
    submit_evaluation,
)
from selfeval.steps_offered import may
from selfeval.views import parts
from selfeval.views.common import FORM_METHODS, located, refused, signed_in

Event = StatusChange.Event


class Do(StrEnum):
    """The buttons of the check page, as the page sends them."""

    ASK = "ask"
    SIGN_OFF = "sign-off"
    BOTH = "sign-off-and-submit"
    SUBMIT = "submit"


_RULES = {
    Do.ASK: "selfeval.ask_for_sign_off",
    Do.SIGN_OFF: "selfeval.sign_off",
    Do.BOTH: "selfeval.sign_off",
    Do.SUBMIT: "selfeval.submit",
}


@signed_in
@located
@require_http_methods(FORM_METHODS)
def check(request: PortalRequest, where: Where) -> HttpResponse:
    """All answers on one page, to be signed off and submitted from there."""
    found = selectors.evaluation_for(request.actor, where, "selfeval.read_draft")
    if request.method != "POST":
        return _show(request, found)
    if found.is_of_part:
        return parts.share(request, found, _show)
    sent = request.POST.get("do", "")
    do = Do(sent) if sent in set(Do) else Do.SIGN_OFF
    if not test_rule(_RULES[do], request.actor, found):
        raise PermissionDenied
    try:
        return _do(request, found, do)
    except (AlreadySignedOff, AlreadySubmitted) as error:
        messages.info(request, _ALREADY[type(error)])
        return redirect(presenting.url(found, "submitted" if isinstance(error, AlreadySubmitted) else "check"))
    except NotComplete as error:
        return _show(request, found, presenting.gap_links(found, error.gaps))
    except DraftChanged as error:
        return _show(request, found, [{"text": str(error), "href": "#answers"}], status=409)
    except EvaluationError as error:
        return refused(request, found, error)


_ALREADY = {
    AlreadySignedOff: "This self-evaluation was signed off already. Nothing was signed twice",
    AlreadySubmitted: "This self-evaluation was submitted already. Nothing was submitted twice",
}


def _do(request: PortalRequest, evaluation: Evaluation, do: Do) -> HttpResponse:
    roles = (Role.LEAD,) if do is Do.ASK else (Role.APPROVER, Role.LEAD)
    by_role = role_line(request.actor, evaluation.organisation_id, *roles)
    by, at, seen = request.actor.user, timezone.now(), request.POST.get("seen", "")
    match do:
        case Do.ASK:
            ask_for_sign_off(evaluation=evaluation, by=by, by_role=by_role, at=at)
            messages.success(request, "Asked for sign-off. The approvers get an email")
            return redirect(presenting.url(evaluation, "evaluation"))
        case Do.SIGN_OFF:
            sign_off(evaluation=evaluation, seen=seen, by=by, by_role=by_role, at=at)
            messages.success(request, "Signed off. Now submit it")
            return redirect(f"{presenting.url(evaluation, 'check')}#submit")
        case Do.BOTH:
            sign_off_and_submit(evaluation=evaluation, seen=seen, by=by, by_role=by_role, at=at)
        case Do.SUBMIT:
            submit_evaluation(evaluation=evaluation, by=by, by_role=by_role, at=at)
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
        for page in (*draft.note_pages, *draft.pages)
        if not page.help or draft.notes_on(page)
    ]
    context = {
        "evaluation": evaluation,
        "back_url": presenting.url(evaluation, "evaluation"),
        "page_errors": errors,
        "is_late": presenting.is_late(evaluation, timezone.localdate()),
        "is_open": is_open,
        "summaries": summaries,
        "spread": spread_in(draft),
        "advice": presenting.advice_links(evaluation, advice_on(draft, days_of(evaluation, timezone.localdate()))),
        "gaps": presenting.gap_links(evaluation, draft.gaps()),
        "seen": draft.digest(),
        "may_share": is_open and test_rule("selfeval.share", actor, evaluation),
        "open_again_url": "" if evaluation.is_of_part else presenting.url(evaluation, "open_again"),
        "signing": _signing(request, evaluation, is_open=is_open),
        "submitted_url": "" if evaluation.is_of_part else presenting.url(evaluation, "submitted"),
    }
    return render(request, "selfeval/check.html", context, status=status)


@dataclass(frozen=True)
class _Signing:
    """What this person may do at the end of the page, and who signed off what they read."""

    may_sign_off: bool
    may_submit_at_once: bool
    may_ask: bool
    may_submit: bool
    may_open_again: bool
    signed: StatusChange | None


def _signing(request: PortalRequest, evaluation: Evaluation, *, is_open: bool) -> _Signing:
    actor = request.actor
    may_sign_off = is_open and not evaluation.is_of_part and test_rule("selfeval.sign_off", actor, evaluation)
    is_lead = test_rule("selfeval.ask_for_sign_off", actor, evaluation)
    return _Signing(
        may_sign_off=may_sign_off,
        may_submit_at_once=may_sign_off and is_lead,
        may_ask=is_open and not evaluation.is_of_part and is_lead and not may_sign_off,
        may_submit=may(actor, evaluation, Event.SUBMITTED),
        may_open_again=may(actor, evaluation, Event.OPENED_AGAIN),
        signed=selectors.sign_off_of(evaluation),
    )


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
        "signed": selectors.sign_off_of(found),
        "may_read_draft": test_rule("selfeval.read_draft", request.actor, found),
    }
    return render(request, "selfeval/submitted.html", context)
