from datetime import date

import pytest
from django.core import mail

from actions.models import Plan
from frameworks.models import Kind
from selfeval.models import Cycle, Evaluation
from selfeval.services import CycleClosed, CycleRefused, close_cycle, invite_organisation, prepare_cycle
from tests.factories import NOW, OrganisationFactory, make_cycle, make_framework

SECRETARIAT = "Partnership officer, Calder Vale Partnership"


@pytest.fixture
def prepare_year(people):
    def prepare_year(scale_version, **fields):
        values = {"title": "2026/27", "opens_on": date(2026, 9, 1), "closes_on": date(2027, 1, 31)} | fields
        return prepare_cycle(scale_version=scale_version, by=people.secretariat, at=NOW, **values)

    return prepare_year


@pytest.fixture
def scale(db):
    return make_framework().scale_versions.get()


def test_prepare_cycle_takes_the_framework_of_its_scale(scale, people, prepare_year):
    cycle = prepare_year(scale, is_baseline=True)

    assert (cycle.slug, cycle.framework_version, cycle.is_baseline) == ("2026-27", scale.framework_version, True)
    assert cycle.history.get().history_user == people.secretariat


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"closes_on": date(2026, 9, 1)}, "close after it opens"),
        ({"title": "///"}, "Enter a title"),
        ({"title": "submissions"}, "Enter a title"),
        ({"title": "2025/26"}, "title already"),
        ({"title": "2025-26"}, "title already"),
        ({"title": "Another", "opens_on": date(2025, 10, 1)}, "ICF-2025 belong to another cycle"),
        ({"is_baseline": True}, "baseline"),
    ],
)
def test_prepare_cycle_refuses_with_words_that_say_what_to_change(scale, prepare_year, fields, words):
    make_cycle(scale.framework_version, 2025, is_baseline=True)

    with pytest.raises(CycleRefused, match=words):
        prepare_year(scale, **fields)

    assert Cycle.objects.count() == 1


def test_prepare_cycle_with_a_long_title_gets_an_address_that_fits(scale, prepare_year):
    cycle = prepare_year(scale, title="2026/27 second self-evaluation, inclusive communities 12345")

    assert cycle.slug == "2026-27-second-self-evaluation-inclu"


def test_prepare_cycle_refuses_a_framework_without_approaches(scale, prepare_year):
    scale.framework_version.elements.exclude(kind=Kind.PRIORITY).delete()

    with pytest.raises(CycleRefused, match="no approaches"):
        prepare_year(scale)


def test_close_cycle_twice_keeps_the_first_moment(cycle, people):
    close_cycle(cycle=cycle, by=people.secretariat, at=NOW)
    closed = close_cycle(cycle=cycle, by=people.secretariat, at=NOW.replace(year=2027))

    assert closed.closed_at == NOW


def invite(cycle, organisation, people, **fields):
    values = {"due_on": date(2026, 12, 18), "by": people.secretariat, "by_role": SECRETARIAT, "at": NOW} | fields
    return invite_organisation(cycle=cycle, organisation=organisation, **values)


def test_invite_organisation_makes_an_evaluation_with_the_plan_of_the_following_year(cycle, council, people):
    evaluation = invite(cycle, council, people)

    assert (evaluation.status, evaluation.due_on) == (Evaluation.Status.INVITED, date(2026, 12, 18))
    assert (evaluation.plan.starts_on, evaluation.plan.ends_on) == (date(2027, 2, 1), date(2028, 1, 31))
    assert evaluation.plan.status == Plan.Status.DRAFT
    change = evaluation.status_changes.get()
    assert (change.status, change.by_role) == (Evaluation.Status.INVITED, SECRETARIAT)


def test_plan_after_a_cycle_that_ends_on_28_february_of_a_leap_year_covers_a_year(cycle, council, people):
    cycle.closes_on = date(2028, 2, 28)
    cycle.save()

    plan = invite(cycle, council, people).plan

    assert (plan.starts_on, plan.ends_on) == (date(2028, 2, 29), date(2029, 2, 27))


def test_invite_organisation_again_changes_nothing(cycle, council, people):
    first = invite(cycle, council, people)

    assert invite(cycle, council, people, due_on=date(2026, 12, 1)) == first
    assert Evaluation.objects.get().due_on == date(2026, 12, 18)
    assert Plan.objects.count() == 1


def test_invite_organisation_refuses_a_closed_cycle(cycle, people):
    close_cycle(cycle=cycle, by=people.secretariat, at=NOW)

    with pytest.raises(CycleClosed):
        invite(cycle, OrganisationFactory(), people)


def test_invitation_is_mailed_to_leads_and_approvers(cycle, council, people, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        invite(cycle, council, people)

    assert {tuple(message.to) for message in mail.outbox} == {(people.approver.email,), (people.lead.email,)}
    assert "It is due by 18 December 2026" in mail.outbox[0].body
    assert "/self-evaluations/2026-27/calder-vale-council/" in mail.outbox[0].body
