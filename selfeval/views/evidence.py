"""The evidence of an approach: added, changed, used again and removed; and the files that are given as evidence."""

from typing import Any, NamedTuple

import structlog
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from rules import test_rule

from cohesion_portal.lib.kept import kept_words
from cohesion_portal.lib.uploads import FileKind
from partners.actors import PortalRequest
from partners.models import Role
from partners.selectors import role_line
from selfeval import evidence_selectors, presenting, selectors
from selfeval.advice import Days
from selfeval.draft import Page, PageName
from selfeval.evidence_lines import EvidenceLine, days_of, groups_of, lines_of, used_again
from selfeval.evidence_selectors import Earlier
from selfeval.forms import EvidenceForm
from selfeval.models import Evaluation, Evidence, StoredFile
from selfeval.questionnaire import Approach, Questionnaire
from selfeval.selectors import Where
from selfeval.services import (
    EvidenceChanged,
    EvidenceGone,
    FileAltered,
    NotOpen,
    add_evidence,
    change_evidence,
    open_file,
    refuse_closed,
    remove_evidence,
    use_evidence_again,
)
from selfeval.views.common import FORM_METHODS, located, refused, signed_in

log = structlog.get_logger("portal.evidence")


class Place(NamedTuple):
    """An approach of an evaluation, whose evidence this person may change; `back` shows it."""

    evaluation: Evaluation
    questionnaire: Questionnaire
    approach: Approach
    page: Page

    @property
    def back(self) -> str:
        return f"{presenting.page_url(self.evaluation, self.page)}#evidence"

    def form(self, *sent: Any, has_file: bool = False) -> EvidenceForm:
        return EvidenceForm(*sent, questionnaire=self.questionnaire, approach=self.approach, has_file=has_file)


def _to_change(request: PortalRequest, where: Where, approach_slug: str) -> Place:
    """Raises `Http404` too where no evidence is asked for."""
    found = selectors.evaluation_for(request.actor, where, "selfeval.edit_answers")
    page, questionnaire = selectors.page_of(found, PageName.APPROACH, approach_slug), selectors.questionnaire_for(found)
    if page.approach is None or not questionnaire.evidence_kinds:
        raise Http404
    return Place(found, questionnaire, page.approach, page)


def _signs(request: PortalRequest, evaluation: Evaluation) -> str:
    return role_line(request.actor, evaluation.organisation_id, Role.LEAD, Role.CONTRIBUTOR)


@signed_in
@located
@require_http_methods(FORM_METHODS)
def add(request: PortalRequest, where: Where, approach_slug: str) -> HttpResponse:
    place = _to_change(request, where, approach_slug)
    found = place.evaluation
    if request.method != "POST":
        form = place.form(kept_words(request))
        return _show(request, place, form) if presenting.is_open(found) else redirect(place.back)
    form = place.form(request.POST, request.FILES)
    try:
        refuse_closed(found)
        if not form.is_valid():
            return _show(request, place, form)
        add_evidence(
            evaluation=found,
            approach_id=place.approach.id,
            **form.entry(),
            by=request.actor.user,
            by_role=_signs(request, found),
            at=timezone.now(),
        )
    except NotOpen as error:
        return refused(request, found, error)
    messages.success(request, "Evidence added")
    return redirect(place.back)


@signed_in
@located
@require_http_methods(FORM_METHODS)
def change(request: PortalRequest, where: Where, approach_slug: str, pk: int) -> HttpResponse:
    place = _to_change(request, where, approach_slug)
    item = evidence_selectors.evidence_of(place.evaluation, place.approach, pk)
    if request.method != "POST":
        if item is None:
            messages.info(request, str(EvidenceGone()))
        if item is None or not presenting.is_open(place.evaluation):
            return redirect(place.back)
        return _show(request, place, _opened(request, place, item), item)
    has_file = item is not None and item.file is not None
    form = place.form(request.POST, request.FILES, has_file=has_file)
    try:
        refuse_closed(place.evaluation)
        return _change(request, place, form, item) if form.is_valid() else _show(request, place, form, item)
    except NotOpen as error:
        return refused(request, place.evaluation, error)


def _opened(request: PortalRequest, place: Place, item: Evidence) -> EvidenceForm:
    """The form with what is stored, or with what was typed into it before signing in."""
    kept = kept_words(request)
    if kept is None:
        return EvidenceForm.showing(item, place.questionnaire, place.approach)
    return place.form(kept, has_file=item.file is not None)


def _change(request: PortalRequest, place: Place, form: EvidenceForm, item: Evidence | None) -> HttpResponse:
    try:
        if item is None:
            raise EvidenceGone
        change_evidence(
            evaluation=place.evaluation,
            evidence_id=item.pk,
            **form.change(),
            by=request.actor.user,
            by_role=_signs(request, place.evaluation),
            at=timezone.now(),
        )
    except EvidenceChanged as error:
        form.save_over(error.current)
        saved = evidence_selectors.evidence_of(place.evaluation, place.approach, error.current.pk)
        return _show(request, place, form, saved, collided=True)
    except EvidenceGone:
        form.ask_for_file_again()
        return _show(request, place, form, removed=True)
    messages.success(request, "Evidence saved")
    return redirect(place.back)


def _show(
    request: PortalRequest,
    place: Place,
    form: EvidenceForm,
    item: Evidence | None = None,
    *,
    collided: bool = False,
    removed: bool = False,
) -> HttpResponse:
    """The form of one entry; after a collision with what a colleague saved or removed, with status 409."""
    found, slug = place.evaluation, place.approach.slug
    context = {
        "evaluation": found,
        "page": place.page,
        "form": form,
        "item": item,
        "collided": collided,
        "removed": removed,
        "back_url": place.back,
        "add_url": presenting.url(found, "add_evidence", slug) if removed else "",
        "file_url": presenting.url(found, "evidence_file", item.pk) if item and item.file else "",
        "again_url": "",
        "is_kept": request.method != "POST" and form.is_bound,
    }
    if item is None and not removed and evidence_selectors.has_earlier_evidence(found, place.approach):
        context["again_url"] = presenting.url(found, "use_evidence_again", slug)
    return render(request, "selfeval/evidence_form.html", context, status=409 if collided or removed else 200)


@signed_in
@located
@require_http_methods(FORM_METHODS)
def use_again(request: PortalRequest, where: Where, approach_slug: str) -> HttpResponse:
    """What was given as evidence the year before, each with a button that takes it over."""
    place = _to_change(request, where, approach_slug)
    if request.method == "POST":
        return _use_again(request, place)
    found, days = place.evaluation, days_of(place.evaluation, timezone.localdate())
    earlier = evidence_selectors.earlier_evidence(found, place.questionnaire, place.approach)
    context = {
        "evaluation": found,
        "page": place.page,
        "is_open": presenting.is_open(found),
        "rows": [(one, line) for one in earlier for line in _lines(one, place.approach, days)],
        "back_url": place.back,
        "add_url": presenting.url(found, "add_evidence", place.approach.slug),
    }
    return render(request, "selfeval/evidence_again.html", context)


def _lines(earlier: Earlier, approach: Approach, days: Days) -> list[EvidenceLine]:
    item = evidence_selectors.as_draft(earlier.evidence, earlier.statement_ids)
    return lines_of(earlier.evidence.evaluation, approach, [item], days)


def _use_again(request: PortalRequest, place: Place) -> HttpResponse:
    again = presenting.url(place.evaluation, "use_evidence_again", place.approach.slug)
    chosen = request.POST.get("earlier", "")
    try:
        evidence = use_evidence_again(
            evaluation=place.evaluation,
            earlier_id=int(chosen) if chosen.isdecimal() and len(chosen) < 19 else 0,
            by=request.actor.user,
            by_role=_signs(request, place.evaluation),
            at=timezone.now(),
        )
    except EvidenceGone as error:
        messages.info(request, str(error))
        return redirect(again)
    except NotOpen as error:
        return refused(request, place.evaluation, error)
    days = days_of(place.evaluation, timezone.localdate())
    messages.success(request, used_again(evidence_selectors.as_draft(evidence), days))
    return redirect(again)


@signed_in
@located
@require_http_methods(FORM_METHODS)
def removal(request: PortalRequest, where: Where, approach_slug: str, pk: int) -> HttpResponse:
    """Ask before words are removed."""
    place = _to_change(request, where, approach_slug)
    if request.method == "POST":
        try:
            removed = remove_evidence(
                evaluation=place.evaluation, evidence_id=pk, by=request.actor.user, at=timezone.now()
            )
        except NotOpen as error:
            return refused(request, place.evaluation, error)
        if removed:
            messages.success(request, "Evidence removed")
        else:
            messages.info(request, str(EvidenceGone()))
        return redirect(place.back)
    item = evidence_selectors.evidence_of(place.evaluation, place.approach, pk)
    if item is None:
        messages.info(request, str(EvidenceGone()))
        return redirect(place.back)
    context = {"evaluation": place.evaluation, "page": place.page, "item": item, "back_url": place.back}
    return render(request, "selfeval/evidence_remove.html", context)


@signed_in
@located
@require_safe
def all_evidence(request: PortalRequest, where: Where) -> HttpResponse:
    """All evidence of an evaluation in one table, to read or print."""
    found = selectors.evaluation_for(request.actor, where, "selfeval.read_draft")
    questionnaire, today = selectors.questionnaire_for(found), timezone.localdate()
    if not questionnaire.evidence_kinds:
        raise Http404
    groups = groups_of(found, questionnaire, evidence_selectors.all_evidence(found), today)
    context = {
        "evaluation": found,
        "groups": [
            (approach, presenting.page_url(found, Page(PageName.APPROACH, approach)), lines)
            for approach, lines in groups
        ],
        "any": any(lines for _, lines in groups),
        "may_change": presenting.is_open(found) and test_rule("selfeval.edit_answers", request.actor, found),
        "back_url": presenting.url(found, "evaluation"),
    }
    return render(request, "selfeval/evidence_all.html", context)


@signed_in
@located
@require_safe
def draft_file(request: PortalRequest, where: Where, pk: int) -> HttpResponseBase:
    """The file of an entry of a draft, for those who may read the draft."""
    found = selectors.evaluation_for(request.actor, where, "selfeval.read_draft")
    stored = evidence_selectors.file_of_draft(found, pk)
    return _send(request, stored, presenting.url(found, "evaluation"))


@signed_in
@require_safe
def submission_file(request: PortalRequest, reference: str, sha256: str) -> HttpResponseBase:
    """A file that a submission cites, for those who may read the submission."""
    submission = selectors.submission_for(request.actor, reference)
    stored = evidence_selectors.file_of_submission(submission, sha256)
    return _send(request, stored, reverse("selfeval:submission", args=[reference]))


def _send(request: PortalRequest, stored: StoredFile, back_url: str) -> HttpResponseBase:
    """The file to be saved, never to be opened in the portal's own pages; an altered one is not sent."""
    try:
        file = open_file(stored)
    except FileAltered as fault:
        log.error("evidence file altered", problem=str(fault))
        return render(request, "selfeval/file_altered.html", {"file": stored, "back_url": back_url}, status=500)
    return FileResponse(
        file,
        as_attachment=True,
        filename=stored.name,
        content_type=FileKind(stored.kind).media_type,
        headers={
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )
