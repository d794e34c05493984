"""Where partners write case studies and send them for review."""

from collections.abc import Callable
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

from cohesion_portal.lib.pagination import pagination
from frameworks.models import Kind
from library.case_study_forms import CaseStudyForm, ReasonForm, VersionForm
from library.consent import may_be_published
from library.models import CaseStudy
from library.rules import WRITERS
from library.selectors import case_studies as selectors
from library.selectors.elements import offered_elements
from library.services import case_studies as services
from library.services import errors
from partners.actors import PortalRequest
from partners.models import Organisation, Role
from partners.rules import ORGANISATION_ROLES
from partners.selectors import organisation_list, role_line

PAGE_SIZE = 20
FORM_METHODS = ["GET", "HEAD", "POST"]
# What a case study can show in practice.
_ELEMENT_KINDS = (Kind.APPROACH, Kind.PILLAR, Kind.THEME, Kind.PRIORITY, Kind.PRACTICE_BASE)
WRITE = "library.write_case_study"


def signature(request: PortalRequest, case_study: CaseStudy) -> str:
    """How the story of a case study names its writer."""
    if case_study.organisation_id is None:
        return role_line(request.actor, None, Role.SECRETARIAT)
    return role_line(request.actor, case_study.organisation_id, *WRITERS)


@login_required
@require_safe
def work_list(request: PortalRequest) -> HttpResponse:
    if not test_rule("library.see_work_list", request.actor):
        raise PermissionDenied
    page = Paginator(selectors.work_list(request.actor), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "pagination": pagination(page),
        "may_start": test_rule("library.start_case_study", request.actor),
        "reviews": request.actor.has(Role.SECRETARIAT),
    }
    return render(request, "library/work_list.html", context)


@login_required
@require_safe
def work(request: PortalRequest, slug: str) -> HttpResponse:
    found = selectors.work_to_see(request.actor, slug)
    may_write = test_rule(WRITE, request.actor, found)
    is_review = test_rule("library.review_case_study", request.actor, found)
    answers = services.answers_to(services.submission_of(found)) if is_review else {}
    context = {
        "case_study": found,
        "page": selectors.work_page(found),
        "gaps": services.gaps_in(found),
        "story": selectors.story_of(found),
        "checks": selectors.checks_of(answers) if answers else [],
        "may_publish": may_be_published({question: row.answer for question, row in answers.items()}),
        "may_write": may_write,
        "may_review": is_review,
        "may_withdraw": test_rule("library.withdraw_case_study", request.actor, found),
    }
    return render(request, "library/work.html", context)


@login_required
@require_http_methods(FORM_METHODS)
def start(request: PortalRequest) -> HttpResponse:
    if not test_rule("library.start_case_study", request.actor):
        raise PermissionDenied
    own = _own_organisations(request)
    form = CaseStudyForm(
        request.POST if request.method == "POST" else None,
        organisations=[(slug, one.name) for slug, one in own.items()],
        places=selectors.places_to_choose(),
        offers=offered_elements(_ELEMENT_KINDS),
    )
    if request.method == "POST" and form.is_valid():
        organisation = own[form.cleaned_data.get("organisation") or next(iter(own))]
        started = services.start_case_study(
            organisation=organisation,
            text=form.text(),
            by=request.actor.user,
            by_role=role_line(request.actor, organisation.pk, *WRITERS),
            at=timezone.now(),
        )
        messages.success(request, "Your draft is saved")
        return redirect(started.get_work_url())
    return render(request, "library/case_study_form.html", {"form": form})


def _own_organisations(request: PortalRequest) -> dict[str, Organisation]:
    """Where the actor is an officer, by slug and in order of name."""
    own = request.actor.organisation_ids(*ORGANISATION_ROLES)
    return {one.slug: one for one in organisation_list().filter(pk__in=own)}


@login_required
@require_http_methods(FORM_METHODS)
def change(request: PortalRequest, slug: str) -> HttpResponse:
    found = selectors.work_to_do(request.actor, slug, WRITE)
    form = CaseStudyForm(
        request.POST if request.method == "POST" else None,
        places=selectors.places_to_choose(),
        offers=offered_elements(_ELEMENT_KINDS, also=services.elements_of(found)),
        initial=CaseStudyForm.stored(found),
    )
    context: dict[str, Any] = {"form": form, "case_study": found}
    if request.method == "POST" and form.is_valid():
        try:
            services.change_case_study(
                case_study=found,
                version=form.cleaned_data["version"] or 0,
                text=form.text(),
                by=request.actor.user,
                at=timezone.now(),
            )
        except errors.CaseStudyChanged as error:
            form.continue_from(error.current.version, str(error))
            context["stored"] = selectors.work_page(error.current)
        except errors.LibraryError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Your draft is saved")
            return redirect(found.get_work_url())
    elif request.method != "POST" and not found.may_be_changed:
        messages.info(request, str(errors.ReadOnly(found)))
        return redirect(found.get_work_url())
    return render(request, "library/case_study_form.html", context)


@login_required
@require_http_methods(FORM_METHODS)
def submit(request: PortalRequest, slug: str) -> HttpResponse:
    found = selectors.work_to_do(request.actor, slug, WRITE)
    form = VersionForm(request.POST if request.method == "POST" else None, initial={"version": found.version})
    words = {
        "title": "Send this case study for review",
        "says": (
            "The partnership’s secretariat reads it, asks about consent, and publishes it, returns it or declines it. "
            "You cannot change it meanwhile, but you can take it back."
        ),
        "button": "Send for review",
    }

    def act() -> None:
        services.submit_case_study(
            case_study=found,
            version=form.cleaned_data["version"],
            by=request.actor.user,
            by_role=signature(request, found),
            at=timezone.now(),
        )

    return confirm(request, found, form, words, act, "Your case study is sent for review")


@login_required
@require_http_methods(FORM_METHODS)
def take_back(request: PortalRequest, slug: str) -> HttpResponse:
    found = selectors.work_to_do(request.actor, slug, WRITE)
    form = VersionForm(request.POST if request.method == "POST" else None, initial={"version": found.version})
    words = {
        "title": "Take this case study back",
        "says": "You can change it again. It is reviewed only after you have sent it once more.",
        "button": "Take it back",
    }

    def act() -> None:
        services.take_back_case_study(
            case_study=found, by=request.actor.user, by_role=signature(request, found), at=timezone.now()
        )

    return confirm(request, found, form, words, act, "You can change your case study again")


@login_required
@require_http_methods(FORM_METHODS)
def correct(request: PortalRequest, slug: str) -> HttpResponse:
    found = selectors.work_to_do(request.actor, slug, WRITE)
    form = ReasonForm(
        request.POST if request.method == "POST" else None,
        label="What needs to be corrected?",
        hint="Kept in the story of the case study. Do not name people.",
    )
    words = {
        "title": "Correct this case study",
        "says": "Readers keep what is published until the correction has been reviewed and published.",
        "button": "Start the correction",
    }

    def act() -> None:
        services.start_correction(
            case_study=found,
            reason=form.cleaned_data["reason"],
            by=request.actor.user,
            by_role=signature(request, found),
            at=timezone.now(),
        )

    return confirm(request, found, form, words, act, "You can change the case study now")


def confirm(
    request: PortalRequest,
    case_study: CaseStudy,
    form: VersionForm | ReasonForm,
    words: dict[str, str],
    act: Callable[[], None],
    done: str,
) -> HttpResponse:
    """Ask once, with what the form still needs, then do it; what cannot be done is said on the same page."""
    page_errors: list[dict[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except errors.LibraryError as error:
            page_errors = [{"text": str(error)}]
        else:
            messages.success(request, done)
            return redirect(case_study.get_work_url())
    context = {"form": form, "case_study": case_study, "words": words, "page_errors": page_errors}
    return render(request, "library/confirm.html", context)
