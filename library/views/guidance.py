"""The guidance catalogue: for everybody to read, for the secretariat to keep."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from rules import test_rule

from cohesion_portal.lib.pagination import page_address, pagination
from frameworks.models import Kind
from library.forms import GuidanceFilterForm, GuidanceForm, LinkCheckForm, SupersedeForm
from library.models import Guidance
from library.selectors import guidance as selectors
from library.selectors.elements import offered_elements
from library.selectors.guidance import GuidanceFilters
from library.services import errors
from library.services import guidance as services
from partners.actors import PortalRequest
from partners.models import Role
from partners.selectors import role_line

PAGE_SIZE = 20
FORM_METHODS = ["GET", "HEAD", "POST"]
# What guidance can be about.
_TOPIC_KINDS = (Kind.TOPIC, Kind.APPROACH, Kind.THEME, Kind.PRACTICE_BASE, Kind.PRIORITY)


def _keeps(request: PortalRequest) -> bool:
    return bool(test_rule("library.keep_guidance", request.actor))


def _to_keep(request: PortalRequest, slug: str) -> Guidance:
    if not _keeps(request):
        raise PermissionDenied
    return selectors.guidance_or_404(slug)


@require_safe
def catalogue(request: PortalRequest) -> HttpResponse:
    form = GuidanceFilterForm(
        request.GET, topics=selectors.topic_choices(), tags=selectors.tag_choices(), keeps=_keeps(request)
    )
    filters = form.filters()
    page = Paginator(selectors.guidance_list(filters), PAGE_SIZE).get_page(request.GET.get("page"))
    chosen = {"q": filters.words, "topic": filters.topic, "tag": filters.tag, "check": filters.needs_checking and "on"}
    context = {
        "form": form,
        "page": page,
        "rows": selectors.rows_of(page.object_list),
        "pagination": pagination(page, page_address(chosen)),
        "is_filtered": filters != GuidanceFilters(),
        "keeps": _keeps(request),
    }
    return render(request, "library/guidance.html", context)


@require_safe
def entry(request: PortalRequest, slug: str) -> HttpResponse:
    found = selectors.guidance_or_404(slug)
    context = {
        "row": selectors.rows_of([found])[0],
        "older": selectors.superseded_by_it(found),
        "keeps": _keeps(request),
    }
    return render(request, "library/guidance_entry.html", context)


@login_required
@require_http_methods(FORM_METHODS)
def add(request: PortalRequest) -> HttpResponse:
    if not _keeps(request):
        raise PermissionDenied
    form = GuidanceForm(request.POST if request.method == "POST" else None, offers=offered_elements(_TOPIC_KINDS))
    if request.method == "POST" and form.is_valid():
        added = services.add_guidance(text=form.text(), by=request.actor.user, at=timezone.now())
        messages.success(request, "The entry is added")
        return redirect(added)
    return render(request, "library/guidance_form.html", {"form": form})


@login_required
@require_http_methods(FORM_METHODS)
def change(request: PortalRequest, slug: str) -> HttpResponse:
    found = _to_keep(request, slug)
    form = GuidanceForm(
        request.POST if request.method == "POST" else None,
        offers=offered_elements(_TOPIC_KINDS, also=services.topics_of(found)),
        initial=GuidanceForm.stored(found),
    )
    context: dict[str, Any] = {"form": form, "guidance": found}
    if request.method == "POST" and form.is_valid():
        try:
            services.change_guidance(
                guidance=found,
                version=form.cleaned_data["version"] or 0,
                text=form.text(),
                by=request.actor.user,
                at=timezone.now(),
            )
        except errors.GuidanceChanged as error:
            form.continue_from(error.current.version, str(error))
            context["stored"] = selectors.rows_of([selectors.guidance_or_404(slug)])[0]
        else:
            messages.success(request, "The entry is changed")
            return redirect(found)
    return render(request, "library/guidance_form.html", context)


@login_required
@require_http_methods(FORM_METHODS)
def check_link(request: PortalRequest, slug: str) -> HttpResponse:
    found = _to_keep(request, slug)
    form = LinkCheckForm(request.POST if request.method == "POST" else None, initial={"link": found.link})
    if not found.link:
        messages.info(request, str(errors.NoLink()))
        return redirect(found)
    if request.method == "POST" and form.is_valid():
        try:
            services.record_link_check(
                guidance=found,
                link=form.cleaned_data["link"],
                works=form.cleaned_data["works"] == "yes",
                by=request.actor.user,
                by_role=role_line(request.actor, None, Role.SECRETARIAT),
                at=timezone.now(),
            )
        except errors.LibraryError as error:
            form = LinkCheckForm({**request.POST.dict(), "link": found.link})
            form.add_error(None, str(error))
        else:
            messages.success(request, "Thank you. What you found is recorded")
            return redirect(found)
    return render(request, "library/guidance_check.html", {"form": form, "guidance": found})


@login_required
@require_http_methods(FORM_METHODS)
def supersede(request: PortalRequest, slug: str) -> HttpResponse:
    found = _to_keep(request, slug)
    form = SupersedeForm(
        request.POST if request.method == "POST" else None,
        others=selectors.others(found),
        initial={"newer": found.superseded_by_id or ""},
    )
    if request.method == "POST" and form.is_valid():
        newer = form.entry()
        try:
            services.supersede_guidance(guidance=found, newer=newer, by=request.actor.user, at=timezone.now())
        except errors.SupersedingCircle as error:
            form.add_error("newer", str(error))
        else:
            messages.success(request, "The entry points to the newer one" if newer else "The entry stands by itself")
            return redirect(found)
    return render(request, "library/guidance_supersede.html", {"form": form, "guidance": found})
