"""The first page: what the portal is, or what the person who signed in can do next."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from rules import test_rule

from cohesion_portal.navigation import sections_for
from partners.actors import PortalRequest
from reporting.selectors.home import home_for
from selfeval.work import as_items

WORK_SHOWN = 12


@require_safe
def home(request: PortalRequest) -> HttpResponse:
    home = home_for(request.actor, timezone.localdate())
    items = as_items(home.work or ())
    context = {
        "home": home,
        "work": items[:WORK_SHOWN],
        "more_work": items[WORK_SHOWN:],
        "more_summary": f"Show {len(items) - WORK_SHOWN} more",
        "sections": sections_for(request.actor),
        "may_manage": test_rule("selfeval.manage_cycles", request.actor),
        "may_draft": test_rule("reporting.draft_report", request.actor),
    }
    template = "home" if request.actor.is_signed_in else "home_visitor"
    return render(request, f"reporting/{template}.html", context)
