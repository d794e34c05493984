"""The way in for an invited person, from the link in the email to the home page."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import get_user
from django.core import mail
from django.test import Client
from django.urls import reverse

from partners import services
from partners.models import Invitation, Organisation, Role, User
from partners.tasks import send_invitation
from tests.factories import NOW, PASSWORD, OrganisationFactory, UserFactory, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("time_machine_now")]
JOIN = "/invitations/accept/"
GOOD = {"name": "New Person", "password": "three random words"}


@pytest.fixture
def council() -> Organisation:
    return OrganisationFactory(name="Calder Vale Council", slug="council")


@pytest.fixture
def officer(council: Organisation) -> User:
    return make_user(Role.SECRETARIAT, council, name="Robin Officer", email="robin@partner.example")


@pytest.fixture
def invitation(council: Organisation, officer: User) -> Invitation:
    return services.invite_person(email="new@partner.example", organisation=council, role=Role.LEAD, by=officer, at=NOW)


@pytest.fixture
def link(invitation: Invitation) -> str:
    send_invitation.call(invitation_id=invitation.pk)
    return re.search(r"/invitations/\S+", mail.outbox[0].body).group()


def open_link(client: Client, link: str, status: int = 200) -> str:
    response = client.get(link, follow=True)
    assert response.status_code == status
    html = response.content.decode()
    assert html.count("<h1") == 1
    return html


def test_link_leads_to_a_page_without_the_secret(client: Client, link: str) -> None:
    response = client.get(link)
    assert response["Location"] == JOIN
    assert response["Referrer-Policy"] == "no-referrer"
    for answer in (response, client.get(JOIN)):
        assert "no-store" in answer["Cache-Control"]


def test_secret_is_not_logged(client: Client, link: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    client.get(link)
    assert "/invitations/" in caplog.text or "invitations/<token>/" in caplog.text
    assert link.split("/")[2] not in caplog.text


def test_page_says_who_invites_to_what(client: Client, link: str) -> None:
    html = open_link(client, link)
    assert "Robin Officer invites you to act as lead officer for Calder Vale Council" in html
    assert "new@partner.example" in html


def test_opening_the_link_uses_nothing_up(client: Client, link: str) -> None:
    open_link(client, link)
    open_link(Client(), link)


def test_new_person_makes_an_account_and_is_signed_in(client: Client, link: str, council: Organisation) -> None:
    open_link(client, link)
    response = client.post(JOIN, GOOD, follow=True)
    assert response.redirect_chain == [("/", 302)]
    assert "You are now lead officer at Calder Vale Council" in response.content.decode()
    user = User.objects.get(email="new@partner.example")
    assert get_user(client) == user
    assert user.memberships.get().organisation == council
    assert Client().login(email="new@partner.example", password=GOOD["password"])


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"name": ""}, "Enter your name"),
        ({"password": ""}, "Enter a password"),
        ({"password": "short"}, "too short"),
        ({"password": "password1234"}, "too common"),
        ({"name": "Alexandria Lead", "password": "alexandria lead"}, "too similar"),
        ({"password": "new@partner.example"}, "too similar"),
    ],
)
def test_errors_stand_beside_their_fields(client: Client, link: str, typed: dict[str, str], error: str) -> None:
    open_link(client, link)
    html = client.post(JOIN, GOOD | typed).content.decode()
    assert "There is a problem" in html
    assert "<title>Error: " in html
    (field,) = typed.keys() & {"password"} or {"name"}
    assert re.search(rf'id="id_{field}-error"[^>]*>.*?{error}', html, re.DOTALL)
    assert not User.objects.filter(email="new@partner.example").exists()


def test_name_is_kept_and_password_is_not_when_something_is_wrong(client: Client, link: str) -> None:
    open_link(client, link)
    html = client.post(JOIN, {"name": "New Person", "password": "short-one"}).content.decode()
    assert 'value="New Person"' in html
    assert "short-one" not in html


def test_existing_account_accepts_by_signing_in(client: Client, link: str, council: Organisation) -> None:
    user = UserFactory(email="new@partner.example")
    user.set_password(PASSWORD)
    user.save()
    html = open_link(client, link)
    assert "Sign in to accept your invitation" in html
    assert 'name="password"' not in html
    (sign_in,) = re.findall(r'href="(/sign-in/\?next=[^"]+)"', html)
    signed_in = client.post(sign_in, {"login": user.email, "password": PASSWORD, "next": JOIN}, follow=True)
    assert signed_in.redirect_chain[-1][0] == JOIN
    assert not user.memberships.exists()
    accepted = client.post(JOIN, follow=True)
    assert accepted.redirect_chain == [("/", 302)]
    assert user.memberships.get().role == Role.LEAD
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)


def test_existing_account_gets_no_new_password(client: Client, link: str) -> None:
    user = UserFactory(email="new@partner.example")
    open_link(client, link)
    client.post(JOIN, GOOD)
    user.refresh_from_db()
    assert not user.check_password(GOOD["password"])
    assert not user.memberships.exists()


def test_address_is_compared_whatever_its_case(client: Client, link: str) -> None:
    user = UserFactory(email="New@Partner.example")
    client.force_login(user)
    open_link(client, link)
    client.post(JOIN)
    assert user.memberships.get().role == Role.LEAD


def test_somebody_else_who_is_signed_in_cannot_accept(client: Client, link: str, officer: User) -> None:
    client.force_login(officer)
    html = open_link(client, link, 403)
    assert "This invitation is for someone else" in html
    assert client.post(JOIN, GOOD).status_code == 403
    assert officer.memberships.count() == 1
    assert not User.objects.filter(email="new@partner.example").exists()


def test_closed_account_is_told_what_to_do(client: Client, link: str) -> None:
    UserFactory(email="new@partner.example", is_active=False)
    assert "Your account is closed" in open_link(client, link, 403)


def test_expired_invitation_is_gone(client: Client, link: str) -> None:
    with time_machine.travel(NOW + timedelta(days=14), tick=False):
        html = open_link(client, link, 410)
    assert "This invitation has expired" in html
    assert "ask the person who invited you, Robin Officer, to invite you again" in html


def test_withdrawn_invitation_is_gone(client: Client, link: str, invitation: Invitation, officer: User) -> None:
    services.withdraw_invitation(invitation=invitation, by=officer, at=NOW)
    assert "This invitation was withdrawn" in open_link(client, link, 410)


def test_invitation_of_someone_who_may_not_give_the_role_any_more_is_gone(
    client: Client, link: str, officer: User
) -> None:
    open_link(client, link)
    officer.memberships.update(ended_at=NOW)
    assert client.post(JOIN, GOOD).status_code == 410
    html = open_link(Client(), link, 410)
    assert "This invitation is no longer valid" in html
    assert "ask the person who invited you" not in html
    assert not User.objects.filter(email="new@partner.example").exists()


def test_used_invitation_is_gone(client: Client, link: str) -> None:
    open_link(client, link)
    client.post(JOIN, GOOD)
    html = open_link(Client(), link, 410)
    assert "This invitation has been used" in html
    assert "Sign in" in html


def test_refusals_at_the_link_keep_the_secret_to_themselves(client: Client, link: str) -> None:
    for address in (link, "/invitations/never-sent/"):
        with time_machine.travel(NOW + timedelta(days=14), tick=False):
            response = client.get(address)
        assert response["Referrer-Policy"] == "no-referrer"
        assert "no-store" in response["Cache-Control"]


def test_unknown_link_is_not_found(client: Client) -> None:
    html = open_link(client, "/invitations/never-sent/", 404)
    assert "We cannot find this invitation" in html
    assert "check that you copied all of it" in html


def test_page_without_a_link_is_not_found(client: Client) -> None:
    assert "We cannot find this invitation" in open_link(client, JOIN, 404)


def test_invitation_withdrawn_while_the_form_is_filled_in_is_gone(
    client: Client, link: str, invitation: Invitation, officer: User
) -> None:
    open_link(client, link)
    services.withdraw_invitation(invitation=invitation, by=officer, at=NOW)
    assert client.post(JOIN, GOOD).status_code == 410
    assert not User.objects.filter(email="new@partner.example").exists()


def test_older_link_stops_working_when_a_newer_is_sent(client: Client, link: str, invitation: Invitation) -> None:
    send_invitation.call(invitation_id=invitation.pk)
    open_link(client, link, 404)


def test_accepting_needs_our_own_form(link: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    open_link(strict, link)
    assert strict.post(JOIN, GOOD).status_code == 403
    token = strict.cookies["csrftoken"].value
    answer = strict.post(JOIN, GOOD | {"csrfmiddlewaretoken": token}, headers={"Origin": "http://testserver"})
    assert answer.status_code == 302


def test_invitation_page_is_reached_by_its_name(link: str) -> None:
    assert reverse("partners:accept", args=[link.split("/")[2]]) == link
