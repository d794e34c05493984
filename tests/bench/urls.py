"""The portal's addresses, and one that answers bytes made beforehand: what a page of that size costs at the least."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from cohesion_portal.urls import *  # noqa: F403  # handlers and patterns are taken over as they are
from cohesion_portal.urls import urlpatterns as portal

BARE = "/bare/"
bodies: dict[str, bytes] = {}
"""What `BARE` answers, put there by whoever asks."""


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse(bodies[BARE])


urlpatterns = [path(BARE.strip("/") + "/", bare), *portal]
