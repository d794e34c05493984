"""The adoption register: who considers, has adopted or has declined which framework."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from rules import test_rule

from library.adoption_forms import DecisionForm, RemoveForm
from library.models import Decision
from library.selectors import adoption as selectors
from library.selectors.adoption import Story
from library.services import adoption as services
from partners.actors import PortalRequest
from partners.models import Role
from partners.rules import is_secretariat
from partners.selectors import role_line

FORM_METHODS = ["GET", "HEAD", "POST"]
# Who signs, the most fitting role first.
_SIGNERS = (Role.APPROVER, Role.LEAD, Role.SECRETARIAT)


@require_safe
def register(request: PortalRequest) -> HttpResponse:
    found = selectors.register(request.actor)
    own = [one for one in found.organisations if test_rule(selectors.RECORD, request.actor, one)]
    context = {
        "register": found,
        "statuses": Decision.Status.labels,
        "own": own,
        "is_for_all": is_secretariat(request.actor),
    }
    return render(request, "library/adoption.html", context)


@require_safe
def organisation(request: PortalRequest, slug: str) -> HttpResponse:
    found, stories = selectors.stories_of(slug)
    context = {
        "organisation": found,
        "stories": stories,
        "may_record": test_rule(selectors.RECORD, request.actor, found),
        "reads_reasons": selectors.reads_reasons(request.actor),
    }
    return render(request, "library/adoption_organisation.html", context)


@require_safe
def story(request: PortalRequest, slug: str, framework: str) -> HttpResponse:
    found = selectors.story(slug, framework)
    context = {
        "story": found,
        "may_record": test_rule(selectors.RECORD, request.actor, found.organisation),
        "reads_reasons": selectors.reads_reasons(request.actor),
    }
    return render(request, "library/adoption_story.html", context)


def _form(request: PortalRequest, story: Story, corrects: Decision | None = None) -> DecisionForm:
    initial = DecisionForm.stored(corrects) if corrects else {}
    return DecisionForm(
        request.POST.dict() if request.method == "POST" else None,
        initial={**initial, "seen": story.state},
        versions=selectors.versions_to_choose(story.framework),
        story=story.decisions,
        today=timezone.localdate(),
        corrects=corrects,
    )


def _show(
    request: PortalRequest, story: Story, form: DecisionForm | RemoveForm, decision: Decision | None = None
) -> HttpResponse:
    template = "adoption_remove" if isinstance(form, RemoveForm) else "adoption_form"
    context = {"story": story, "form": form, "decision": decision, "reads_reasons": True}
    return render(request, f"library/{template}.html", context)


@login_required
@require_http_methods(FORM_METHODS)
def record(request: PortalRequest, slug: str, framework: str) -> HttpResponse:
    found = selectors.story_to_write(request.actor, slug, framework)
    form = _form(request, found)
    if request.method == "POST" and form.is_valid():
        try:
            decision = services.record_decision(
                organisation=found.organisation,
                framework=found.framework,
                seen=form.seen_state(),
                text=form.text(),
                by=request.actor.user,
                by_role=role_line(request.actor, found.organisation.pk, *_SIGNERS),
                at=timezone.now(),
            )
        except services.StoryChanged as error:
            form.show_anew(found.state, str(error))
        else:
            _tell(request, found, decision)
            return redirect(found.address)
    return _show(request, found, form)


def _tell(request: PortalRequest, before: Story, decision: Decision) -> None:
    messages.success(request, "The decision is recorded")
    if before.now is not None and before.now.decided_on > decision.decided_on:
        status = before.now.get_status_display().lower()
        messages.info(request, f"It came before the newest decision, so the framework still counts as {status}")


@login_required
@require_http_methods(FORM_METHODS)
def correct(request: PortalRequest, slug: str, framework: str, pk: int) -> HttpResponse:
    found = selectors.story_to_write(request.actor, slug, framework)
    decision = selectors.decision_in(found, pk)
    form = _form(request, found, decision)
    if decision is None:
        return _offer_to_record(request, found, form)
    if request.method == "POST" and form.is_valid():
        try:
            services.correct_decision(
                decision=decision,
                seen=form.seen_state(),
                text=form.text(),
                why=form.cleaned_data["why"],
                by=request.actor.user,
                at=timezone.now(),
            )
        except services.StoryChanged as error:
            form.show_anew(found.state, str(error))
        else:
            messages.success(request, "The decision is corrected")
            return redirect(found.address)
    return _show(request, found, form, decision)


def _offer_to_record(request: PortalRequest, story: Story, form: DecisionForm) -> HttpResponse:
    """What was typed about a decision that somebody else has removed may be recorded as a new one."""
    if request.method != "POST":
        raise Http404("no such decision")
    form.is_valid()
    form.show_anew(story.state, f"{services.DecisionGone()}. If it still stands, record it as a new one")
    return _show(request, story, form)


@login_required
@require_http_methods(FORM_METHODS)
def remove(request: PortalRequest, slug: str, framework: str, pk: int) -> HttpResponse:
    found = selectors.story_to_write(request.actor, slug, framework)
    decision = selectors.decision_in(found, pk)
    form = RemoveForm(request.POST.dict() if request.method == "POST" else None, initial={"seen": found.state})
    if decision is None:
        if request.method != "POST":
            raise Http404("no such decision")
        messages.info(request, str(services.DecisionGone()))
        return redirect(found.address)
    if request.method == "POST" and form.is_valid():
        try:
            services.remove_decision(
                decision=decision,
                seen=form.seen_state(),
                why=form.cleaned_data["why"],
                by=request.actor.user,
                at=timezone.now(),
            )
        except services.StoryChanged as error:
            form.show_anew(found.state, str(error))
        else:
            messages.success(request, "The decision is removed")
            return redirect(found.address)
    return _show(request, found, form, decision)
