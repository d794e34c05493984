"""Bringing figures in: upload, match the columns, check, apply, undo. Each page stands at the token of its import."""

import csv
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from rules import test_rule

from cohesion_portal.lib.office import harmless_text
from cohesion_portal.lib.pagination import pagination
from cohesion_portal.lib.uploads import takes_uploads_of
from indicators.forms.imports import ColumnsForm, SheetForm, UploadForm
from indicators.forms.previews import ApplyForm, NamesForm, names_to_ask
from indicators.importing.mapping import FIGURE_PARTS, RECORD_PARTS, Mapping, suggested
from indicators.models import Import, ImportSource
from indicators.reading.tables import Headings, Kind, Sheet, TableRefused, headings_of, sheets_of
from indicators.selectors import imports as reads
from indicators.services import imports as services
from indicators.services.imports.reading import path_of
from partners.actors import PortalRequest
from partners.models import Role
from partners.selectors import role_line

FORM_METHODS = ["GET", "HEAD", "POST"]
Status = Import.Status
OPEN = (Status.UPLOADED, Status.READING, Status.REFUSED, Status.READY)


def largest_import(request: HttpRequest) -> int:
    """Only those who may bring figures in may send so much; anybody else's file is cut off at the usual limit."""
    actor = getattr(request, "actor", None)
    is_steward = actor is not None and test_rule("indicators.edit_figures", actor)
    return settings.LARGEST_IMPORT if is_steward else settings.LARGEST_UPLOAD


@login_required
@require_safe
def imports(request: PortalRequest) -> HttpResponse:
    page = reads.imports_page(request.actor, request.GET.get("page", "1"))
    return render(request, "indicators/imports/imports.html", {"page": page, "pagination": pagination(page)})


@takes_uploads_of(largest_import)
@login_required
@require_http_methods(FORM_METHODS)
def upload_import(request: PortalRequest) -> HttpResponse:
    reads.may_import(request.actor)
    form = UploadForm(request.POST or None, request.FILES or None, sources=reads.import_sources())
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            found = services.receive_file(
                file=services.NewFile(given["file"], form.harmless_name, form.kind),
                source=form.known_source,
                new_source=given["new_source"],
                shape=given["shape"],
                by=request.actor.user,
                by_role=role_line(request.actor, None, Role.DATA_STEWARD),
                at=timezone.now(),
            )
        except services.ImportRefused as error:
            form.refuse(error)
        else:
            return redirect("indicators:match_columns", found.token)
    return render(request, "indicators/imports/upload.html", {"form": form})


@login_required
@require_http_methods(FORM_METHODS)
def match_columns(request: PortalRequest, token: str) -> HttpResponse:
    found = reads.import_for(request.actor, token)
    if found.status not in OPEN or not found.file:
        return redirect("indicators:import", token)
    remembered = Mapping.from_json(found.mapping or found.source.mapping)
    chosen = request.POST if request.method == "POST" else request.GET
    kind: Kind = "xlsx" if found.kind == "xlsx" else "csv"
    sheets = sheets_of(path_of(found), kind)
    sheet_form = SheetForm(chosen or None, sheets=sheets)
    headings, fault = _headings(found, kind, sheets, sheet_form, remembered)
    context: dict[str, Any] = {"found": found, "sheet_form": sheet_form, "fault": fault, "headings": headings}
    if headings is None:
        return render(request, "indicators/imports/columns.html", context)
    parts = RECORD_PARTS if found.source.shape == ImportSource.Shape.RECORDS else FIGURE_PARTS
    form = ColumnsForm(
        request.POST if request.method == "POST" else None,
        shape=found.source.shape,
        headings=headings,
        known=reads.known_register(timezone.now()),
        remembered=suggested(remembered, headings.columns, parts),
    )
    if request.method == "POST" and form.is_valid():
        mapping = form.mapping()
        return _started(request, token, lambda: services.match_columns(found=found, mapping=mapping, at=timezone.now()))
    return render(request, "indicators/imports/columns.html", context | {"form": form})


def _headings(
    found: Import, kind: Kind, sheets: list[Sheet], form: SheetForm, remembered: Mapping
) -> tuple[Headings | None, str]:
    """The headings of the table that is asked for, else where they were the last time; or why there are none."""
    given = form.cleaned_data if form.is_bound and form.is_valid() else {}
    names = [sheet.name for sheet in sheets]
    sheet = given.get("sheet") or (remembered.sheet if remembered.sheet in names else "")
    if not form.is_bound and (again := _headings_again(found, kind, sheet, remembered)):
        return again, ""
    try:
        return headings_of(path_of(found), kind, sheet, given.get("row")), ""
    except TableRefused as fault:
        return None, str(fault)


def _headings_again(found: Import, kind: Kind, sheet: str, remembered: Mapping) -> Headings | None:
    """The headings in the row of the last time, if any that was matched then is among them."""
    if not remembered.columns:
        return None
    try:
        headings = headings_of(path_of(found), kind, sheet, remembered.heading_row)
    except TableRefused:
        return None
    return headings if set(remembered.columns.values()) & set(headings.columns) else None


@login_required
@require_http_methods(FORM_METHODS)
def match_names(request: PortalRequest, token: str) -> HttpResponse:
    found = reads.import_for(request.actor, token)
    if found.status != Status.READY:
        return redirect("indicators:import", token)
    mapping = Mapping.from_json(found.mapping)
    form = NamesForm(
        request.POST if request.method == "POST" else None,
        indicators=names_to_ask(found.counts["indicators"], mapping.indicators),
        places=names_to_ask(found.counts["places"], mapping.places),
        known=reads.known_register(timezone.now()),
        seen=reads.seen_of(found),
        records=found.source.shape == ImportSource.Shape.RECORDS,
    )
    if request.method == "POST" and form.is_valid():
        said: dict[str, Any] = {
            "indicators": form.matched("indicator"),
            "places": form.matched("place"),
            "seen": form.cleaned_data["seen"],
        }
        return _started(request, token, lambda: services.match_names(found=found, **said, at=timezone.now()))
    return render(request, "indicators/imports/names.html", {"found": found, "form": form})


def _started(request: PortalRequest, token: str, step: Callable[[], object]) -> HttpResponse:
    """Take a step, and show where the import stands; what speaks against the step is said there."""
    try:
        step()
    except services.ImportRefused as error:
        messages.error(request, str(error))
    return redirect("indicators:import", token)


@login_required
@require_safe
def show_import(request: PortalRequest, token: str) -> HttpResponse:
    found = reads.import_for(request.actor, token)
    return _import_page(request, found, _apply_form(found))


def _apply_form(found: Import, data: Any = None) -> ApplyForm | None:
    if found.status != Status.READY or not found.counts["new"] + found.counts["changed"]:
        return None
    return ApplyForm(data, counts=found.counts, reason=found.reason, seen=reads.seen_of(found))


def _import_page(request: PortalRequest, found: Import, form: ApplyForm | None) -> HttpResponse:
    context: dict[str, Any] = {"found": found, "form": form, "step": reads.step_of(found, timezone.now())}
    if found.counts and found.status in (Status.READY, Status.APPLIED, Status.UNDONE):
        context["outcome"] = reads.outcome_of(found)
    return render(request, "indicators/imports/import.html", context)


@login_required
@require_safe
def import_progress(request: PortalRequest, token: str) -> HttpResponse:
    """For the script that looks again by itself."""
    found = reads.import_for(request.actor, token)
    step = reads.step_of(found, timezone.now())
    return JsonResponse({"rows": step.rows, "over": step.is_over, "stopped": step.is_stopped})


@login_required
@require_safe
def import_rows(request: PortalRequest, token: str, fate: str) -> HttpResponse:
    found = reads.import_for(request.actor, token)
    number = request.GET.get("page", "1")
    page = reads.fate_page(found, fate, int(number) if number.isdecimal() and len(number) < 7 else 1)
    pages = Paginator(range(page.pages), 1).page(page.number)
    return render(
        request, "indicators/imports/rows.html", {"found": found, "page": page, "pagination": pagination(pages)}
    )


@login_required
@require_safe
def refused_rows(request: PortalRequest, token: str) -> HttpResponseBase:
    found = reads.import_for(request.actor, token)
    response = StreamingHttpResponse(_refused_csv(found), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, "refused-rows.csv")
    return response


def _refused_csv(found: Import) -> Iterator[str]:
    yield "\ufeff" + _csv_line(["Sheet", "Row", "Column", "Reason"])
    for row in reads.rows_of_fate(found, "refused"):
        yield _csv_line([found.sheet, str(row.row or ""), row.column, row.reason])


def _csv_line(cells: list[str]) -> str:
    out = StringIO()
    csv.writer(out).writerow([harmless_text(cell) for cell in cells])
    return out.getvalue()


@login_required
@require_http_methods(FORM_METHODS)
def apply_import(request: PortalRequest, token: str) -> HttpResponse:
    found = reads.import_for(request.actor, token)
    form = _apply_form(found, request.POST if request.method == "POST" else None)
    if request.method != "POST" or form is None:
        return redirect("indicators:import", token)
    if form.is_valid():
        try:
            services.start_applying(
                found=found,
                reason=form.cleaned_data.get("reason", ""),
                leave_out=found.counts["refused"] if form.cleaned_data.get("leave_out") else 0,
                seen=form.cleaned_data["seen"],
                by=request.actor.user,
                at=timezone.now(),
            )
        except services.ImportRefused as error:
            form.refuse(error)
        else:
            return redirect("indicators:import", token)
    return _import_page(request, found, form)


@login_required
@require_POST
def start_again(request: PortalRequest, token: str) -> HttpResponse:
    found = reads.import_for(request.actor, token)
    return _started(request, token, lambda: services.start_again(found=found, at=timezone.now()))


@login_required
@require_http_methods(FORM_METHODS)
def undo_import(request: PortalRequest, token: str) -> HttpResponse:
    found = reads.import_for(request.actor, token)
    if found.status != Status.APPLIED:
        return redirect("indicators:import", token)
    if request.method == "POST":
        try:
            services.undo_import(found=found, by=request.actor.user, at=timezone.now())
        except services.ImportRefused as error:
            context = {"found": found, "page_errors": [{"text": str(error)}]}
            return render(request, "indicators/imports/undo.html", context)
        messages.success(request, "The import is undone. The figures are as they were before it")
        return redirect("indicators:import", token)
    return render(request, "indicators/imports/undo.html", {"found": found})


@login_required
@require_http_methods(FORM_METHODS)
def discard_import(request: PortalRequest, token: str) -> HttpResponse:
    found = reads.import_for(request.actor, token)
    if found.status in (Status.APPLIED, Status.UNDONE):
        return redirect("indicators:import", token)
    if request.method == "POST":
        try:
            services.discard_import(found=found)
        except services.ImportRefused as error:
            messages.error(request, str(error))
            return redirect("indicators:import", token)
        messages.success(request, f"“{found.name}” is discarded. Nothing of it was stored")
        return redirect("indicators:imports")
    return render(request, "indicators/imports/discard.html", {"found": found})
