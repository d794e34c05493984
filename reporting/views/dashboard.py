"""What the Board sees of a cycle: who took part, what moved, what cannot be said, and what was submitted."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from rules import test_rule

from cohesion_portal.lib.pagination import pagination
from partners.actors import PortalRequest
from reporting.drawings import draw
from reporting.selectors import dashboard as selectors
from reporting.selectors.reports import drafts_for

ORGANISATIONS_ON_A_PAGE = 60


@login_required
@never_cache
@require_safe
def dashboard(request: PortalRequest, cycle_slug: str | None = None) -> HttpResponse:
    """One cycle, the newest that has opened when none is named."""
    if not test_rule("reporting.view_dashboard", request.actor):
        raise PermissionDenied
    cycles = selectors.cycles()
    cycle = selectors.cycle_to_show(cycles, cycle_slug, timezone.localdate())
    if cycle is None:
        return render(request, "reporting/dashboard_empty.html")
    found = selectors.cycle_dashboard(cycle, selectors.earlier_cycle(cycle, cycles))
    page = Paginator(found.organisations, ORGANISATIONS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "cycles": cycles,
        "dashboard": found,
        "draft": drafts_for(request.actor).filter(cycle=cycle).first(),
        "page": page,
        "pagination": pagination(page, "?page={}#organisations"),
        "support": found.support_needs(page.object_list),
        "today": timezone.localdate(),
    }
    if found.organisations:
        chart = found.levels_chart()
        # The drawing's words are escaped where it is made.
        context |= {"chart": chart, "drawing": SafeString(draw(chart))}
    return render(request, "reporting/dashboard.html", context)
