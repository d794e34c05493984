"""Reads for the secretariat while a cycle runs: how far each organisation is, and who would be reminded of what."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.db.models import Count, Exists, Max, OuterRef, Q, Subquery

from partners.actors import Actor, Held
from partners.models import Membership, Role, User
from partners.rules import ORGANISATION_ROLES
from selfeval.models import Answer, Cycle, Evaluation, EvaluationQuerySet, Reminder, StatusChange
from selfeval.selectors import evaluations_of_cycle
from selfeval.work import Task, work_of_each

Status = Evaluation.Status

REST = timedelta(days=5)
"""A person gets one reminder in so many days, of all organisations and cycles together."""
NOT_SUBMITTED = (*Evaluation.OPEN, Status.SIGNED_OFF)
_LATE, _NO_LEAD, _NO_SIGN_OFF, _OPEN = "late", "no_lead", "no_sign_off", "not_submitted"
FILTERS: Mapping[str, str] = {
    "": "All",
    _OPEN: "Not submitted",
    **{str(status): str(status.label) for status in Status if status != Status.SHARED},
    _LATE: "Late",
    _NO_LEAD: "No lead officer",
    _NO_SIGN_OFF: "Nobody can sign off",
}


def _held_by_somebody(role: Role) -> Exists:
    held = Membership.objects.current().filter(organisation=OuterRef("organisation"), role=role, user__is_active=True)
    return Exists(held)


def _standing(cycle: Cycle) -> EvaluationQuerySet:
    """Every organisation of a cycle with when something happened last, and whether anybody leads and approves."""
    answers = Answer.objects.filter(evaluation=OuterRef("pk")).order_by("-saved_at").values("saved_at")[:1]
    steps = StatusChange.objects.filter(evaluation=OuterRef("pk")).order_by("-at", "-id")
    return evaluations_of_cycle(cycle).annotate(
        last_answer=Subquery(answers),
        last_step=Subquery(steps.values("at")[:1]),
        is_extended=Exists(steps.filter(event=StatusChange.Event.EXTENDED)),
        has_lead=_held_by_somebody(Role.LEAD),
        has_approver=_held_by_somebody(Role.APPROVER),
    )


def _condition(name: str, today: date) -> Q:
    if name == _OPEN:
        return Q(status__in=NOT_SUBMITTED)
    if name == _LATE:
        return Q(status__in=NOT_SUBMITTED, due_on__lt=today)
    if name == _NO_LEAD:
        return Q(status__in=NOT_SUBMITTED, has_lead=False)
    if name == _NO_SIGN_OFF:
        nobody = Q(has_approver=False) & (Q(organisation__lead_may_approve=False) | Q(has_lead=False))
        return nobody & Q(status__in=NOT_SUBMITTED)
    return Q(status=name) if name else Q()


def standing_of(cycle: Cycle, chosen: str, today: date) -> EvaluationQuerySet:
    """The organisations that a filter of `FILTERS` leaves, by name; all for a name that is none."""
    return _standing(cycle).filter(_condition(chosen if chosen in FILTERS else "", today))


def counts_of(cycle: Cycle, today: date) -> Mapping[str, int]:
    """How many organisations each filter leaves, in one query."""
    counts = {name or "all": Count("pk", filter=_condition(name, today)) for name in FILTERS}
    found = _standing(cycle).order_by().aggregate(**{f"n_{name}": count for name, count in counts.items()})
    return {name: found[f"n_{name or 'all'}"] for name in FILTERS}


@dataclass(frozen=True)
class Recipient:
    """Somebody for whom something waits, and what became of earlier reminders.

    `may_get` says whether a reminder can go today; `next_on` is the first day on which one can.
    """

    user: User
    organisations: tuple[str, ...]
    tasks: tuple[Task, ...]
    last_on: date | None
    today: date

    @property
    def has_stopped(self) -> bool:
        return self.user.reminders_stopped_at is not None

    @property
    def next_on(self) -> date:
        return self.today if self.last_on is None else max(self.today, self.last_on + REST)

    @property
    def may_get(self) -> bool:
        return not self.has_stopped and self.next_on <= self.today


def not_submitted(cycle: Cycle, slugs: Collection[str] = ()) -> list[Evaluation]:
    """The organisations to remind, by name: the chosen ones, or all when none is."""
    evaluations = evaluations_of_cycle(cycle).filter(status__in=NOT_SUBMITTED)
    return list(evaluations.filter(organisation__slug__in=slugs) if slugs else evaluations)


def recipients_for(evaluations: Sequence[Evaluation], today: date) -> list[Recipient]:
    """Everybody for whom one of these evaluations waits, by name, with all else that waits for them; eight queries."""
    wanted = {evaluation.pk for evaluation in evaluations}
    organisations = {evaluation.organisation_id for evaluation in evaluations}
    officers = Membership.objects.current().filter(organisation__in=organisations, role__in=ORGANISATION_ROLES)
    people = recipients(today, only=officers.values_list("user_id", flat=True))
    return [one for one in people if any(task.evaluation_id in wanted for task in one.tasks)]


def recipients(today: date, *, only: Iterable[int] | None = None) -> list[Recipient]:
    """Everybody for whom something waits, by name."""
    current = Membership.objects.current().filter(user__is_active=True)
    if only is not None:
        current = current.filter(user__in=only)
    memberships = current.select_related("user", "organisation").order_by("user__name", "user_id", "id")
    actors = [_actor(user, held) for user, held in groupby(memberships, key=lambda held: held.user)]
    work = work_of_each(actors, today)
    busy = [actor for actor in actors if work[actor.user.pk]]
    last = last_reminders([actor.user.pk for actor in busy])
    return [
        Recipient(
            user=actor.user,
            organisations=tuple(dict.fromkeys(held.organisation_name for held in actor.held)),
            tasks=tuple(work[actor.user.pk]),
            last_on=last.get(actor.user.pk),
            today=today,
        )
        for actor in busy
    ]


def _actor(user: User, memberships: Iterable[Membership]) -> Actor:
    held = (Held(one.role, one.organisation_id, one.organisation.slug, one.organisation.name) for one in memberships)
    return Actor(user, tuple(held))


def last_reminders(users: Collection[int]) -> Mapping[int, date]:
    """The day of the last reminder of each person who ever got one."""
    rows = Reminder.objects.filter(user__in=users).values_list("user_id").annotate(last=Max("day"))
    return dict(rows)


def last_activity(evaluation: Evaluation) -> datetime:
    """When something was written or decided last, of a row of `standing_of`."""
    moments = (getattr(evaluation, name, None) for name in ("last_answer", "last_step"))
    return max((moment for moment in moments if moment), default=evaluation.invited_at)
