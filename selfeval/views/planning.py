"""The plan for the next 12 months: its actions, which only the lead officer changes."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from rules import test_rule

from actions.models import Action
from actions.services import ActionChanged, ActionHasUpdates, PlanClosed
from cohesion_portal.lib.kept import kept_words
from partners.actors import PortalRequest
from partners.models import Role
from partners.selectors import role_line
from selfeval import presenting, selectors
from selfeval.draft import PageName
from selfeval.forms import ActionForm
from selfeval.models import Evaluation
from selfeval.part_selectors import shared_actions
from selfeval.selectors import Where
from selfeval.services import (
    NotOpen,
    add_to_plan,
    change_in_plan,
    refuse_closed,
    remove_from_plan,
)
from selfeval.views.common import FORM_METHODS, located, refused, signed_in

_GONE = "Somebody else has removed this action already"


@signed_in
@located
@require_safe
def plan(request: PortalRequest, where: Where) -> HttpResponse:
    found = selectors.evaluation_for(request.actor, where, "selfeval.read_draft")
    selectors.page_of(found, PageName.PLAN)
    may_change = test_rule("selfeval.edit_plan", request.actor, found) and presenting.is_open(found)
    context = {
        "evaluation": found,
        "cards": presenting.action_cards(found, selectors.actions_of(found), change=may_change),
        "may_change": may_change,
        "is_late": presenting.is_late(found, timezone.localdate()),
        "back_url": presenting.url(found, "evaluation"),
        "add_url": presenting.url(found, "add_action"),
        "check_url": presenting.url(found, "check"),
        "shared_actions": shared_actions(found),
    }
    return render(request, "selfeval/plan.html", context)


def _to_change(request: PortalRequest, where: Where) -> Evaluation:
    """Raises `Http404` for a programme too, which has no plan page."""
    found = selectors.evaluation_for(request.actor, where, "selfeval.edit_plan")
    selectors.page_of(found, PageName.PLAN)
    return found


@signed_in
@located
@require_http_methods(FORM_METHODS)
def add_action(request: PortalRequest, where: Where) -> HttpResponse:
    found = _to_change(request, where)
    questionnaire = selectors.questionnaire_for(found)
    if request.method != "POST":
        if not presenting.is_open(found):
            return redirect(presenting.url(found, "plan"))
        return _show(request, found, ActionForm(kept_words(request), questionnaire=questionnaire))
    form = ActionForm(request.POST, questionnaire=questionnaire)
    try:
        refuse_closed(found)
        return _add(request, found, form) if form.is_valid() else _show(request, found, form)
    except NotOpen as error:
        return refused(request, found, error)


def _add(request: PortalRequest, evaluation: Evaluation, form: ActionForm) -> HttpResponse:
    by_role = role_line(request.actor, evaluation.organisation_id, Role.LEAD)
    add_to_plan(evaluation=evaluation, **form.entry(), by=request.actor.user, by_role=by_role, at=timezone.now())
    messages.success(request, "Action added")
    return redirect(presenting.url(evaluation, "plan"))


@signed_in
@located
@require_http_methods(FORM_METHODS)
def change_action(request: PortalRequest, where: Where, pk: int) -> HttpResponse:
    found = _to_change(request, where)
    questionnaire = selectors.questionnaire_for(found)
    action = selectors.action_of(found, pk)
    if request.method != "POST":
        if action is None:
            messages.info(request, _GONE)
        if action is None or not presenting.is_open(found):
            return redirect(presenting.url(found, "plan"))
        kept = kept_words(request)
        form = (
            ActionForm.showing(action, questionnaire) if kept is None else ActionForm(kept, questionnaire=questionnaire)
        )
        return _show(request, found, form, action)
    form = ActionForm(request.POST, questionnaire=questionnaire)
    try:
        refuse_closed(found)
        if not form.is_valid():
            return _show(request, found, form, action)
        return _change(request, found, form, action)
    except (NotOpen, PlanClosed) as error:
        return refused(request, found, error)


def _change(request: PortalRequest, evaluation: Evaluation, form: ActionForm, action: Action | None) -> HttpResponse:
    if action is None:
        return _show(request, evaluation, form, removed=True)
    try:
        change_in_plan(
            evaluation=evaluation,
            action=action,
            version=form.seen_version(),
            **form.entry(),
            by=request.actor.user,
            at=timezone.now(),
        )
    except ActionChanged as error:
        form.save_over(error.current)
        return _show(request, evaluation, form, action, saved=selectors.action_of(evaluation, action.pk))
    except Action.DoesNotExist:
        return _show(request, evaluation, form, removed=True)
    messages.success(request, "Action saved")
    return redirect(presenting.url(evaluation, "plan"))


def _show(
    request: PortalRequest,
    evaluation: Evaluation,
    form: ActionForm,
    action: Action | None = None,
    *,
    saved: Action | None = None,
    removed: bool = False,
) -> HttpResponse:
    """The form of one action; after a collision with what a colleague saved beside it, with status 409."""
    context = {
        "evaluation": evaluation,
        "form": form,
        "action": action,
        "action_url": presenting.url(evaluation, "add_action") if action is None else "",
        "back_url": presenting.url(evaluation, "plan"),
        "saved": saved,
        "removed": removed,
        "is_kept": request.method != "POST" and form.is_bound,
    }
    return render(request, "selfeval/action.html", context, status=409 if saved or removed else 200)


@signed_in
@located
@require_http_methods(FORM_METHODS)
def remove_action(request: PortalRequest, where: Where, pk: int) -> HttpResponse:
    """Ask before words are removed."""
    found = _to_change(request, where)
    action, back = selectors.action_of(found, pk), presenting.url(found, "plan")
    if action is None:
        messages.info(request, _GONE)
        return redirect(back)
    if request.method != "POST":
        context = {"evaluation": found, "action": action, "back_url": back}
        return render(request, "selfeval/action_remove.html", context)
    try:
        remove_from_plan(evaluation=found, action=action, by=request.actor.user, at=timezone.now())
    except ActionHasUpdates as error:
        messages.warning(request, str(error))
    except (NotOpen, PlanClosed) as error:
        return refused(request, found, error)
    else:
        messages.success(request, "Action removed")
    return redirect(back)
