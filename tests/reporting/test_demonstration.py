"""The demonstration tells its whole story, once, and only where it may."""

from datetime import UTC, datetime, timedelta
from glob import glob
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from actions.models import Action, Plan
from indicators.models import Commentary, DefinitionVersion, Import, Observation, Rebase, Register
from indicators.selectors.releases import prepared_release
from partners.models import Membership, Organisation, Role, User
from reporting.demonstration import seed_demonstration
from reporting.demonstration.years import Years
from reporting.models import Publication, Report
from selfeval.models import AccuracyCheck, Cycle, PeerReview, StatusChange
from selfeval.selectors import draft_of

pytestmark = pytest.mark.django_db

NOVEMBER = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
ACCOUNTS = {
    "contributor": Role.CONTRIBUTOR,
    "lead": Role.LEAD,
    "approver": Role.APPROVER,
    "secretariat": Role.SECRETARIAT,
    "priority": Role.PRIORITY_LEAD,
    "steward": Role.DATA_STEWARD,
    "board": Role.BOARD_MEMBER,
    "clerk": Role.SCRUTINY_CLERK,
    "admin": Role.ADMINISTRATOR,
    "outsider": Role.LEAD,
}


@pytest.fixture
def frameworks(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    call_command("load_framework", *sorted(glob("fixtures/frameworks/kirklees-*.yaml")), verbosity=0)
    call_command("load_indicators", *sorted(glob("fixtures/indicators/kirklees-*.yaml")), verbosity=0)


def statuses(cycle: Cycle) -> list[str]:
    return sorted(cycle.evaluations.of_organisations().values_list("status", flat=True))


def test_demonstration_tells_its_story_once(frameworks: None) -> None:
    assert seed_demonstration(at=NOVEMBER) is True
    assert seed_demonstration(at=NOVEMBER) is False

    assert Organisation.objects.count() == 12
    assert Organisation.objects.get(name="Calder Vale Council").units.count() == 5
    for name, role in ACCOUNTS.items():
        user = User.objects.get(email=f"{name}@demo.example")
        assert user.check_password("demonstration-only")
        assert list(Membership.objects.current().filter(user=user).values_list("role", flat=True)) == [role]

    baseline, current = Cycle.objects.order_by("opens_on")
    assert (baseline.title, baseline.is_baseline, current.title) == ("2025/26", True, "2026/27")
    assert statuses(baseline) == ["draft", *["submitted"] * 9]
    assert statuses(current) == [
        *["accepted"] * 3,
        *["draft"] * 2,
        *["invited"] * 2,
        "returned",
        *["submitted"] * 4,
    ]
    reviews = PeerReview.objects.order_by("organisation__name").values_list("organisation__name", "status")
    assert list(reviews) == [("Calder Vale Council", "asked"), ("Welcome Together", "answered")]
    assert AccuracyCheck.objects.get().ends_on == NOVEMBER.date() + timedelta(days=10)
    assert not StatusChange.objects.filter(at__gt=NOVEMBER).exists()

    parts = current.evaluations.exclude(part="")
    assert sorted(parts.values_list("status", flat=True)) == ["draft", "draft", *["shared"] * 4]
    spread = draft_of(current.evaluations.get(part="", organisation__name="Calder Vale Council")).unit_spread
    assert spread.whole.counts == (("Starting", 1), ("Developing", 2), ("Embedded", 1), ("Leading", 0))
    assert spread.middle.middle == "Developing"

    assert Plan.objects.filter(priority__isnull=False, status=Plan.Status.ACTIVE).count() == 4
    assert Action.objects.filter(status=Action.Status.DONE).exists()
    # The plan's ten, and the first wave of each of three questions of a survey.
    assert Observation.objects.filter(is_baseline=True).count() == 13
    assert set(Import.objects.values_list("status", flat=True)) == {Import.Status.APPLIED}
    months = Observation.objects.filter(period_type="month", indicator__slug="residential-burglary")
    assert months.filter(place=None).count() == 54
    assert sum(months.filter(place=None).values_list("value", flat=True)) == sum(
        months.exclude(place=None).values_list("value", flat=True)
    )
    assert Rebase.objects.get().indicator.slug == "residential-burglary"

    signed = Commentary.objects.values_list("by_role", flat=True)
    assert {role.partition(",")[0] for role in signed} == {"Priority lead", "Data steward"}
    assert DefinitionVersion.objects.get(number=2).indicator.slug == "vehicle-offences"

    # Words stand beside figures that came in before them.
    register = Register.objects.get()
    assert all(one.why == "has no commentary" for one in prepared_release(register, NOVEMBER.date()).unexplained)

    assert sorted(Report.objects.values_list("status", flat=True)) == ["draft", "published"]
    assert sorted(Publication.objects.get().files.values_list("format", flat=True)) == ["html", "json", "pdf", "xlsx"]


@pytest.mark.parametrize("days", range(0, 366, 5))
def test_story_happens_before_the_day_it_is_told(days: int) -> None:
    now = NOVEMBER + timedelta(days=days)
    years = Years.until(now)

    assert years.moment("current", 0.85) + timedelta(days=4) <= now
    assert years.at(years.closes("baseline")) < years.at(years.opens("current")) < now
    assert years.opens("baseline") < years.closes("baseline") < years.opens("current")


def test_seed_demo_refuses_a_real_portal(settings: Settings) -> None:
    settings.DEBUG = False

    with pytest.raises(CommandError, match="--yes-really"):
        call_command("seed_demo")

    assert not User.objects.exists()
