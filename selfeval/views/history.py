"""What an answer said before, and bringing it back."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods
from rules import test_rule

from cohesion_portal.lib.pagination import pagination
from partners.actors import PortalRequest
from selfeval import presenting, selectors
from selfeval.converters import Written
from selfeval.draft import Page, Seen, Typed, digest
from selfeval.history import Version, Words, changes, reason_to_restore
from selfeval.history_selectors import answer_to, question_of, version_of, versions_of
from selfeval.models import Evaluation
from selfeval.questions import Question
from selfeval.selectors import Where
from selfeval.services import NotOpen
from selfeval.views.common import FORM_METHODS, located, refused, rule_to_write, signed_in, store


@dataclass(frozen=True)
class _Shown:
    """One version on the page: how it reads, how it changed the one before, and whether it is what stands now."""

    version: Version
    text: str
    changes: list[Words]
    is_current: bool


@signed_in
@located
@require_http_methods(FORM_METHODS)
def history(request: PortalRequest, where: Where, page: Written, key: str) -> HttpResponse:
    """Every version of one answer, newest first; posting restores one as a new version."""
    found = selectors.evaluation_for(request.actor, where, "selfeval.read_draft")
    written = selectors.page_of(found, *page)
    question = question_of(written, key)
    if request.method == "POST":
        if not test_rule(rule_to_write(written), request.actor, found):
            raise PermissionDenied
        return _restore(request, found, written, question)
    return _show(request, found, written, question)


def _restore(request: PortalRequest, evaluation: Evaluation, page: Page, question: Question) -> HttpResponse:
    answer, number = answer_to(evaluation, page, question.key), request.POST.get("version", "")
    version = version_of(answer, int(number)) if answer and number.isdecimal() and len(number) < 10 else None
    if version is None:
        raise Http404
    approach_id, asked = page.key(question.key)
    typed = Typed(asked, version.text, approach_id, Seen.parse(request.POST.get("seen", "")))
    try:
        saved = store(request, evaluation, [typed], reason_to_restore(version))
    except NotOpen as error:
        return refused(request, evaluation, error)
    if saved.conflicts:
        return _show(request, evaluation, page, question, overtaken=True)
    messages.success(
        request, f"{question.short}: restored" if saved.keys else f"{question.short}: this is what it says"
    )
    return redirect(presenting.url(evaluation, "history", page, question.key))


def _show(
    request: PortalRequest, evaluation: Evaluation, page: Page, question: Question, *, overtaken: bool = False
) -> HttpResponse:
    answer, questionnaire = answer_to(evaluation, page, question.key), selectors.questionnaire_for(evaluation)
    listed, versions = versions_of(answer, request.GET.get("page"))
    asked = page.key(question.key)[1]

    def shown(version: Version) -> _Shown:
        text, before = (questionnaire.in_words(asked, one) for one in (version.text, version.before))
        is_current = answer is not None and answer.version == version.number
        return _Shown(version, text, list(changes(before, text)), is_current)

    may_write = test_rule(rule_to_write(page), request.actor, evaluation) and presenting.is_open(evaluation)
    context: dict[str, Any] = {
        "evaluation": evaluation,
        "page": page,
        "question": question,
        "versions": [shown(version) for version in versions],
        "pagination": pagination(listed),
        "number": listed.number,
        "seen": Seen(answer.version, digest(answer.value)) if answer else Seen(),
        "may_restore": may_write,
        "overtaken": overtaken,
        "back_url": presenting.page_url(evaluation, page),
    }
    return render(request, "selfeval/history.html", context, status=409 if overtaken else 200)
