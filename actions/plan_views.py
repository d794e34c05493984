"""The delivery plans of priorities: reading them, and the forms in which priority leads keep them."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from rules import test_rule

from actions import selectors, services
from actions.forms import ActionForm, PlanForm
from actions.models import Action, Plan
from cohesion_portal.lib.pagination import pagination
from frameworks.models import Kind
from partners.actors import PortalRequest

PAGE_SIZE = 25


@login_required
@require_safe
def plans(request: PortalRequest) -> HttpResponse:
    page = Paginator(selectors.delivery_plans(request.actor), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "pagination": pagination(page),
        "may_add": test_rule("actions.start_priority_plan", request.actor),
    }
    return render(request, "actions/plans.html", context)


@login_required
@require_safe
def plan(request: PortalRequest, pk: int) -> HttpResponse:
    found = selectors.plan_to_read(request.actor, pk)
    context = {
        "plan": found,
        "actions": selectors.actions_of(found),
        "today": timezone.localdate(),
        "may_edit": test_rule("actions.edit_priority_plan", request.actor, found),
    }
    return render(request, "actions/plan.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_plan(request: PortalRequest) -> HttpResponse:
    if not test_rule("actions.start_priority_plan", request.actor):
        raise PermissionDenied
    priorities = selectors.newest_elements(Kind.PRIORITY)
    form = PlanForm(request.POST if request.method == "POST" else None, priorities=priorities)
    if request.method == "POST" and form.is_valid():
        added = services.create_plan(**form.cleaned_data, by=request.actor.user, at=timezone.now())
        messages.success(request, "The plan is a draft. Add its actions, then make it active")
        return redirect(added)
    return render(request, "actions/plan_form.html", {"form": form, "priorities": priorities})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_action(request: PortalRequest, pk: int) -> HttpResponse:
    found = selectors.plan_to_edit(request.actor, pk)
    approaches = selectors.newest_elements(Kind.APPROACH)
    form = ActionForm(request.POST if request.method == "POST" else None, plan=found, approaches=approaches)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_action(plan=found, text=form.text(), by=request.actor.user, at=timezone.now())
        except services.ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "The action is added")
            return redirect(found)
    return render(request, "actions/action_form.html", {"form": form, "plan": found})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change_action(request: PortalRequest, pk: int) -> HttpResponse:
    found = selectors.action_to_edit(request.actor, pk)
    also = [found.approach] if found.approach else []
    form = ActionForm(
        request.POST if request.method == "POST" else None,
        plan=found.plan,
        approaches=selectors.newest_elements(Kind.APPROACH, also=also),
        initial=ActionForm.stored(found),
    )
    stored = None
    if request.method == "POST" and form.is_valid():
        try:
            services.change_action(
                action=found,
                version=form.cleaned_data["version"] or 0,
                text=form.text(),
                by=request.actor.user,
                at=timezone.now(),
            )
        except services.ActionChanged as error:
            stored = error.current
            form.continue_from(stored, str(error))
        except services.ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "The action is changed")
            return redirect(found.plan)
    context = {"form": form, "plan": found.plan, "action": found, "stored": stored}
    return render(request, "actions/action_form.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove_action(request: PortalRequest, pk: int) -> HttpResponse:
    found = selectors.action_to_edit(request.actor, pk)
    return _confirm(
        request,
        found.plan,
        {
            "title": "Remove this action?",
            "says": found.what,
            "button": "Remove the action",
        },
        lambda: services.remove_action(action=found, by=request.actor.user, at=timezone.now()),
        "The action is removed",
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def activate_plan(request: PortalRequest, pk: int) -> HttpResponse:
    found = selectors.plan_to_edit(request.actor, pk)
    return _confirm(
        request,
        found,
        {
            "title": "Make this plan active?",
            "says": "Every partner will see its actions, and updates can be recorded. Actions can still be changed.",
            "button": "Make the plan active",
        },
        lambda: services.activate_plan(plan=found, by=request.actor.user, at=timezone.now()),
        "The plan is active",
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def close_plan(request: PortalRequest, pk: int) -> HttpResponse:
    found = selectors.plan_to_edit(request.actor, pk)
    return _confirm(
        request,
        found,
        {
            "title": "Close this plan?",
            "says": "Its actions leave the list and can no longer be changed or updated. You cannot open it again.",
            "button": "Close the plan",
        },
        lambda: services.close_plan(plan=found, by=request.actor.user, at=timezone.now()),
        "The plan is closed",
    )


def _confirm(
    request: PortalRequest, plan: Plan, words: dict[str, str], act: Callable[[], Plan | Action | None], done: str
) -> HttpResponse:
    """Ask once before something that cannot be undone, then do it."""
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        try:
            act()
        except services.ActionError as error:
            errors = [{"text": str(error)}]
        else:
            messages.success(request, done)
            return redirect(plan)
    return render(request, "actions/confirm.html", words | {"plan": plan, "page_errors": errors})
