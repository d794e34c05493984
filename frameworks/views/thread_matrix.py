"""The matrix of any two frameworks."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cohesion_portal.lib.visitors import same_for_visitors
from frameworks.matrix_table import matrix_table
from frameworks.selectors import thread_matrix as selectors
from frameworks.selectors.thread_matrix import Side
from frameworks.selectors.threads import Frameworks
from frameworks.thread_forms import Choices, KindsForm, MatrixForm


@require_safe
def matrices(request: HttpRequest) -> HttpResponse:
    """Which two frameworks? Those that threads join already are one step away."""
    frameworks = Frameworks()
    form = MatrixForm(request.GET if {"rows", "columns"} & request.GET.keys() else None, frameworks=frameworks.choices)
    if form.is_bound and form.is_valid():
        return redirect("frameworks:matrix", form.cleaned_data["rows"], form.cleaned_data["columns"])
    pairs = selectors.pairs(frameworks)
    return render(request, "frameworks/matrices.html", {"form": form, "pairs": pairs, "frameworks": frameworks.choices})


@require_safe
@same_for_visitors(selectors.stamp)
def matrix(request: HttpRequest, rows: str, columns: str) -> HttpResponse:
    found = selectors.matrix(
        Frameworks(),
        rows,
        columns,
        row_kinds=request.GET.getlist("row"),
        column_kinds=request.GET.getlist("column"),
    )
    context = {"matrix": found, "table": matrix_table(found), "query": request.GET.urlencode()}
    return render(request, "frameworks/matrix.html", context)


@require_safe
def matrix_kinds(request: HttpRequest, rows: str, columns: str) -> HttpResponse:
    """Which kinds of element the matrix shows; the form leads back to it."""
    down, across = selectors.sides(
        Frameworks(),
        rows,
        columns,
        row_kinds=request.GET.getlist("row"),
        column_kinds=request.GET.getlist("column"),
    )
    form = KindsForm(
        rows=_kinds(down),
        columns=_kinds(across),
        titles=(down.framework.short_title, across.framework.short_title),
        initial={"row": down.chosen, "column": across.chosen},
    )
    address = reverse("frameworks:matrix", args=[rows, columns])
    context = {"form": form, "rows": down, "columns": across, "matrix_address": address}
    return render(request, "frameworks/matrix_kinds.html", context)


def _kinds(side: Side) -> Choices:
    return [(kind, side.framework.vocabulary.many(kind)) for kind in side.kinds]
