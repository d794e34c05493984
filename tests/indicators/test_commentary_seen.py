"""A commentary is about the newest figure as its writer saw it: not another, and not as it was before a correction."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from indicators.models import Commentary, Indicator, Observation
from indicators.selectors.commentary import newest_figure, seen_of
from indicators.services import Figure, correct_observation
from indicators.services.commentary import CommentaryText, write_commentary
from indicators.services.refusals import Overtaken
from partners.models import Role, User
from tests.factories import NOW, make_indicator, make_observation, make_user
from tests.indicators.conftest import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
TEXT = CommentaryText(what_happened="It rose to 120.", what_next="We watch it.", control="partly")


@pytest.fixture
def lead() -> User:
    return make_user(Role.PRIORITY_LEAD)


@pytest.fixture
def indicator() -> Indicator:
    found = make_indicator("2.8", label="Burglary")
    make_observation(found, 100, 2023)
    make_observation(found, 120, 2024)
    return found


def seen_now(indicator: Indicator) -> str:
    return seen_of(newest_figure(indicator, NOW.date()))


def correct(row: Observation, value: int, by: User) -> None:
    figure = Figure(value=Decimal(value), period_type=row.period_type, starts=row.period_starts, ends=row.period_ends)
    correct_observation(observation=row, figure=figure, reason="Misread", by=by, at=NOW)


def came_in(indicator: Indicator, by: User) -> None:
    make_observation(indicator, 130, 2025)


def was_corrected(indicator: Indicator, by: User) -> None:
    correct(indicator.observations.get(value=120), 12, by)


def was_removed(indicator: Indicator, by: User) -> None:
    indicator.observations.get(value=120).delete()


def were_all_removed(indicator: Indicator, by: User) -> None:
    indicator.observations.all().delete()


def took_its_place(indicator: Indicator, by: User) -> None:
    was_removed(indicator, by)
    make_observation(indicator, 120, 2024)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (came_in, "A figure for 2025/26 came in while you were writing. Read it, then send your words again"),
        (was_corrected, "The figure for 2024/25 changed while you were writing. Read it, then send your words again"),
        (took_its_place, "The figure for 2024/25 changed while you were writing. Read it, then send your words again"),
        (
            was_removed,
            "The figure that you saw was removed while you were writing, and the newest is that for 2023/24. Read it, "
            "then send your words again",
        ),
        (
            were_all_removed,
            "The figure that you saw was removed while you were writing, and there is no other. Check your words, then "
            "send them again",
        ),
    ],
)
def test_words_about_a_figure_that_is_another_now_are_refused_once(
    change: Any, says: str, indicator: Indicator, lead: User, steward: User
) -> None:
    given: dict[str, Any] = {"indicator": indicator, "text": TEXT, "by": lead, "by_role": "Priority lead", "at": NOW}
    seen = seen_now(indicator)
    change(indicator, steward)
    with pytest.raises(Overtaken) as refused:
        write_commentary(**given, seen=seen)
    assert str(refused.value) == says
    assert not Commentary.objects.exists()
    assert refused.value.seen == seen_now(indicator)
    write_commentary(**given, seen=str(refused.value.seen))


def test_correction_of_another_figure_is_in_nobodys_way(indicator: Indicator, lead: User, steward: User) -> None:
    seen = seen_now(indicator)
    correct(indicator.observations.get(value=100), 101, steward)
    found = write_commentary(indicator=indicator, text=TEXT, seen=seen, by=lead, by_role="Priority lead", at=NOW)
    assert found.as_at == date(2025, 3, 31)


def test_form_shows_the_corrected_figure_and_keeps_the_words(indicator: Indicator, lead: User, steward: User) -> None:
    client, address = signed_in(lead), reverse("indicators:add_commentary", args=[indicator.slug])
    found = re.search(r'name="seen" value="([^"]+)"', client.get(address).content.decode())
    assert found is not None
    was_corrected(indicator, steward)
    sent = {"seen": found[1], "what_happened": "It rose to 120.", "what_next": "We watch it.", "control": "out"}
    answer = client.post(address, sent).content.decode()
    assert "The figure for 2024/25 changed while you were writing" in answer
    assert "The newest figure is 12 for 2024/25" in answer
    assert "It rose to 120." in answer
    assert client.post(address, sent | {"seen": seen_now(indicator)}).status_code == 302


def test_what_a_form_keeps_of_a_figure_does_not_tell_its_value(indicator: Indicator) -> None:
    row = indicator.observations.get(value=120)
    assert re.fullmatch(r"2025-03-31 [0-9a-f]{16}", seen_of(row))
    row.value = Decimal("120.000000")
    assert seen_of(row) == seen_now(indicator)
