"""The mail of an invitation and the secret in it."""

import re
from collections.abc import Sequence
from typing import ClassVar

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from pytest_django import Settings

from partners import services
from partners.models import Invitation, Organisation, Role, User
from partners.tasks import send_invitation, token_digest
from tests.factories import NOW, OrganisationFactory, make_user

pytestmark = pytest.mark.django_db


class Mailbox(BaseEmailBackend):
    """Notes at each mail whether a transaction is open, and whether the secret in it is stored."""

    found: ClassVar[list[tuple[bool, bool]]] = []

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            token = re.search(r"/invitations/([\w-]{43})/", str(message.body)).group(1)
            stored = Invitation.objects.filter(token_digest=token_digest(token)).exists()
            self.found.append((connection.in_atomic_block, stored))
        return len(email_messages)


def invited(organisation: Organisation, by: User, role: Role = Role.LEAD) -> Invitation:
    return services.invite_person(email="new@partner.example", organisation=organisation, role=role, by=by, at=NOW)


def test_invite_person_mails_a_link_after_commit_and_keeps_only_its_digest(
    officer: User,
    council: Organisation,
    django_capture_on_commit_callbacks,  # type: ignore[no-untyped-def]
    time_machine_now: None,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        invitation = invited(council, officer)
        assert mail.outbox == []
    (message,) = mail.outbox
    assert message.to == ["new@partner.example"]
    assert officer.name in message.body
    assert "lead officer for Calder Vale Council" in message.body
    token = re.search(r"http://127\.0\.0\.1:8000/invitations/([\w-]{43})/\n", message.body).group(1)
    invitation.refresh_from_db()
    assert invitation.token_digest == token_digest(token)
    assert token not in str(Invitation.objects.values().get())


def test_invite_person_mails_nothing_when_the_transaction_fails(
    officer: User,
    council: Organisation,
    django_capture_on_commit_callbacks,  # type: ignore[no-untyped-def]
) -> None:
    def invite_and_fail() -> None:
        with transaction.atomic():
            invited(council, officer)
            raise RuntimeError

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(RuntimeError):
        invite_and_fail()
    assert mail.outbox == []


def test_sending_again_replaces_the_secret(officer: User, council: Organisation, time_machine_now: None) -> None:
    invitation = invited(council, officer)
    digests = set()
    for _ in range(2):
        send_invitation.call(invitation_id=invitation.pk)
        invitation.refresh_from_db()
        digests.add(invitation.token_digest)
    assert len(digests) == 2


@pytest.mark.django_db(transaction=True)
def test_invitation_is_mailed_when_its_digest_is_stored(time_machine_now: None, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "tests.partners.test_invitation_mail.Mailbox"
    council = OrganisationFactory()
    invited(council, make_user(Role.SECRETARIAT, council))
    assert Mailbox.found == [(False, True)]


def test_nothing_is_sent_for_an_invitation_withdrawn_meanwhile(
    officer: User, council: Organisation, time_machine_now: None
) -> None:
    invitation = invited(council, officer)
    services.withdraw_invitation(invitation=invitation, by=officer, at=NOW)
    send_invitation.call(invitation_id=invitation.pk)
    assert mail.outbox == []
