from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal

import pytest
import time_machine
from django.utils.timezone import localdate

from indicators.models import Commentary, Indicator, Register, Release
from indicators.selectors.releases import prepared_release
from indicators.services.releases import publish_release
from partners.models import Place, Role, User
from tests.factories import NOW, make_indicator, make_observation, make_user

STEWARD = "Data steward, Calder Vale Council"


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def keeper(db: None) -> User:
    return make_user(Role.DATA_STEWARD)


@pytest.fixture
def register(db: None) -> Register:
    """Burglary by place with one small count, and a survey."""
    burglary = make_indicator("2.8", label="Burglary", place_breakdown=True, source_name="The police")
    make_observation(burglary, 432, 2024)
    for name, value in (("North", 3), ("South", 27), ("West", 402)):
        make_observation(burglary, value, 2024, place=Place.objects.create(slug=name.lower(), name=name))
    survey = make_indicator(
        "3.2",
        label="=Satisfied, with the area",
        unit="survey_percentage",
        grammar="direction_only",
        sampling="random",
    )
    make_observation(survey, Decimal("71.64"), 2023, sample_size=1012, provisional=True)
    make_observation(survey, Decimal("68.4"), 2024, sample_size=320, series_break="method")
    return Register.objects.get()


@pytest.fixture
def publish(keeper: User) -> Callable[..., Release]:
    def publish(register: Register, note: str = "New figures.", at: datetime = NOW) -> Release:
        seen = prepared_release(register, localdate(at)).digest
        return publish_release(register=register, note=note, seen=seen, by=keeper, by_role=STEWARD, at=at)

    return publish


def explain(indicator: Indicator, by: User, at: datetime = NOW) -> None:
    """Somebody says what the newest figure may mean."""
    newest = indicator.observations.for_district().order_by("period_ends").last()
    assert newest is not None
    Commentary.objects.create(
        indicator=indicator,
        as_at=newest.period_ends,
        what_happened="It changed.",
        what_next="We watch it.",
        control="partly",
        written_at=at,
        written_by=by,
        by_role="Priority lead, Calder Vale Council",
    )
