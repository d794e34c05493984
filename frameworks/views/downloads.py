"""A version of a framework as a file to keep, to compare or to load elsewhere."""

from collections.abc import Callable
from typing import NamedTuple

from django.http import HttpResponse
from django.views.decorators.http import conditional_page, require_safe

from frameworks import exporting
from frameworks.models import FrameworkVersion
from frameworks.views.scope import ReaderRequest, versions_for


class _Format(NamedTuple):
    write: Callable[[FrameworkVersion], bytes]
    media_type: str


_FORMATS = {
    "yaml": _Format(exporting.as_yaml, "application/yaml"),
    "json": _Format(exporting.as_json, "application/json"),
    "csv": _Format(exporting.as_csv, "text/csv; charset=utf-8"),
}


@require_safe
@conditional_page
def download(request: ReaderRequest, slug: str, label: str, suffix: str) -> HttpResponse:
    """Its ETag is made from the bytes, so that an edited draft is never taken for what it was."""
    version = versions_for(request, slug).labelled(label).version
    kind = _FORMATS[suffix]
    disposition = f'attachment; filename="{slug}-{label}.{suffix}"'
    return HttpResponse(kind.write(version), content_type=kind.media_type, headers={"Content-Disposition": disposition})
