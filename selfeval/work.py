"""What waits for each person, with its date: the one source of the home page and of the reminders.

Everything is read once for all the people asked about, in at most five queries, and then dealt out by role.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.html import escape, format_html

from actions.models import OPEN_STATUSES, Plan
from actions.rules import REPORTERS
from cohesion_portal.lib.formats import long_date
from library.models import CaseStudy
from partners.actors import Actor
from partners.models import Role
from partners.rules import ORGANISATION_ROLES
from selfeval import presenting
from selfeval.models import AccuracyCheck, Evaluation, Mistake, PeerReview, StatusChange
from selfeval.transitions import TRANSITIONS

Status = Evaluation.Status
Event = StatusChange.Event

_WRITERS = (Role.LEAD, Role.CONTRIBUTOR)
_SENIOR = (Role.LEAD, Role.APPROVER)
_SECRETARIAT = (Role.SECRETARIAT,)
_TO_DO = (*Evaluation.OPEN, Status.SIGNED_OFF)
_STARTS = {
    Status.INVITED: "Start the self-evaluation",
    Status.RETURNED: "Read why it was returned, then change and submit it",
}


@dataclass(frozen=True)
class Task:
    """One thing to do: `what`, with a verb first, for whom and which year, by when at the latest, and where.

    `evaluation_id` is that of the organisation's own evaluation where the task belongs to getting it submitted.
    With `is_pressing` its date is reason enough for a reminder; the others are only listed in one.
    """

    what: str
    about: str
    due_on: date | None
    address: str
    is_late: bool = False
    evaluation_id: int | None = None
    is_pressing: bool = False


@dataclass(frozen=True)
class _Whom:
    """Those who hold one of the roles in the organisation, or anywhere when it is None; never those of `but_not`."""

    roles: tuple[Role, ...]
    organisation_id: int | None = None
    but_not: int | None = None

    def is_for(self, actor: Actor) -> bool:
        if self.but_not is not None and actor.has_in(self.but_not, *ORGANISATION_ROLES):
            return False
        if self.organisation_id is None:
            return actor.has(*self.roles)
        return actor.has_in(self.organisation_id, *self.roles)


_Found = Iterator[tuple[_Whom, Task]]


def work_of(actor: Actor, today: date) -> list[Task]:
    """What waits for one person: what is due soonest first, what has no date last."""
    return work_of_each([actor], today)[actor.user.pk] if actor.is_signed_in else []


def work_of_each(actors: Sequence[Actor], today: date) -> Mapping[int, list[Task]]:
    """As `work_of` for many people at once, by the id of the account."""
    organisations = _officer_of(actors)
    accepts = any(actor.has(Role.SECRETARIAT) for actor in actors)
    found: list[tuple[_Whom, Task]] = []
    if organisations or accepts:
        found += [
            *_evaluations(organisations, accepts, today),
            *_reviews(organisations, today),
            *_checks(organisations, accepts, today),
            *_case_studies(organisations, accepts),
        ]
    if organisations or any(actor.has(Role.PRIORITY_LEAD) for actor in actors):
        found += _overdue_actions(organisations, today)
    return {actor.user.pk: _soonest_first(found, actor) for actor in actors}


def work_after_submission(actor: Actor, today: date) -> list[Task]:
    """The comments and checks of facts of `work_of`, in two queries, for pages that list the rest themselves."""
    organisations, accepts = _officer_of([actor]), actor.has(Role.SECRETARIAT)
    if not (organisations or accepts):
        return []
    return _soonest_first([*_reviews(organisations, today), *_checks(organisations, accepts, today)], actor)


def _officer_of(actors: Sequence[Actor]) -> frozenset[int]:
    return frozenset[int]().union(*(actor.organisation_ids(*ORGANISATION_ROLES) for actor in actors))


def _soonest_first(found: Iterable[tuple[_Whom, Task]], actor: Actor) -> list[Task]:
    tasks = [task for whom, task in found if whom.is_for(actor)]
    return sorted(tasks, key=lambda task: (task.due_on is None, task.due_on or date.max, task.about, task.what))


def as_items(tasks: Iterable[Task]) -> list[dict[str, Any]]:
    """The items of a task list: what to do, for whom, by when, and whether it is late."""
    items = []
    for task in tasks:
        hint = format_html("{}<br>Due {}", task.about, long_date(task.due_on)) if task.due_on else escape(task.about)
        item: dict[str, Any] = {"title": {"text": task.what}, "hint": {"html": hint}, "href": task.address}
        item["status"] = {"tag": {"text": "Late", "classes": "govuk-tag--red"}} if task.is_late else {"text": ""}
        items.append(item)
    return items


def _evaluations(organisations: frozenset[int], accepts: bool, today: date) -> _Found:
    own = Q(organisation__in=organisations, status__in=_TO_DO, cycle__closed_at=None)
    given = Q(part="", status=Status.SUBMITTED) if accepts else Q(pk=None)
    steps = StatusChange.objects.filter(evaluation=OuterRef("pk"), event__in=(*TRANSITIONS, Event.SIGN_OFF_ASKED))
    rows = (
        Evaluation.objects.filter(own | given)
        .annotate(last_step=Subquery(steps.order_by("-at", "-id").values("event")[:1]))
        .select_related("cycle", "organisation", "unit", "current_submission")
        .defer("current_submission__content")
        .order_by("id")
    )
    wholes: dict[tuple[int, int], Evaluation] = {}
    parts: defaultdict[tuple[int, int], list[Evaluation]] = defaultdict(list)
    for row in rows:
        if row.is_of_part:
            parts[row.cycle_id, row.organisation_id].append(row)
        elif row.current_submission is not None:
            address = reverse("selfeval:submission", args=[row.current_submission.reference])
            what = f"Accept or return {row.current_submission.reference}"
            yield _Whom(_SECRETARIAT), Task(what, _about(row), None, address)
        else:
            wholes[row.cycle_id, row.organisation_id] = row
            yield _whole(row, row.last_step, today)
    for key, of_one in parts.items():
        if key in wholes and wholes[key].is_open:
            yield _parts(wholes[key], of_one, today)


def _whole(evaluation: Evaluation, last_step: str | None, today: date) -> tuple[_Whom, Task]:
    page = "evaluation"
    roles: tuple[Role, ...] = _WRITERS
    what = _STARTS.get(Status(evaluation.status), "Continue the self-evaluation")
    if evaluation.status == Status.SIGNED_OFF:
        what, page, roles = "Submit what is signed off", "check", _SENIOR
    elif evaluation.is_open and last_step == Event.SIGN_OFF_ASKED:
        what, page = "Check answers and sign off", "check"
        roles = _SENIOR if evaluation.organisation.lead_may_approve else (Role.APPROVER,)
    return _Whom(roles, evaluation.organisation_id), _step(
        what, evaluation, evaluation.due_on, presenting.url(evaluation, page), today
    )


def _parts(whole: Evaluation, parts: Sequence[Evaluation], today: date) -> tuple[_Whom, Task]:
    """One line for all of them, because nobody is named for a single part."""
    if len(parts) == 1:
        what, address = f"Write and share the part: {parts[0].whose_part}", presenting.url(parts[0], "evaluation")
    else:
        what, address = f"Write and share {len(parts)} parts", f"{presenting.url(whole, 'evaluation')}#parts"
    due_on = min(part.due_on for part in parts)
    return _Whom(_WRITERS, whole.organisation_id), _step(what, whole, due_on, address, today)


def _step(what: str, whole: Evaluation, due_on: date, address: str, today: date) -> Task:
    return Task(what, _about(whole), due_on, address, due_on < today, evaluation_id=whole.pk, is_pressing=True)


def _about(evaluation: Evaluation) -> str:
    return f"{evaluation.organisation}, {evaluation.cycle}"


def _reviews(organisations: frozenset[int], today: date) -> _Found:
    """Comments that a partner is asked for, and those of a partner that are to be answered."""
    asked = Q(
        organisation__in=organisations,
        status=PeerReview.Status.ASKED,
        submission__evaluation__status__in=Evaluation.WITH_SUBMISSION,
    )
    sent = Q(submission__evaluation__organisation__in=organisations, status=PeerReview.Status.SENT)
    related = ("organisation", "submission__evaluation__organisation", "submission__evaluation__cycle")
    reviews = PeerReview.objects.filter(asked | sent) if organisations else PeerReview.objects.none()
    for review in reviews.select_related(*related).defer("submission__content").order_by("id"):
        evaluation = review.submission.evaluation
        address = reverse("selfeval:review", args=[review.submission.reference, review.organisation.slug])
        if review.status == PeerReview.Status.SENT:
            what = f"Answer the comments of {review.organisation}"
            yield _Whom(_SENIOR, evaluation.organisation_id), Task(what, _about(evaluation), None, address)
        else:
            yield (
                _Whom(_SENIOR, review.organisation_id),
                Task(
                    *("Comment on the self-evaluation", _about(evaluation), review.due_on, address),
                    is_late=review.due_on < today,
                    is_pressing=True,
                ),
            )


def _checks(organisations: frozenset[int], accepts: bool, today: date) -> _Found:
    """Facts to confirm, mistakes to answer, and what is ready to be agreed; of current submissions."""
    for check in _current_checks(organisations, accepts):
        evaluation = check.submission.evaluation
        address, about = presenting.url(evaluation, "facts"), _about(evaluation)
        is_running = check.ends_on >= today and not check.is_confirmed
        if is_running:
            what = "Check the facts before they are published"
            task = Task(what, about, check.ends_on, address, is_pressing=True)
            yield _Whom(_SENIOR, evaluation.organisation_id), task
        if getattr(check, "has_open_mistake", False):
            yield _Whom(_SECRETARIAT), Task("Answer a mistake that was pointed out", about, None, address)
        elif not is_running:
            yield _Whom(_SECRETARIAT), Task("Mark the self-evaluation as agreed", about, None, address)


def _current_checks(organisations: frozenset[int], accepts: bool) -> QuerySet[AccuracyCheck]:
    checks = AccuracyCheck.objects.filter(
        submission__evaluation__status=Status.ACCEPTED,
        submission__evaluation__current_submission=F("submission"),
    )
    if not accepts:
        checks = checks.filter(submission__evaluation__organisation__in=organisations)
    open_mistakes = Mistake.objects.filter(check_of=OuterRef("pk"), answered_at=None)
    related = ("submission__evaluation__organisation", "submission__evaluation__cycle")
    return (
        checks.annotate(has_open_mistake=Exists(open_mistakes))
        .select_related(*related)
        .defer("submission__content")
        .order_by("id")
    )


def _case_studies(organisations: frozenset[int], accepts: bool) -> _Found:
    returned = Q(organisation__in=organisations, status=CaseStudy.Status.RETURNED)
    sent = Q(status=CaseStudy.Status.SUBMITTED) if accepts else Q(pk=None)
    for case in CaseStudy.objects.filter(returned | sent).select_related("organisation").order_by("id"):
        about = f"{case.title}, {case.organisation}" if case.organisation else case.title
        if case.status == CaseStudy.Status.RETURNED:
            what, address = "Change the case study and send it again", reverse("library:work", args=[case.slug])
            yield _Whom(ORGANISATION_ROLES, case.organisation_id), Task(what, about, None, address)
        else:
            address = reverse("library:review_case_study", args=[case.slug])
            whom = _Whom(_SECRETARIAT, but_not=case.organisation_id)
            yield whom, Task("Review the case study", about, None, address)


def _overdue_actions(organisations: Iterable[int], today: date) -> _Found:
    """One line for each plan: whoever reports on it has a single list to go through."""
    plans = (
        Plan.objects.filter(Q(organisation=None) | Q(organisation__in=organisations), status=Plan.Status.ACTIVE)
        .filter(actions__due_on__lt=today, actions__status__in=OPEN_STATUSES)
        .annotate(late=Count("actions"), first=Min("actions__due_on"))
        .order_by("id")
    )
    for plan in plans:
        roles = REPORTERS if plan.organisation_id else (Role.PRIORITY_LEAD,)
        what = "Update an overdue action" if plan.late == 1 else f"Update {plan.late} overdue actions"
        task = Task(what, plan.title, plan.first, plan.get_absolute_url(), is_late=True)
        yield _Whom(roles, plan.organisation_id), task
