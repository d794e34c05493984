"""All actions on one list, one page for each, and what became of it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from rules import test_rule

from actions import selectors, services
from actions.forms import FilterForm, UpdateForm
from actions.models import Action, Plan
from actions.rules import PRIORITY_REPORTERS, REPORTERS
from actions.selectors import Filters
from cohesion_portal.lib.pagination import page_address, pagination
from partners.actors import Actor, PortalRequest
from partners.selectors import role_line

PAGE_SIZE = 20


@login_required
@require_safe
def actions(request: PortalRequest) -> HttpResponse:
    form = FilterForm(request.GET, choices=selectors.filter_choices(request.actor))
    filters = form.filters()
    today = timezone.localdate()
    found = selectors.action_list(request.actor, filters, today)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "pagination": pagination(page, page_address(vars(filters))),
        "is_filtered": filters != Filters(),
        "today": today,
    }
    return render(request, "actions/actions.html", context)


@login_required
@require_safe
def action(request: PortalRequest, pk: int) -> HttpResponse:
    found = selectors.action_to_read(request.actor, pk)
    context = {
        "action": found,
        "updates": selectors.updates_of(found),
        "today": timezone.localdate(),
        "may_update": test_rule("actions.record_update", request.actor, found.plan),
        "may_edit": test_rule("actions.edit_priority_plan", request.actor, found.plan),
    }
    return render(request, "actions/action.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def record_update(request: PortalRequest, pk: int) -> HttpResponse:
    found = selectors.action_to_update(request.actor, pk)
    form = UpdateForm(request.POST if request.method == "POST" else None, initial={"status": found.status})
    if request.method == "POST" and form.is_valid():
        try:
            services.record_update(
                action=found,
                status=Action.Status(form.cleaned_data["status"]),
                note=form.cleaned_data["note"],
                by=request.actor.user,
                by_role=_signature(request.actor, found.plan),
                at=timezone.now(),
            )
        except services.ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Your update is recorded")
            return redirect(found)
    return render(request, "actions/update_form.html", {"form": form, "action": found})


def _signature(actor: Actor, plan: Plan) -> str:
    if plan.organisation_id is None:
        return role_line(actor, None, *PRIORITY_REPORTERS)
    return role_line(actor, plan.organisation_id, *REPORTERS)
