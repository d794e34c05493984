"""The matrix of a framework's own parts: rows of one kind against columns of another that it links them to."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cohesion_portal.lib.visitors import same_for_visitors
from frameworks.selectors.linked_kinds import matrix
from frameworks.selectors.stamps import published_stamp
from frameworks.views.scope import ReaderRequest, versions_for


@require_safe
@same_for_visitors(published_stamp)
def version_matrix(request: ReaderRequest, slug: str, label: str) -> HttpResponse:
    """Of the kinds named by `rows` and `columns`; without them, of the two with most links."""
    here = versions_for(request, slug).labelled(label)
    found = matrix(here, request.GET.get("rows", ""), request.GET.get("columns", ""))
    return render(request, "frameworks/linked_kinds.html", {"here": here, "matrix": found})
