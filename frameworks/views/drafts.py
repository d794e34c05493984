"""What every page that edits a draft starts from: who edits which draft, and what becomes of words typed too late."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import capfirst
from django.views.decorators.http import require_http_methods
from rules import test_rule

from frameworks.forms import DocumentForm, EditForm, LinkForm, NewElementForm, VersionForm
from frameworks.merging import seen_in
from frameworks.models import FrameworkVersion
from frameworks.rules import SECRETARIAT, Writer
from frameworks.selectors import editing as selectors
from frameworks.services import editing as services

Rest = ParamSpec("Rest")
form_page = require_http_methods(["GET", "HEAD", "POST"])

_LABELS = {
    name: str(each.label)
    for form in (LinkForm, DocumentForm, VersionForm, NewElementForm)
    for name, each in form.base_fields.items()
    if each.label
}
_NOT_TYPED = {"csrfmiddlewaretoken", "seen"}


class WriterRequest(HttpRequest):
    """What a view receives once the middleware has said who is asking."""

    actor: Writer


def signed(request: WriterRequest) -> dict[str, Any]:
    """Who writes, in which role and when, as the services take it."""
    return {"by": request.actor.user, "by_role": request.actor.signs_as(SECRETARIAT), "at": timezone.now()}


def may_edit(request: WriterRequest) -> bool:
    return bool(test_rule("frameworks.edit", request.actor))


def draft_page(
    view: Callable[Concatenate[WriterRequest, FrameworkVersion, Rest], HttpResponse],
) -> Callable[..., HttpResponse]:
    """The view gets the draft that the address names; where it cannot be edited (any more), the page says why.

    Words that were typed are shown there, so that they are not lost.
    """

    @login_required
    @wraps(view)
    def page(request: WriterRequest, slug: str, label: str, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        if not may_edit(request):
            raise PermissionDenied
        draft = selectors.version_or_404(slug, label)
        try:
            services.refuse_closed(draft)
            return view(request, draft, *args, **kwargs)
        except (services.NotADraft, services.PartGone) as closed:
            return _closed(request, draft, closed)

    return page


def _closed(request: WriterRequest, draft: FrameworkVersion, closed: services.EditRefused) -> HttpResponse:
    still_open = isinstance(closed, services.PartGone)
    context = {"draft": draft, "reason": str(closed), "typed": typed_words(request), "still_open": still_open}
    return render(request, "frameworks/edit_closed.html", context, status=409)


def typed_words(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed and cannot be saved, box by box, for people to copy."""
    return [
        (_LABELS.get(name, capfirst(name.replace("_", " "))), words)
        for name, words in request.POST.items()
        if name not in _NOT_TYPED and isinstance(words, str) and words.strip()
    ]


def edit_page(
    request: WriterRequest,
    template: str,
    form: EditForm,
    context: Mapping[str, Any],
    save: Callable[[dict[str, Any], str], HttpResponse],
    again: Callable[[Mapping[str, Any]], EditForm],
) -> HttpResponse:
    """Show the form, or save what was typed by `save(typed, seen)`.

    Where somebody else changed the same, both texts are shown on the form that `again(values)` makes; saving that one
    stores what is in its boxes.
    """
    others: dict[str, str] = {}
    errors: list[dict[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            return save(form.typed(), form.cleaned_data["seen"])
        except services.EditClash as clash:
            form = again({**clash.values, "seen": seen_in(clash.stored)})
            others = {name: form.shown(name, clash.stored[name]) for name in clash.clashes}
            errors = [
                {"text": f"{form.words_for(name)}: somebody else changed this too", "href": f"#{form.target(name)}"}
                for name in clash.clashes
            ]
        except (services.NotADraft, services.PartGone):
            raise
        except services.EditRefused as refused:
            refuse(form, refused)
    fields = [(field, field.name in others, others.get(field.name, "")) for field in form.visible_fields()]
    about_all = {form.words_for(name): words for name, words in others.items() if name not in form.fields}
    page = {
        **context,
        "form": form,
        "fields": fields,
        "page_errors": errors,
        "others": about_all,
        "clash": bool(others),
    }
    return render(request, template, page, status=409 if others else 200)


def refuse(form: forms.Form, refused: services.EditRefused) -> None:
    form.add_error(refused.field if refused.field in form.fields else None, str(refused))
