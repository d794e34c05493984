"""The first page tells each person what they can do next."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from partners.models import Organisation, Role, User
from reporting.models import Publication, Report
from selfeval.models import Cycle, Evaluation
from selfeval.services import close_cycle
from tests.bench.district import build_district
from tests.factories import (
    NOW,
    MembershipFactory,
    OrganisationFactory,
    make_cycle,
    make_evaluation,
    make_framework,
    make_user,
)
from tests.reporting.years import SIX, make_year

pytestmark = pytest.mark.django_db


def home(client: Client, user: User | None = None) -> str:
    if user is not None:
        client.force_login(user)
    response = client.get("/")
    assert response.status_code == 200
    return response.content.decode()


def make_published(cycle: Cycle, title: str) -> Report:
    report = Report.objects.create(
        cycle=cycle,
        slug=f"report-{cycle.slug}",
        title=title,
        status=Report.Status.PUBLISHED,
        sent_to_board=True,
        approved_on=NOW.date(),
        approval_minute="CB 12",
    )
    Publication.objects.create(
        report=report,
        number=1,
        title=title,
        published_at=NOW,
        published_by=make_user(None),
        template_version="1",
        content={},
    )
    return report


def test_visitor_can_sign_in_and_read_what_is_public(client: Client) -> None:
    version = make_framework()
    make_published(make_cycle(version, 2025), "Annual report 2025/26")
    shown = home(client)
    assert 'href="/sign-in/"' in shown
    assert "Annual report 2025/26" in shown
    assert "Published 14 September 2026" in shown
    assert reverse("frameworks:framework", args=["icf"]) in shown


def test_visitor_of_an_empty_portal_is_told_what_will_appear(client: Client) -> None:
    shown = home(client)
    assert "No report is published yet." in shown
    assert "No framework has been published yet." in shown


def test_draft_report_is_not_shown_to_visitors_and_officers(client: Client) -> None:
    Report.objects.create(cycle=make_cycle(), slug="draft", title="Not for everybody", sent_to_board=True)
    assert "Not for everybody" not in home(client)
    assert "Not for everybody" not in home(client, make_user(Role.LEAD))


def test_newest_three_reports_are_shown(client: Client) -> None:
    version = make_framework()
    for year in range(2022, 2027):
        make_published(make_cycle(version, year), f"Report of {year}")
    shown = home(client)
    assert [year for year in range(2022, 2027) if f"Report of {year}" in shown] == [2024, 2025, 2026]


NOTHING = "Nothing waits for you now."


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.LEAD])
def test_officer_is_told_to_start_by_when(client: Client, role: Role) -> None:
    own, other = make_evaluation(), OrganisationFactory(name="Another organisation")
    make_evaluation(own.cycle, other)
    shown = home(client, make_user(role, own.organisation))
    assert "Start the self-evaluation" in shown
    assert f"{own.organisation}, 2026/27<br>Due 31 January 2027" in shown
    assert reverse("selfeval:evaluation", args=["2026-27", own.organisation.slug]) in shown
    assert "Another organisation" not in shown


def test_late_work_is_marked(client: Client) -> None:
    own = make_evaluation()
    Evaluation.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    assert "govuk-tag--red" in home(client, make_user(Role.LEAD, own.organisation))


def test_officer_for_whom_nothing_waits_is_told_what_will_appear(client: Client) -> None:
    assert NOTHING in home(client, make_user(Role.LEAD))
    assert NOTHING in home(client, make_user(Role.APPROVER, make_evaluation().organisation))


def test_closed_cycle_is_no_longer_to_do(client: Client) -> None:
    own = make_evaluation()
    close_cycle(cycle=own.cycle, by=make_user(Role.SECRETARIAT), at=NOW)
    assert NOTHING in home(client, make_user(Role.LEAD, own.organisation))


def test_long_list_of_work_can_be_opened(client: Client) -> None:
    cycle = make_cycle()
    person = make_user(None)
    for _ in range(14):
        evaluation = make_evaluation(cycle)
        MembershipFactory(user=person, organisation=evaluation.organisation, role=Role.LEAD)
    shown = home(client, person)
    assert shown.count("Start the self-evaluation") == 14
    assert "Show 2 more" in shown


def test_board_member_sees_how_far_the_year_has_come(client: Client) -> None:
    cycle = make_year(SIX, waiting=2).cycle
    Report.objects.create(cycle=cycle, slug="annual", title="Annual report", sent_to_board=True)
    shown = home(client, make_user(Role.BOARD_MEMBER))
    assert "6 of 8 organisations invited have submitted. 2 have not started." in shown
    assert 'href="/dashboard/"' in shown
    assert f'<a href="{reverse("reporting:draft", args=["annual"])}">Read the draft of Annual report</a>' in shown
    assert "See who has not started" not in shown


def test_secretariat_is_led_to_who_has_not_started(client: Client) -> None:
    year = make_year(SIX, waiting=2)
    Evaluation.objects.filter(pk=year.evaluations[6].pk).update(status=Evaluation.Status.DRAFT)
    Report.objects.create(cycle=year.cycle, slug="annual", title="Annual report")
    shown = home(client, make_user(Role.SECRETARIAT))
    assert "1 has started and not yet submitted. 1 has not started." in shown
    assert f'<a href="{reverse("selfeval:cycle", args=[year.cycle.slug])}">See who has not started' in shown
    assert shown.count("Accept or return ICF-2026-") == 6
    assert f'<a href="{reverse("reporting:edit_report", args=["annual"])}">Work on Annual report</a>' in shown


def test_cycle_that_is_only_prepared_is_shown_to_nobody(client: Client) -> None:
    make_cycle(opened_at=None)
    assert "Self-evaluations 2026/27" not in home(client, make_user(Role.SECRETARIAT))


def test_cycle_that_opens_later_is_not_yet_shown(client: Client) -> None:
    cycle = make_cycle()
    Cycle.objects.filter(pk=cycle.pk).update(
        opens_on=timezone.localdate() + timedelta(days=1), closes_on=timezone.localdate() + timedelta(days=90)
    )
    assert "Self-evaluations 2026/27" not in home(client, make_user(Role.BOARD_MEMBER))


@pytest.mark.parametrize("role", [Role.SCRUTINY_CLERK, Role.DATA_STEWARD, Role.PRIORITY_LEAD, Role.ADMINISTRATOR])
def test_other_roles_see_reports_and_what_they_can_open(client: Client, role: Role) -> None:
    year = make_year(SIX)
    make_published(year.cycle, "Annual report 2026/27")
    shown = home(client, make_user(role))
    assert "Annual report 2026/27" in shown
    assert "What you can open" in shown
    assert "Start the self-evaluation" not in shown
    assert "invited have submitted" not in shown


def test_person_without_a_role_is_told_whom_to_ask(client: Client) -> None:
    assert "You do not hold a role yet" in home(client, make_user(None))


@pytest.mark.parametrize("organisations", [1, 20])
def test_home_asks_at_most_twelve_queries_even_of_someone_with_every_role(client: Client, organisations: int) -> None:
    district = build_district(organisations)
    own = Organisation.objects.get(slug="own")
    for role in set(Role) - {Role.LEAD}:
        MembershipFactory(user=district.lead, organisation=own, role=role)
    make_published(district.cycle, "Annual report 2026/27")
    home(client, district.lead)
    with CaptureQueriesContext(connection) as captured:
        home(client)
    assert len(captured) == 12
