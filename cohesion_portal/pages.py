"""Pages that belong to no app: help, the legal pages, the theme, and what people see when things go wrong."""

import re
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import requires_csrf_token
from django.views.decorators.http import require_safe

from cohesion_portal import wording
from cohesion_portal.colour import theme
from cohesion_portal.components import examples
from partners.actors import PortalRequest
from partners.models import Role

# More than the longest form of the portal holds.
KEPT_CHARACTERS = 200_000
_SECRET_FIELD = re.compile(r"password|token|^code$|^credential$", re.IGNORECASE)
# What our own forms say of themselves: nobody typed it.
_OF_THE_FORM = re.compile(r"_seen$|_tried$|^then$|^version$")


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/help.html", {"roles": wording.ROLES, "words": wording.GLOSSARY})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/accessibility.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/privacy.html")


@require_safe
def cookies(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/cookies.html", {"cookies": wording.cookies()})


def components(request: PortalRequest) -> HttpResponse:
    """Every component and partial on one page, for people who build pages; posting shows the errors."""
    if not (settings.DEBUG or request.actor.is_signed_in):
        return redirect_to_login(request.path)
    if not (settings.DEBUG or request.actor.has(Role.ADMINISTRATOR)):
        raise PermissionDenied
    return render(request, "pages/components.html", examples(request))


@login_required
@require_safe
def account(request: PortalRequest) -> HttpResponse:
    """What the portal keeps of the person who asks."""
    user = request.actor.user
    roles = format_html_join(
        mark_safe("<br>"),
        "{}, {}",
        ((Role(held.role).label, held.organisation_name) for held in request.actor.held),
    )
    rows: list[dict[str, Any]] = [
        {"key": {"text": "Name"}, "value": {"text": user.name}},
        {"key": {"text": "Email address"}, "value": {"text": user.email}},
        {"key": {"text": "Roles"}, "value": {"html": roles or "None yet"}},
    ]
    return render(request, "pages/account.html", {"summary": {"rows": rows}})


def invitation_needed(request: HttpRequest) -> HttpResponse:
    """Stands where other sites let anyone sign up."""
    return render(request, "pages/invitation_needed.html")


@require_safe
@cache_control(public=True, max_age=3600)
def theme_css(request: HttpRequest) -> HttpResponse:
    return HttpResponse(theme(settings.PARTNERSHIP_COLOUR), content_type="text/css; charset=utf-8")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Reads nothing of what was sent, as a check against forged forms would: to have sent too much may be the cause."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        megabytes = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // (1024 * 1024)
        return render(request, "413.html", {"megabytes": megabytes}, status=413)
    return render(request, "400.html", status=400)


@requires_csrf_token
def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


@requires_csrf_token
def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Asks nothing of the database, the context processors or the static files' manifest: any may be the cause."""
    context = {
        "partnership_name": settings.PARTNERSHIP_NAME,
        "partnership_email": settings.PARTNERSHIP_EMAIL,
        "static_url": settings.STATIC_URL,
        "request_id": getattr(request, "request_id", ""),
    }
    return HttpResponse(get_template("500.html").render(context), status=500)


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Shows what was typed, for the form is often an honest one that was opened before signing in again.

    Only to people who are signed in: browsers send a form that another site made without the session, so that nobody
    else can put words on our page.
    """
    kept = _kept(request.POST) if request.user.is_authenticated else []
    is_cut = sum(len(text) for _, text in kept) == KEPT_CHARACTERS
    return render(request, "403_csrf.html", {"kept": kept, "is_cut": is_cut}, status=403)


def _kept(typed: QueryDict) -> list[tuple[str, str]]:
    """The label and the text of each field, together no longer than `KEPT_CHARACTERS`; files are not among them."""
    kept = []
    room = KEPT_CHARACTERS
    for name, values in typed.lists():
        text = "\n".join(value for value in values if value)[:room]
        if text and not _SECRET_FIELD.search(name) and not _OF_THE_FORM.search(name):
            kept.append((re.sub(r"[\W_]+", " ", name).strip().capitalize() or "Text", text))
            room -= len(text)
    return kept
