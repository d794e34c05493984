"""Reminders: one list for each person, never two within five days, and an end when somebody asks for it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from partners.models import Role, User
from partners.reminders import stop_address
from partners.services import stop_reminders
from selfeval.models import Evaluation, Reminder
from selfeval.running_selectors import NOT_SUBMITTED, Recipient, recipients_for
from selfeval.services import Sent, close_cycle, send_due_reminders, send_reminders
from selfeval.services.reminding import is_due
from selfeval.work import Task
from tests.factories import NOW, MembershipFactory, OrganisationFactory, make_cycle, make_evaluation, make_user
from tests.selfeval.browsing import text_of
from tests.selfeval.parallel import in_parallel

SECRETARIAT = "Partnership officer, Calder Vale Partnership"
DAY = timedelta(days=1)


def remind(people, *evaluations, at=NOW):
    return send_reminders(evaluations=evaluations, by=people.secretariat, by_role=SECRETARIAT, at=at)


def due_in(evaluation, days):
    Evaluation.objects.filter(pk=evaluation.pk).update(due_on=NOW.date() + days * DAY)


def test_reminder_lists_everything_that_waits_for_a_person(
    evaluation, people, today, django_capture_on_commit_callbacks
):
    other = make_evaluation(evaluation.cycle, OrganisationFactory(name="Second Trust"))
    MembershipFactory(user=people.lead, organisation=other.organisation, role=Role.LEAD)
    with django_capture_on_commit_callbacks(execute=True):
        assert remind(people, evaluation) == Sent(sent=2)  # the lead officer and the contributor

    [message] = [one for one in mail.outbox if one.to == [people.lead.email]]
    assert message.subject == "Reminder: 2 things wait for you"
    for words in ("Calder Vale Council, 2026/27", "Second Trust, 2026/27", "Due 31 January 2027"):
        assert words in message.body
    assert "http://127.0.0.1:8000/self-evaluations/2026-27/calder-vale-council/" in message.body
    stop = f"http://127.0.0.1:8000{stop_address(people.lead)}"
    assert stop in message.body
    assert message.extra_headers["List-Unsubscribe"] == f"<{stop}>"
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    reminder = Reminder.objects.get(user=people.lead)
    assert (reminder.day, reminder.sent_by, reminder.sent_role) == (NOW.date(), people.secretariat, SECRETARIAT)
    assert [line["about"] for line in reminder.lines] == ["Calder Vale Council, 2026/27", "Second Trust, 2026/27"]


@pytest.mark.parametrize(("days", "sent"), [(0, 0), (4, 0), (5, 2)])
def test_person_gets_one_reminder_in_five_days(evaluation, people, days, sent):
    remind(people, evaluation)
    assert remind(people, evaluation, at=NOW + days * DAY) == Sent(sent=sent, recent=2 - sent)


def test_five_days_hold_for_all_organisations_and_cycles_together(evaluation, people):
    other = make_evaluation(make_cycle(evaluation.cycle.framework_version, 2027), evaluation.organisation)
    remind(people, evaluation)
    assert remind(people, other, at=NOW + DAY) == Sent(recent=2)


def test_days_are_those_of_the_portal_and_not_of_greenwich(evaluation, people):
    late = datetime(2026, 6, 10, 23, 30, tzinfo=UTC)  # half past midnight on the 11th in London
    remind(people, evaluation, at=late)
    assert set(Reminder.objects.values_list("day", flat=True)) == {date(2026, 6, 11)}


def test_who_asked_not_to_be_reminded_gets_nothing(evaluation, people, django_capture_on_commit_callbacks):
    stop_reminders(user=people.lead, at=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        assert remind(people, evaluation) == Sent(sent=1, stopped=1)
    assert [message.to for message in mail.outbox] == [[people.contributor.email]]


def test_who_stops_before_the_mail_leaves_gets_none(evaluation, people, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        remind(people, evaluation)
        User.objects.update(reminders_stopped_at=NOW)
    assert mail.outbox == []


@pytest.mark.django_db(transaction=True)
def test_two_who_remind_at_once_send_one_reminder(people, evaluation):
    in_parallel(*(lambda: remind(people, evaluation) for _ in range(4)))
    assert Reminder.objects.filter(user=people.lead).count() == 1


def test_database_refuses_two_reminders_of_a_day_and_changes(evaluation, people):
    remind(people, evaluation)
    with pytest.raises(IntegrityError, match=r"(?i)unique"), transaction.atomic():
        Reminder.objects.create(user=people.lead, day=NOW.date(), at=NOW, lines=[])
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        Reminder.objects.update(day=date(2026, 1, 1))
    with pytest.raises(IntegrityError, match="role"), transaction.atomic():
        Reminder.objects.create(user=people.board, day=NOW.date(), at=NOW, sent_by=people.secretariat, lines=[])


def test_submitted_and_closed_evaluations_remind_nobody(evaluation, people):
    Evaluation.objects.update(status=Evaluation.Status.WITHDRAWN)
    assert remind(people, evaluation) == Sent()
    Evaluation.objects.update(status=Evaluation.Status.DRAFT)
    close_cycle(cycle=evaluation.cycle, by=people.secretariat, at=NOW)
    assert remind(people, evaluation) == Sent()


def recipient(left, last=None, *, pressing=True):
    on = NOW.date()
    task = Task("Start", "Council", on + left * DAY, "/", is_pressing=pressing)
    return Recipient(User(), ("Council",), (task,), None if last is None else on - last * DAY, on)


@pytest.mark.parametrize(
    ("left", "last", "due"),
    [
        (15, None, False),
        (14, None, True),
        (14, 3, True),
        (13, None, True),  # a day without a timer is made up for
        (10, 4, False),
        (7, 7, True),
        (5, 2, False),
        (1, 6, True),
        (1, 0, False),
        (0, 1, False),
        (-1, 5, True),
        (-30, None, True),
    ],
)
def test_timer_reminds_14_7_and_1_days_before_and_after_the_date(left, last, due):
    assert is_due(recipient(left, last), NOW.date()) is due
    assert is_due(recipient(left, last, pressing=False), NOW.date()) is False


@pytest.mark.parametrize(("days", "sent"), [(15, 0), (14, 2), (-1, 2)])
def test_timer_sends_once(evaluation, people, days, sent):
    due_in(evaluation, days)
    assert send_due_reminders(at=NOW).sent == sent
    assert send_due_reminders(at=NOW + timedelta(hours=3)).sent == 0
    assert Reminder.objects.filter(sent_by=None, sent_role="").count() == sent


def test_timer_says_what_it_did(evaluation, people, today, capsys):
    due_in(evaluation, 7)
    call_command("send_reminders")
    call_command("send_reminders")
    assert capsys.readouterr().out == (
        "2 sent, 0 reminded lately, 0 asked not to be reminded\n0 sent, 0 reminded lately, 0 asked not to be reminded\n"
    )


@pytest.mark.parametrize("count", [1, 20])
def test_finding_who_is_reminded_costs_the_same_for_one_and_for_twenty(people, cycle, count):
    for _ in range(count):
        make_user(Role.LEAD, make_evaluation(cycle).organisation)
    evaluations = list(Evaluation.objects.filter(status__in=NOT_SUBMITTED))
    with CaptureQueriesContext(connection) as captured:
        assert len(recipients_for(evaluations, NOW.date())) == count
    assert len(captured) == 7


# The pages.


def test_secretariat_sees_who_gets_what_and_sends_it(evaluation, people, client_for, today):
    stop_reminders(user=people.contributor, at=NOW)
    Reminder.objects.create(user=people.lead, day=NOW.date() - 2 * DAY, at=NOW - 2 * DAY, lines=[])
    second = make_user(Role.LEAD, evaluation.organisation, name="Second lead")
    client, address = client_for("secretariat"), reverse("selfeval:remind", args=["2026-27"])

    words = text_of(client.get(address))
    assert "Asked not to be reminded" in words
    assert "Had one on 12 September 2026; next from 17 September 2026" in words
    assert "Second lead Calder Vale Council Start the self-evaluation: Calder Vale Council, 2026/27" in words
    assert "Send 1 reminder" in words

    response = client.post(address, follow=True)
    assert "1 person got a reminder. 1 person had one in the last five days. 1 person asked not" in text_of(response)
    assert Reminder.objects.filter(user=second).exists()


def test_only_chosen_organisations_are_reminded(evaluation, people, client_for):
    other = make_evaluation(evaluation.cycle, OrganisationFactory(name="Chosen Trust", slug="chosen"))
    lead = make_user(Role.LEAD, other.organisation)
    address = reverse("selfeval:remind", args=["2026-27"])
    client_for("secretariat").post(f"{address}?organisation=chosen")
    assert [one.user for one in Reminder.objects.all()] == [lead]


def test_organisation_where_nobody_can_be_reminded_is_named(cycle, people, client_for):
    make_evaluation(cycle, OrganisationFactory(name="Empty House"))
    words = text_of(client_for("secretariat").get(reverse("selfeval:remind", args=["2026-27"])))
    assert "Nothing can be sent about: Empty House" in words
    assert "Nobody can be reminded now" in words


def test_reminders_of_a_closed_cycle_are_refused(cycle, people, client_for):
    close_cycle(cycle=cycle, by=people.secretariat, at=NOW)
    response = client_for("secretariat").post(reverse("selfeval:remind", args=["2026-27"]), follow=True)
    assert "Reminders are for a cycle that is open" in text_of(response)


def test_link_stops_reminders_only_when_its_button_is_pressed(people):
    client, address = Client(enforce_csrf_checks=True), stop_address(people.lead)
    assert "Stop reminders by email" in text_of(client.get(address))
    people.lead.refresh_from_db()
    assert people.lead.reminders_stopped_at is None

    response = client.post(address, {"List-Unsubscribe": "One-Click"})  # as a mail program does, without a page

    assert "You get no more reminders" in text_of(response)
    people.lead.refresh_from_db()
    first = people.lead.reminders_stopped_at
    assert first is not None
    client.post(address)
    people.lead.refresh_from_db()
    assert people.lead.reminders_stopped_at == first


def test_link_that_was_never_sent_stops_nothing(people):
    address = stop_address(people.lead)
    assert Client().post(address[:-2] + "x/").status_code == 404
    assert not User.objects.exclude(reminders_stopped_at=None).exists()


def test_reminders_are_switched_off_and_on_again_on_the_account(people, client_for):
    client, address = client_for("lead"), reverse("partners:reminders")
    assert "Stop reminders" in text_of(client.get(address))
    assert "You get no more reminders" in text_of(client.post(address, {"reminders": "off"}, follow=True))
    assert "You asked on" in text_of(client.get(reverse("account")))
    assert "You asked not to be reminded" in text_of(client.get(address))
    assert "You get reminders by email again" in text_of(client.post(address, {"reminders": "on"}, follow=True))
    people.lead.refresh_from_db()
    assert people.lead.reminders_stopped_at is None
