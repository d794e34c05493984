"""People and reports that the tests of report pages begin with."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from partners.models import User
from reporting.models import Publication, Report
from tests.factories import NOW
from tests.reporting.browsing import signed_in
from tests.reporting.years import approve, make_report, make_secretariat, publish_small_files


@pytest.fixture
def now() -> Iterator[None]:
    """The clock stands at the moment of the factories."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def by() -> User:
    return make_secretariat()


@pytest.fixture
def office(by: User) -> Client:
    """The secretariat at its work."""
    return signed_in(by)


@pytest.fixture
def report(by: User) -> Report:
    return make_report(by=by)


@pytest.fixture
def published(report: Report, by: User) -> Publication:
    return publish_small_files(approve(report, by=by), by=by)
