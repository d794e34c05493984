"""E-mail about invitations, sent outside the request where a worker runs."""

import hashlib
import secrets

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from partners.models import Invitation


def token_digest(token: str) -> str:
    """What is kept of a secret: 64 hexadecimal digits that open nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


@task()
def send_invitation(invitation_id: int) -> None:
    """Mail a new one-time link, unless the invitation was accepted or withdrawn in the meantime.

    The secret is made here and not by the service, because a queue would keep the arguments of its tasks. Sending
    again replaces it. It is stored before the mail goes: a transaction that waited for a mail server would keep
    everybody else from writing on SQLite. Where the mail cannot be sent, nobody has a link that works.
    """
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        waiting = Invitation.objects.select_for_update().waiting(timezone.now())
        invitation = waiting.filter(pk=invitation_id).first()
        if invitation is None:
            return
        invitation.token_digest = token_digest(token)
        invitation.save(update_fields=["token_digest"])
    context = {
        "invitation": invitation,
        "link": settings.SITE_URL + reverse("partners:accept", args=[token]),
        "partnership_name": settings.PARTNERSHIP_NAME,
        "partnership_email": settings.PARTNERSHIP_EMAIL,
    }
    send_mail(
        f"Invitation from {settings.PARTNERSHIP_NAME}",
        render_to_string("partners/mail/invitation.txt", context),
        settings.DEFAULT_FROM_EMAIL,
        [invitation.email],
    )
