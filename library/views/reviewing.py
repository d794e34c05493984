"""Where the secretariat decides on case studies: the check of consent, and publishing, returning, declining."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from library.case_study_forms import ReasonForm, ReviewForm, VersionForm
from library.models import CaseStudy
from library.selectors import case_studies as selectors
from library.services import case_studies as services
from library.services import errors
from library.views.work import FORM_METHODS, confirm
from partners.actors import PortalRequest
from partners.models import Role
from partners.selectors import role_line

REVIEW = "library.review_case_study"


def _signature(request: PortalRequest) -> str:
    return role_line(request.actor, None, Role.SECRETARIAT)


@login_required
@require_http_methods(FORM_METHODS)
def review(request: PortalRequest, slug: str) -> HttpResponse:
    found = selectors.work_to_do(request.actor, slug, REVIEW)
    if found.status != CaseStudy.Status.SUBMITTED:
        messages.info(request, str(errors.NotWaiting()))
        return redirect(found.get_work_url())
    stored = ReviewForm.stored(services.answers_to(services.submission_of(found)))
    form = ReviewForm(request.POST if request.method == "POST" else None, initial=stored)
    if request.method == "POST" and form.is_valid():
        services.answer_review(
            case_study=found,
            answers=form.answers(),
            by=request.actor.user,
            by_role=_signature(request),
            at=timezone.now(),
        )
        messages.success(request, "Your answers are kept")
        return redirect(found.get_work_url())
    context = {"form": form, "case_study": found, "page": selectors.work_page(found)}
    return render(request, "library/review.html", context)


@login_required
@require_http_methods(FORM_METHODS)
def publish(request: PortalRequest, slug: str) -> HttpResponse:
    found = selectors.work_to_do(request.actor, slug, REVIEW)
    form = VersionForm(request.POST if request.method == "POST" else None, initial={"version": found.version})
    words = {
        "title": "Publish this case study",
        "says": "Everybody will be able to read it. What is published does not change; a correction is a new revision.",
        "button": "Publish the case study",
    }

    def act() -> None:
        services.publish_case_study(
            case_study=found, by=request.actor.user, by_role=_signature(request), at=timezone.now()
        )

    return confirm(request, found, form, words, act, "The case study is published")


@login_required
@require_http_methods(FORM_METHODS)
def return_(request: PortalRequest, slug: str) -> HttpResponse:
    found = selectors.work_to_do(request.actor, slug, REVIEW)
    form = ReasonForm(
        request.POST if request.method == "POST" else None,
        label="What should be changed?",
        hint="The writers are told by e-mail, in these words. Do not name people.",
    )
    words = {
        "title": "Return this case study",
        "says": "Its writers can change it and send it again.",
        "button": "Return it",
    }

    def act() -> None:
        services.return_case_study(
            case_study=found,
            reason=form.cleaned_data["reason"],
            by=request.actor.user,
            by_role=_signature(request),
            at=timezone.now(),
        )

    return confirm(request, found, form, words, act, "The case study is returned to its writers")


@login_required
@require_http_methods(FORM_METHODS)
def decline(request: PortalRequest, slug: str) -> HttpResponse:
    found = selectors.work_to_do(request.actor, slug, REVIEW)
    form = ReasonForm(
        request.POST if request.method == "POST" else None,
        label="Why will it not be published?",
        hint="The writers are told by e-mail, in these words. Do not name people.",
    )
    words = {
        "title": "Decline this case study",
        "says": "It will not be published, and its writers cannot send it again. What is published already stays.",
        "button": "Decline it",
        "is_warning": "yes",
    }

    def act() -> None:
        services.decline_case_study(
            case_study=found,
            reason=form.cleaned_data["reason"],
            by=request.actor.user,
            by_role=_signature(request),
            at=timezone.now(),
        )

    return confirm(request, found, form, words, act, "The case study is declined")


@login_required
@require_http_methods(FORM_METHODS)
def withdraw(request: PortalRequest, slug: str) -> HttpResponse:
    found = selectors.work_to_do(request.actor, slug, "library.withdraw_case_study")
    form = ReasonForm(
        request.POST if request.method == "POST" else None,
        label="Why is it withdrawn?",
        hint="Kept in its story, and sent to its writers. Readers see only that it was withdrawn, and when.",
    )
    words = {
        "title": "Withdraw this case study",
        "says": "Readers will no longer see it, at once. What was published is kept for the record.",
        "button": "Withdraw the case study",
        "is_warning": "yes",
    }

    def act() -> None:
        services.withdraw_case_study(
            case_study=found,
            reason=form.cleaned_data["reason"],
            by=request.actor.user,
            by_role=_signature(request),
            at=timezone.now(),
        )

    return confirm(request, found, form, words, act, "The case study is withdrawn")


@login_required
@require_safe
def revision(request: PortalRequest, slug: str, number: int) -> HttpResponse:
    found = selectors.work_to_see(request.actor, slug)
    context = {"page": selectors.revision_or_404(found, number), "case_study": found}
    return render(request, "library/revision.html", context)
