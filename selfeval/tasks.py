"""E-mail about self-evaluations, sent after the commit and outside the request where a worker runs."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django_tasks import task

from cohesion_portal.lib.mail import send_each
from partners.models import Role
from selfeval.models import Evaluation, StatusChange, Submission
from selfeval.selectors import addresses_of


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
