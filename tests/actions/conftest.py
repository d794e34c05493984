from collections.abc import Iterator
from datetime import date

import pytest
import time_machine

from actions.models import Plan
from frameworks.models import FrameworkVersion
from partners.models import Organisation, Role, User
from tests.factories import NOW, OrganisationFactory, make_framework, make_plan, make_user


@pytest.fixture
def today() -> Iterator[None]:
    """The clock stands at 14 September 2026."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def framework(db: None) -> FrameworkVersion:
    return make_framework()


@pytest.fixture
def council(db: None) -> Organisation:
    return OrganisationFactory(name="Calder Vale Council", slug="council")


@pytest.fixture
def lead(council: Organisation) -> User:
    return make_user(Role.LEAD, council)


@pytest.fixture
def priority_lead(db: None) -> User:
    return make_user(Role.PRIORITY_LEAD)


@pytest.fixture
def board(db: None) -> User:
    return make_user(Role.BOARD_MEMBER)


@pytest.fixture
def council_plan(council: Organisation) -> Plan:
    """The council's plan for November 2026 to October 2027, active."""
    plan = make_plan(council)
    Plan.objects.filter(pk=plan.pk).update(status=Plan.Status.ACTIVE)
    plan.refresh_from_db()
    return plan


@pytest.fixture
def priority_plan(framework: FrameworkVersion) -> Plan:
    """The delivery plan of a priority for 2026/27, active."""
    return Plan.objects.create(
        priority=framework.elements.get(slug="resilient-communities"),
        title="Delivery plan 2026/27",
        starts_on=date(2026, 4, 1),
        ends_on=date(2027, 3, 31),
        status=Plan.Status.ACTIVE,
    )
