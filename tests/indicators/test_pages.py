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

from indicators.models import Indicator, Observation
from indicators.targets import Grammar
from partners.models import Place, Role, User
from tests.factories import NOW, make_indicator, make_observation, make_user
from tests.words import page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def test_list_needs_an_account_and_a_role(client: Client) -> None:
    assert client.get(reverse("indicators:indicators")).status_code == 302
    client.force_login(make_user(None))
    assert client.get(reverse("indicators:indicators")).status_code == 403
    assert client.get(make_indicator().get_absolute_url()).status_code == 403
    client.force_login(make_user(Role.CONTRIBUTOR))
    assert client.get(reverse("indicators:indicators")).status_code == 200


def test_list_when_empty_says_what_will_appear(client: Client, board: User) -> None:
    assert "No indicators yet. They will appear here" in page(client, board, reverse("indicators:indicators"))


def test_list_says_what_it_is_before_it_leads_elsewhere(client: Client, board: User) -> None:
    make_observation(make_indicator("2.7", label="Total crime"), 45418, 2021, is_baseline=True)
    words = page(client, board, reverse("indicators:indicators"))
    lead, links = words.index("What is happening in the district"), words.index("Places beside each other")
    charts = words.index("How to read the small charts")
    assert lead < links < charts < words.index("In the small charts a line of long dashes is the target")


def test_list_shows_baseline_latest_and_position_in_words(client: Client, board: User) -> None:
    indicator = make_indicator("2.7", label="Total crime")
    make_observation(indicator, 45418, 2021, is_baseline=True)
    make_observation(indicator, 45418, 2024, provisional=True)
    words = page(client, board, reverse("indicators:indicators"))
    assert "Resilient communities" in words
    assert "2.7 Total crime 45,418 in 2024/25, provisional. Baseline: 45,418 in 2021/22 Position" in words
    assert "Position Target not met Change" in words
    assert "Target not met: 1" in words
    assert "A position against a target is not evidence of change." in words


def test_list_shows_pending_as_pending_and_counts_no_placeholder(client: Client, board: User) -> None:
    make_indicator("1.2", Grammar.EXTERNAL_MIRROR, target={"mirrors": "Police Plan"})
    make_indicator("3.6", Grammar.PENDING_PLACEHOLDER, unit="text")
    words = page(client, board, reverse("indicators:indicators"))
    assert words.count("Target pending: 1") == 1
    assert "Position Target pending Change Cannot be judged: the plan keeps this place for a later measure" in words
    assert "Target not met" not in words


def test_list_has_an_equal_number_of_queries_for_1_and_20_indicators(client: Client, board: User) -> None:
    client.force_login(board)
    counts = []
    for codes in (range(1, 2), range(2, 21)):
        for number in codes:
            indicator = make_indicator(f"1.{number}")
            for year in (2021, 2022, 2023):
                make_observation(indicator, 5 + year, year, is_baseline=year == 2021)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(reverse("indicators:indicators"))
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[1] <= 12


def test_indicator_page_shows_words_reading_figures_and_source(client: Client, board: User) -> None:
    outer = make_indicator("2.7", label="Total crime")
    indicator = make_indicator(
        "1.1",
        label="Violence",
        definition="Violent offences in a year.",
        caveat="The base year was affected by the pandemic.",
        erratum="The list and the appendix differ.",
        reporting_sensitive=True,
        nested_in=outer,
        owner_role="Priority lead",
        source_name="The police",
        frequency="year",
    )
    make_observation(indicator, 4404, 2021, is_baseline=True)
    make_observation(indicator, 4350, 2023, note="Counted anew")
    words = page(client, board, indicator.get_absolute_url())
    for expected in (
        "Violent offences in a year.",
        "Target met 4,350 in 2023/24 is below 4,404, the figure for 2021/22.",
        "How we read it Met when the figure is below 4,404",
        "Before you trust it The base year was affected by the pandemic.",
        "Where the plan contradicts itself The list and the appendix differ.",
        "More reports may mean that more happened, or that more people felt able to report it.",
        "Part of 2.7 Total crime",
        "Count, yearly, from The police",
        "Owner Priority lead",
        "Source Plan 2022, Appendix",
        "2021/22 4,404 Baseline. 2023/24 4,350 Counted anew",
    ):
        assert expected in words
    assert "Add a figure" not in words


def test_indicator_page_of_a_step_shows_each_year_and_the_whole(client: Client, board: User) -> None:
    indicator = make_indicator(grammar=Grammar.STEP_PER_PERIOD, target={"step": -10, "step_period": "year"})
    make_observation(indicator, 204, 2021, is_baseline=True)
    make_observation(indicator, 197, 2022)
    make_observation(indicator, 197, 2023)
    words = page(client, board, indicator.get_absolute_url())
    assert "2022/23 197 194 7 fewer 2023/24 197 184 No change" in words
    assert "Target not met 197 in 2023/24 does not reach 184" in words


def test_indicator_page_of_a_survey_says_where_the_sample_is_not_recorded(client: Client, board: User) -> None:
    indicator = make_indicator(
        unit="survey_percentage", grammar=Grammar.ABOVE_THRESHOLD, target={"threshold": Decimal(72)}
    )
    make_observation(indicator, Decimal("71.6"), 2023)
    make_observation(indicator, Decimal("72"), 2024, sample_size=1012)
    words = page(client, board, indicator.get_absolute_url())
    assert "2023/24 71.6% Not recorded 2024/25 72% 1,012" in words


def test_indicator_page_without_numbers_keeps_no_figures(client: Client, steward: User) -> None:
    indicator = make_indicator(unit="text", grammar=Grammar.DIRECTION_ONLY)
    assert "This measure is not a number, so no figures are kept." in page(
        client, steward, indicator.get_absolute_url()
    )
    assert client.get(reverse("indicators:add_figure", args=[indicator.slug])).status_code == 404


def test_indicator_page_hides_small_numbers_of_places(client: Client, board: User, by_place: Indicator) -> None:
    words = page(client, board, by_place.get_absolute_url())
    assert "Period North South West 2024/25 Fewer than 5 Not shown, to protect a small number 400" in words
    assert not re.search(r"\b(3|27)\b", words[words.index("By place") : words.index("Accessibility")])


def test_indicator_page_shows_data_stewards_every_number(client: Client, steward: User, by_place: Indicator) -> None:
    words = page(client, steward, by_place.get_absolute_url())
    assert "2024/25 Correct 3 Correct 27 Correct 400" in words


def a_quarter(indicator: Indicator, value: object, month: int, **fields: object) -> Observation:
    """The figure of three months of 2024, named by the first."""
    dates = {"period_starts": date(2024, month, 1), "period_ends": date(2024, month + 2, 30)}
    return make_observation(indicator, value, period_type="quarter", period_label=f"Q{month}", **dates | fields)


def test_indicator_page_hides_the_year_that_gives_away_a_small_quarter(
    client: Client, board: User, steward: User, by_place: Indicator
) -> None:
    west = Place.objects.get(slug="west")
    for month, value in ((4, 200), (7, 198), (10, 2)):
        a_quarter(by_place, value, month, place=west)
    words = page(client, board, by_place.get_absolute_url())
    assert "Q10 None yet None yet Not shown, to protect a small number" in words
    assert "400" not in words
    assert "Correct 400" in page(client, steward, by_place.get_absolute_url())


@pytest.mark.parametrize("unit", ["rate", "administrative_percentage", "survey_percentage"])
def test_indicator_page_hides_rates_of_places_from_unknown_counts(
    client: Client, board: User, steward: User, unit: str
) -> None:
    indicator = make_indicator(unit=unit, place_breakdown=True)
    make_observation(indicator, Decimal("33.25"), 2024)
    make_observation(
        indicator, Decimal("12.75"), 2024, place=Place.objects.create(slug="north", name="North"), sample_size=None
    )
    words = page(client, board, indicator.get_absolute_url())
    assert "33.25" in words
    assert "2024/25 Not shown: it may come from fewer than 5 people" in words
    assert "12.75" not in words
    assert "Correct 12.75" in page(client, steward, indicator.get_absolute_url())


def test_indicator_page_shows_a_percentage_of_a_place_from_many_answers(client: Client, board: User) -> None:
    indicator = make_indicator(unit="survey_percentage", place_breakdown=True)
    north = Place.objects.create(slug="north", name="North")
    make_observation(indicator, Decimal("12.75"), 2024, place=north, sample_size=200)
    assert "2024/25 12.75%" in page(client, board, indicator.get_absolute_url())


@pytest.fixture
def small() -> Indicator:
    """A step target whose baseline is 4 and whose latest figure, once stored as 3, is 2."""
    indicator = make_indicator(grammar=Grammar.STEP_PER_PERIOD, target={"step": -1, "step_period": "year"})
    make_observation(indicator, 4, 2021, is_baseline=True)
    stored = make_observation(indicator, 3, 2022)
    stored.value = Decimal(2)
    stored._change_reason = "Recounted"  # type: ignore[attr-defined]
    stored.save()
    return indicator


def test_pages_hide_small_counts_of_the_district(client: Client, board: User, small: Indicator) -> None:
    words = page(client, board, small.get_absolute_url())
    assert "2021/22 Fewer than 5 Baseline." in words
    assert "2022/23 Fewer than 5" in words
    assert "The figures that were compared are not shown, to protect a small number." in words
    assert "the figure for 2022/23 was corrected. The reason is not shown: it may name the number." in words
    assert not re.search(r"\b[234](?! in)\b(?= (in|fewer|to|Baseline|reaches)|\.)", words)
    listed = page(client, board, reverse("indicators:indicators"))
    assert "Fewer than 5 in 2022/23. Baseline: Fewer than 5 in 2021/22" in listed
    assert "reaches" not in listed


def test_pages_show_data_stewards_small_counts_of_the_district(client: Client, steward: User, small: Indicator) -> None:
    words = page(client, steward, small.get_absolute_url())
    assert "2 in 2022/23 reaches 3, which is 1 fewer a year from 4 in 2021/22." in words
    assert "was corrected from 3 to 2. Recounted" in words
    assert "2 in 2022/23. Baseline: 4 in 2021/22" in page(client, steward, reverse("indicators:indicators"))


def test_pages_hide_the_year_of_the_district_that_gives_away_a_small_quarter(client: Client, board: User) -> None:
    indicator = make_indicator()
    make_observation(indicator, 61, 2024, is_baseline=True)
    for month, value in ((4, 31), (7, 27), (10, 3)):
        a_quarter(indicator, value, month)
    for address in (indicator.get_absolute_url(), reverse("indicators:indicators")):
        words = page(client, board, address)
        assert "Not shown, to protect a small number" in words
        assert "61" not in words


def test_indicator_page_hides_places_that_add_up_to_a_hidden_year(
    client: Client, board: User, by_place: Indicator
) -> None:
    by_place.observations.filter(place__slug="north").update(value=30)
    assert "30 27 400" in page(client, board, by_place.get_absolute_url())
    a_quarter(by_place, 3, 10)
    words = page(client, board, by_place.get_absolute_url())
    assert not re.search(r"\b(27|30|400|430|457)\b", words[: words.index("Accessibility")])


def test_indicator_page_with_places_but_no_figures_says_so(client: Client, board: User) -> None:
    Place.objects.create(slug="north", name="North")
    words = page(client, board, make_indicator(place_breakdown=True).get_absolute_url())
    assert "There are none yet; they will appear here for North." in words


def test_indicator_page_has_an_equal_number_of_queries_for_1_and_20_figures(client: Client, board: User) -> None:
    client.force_login(board)
    indicator = make_indicator(place_breakdown=True)
    place = Place.objects.create(slug="north", name="North")
    counts = []
    for years in (range(2000, 2001), range(2001, 2020)):
        for year in years:
            make_observation(indicator, 10, year)
            make_observation(indicator, 10, year, place=place)
        with CaptureQueriesContext(connection) as queries:
            client.get(indicator.get_absolute_url())
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[1] <= 13


def test_unknown_indicator_is_not_found(client: Client, board: User) -> None:
    client.force_login(board)
    assert client.get(reverse("indicators:indicator", args=["absent"])).status_code == 404


def test_list_and_page_give_the_same_four_answers(client: Client, board: User) -> None:
    indicator = make_indicator(reporting_sensitive=True)
    make_observation(indicator, 4404, 2021, is_baseline=True)
    make_observation(indicator, 4350, 2024)
    evidence = "No clear evidence of change From 4,404 in 2021/22 to 4,350 in 2024/25 is 54 fewer."
    listed = page(client, board, reverse("indicators:indicators"))
    assert "Change No clear evidence of change Pattern None: figures for years are too few" in listed
    assert "Meaning Nobody has written yet. Depends on what people report." in listed
    assert "1 measure was judged at 95% confidence. By chance alone fewer than 1 of them" in listed
    words = page(client, board, indicator.get_absolute_url())
    assert f"Evidence of change since the baseline {evidence}" in words
    assert "How change was judged Score test of two counts, at 95% confidence (z = -0.58)." in words
    assert "Pattern over time Cannot be judged: yearly figures are too few for a pattern." in words
    assert "What it may mean Nobody has written yet what this may mean. This measure depends on what people" in words


def test_list_and_page_judge_a_long_series_alike(client: Client, board: User) -> None:
    indicator = make_indicator()
    for number in range(60):
        year, month = 2021 + number // 12, number % 12 + 1
        starts = date(year, month, 1)
        ends = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        make_observation(
            indicator,
            300 + 7 * (number % 5),
            period_type="month",
            period_label=f"{starts:%B %Y}",
            period_starts=starts,
            period_ends=ends,
            is_baseline=number == 0,
            series_break="method" if number == 12 else "",
        )
    reason = "the way the figures are collected has changed since the baseline"
    assert f"Cannot be judged: {reason}" in page(client, board, reverse("indicators:indicators"))
    words = page(client, board, indicator.get_absolute_url())
    assert f"Cannot be judged {reason.capitalize()}." in words
    assert "36 monthly figures up to December 2025" in words


def test_district_figures_of_a_day_leave_out_what_came_later(client: Client, board: User) -> None:
    indicator = make_indicator()
    make_observation(indicator, 50, 2021, is_baseline=True)
    make_observation(indicator, 10, 2026)
    assert date(2027, 3, 31) > NOW.date()
    words = page(client, board, reverse("indicators:indicators"))
    assert "Baseline only: 50 in 2021/22" in words
