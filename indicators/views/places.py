"""Measures beside places."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from rules import test_rule

from indicators.place_wording import NOT_COMPARED
from indicators.selectors.places import place_grid
from partners.actors import PortalRequest


@login_required
@require_safe
def places(request: PortalRequest) -> HttpResponse:
    if not test_rule("indicators.view_indicators", request.actor):
        raise PermissionDenied
    may_edit = test_rule("indicators.edit_figures", request.actor)
    grid = place_grid(timezone.localdate(), small_numbers=may_edit)
    context = {"grid": grid, "may_edit": may_edit, "not_compared": NOT_COMPARED}
    return render(request, "indicators/places.html", context)
