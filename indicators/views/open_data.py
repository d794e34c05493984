"""Open data, which everybody may read without an account."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, quote_etag
from django.views.decorators.http import require_safe
from rules import test_rule

from indicators.releasing import files
from indicators.selectors import releases as selectors
from partners.actors import PortalRequest

_YEAR = 365 * 24 * 3600
_FIVE_MINUTES = 300
_ADDRESSES = {files.CSV: "release_csv", files.JSON: "release_json"}


@require_safe
def open_data(request: PortalRequest) -> HttpResponse:
    may_release = test_rule("indicators.release_figures", request.actor)
    context = {
        "published": selectors.registers_with_releases(),
        "to_release": selectors.registers_to_release() if may_release else [],
    }
    return render(request, "indicators/open_data/open_data.html", context)


@require_safe
def release(request: PortalRequest, slug: str, number: int | None = None) -> HttpResponse:
    """The newest release of a register, or the one of this number."""
    releases = selectors.releases_of(slug)
    shown = selectors.release_numbered(releases, number)
    context = {
        "release": shown,
        "number": number,
        "told": selectors.told_of(shown),
        "releases": releases,
        "is_newest": shown == releases[0],
        "notes": files.NOTES,
        "may_release": test_rule("indicators.release_figures", request.actor),
    }
    return render(request, "indicators/open_data/release.html", context)


@require_safe
def release_file(request: PortalRequest, slug: str, number: int, name: str) -> HttpResponseBase:
    """A file of a release, which may be kept for ever and read by the pages of any site."""
    found = selectors.release_to_give(slug, number)
    etag = quote_etag(f"{found.sha256}-{name}")
    changed = int(found.released_at.timestamp())
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag, last_modified=changed)
    if response is None:
        response = HttpResponse(files.write(found.content, name), content_type=files.MEDIA_TYPES[name])
        response["Content-Disposition"] = f'inline; filename="{slug}-{number}-{name}"'
    response["ETag"], response["Last-Modified"] = etag, http_date(changed)
    response["Access-Control-Allow-Origin"] = "*"
    if name == files.CSV:
        described_by = reverse("open_data:release_metadata", args=[slug, number])
        response["Link"] = f'<{described_by}>; rel="describedby"; type="{files.MEDIA_TYPES[files.METADATA]}"'
    patch_cache_control(response, public=True, max_age=_YEAR, immutable=True)
    return response


@require_safe
def newest_file(request: PortalRequest, slug: str, name: str) -> HttpResponse:
    """Where the file of the newest release is."""
    newest = selectors.releases_of(slug)[0]
    response = redirect(f"open_data:{_ADDRESSES[name]}", slug, newest.number)
    response["Access-Control-Allow-Origin"] = "*"
    patch_cache_control(response, public=True, max_age=_FIVE_MINUTES)
    return response
