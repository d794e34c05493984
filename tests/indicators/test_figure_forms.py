"""The forms in which data stewards keep figures and the targets that other plans set."""

import re
from collections.abc import Iterator
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
        "source": "",
        "note": "",
    } | data


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
        ("rate", {"numerator": "5", "denominator": "0"}, "How many people live there must be 1 or more"),
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


def test_add_figure_for_a_place(client: Client, steward: User) -> None:
    indicator = make_indicator(place_breakdown=True)
    place = Place.objects.create(slug="north", name="North")
    client.force_login(steward)
    client.post(reverse("indicators:add_figure", args=[indicator.slug]), a_year(place=str(place.pk)))
    assert indicator.observations.get().place == place


def test_figure_of_a_wider_area_is_entered_and_stays_there_when_corrected(client: Client, steward: User) -> None:
    indicator = make_indicator()
    county = Place.objects.create(slug="county", name="The county", reach=Place.Reach.WIDER)
    Place.objects.create(slug="north", name="North")
    client.force_login(steward)
    add = reverse("indicators:add_figure", args=[indicator.slug])
    page = text(client.get(add))
    assert "The county, a wider area" in page
    assert "North" not in page
    client.post(add, a_year(place=str(county.pk)))
    stored = indicator.observations.get()
    assert stored.place == county
    change = reverse("indicators:correct_figure", args=[indicator.slug, stored.pk])
    assert f'value="{county.pk}" selected' in client.get(change).content.decode()
    client.post(change, a_year(value="9", place=str(county.pk), reason="Revised"))
    stored.refresh_from_db()
    assert (stored.place, stored.value) == (county, 9)


def test_add_figure_as_the_baseline_is_offered_until_there_is_one(client: Client, steward: User) -> None:
    indicator = make_indicator()
    url = reverse("indicators:add_figure", args=[indicator.slug])
    client.force_login(steward)
    response = client.post(url, a_year(2021, is_baseline="on"))
    assert "Say where the baseline comes from" in text(response)
    client.post(url, a_year(2021, is_baseline="on", source="Police report 2022"))
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
