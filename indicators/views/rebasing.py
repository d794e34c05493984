"""Drawing the limits of a series anew, and taking that back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cohesion_portal.lib.kept import kept_words
from indicators import selectors
from indicators.forms.rebasing import RebaseForm, TakeBackForm
from indicators.selectors.rebasing import (
    place_in_series,
    places_in_series,
    rebase_to_take_back,
    starts_of_new_limits,
)
from indicators.services.rebasing import rebase_series, take_back_rebase
from indicators.services.refusals import Refused
from indicators.views.keeping import signed_in
from partners.actors import PortalRequest
from partners.models import Role
from partners.selectors import role_line


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def add_rebase(request: PortalRequest, slug: str) -> HttpResponse:
    """For the whole district; with `?place=` in the address for that place."""
    found = selectors.indicator_to_edit(request.actor, slug)
    place = place_in_series(found, request.GET.get("place", ""))
    starts = starts_of_new_limits(found, timezone.localdate(), place)
    kept = None if request.method == "POST" else kept_words(request)
    form = RebaseForm(request.POST if request.method == "POST" else kept, starts=starts)
    if request.method == "POST" and form.is_valid():
        try:
            rebase_series(
                indicator=found,
                place=place,
                **form.decision(),
                by=request.actor.user,
                by_role=role_line(request.actor, None, Role.DATA_STEWARD),
                at=timezone.now(),
            )
        except Refused as error:
            form.refuse(error)
        else:
            messages.success(request, "The new limits are drawn")
            return redirect(found)
    context = {
        "form": form,
        "indicator": found,
        "place": place,
        "places": places_in_series(found),
        "starts": starts,
        "is_kept": kept is not None,
    }
    return render(request, "indicators/rebase_form.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: PortalRequest, slug: str, pk: int) -> HttpResponse:
    rebase = rebase_to_take_back(request.actor, slug, pk)
    kept = None if request.method == "POST" else kept_words(request)
    form = TakeBackForm(request.POST if request.method == "POST" else kept)
    if request.method == "POST" and form.is_valid():
        try:
            take_back_rebase(
                rebase=rebase,
                **form.cleaned_data,
                by=request.actor.user,
                by_role=role_line(request.actor, None, Role.DATA_STEWARD),
                at=timezone.now(),
            )
        except Refused as error:
            form.refuse(error)
        else:
            messages.success(request, "The new limits are taken back")
            return redirect(rebase.indicator)
    context = {"form": form, "indicator": rebase.indicator, "rebase": rebase, "is_kept": kept is not None}
    return render(request, "indicators/rebase_take_back.html", context)
