"""The secretariat's work on a new version: begin it, say what it is, look at the difference, publish or discard it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cohesion_portal.lib.pagination import pagination
from frameworks import forms
from frameworks.models import FrameworkVersion
from frameworks.selectors import editing as selectors
from frameworks.selectors.changes import changes_between
from frameworks.services import editing as services
from frameworks.services import publishing
from frameworks.views.drafts import (
    WriterRequest,
    draft_page,
    edit_page,
    form_page,
    may_edit,
    refuse,
    signed,
    typed_words,
)

_EDITS_ON_A_PAGE = 50


def home_of(draft: FrameworkVersion) -> HttpResponse:
    return redirect("frameworks:edit_draft", draft.framework.slug, draft.label)


@login_required
@form_page
def new_version(request: WriterRequest, slug: str, label: str) -> HttpResponse:
    """Copy a published version into a draft; where one is being written already, the page leads to it."""
    if not may_edit(request):
        raise PermissionDenied
    base = selectors.version_or_404(slug, label)
    initial = {"label": selectors.suggested_label(base, timezone.localdate())}
    form = forms.NewVersionForm(request.POST or None, initial=initial)
    existing = selectors.draft_of(base)
    if request.method == "POST" and form.is_valid() and existing is None:
        try:
            draft = services.create_draft(version=base, **form.cleaned_data, **signed(request))
        except services.DraftExists as refused:
            existing = refused.draft
        except services.EditRefused as refused:
            refuse(form, refused)
        else:
            messages.success(request, f"Version {draft.label} is a draft now. Only partnership officers can read it")
            return home_of(draft)
    context = {"base": base, "form": form, "existing": existing, "typed": typed_words(request)}
    status = 409 if request.method == "POST" and existing else 200
    return render(request, "frameworks/edit_new.html", context, status=status)


@draft_page
@require_safe
def edit_draft(request: WriterRequest, draft: FrameworkVersion) -> HttpResponse:
    return render(request, "frameworks/edit_home.html", {"draft": draft, "home": selectors.draft_home(draft)})


@draft_page
@form_page
def edit_about(request: WriterRequest, draft: FrameworkVersion) -> HttpResponse:
    def save(typed: dict[str, Any], seen: str) -> HttpResponse:
        services.change_version(version=draft, typed=typed, seen=seen, **signed(request))
        messages.success(request, "What is said about the version is saved")
        return home_of(draft)

    stored = {**services.version_values(draft), "seen": services.version_seen(draft)}
    form = forms.VersionForm(request.POST or None, initial=stored)
    return edit_page(
        request,
        "frameworks/edit_about.html",
        form,
        {"draft": draft},
        save,
        lambda values: forms.VersionForm(initial=values),
    )


@draft_page
@require_safe
def edits(request: WriterRequest, draft: FrameworkVersion) -> HttpResponse:
    page = Paginator(selectors.edits_of(draft), _EDITS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"draft": draft, "page": page, "pagination": pagination(page)}
    return render(request, "frameworks/edit_history.html", context)


@draft_page
@require_safe
def preview(request: WriterRequest, draft: FrameworkVersion) -> HttpResponse:
    """The difference to the version that the draft came from, or to the newest that readers have."""
    newest = selectors.newest_published(draft)
    old = newest if request.GET.get("against") == "newest" else draft.based_on
    context = {"draft": draft, "newest": newest, "old": old, "changes": _changes(draft, old or newest)}
    return render(request, "frameworks/edit_preview.html", context)


def _changes(draft: FrameworkVersion, old: FrameworkVersion) -> Any:
    old.framework = draft.framework
    return changes_between(old, draft)


@draft_page
@form_page
def publish(request: WriterRequest, draft: FrameworkVersion) -> HttpResponse:
    newest = selectors.newest_published(draft)
    found = publishing.checked(draft)
    context = {"draft": draft, "newest": newest, "seen": found.digest, "faults": found.faults}
    if request.method == "POST":
        try:
            publishing.publish_version(version=draft, seen=request.POST.get("seen", ""), **signed(request))
        except services.NotADraft:
            raise
        except services.EditRefused as refused:
            context["page_errors"] = [{"text": str(refused)}]
        else:
            messages.success(request, f"Version {draft.label} is published. Everybody can read it")
            return redirect(draft.framework)
    context["changes"] = _changes(draft, newest)
    context["threads_lost"] = selectors.threads_lost(draft, newest)
    return render(request, "frameworks/edit_publish.html", context, status=409 if "page_errors" in context else 200)


@draft_page
@form_page
def discard(request: WriterRequest, draft: FrameworkVersion) -> HttpResponse:
    context: dict[str, Any] = {"draft": draft, "uses": services.uses_of(draft)}
    if request.method == "POST":
        try:
            services.discard_draft(version=draft, by=request.actor.user, at=timezone.now())
        except services.NotADraft:
            raise
        except services.EditRefused as refused:
            context["page_errors"] = [{"text": str(refused)}]
        else:
            messages.success(request, f"The draft of version {draft.label} is discarded")
            return redirect(draft.framework)
    return render(request, "frameworks/edit_discard.html", context, status=409 if "page_errors" in context else 200)
