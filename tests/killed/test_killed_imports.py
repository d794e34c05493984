"""An import whose process is killed outright in the middle of a step leaves nothing, and can be started again."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from indicators.models import Import, Observation
from indicators.selectors.imports import seen_of, step_of
from indicators.services import imports as services
from partners.models import Role, User
from tests.factories import make_indicator, make_observation, make_user
from tests.indicators.imports.bringing import MAPPING, receive, table
from tests.served.database import Database

pytestmark = [pytest.mark.journey, pytest.mark.writers_meet, pytest.mark.django_db(transaction=True)]
CONTENT = table(*(f"Burglary,Whole district,{year}/{year % 100 + 1:02},{year},," for year in range(1950, 1999)))
READ = "services.match_columns(found=found, mapping=MAPPING, at=timezone.now())"
APPLY = (
    "services.start_applying(found=found, reason='Revised', leave_out=0, seen=seen_of(found), by=found.uploaded_by, "
    "at=timezone.now())"
)


@pytest.fixture
def steward() -> User:
    return make_user(Role.DATA_STEWARD)


@pytest.fixture
def found(steward: User) -> Import:
    """With a figure that the file changes."""
    make_observation(make_indicator("1.1", label="Burglary"), 3, 1960)
    return receive(CONTENT, steward)


def kept() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    return list(Observation.objects.order_by("pk").values()), list(Observation.history.order_by("pk").values())


def die(step: str, found: Import, at: str, database: Database) -> None:
    """Let another process take the step and kill itself before its first write to the table `at`."""
    words = (
        "import django; django.setup(); from django.utils import timezone; from indicators.models import Import; "
        "from indicators.services import imports as services; from indicators.selectors.imports import seen_of; "
        "from tests.indicators.imports.bringing import MAPPING; "
        f"found = Import.objects.select_related('uploaded_by').get(pk={found.pk}); {step}"
    )
    settings = {"DATABASE_URL": database.url, "DJANGO_SETTINGS_MODULE": "tests.killed.settings", "DOOM": at}
    database.give()
    done = subprocess.run(  # noqa: S603  # our own words
        [sys.executable, "-c", words], env={**os.environ, **settings}, start_new_session=True, capture_output=True
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    assert database.take_back() == []


def test_killed_apply_leaves_the_figures_untouched(found: Import, steward: User, tmp_path: Path) -> None:
    services.match_columns(found=found, mapping=MAPPING, at=timezone.now())
    before = kept()
    # When it dies after the figures and before their history
    die(APPLY, found, "indicators_historicalobservation", Database(tmp_path))
    assert kept() == before
    found.refresh_from_db()
    assert found.status == Import.Status.APPLYING
    assert step_of(found, timezone.now() + timedelta(minutes=2)).is_stopped
    # Then it is started again, and the same figures are stored
    services.start_again(found=found, at=timezone.now())
    found.refresh_from_db()
    services.start_applying(
        found=found, reason="Revised", leave_out=0, seen=seen_of(found), by=steward, at=timezone.now()
    )
    found.refresh_from_db()
    assert found.status == Import.Status.APPLIED
    assert Observation.objects.filter(imported_in=found).count() == 49


def test_killed_preview_is_shown_as_stopped_and_starts_again(found: Import, tmp_path: Path) -> None:
    die(READ, found, "indicators_importpage", Database(tmp_path))
    found.refresh_from_db()
    assert (found.status, found.pages.count()) == (Import.Status.READING, 0)
    assert step_of(found, timezone.now() + timedelta(minutes=2)).is_stopped
    services.start_again(found=found, at=timezone.now())
    found.refresh_from_db()
    assert (found.status, found.counts["changed"]) == (Import.Status.READY, 1)
