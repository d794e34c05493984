"""What in the figures somebody should look at."""

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
from indicators.selectors import figures_stamp
from indicators.selectors.places import places_stamp
from indicators.selectors.quality import data_quality
from partners.actors import PortalRequest

# For those who see every number and for the others, of today and of the moments before.
_findings: Shelf[SafeString] = Shelf(6)


@login_required
@require_safe
def quality(request: PortalRequest) -> HttpResponse:
    if not test_rule("indicators.view_indicators", request.actor):
        raise PermissionDenied
    may_edit = test_rule("indicators.edit_figures", request.actor)
    on = timezone.localdate()

    def made() -> SafeString:
        context = {"found": data_quality(on, small_numbers=may_edit), "may_edit": may_edit}
        return render_to_string("indicators/_quality_page.html", context)

    # Asked for before anything is read, as the outcome framework is.
    key = figures_stamp(), places_stamp(), on, may_edit
    return render(request, "indicators/quality.html", {"content": _findings.find_or_make(key, made)})
