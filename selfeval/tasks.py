"""E-mail about self-evaluations, sent after the commit and outside the request where a worker runs."""

from datetime import date
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django_tasks import task

from cohesion_portal.lib.formats import long_date
from cohesion_portal.lib.mail import send_each
from partners.models import Role
from partners.reminders import stop_address
from selfeval.models import Evaluation, PeerReview, Reminder, StatusChange, Submission
from selfeval.news import NEWS, To
from selfeval.selectors import addresses_of, addresses_of_role

Event = StatusChange.Event


@task()
def send_invitation(evaluation_id: int) -> None:
    """Tell an organisation's officers that their self-evaluation is open."""
    evaluation = Evaluation.objects.select_related("cycle", "organisation").get(pk=evaluation_id)
    to = addresses_of(evaluation.organisation_id, Role.LEAD, Role.APPROVER)
    _send("invitation", f"Self-evaluation {evaluation.cycle}: you are invited", to, evaluation)


@task()
def send_receipt(submission_id: int) -> None:
    """Tell the person who submitted and the organisation's lead officers the reference and what happens next."""
    submission = Submission.objects.select_related("evaluation__cycle", "evaluation__organisation", "submitted_by").get(
        pk=submission_id
    )
    evaluation = submission.evaluation
    to = addresses_of(evaluation.organisation_id, Role.LEAD) | {submission.submitted_by.email}
    _send("receipt", f"Self-evaluation submitted: {submission.reference}", to, evaluation, submission=submission)


@task()
def send_return(change_id: int) -> None:
    """Tell the organisation's lead officers and approvers why their submission came back."""
    change = StatusChange.objects.select_related("evaluation__cycle", "evaluation__organisation", "submission").get(
        pk=change_id
    )
    evaluation = change.evaluation
    to = addresses_of(evaluation.organisation_id, Role.LEAD, Role.APPROVER)
    _send("return", f"Self-evaluation returned: {change.submission}", to, evaluation, change=change)


@task()
def send_news(change_id: int, review_id: int | None = None) -> None:
    """Tell those for whom a step in the story has consequences what happened, why, and what they may do."""
    related = ("evaluation__cycle", "evaluation__organisation", "submission")
    change = StatusChange.objects.select_related(*related).defer("submission__content").get(pk=change_id)
    evaluation, news = change.evaluation, NEWS[Event(change.event)]
    review = PeerReview.objects.select_related("organisation", "submission").get(pk=review_id) if review_id else None
    about = {
        "organisation": evaluation.organisation,
        "cycle": evaluation.cycle,
        "reference": change.submission.reference if change.submission else "",
        "partner": review.organisation if review else "",
        "due_on": long_date(change.due_on),
    }
    words = {"sentence": news.sentence.format(**about), "next_step": news.next_step.format(**about)}
    where = [evaluation.cycle.slug, evaluation.organisation.slug]
    if news.page == "evaluations":
        where = []
    elif review:
        where = [review.submission.reference, review.organisation.slug]
    page = settings.SITE_URL + reverse(f"selfeval:{news.page}", args=where)
    to = _who(news.to, evaluation, review)
    _send("news", news.subject.format(**about), to, evaluation, change=change, page=page, **words)


@task()
def send_reminder(reminder_id: int) -> None:
    """Mail one person the list of what waited, with a link and a header by which they can stop reminders."""
    reminder = Reminder.objects.select_related("user").get(pk=reminder_id)
    if not reminder.user.is_active or reminder.user.reminders_stopped_at is not None:
        return
    stop = settings.SITE_URL + stop_address(reminder.user)
    count = len(reminder.lines)
    lines = [
        line | {"due_on": date.fromisoformat(line["due_on"]) if line["due_on"] else None} for line in reminder.lines
    ]
    context = {
        "lines": lines,
        "stop": stop,
        "site": settings.SITE_URL,
        "partnership_name": settings.PARTNERSHIP_NAME,
        "partnership_email": settings.PARTNERSHIP_EMAIL,
    }
    message = EmailMessage(
        f"Reminder: {count} thing{' waits' if count == 1 else 's wait'} for you",
        render_to_string("selfeval/mail/reminder.txt", context),
        settings.DEFAULT_FROM_EMAIL,
        [reminder.user.email],
        # Mail programs offer a button for these (RFC 8058).
        headers={"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    )
    send_each([message])


def _who(to: To, evaluation: Evaluation, review: PeerReview | None) -> set[str]:
    match to:
        case To.SECRETARIAT:
            return addresses_of_role(Role.SECRETARIAT)
        case To.APPROVERS:
            lead = [Role.LEAD] if evaluation.organisation.lead_may_approve else []
            return addresses_of(evaluation.organisation_id, Role.APPROVER, *lead)
        case To.ORGANISATION:
            return addresses_of(evaluation.organisation_id, Role.LEAD, Role.APPROVER)
        case To.PARTNER:
            return addresses_of(review.organisation_id, Role.LEAD, Role.APPROVER) if review else set()


def _send(template: str, subject: str, to: set[str], evaluation: Evaluation, **context: Any) -> None:
    """One message for each person, so that nobody's address is shown to another."""
    where = [evaluation.cycle.slug, evaluation.organisation.slug]
    context |= {
        "evaluation": evaluation,
        "link": settings.SITE_URL + reverse("selfeval:evaluation", args=where),
        "site": settings.SITE_URL,
        "partnership_name": settings.PARTNERSHIP_NAME,
        "partnership_email": settings.PARTNERSHIP_EMAIL,
    }
    text = render_to_string(f"selfeval/mail/{template}.txt", context)
    send_each(EmailMessage(subject, text, settings.DEFAULT_FROM_EMAIL, [address]) for address in sorted(to))
