"""Writing an evaluation: its task list and the pages with questions."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from rules import test_rule

from cohesion_portal.lib.kept import kept_words
from partners.actors import PortalRequest
from selfeval import presenting, selectors
from selfeval.advice import advice_on_evidence, levels_in_words, spread_in
from selfeval.draft import Draft, Page, PageName
from selfeval.evidence_lines import days_of, lines_of
from selfeval.forms import AnswersForm
from selfeval.last_year import last_year
from selfeval.levels_table import levels_table
from selfeval.models import Evaluation
from selfeval.review_presenting import where_it_stands
from selfeval.selectors import Where
from selfeval.services import NotOpen
from selfeval.views import parts
from selfeval.views.common import FORM_METHODS, located, refused, rule_to_write, signed_in, store, words_typed


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
        "sections": presenting.tasks(found, draft, parts.links_to_open(request, found, draft)),
        "done": done,
        "of": of,
        "check_url": presenting.url(found, "check"),
        "offline_url": presenting.url(found, "offline"),
        "evidence_url": presenting.url(found, "evidence") if draft.questionnaire.evidence_kinds else "",
        "has_approver": found.is_of_part or selectors.has_approver(found.organisation),
        "take_back_url": parts.take_back_url(request, found),
        **where_it_stands(request.actor, found, list(selectors.story_of(found)), timezone.localdate()),
    }
    return render(request, "selfeval/evaluation.html", context)


@signed_in
@located
@require_http_methods(FORM_METHODS)
def approach(request: PortalRequest, where: Where, approach_slug: str) -> HttpResponse:
    found = selectors.evaluation_for(request.actor, where, "selfeval.read_draft")
    page = selectors.page_of(found, PageName.APPROACH, approach_slug)
    return _page(request, found, page)


@signed_in
@located
@require_http_methods(FORM_METHODS)
def notes(request: PortalRequest, where: Where, help_slug: str) -> HttpResponse:
    """Notes against some of the framework's prompts or methods, for the discussion and never scored."""
    found = selectors.evaluation_for(request.actor, where, "selfeval.read_draft")
    return _page(request, found, selectors.page_of(found, PageName.NOTES, help_slug))


@signed_in
@located
@require_http_methods(FORM_METHODS)
def dialogue(request: PortalRequest, where: Where) -> HttpResponse:
    found = selectors.evaluation_for(request.actor, where, "selfeval.read_draft")
    return _page(request, found, selectors.page_of(found, PageName.DIALOGUE))


@signed_in
@located
@require_http_methods(FORM_METHODS)
def agreed_level(request: PortalRequest, where: Where) -> HttpResponse:
    found = selectors.evaluation_for(request.actor, where, "selfeval.read_draft")
    return _page(request, found, selectors.page_of(found, PageName.AGREED_LEVEL))


def _page(request: PortalRequest, evaluation: Evaluation, page: Page) -> HttpResponse:
    may_write = test_rule(rule_to_write(page), request.actor, evaluation)
    if request.method == "POST":
        if not may_write:
            raise PermissionDenied
        return _save(request, evaluation, page)
    draft, kept = _draft(evaluation, page), kept_words(request)
    if not (may_write and presenting.is_open(evaluation)):
        return _read(request, evaluation, page, draft, may_write, kept)
    asked: dict[str, Any] = {"page": page, "questionnaire": draft.questionnaire, "today": timezone.localdate()}
    if kept is not None:
        form = AnswersForm(kept, **asked)
        if form.show_kept(draft):
            return _show(request, evaluation, page, draft, form, is_kept=True)
    return _show(request, evaluation, page, draft, AnswersForm(**asked, draft=draft))


def _draft(evaluation: Evaluation, page: Page) -> Draft:
    if page.name is PageName.AGREED_LEVEL:
        return selectors.draft_of_levels(evaluation)
    return selectors.draft_of_page(evaluation, page)


def _save(request: PortalRequest, evaluation: Evaluation, page: Page) -> HttpResponse:
    """Save whatever can be stored, then go on, or show the page again with what needs the writer."""
    questionnaire, then = selectors.questionnaire_for(evaluation), request.POST.get("then", "")
    form = AnswersForm(request.POST, page=page, questionnaire=questionnaire, today=timezone.localdate())
    form.is_valid()
    try:
        saved = store(request, evaluation, form.typed())
    except NotOpen as error:
        return refused(request, evaluation, error)
    if form.errors or saved.conflicts:
        draft = _draft(evaluation, page)
        form.show_again(draft, saved.conflicts)
        return _show(request, evaluation, page, draft, form, status=409 if saved.conflicts else 200)
    if page.name is PageName.AGREED_LEVEL and then != "later":
        draft = _draft(evaluation, page)
        unsaid = presenting.gap_links(evaluation, (gap for gap in draft.gaps_of(page) if gap.field == "difference"))
        if unsaid:
            form = AnswersForm(page=page, questionnaire=questionnaire, draft=draft, today=timezone.localdate())
            return _show(request, evaluation, page, draft, form, page_errors=unsaid)
    return _go_on(request, evaluation, page, then)


def _go_on(request: PortalRequest, evaluation: Evaluation, page: Page, then: str) -> HttpResponse:
    action, _, number = then.partition("-evidence-")
    if action in ("change", "remove") and number.isdecimal() and len(number) < 19 and page.approach:
        return redirect(presenting.url(evaluation, f"{action}_evidence", page.approach.slug, int(number)))
    if then == "add-evidence" and page.approach:
        return redirect(presenting.url(evaluation, "add_evidence", page.approach.slug))
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
    status: int = 200,
    page_errors: list[dict[str, Any]] | None = None,
    is_kept: bool = False,
) -> HttpResponse:
    """The page with its form; `is_kept` says that it shows what was typed before signing in and is not saved."""
    context = {
        **_about(evaluation, page, draft),
        "form": form,
        "is_kept": is_kept,
        "autosave_url": presenting.url(evaluation, "autosave", page),
        "page_errors": page_errors,
    }
    return render(request, "selfeval/page.html", context, status=status)


def _read(
    request: PortalRequest, evaluation: Evaluation, page: Page, draft: Draft, may_write: bool, kept: QueryDict | None
) -> HttpResponse:
    context = {
        **_about(evaluation, page, draft),
        "may_write": may_write,
        "summary": presenting.summary(evaluation, draft, page, change=False, card=False, earlier=True),
        "typed": words_typed(kept) if kept else [],
    }
    return render(request, "selfeval/page_read.html", context)


def _about_evidence(evaluation: Evaluation, page: Page, draft: Draft) -> dict[str, Any]:
    """The evidence of an approach; and, there and beside the agreed level, what it leaves open."""
    days = days_of(evaluation, timezone.localdate())
    about: dict[str, Any] = {"asks_for_evidence": page.approach and draft.questionnaire.evidence_kinds}
    if page.approach:
        items = draft.evidence.get(page.approach.id, ())
        about["evidence"] = lines_of(evaluation, page.approach, items, days)
        about["advice"] = [{"text": one.text} for one in advice_on_evidence(draft, days)]
    elif page.name is PageName.AGREED_LEVEL:
        about["advice"] = presenting.advice_links(evaluation, advice_on_evidence(draft, days))
    return about


def _about(evaluation: Evaluation, page: Page, draft: Draft) -> dict[str, Any]:
    return {
        "evaluation": evaluation,
        "page": page,
        "page_url": presenting.page_url(evaluation, page),
        "back_url": presenting.url(evaluation, "evaluation"),
        "is_late": presenting.is_late(evaluation, timezone.localdate()),
        "last_year": last_year(evaluation, page.approach) if page.approach else None,
        **_about_evidence(evaluation, page, draft),
        "last_saved": max(draft.answers.values(), key=lambda answer: answer.saved_at, default=None),
        "spread": spread_in(draft) if page.name is PageName.AGREED_LEVEL else None,
        "levels": levels_in_words(draft) if page.name is PageName.AGREED_LEVEL else (),
        "table": levels_table(draft) if page.name is PageName.AGREED_LEVEL else None,
    }
