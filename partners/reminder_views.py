"""Stopping reminders by the link in one of them, and switching them on and off on one's own account."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from partners import services
from partners.actors import PortalRequest
from partners.reminders import user_of


@csrf_exempt  # A mail program posts here without having been shown the page; the signed address is the proof.
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link changes nothing, because programs that check mail open links too; pressing the button does."""
    user = user_of(token)
    if user is None:
        raise Http404
    if request.method == "POST":
        user = services.stop_reminders(user=user, at=timezone.now())
    return render(request, "partners/reminders_stop.html", {"is_stopped": user.reminders_stopped_at is not None})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: PortalRequest) -> HttpResponse:
    """Stop one's own reminders, or get them again."""
    user = request.actor.user
    if request.method != "POST":
        return render(request, "partners/reminders.html", {"is_stopped": user.reminders_stopped_at is not None})
    if request.POST.get("reminders") == "on":
        services.resume_reminders(user=user)
        messages.success(request, "You get reminders by email again")
    else:
        services.stop_reminders(user=user, at=timezone.now())
        messages.success(request, "You get no more reminders by email")
    return redirect("account")
