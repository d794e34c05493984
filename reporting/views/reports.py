"""Published reports, which everybody may read, and the preview of a draft."""

from io import BytesIO

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from rules import test_rule

from partners.actors import PortalRequest
from reporting import publishing
from reporting.models import PublishedFile, Report
from reporting.selectors import reports as selectors
from reporting.selectors.annual import annual_report

Format = PublishedFile.Format

YEAR = 365 * 24 * 3600


@require_safe
def reports(request: PortalRequest) -> HttpResponse:
    context = {
        "published": selectors.published_reports(),
        "drafts": selectors.drafts_for(request.actor),
        "may_draft": test_rule("reporting.draft_report", request.actor),
    }
    return render(request, "reporting/reports.html", context)


@require_safe
def report(request: PortalRequest, slug: str, number: int | None = None) -> HttpResponse:
    """The newest version of a published report, or the version of this number; a draft's readers are sent to it."""
    versions = selectors.versions_of(slug)
    if not versions and number is None:
        selectors.report_for(request.actor, slug, "reporting.read_draft")
        return redirect("reporting:draft", slug)
    shown = selectors.version_numbered(versions, number)
    context = {
        "shown": shown,
        "versions": versions,
        "page": publishing.stored_page(shown.files[Format.HTML]),
        "address": request.build_absolute_uri(shown.address),
        "may_draft": test_rule("reporting.draft_report", request.actor),
    }
    return render(request, "reporting/report.html", context)


@require_safe
def report_file(request: PortalRequest, slug: str, kind: str, number: int | None = None) -> HttpResponseBase:
    """A published file: at its own version's address it may be kept for ever, at the newest's only when checked."""
    file = selectors.published_file(slug, kind, number)
    etag = quote_etag(file.sha256)
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if response is None:
        response = FileResponse(
            BytesIO(publishing.stored_bytes(file)),
            as_attachment=kind in (Format.XLSX, Format.JSON),
            filename=f"{slug}-version-{file.publication.number}.{kind}",
            content_type=publishing.MEDIA_TYPES[Format(kind)],
        )
    response["ETag"] = etag
    if number is None:
        patch_cache_control(response, public=True, no_cache=True)
    else:
        patch_cache_control(response, public=True, max_age=YEAR, immutable=True)
    return response


@login_required
@never_cache
@require_safe
def draft(request: PortalRequest, slug: str) -> HttpResponse:
    """The draft as it would be published, from the same template."""
    report = selectors.report_for(request.actor, slug, "reporting.read_draft")
    if report.status == Report.Status.PUBLISHED:
        return redirect(report)
    content = annual_report(report, at=timezone.now())
    context = {
        "report": report,
        "page": publishing.make_page(content),
        "may_draft": test_rule("reporting.draft_report", request.actor),
    }
    return render(request, "reporting/report_draft.html", context)


@login_required
@never_cache
@require_safe
def draft_pdf(request: PortalRequest, slug: str) -> HttpResponse:
    """The draft as a PDF, for the papers of a meeting; every page says that it is a draft."""
    report = selectors.report_for(request.actor, slug, "reporting.read_draft")
    if report.status == Report.Status.PUBLISHED:
        return redirect("reporting:report_pdf", slug)
    pdf = publishing.make_pdf(annual_report(report, at=timezone.now()))
    disposition = f'inline; filename="{slug}-draft.pdf"'
    return HttpResponse(
        pdf, content_type=publishing.MEDIA_TYPES[Format.PDF], headers={"Content-Disposition": disposition}
    )
