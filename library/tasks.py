"""E-mail about case studies, sent after the commit and outside the request where a worker runs."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django_tasks import task

from cohesion_portal.lib.mail import send_each
from library.models import Step
from partners.models import Membership, Role


@task()
def tell_secretariat(step_id: int) -> None:
    """Tell each partnership officer that a case study waits for review."""
    step = _step(step_id)
    to = Membership.objects.current().filter(role=Role.SECRETARIAT, user__is_active=True)
    _send(
        "submitted",
        f"Case study to review: {step.case_study.title}",
        set(to.values_list("user__email", flat=True)),
        step,
    )


@task()
def tell_officers(step_id: int) -> None:
    """Tell who sent a case study, and the organisation's lead officers, what became of it."""
    step = _step(step_id)
    to = set()
    if step.case_study.organisation_id:
        leads = Membership.objects.current().filter(
            organisation=step.case_study.organisation_id, role=Role.LEAD, user__is_active=True
        )
        to = set(leads.values_list("user__email", flat=True))
    sent = step.case_study.steps.filter(kind=Step.Kind.SUBMITTED, by__is_active=True).order_by("-at", "-pk")
    to |= set(sent.values_list("by__email", flat=True)[:1])
    _send("decided", f"Case study {_OUTCOMES[Step.Kind(step.kind)]}: {step.case_study.title}", to, step)


_OUTCOMES = {
    Step.Kind.PUBLISHED: "published",
    Step.Kind.RETURNED: "returned for changes",
    Step.Kind.DECLINED: "declined",
    Step.Kind.WITHDRAWN: "withdrawn",
}


def _step(step_id: int) -> Step:
    return Step.objects.select_related("case_study__organisation").get(pk=step_id)


def _send(template: str, subject: str, to: set[str], step: Step) -> None:
    """One message for each person, so that nobody's address is shown to another."""
    published = step.kind == Step.Kind.PUBLISHED
    address = step.case_study.get_absolute_url() if published else step.case_study.get_work_url()
    context: dict[str, Any] = {
        "step": step,
        "case_study": step.case_study,
        "link": settings.SITE_URL + address,
        "partnership_name": settings.PARTNERSHIP_NAME,
        "partnership_email": settings.PARTNERSHIP_EMAIL,
    }
    text = render_to_string(f"library/mail/{template}.txt", context)
    # A title is one line of the form, but a file could hold another sign that ends a line.
    subject = " ".join(subject.split())
    send_each(EmailMessage(subject, text, settings.DEFAULT_FROM_EMAIL, [address]) for address in sorted(to))
