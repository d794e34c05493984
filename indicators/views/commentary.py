"""What people say that the figures may mean: all of it, and the form for more."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from rules import test_rule

from cohesion_portal.lib.kept import kept_words
from indicators import selectors
from indicators.forms.commentary import CommentaryForm
from indicators.models import Indicator
from indicators.readings import Reading
from indicators.rules import COMMENTATORS
from indicators.selectors.commentary import commentary_of, indicator_to_comment, newest_figure, seen_of
from indicators.services.commentary import write_commentary
from indicators.services.refusals import Refused
from indicators.views.keeping import signed_in
from partners.actors import PortalRequest
from partners.selectors import role_line


@login_required
@require_safe
def commentary(request: PortalRequest, slug: str) -> HttpResponse:
    found = selectors.indicator_to_read(request.actor, slug)
    context = {
        "indicator": found,
        "commentaries": commentary_of(found),
        "may_comment": test_rule("indicators.comment", request.actor),
    }
    return render(request, "indicators/commentary.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def add_commentary(request: PortalRequest, slug: str) -> HttpResponse:
    found = indicator_to_comment(request.actor, slug)
    seen = seen_of(newest_figure(found, timezone.localdate()))
    reading = _reading(request, found)
    kept = None if request.method == "POST" else kept_words(request)
    form = CommentaryForm(
        request.POST if request.method == "POST" else kept,
        initial={"seen": seen},
        depends_on_reporting=found.reporting_sensitive,
    )
    if request.method == "POST" and form.is_valid():
        try:
            write_commentary(
                indicator=found,
                text=form.text(),
                seen=form.cleaned_data["seen"],
                by=request.actor.user,
                by_role=role_line(request.actor, None, *COMMENTATORS),
                at=timezone.now(),
            )
        except Refused as error:
            form.refuse(error)
            reading = _reading(request, found)
        else:
            messages.success(request, "Your commentary is saved")
            return redirect("indicators:commentary", slug)
    context = {"form": form, "indicator": found, "reading": reading, "is_kept": kept is not None}
    return render(request, "indicators/commentary_form.html", context)


def _reading(request: PortalRequest, indicator: Indicator) -> Reading:
    """As the writer may see it: without small numbers for whoever keeps no figures."""
    small_numbers = test_rule("indicators.edit_figures", request.actor)
    return selectors.indicator_page(indicator, timezone.localdate(), small_numbers=small_numbers).reading
