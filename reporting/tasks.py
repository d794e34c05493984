"""E-mail about reports, sent outside the request where a worker runs."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django_tasks import task

from cohesion_portal.lib.mail import send_each
from reporting.models import Report
from reporting.selectors.reports import board_addresses


@task()
def tell_board(report_id: int) -> None:
    """Tell every Board member that a draft is there to read; each gets a message of their own."""
    report = Report.objects.get(pk=report_id)
    context = {
        "report": report,
        "link": settings.SITE_URL + reverse("reporting:draft", args=[report.slug]),
        "partnership_name": settings.PARTNERSHIP_NAME,
        "partnership_email": settings.PARTNERSHIP_EMAIL,
    }
    body = render_to_string("reporting/mail/draft_for_board.txt", context)
    subject = f"Draft report to read: {report.title}"
    send_each(
        EmailMessage(subject, body, to=[address], reply_to=[settings.PARTNERSHIP_EMAIL])
        for address in board_addresses()
    )
