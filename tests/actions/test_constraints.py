"""What the database refuses, whoever asks."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError

from actions.models import Action, Plan, Update
from tests.factories import NOW, OrganisationFactory, UserFactory, make_action, make_framework, make_plan

pytestmark = pytest.mark.django_db


def new_plan(**fields: Any) -> Plan:
    return Plan.objects.create(
        **{"title": "Plan", "starts_on": date(2026, 4, 1), "ends_on": date(2027, 3, 31)} | fields
    )


def test_plan_belongs_to_an_organisation_or_a_priority_and_not_to_neither() -> None:
    with pytest.raises(IntegrityError, match="plan_belongs_to_an_organisation_or_a_priority"):
        new_plan()


def test_plan_belongs_to_an_organisation_or_a_priority_and_not_to_both() -> None:
    priority = make_framework().elements.get(slug="resilient-communities")
    with pytest.raises(IntegrityError, match="plan_belongs_to_an_organisation_or_a_priority"):
        new_plan(organisation=OrganisationFactory(), priority=priority)


def test_plan_ends_after_it_starts() -> None:
    with pytest.raises(IntegrityError, match="plan_ends_after_it_starts"):
        new_plan(organisation=OrganisationFactory(), ends_on=date(2026, 4, 1))


def test_action_position_is_unique_in_its_plan() -> None:
    plan = make_plan(OrganisationFactory())
    make_action(plan, position=1)
    with pytest.raises(IntegrityError, match="plan_id"):
        make_action(plan, position=1)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"what": ""}, "action_says_what"),
        ({"owner_role": ""}, "action_has_an_owner_role"),
        ({"version": 0}, "action_version_starts_at_1"),
    ],
)
def test_action_out_of_bounds_is_refused(fields: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        make_action(make_plan(OrganisationFactory()), **fields)


def test_update_is_never_changed() -> None:
    action = make_action(make_plan(OrganisationFactory()))
    update = Update.objects.create(
        action=action, status=Action.Status.DONE, note="Done", at=NOW, by=UserFactory(), by_role="Lead officer"
    )
    with pytest.raises(IntegrityError, match="rows are never changed once written"):
        Update.objects.filter(pk=update.pk).update(note="Changed")
