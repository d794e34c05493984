"""Parts of an organisation: opening their evaluations, sharing them, taking one back, and their levels side by side."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from rules import test_rule

from actions.services import PlanClosed
from partners.actors import PortalRequest
from partners.models import Role
from partners.selectors import role_line
from selfeval import part_selectors, presenting, selectors
from selfeval.draft import Draft
from selfeval.forms import ProgrammeForm, TakeBackForm, UnitsForm
from selfeval.levels_table import levels_table
from selfeval.models import Evaluation
from selfeval.questions import Of
from selfeval.selectors import Where
from selfeval.services import (
    AlreadyShared,
    CycleClosed,
    DraftChanged,
    NotComplete,
    NotOpen,
    NotShared,
    PartRefused,
    copy_to_plan,
    open_programme,
    open_units,
    share_part,
    take_back_part,
)
from selfeval.views.common import FORM_METHODS, located, refused, signed_in

ShowCheck = Callable[..., HttpResponse]


def _signed(request: PortalRequest, evaluation: Evaluation, *roles: Role) -> dict[str, Any]:
    by_role = role_line(request.actor, evaluation.organisation_id, *roles)
    return {"by": request.actor.user, "by_role": by_role, "at": timezone.now()}


@signed_in
@located
@require_safe
def levels(request: PortalRequest, where: Where) -> HttpResponse:
    """What the units judged, beside the organisation's own levels and the one that was agreed."""
    found = selectors.evaluation_for(request.actor, where, "selfeval.read_draft")
    draft = selectors.draft_of_levels(found)
    context = {
        "evaluation": found,
        "table": levels_table(draft),
        "back_url": presenting.url(found, "evaluation"),
        "agreed_url": presenting.url(found, "agreed_level"),
        "links": links_to_open(request, found, draft),
    }
    return render(request, "selfeval/levels.html", context)


def links_to_open(request: PortalRequest, found: Evaluation, draft: Draft) -> list[dict[str, str]]:
    """Where this person may open evaluations of parts; empty for most people, and once nothing may change."""
    if not (presenting.is_open(found) and test_rule("selfeval.open_parts", request.actor, found)):
        return []
    more = "more " if any(part.of is Of.UNIT for part in draft.parts) else ""
    return [
        {"text": f"Open {more}unit self-evaluations", "href": presenting.url(found, "open_units")},
        {"text": "Evaluate a programme or activity", "href": presenting.url(found, "open_programme")},
    ]


@signed_in
@located
@require_http_methods(FORM_METHODS)
def open_units_page(request: PortalRequest, where: Where) -> HttpResponse:
    found = selectors.evaluation_for(request.actor, where, "selfeval.open_parts")
    back = presenting.url(found, "evaluation")
    form = UnitsForm(request.POST, evaluation=found) if request.method == "POST" else UnitsForm(evaluation=found)
    if form.is_bound and form.is_valid():
        try:
            opened = open_units(
                evaluation=found,
                units=list(form.cleaned_data["units"]),
                due_on=form.cleaned_data["due_on"],
                **_signed(request, found, Role.LEAD, Role.SECRETARIAT),
            )
        except NotOpen as error:
            return refused(request, found, error)
        messages.success(request, f"Opened: {', '.join(part.whose_part for part in opened)}" if opened else _NOTHING)
        return redirect(f"{back}#parts")
    context = {
        "evaluation": found,
        "form": form,
        "any": part_selectors.units_to_open(found).exists(),
        "is_open": presenting.is_open(found),
        "back_url": back,
    }
    return render(request, "selfeval/open_units.html", context)


_NOTHING = "These units have their self-evaluations already. Nothing was opened twice"


@signed_in
@located
@require_http_methods(FORM_METHODS)
def open_programme_page(request: PortalRequest, where: Where) -> HttpResponse:
    found = selectors.evaluation_for(request.actor, where, "selfeval.open_parts")
    asked: dict[str, Any] = {"cycle": found.cycle, "questionnaire": selectors.questionnaire_for(found)}
    form = ProgrammeForm(request.POST, **asked) if request.method == "POST" else ProgrammeForm(**asked)
    if form.is_bound and form.is_valid():
        try:
            opened = open_programme(
                evaluation=found, **form.entry(), **_signed(request, found, Role.LEAD, Role.SECRETARIAT)
            )
        except NotOpen as error:
            return refused(request, found, error)
        messages.success(request, f"Opened: {opened.whose_part}")
        return redirect(presenting.url(opened, "evaluation"))
    context = {
        "evaluation": found,
        "form": form,
        "is_open": presenting.is_open(found),
        "back_url": presenting.url(found, "evaluation"),
    }
    return render(request, "selfeval/open_programme.html", context)


def share(request: PortalRequest, evaluation: Evaluation, show: ShowCheck) -> HttpResponse:
    """What the button of the check page does for a part; `show` draws that page again with what stands in the way."""
    if not test_rule("selfeval.share", request.actor, evaluation):
        raise PermissionDenied
    try:
        share_part(
            evaluation=evaluation,
            seen=request.POST.get("seen", ""),
            **_signed(request, evaluation, Role.LEAD, Role.CONTRIBUTOR),
        )
    except AlreadyShared:
        messages.info(request, "This was shared already. Nothing was shared twice")
    except NotComplete as error:
        return show(request, evaluation, presenting.gap_links(evaluation, error.gaps))
    except DraftChanged as error:
        return show(request, evaluation, [{"text": str(error), "href": "#answers"}], status=409)
    except (CycleClosed, PartRefused) as error:
        return refused(request, evaluation, error)
    else:
        messages.success(request, f"Shared with those who agree the level of {evaluation.organisation}")
    return redirect(presenting.url(evaluation, "evaluation"))


def take_back_url(request: PortalRequest, found: Evaluation) -> str:
    """Where this person may take it back; nothing when they may not or it is not shared."""
    is_shared = found.status == Evaluation.Status.SHARED and found.cycle.closed_at is None
    return presenting.url(found, "take_back") if is_shared and test_rule("selfeval.share", request.actor, found) else ""


@signed_in
@located
@require_http_methods(FORM_METHODS)
def take_back(request: PortalRequest, where: Where) -> HttpResponse:
    found = selectors.evaluation_for(request.actor, where, "selfeval.share")
    back = presenting.url(found, "evaluation")
    form = TakeBackForm(request.POST) if request.method == "POST" else TakeBackForm()
    if form.is_bound and form.is_valid():
        try:
            take_back_part(
                evaluation=found,
                reason=form.cleaned_data["reason"],
                **_signed(request, found, Role.LEAD, Role.CONTRIBUTOR),
            )
        except (NotShared, CycleClosed, PartRefused) as error:
            return refused(request, found, error)
        messages.success(request, "Taken back. You can change it, then share it again")
        return redirect(back)
    if found.status != Evaluation.Status.SHARED:
        messages.info(request, str(NotShared()))
        return redirect(back)
    return render(request, "selfeval/take_back.html", {"evaluation": found, "form": form, "back_url": back})


@signed_in
@located
@require_POST
def copy_action(request: PortalRequest, where: Where, pk: int) -> HttpResponse:
    """Add an action that a part shared to the organisation's plan."""
    found = selectors.evaluation_for(request.actor, where, "selfeval.edit_plan")
    action = part_selectors.shared_action(found, pk)
    try:
        if action is None:
            raise PartRefused("This action is not of a shared part any more, so it was not added.")
        copy_to_plan(evaluation=found, action=action, **_signed(request, found, Role.LEAD))
    except (NotOpen, PartRefused, PlanClosed) as error:
        return refused(request, found, error)
    messages.success(request, "Action added to the organisation’s plan")
    return redirect(presenting.url(found, "plan"))
