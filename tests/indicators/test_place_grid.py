"""Measures beside places: what is judged, what is hidden, what is only shown."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from indicators.chance import Judged
from indicators.models import Indicator, Observation, Register
from indicators.place_wording import NONE_COMPARED, comparisons_sentence
from indicators.selectors.places import place_grid
from indicators.targets import Grammar
from partners.models import Place, Role, User
from tests.factories import NOW, make_indicator, make_observation, make_user
from tests.words import page

ADDRESS = reverse("indicators:places")
ON = date(2026, 9, 14)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def a_place(name: str, **fields: object) -> Place:
    return Place.objects.create(slug=name.lower(), name=name, **fields)


def two_years(indicator: Indicator, place: Place | None, before: object, after: object, **fields: object) -> None:
    make_observation(indicator, before, 2021, place=place, is_baseline=True, **fields)
    make_observation(indicator, after, 2024, place=place, **fields)


def months(indicator: Indicator, place: Place | None, count: int) -> None:
    """The newest months up to August 2026."""
    ends = date(2026, 8, 31)
    for _ in range(count):
        starts = ends.replace(day=1)
        fields = {"period_type": "month", "period_label": f"{starts:%B %Y}"}
        make_observation(indicator, 40 + starts.month, place=place, period_starts=starts, period_ends=ends, **fields)
        ends = starts - timedelta(days=1)


@pytest.mark.parametrize(
    ("comparisons", "flags", "in_series", "words"),
    [
        (0, 0, 0, NONE_COMPARED),
        (1, 0.002, 0, "1 comparison was made at 99.8% confidence. By chance alone fewer than 0.1 of them"),
        (115, 0.23, 0, "115 comparisons were made at 99.8% confidence. By chance alone about 0.2 of them"),
        (3100, 6.2, 0, "3,100 comparisons were made at 99.8% confidence. By chance alone about 6 of them"),
        (0, 0, 1, "The monthly or quarterly figures of 1 place were judged by the rules of process charts instead"),
        (2, 0.004, 4, "The monthly or quarterly figures of 4 places were judged by the rules of process charts"),
    ],
)
def test_comparisons_are_counted_in_words(comparisons: int, flags: float, in_series: int, words: str) -> None:
    assert words in comparisons_sentence(Judged(comparisons, in_series), flags, 0.998)


def test_nested_measures_are_called_no_separate_evidence() -> None:
    assert "A measure that is part of another is not separate evidence." in comparisons_sentence(
        Judged(2, 0), 0.004, 0.998
    )


pytestmark = pytest.mark.django_db


def test_page_needs_a_role(client: Client) -> None:
    client.force_login(make_user(None))
    assert client.get(ADDRESS).status_code == 403


def test_page_without_measures_says_what_will_appear(client: Client, board: User) -> None:
    words = page(client, board, ADDRESS)
    assert "Measures will appear here, one to a row, with a column for each place of the district." in words


def test_each_place_is_judged_against_its_own_baseline_and_at_998(client: Client, board: User) -> None:
    indicator = make_indicator("2.8", label="Burglary", place_breakdown=True)
    two_years(indicator, a_place("West"), 430, 400)
    two_years(indicator, a_place("East"), 4000, 2000)
    words = page(client, board, ADDRESS)
    assert "2.8 Burglary East East 2000" not in words  # digits are grouped
    assert re.search(
        r"East 2,000 2024/25 Target met Evidence of a change in the intended direction\. From 4,000", words
    )
    assert re.search(r"West 400 2024/25 Target met No clear evidence of change\. From 430 in 2021/22 to 400", words)
    assert "2 comparisons were made at 99.8% confidence." in words
    assert "this is no ranking" in words


def test_cell_shows_the_figure_that_its_position_is_about_and_the_newest_beside_it(client: Client, board: User) -> None:
    indicator, place = make_indicator("2.8", label="Burglary", place_breakdown=True), a_place("North")
    make_observation(indicator, 500, 2021, place=place, is_baseline=True)
    make_observation(indicator, 600, 2024, place=place)
    month = {"period_type": "month", "period_label": "August 2026"}
    dates = {"period_starts": date(2026, 8, 1), "period_ends": date(2026, 8, 31)}
    make_observation(indicator, 40, place=place, provisional=True, **month, **dates)
    words = page(client, board, ADDRESS)
    assert "North 600 2024/25 Newest: 40 in August 2026, provisional Target not met" in words


def test_cell_without_a_figure_that_could_be_judged_shows_the_newest(client: Client, board: User) -> None:
    indicator, place = make_indicator("2.8", label="Burglary", place_breakdown=True), a_place("North")
    make_observation(indicator, 500, 2021, place=place, is_baseline=True)
    assert "North 500 2021/22, baseline Cannot say" in page(client, board, ADDRESS)


def test_change_that_is_clear_at_95_but_not_at_998_is_no_clear_evidence() -> None:
    indicator = make_indicator(place_breakdown=True, unit="administrative_percentage")
    place = a_place("North")
    numbers = {"denominator": 1000}
    make_observation(indicator, 40, 2021, place=place, is_baseline=True, numerator=400, **numbers)
    make_observation(indicator, 35, 2024, place=place, numerator=350, **numbers)
    [cell] = place_grid(ON, small_numbers=True).registers[0].sections[0].rows[0].cells
    assert cell.reading.judgement.evidence.verdict == "no_clear"
    assert cell.reading.judgement.evidence.confidence == 0.998


def test_places_stand_by_name_whatever_their_figures() -> None:
    indicator = make_indicator(place_breakdown=True)
    for name, value in (("Beta", 9), ("Gamma", 900), ("Alpha", 90)):
        make_observation(indicator, value, 2024, place=a_place(name))
    assert [place.name for place in place_grid(ON, small_numbers=True).places] == ["Alpha", "Beta", "Gamma"]


def test_small_numbers_are_hidden_with_their_positions(
    client: Client, board: User, steward: User, by_place: Indicator
) -> None:
    for place, value in (("north", 2), ("south", 40)):
        make_observation(by_place, value, 2021, place=Place.objects.get(slug=place), is_baseline=True)
    words = page(client, board, ADDRESS)
    grid = words[words.index("Resilient communities") : words.index("Accessibility")]
    assert "North Fewer than 5 2024/25 Position against the target: not shown, to protect a small number" in grid
    assert "South Not shown, to protect a small number 2024/25 Position against the target: not shown" in grid
    assert not re.search(r"\b(3|27|2|40|30|13)\b", grid.replace("2.8", ""))
    shown = page(client, steward, ADDRESS)
    assert re.search(r"North 3 2024/25 Target not met .* South 27 2024/25 Target met", shown)


def test_figure_of_a_year_is_hidden_where_an_old_month_would_give_it_away(client: Client, board: User) -> None:
    """Also where the month is too old for any judgement to rest on it."""
    indicator = make_indicator(place_breakdown=True)
    places = [a_place("North"), a_place("South")]
    for place in places:
        two_years(indicator, place, 511, 522)
        months(indicator, place, 72)
    Observation.objects.filter(indicator=indicator, place=places[0], period_ends=date(2021, 5, 31)).update(value=3)
    make_observation(indicator, 1022, 2021)
    words = page(client, board, ADDRESS)
    assert "511" not in words


def test_grid_hides_what_the_page_of_the_indicator_hides(client: Client, board: User, by_place: Indicator) -> None:
    make_observation(by_place, 430, 2023)
    for place, value in (("north", 30), ("south", 4), ("west", 396)):
        make_observation(by_place, value, 2023, place=Place.objects.get(slug=place))
    own = page(client, board, by_place.get_absolute_url())
    cells = [cell for row in place_grid(ON, small_numbers=False).registers[0].sections[0].rows for cell in row.cells]
    shown = [str(cell.reading.latest_shown) for cell in cells]
    assert shown[:2] == ["Fewer than 5", "Not shown, to protect a small number"]
    assert "2024/25 Fewer than 5 Not shown, to protect a small number 400" in own


def test_wider_area_stands_beside_the_district_and_is_not_compared(client: Client, board: User) -> None:
    indicator = make_indicator("S2", Grammar.UNDEFINED, unit="survey_percentage", label="Feel safe")
    region = a_place("Region", reach="wider")
    make_observation(indicator, Decimal("86.3"), 2023, sample_size=900)
    make_observation(indicator, Decimal("70.3"), 2023, place=region, sample_size=9000)
    words = page(client, board, ADDRESS)
    assert (
        "District 86.3% Wider area Region: 70.3% Comparison Not compared, because the district is part of it" in words
    )
    grid = place_grid(ON, small_numbers=False)
    assert grid.places == []
    assert grid.registers == []


def test_place_that_has_ended_is_shown_and_not_judged(client: Client, board: User) -> None:
    indicator = make_indicator(place_breakdown=True, label="Burglary")
    two_years(indicator, a_place("Old", effective_to=date(2025, 3, 31)), 300, 100)
    two_years(indicator, a_place("New"), 300, 290)
    a_place("Later", effective_from=date(2027, 4, 1))
    words = page(client, board, ADDRESS)
    assert "Burglary Place Old, until 31 March 2025 Period 2024/25 Figure 100" in words[words.index("Earlier places") :]
    assert [place.name for place in place_grid(ON, small_numbers=False).places] == ["New"]
    assert "1 comparison was made" in words


def test_page_that_was_kept_follows_a_change_of_places_and_never_shows_small_numbers(
    client: Client, board: User, steward: User, by_place: Indicator
) -> None:
    assert " 27 " in page(client, steward, ADDRESS)
    assert " 27 " not in page(client, board, ADDRESS)
    Place.objects.filter(slug="south").update(name="Sunny side")
    assert "Sunny side" in page(client, board, ADDRESS)


def test_archived_register_and_measures_without_places_are_left_out() -> None:
    a_place("North")
    make_indicator("1.1")
    assert place_grid(ON, small_numbers=True).registers == []
    make_indicator("1.2", place_breakdown=True)
    assert len(place_grid(ON, small_numbers=True).registers) == 1
    Register.objects.update(archived_on=ON, archived_reason="Ended")
    assert place_grid(ON, small_numbers=True).registers == []


@pytest.mark.parametrize("role", [Role.BOARD_MEMBER, Role.DATA_STEWARD])
def test_page_has_an_equal_number_of_queries_for_more_measures_and_places(client: Client, role: Role) -> None:
    client.force_login(make_user(role))
    counts, places = [], []
    for codes, names in ((range(1, 2), ["A"]), (range(2, 21), ["B", "C", "D", "E"])):
        places += [a_place(name) for name in names]
        for number in codes:
            indicator = make_indicator(f"1.{number}", place_breakdown=True)
            for place in (None, *places):
                two_years(indicator, place, 3, 40)
        with CaptureQueriesContext(connection) as queries:
            client.get(ADDRESS)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


def test_steward_and_reader_are_given_the_same_judgement() -> None:
    """Though for one of them only the figures that count are loaded."""
    indicator = make_indicator(place_breakdown=True)
    for name in ("North", "South"):
        place = a_place(name)
        months(indicator, place, 60)
        two_years(indicator, place, 500, 530)
    judged = [
        [
            (cell.reading.judgement.evidence, cell.reading.judgement.pattern, cell.reading.latest)
            for cell in place_grid(ON, small_numbers=sees).registers[0].sections[0].rows[0].cells
        ]
        for sees in (True, False)
    ]
    assert judged[0] == judged[1]
    assert judged[0][0][1].limits is not None
