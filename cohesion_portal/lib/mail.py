"""E-mail to several people at once."""

from collections.abc import Iterable
from smtplib import SMTPException

import structlog
from django.core.mail import EmailMessage

log = structlog.get_logger("portal.mail")


def send_each(messages: Iterable[EmailMessage]) -> None:
    """Send every message over a connection of its own, so that one the server refuses does not stop the others.

    A failure is logged by its kind alone: a mail server's own words repeat the address.
    """
    for message in messages:
        try:
            message.send()
        except (SMTPException, OSError) as error:
            log.error("mail not sent", error=type(error).__name__, subject=message.subject)
