"""The secretariat's work on a report: its words, recommendations and indicators, and the steps to publication."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from rules import test_rule

from cohesion_portal.lib.forms import GovukForm
from indicators.explaining import Unexplained
from partners.actors import PortalRequest
from reporting import forms, services, steps
from reporting.models import Report
from reporting.selectors import reports as selectors
from reporting.selectors.annual_indicators import unexplained_indicators

Status = Report.Status

form_page = require_http_methods(["GET", "HEAD", "POST"])


def _report(request: PortalRequest, slug: str) -> Report:
    return selectors.report_for(request.actor, slug, "reporting.draft_report")


def _unexplained(report: Report) -> list[Unexplained]:
    """Only while it may still be put right: what is approved is fixed."""
    return unexplained_indicators(report, on=timezone.localdate()) if report.status == Status.DRAFT else []


def _written(request: PortalRequest) -> dict[str, Any]:
    return {"by": request.actor.user, "at": timezone.now()}


@login_required
@form_page
def new_report(request: PortalRequest) -> HttpResponse:
    if not test_rule("reporting.draft_report", request.actor):
        raise PermissionDenied
    cycles = {cycle.slug: cycle for cycle in selectors.cycles_without_report()}
    posted = request.method == "POST"
    form = forms.NewReportForm(request.POST if posted else None, cycles=cycles.values())
    if posted and form.is_valid():
        try:
            report = services.draft_report(cycle=cycles[form.cleaned_data["cycle"]], **_written(request))
        except services.CycleHasReport as error:
            form.add_error("cycle", str(error))
        else:
            return redirect("reporting:edit_report", report.slug)
    return render(request, "reporting/report_new.html", {"form": form, "cycles": cycles})


@login_required
@require_safe
def edit_report(request: PortalRequest, slug: str) -> HttpResponse:
    """Where the report stands and what can be done next."""
    report = _report(request, slug)
    before = selectors.report_before(report)
    context = {
        "report": report,
        "writing": steps.writing_steps(
            report,
            recommendations=report.recommendations.count(),
            indicators=report.indicators.count(),
            past=list(selectors.recommendations_of(before)) if before else [],
        ),
        "deciding": steps.deciding_steps(report),
        "unexplained": _unexplained(report),
    }
    return render(request, "reporting/report_steps.html", context)


@login_required
@form_page
def edit_texts(request: PortalRequest, slug: str) -> HttpResponse:
    report = _report(request, slug)
    if request.method != "POST":
        stored = {name: getattr(report, name) for name in (*services.TEXTS, "version")}
        return _texts_page(request, report, forms.ReportTextForm(initial=stored))
    form = forms.ReportTextForm(request.POST)
    if form.is_valid():
        values = dict(form.cleaned_data)
        try:
            services.edit_report(
                report=report, version=values.pop("version"), text=services.ReportText(**values), **_written(request)
            )
        except services.ReportChanged as conflict:
            return _texts_conflict(request, conflict)
        except services.ReportError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "The words are saved")
            return redirect("reporting:edit_report", slug)
    return _texts_page(request, report, form)


def _texts_conflict(request: PortalRequest, conflict: services.ReportChanged) -> HttpResponse:
    """Both texts on one page; saving again stores the writer's own, which now knows of the other."""
    form = forms.ReportTextForm(_with_version(request, conflict.current.version))
    for name in conflict.fields:
        label = form.fields[name].label
        form.add_error(name, f"{label}: somebody else changed this. Compare the two texts, then save again")
    others = {name: getattr(conflict.current, name) for name in conflict.fields}
    return _texts_page(request, conflict.current, form, others)


def _with_version(request: PortalRequest, version: int) -> QueryDict:
    """What was typed, with the version that the writer sees from now on."""
    typed = request.POST.copy()
    typed["version"] = str(version)
    return typed


def _texts_page(
    request: PortalRequest, report: Report, form: forms.ReportTextForm, others: dict[str, str] | None = None
) -> HttpResponse:
    others = others or {}
    context = {
        "report": report,
        "form": form,
        "fields": [(field, field.name in others, others.get(field.name, "")) for field in form.visible_fields()],
    }
    return render(request, "reporting/report_texts.html", context, status=409 if others else 200)


@login_required
@form_page
def choose_indicators(request: PortalRequest, slug: str) -> HttpResponse:
    report = _report(request, slug)
    posted = request.method == "POST"
    chosen = [str(pk) for pk in report.indicators.values_list("pk", flat=True)]
    form = forms.IndicatorsForm(
        request.POST if posted else None,
        indicators=selectors.indicators_to_choose(),
        initial={"indicators": chosen},
    )
    if posted and form.is_valid():
        try:
            services.choose_indicators(report=report, indicators=form.cleaned_data["indicators"], **_written(request))
        except services.ReportError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "The indicators are saved")
            return redirect("reporting:edit_report", slug)
    return render(request, "reporting/report_indicators.html", {"report": report, "form": form})


@login_required
@form_page
def recommendations(request: PortalRequest, slug: str) -> HttpResponse:
    """The recommendations in order, and a form to add one."""
    report = _report(request, slug)
    posted = request.method == "POST"
    form = forms.RecommendationForm(request.POST if posted else None)
    if posted and form.is_valid():
        try:
            added = services.add_recommendation(
                report=report, text=services.RecommendationText(**form.cleaned_data), **_written(request)
            )
        except services.ReportError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Recommendation {added.number} is added")
            return redirect("reporting:recommendations", slug)
    context = {"report": report, "form": form, "recommendations": selectors.recommendations_of(report)}
    return render(request, "reporting/report_recommendations.html", context)


@login_required
@form_page
def edit_recommendation(request: PortalRequest, slug: str, pk: int) -> HttpResponse:
    recommendation = selectors.recommendation_for(request.actor, slug, pk)
    context: dict[str, Any] = {"report": recommendation.report, "recommendation": recommendation}
    if request.method == "POST":
        form = forms.RecommendationEditForm(request.POST)
        if form.is_valid():
            values = dict(form.cleaned_data)
            version = values.pop("version")
            try:
                services.edit_recommendation(
                    recommendation=recommendation,
                    version=version,
                    text=services.RecommendationText(**values),
                    **_written(request),
                )
            except services.RecommendationChanged as conflict:
                form = forms.RecommendationEditForm(_with_version(request, conflict.current.version))
                form.add_error("text", f"{conflict}. Compare the two, then save again")
                context["other"] = conflict.current
            except services.ReportError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, f"Recommendation {recommendation.number} is saved")
                return redirect("reporting:recommendations", slug)
    else:
        stored = {name: getattr(recommendation, name) for name in forms.RecommendationEditForm.base_fields}
        form = forms.RecommendationEditForm(initial=stored)
    return render(request, "reporting/report_recommendation.html", {**context, "form": form})


@login_required
@require_POST
def move_recommendation(request: PortalRequest, slug: str, pk: int) -> HttpResponse:
    """Up or down by one; without a script, so each is a button of its own."""
    recommendation = selectors.recommendation_for(request.actor, slug, pk)
    step = -1 if request.POST.get("direction") == "up" else 1
    try:
        services.move_recommendation(
            recommendation=recommendation, to=recommendation.number + step, **_written(request)
        )
    except services.ReportError as error:
        messages.error(request, str(error))
    return redirect(reverse("reporting:recommendations", args=[slug]) + f"#recommendation-{pk}")


@login_required
@form_page
def remove_recommendation(request: PortalRequest, slug: str, pk: int) -> HttpResponse:
    recommendation = selectors.recommendation_for(request.actor, slug, pk)

    def remove() -> HttpResponse:
        services.remove_recommendation(recommendation=recommendation, **_written(request))
        messages.success(request, "The recommendation is removed")
        return redirect("reporting:recommendations", slug)

    context = {"report": recommendation.report, "recommendation": recommendation}
    return _confirm(request, "reporting/report_recommendation_remove.html", context, remove)


@login_required
@require_safe
def past_recommendations(request: PortalRequest, slug: str) -> HttpResponse:
    report = _report(request, slug)
    before = selectors.report_before(report)
    context = {
        "report": report,
        "before": before,
        "recommendations": selectors.recommendations_of(before) if before else [],
    }
    return render(request, "reporting/report_past.html", context)


@login_required
@form_page
def record_progress(request: PortalRequest, slug: str, pk: int) -> HttpResponse:
    report, recommendation = selectors.past_recommendation_for(request.actor, slug, pk)
    context: dict[str, Any] = {"report": report, "recommendation": recommendation}
    if request.method == "POST":
        form = forms.ProgressForm(request.POST)
        if form.is_valid():
            try:
                services.record_progress(recommendation=recommendation, **form.cleaned_data, **_written(request))
            except services.RecommendationChanged as conflict:
                form = forms.ProgressForm(_with_version(request, conflict.current.version))
                form.add_error("progress", f"{conflict}. Compare the two, then save again")
                context["other"] = conflict.current
            else:
                messages.success(request, f"Progress on recommendation {recommendation.number} is saved")
                return redirect("reporting:past_recommendations", slug)
    else:
        stored = {name: getattr(recommendation, name) for name in forms.ProgressForm.base_fields}
        form = forms.ProgressForm(initial=stored)
    return render(request, "reporting/report_progress.html", {**context, "form": form})


@login_required
@form_page
def send_to_board(request: PortalRequest, slug: str) -> HttpResponse:
    report = _report(request, slug)

    def send() -> HttpResponse:
        services.send_to_board(report=report, **_written(request))
        messages.success(request, "The Board can read the draft. Its members are sent an email")
        return redirect("reporting:edit_report", slug)

    refused = None if report.status == Status.DRAFT else services.ReportLocked(report)
    return _confirm(request, "reporting/report_send.html", {"report": report}, send, refused=refused)


@login_required
@form_page
def approve(request: PortalRequest, slug: str) -> HttpResponse:
    report = _report(request, slug)
    form = forms.ApprovalForm(request.POST if request.method == "POST" else None, today=timezone.localdate())

    def record() -> HttpResponse:
        services.approve_report(report=report, **form.cleaned_data, **_written(request))
        messages.success(request, "The Board’s approval is recorded")
        return redirect("reporting:edit_report", slug)

    refused = services.why_not_ready_for_approval(report, on=timezone.localdate())
    return _confirm(request, "reporting/report_approve.html", {"report": report, "form": form}, record, refused=refused)


@login_required
@form_page
def return_to_draft(request: PortalRequest, slug: str) -> HttpResponse:
    report = _report(request, slug)

    def undo() -> HttpResponse:
        services.return_to_draft(report=report, **_written(request))
        messages.success(request, "The report is a draft again")
        return redirect("reporting:edit_report", slug)

    refused = None if report.status == Status.APPROVED else services.NotApproved()
    return _confirm(request, "reporting/report_return.html", {"report": report}, undo, refused=refused)


@login_required
@form_page
def publish(request: PortalRequest, slug: str) -> HttpResponse:
    report = _report(request, slug)

    def publish_it() -> HttpResponse:
        publication = services.publish_report(report=report, **_written(request))
        messages.success(request, f"Version {publication.number} is published. Everybody can read it")
        return redirect(report)

    refused = None if report.status == Status.APPROVED else services.NotApproved()
    return _confirm(request, "reporting/report_publish.html", {"report": report}, publish_it, refused=refused)


@login_required
@form_page
def correct(request: PortalRequest, slug: str) -> HttpResponse:
    report = _report(request, slug)
    form = forms.CorrectionForm(request.POST if request.method == "POST" else None)

    def start() -> HttpResponse:
        services.start_correction(report=report, **form.cleaned_data, **_written(request))
        messages.success(request, "The correction is a new draft. What is published stays as it is")
        return redirect("reporting:edit_report", slug)

    refused = None if report.status == Status.PUBLISHED else services.NotPublished()
    return _confirm(request, "reporting/report_correct.html", {"report": report, "form": form}, start, refused=refused)


def _confirm(
    request: PortalRequest,
    template: str,
    context: dict[str, Any],
    act: Callable[[], HttpResponse],
    *,
    refused: services.ReportError | None = None,
) -> HttpResponse:
    """Ask before a step; `refused` is why it cannot be taken, if so, and sends back to the report's steps."""
    if refused is not None:
        messages.warning(request, str(refused))
        return redirect("reporting:edit_report", context["report"].slug)
    form: GovukForm | None = context.get("form")
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            return act()
        except services.ReportError as error:
            context["page_errors"] = [{"text": str(error)}]
    return render(request, template, context)
