"""What an indicator measures, in versions, and the form for a new one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from rules import test_rule

from cohesion_portal.lib.kept import kept_words
from indicators import selectors
from indicators.forms.definitions import DefinitionForm
from indicators.selectors.definitions import definitions_of, indicator_to_define
from indicators.services.definitions import write_definition
from indicators.services.refusals import Refused
from indicators.views.keeping import signed_in
from partners.actors import PortalRequest
from partners.models import Role
from partners.selectors import role_line


@login_required
@require_safe
def definitions(request: PortalRequest, slug: str) -> HttpResponse:
    found = selectors.indicator_to_read(request.actor, slug)
    context = {
        "indicator": found,
        "versions": definitions_of(found),
        "may_edit": test_rule("indicators.edit_figures", request.actor),
    }
    return render(request, "indicators/definitions.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def add_definition(request: PortalRequest, slug: str) -> HttpResponse:
    found = indicator_to_define(request.actor, slug)
    latest = definitions_of(found)[0]
    kept = None if request.method == "POST" else kept_words(request)
    form = DefinitionForm(request.POST if request.method == "POST" else kept, initial=DefinitionForm.after(latest))
    if request.method == "POST" and form.is_valid():
        try:
            version = write_definition(
                indicator=found,
                new=form.new(),
                seen=form.cleaned_data["seen"],
                by=request.actor.user,
                by_role=role_line(request.actor, None, Role.DATA_STEWARD),
                at=timezone.now(),
            )
        except Refused as error:
            form.refuse(error)
            latest = definitions_of(found)[0]
        else:
            messages.success(request, f"Version {version.number} of the definition is saved")
            return redirect("indicators:definitions", slug)
    context = {"form": form, "indicator": found, "latest": latest, "is_kept": kept is not None}
    return render(request, "indicators/definition_form.html", context)
