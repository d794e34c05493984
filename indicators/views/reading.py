"""The outcome framework and one page for each indicator."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from rules import test_rule

from indicators import selectors
from partners.actors import PortalRequest


@login_required
@require_safe
def indicators(request: PortalRequest) -> HttpResponse:
    if not test_rule("indicators.view_indicators", request.actor):
        raise PermissionDenied
    small_numbers = test_rule("indicators.edit_figures", request.actor)
    context = {"registers": selectors.outcome_framework(timezone.localdate(), small_numbers=small_numbers)}
    return render(request, "indicators/indicators.html", context)


@login_required
@require_safe
def indicator(request: PortalRequest, slug: str) -> HttpResponse:
    found = selectors.indicator_to_read(request.actor, slug)
    may_edit = test_rule("indicators.edit_figures", request.actor)
    page = selectors.indicator_page(found, timezone.localdate(), small_numbers=may_edit)
    return render(request, "indicators/indicator.html", {"page": page, "indicator": found, "may_edit": may_edit})
