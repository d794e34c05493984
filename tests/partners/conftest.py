from collections.abc import Iterator

import pytest
import time_machine

from partners import services
from partners.models import Organisation, Role, User
from tests.factories import NOW, OrganisationFactory, UserFactory, make_user


@pytest.fixture
def time_machine_now() -> Iterator[None]:
    """The clock stands at the moment of the factories."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def council() -> Organisation:
    return OrganisationFactory(name="Calder Vale Council")


@pytest.fixture
def officer(council: Organisation) -> User:
    return make_user(Role.SECRETARIAT, council)


@pytest.fixture
def administrator(council: Organisation) -> User:
    user = UserFactory()
    services.grant_role(user=user, organisation=council, role=Role.ADMINISTRATOR, by=user, at=NOW)
    return user
