"""The portal's addresses, and one that answers bytes made beforehand: what a page of that size costs at the least."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from cohesion_portal.urls import *  # noqa: F403  # handlers and patterns are taken over as they are
from cohesion_portal.urls import urlpatterns as portal
from partners.actors import PortalRequest

BARE, BARE_SIGNED_IN = "/bare/", "/bare/signed-in/"
bodies: dict[str, bytes] = {}
"""What they answer, put there by whoever asks."""


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse(bodies[BARE])


@login_required
def bare_signed_in(request: PortalRequest) -> HttpResponse:
    """To people who have signed in and hold a role: who they are and which roles is read, as for every page."""
    return HttpResponse(bodies[BARE_SIGNED_IN], status=200 if request.actor.roles else 403)


urlpatterns = [path(BARE.lstrip("/"), bare), path(BARE_SIGNED_IN.lstrip("/"), bare_signed_in), *portal]
