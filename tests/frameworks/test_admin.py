"""The registers in the administration pages: to read, for administrators."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from frameworks.models import ElementLink, FrameworkVersion
from partners.models import Role, User
from tests.factories import UserFactory, make_framework, make_user

pytestmark = pytest.mark.django_db
REGISTERS = ("frameworkversion", "sourcedocument", "element", "elementlink", "scaleversion")


@pytest.fixture
def version() -> FrameworkVersion:
    version = make_framework()
    first, second = version.elements.in_document_order()[:2]
    ElementLink.objects.create(origin=first, target=second, reason="Both need time.")
    return version


@pytest.fixture(params=["administrator", "first account"])
def reader(request: pytest.FixtureRequest) -> User:
    if request.param == "administrator":
        return make_user(Role.ADMINISTRATOR, is_staff=True)
    return UserFactory(is_staff=True, is_superuser=True)


@pytest.mark.parametrize("register", REGISTERS)
def test_register_is_read_and_never_changed(
    client: Client, reader: User, version: FrameworkVersion, register: str
) -> None:
    client.force_login(reader)
    assert client.get(reverse(f"admin:frameworks_{register}_changelist")).status_code == 200
    rows = {
        "frameworkversion": version,
        "sourcedocument": version.documents.get(),
        "element": version.elements.first(),
        "elementlink": ElementLink.objects.get(),
        "scaleversion": version.scale_versions.get(),
    }
    row = rows[register]
    assert row is not None
    address = reverse(f"admin:frameworks_{register}_change", args=[row.pk])
    page = client.get(address)
    assert page.status_code == 200
    assert b'name="_save"' not in page.content
    assert client.post(address, {"label": "Other"}).status_code == 403
    assert client.get(reverse(f"admin:frameworks_{register}_add")).status_code == 403
    assert client.post(reverse(f"admin:frameworks_{register}_delete", args=[row.pk])).status_code == 403


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_register_is_closed_to_staff_with_another_role(client: Client, version: FrameworkVersion, role: Role) -> None:
    client.force_login(make_user(role, is_staff=True))
    assert client.get(reverse("admin:frameworks_element_changelist")).status_code == 403


def test_register_of_elements_takes_as_many_queries_for_more_rows(client: Client, version: FrameworkVersion) -> None:
    client.force_login(make_user(Role.ADMINISTRATOR, is_staff=True))
    counts = []
    for kept in (1, version.elements.count()):
        shown = {"pk__in": ",".join(map(str, version.elements.values_list("pk", flat=True)[:kept]))}
        with CaptureQueriesContext(connection) as queries:
            page = client.get(reverse("admin:frameworks_element_changelist"), shown)
        assert page.status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
