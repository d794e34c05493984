"""E-mail to several people, of which a mail server refuses one."""

from collections.abc import Sequence
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from pytest_django import Settings

from partners.models import Role
from reporting.tasks import tell_board
from selfeval.tasks import send_invitation
from tests.factories import OrganisationFactory, make_evaluation, make_user
from tests.reporting.years import make_report

pytestmark = pytest.mark.django_db
PEOPLE = ("ann@partner.example", "bob@partner.example", "cat@partner.example")


class Choosy(EmailBackend):
    """Refuses everything to Bob, as a mail server does that does not know the address."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        for message in messages:
            if message.to == ["bob@partner.example"]:
                raise SMTPRecipientsRefused({"bob@partner.example": (550, b"No such user")})
        return super().send_messages(messages)


@pytest.fixture(autouse=True)
def choosy(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "tests.lib.test_mail.Choosy"


def check_the_others_got_theirs(log: str) -> None:
    assert [message.to for message in mail.outbox] == [["ann@partner.example"], ["cat@partner.example"]]
    assert "SMTPRecipientsRefused" in log
    assert "bob@" not in log


def test_invitation_to_evaluate_reaches_the_others(caplog: pytest.LogCaptureFixture) -> None:
    council = OrganisationFactory()
    for email in PEOPLE:
        make_user(Role.LEAD, council, email=email)
    send_invitation.call(make_evaluation(organisation=council).pk)
    check_the_others_got_theirs(caplog.text)


def test_draft_for_the_board_reaches_the_others(caplog: pytest.LogCaptureFixture) -> None:
    for email in PEOPLE:
        make_user(Role.BOARD_MEMBER, email=email)
    tell_board.call(make_report().pk)
    check_the_others_got_theirs(caplog.text)
