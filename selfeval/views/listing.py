"""The front of the section, and what the secretariat does with a whole cycle."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from rules import test_rule

from cohesion_portal.lib.pagination import pagination
from partners.actors import PortalRequest
from partners.models import Role
from partners.selectors import role_line
from selfeval import presenting, review_selectors, selectors
from selfeval.forms import CycleForm, InviteForm
from selfeval.services import CycleClosed, CycleRefused, close_cycle, invite_organisation, open_cycle
from selfeval.steps import own_rows, partnership_rows
from selfeval.views.common import FORM_METHODS, signed_in

PAGE_SIZE = 25


@signed_in
@require_safe
def evaluations(request: PortalRequest) -> HttpResponse:
    """An officer's own evaluations; for the secretariat and the Board every organisation of one cycle as well."""
    sees_all = test_rule("selfeval.list_all", request.actor)
    context = {
        "sees_all": sees_all,
        "sees_own": test_rule("selfeval.list_own", request.actor),
        "waiting": review_selectors.waiting_for(request.actor, timezone.localdate()),
    }
    if context["sees_own"]:
        own = Paginator(selectors.own_evaluations(request.actor), PAGE_SIZE).get_page(request.GET.get("own"))
        context["own"] = own_rows(list(own), request.actor, timezone.localdate())
        context["own_pagination"] = pagination(own, "?own={}")
    if sees_all:
        context |= _cycle(request)
    return render(request, "selfeval/evaluations.html", context)


def _cycle(request: PortalRequest) -> dict[str, object]:
    cycles = list(selectors.cycles())
    may_manage = test_rule("selfeval.manage_cycles", request.actor)
    chosen = next((cycle for cycle in cycles if cycle.slug == request.GET.get("cycle")), None)
    cycle = chosen or next(iter(cycles), None)
    if cycle is None:
        return {"cycle": None, "may_manage": may_manage}
    page = Paginator(selectors.evaluations_of_cycle(cycle), PAGE_SIZE).get_page(request.GET.get("page"))
    return {
        "cycle": cycle,
        "may_manage": may_manage,
        "other_cycles": presenting.cycle_links(cycles, cycle),
        "counts": presenting.status_counts(selectors.status_counts(cycle)),
        "rows": partnership_rows(list(page), request.actor, timezone.localdate()),
        "pagination": pagination(page, f"?cycle={cycle.slug}&page={{}}"),
    }


@signed_in
@require_http_methods(FORM_METHODS)
def open_page(request: PortalRequest) -> HttpResponse:
    if not test_rule("selfeval.manage_cycles", request.actor):
        raise PermissionDenied
    form = CycleForm(request.POST) if request.method == "POST" else CycleForm()
    if form.is_bound and form.is_valid():
        try:
            cycle = open_cycle(**form.cleaned_data, by=request.actor.user, at=timezone.now())
        except CycleRefused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Cycle {cycle} is open. Now invite organisations")
            return redirect("selfeval:invite", cycle.slug)
    return render(request, "selfeval/cycle_open.html", {"form": form})


@signed_in
@require_http_methods(FORM_METHODS)
def close_page(request: PortalRequest, cycle_slug: str) -> HttpResponse:
    cycle = selectors.cycle_to_manage(request.actor, cycle_slug)
    back = f"{reverse('selfeval:evaluations')}?cycle={cycle.slug}"
    if request.method == "POST":
        close_cycle(cycle=cycle, by=request.actor.user, at=timezone.now())
        messages.success(request, f"Cycle {cycle} is closed")
        return redirect(back)
    counts = presenting.status_counts(selectors.status_counts(cycle))
    return render(request, "selfeval/cycle_close.html", {"cycle": cycle, "counts": counts, "back_url": back})


@signed_in
@require_http_methods(FORM_METHODS)
def invite(request: PortalRequest, cycle_slug: str) -> HttpResponse:
    cycle = selectors.cycle_to_manage(request.actor, cycle_slug)
    back = f"{reverse('selfeval:evaluations')}?cycle={cycle.slug}"
    if cycle.closed_at is not None:
        messages.info(request, str(CycleClosed()))
        return redirect(back)
    form = InviteForm(request.POST, cycle=cycle) if request.method == "POST" else InviteForm(cycle=cycle)
    if form.is_bound and form.is_valid():
        chosen = form.cleaned_data["organisations"]
        for organisation in chosen:
            invite_organisation(
                cycle=cycle,
                organisation=organisation,
                due_on=form.cleaned_data["due_on"],
                by=request.actor.user,
                by_role=role_line(request.actor, organisation.pk, Role.SECRETARIAT),
                at=timezone.now(),
            )
        messages.success(request, f"Invited: {', '.join(organisation.name for organisation in chosen)}")
        return redirect(back)
    context = {"cycle": cycle, "form": form, "any": selectors.organisations_to_invite(cycle).exists(), "back_url": back}
    return render(request, "selfeval/invite.html", context)
