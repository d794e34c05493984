"""Reminding people of what waits for them: one e-mail with everything, and never two within five days."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.utils import timezone

from partners.models import User
from selfeval.models import Evaluation, Reminder
from selfeval.running_selectors import REST, Recipient, last_reminders, recipients, recipients_for
from selfeval.tasks import send_reminder

AHEAD = (14, 7, 1)
"""So many days before a date the daily timer reminds of it; after the date as often as reminders may go."""


@dataclass(frozen=True)
class Sent:
    """What became of reminders that were asked for; people with `recent` ones were reminded in the last five days."""

    sent: int = 0
    recent: int = 0
    stopped: int = 0


@transaction.atomic
def send_reminders(*, evaluations: Sequence[Evaluation], by: User, by_role: str, at: datetime) -> Sent:
    """Remind everybody for whom one of these evaluations waits of all that waits for them; the mails go after commit.

    Who was reminded less than five days ago, or asked not to be reminded, gets nothing.
    """
    return _send(recipients_for(evaluations, _day(at)), by=by, by_role=by_role, at=at)


@transaction.atomic
def send_due_reminders(*, at: datetime) -> Sent:
    """What the daily timer sends: of dates that come near and of those that are over. Running it again sends nothing.

    A day on which it did not run is made up for on the next.
    """
    today = _day(at)
    due = [one for one in recipients(today) if is_due(one, today)]
    return _send(due, by=None, by_role="", at=at)


def is_due(recipient: Recipient, today: date) -> bool:
    """Whether a date of theirs is over, or one of the days of `AHEAD` has come since they were reminded last."""
    dates = (task.due_on for task in recipient.tasks if task.is_pressing and task.due_on)
    return any(_has_come(due_on, today, recipient.last_on) for due_on in dates)


def _has_come(due_on: date, today: date, last_on: date | None) -> bool:
    left = (due_on - today).days
    if left < 0:
        return True
    return any(left <= days and (last_on is None or (due_on - last_on).days > days) for days in AHEAD)


def _send(people: Sequence[Recipient], *, by: User | None, by_role: str, at: datetime) -> Sent:
    """Holds the accounts, so that of two who remind at once only one does."""
    today, ids = _day(at), [one.user.pk for one in people]
    locked = {user.pk: user for user in User.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    last = last_reminders(ids)
    stopped = {pk for pk, user in locked.items() if user.reminders_stopped_at is not None}
    recent = {pk for pk in locked.keys() - stopped if pk in last and today < last[pk] + REST}
    reminders = Reminder.objects.bulk_create(
        Reminder(user=one.user, day=today, at=at, sent_by=by, sent_role=by_role, lines=_lines(one))
        for one in people
        if one.user.pk in locked.keys() - stopped - recent
    )
    for reminder in reminders:
        transaction.on_commit(partial(send_reminder.enqueue, reminder.pk))
    return Sent(len(reminders), len(recent), len(stopped))


def _lines(recipient: Recipient) -> list[dict[str, str]]:
    kept: Collection[str] = ("what", "about", "due_on", "address")
    rows = (asdict(task) for task in recipient.tasks)
    return [{name: str(row[name] or "") for name in kept} | {"late": "late" * row["is_late"]} for row in rows]


def _day(at: datetime) -> date:
    return timezone.localtime(at).date()
