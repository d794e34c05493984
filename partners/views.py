"""Partner organisations, their units, and who holds which role there."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from rules import test_rule

from cohesion_portal.lib.pagination import pagination
from partners import selectors, services
from partners.actors import PortalRequest
from partners.forms import InvitationForm, OrganisationForm, UnitForm
from partners.models import Organisation, Role
from partners.rules import roles_to_give

PAGE_SIZE = 25


@require_safe
def organisations(request: PortalRequest) -> HttpResponse:
    page = Paginator(selectors.organisation_list(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "pagination": pagination(page),
        "may_add": test_rule("partners.add_organisation", request.actor),
    }
    return render(request, "partners/organisations.html", context)


@require_safe
def organisation(request: PortalRequest, slug: str) -> HttpResponse:
    found = selectors.organisation_or_404(slug)
    sees_people = test_rule("partners.view_people", request.actor, found)
    context = {
        "organisation": found,
        "sees_people": sees_people,
        "people": selectors.people_of(request.actor, found) if sees_people else [],
        "invitations": selectors.waiting_invitations(found, timezone.now()) if sees_people else [],
        "roles_to_give": roles_to_give(request.actor, found),
        "may_edit": test_rule("partners.edit_organisation", request.actor, found),
    }
    return render(request, "partners/organisation.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_organisation(request: PortalRequest) -> HttpResponse:
    if not test_rule("partners.add_organisation", request.actor):
        raise PermissionDenied
    form = OrganisationForm(request.POST) if request.method == "POST" else OrganisationForm()
    if request.method == "POST" and form.is_valid():
        try:
            added = services.add_organisation(**form.cleaned_data, by=request.actor.user, at=timezone.now())
        except services.NameTaken as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, f"{added.name} is on the list of organisations")
            return redirect(added)
    return render(request, "partners/organisation_form.html", {"form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_organisation(request: PortalRequest, slug: str) -> HttpResponse:
    found = selectors.organisation_to_manage(request.actor, slug, "partners.edit_organisation")
    stored = {name: getattr(found, name) for name in OrganisationForm.base_fields}
    form = OrganisationForm(request.POST) if request.method == "POST" else OrganisationForm(initial=stored)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_organisation(
                organisation=found, **form.cleaned_data, by=request.actor.user, at=timezone.now()
            )
        except services.NameTaken as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, "Your changes are saved")
            return redirect(found)
    return render(request, "partners/organisation_form.html", {"form": form, "organisation": found})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_unit(request: PortalRequest, slug: str) -> HttpResponse:
    found = selectors.organisation_to_manage(request.actor, slug, "partners.edit_organisation")
    form = UnitForm(request.POST) if request.method == "POST" else UnitForm()
    if request.method == "POST" and form.is_valid():
        try:
            unit = services.add_unit(
                organisation=found, name=form.cleaned_data["name"], by=request.actor.user, at=timezone.now()
            )
        except services.NameTaken as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, f"{unit.name} is added")
            return redirect(found)
    return render(request, "partners/unit_form.html", {"form": form, "organisation": found})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rename_unit(request: PortalRequest, slug: str, unit_slug: str) -> HttpResponse:
    unit = selectors.unit_to_manage(request.actor, slug, unit_slug)
    form = UnitForm(request.POST) if request.method == "POST" else UnitForm(initial={"name": unit.name})
    if request.method == "POST" and form.is_valid():
        try:
            services.rename_unit(unit=unit, name=form.cleaned_data["name"], by=request.actor.user, at=timezone.now())
        except services.NameTaken as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, "The unit is renamed")
            return redirect(unit.organisation)
    return render(request, "partners/unit_form.html", {"form": form, "organisation": unit.organisation, "unit": unit})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove_unit(request: PortalRequest, slug: str, unit_slug: str) -> HttpResponse:
    unit = selectors.unit_to_manage(request.actor, slug, unit_slug)
    if request.method == "POST":
        try:
            services.remove_unit(unit=unit, by=request.actor.user, at=timezone.now())
        except services.UnitInUse as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, f"{unit.name} is removed")
        return redirect(unit.organisation)
    return render(request, "partners/remove_unit.html", {"organisation": unit.organisation, "unit": unit})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: PortalRequest, slug: str) -> HttpResponse:
    found = selectors.organisation_to_manage(request.actor, slug, "partners.invite")
    roles = roles_to_give(request.actor, found)
    form = InvitationForm(request.POST, roles=roles) if request.method == "POST" else InvitationForm(roles=roles)
    if request.method == "POST" and form.is_valid():
        try:
            _invite(request, found, form)
        except (services.OwnAddress, services.RoleAlreadyHeld, services.AlreadyInvited) as error:
            form.add_error("email", str(error))
        else:
            return redirect(found)
    return render(request, "partners/invite.html", {"form": form, "organisation": found})


def _invite(request: PortalRequest, found: Organisation, form: InvitationForm) -> None:
    invitation = services.invite_person(
        email=form.cleaned_data["email"],
        organisation=found,
        role=Role(form.cleaned_data["role"]),
        by=request.actor.user,
        at=timezone.now(),
    )
    messages.success(request, f"We are sending an invitation to {invitation.email}")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end_role(request: PortalRequest, slug: str, pk: int) -> HttpResponse:
    membership = selectors.membership_to_end(request.actor, slug, pk)
    context: dict[str, Any] = {"membership": membership, "organisation": membership.organisation}
    if request.method == "POST":
        try:
            services.end_role(membership=membership, by=request.actor.user, at=timezone.now())
        except services.LastAdministrator as error:
            context["page_errors"] = [{"text": str(error)}]
        else:
            messages.success(request, f"{membership.user.name} no longer has this role")
            return redirect("partners:organisation", slug=slug)
    return render(request, "partners/end_role.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_invitation(request: PortalRequest, slug: str, pk: int) -> HttpResponse:
    at = timezone.now()
    invitation = selectors.invitation_to_withdraw(request.actor, slug, pk, at)
    context = {"invitation": invitation, "organisation": invitation.organisation}
    if request.method == "POST":
        try:
            services.withdraw_invitation(invitation=invitation, by=request.actor.user, at=at)
        except services.InvitationNotWaiting:
            messages.info(request, f"{invitation.email} has just accepted the invitation. You can end the role instead")
        else:
            messages.success(request, f"The invitation to {invitation.email} is withdrawn")
        return redirect(invitation.organisation)
    return render(request, "partners/withdraw_invitation.html", context)
