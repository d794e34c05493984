"""The outcome framework and one page for each indicator."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe
from rules import test_rule

from cohesion_portal.lib.shelves import Shelf
from indicators import selectors
from indicators.selectors.notes import notes_on
from partners.actors import PortalRequest

# For those who see every number and for the others, of today and of the moments before.
_frameworks: Shelf[SafeString] = Shelf(6)


@login_required
@require_safe
def indicators(request: PortalRequest) -> HttpResponse:
    if not test_rule("indicators.view_indicators", request.actor):
        raise PermissionDenied
    small_numbers = test_rule("indicators.edit_figures", request.actor)
    on = timezone.localdate()

    def made() -> SafeString:
        registers = selectors.outcome_framework(on, small_numbers=small_numbers)
        return render_to_string("indicators/_framework.html", {"registers": registers})

    # Asked for before anything is read: what changes meanwhile is kept under the older stamp, never asked for again.
    key = selectors.figures_stamp(), on, small_numbers
    context = {"framework": _frameworks.find_or_make(key, made), "may_edit": small_numbers}
    return render(request, "indicators/indicators.html", context)


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
