"""Inviting by a list: every row is judged, the preview is what is sent, and all of it or nothing happens."""

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from partners.models import Invitation, Organisation, Role, Unit
from partners.services import add_organisation, invite_person
from selfeval.invitation_lists import MOST_BYTES, ListUnreadable, read_list
from selfeval.models import Evaluation, InvitationList
from selfeval.services import (
    CycleRefused,
    ListOutdated,
    ListSent,
    bring_invitation_list,
    close_cycle,
    plan_of,
    send_invitation_list,
)
from tests.factories import NOW, OrganisationFactory, make_cycle, make_user
from tests.running import LIST, make_list
from tests.selfeval.browsing import text_of
from tests.selfeval.parallel import in_parallel

SECRETARIAT = "Partnership officer, Calder Vale Partnership"
HEAD = "organisation,kind,e-mail,role,unit\n"
COUNCIL = "Calder Vale Council"


# Reading.


@pytest.mark.parametrize(
    "data",
    [
        "organisation,e-mail\nTŷ Agored,a@b.example\n".encode(),
        "\ufefforganisation,e-mail\r\nTŷ Agored,a@b.example\r\n".encode(),
        "Organisation;Email address\nTŷ Agored;a@b.example".encode(),
        'ORGANISATION\tE-Mail\n"Tŷ  Agored"\t"a@b.example"\n\n'.encode(),
    ],
)
def test_list_is_read_however_a_spreadsheet_wrote_it(data):
    [line] = read_list(data).lines
    assert (line.number, line.organisation, line.email) == (2, "Tŷ Agored", "a@b.example")


def test_list_of_an_older_windows_program_is_read():
    [line] = read_list("organisation,kind\nCafé Society,Voluntary\n".encode("cp1252")).lines
    assert line.organisation == "Café Society"


def test_names_of_people_are_not_read():
    read = read_list(b"name,organisation,telephone\nA Person,Council,01\n")
    assert read.ignored == ("name", "telephone")
    assert "A Person" not in str(read.lines)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The list is empty"),
        (b"organisation\n", "headings but no rows"),
        (b"name,e-mail\nx,y\n", "must have the heading organisation"),
        (b"organisation,email,e-mail\nx,y,z\n", "two columns for the same thing"),
        (b'organisation\n"never closed', "never closed"),
        (b"PK\x03\x04...", "This is a workbook"),
        ("organisation\nx".encode("utf-16"), "cannot be read as text"),
        (b"organisation\n" + b"x\n" * 5001, "5,001 rows"),
        (b"x" * (MOST_BYTES + 1), "smaller than 1 MB"),
    ],
)
def test_list_that_cannot_be_read_says_what_to_do(data, words):
    with pytest.raises(ListUnreadable, match=words):
        read_list(data)


@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: ("organisation,e-mail\n" + text).encode()))
def test_reading_raises_nothing_but_its_own_error(data):
    try:
        read = read_list(data)
    except ListUnreadable:
        return
    assert read.lines


# What each row would do.


def plan(cycle, people, rows):
    return plan_of(make_list(cycle, people.secretariat, HEAD + rows), by=people.secretariat, at=NOW)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (",,a@b.example,approver,", "Enter the organisation"),
        ("Calder Vale Concil,,a@b.example,approver,", "Do you mean Calder Vale Council? To add it, enter its kind"),
        ("Somebody Else,,,,", "No organisation is called this. To add it"),
        ("Somebody Else,circus,,,", "Enter a kind that there is: Council, Police"),
        ("=HYPERLINK(1),Health,,,", "cannot begin with"),
        (f"{'x' * 121},Health,,,", "120 characters or fewer"),
        ("A\u202eB,Health,,,", "cannot be read"),
        (f"{COUNCIL},,,,{'u' * 121}", "120 characters or fewer"),
        (f"{COUNCIL},,a b@c,lead,", "correct format"),
        (f"{COUNCIL},,a@b.example,secretariat,", "Enter a role that there is: Lead officer, Approver, Contributor"),
        (f"{COUNCIL},,a@b.example,,", "Enter a role"),
        (f"{COUNCIL},,,lead,", "Enter the e-mail address"),
        (f"{COUNCIL},,CLOSED@council.example,lead,", "The account with this address is closed"),
        (f"{COUNCIL},,me@partnership.example,lead,", "your own address"),
    ],
)
def test_row_that_cannot_be_used_says_what_to_mend(cycle, people, row, problem):
    make_user(None, email="closed@council.example", is_active=False)
    people.secretariat.email = "me@partnership.example"
    people.secretariat.save()
    [found] = plan(cycle, people, row + "\n").rows
    assert found.line.number == 2
    assert problem in found.problem


def test_each_row_says_what_will_happen(cycle, council, people):
    make_user(Role.LEAD, council, email="held@council.example")
    invite_person(
        email="waits@council.example", organisation=council, role=Role.APPROVER, by=people.secretariat, at=NOW
    )
    rows = plan(
        cycle,
        people,
        f"{COUNCIL},,Held@Council.example,Lead officer,\n"
        f"{COUNCIL.lower()},,waits@council.example,approver,\n"
        f"{COUNCIL},,new@council.example,approver,Adults\n"
        f"{COUNCIL},,NEW@council.example,Approver,adults\n"
        f"{COUNCIL},,new@council.example,approver,\n"
        f"{COUNCIL},,,,\n"
        "Northside Trust,health,lead@north.example,lead,\n"
        "northside trust,,second@north.example,contributor,\n",
    ).rows
    assert [row.effects for row in rows] == [
        ("Invite the organisation to the cycle", "Lead officer: holds this role already"),
        ("Approver: has an invitation already",),
        ("New unit: Adults", "Invitation as approver"),
        ("Same as row 4: nothing to do",),
        ("Approver: in an earlier row already",),
        ("Nothing to do",),
        ("New organisation (Health)", "Invite the organisation to the cycle", "Invitation as lead officer"),
        ("Invitation as contributor",),
    ]


@pytest.mark.parametrize("count", [1, 300])
def test_preview_costs_the_same_for_one_row_and_for_many(cycle, council, people, count):
    rows = "".join(f"Partner {n},Health,lead{n}@partner.example,lead,\n" for n in range(count))
    invitations = make_list(cycle, people.secretariat, HEAD + rows)
    with CaptureQueriesContext(connection) as captured:
        assert len(plan_of(invitations, by=people.secretariat, at=NOW).people) == count
    assert len(captured) == 6


# Sending.


def send(invitations, people, seen=None):
    return send_invitation_list(
        invitations=invitations,
        seen=seen or plan_of(invitations, by=people.secretariat, at=NOW).digest,
        by=people.secretariat,
        by_role=SECRETARIAT,
        at=NOW,
    )


def test_what_was_previewed_is_sent(cycle, council, people, today, django_capture_on_commit_callbacks):
    rows = f"Northside Trust,Health,lead@north.example,lead,Wards\n{COUNCIL},,second@council.example,approver,\n"
    invitations = make_list(cycle, people.secretariat, HEAD + rows)
    assert not Organisation.objects.filter(name="Northside Trust").exists()
    assert not Invitation.objects.exists()

    with django_capture_on_commit_callbacks(execute=True):
        send(invitations, people)

    trust = Organisation.objects.get(name="Northside Trust")
    assert (trust.kind, trust.slug, trust.history.get().history_user) == (
        "health",
        "northside-trust",
        people.secretariat,
    )
    assert Unit.objects.get().name == "Wards"
    invited = Evaluation.objects.select_related("plan").order_by("organisation__name")
    assert [one.organisation.name for one in invited] == [COUNCIL, "Northside Trust"]
    assert {one.plan.history.get().history_user for one in invited} == {people.secretariat}
    assert {one.status_changes.get().by_role for one in invited} == {SECRETARIAT}
    assert set(Invitation.objects.values_list("email", "organisation__name", "role")) == {
        ("lead@north.example", "Northside Trust", "lead"),
        ("second@council.example", COUNCIL, "approver"),
    }
    assert {"lead@north.example", "second@council.example", people.lead.email} <= {one.to[0] for one in mail.outbox}
    invitations.refresh_from_db()
    assert (invitations.rows, invitations.sent_at) == ([], NOW)


def test_sending_costs_the_same_for_few_and_for_many(cycle, people):
    counts = []
    for size, name in ((2, "Few"), (60, "Many")):
        rows = "".join(f"{name} {n},Health,lead{n}@{name.lower()}.example,lead,\n" for n in range(size))
        invitations = make_list(cycle, people.secretariat, HEAD + rows)
        with CaptureQueriesContext(connection) as captured:
            send(invitations, people)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_something_that_changed_meanwhile_sends_nothing(cycle, council, people):
    invitations = make_list(cycle, people.secretariat, HEAD + "Northside Trust,Health,lead@north.example,lead,\n")
    seen = plan_of(invitations, by=people.secretariat, at=NOW).digest
    add_organisation(name="Northside Trust", kind=Organisation.Kind.HEALTH, by=people.secretariat, at=NOW)

    with pytest.raises(ListOutdated):
        send(invitations, people, seen)

    assert not Invitation.objects.exists()
    assert not Evaluation.objects.exists()


def test_list_with_a_row_to_mend_sends_nothing_even_when_asked(cycle, council, people):
    invitations = make_list(cycle, people.secretariat, HEAD + f"{COUNCIL},,fine@council.example,lead,\nNobody,,,,\n")
    with pytest.raises(ListOutdated):
        send(invitations, people)
    assert not Invitation.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_list_that_two_send_at_once_is_sent_once(people, cycle, council):
    invitations = make_list(cycle, people.secretariat, HEAD + f"{COUNCIL},,new@council.example,approver,\n")
    seen = plan_of(invitations, by=people.secretariat, at=NOW).digest
    errors = in_parallel(*(lambda: send(invitations, people, seen) for _ in range(3)))
    assert [type(error) for error in errors] == [ListSent, ListSent]
    assert Invitation.objects.count() == Evaluation.objects.count() == 1


def test_cycle_that_is_only_prepared_invites_nobody(cycle, people):
    prepared = make_cycle(cycle.framework_version, 2030, opened_at=None)
    with pytest.raises(CycleRefused, match="not open yet"):
        bring_invitation_list(
            cycle=prepared, name="x.csv", data=LIST.encode(), due_on=NOW.date(), by=people.secretariat, at=NOW
        )


# The pages.

BY_LIST = reverse("selfeval:invite_by_list", args=["2026-27"])


def bring(client, text, due=("18", "12", "2026")):
    file = SimpleUploadedFile("=people.csv", text if isinstance(text, bytes) else text.encode())
    names = ("due_on_day", "due_on_month", "due_on_year")
    return client.post(BY_LIST, {"file": file, **dict(zip(names, due, strict=True))}, follow=True)


def test_secretariat_brings_a_list_looks_at_it_and_sends_it(cycle, council, people, client_for):
    client = client_for("secretariat")
    preview = bring(client, "name," + HEAD + f"A,{COUNCIL},,new@council.example,approver,\n")
    words = text_of(preview)
    assert "Not read: name." in words
    assert (
        "2 Calder Vale Council new@council.example Invite the organisation to the cycle; Invitation as approver"
        in words
    )
    assert "Send 1 invitation" in words
    assert not Evaluation.objects.exists()

    address = preview.request["PATH_INFO"]
    seen = plan_of(InvitationList.objects.get(), by=people.secretariat, at=NOW).digest
    assert "Organisations invited: 1. People invited by email: 1" in text_of(
        client.post(address, {"seen": seen}, follow=True)
    )
    assert Evaluation.objects.get().due_on.isoformat() == "2026-12-18"
    assert "sent already" in text_of(client.post(address, {"seen": seen}, follow=True))
    assert "Its rows are no longer kept" in text_of(client.get(address))
    assert Invitation.objects.count() == 1


def test_outdated_preview_is_shown_anew(cycle, council, people, client_for):
    client = client_for("secretariat")
    address = bring(client, HEAD + f"{COUNCIL},,new@council.example,approver,\n").request["PATH_INFO"]
    response = client.post(address, {"seen": "other"})
    assert response.status_code == 409
    assert "Look at what it would do now" in text_of(response)


def test_rows_to_mend_are_listed_with_no_button(cycle, council, client_for):
    words = text_of(bring(client_for("secretariat"), HEAD + f"{COUNCIL},,bad,lead,\n{COUNCIL},,,,\n"))
    assert "1 of 2 rows cannot be used as they are" in words
    assert "2 Calder Vale Council bad Enter an e-mail address" in words
    assert "Send" not in words


def test_list_that_changes_nothing_has_no_button(cycle, evaluation, client_for):
    assert "This list would change nothing" in text_of(bring(client_for("secretariat"), HEAD + f"{COUNCIL},,,,\n"))


@pytest.mark.parametrize(
    ("text", "due", "message"),
    [
        ("", ("18", "12", "2026"), "The selected file is empty"),
        (b"PK\x03\x04", ("18", "12", "2026"), "This is a workbook"),
        (b"x" * (MOST_BYTES + 1), ("18", "12", "2026"), "must be smaller than 1 MB"),
        (HEAD + "x", ("18", "12", "2031"), "Due date must be within the cycle"),
    ],
)
def test_wrong_list_is_refused_with_what_to_do(cycle, people, client_for, text, due, message):
    assert message in text_of(bring(client_for("secretariat"), text, due))
    assert not InvitationList.objects.exists()


def test_list_is_seen_only_by_who_brought_it(cycle, people, client_for):
    other = make_user(Role.SECRETARIAT, OrganisationFactory())
    token = make_list(cycle, other).token
    address = reverse("selfeval:invitation_list", args=[cycle.slug, token])
    assert client_for("secretariat").get(address).status_code == 404


def test_closed_cycle_takes_no_list(cycle, people, client_for):
    close_cycle(cycle=cycle, by=people.secretariat, at=NOW)
    assert "This cycle is closed" in text_of(client_for("secretariat").get(BY_LIST, follow=True))
