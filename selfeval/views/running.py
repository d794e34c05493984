"""What the secretariat sees and does while a cycle runs."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cohesion_portal.lib.formats import long_date
from cohesion_portal.lib.pagination import pagination
from partners.actors import PortalRequest
from partners.models import Role
from partners.selectors import role_line
from selfeval import presenting, selectors
from selfeval.forms import ExtendForm
from selfeval.models import Cycle, Evaluation
from selfeval.running_selectors import (
    FILTERS,
    NOT_SUBMITTED,
    counts_of,
    last_activity,
    not_submitted,
    recipients_for,
    standing_of,
)
from selfeval.selectors import Where
from selfeval.services import CycleClosed, DateMoved, ExtensionRefused, Sent, extend_due_date, send_reminders, words_of
from selfeval.views.common import FORM_METHODS, located, refused, signed_in

PAGE_SIZE = 25


@signed_in
@require_safe
def cycle(request: PortalRequest, cycle_slug: str) -> HttpResponse:
    """A prepared cycle with what can still be changed; an open one with how far each organisation is."""
    found = selectors.cycle_to_manage(request.actor, cycle_slug)
    if found.opened_at is None:
        words = words_of(found.scale_version)
        return render(request, "selfeval/cycle_prepared.html", {"cycle": found, "words": words})
    today = timezone.localdate()
    asked = request.GET.get("show", "")
    chosen = asked if asked in FILTERS else ""
    page = Paginator(standing_of(found, chosen, today), PAGE_SIZE).get_page(request.GET.get("page"))
    counts = counts_of(found, today)
    context = {
        "cycle": found,
        "filters": _filters(found, chosen, counts),
        "chosen": FILTERS[chosen],
        "rows": [_row(evaluation, found, today) for evaluation in page],
        "any_to_remind": found.closed_at is None and any(one.status in NOT_SUBMITTED for one in page),
        "pagination": pagination(page, f"?{urlencode({'show': chosen})}&page={{}}"),
        "to_remind": counts["not_submitted"] if found.closed_at is None else 0,
    }
    return render(request, "selfeval/cycle.html", context)


def _filters(cycle: Cycle, chosen: str, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """A link for each filter that leaves somebody, with how many."""
    address = reverse("selfeval:cycle", args=[cycle.slug])
    return [
        {"text": f"{text} ({counts[name]:,})", "href": f"{address}?show={name}", "is_chosen": name == chosen}
        for name, text in FILTERS.items()
        if counts[name] or name in ("", chosen)
    ]


def _row(evaluation: Evaluation, cycle: Cycle, today: date) -> dict[str, Any]:
    is_to_come = evaluation.status in NOT_SUBMITTED
    has_lead = getattr(evaluation, "has_lead", True)
    leads_sign = evaluation.organisation.lead_may_approve and has_lead
    return {
        "evaluation": evaluation,
        "url": presenting.url(evaluation, "evaluation"),
        "extend_url": presenting.url(evaluation, "extend") if is_to_come and cycle.closed_at is None else "",
        "tag": presenting.status_tag(evaluation),
        "is_late": presenting.is_late(evaluation, today),
        "last_activity": last_activity(evaluation),
        "no_lead": is_to_come and not has_lead,
        "no_sign_off": is_to_come and not (getattr(evaluation, "has_approver", True) or leads_sign),
        "may_be_reminded": is_to_come and cycle.closed_at is None,
    }


@signed_in
@located
@require_http_methods(FORM_METHODS)
def extend(request: PortalRequest, where: Where) -> HttpResponse:
    """Give one organisation more time, with the reason."""
    evaluation = selectors.evaluation_for(request.actor, where, "selfeval.extend")
    back = reverse("selfeval:cycle", args=[evaluation.cycle.slug])
    form = ExtendForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            change = extend_due_date(
                evaluation=evaluation,
                seen=_date(request.POST.get("seen", ""), evaluation.due_on),
                **form.cleaned_data,
                by=request.actor.user,
                by_role=role_line(request.actor, evaluation.organisation_id, Role.SECRETARIAT),
                at=timezone.now(),
            )
        except (CycleClosed, DateMoved) as error:
            return refused(request, evaluation, error, back_url=back, back_text=f"Back to {evaluation.cycle}")
        except ExtensionRefused as error:
            form.add_error("due_on", str(error))
        else:
            messages.success(request, f"{evaluation.organisation} now has until {long_date(change.due_on)}")
            return redirect(back)
    context = {"evaluation": evaluation, "form": form, "back_url": back}
    return render(request, "selfeval/extend.html", context)


def _date(written: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return otherwise


@signed_in
@require_http_methods(FORM_METHODS)
def remind(request: PortalRequest, cycle_slug: str) -> HttpResponse:
    """Who will get a reminder of what; then send it. The organisations are in the address, all when none is."""
    found = selectors.cycle_to_manage(request.actor, cycle_slug)
    back = reverse("selfeval:cycle", args=[found.slug])
    if found.opened_at is None or found.closed_at is not None:
        messages.info(request, "Reminders are for a cycle that is open.")
        return redirect(back)
    evaluations = not_submitted(found, request.GET.getlist("organisation"))
    if request.method == "POST":
        sent = send_reminders(
            evaluations=evaluations,
            by=request.actor.user,
            by_role=role_line(request.actor, None, Role.SECRETARIAT),
            at=timezone.now(),
        )
        messages.success(request, _what_became(sent))
        return redirect(back)
    people = recipients_for(evaluations, timezone.localdate())
    count = sum(one.may_get for one in people)
    reached = {task.evaluation_id for one in people for task in one.tasks}
    context = {
        "cycle": found,
        "back_url": back,
        "people": people,
        "count": count,
        "button": f"Send {count:,} reminders",
        "unreached": [one for one in evaluations if one.pk not in reached],
    }
    return render(request, "selfeval/remind.html", context)


def _what_became(sent: Sent) -> str:
    words = f"{_people(sent.sent)} got a reminder" if sent.sent else "Nobody got a reminder"
    if sent.recent:
        words += f". {_people(sent.recent)} had one in the last five days"
    if sent.stopped:
        words += f". {_people(sent.stopped)} asked not to be reminded"
    return words


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count:,} people"
