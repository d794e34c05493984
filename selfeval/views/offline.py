"""Working off line: the evaluation as a Word document and as an Excel workbook, and the workbook brought back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe
from rules import test_rule

from cohesion_portal.lib.uploads import FileKind, clean_name
from partners.actors import PortalRequest
from partners.models import Role
from partners.selectors import role_line
from selfeval import offline_presenting, offline_selectors, presenting, selectors
from selfeval.forms import BringBackForm, Decisions
from selfeval.models import BroughtBack, Evaluation
from selfeval.offline.reading import WorkbookRefused
from selfeval.selectors import Where
from selfeval.services import (
    AlreadyApplied,
    NotOpen,
    PreviewOutdated,
    apply_brought_back,
    bring_back,
    refuse_closed,
)
from selfeval.views.common import FORM_METHODS, located, refused, signed_in


@signed_in
@located
@require_safe
def offline(request: PortalRequest, where: Where) -> HttpResponse:
    """Everything that can be taken away, and the way back."""
    found = selectors.evaluation_for(request.actor, where, "selfeval.read_draft")
    may_write = test_rule("selfeval.edit_answers", request.actor, found)
    waiting = offline_selectors.waiting_to_apply(request.actor, found, timezone.now())
    units, word_url = len(offline_selectors.open_units_of(found)), presenting.url(found, "offline_word")
    context = {
        "evaluation": found,
        "back_url": presenting.url(found, "evaluation"),
        "filled_url": f"{word_url}?filled=yes",
        "blank_url": f"{word_url}?filled=no",
        "workbook_url": presenting.url(found, "offline_workbook"),
        "units": units,
        "units_url": presenting.url(found, "offline_units") if units else "",
        "may_write": may_write,
        "is_open": presenting.is_open(found) or bool(units),
        "bring_back_url": presenting.url(found, "bring_back"),
        "waiting": [(one, presenting.url(found, "brought_back", one.token)) for one in waiting],
    }
    return render(request, "selfeval/offline.html", context)


@signed_in
@located
@require_safe
def word(request: PortalRequest, where: Where) -> HttpResponse:
    """With the answers so far, or with room to write where the address says `filled=no`."""
    found = selectors.evaluation_for(request.actor, where, "selfeval.read_draft")
    filled = request.GET.get("filled") != "no"
    body = offline_presenting.word_of(found, filled=filled, at=timezone.now())
    words = () if filled else ("to-fill-in",)
    return _send(body, FileKind.WORD, offline_presenting.file_name(found, *words, ending="docx"))


@signed_in
@located
@require_safe
def workbook(request: PortalRequest, where: Where) -> HttpResponse:
    found = selectors.evaluation_for(request.actor, where, "selfeval.read_draft")
    body = offline_presenting.workbook_of(found, [found], timezone.now())
    return _send(body, FileKind.EXCEL, offline_presenting.file_name(found, ending="xlsx"))


@signed_in
@located
@require_safe
def units_workbook(request: PortalRequest, where: Where) -> HttpResponse:
    """All units of the organisation that may still write, a sheet for each."""
    found = selectors.evaluation_for(request.actor, where, "selfeval.read_draft")
    units = offline_selectors.open_units_of(found)
    if not units:
        raise Http404
    body = offline_presenting.workbook_of(found, units, timezone.now())
    return _send(body, FileKind.EXCEL, offline_presenting.file_name(found, "units", ending="xlsx"))


def _send(body: bytes, kind: FileKind, name: str) -> HttpResponse:
    """A draft, to be saved and kept by nobody on the way."""
    return HttpResponse(
        body,
        content_type=kind.media_type,
        headers={
            "Content-Disposition": content_disposition_header(as_attachment=True, filename=name),
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )


@signed_in
@located
@require_http_methods(FORM_METHODS)
def bring_back_page(request: PortalRequest, where: Where) -> HttpResponse:
    found = selectors.evaluation_for(request.actor, where, "selfeval.edit_answers")
    form = BringBackForm(request.POST, request.FILES) if request.method == "POST" else BringBackForm()
    try:
        _refuse_closed(found)
        if form.is_bound and form.is_valid():
            return _bring_back(request, found, form)
    except NotOpen as error:
        return _refused(request, found, error) if form.is_bound else redirect(presenting.url(found, "offline"))
    except WorkbookRefused as refusal:
        form.refuse(refusal.problems)
    context = {"evaluation": found, "form": form, "back_url": presenting.url(found, "offline")}
    return render(request, "selfeval/offline_bring_back.html", context)


def _refuse_closed(found: Evaluation) -> None:
    """An organisation's own may be closed while units of it still write."""
    if not offline_selectors.open_units_of(found):
        refuse_closed(found)


def _bring_back(request: PortalRequest, found: Evaluation, form: BringBackForm) -> HttpResponse:
    file = form.cleaned_data["file"]
    name = clean_name(file.name or "")
    brought = bring_back(evaluation=found, file=file, name=name, by=request.actor.user, at=timezone.now())
    return redirect(presenting.url(found, "brought_back", brought.token))


def _refused(request: PortalRequest, found: Evaluation, error: NotOpen) -> HttpResponse:
    return refused(
        request, found, error, back_url=presenting.url(found, "offline"), back_text="Back to working off line"
    )


@signed_in
@located
@require_http_methods(FORM_METHODS)
def brought_back(request: PortalRequest, where: Where, token: str) -> HttpResponse:
    """What the workbook would change; with its button, all of it or nothing is."""
    found = selectors.evaluation_for(request.actor, where, "selfeval.edit_answers")
    brought = offline_selectors.brought_back_for(request.actor, found, token, timezone.now())
    if brought.applied_at is not None:
        messages.info(request, str(AlreadyApplied()))
        return redirect(presenting.url(found, "evaluation"))
    return _apply(request, found, brought) if request.method == "POST" else _preview(request, found, brought)


def _preview(
    request: PortalRequest,
    found: Evaluation,
    brought: BroughtBack,
    decisions: Decisions | None = None,
    error: PreviewOutdated | None = None,
) -> HttpResponse:
    preview = _preview_of(request, found, brought)
    sheets = offline_presenting.shown_sheets(preview, decisions.chosen if decisions else {})
    context: dict[str, Any] = {
        "evaluation": found,
        "brought": brought,
        "preview": preview,
        "sheets": sheets,
        "seen": preview.digest(),
        "kept_days": offline_selectors.KEPT.days,
        "back_url": presenting.url(found, "offline"),
        "again_url": presenting.url(found, "bring_back"),
    }
    if error:
        context["page_errors"] = [{"text": str(error), "href": "#changes"}]
    elif decisions:
        undecided = [row for sheet in sheets for row in sheet.conflicts if row.name in decisions.undecided]
        context["page_errors"] = [
            {"text": f"{row.page}, {row.question.lower()}: choose which answer to keep", "href": f"#keep-{row.number}"}
            for row in undecided
        ]
        context["undecided"] = decisions.undecided
    return render(request, "selfeval/offline_preview.html", context, status=409 if error else 200)


def _preview_of(request: PortalRequest, found: Evaluation, brought: BroughtBack) -> offline_selectors.Preview:
    return offline_selectors.preview_of(found, brought, may_agree=_may_agree(request))


def _may_agree(request: PortalRequest) -> offline_selectors.MayAgree:
    return lambda evaluation: bool(test_rule("selfeval.agree_level", request.actor, evaluation))


def _apply(request: PortalRequest, found: Evaluation, brought: BroughtBack) -> HttpResponse:
    preview = _preview_of(request, found, brought)
    decisions = Decisions.read(request.POST, offline_presenting.conflict_names(preview))
    seen = request.POST.get("seen", "")
    if decisions.undecided and preview.digest() == seen:
        return _preview(request, found, brought, decisions)
    try:
        stored = apply_brought_back(
            evaluation=found,
            brought=brought,
            seen=seen,
            mine=decisions.mine,
            may_agree=_may_agree(request),
            by=request.actor.user,
            by_role=role_line(request.actor, found.organisation_id, Role.LEAD, Role.CONTRIBUTOR),
            at=timezone.now(),
        )
    except PreviewOutdated as error:
        return _preview(request, found, brought, error=error)
    except AlreadyApplied as error:
        messages.info(request, str(error))
    except NotOpen as error:
        return _refused(request, found, error)
    else:
        messages.success(request, f"{stored} answer{'' if stored == 1 else 's'} changed from the workbook")
    return redirect(presenting.url(found, "evaluation"))
