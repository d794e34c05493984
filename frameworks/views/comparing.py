"""What changed between two versions of a framework."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from frameworks.selectors.changes import changes_between
from frameworks.views.scope import ReaderRequest, versions_for


@require_safe
def compare(request: ReaderRequest, slug: str) -> HttpResponse:
    """Of the versions named by `from` and `to`; without them, of the newest and the one before it."""
    versions = versions_for(request, slug)
    new = versions.labelled(request.GET["to"]) if "to" in request.GET else versions.newest
    old = versions.labelled(request.GET["from"]) if "from" in request.GET else versions.before(new)
    differ = old is not None and old != new
    context = {
        "lines": versions.lines,
        "choices": (("from", "Older version", old), ("to", "Newer version", new)),
        "old": old,
        "new": new,
        "changes": changes_between(old.version, new.version) if old and differ else None,
    }
    return render(request, "frameworks/compare.html", context)
