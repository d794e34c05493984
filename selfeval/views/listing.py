"""The front of the section."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from rules import test_rule

from cohesion_portal.lib.pagination import pagination
from partners.actors import PortalRequest
from selfeval import presenting, selectors
from selfeval.steps import own_rows, partnership_rows
from selfeval.views.common import signed_in
from selfeval.work import work_after_submission

PAGE_SIZE = 25


@signed_in
@require_safe
def evaluations(request: PortalRequest) -> HttpResponse:
    """An officer's own evaluations; for the secretariat and the Board every organisation of one cycle as well."""
    sees_all = test_rule("selfeval.list_all", request.actor)
    context = {
        "sees_all": sees_all,
        "sees_own": test_rule("selfeval.list_own", request.actor),
        "waiting": work_after_submission(request.actor, timezone.localdate()),
    }
    if context["sees_own"]:
        own = Paginator(selectors.own_evaluations(request.actor), PAGE_SIZE).get_page(request.GET.get("own"))
        context["own"] = own_rows(list(own), request.actor, timezone.localdate())
        context["own_pagination"] = pagination(own, "?own={}")
    if sees_all:
        context |= _cycle(request)
    return render(request, "selfeval/evaluations.html", context)


def _cycle(request: PortalRequest) -> dict[str, object]:
    may_manage = test_rule("selfeval.manage_cycles", request.actor)
    cycles = list(selectors.cycles() if may_manage else selectors.cycles().opened())
    chosen = next((cycle for cycle in cycles if cycle.slug == request.GET.get("cycle")), None)
    # What is only prepared comes after every year that is or was open.
    cycle = chosen or min(cycles, key=lambda one: one.opened_at is None, default=None)
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
