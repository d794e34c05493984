import pytest
from django.test import Client
from django.urls import reverse

from partners.models import Role
from tests.factories import OrganisationFactory, make_action, make_indicator, make_observation, make_plan, make_user

pytestmark = pytest.mark.django_db

REGISTERS = (
    "indicators_indicator",
    "indicators_target",
    "indicators_observation",
    "actions_plan",
    "actions_action",
    "actions_update",
)


@pytest.mark.parametrize("register", REGISTERS)
def test_administrators_look_things_up_and_change_nothing(client: Client, register: str) -> None:
    make_observation(make_indicator(), 5)
    make_action(make_plan(OrganisationFactory()))
    client.force_login(make_user(Role.ADMINISTRATOR, is_staff=True))
    assert client.get(reverse(f"admin:{register}_changelist"), {"q": "a"}).status_code == 200
    assert client.get(reverse(f"admin:{register}_add")).status_code == 403
