"""What every view of an evaluation shares: signing in, and giving words back that could not be stored."""

import re
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from actions.services import ActionError
from cohesion_portal.lib.kept import forget_words, keep_words
from partners.actors import PortalRequest
from partners.models import Role
from partners.selectors import role_line
from selfeval.draft import Page, PageName, Seen, Typed
from selfeval.models import Evaluation
from selfeval.presenting import url
from selfeval.questions import QUESTIONS, Answering, clean_text
from selfeval.selectors import Where
from selfeval.services import AlreadySubmitted, EvaluationError, Saved, save_answers

FORM_METHODS = ["GET", "HEAD", "POST"]

P = ParamSpec("P")
View = Callable[Concatenate[PortalRequest, P], HttpResponseBase]

_NOTE = re.compile(r"note-\d+")
_ENTRIES = {
    "title": "Evidence",
    "shows": "What the evidence shows",
    "link": "Web address of the evidence",
    "location": "Where the evidence is kept",
    "what": "What you will do",
    "owner_role": "Role that owns it",
    "milestone": "Milestone",
    "support_needed": "Support needed",
    "reason": "Reason",
    "comment": "Your comment",
    "consent": "Who agreed",
    "answer": "Your answer",
    "doing": "What you will do",
    "mistake": "What is wrong",
}


def signed_in(view: View[P]) -> View[P]:
    """As `login_required`; but words that somebody typed while their session ended are kept until they sign in.

    A view that shows a form asks `kept_words` for them. Words that cannot be kept are shown, to be copied.
    """

    @wraps(view)
    def wrapper(request: PortalRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.actor.is_signed_in:
            if request.method == "POST":
                forget_words(request)
            return view(request, *args, **kwargs)
        if keep_words(request):
            messages.info(request, "You were signed out while you were writing. Sign in: your words are kept")
            return redirect_to_login(request.path, reverse("account_login"))
        typed = words_typed(request.POST)
        if not typed:
            return redirect_to_login(request.get_full_path(), reverse("account_login"))
        address = f"{reverse('account_login')}?next={request.path}"
        return render(request, "selfeval/signed_out.html", {"typed": typed, "sign_in_url": address}, status=403)

    return wrapper


def located(view: View[P]) -> View[P]:
    """Give the view, as `where`, what the address says of an evaluation's cycle, organisation and part."""

    @wraps(view)
    def wrapper(request: PortalRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        slugs = (kwargs.pop(name, "") for name in ("cycle_slug", "organisation_slug", "part_slug"))
        kwargs["where"] = Where(*map(str, slugs))
        return view(request, *args, **kwargs)

    return wrapper


def rule_to_write(page: Page) -> str:
    """The name of the rule that lets somebody write a page's answers."""
    return "selfeval.agree_level" if page.name is PageName.AGREED_LEVEL else "selfeval.edit_answers"


def store(request: PortalRequest, evaluation: Evaluation, typed: Sequence[Typed], reason: str = "") -> Saved:
    """Save answers as the person who sent them; raises as `save_answers`."""
    return save_answers(
        evaluation=evaluation,
        typed=typed,
        by=request.actor.user,
        by_role=role_line(request.actor, evaluation.organisation_id, Role.LEAD, Role.CONTRIBUTOR),
        at=timezone.now(),
        reason=reason,
    )


def words_typed(data: QueryDict) -> list[tuple[str, str]]:
    """Every text of a form that its writer changed, with what it is called, so that nothing typed is lost."""
    words = []
    for question in QUESTIONS:
        text = clean_text(data.get(question.key, ""))
        seen = Seen.parse(data.get(f"{question.key}_seen", ""))
        is_written = question.answering in (Answering.TEXT, Answering.SHORT_TEXT)
        if is_written and text and Typed(question.key, text, seen=seen).is_changed:
            words.append((question.short, text))
    entries = [(called, clean_text(data.get(name, ""))) for name, called in _ENTRIES.items()]
    entries += [("Note", clean_text(data.get(name, ""))) for name in data if _NOTE.fullmatch(name)]
    return words + [(called, text) for called, text in entries if text]


def refused(
    request: HttpRequest,
    evaluation: Evaluation,
    error: EvaluationError | ActionError,
    *,
    back_url: str = "",
    back_text: str = "Back to the task list",
) -> HttpResponse:
    """A page, with status 409, that says why nothing was stored and shows what was typed."""
    context: dict[str, Any] = {
        "evaluation": evaluation,
        "reason": str(error),
        "typed": words_typed(request.POST),
        "back_url": back_url or url(evaluation, "evaluation"),
        "back_text": back_text,
        "is_submitted": isinstance(error, AlreadySubmitted),
    }
    return render(request, "selfeval/refused.html", context, status=409)
