import pytest

from frameworks.models import FrameworkVersion
from partners.models import Organisation, Role, User
from tests.factories import OrganisationFactory, make_framework, make_user


@pytest.fixture
def keeper(db: None) -> User:
    """A partnership officer."""
    return make_user(Role.SECRETARIAT)


@pytest.fixture
def council(db: None) -> Organisation:
    return OrganisationFactory(name="Calder Vale Council", slug="council")


@pytest.fixture
def lead(council: Organisation) -> User:
    return make_user(Role.LEAD, council)


@pytest.fixture
def icf(db: None) -> FrameworkVersion:
    return make_framework()
