"""What in the figures somebody should look at."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from rules import test_rule

from indicators.selectors.quality import data_quality
from partners.actors import PortalRequest


@login_required
@require_safe
def quality(request: PortalRequest) -> HttpResponse:
    if not test_rule("indicators.view_indicators", request.actor):
        raise PermissionDenied
    may_edit = test_rule("indicators.edit_figures", request.actor)
    found = data_quality(timezone.localdate(), small_numbers=may_edit)
    return render(request, "indicators/quality.html", {"found": found, "may_edit": may_edit})
