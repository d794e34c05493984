"""Inviting organisations and people to a cycle: one by one, or by a list that is previewed first."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cohesion_portal.lib.pagination import pagination
from cohesion_portal.lib.uploads import clean_name
from partners.actors import PortalRequest
from partners.models import Role
from partners.selectors import role_line
from selfeval import selectors
from selfeval.forms import InvitationListForm, InviteForm
from selfeval.invitation_lists import ListUnreadable
from selfeval.models import Cycle, InvitationList
from selfeval.services import (
    CycleClosed,
    CycleRefused,
    ListOutdated,
    ListSent,
    bring_invitation_list,
    invite_organisations,
    plan_of,
    send_invitation_list,
)
from selfeval.views.common import FORM_METHODS, signed_in

PAGE_SIZE = 100


def _why_not(cycle: Cycle) -> str:
    if cycle.opened_at is None:
        return "This cycle is not open yet. Open it first, then invite organisations."
    return str(CycleClosed()) if cycle.closed_at is not None else ""


@signed_in
@require_http_methods(FORM_METHODS)
def invite(request: PortalRequest, cycle_slug: str) -> HttpResponse:
    cycle = selectors.cycle_to_manage(request.actor, cycle_slug)
    back = f"{reverse('selfeval:evaluations')}?cycle={cycle.slug}"
    if why_not := _why_not(cycle):
        messages.info(request, why_not)
        return redirect(back)
    form = InviteForm(request.POST, cycle=cycle) if request.method == "POST" else InviteForm(cycle=cycle)
    if form.is_bound and form.is_valid():
        chosen = form.cleaned_data["organisations"]
        invite_organisations(
            cycle=cycle,
            organisations=chosen,
            due_on=form.cleaned_data["due_on"],
            by=request.actor.user,
            by_role=role_line(request.actor, None, Role.SECRETARIAT),
            at=timezone.now(),
        )
        messages.success(request, f"Invited: {', '.join(organisation.name for organisation in chosen)}")
        return redirect(back)
    context = {"cycle": cycle, "form": form, "any": selectors.organisations_to_invite(cycle).exists(), "back_url": back}
    return render(request, "selfeval/invite.html", context)


@signed_in
@require_http_methods(FORM_METHODS)
def invite_by_list(request: PortalRequest, cycle_slug: str) -> HttpResponse:
    """Bring a list; nothing is sent before its preview is confirmed."""
    cycle = selectors.cycle_to_manage(request.actor, cycle_slug)
    if why_not := _why_not(cycle):
        messages.info(request, why_not)
        return redirect("selfeval:cycle", cycle.slug)
    form = InvitationListForm(request.POST or None, request.FILES or None, cycle=cycle)
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            kept, ignored = bring_invitation_list(
                cycle=cycle,
                name=clean_name(file.name),
                data=file.read(),
                due_on=form.cleaned_data["due_on"],
                by=request.actor.user,
                at=timezone.now(),
            )
        except ListUnreadable as error:
            form.add_error("file", str(error))
        else:
            if ignored:
                messages.info(request, f"Not read: {', '.join(ignored)}. Nothing of these columns is kept")
            return redirect("selfeval:invitation_list", cycle.slug, kept.token)
    context = {"cycle": cycle, "form": form, "back_url": reverse("selfeval:invite", args=[cycle.slug])}
    return render(request, "selfeval/invite_by_list.html", context)


@signed_in
@require_http_methods(FORM_METHODS)
def invitation_list(request: PortalRequest, cycle_slug: str, token: str) -> HttpResponse:
    """What each row of a list would do; then do exactly that."""
    invitations = selectors.invitation_list_of(request.actor, cycle_slug, token)
    cycle = invitations.cycle
    if why_not := _why_not(cycle):
        messages.info(request, why_not)
        return redirect("selfeval:cycle", cycle.slug)
    if request.method != "POST":
        return _preview(request, invitations)
    try:
        plan = send_invitation_list(
            invitations=invitations,
            seen=request.POST.get("seen", ""),
            by=request.actor.user,
            by_role=role_line(request.actor, None, Role.SECRETARIAT),
            at=timezone.now(),
        )
    except ListOutdated as error:
        return _preview(request, invitations, refusal=str(error))
    except (ListSent, CycleClosed, CycleRefused) as error:
        messages.info(request, str(error))
        return redirect("selfeval:cycle", cycle.slug)
    messages.success(
        request,
        f"Done. Organisations invited: {len(plan.invited)}. People invited by email: {len(plan.people)}",
    )
    return redirect("selfeval:cycle", cycle.slug)


def _preview(request: PortalRequest, invitations: InvitationList, refusal: str = "") -> HttpResponse:
    plan = plan_of(invitations, by=request.actor.user, at=timezone.now())
    page = Paginator(plan.problems or plan.rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "list": invitations,
        "cycle": invitations.cycle,
        "plan": plan,
        "rows": page,
        "pagination": pagination(page, "?page={}"),
        "refusal": refusal,
        "button": _button(len(plan.people)),
        "back_url": reverse("selfeval:invite_by_list", args=[invitations.cycle.slug]),
    }
    return render(request, "selfeval/invitation_list.html", context, status=409 if refusal else 200)


def _button(people: int) -> str:
    if not people:
        return "Do this now"
    return "Send 1 invitation" if people == 1 else f"Send {people:,} invitations"
