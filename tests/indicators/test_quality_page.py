"""The data-quality page: who is shown what."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cohesion_portal.lib.shelves import empty_shelves
from indicators.models import Commentary, Indicator, Register
from indicators.quality import Kind
from indicators.selectors.quality import data_quality
from indicators.targets import Grammar
from partners.models import Place, Role, User
from tests.factories import NOW, make_indicator, make_observation, make_user
from tests.words import page

pytestmark = pytest.mark.django_db

ADDRESS = reverse("indicators:quality")
ON = date(2026, 9, 14)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def found(kind: Kind, *, small_numbers: bool) -> list[str]:
    [section] = [part for part in data_quality(ON, small_numbers=small_numbers).sections if part.kind == kind]
    return [finding.words for row in section.rows for finding in row.findings]


def a_month(indicator: Indicator, value: int, month: int, **fields: object) -> None:
    """Of 2025."""
    dates = {"period_starts": date(2025, month, 1), "period_ends": date(2025, month, 28)}
    make_observation(indicator, value, period_type="month", period_label=f"Month {month}", **(dates | fields))


def a_remark(indicator: Indicator, by: User, words: str, as_at: date) -> None:
    Commentary.objects.create(
        indicator=indicator,
        as_at=as_at,
        what_happened=words,
        what_next="Go on",
        written_at=NOW,
        written_by=by,
        by_role="Priority lead",
    )


def test_page_needs_a_role(client: Client) -> None:
    client.force_login(make_user(None))
    assert client.get(ADDRESS).status_code == 403


def test_page_without_measures_says_what_will_appear(client: Client, board: User) -> None:
    assert "No measures yet. Once a register is loaded" in page(client, board, ADDRESS)


def test_page_says_where_nothing_was_found(client: Client, board: User) -> None:
    indicator = make_indicator()
    make_observation(indicator, 430, 2025, is_baseline=True)
    words = page(client, board, ADDRESS)
    assert "1 measure of registers in use was checked today" in words
    assert words.count("Nothing found.") == len(Kind)


def test_page_tells_stewards_what_to_do_and_where(client: Client, board: User, steward: User) -> None:
    indicator = make_indicator("2.8", label="Burglary", frequency="year")
    make_observation(indicator, 430, 2021, is_baseline=True)
    words = page(client, board, ADDRESS)
    assert "Stale figures: 1 The period of the newest figure ended more than 3 months ago for a monthly" in words
    assert "2.8 Burglary The newest figure is the one for 2021/22, a period that ended on 31 March 2022." in words
    assert "What to do" not in words
    words = page(client, steward, ADDRESS)
    assert "What to do" in words
    assert "Add the newer figures." in words
    assert reverse("indicators:add_figure", args=[indicator.slug]) in client.get(ADDRESS).content.decode()


def test_page_lists_some_of_many_findings_of_a_measure(client: Client, board: User) -> None:
    indicator = make_indicator()
    for year in range(2005, 2026, 2):
        make_observation(indicator, 430, year, is_baseline=year == 2005)
    words = page(client, board, ADDRESS)
    assert "Missing figures: 10" in words
    assert "And 7 more like this." in words


def test_sum_that_gives_a_small_number_away_is_for_stewards_alone(client: Client, board: User, steward: User) -> None:
    """Nor does the count of findings tell that there is one."""
    indicator = make_indicator(place_breakdown=True)
    make_observation(indicator, 430, 2024, is_baseline=True)
    for name, value in (("North", 3), ("South", 27), ("West", 444)):
        place = Place.objects.create(slug=name.lower(), name=name)
        make_observation(indicator, value, 2024, place=place, is_baseline=True)
    words = page(client, board, ADDRESS)
    assert "What rests on numbers that are too small to show is listed for data stewards only." in words
    assert "Figures that contradict each other : 0" in words
    assert not re.search(r"\b(474|444|27)\b", words)
    assert "the places add up to 474, more than the 430 of the whole district." in page(client, steward, ADDRESS)


def test_reader_is_told_the_same_whatever_a_small_number_is(client: Client, board: User, steward: User) -> None:
    """Though sums, targets and commentary differ with it."""
    indicator = make_indicator(grammar=Grammar.BELOW_THRESHOLD, target={"threshold": 16}, place_breakdown=True)
    north = Place.objects.create(slug="north", name="North")
    make_observation(indicator, 12, 2025, is_baseline=True)
    for month in range(4, 10):
        a_month(indicator, 2, month)
    make_observation(indicator, 2, 2025, place=north)
    a_remark(indicator, board, "It rose, and we are on target.", as_at=date(2025, 9, 30))
    told: dict[str, set[str]] = {"board": set(), "steward": set()}
    for value in (1, 2, 3, 4):
        indicator.observations.filter(period_type="month", period_starts__month=9).update(value=value)
        indicator.observations.filter(place=north).update(value=value)
        empty_shelves()  # a change without its history, which the portal never makes
        for who, user in (("board", board), ("steward", steward)):
            words = page(client, user, ADDRESS)
            told[who].add(words[words.index("What somebody should look at") : words.index("Accessibility")])
    assert len(told["board"]) == 1
    assert len(told["steward"]) > 1


def test_commentary_that_points_another_way_asks_to_check(client: Client, board: User) -> None:
    indicator = make_indicator()
    make_observation(indicator, 430, 2024, is_baseline=True)
    make_observation(indicator, 400, 2025)
    a_remark(indicator, board, "Burglary rose.", as_at=date(2026, 3, 31))
    words = page(client, board, ADDRESS)
    assert "The commentary says “rose”. The figures went from 430 in 2024/25 to 400 in 2025/26" in words


def test_page_that_was_kept_follows_a_new_figure(client: Client, board: User) -> None:
    indicator = make_indicator()
    assert "No figure has been entered." in page(client, board, ADDRESS)
    make_observation(indicator, 430, 2025, is_baseline=True)
    assert "No figure has been entered." not in page(client, board, ADDRESS)


def test_archived_register_is_not_checked() -> None:
    make_indicator()
    assert data_quality(ON, small_numbers=True).checked == 1
    Register.objects.update(archived_on=ON, archived_reason="Ended")
    assert data_quality(ON, small_numbers=True).checked == 0


def test_place_that_has_ended_is_not_stale_or_missed() -> None:
    indicator = make_indicator(place_breakdown=True)
    make_observation(indicator, 430, 2025, is_baseline=True)
    ended = Place.objects.create(slug="old", name="Old", effective_to=date(2023, 3, 31))
    make_observation(indicator, 30, 2021, place=ended)
    Place.objects.create(slug="older", name="Older", effective_to=date(2023, 3, 31))
    Place.objects.create(slug="region", name="Region", reach="wider")
    assert found(Kind.STALE, small_numbers=True) + found(Kind.MISSING, small_numbers=True) == []


@pytest.mark.parametrize("role", [Role.BOARD_MEMBER, Role.DATA_STEWARD])
def test_page_has_an_equal_number_of_queries_for_1_and_20_measures(client: Client, role: Role) -> None:
    client.force_login(make_user(role))
    counts = []
    for codes in (range(1, 2), range(2, 21)):
        place = Place.objects.create(slug=f"place-{codes.start}", name=f"Place {codes.start}")
        for number in codes:
            indicator = make_indicator(f"1.{number}", place_breakdown=True)
            for year in (2021, 2023):
                make_observation(indicator, 3, year, is_baseline=year == 2021)
                make_observation(indicator, 40, year, place=place)
        with CaptureQueriesContext(connection) as queries:
            client.get(ADDRESS)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12
