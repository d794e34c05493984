"""Request-wide concerns that know nothing of any app."""

import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

log = structlog.get_logger("portal.request")
_SAFE_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_SECRETS = {"token", "key"}


def _path_without_secrets(request: HttpRequest) -> str:
    """The path, or the route where the path holds a one-time secret: a log is read by more people than a mailbox."""
    match = request.resolver_match
    return match.route if match and _SECRETS & match.kwargs.keys() else request.path


def request_log(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Give each request an id, bind it to every log line of the request, and answer it as `X-Request-ID`.

    A proxy's own id is kept when it is harmless, so that one id follows the request through both logs.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        offered = request.headers.get("X-Request-ID", "")
        request_id = offered if _SAFE_REQUEST_ID.fullmatch(offered) else uuid.uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        request.request_id = request_id  # type: ignore[attr-defined]  # read by the error pages
        started = time.perf_counter()
        response = get_response(request)
        response["X-Request-ID"] = request_id
        log.info(
            "request",
            method=request.method,
            path=_path_without_secrets(request),
            status=response.status_code,
            milliseconds=round((time.perf_counter() - started) * 1000, 1),
        )
        return response

    return middleware


def keep_private(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Let no browser or proxy keep a page of a signed-in person, unless its view says how long it may be kept.

    Whoever sits down at a shared computer next would see it with the Back button. Goes by the session's cookie, which
    only people who sign in, take up an invitation or sent words after their session ended get, and so asks nothing of
    the database.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        return response

    return middleware
