"""Writing an evaluation: its task list, the pages with questions, and the evidence of an approach."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from rules import test_rule

from partners.actors import PortalRequest
from partners.models import Role
from partners.selectors import role_line
from selfeval import presenting, selectors
from selfeval.advice import levels_in_words, spread_in
from selfeval.draft import Draft, Page, PageName
from selfeval.forms import AnswersForm, EvidenceForm
from selfeval.models import Evaluation
from selfeval.selectors import Where
from selfeval.services import (
    AlreadySubmitted,
    CycleClosed,
    Saved,
    add_evidence,
    remove_evidence,
    save_answers,
)
from selfeval.views.common import FORM_METHODS, located, refused, signed_in


@signed_in
@located
@require_safe
def evaluation(request: PortalRequest, where: Where) -> HttpResponse:
    """The task list."""
    found = selectors.evaluation_for(request.actor, where, "selfeval.read_draft")
    draft = selectors.draft_of(found)
    done, of = presenting.completed(draft)
    context = {
        "evaluation": found,
        "tag": presenting.status_tag(found),
        "is_open": presenting.is_open(found),
        "is_late": presenting.is_late(found, timezone.localdate()),
        "sections": presenting.tasks(found, draft),
        "done": done,
        "of": of,
        "story": presenting.story(selectors.story_of(found)),
        "check_url": presenting.url(found, "check"),
        "return_url": "" if found.is_of_part else presenting.url(found, "return"),
        "has_approver": selectors.has_approver(found.organisation),
        "may_return": test_rule("selfeval.return", request.actor),
    }
    return render(request, "selfeval/evaluation.html", context)


@signed_in
@located
@require_http_methods(FORM_METHODS)
def approach(request: PortalRequest, where: Where, approach_slug: str) -> HttpResponse:
    found = selectors.evaluation_for(request.actor, where, "selfeval.read_draft")
    asked = selectors.questionnaire_of(found.cycle).approach(approach_slug)
    if asked is None:
        raise Http404
    return _page(request, found, Page(PageName.APPROACH, asked), "selfeval.edit_answers")


@signed_in
@located
@require_http_methods(FORM_METHODS)
def dialogue(request: PortalRequest, where: Where) -> HttpResponse:
    found = selectors.evaluation_for(request.actor, where, "selfeval.read_draft")
    return _page(request, found, Page(PageName.DIALOGUE), "selfeval.edit_answers")


@signed_in
@located
@require_http_methods(FORM_METHODS)
def agreed_level(request: PortalRequest, where: Where) -> HttpResponse:
    found = selectors.evaluation_for(request.actor, where, "selfeval.read_draft")
    return _page(request, found, Page(PageName.AGREED_LEVEL), "selfeval.agree_level")


def _page(request: PortalRequest, evaluation: Evaluation, page: Page, rule: str) -> HttpResponse:
    may_write = test_rule(rule, request.actor, evaluation)
    if request.method == "POST":
        if not may_write:
            raise PermissionDenied
        return _save(request, evaluation, page)
    draft = _draft(evaluation, page)
    if not (may_write and presenting.is_open(evaluation)):
        return _read(request, evaluation, page, draft, may_write)
    questionnaire, today = draft.questionnaire, timezone.localdate()
    form = AnswersForm(page=page, questionnaire=questionnaire, draft=draft, today=today)
    evidence = EvidenceForm(questionnaire=questionnaire) if _asks_for_evidence(page, draft) else None
    return _show(request, evaluation, page, draft, form, evidence)


def _draft(evaluation: Evaluation, page: Page) -> Draft:
    if page.name is PageName.AGREED_LEVEL:
        return selectors.draft_of_levels(evaluation)
    return selectors.draft_of_page(evaluation, page.approach)


def _asks_for_evidence(page: Page, draft: Draft) -> bool:
    return bool(page.approach and draft.questionnaire.evidence_kinds)


def _save(request: PortalRequest, evaluation: Evaluation, page: Page) -> HttpResponse:
    """Save whatever can be stored, then go on, or show the page again with what needs the writer."""
    questionnaire, then = selectors.questionnaire_of(evaluation.cycle), request.POST.get("then", "")
    form = AnswersForm(request.POST, page=page, questionnaire=questionnaire, today=timezone.localdate())
    evidence = EvidenceForm(request.POST, questionnaire=questionnaire) if page.approach else None
    if evidence and not (evidence.has_changed() or then == "add-evidence"):
        evidence = None
    form.is_valid()
    try:
        saved = _store(request, evaluation, page, form, evidence)
    except (AlreadySubmitted, CycleClosed) as error:
        return refused(request, evaluation, error)
    if form.errors or saved.conflicts or (evidence and evidence.errors):
        draft = _draft(evaluation, page)
        form.show_again(draft, saved.conflicts)
        if _asks_for_evidence(page, draft) and not (evidence and evidence.errors):
            evidence = EvidenceForm(questionnaire=questionnaire)
        return _show(request, evaluation, page, draft, form, evidence, status=409 if saved.conflicts else 200)
    return _go_on(request, evaluation, page, then)


def _store(
    request: PortalRequest, evaluation: Evaluation, page: Page, form: AnswersForm, evidence: EvidenceForm | None
) -> Saved:
    signed: dict[str, Any] = {
        "by": request.actor.user,
        "by_role": role_line(request.actor, evaluation.organisation_id, Role.LEAD, Role.CONTRIBUTOR),
        "at": timezone.now(),
    }
    saved = save_answers(evaluation=evaluation, typed=form.typed(), **signed)
    if evidence and page.approach and evidence.is_valid():
        add_evidence(evaluation=evaluation, approach_id=page.approach.id, **evidence.entry(), **signed)
    return saved


def _go_on(request: PortalRequest, evaluation: Evaluation, page: Page, then: str) -> HttpResponse:
    action, _, number = then.partition("-evidence-")
    if action == "remove" and number.isdecimal() and page.approach:
        return redirect(presenting.url(evaluation, "remove_evidence", page.approach.slug, int(number)))
    if then == "add-evidence":
        return redirect(f"{presenting.page_url(evaluation, page)}#evidence")
    if then == "later":
        messages.success(request, f"{page.title}: saved. You can come back and change it")
        return redirect(presenting.url(evaluation, "evaluation"))
    following = selectors.page_after(evaluation, page)
    return redirect(presenting.page_url(evaluation, following) if following else presenting.url(evaluation, "check"))


def _show(
    request: PortalRequest,
    evaluation: Evaluation,
    page: Page,
    draft: Draft,
    form: AnswersForm,
    evidence: EvidenceForm | None,
    status: int = 200,
) -> HttpResponse:
    context = {
        **_about(evaluation, page, draft),
        "form": form,
        "evidence_form": evidence,
        "error_forms": [form, *([evidence] if evidence else [])],
        "previous": selectors.previous_level(evaluation, page.approach) if page.approach else None,
    }
    return render(request, "selfeval/page.html", context, status=status)


def _read(request: PortalRequest, evaluation: Evaluation, page: Page, draft: Draft, may_write: bool) -> HttpResponse:
    context = {
        **_about(evaluation, page, draft),
        "may_write": may_write,
        "summary": presenting.summary(evaluation, draft, page, change=False, card=False),
    }
    return render(request, "selfeval/page_read.html", context)


def _about(evaluation: Evaluation, page: Page, draft: Draft) -> dict[str, Any]:
    return {
        "evaluation": evaluation,
        "page": page,
        "back_url": presenting.url(evaluation, "evaluation"),
        "is_late": presenting.is_late(evaluation, timezone.localdate()),
        "evidence": draft.evidence.get(page.approach.id, ()) if page.approach else (),
        "last_saved": max(draft.answers.values(), key=lambda answer: answer.saved_at, default=None),
        "spread": spread_in(draft) if page.name is PageName.AGREED_LEVEL else None,
        "levels": levels_in_words(draft) if page.name is PageName.AGREED_LEVEL else (),
    }


@signed_in
@located
@require_http_methods(FORM_METHODS)
def evidence_removal(request: PortalRequest, where: Where, approach_slug: str, pk: int) -> HttpResponse:
    """Ask before words are removed."""
    found = selectors.evaluation_for(request.actor, where, "selfeval.edit_answers")
    asked = selectors.questionnaire_of(found.cycle).approach(approach_slug)
    if asked is None:
        raise Http404
    page = Page(PageName.APPROACH, asked)
    back = f"{presenting.page_url(found, page)}#evidence"
    if request.method == "POST":
        try:
            removed = remove_evidence(evaluation=found, evidence_id=pk, by=request.actor.user, at=timezone.now())
        except (AlreadySubmitted, CycleClosed) as error:
            return refused(request, found, error)
        if removed:
            messages.success(request, "Evidence removed")
        else:
            messages.info(request, "Somebody else has removed this evidence already")
        return redirect(back)
    item = selectors.evidence_of(found, asked, pk)
    if item is None:
        messages.info(request, "Somebody else has removed this evidence already")
        return redirect(back)
    return render(
        request, "selfeval/evidence_remove.html", {"evaluation": found, "page": page, "item": item, "back_url": back}
    )
