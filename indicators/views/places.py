"""Measures beside places."""

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
from indicators.place_wording import NOT_COMPARED
from indicators.selectors import figures_stamp
from indicators.selectors.places import place_grid, places_stamp
from partners.actors import PortalRequest

# For those who see every number and for the others, of today and of the moments before.
_grids: Shelf[SafeString] = Shelf(6)


@login_required
@require_safe
def places(request: PortalRequest) -> HttpResponse:
    if not test_rule("indicators.view_indicators", request.actor):
        raise PermissionDenied
    may_edit = test_rule("indicators.edit_figures", request.actor)
    on = timezone.localdate()

    def made() -> SafeString:
        context = {"grid": place_grid(on, small_numbers=may_edit), "may_edit": may_edit, "not_compared": NOT_COMPARED}
        return render_to_string("indicators/_places_page.html", context)

    # Asked for before anything is read, as the outcome framework is.
    key = figures_stamp(), places_stamp(), on, may_edit
    return render(request, "indicators/places.html", {"content": _grids.find_or_make(key, made)})
