"""The first page: what the portal is, or what the person who signed in can do next."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from rules import test_rule

from cohesion_portal.navigation import sections_for
from partners.actors import PortalRequest
from reporting.selectors.home import home_for


@require_safe
def home(request: PortalRequest) -> HttpResponse:
    context = {
        "home": home_for(request.actor, timezone.localdate()),
        "sections": sections_for(request.actor),
        "may_draft": test_rule("reporting.draft_report", request.actor),
    }
    template = "home" if request.actor.is_signed_in else "home_visitor"
    return render(request, f"reporting/{template}.html", context)
