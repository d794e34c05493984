import pytest
from django.test import Client
from django.urls import reverse

from actions.models import Plan, Update
from partners.models import Place, Role
from tests.factories import (
    NOW,
    OrganisationFactory,
    make_action,
    make_indicator,
    make_observation,
    make_plan,
    make_user,
)
from tests.words import text

pytestmark = pytest.mark.django_db

REGISTERS = (
    "indicators_indicator",
    "indicators_target",
    "actions_plan",
    "actions_action",
    "actions_update",
)


@pytest.mark.parametrize("register", REGISTERS)
def test_administrators_look_things_up_and_change_nothing(client: Client, register: str) -> None:
    make_indicator()
    make_action(make_plan(OrganisationFactory()))
    client.force_login(make_user(Role.ADMINISTRATOR, is_staff=True))
    assert client.get(reverse(f"admin:{register}_changelist"), {"q": "a"}).status_code == 200
    assert client.get(reverse(f"admin:{register}_add")).status_code == 403


@pytest.mark.parametrize("status", Plan.Status)
def test_administrators_see_no_drafts(client: Client, status: Plan.Status) -> None:
    plan = make_plan(OrganisationFactory(), 2031)
    plan.status = status
    plan.save()
    action = make_action(plan, what="Ask the wardens")
    person = make_user(Role.ADMINISTRATOR, is_staff=True)
    update = Update.objects.create(
        action=action, status="done", note="Asked", at=NOW, by=person, by_role="Lead officer"
    )
    client.force_login(person)
    seen = status != Plan.Status.DRAFT
    for register, row, words in (
        ("plan", plan, "Plan 2031/32"),
        ("action", action, "Ask the wardens"),
        ("update", update, "Ask the wardens"),
    ):
        assert (words in text(client.get(reverse(f"admin:actions_{register}_changelist")))) is seen
        opened = client.get(reverse(f"admin:actions_{register}_change", args=[row.pk]))
        assert opened.status_code == (200 if seen else 302)


def test_administrators_see_no_figures_of_places(client: Client) -> None:
    """Not even among what keeps a place from being deleted."""
    place = Place.objects.create(slug="north", name="North")
    make_observation(make_indicator(place_breakdown=True), 3, place=place)
    client.force_login(make_user(Role.ADMINISTRATOR, is_staff=True))
    words = text(client.get(reverse("admin:partners_place_delete", args=[place.pk])))
    assert "Figure for 2021/22" in words
    assert "2021/22: 3" not in words
