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
from tests.words import page, text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def board() -> User:
    return make_user(Role.BOARD_MEMBER)


@pytest.fixture
def steward() -> User:
    return make_user(Role.DATA_STEWARD)


def a_year(year: int = 2024, **data: object) -> dict[str, object]:
    """What a browser sends for the figure of a financial year."""
    return {
        "value": "4,350",
        "period_type": "financial_year",
        "starts_day": "1",
        "starts_month": "4",
        "starts_year": str(year),
        "ends_day": "31",
        "ends_month": "3",
        "ends_year": str(year + 1),
        "note": "",
    } | data


def test_list_needs_an_account_and_a_role(client: Client) -> None:
    assert client.get(reverse("indicators:indicators")).status_code == 302
    client.force_login(make_user(None))
    assert client.get(reverse("indicators:indicators")).status_code == 403
    assert client.get(make_indicator().get_absolute_url()).status_code == 403
    client.force_login(make_user(Role.CONTRIBUTOR))
    assert client.get(reverse("indicators:indicators")).status_code == 200


def test_list_when_empty_says_what_will_appear(client: Client, board: User) -> None:
    assert "No indicators yet. They will appear here" in page(client, board, reverse("indicators:indicators"))


def test_list_shows_baseline_latest_target_and_position_in_words(client: Client, board: User) -> None:
    indicator = make_indicator("2.7", label="Total crime")
    make_observation(indicator, 45418, 2021, is_baseline=True)
    make_observation(indicator, 45418, 2024, provisional=True)
    words = page(client, board, reverse("indicators:indicators"))
    assert "Resilient communities" in words
    assert "2.7 Total crime 45,418 2021/22 45,418 2024/25, provisional Reduce it below the baseline" in words
    assert "Target not met 45,418 in 2024/25 is not below 45,418, the figure for 2021/22." in words
    assert "Target not met: 1" in words
    assert "A position against a target is not evidence of change." in words


def test_list_shows_pending_as_pending_and_counts_no_placeholder(client: Client, board: User) -> None:
    make_indicator("1.2", Grammar.EXTERNAL_MIRROR, target={"mirrors": "Police Plan"})
    make_indicator("3.6", Grammar.PENDING_PLACEHOLDER, unit="text")
    words = page(client, board, reverse("indicators:indicators"))
    assert words.count("Target pending: 1") == 1
    assert "It is left out of every count." in words
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


@pytest.fixture
def by_place() -> Indicator:
    indicator = make_indicator("2.8", label="Burglary", place_breakdown=True)
    make_observation(indicator, 430, 2024)
    for name, value in (("North", 3), ("South", 27), ("West", 400)):
        place = Place.objects.create(slug=name.lower(), name=name)
        make_observation(indicator, value, 2024, place=place)
    return indicator


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
    assert "the figure for 2022/23 was corrected. Recounted" in words
    assert not re.search(r"\b[234](?! in)\b(?= (in|fewer|to|Baseline|reaches)|\.)", words)
    listed = page(client, board, reverse("indicators:indicators"))
    assert "Fewer than 5 2021/22 Fewer than 5 2022/23" in listed
    assert "reaches" not in listed


def test_pages_show_data_stewards_small_counts_of_the_district(client: Client, steward: User, small: Indicator) -> None:
    words = page(client, steward, small.get_absolute_url())
    assert "2 in 2022/23 reaches 3, which is 1 fewer a year from 4 in 2021/22." in words
    assert "was corrected from 3 to 2. Recounted" in words
    assert "2 in 2022/23 reaches 3" in page(client, steward, reverse("indicators:indicators"))


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
    assert counts[1] <= 12


def test_unknown_indicator_is_not_found(client: Client, board: User) -> None:
    client.force_login(board)
    assert client.get(reverse("indicators:indicator", args=["absent"])).status_code == 404


def test_add_figure_reads_a_number_as_people_write_it(client: Client, steward: User) -> None:
    indicator = make_indicator()
    client.force_login(steward)
    url = reverse("indicators:add_figure", args=[indicator.slug])
    assert client.get(url).status_code == 200
    response = client.post(url, a_year(2024, value=" 4,350 "), follow=True)
    assert "The figure for 2024/25 is saved" in text(response)
    assert indicator.observations.get().value == 4350


def test_add_figure_of_a_survey_with_its_sample(client: Client, steward: User) -> None:
    indicator = make_indicator(unit="survey_percentage")
    client.force_login(steward)
    data = a_year(2024, value="71.6%", sample_size="1012", provisional="on")
    client.post(reverse("indicators:add_figure", args=[indicator.slug]), data)
    stored = indicator.observations.get()
    assert (stored.value, stored.sample_size, stored.provisional) == (Decimal("71.6"), 1012, True)


def test_add_figure_of_a_survey_keeps_its_design_and_shows_it_again(client: Client, steward: User) -> None:
    indicator = make_indicator(unit="survey_percentage")
    client.force_login(steward)
    data = a_year(
        value="56.3", sample_size="1,012", design_effect="1.35", sampling="random", series_break="respondents"
    )
    client.post(reverse("indicators:add_figure", args=[indicator.slug]), data)
    stored = indicator.observations.get()
    assert (stored.sample_size, stored.design_effect, stored.sampling) == (1012, Decimal("1.35"), "random")
    html = client.get(reverse("indicators:correct_figure", args=[indicator.slug, stored.pk])).content.decode()
    assert 'value="1.35"' in html
    assert 'value="random" checked' in html
    assert 'value="respondents" checked' in html
    assert "Not comparable with earlier figures: some of the same people may have answered before." in text(
        client.get(indicator.get_absolute_url())
    )


def test_add_figure_from_records_keeps_the_numbers_behind_it_from_readers(
    client: Client, steward: User, board: User
) -> None:
    indicator = make_indicator(unit="administrative_percentage")
    client.force_login(steward)
    url = reverse("indicators:add_figure", args=[indicator.slug])
    assert "Some of the same people" not in text(client.get(url))
    client.post(url, a_year(value="47.9", numerator="4,793", denominator="10,006"))
    assert (indicator.observations.get().numerator, indicator.observations.get().denominator) == (4793, 10_006)
    words = page(client, board, indicator.get_absolute_url())
    assert "47.9%" in words
    assert not re.search(r"4,?793|10,?006", words)


@pytest.mark.parametrize(
    ("unit", "data", "error"),
    [
        ("survey_percentage", {"sample_size": "many"}, "How many people answered must be a whole number, like 1,012"),
        ("survey_percentage", {"design_effect": "big"}, "Design effect must be a number, like 1.35"),
        ("survey_percentage", {"design_effect": "1.3512"}, "Design effect must have 3 decimal places at most"),
        ("survey_percentage", {"design_effect": "1351"}, "Design effect must be below 1,000"),
        ("survey_percentage", {"design_effect": "1.35"}, "Enter how many people answered"),
        ("survey_percentage", {"sampling": "lottery"}, "Select an option from the list"),
        ("administrative_percentage", {"numerator": "4.5"}, "How many cases are counted in must be a whole number"),
        ("administrative_percentage", {"numerator": "5"}, "Enter both numbers behind the figure, or neither"),
        ("rate", {"numerator": "5", "denominator": "0"}, "greater than or equal to 1"),
        ("count", {"series_break": "mood"}, "Select an option from the list"),
    ],
)
def test_add_figure_made_of_bad_input_says_what_to_do(
    client: Client, steward: User, unit: str, data: dict[str, str], error: str
) -> None:
    indicator = make_indicator(unit=unit)
    client.force_login(steward)
    response = client.post(reverse("indicators:add_figure", args=[indicator.slug]), a_year(value="56") | data)
    assert error in text(response)
    assert not Observation.objects.exists()


def test_list_and_page_give_the_same_four_answers(client: Client, board: User) -> None:
    indicator = make_indicator(reporting_sensitive=True)
    make_observation(indicator, 4404, 2021, is_baseline=True)
    make_observation(indicator, 4350, 2024)
    evidence = "No clear evidence of change From 4,404 in 2021/22 to 4,350 in 2024/25 is 54 fewer."
    listed = page(client, board, reverse("indicators:indicators"))
    assert evidence in listed
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
    sentence = "Cannot be judged The way the figures are collected has changed since the baseline."
    assert sentence in page(client, board, reverse("indicators:indicators"))
    words = page(client, board, indicator.get_absolute_url())
    assert sentence in words
    assert "36 monthly figures up to December 2025" in words


def test_add_figure_for_a_place(client: Client, steward: User) -> None:
    indicator = make_indicator(place_breakdown=True)
    place = Place.objects.create(slug="north", name="North")
    client.force_login(steward)
    client.post(reverse("indicators:add_figure", args=[indicator.slug]), a_year(place=str(place.pk)))
    assert indicator.observations.get().place == place


def test_add_figure_as_the_baseline_is_offered_until_there_is_one(client: Client, steward: User) -> None:
    indicator = make_indicator()
    url = reverse("indicators:add_figure", args=[indicator.slug])
    client.force_login(steward)
    response = client.post(url, a_year(2021, is_baseline="on"))
    assert "Say where the baseline comes from" in text(response)
    client.post(url, a_year(2021, is_baseline="on", note="Police report 2022"))
    assert indicator.observations.get().is_baseline
    assert "This is the baseline" not in text(client.get(url))


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({"value": ""}, "Enter the value"),
        ({"value": "many"}, "Value must be a number, like 12.5"),
        ({"value": "4350.5"}, "The value must be a whole number, because it is a count"),
        ({"value": "-3"}, "The value must be 0 or more"),
        ({"value": "NaN"}, "Value must be a number, like 12.5"),
        ({"value": "1e400"}, "Value must have 12 digits at most before the decimal point"),
        ({"value": "1.0000001"}, "Value must have 6 decimal places at most"),
        ({"period_type": "decade"}, "Select an option from the list"),
        ({"period_type": ""}, "Select what kind of period it covers"),
        ({"starts_day": ""}, "First day of the period must include a day"),
        ({"starts_month": "13"}, "First day of the period must have a real month"),
        ({"ends_year": "2026"}, "A financial year runs from 1 April to 31 March"),
        ({"starts_year": "9998", "ends_year": "9999"}, "The years must be between 1900 and 2200"),
        ({"note": "x" * 1001}, "1000 characters or fewer"),
    ],
)
def test_add_figure_with_bad_input_says_what_to_do(
    client: Client, steward: User, data: dict[str, str], error: str
) -> None:
    indicator = make_indicator()
    client.force_login(steward)
    response = client.post(reverse("indicators:add_figure", args=[indicator.slug]), a_year() | data)
    assert response.status_code == 200
    words = text(response)
    assert "There is a problem" in words
    assert error in words
    assert not Observation.objects.exists()


def test_add_figure_for_a_stored_period_shows_the_stored_value(client: Client, steward: User) -> None:
    indicator = make_indicator()
    make_observation(indicator, 4400, 2024)
    client.force_login(steward)
    response = client.post(reverse("indicators:add_figure", args=[indicator.slug]), a_year(2024))
    assert "A figure for 2024/25 is stored already: 4,400. Correct that figure instead" in text(response)


def test_correct_figure_starts_from_what_is_stored_and_shows_the_correction(
    client: Client, steward: User, board: User
) -> None:
    indicator = make_indicator()
    stored = make_observation(indicator, 4400, 2024)
    url = reverse("indicators:correct_figure", args=[indicator.slug, stored.pk])
    client.force_login(steward)
    assert 'value="4400"' in client.get(url).content.decode()
    assert "Say why the figure is corrected" in text(client.post(url, a_year(2024)))
    client.post(url, a_year(2024, reason="Duplicates removed."))
    words = page(client, board, indicator.get_absolute_url())
    assert "14 September 2026: the figure for 2024/25 was corrected from 4,400 to 4,350. Duplicates removed." in words


def test_correct_figure_of_another_indicator_is_not_found(client: Client, steward: User) -> None:
    stored = make_observation(make_indicator("1.1"), 5)
    other = make_indicator("1.2")
    client.force_login(steward)
    assert client.get(reverse("indicators:correct_figure", args=[other.slug, stored.pk])).status_code == 404


def test_corrections_of_places_are_not_listed(client: Client, steward: User, board: User, by_place: Indicator) -> None:
    stored = by_place.observations.get(place__slug="north")
    client.force_login(steward)
    url = reverse("indicators:correct_figure", args=[by_place.slug, stored.pk])
    response = client.post(url, a_year(2024, value="2", place=str(stored.place_id), reason="Recounted"))
    assert response.status_code == 302
    assert "Recounted" not in page(client, board, by_place.get_absolute_url())


def test_mirrored_target_makes_a_pending_target_judged(client: Client, steward: User) -> None:
    indicator = make_indicator(grammar=Grammar.EXTERNAL_MIRROR, target={"mirrors": "Police Plan"})
    make_observation(indicator, 70, 2024)
    url = reverse("indicators:mirrored_target", args=[indicator.slug])
    client.force_login(steward)
    assert "Enter the figure that this plan sets" in page(client, steward, indicator.get_absolute_url())
    data = {"value": "80", "source": "page 3", "until_day": "31", "until_month": "3", "until_year": "2028"}
    assert "Enter the figure" in text(client.post(url, data | {"value": ""}))
    assert "The figure must be a whole number" in text(client.post(url, data | {"value": "80.5"}))
    words = text(client.post(url, data, follow=True))
    assert "Target met 70 in 2024/25 is below 80, the figure in the Police Plan." in words
    assert 'value="80"' in client.get(url).content.decode()
    assert indicator.target.history.count() == 2


def test_mirrored_target_of_another_grammar_is_not_found(client: Client, steward: User) -> None:
    client.force_login(steward)
    assert client.get(reverse("indicators:mirrored_target", args=[make_indicator().slug])).status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role != Role.DATA_STEWARD])
def test_figures_are_kept_by_data_stewards_alone(client: Client, role: Role) -> None:
    indicator = make_indicator(grammar=Grammar.EXTERNAL_MIRROR, target={"mirrors": "Police Plan"})
    stored = make_observation(indicator, 5)
    client.force_login(make_user(role))
    for name, args in (("add_figure", []), ("correct_figure", [stored.pk]), ("mirrored_target", [])):
        url = reverse(f"indicators:{name}", args=[indicator.slug, *args])
        assert client.get(url).status_code == 403
        assert client.post(url, a_year(2024, reason="x")).status_code == 403
    assert list(indicator.observations.all()) == [stored]


def test_form_pages_use_few_queries(client: Client, steward: User) -> None:
    indicator = make_indicator(place_breakdown=True)
    client.force_login(steward)
    url = reverse("indicators:add_figure", args=[indicator.slug])
    with CaptureQueriesContext(connection) as shown:
        client.get(url)
    with CaptureQueriesContext(connection) as saved:
        assert client.post(url, a_year()).status_code == 302
    statements = [query for query in saved.captured_queries if "SAVEPOINT" not in query["sql"]]
    assert len(shown) <= 10
    assert len(statements) <= 10


def test_district_figures_of_a_day_leave_out_what_came_later(client: Client, board: User) -> None:
    indicator = make_indicator()
    make_observation(indicator, 50, 2021, is_baseline=True)
    make_observation(indicator, 10, 2026)
    assert date(2027, 3, 31) > NOW.date()
    words = page(client, board, reverse("indicators:indicators"))
    assert "No figure for a financial year after 2021/22 has been entered yet." in words
