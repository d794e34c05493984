"""Preparing, opening and closing a cycle, by the secretariat."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods
from rules import test_rule

from partners.actors import PortalRequest
from selfeval import presenting, selectors
from selfeval.forms import CycleForm, ScaleForm
from selfeval.models import Cycle
from selfeval.services import (
    CycleRefused,
    WordsChanged,
    change_cycle,
    close_cycle,
    open_cycle,
    prepare_cycle,
    word_scale,
    words_of,
)
from selfeval.views.common import FORM_METHODS, signed_in

_OPEN_ALREADY = "This cycle is open, so its scale, dates and words stay as they are."


def _page_of(cycle: Cycle) -> str:
    return reverse("selfeval:cycle", args=[cycle.slug])


@signed_in
@require_http_methods(FORM_METHODS)
def prepare_page(request: PortalRequest) -> HttpResponse:
    if not test_rule("selfeval.manage_cycles", request.actor):
        raise PermissionDenied
    form = CycleForm(request.POST) if request.method == "POST" else CycleForm()
    if form.is_bound and form.is_valid():
        try:
            cycle = prepare_cycle(**form.cleaned_data, by=request.actor.user, at=timezone.now())
        except CycleRefused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Cycle {cycle} is prepared. Check it, then open it")
            return redirect(_page_of(cycle))
    return render(request, "selfeval/cycle_form.html", {"form": form, "back_url": reverse("selfeval:evaluations")})


@signed_in
@require_http_methods(FORM_METHODS)
def change_page(request: PortalRequest, cycle_slug: str) -> HttpResponse:
    cycle = selectors.cycle_to_manage(request.actor, cycle_slug)
    if cycle.opened_at is not None:
        messages.info(request, _OPEN_ALREADY)
        return redirect(_page_of(cycle))
    names = ("title", "scale_version", "opens_on", "closes_on", "is_baseline", "reference_prefix")
    form = CycleForm(request.POST or None, initial={name: getattr(cycle, name) for name in names})
    if form.is_bound and form.is_valid():
        try:
            cycle = change_cycle(cycle=cycle, **form.cleaned_data, by=request.actor.user, at=timezone.now())
        except CycleRefused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Cycle {cycle} is changed")
            return redirect(_page_of(cycle))
    return render(request, "selfeval/cycle_form.html", {"cycle": cycle, "form": form, "back_url": _page_of(cycle)})


@signed_in
@require_http_methods(FORM_METHODS)
def scale_page(request: PortalRequest, cycle_slug: str) -> HttpResponse:
    """Other words for the levels, which make a new version of the scale."""
    cycle = selectors.cycle_to_manage(request.actor, cycle_slug)
    if cycle.opened_at is not None:
        messages.info(request, _OPEN_ALREADY)
        return redirect(_page_of(cycle))
    scale, words, status = cycle.scale_version, words_of(cycle.scale_version), 200
    form = ScaleForm(request.POST or None, words=words, initial={"label": scale.label if scale.worded_here else ""})
    if form.is_bound and form.is_valid():
        seen = request.POST.get("seen", "")
        try:
            word_scale(
                cycle=cycle,
                seen=int(seen) if seen.isdecimal() and len(seen) < 19 else 0,
                label=form.cleaned_data["label"],
                levels=form.levels(),
                by=request.actor.user,
                at=timezone.now(),
            )
        except CycleRefused as error:
            form.add_error(None, str(error))
            status = 409 if isinstance(error, WordsChanged) else 200
        else:
            messages.success(request, f"The scale of {cycle} has these words now")
            return redirect(_page_of(cycle))
    context = {"cycle": cycle, "form": form, "words": words, "conflict": status == 409, "back_url": _page_of(cycle)}
    return render(request, "selfeval/cycle_scale.html", context, status=status)


@signed_in
@require_http_methods(FORM_METHODS)
def open_page(request: PortalRequest, cycle_slug: str) -> HttpResponse:
    cycle = selectors.cycle_to_manage(request.actor, cycle_slug)
    if cycle.opened_at is not None:
        messages.info(request, f"Cycle {cycle} is open already")
        return redirect(_page_of(cycle))
    if request.method == "POST":
        open_cycle(cycle=cycle, by=request.actor.user, at=timezone.now())
        messages.success(request, f"Cycle {cycle} is open. Now invite organisations")
        return redirect("selfeval:invite", cycle.slug)
    return render(request, "selfeval/cycle_open.html", {"cycle": cycle, "back_url": _page_of(cycle)})


@signed_in
@require_http_methods(FORM_METHODS)
def close_page(request: PortalRequest, cycle_slug: str) -> HttpResponse:
    cycle = selectors.cycle_to_manage(request.actor, cycle_slug)
    back = f"{reverse('selfeval:evaluations')}?cycle={cycle.slug}"
    if request.method == "POST":
        try:
            close_cycle(cycle=cycle, by=request.actor.user, at=timezone.now())
        except CycleRefused as error:
            messages.info(request, str(error))
        else:
            messages.success(request, f"Cycle {cycle} is closed")
        return redirect(back)
    counts = presenting.status_counts(selectors.status_counts(cycle))
    return render(request, "selfeval/cycle_close.html", {"cycle": cycle, "counts": counts, "back_url": back})
