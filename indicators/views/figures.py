"""The forms in which data stewards keep figures."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from indicators import selectors, services
from indicators.forms import CorrectionForm, MirroredTargetForm, NewFigureForm
from indicators.targets import Grammar
from partners.actors import PortalRequest


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_figure(request: PortalRequest, slug: str) -> HttpResponse:
    found = selectors.indicator_to_edit(request.actor, slug)
    data = request.POST if request.method == "POST" else None
    places = selectors.places_to_enter(found)
    form = NewFigureForm(data, indicator=found, places=places, may_be_baseline=not selectors.has_baseline(found))
    if request.method == "POST" and form.is_valid():
        try:
            added = services.record_observation(
                indicator=found,
                figure=form.figure(),
                is_baseline=form.cleaned_data.get("is_baseline", False),
                by=request.actor.user,
                at=timezone.now(),
            )
        except services.FigureRefused as error:
            form.refuse(error)
        else:
            messages.success(request, f"The figure for {added.period_label} is saved")
            return redirect(found)
    return render(request, "indicators/figure_form.html", {"form": form, "indicator": found})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def correct_figure(request: PortalRequest, slug: str, pk: int) -> HttpResponse:
    observation = selectors.observation_to_correct(request.actor, slug, pk)
    found = observation.indicator
    data = request.POST if request.method == "POST" else None
    form = CorrectionForm(
        data,
        indicator=found,
        places=selectors.places_to_enter(found),
        initial=CorrectionForm.stored(observation),
    )
    if request.method == "POST" and form.is_valid():
        try:
            corrected = services.correct_observation(
                observation=observation,
                figure=form.figure(),
                reason=form.cleaned_data["reason"],
                by=request.actor.user,
                at=timezone.now(),
            )
        except services.FigureRefused as error:
            form.refuse(error)
        else:
            messages.success(request, f"The figure for {corrected.period_label} is corrected")
            return redirect(found)
    context = {"form": form, "indicator": found, "observation": observation}
    return render(request, "indicators/figure_form.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mirrored_target(request: PortalRequest, slug: str) -> HttpResponse:
    found = selectors.indicator_to_edit(request.actor, slug)
    if found.target.grammar != Grammar.EXTERNAL_MIRROR:
        raise Http404
    form = MirroredTargetForm(
        request.POST if request.method == "POST" else None, initial=MirroredTargetForm.stored(found.target)
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.record_mirrored_target(
                target=found.target, **form.cleaned_data, by=request.actor.user, at=timezone.now()
            )
        except services.FigureRefused as error:
            form.refuse(error)
        else:
            messages.success(request, "The target’s figure is saved")
            return redirect(found)
    return render(request, "indicators/mirrored_target_form.html", {"form": form, "indicator": found})
