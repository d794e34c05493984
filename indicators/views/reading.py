"""The outcome framework and one page for each indicator."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe
from rules import test_rule

from indicators import selectors
from indicators.selectors.notes import notes_on
from partners.actors import PortalRequest


@login_required
@require_safe
def indicators(request: PortalRequest) -> HttpResponse:
    if not test_rule("indicators.view_indicators", request.actor):
        raise PermissionDenied
    small_numbers = test_rule("indicators.edit_figures", request.actor)
    registers = selectors.outcome_framework(timezone.localdate(), small_numbers=small_numbers)
    framework = render_to_string("indicators/_framework.html", {"registers": registers})
    return render(request, "indicators/indicators.html", {"framework": framework})


@login_required
@require_safe
def indicator(request: PortalRequest, slug: str) -> HttpResponse:
    found = selectors.indicator_to_read(request.actor, slug)
    may_edit = test_rule("indicators.edit_figures", request.actor)
    page = selectors.indicator_page(found, timezone.localdate(), small_numbers=may_edit)
    context = {
        "page": page,
        "indicator": found,
        "notes": notes_on(found, page.reading),
        "may_edit": may_edit,
        "may_comment": test_rule("indicators.comment", request.actor),
    }
    return render(request, "indicators/indicator.html", context)
