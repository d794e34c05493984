"""Preparing and publishing a release of open data."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from rules import test_rule

from cohesion_portal.lib.kept import kept_words
from indicators.forms.releases import ReleaseForm
from indicators.rules import PUBLISHERS
from indicators.selectors.releases import prepared_release, register_or_404
from indicators.services.refusals import Refused
from indicators.services.releases import publish_release, why_not_ready
from indicators.views.keeping import signed_in
from partners.actors import PortalRequest
from partners.selectors import role_line

MOST_HIDDEN_LISTED = 200


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def prepare(request: PortalRequest, slug: str) -> HttpResponse:
    """What the next release would show and hide, what is still missing, and the button that publishes it."""
    if not test_rule("indicators.release_figures", request.actor):
        raise PermissionDenied
    register = register_or_404(slug)
    prepared = prepared_release(register, timezone.localdate())
    kept = None if request.method == "POST" else kept_words(request)
    number = prepared.content["number"]
    typed = request.POST if request.method == "POST" else {**kept, "seen": prepared.digest} if kept else None
    form = ReleaseForm(typed, initial={"seen": prepared.digest}, is_first=number == 1)
    if request.method == "POST" and form.is_valid():
        try:
            published = publish_release(
                register=register,
                **form.cleaned_data,
                by=request.actor.user,
                by_role=role_line(request.actor, None, *PUBLISHERS),
                at=timezone.now(),
            )
        except Refused as error:
            form.refuse(error)
        else:
            messages.success(request, f"Release {published.number} is published")
            return redirect("open_data:register", slug)
    context = {
        "register": register,
        "number": number,
        "prepared": prepared,
        "summary": prepared.content["summary"],
        "hidden": prepared.hidden[:MOST_HIDDEN_LISTED],
        "not_listed": max(0, len(prepared.hidden) - MOST_HIDDEN_LISTED),
        "not_ready": why_not_ready(prepared),
        "button": f"Publish release {number}",
        "form": form,
        "is_kept": kept is not None,
    }
    return render(request, "indicators/open_data/prepare.html", context)
