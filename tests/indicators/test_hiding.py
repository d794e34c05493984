"""Which figures are hidden: percentages and rates by the numbers behind them, wider areas by themselves."""

from decimal import Decimal

import pytest

from indicators.disclosure import Hidden
from indicators.hiding import cell_of, hidden_figures
from indicators.models import Indicator, Observation
from indicators.selectors.figures import small_periods_of_all
from indicators.selectors.shown import hidden_of_all
from partners.models import Place
from tests.factories import make_indicator, make_observation

pytestmark = pytest.mark.django_db
FEW, OTHER = Hidden.FEW_PEOPLE, Hidden.PROTECTS_ANOTHER


def place(name: str, reach: str = "part") -> Place:
    return Place.objects.create(slug=name.lower(), name=name, reach=reach)


def share(indicator: Indicator, numerator: int, denominator: int, where: Place | None = None) -> Observation:
    value = round(Decimal(100 * numerator) / denominator, 4)
    return make_observation(indicator, value, 2024, place=where, numerator=numerator, denominator=denominator)


def labels(indicator: Indicator) -> dict[str, Hidden]:
    rows = list(indicator.observations.select_related("place"))
    hidden = hidden_of_all(indicator, rows)
    return {row.place.name if row.place else "District": hidden[row.pk] for row in rows if row.pk in hidden}


@pytest.fixture
def repeats() -> Indicator:
    return make_indicator("1.4", unit="administrative_percentage", place_breakdown=True)


def test_percentage_of_few_people_is_hidden_with_another_that_would_tell_it(repeats: Indicator) -> None:
    for name, numerator in (("North", 3), ("South", 40), ("West", 90)):
        share(repeats, numerator, 200, place(name))
    share(repeats, 133, 600)
    assert labels(repeats) == {"North": FEW, "South": OTHER}


def test_percentage_that_leaves_out_few_people_is_hidden_too(repeats: Indicator) -> None:
    share(repeats, 197, 200, place("North"))
    share(repeats, 120, 200, place("South"))
    assert labels(repeats) == {"North": FEW}


def test_percentage_of_the_district_is_hidden_for_its_numerator_and_shown_where_there_is_none(
    repeats: Indicator,
) -> None:
    share(repeats, 2, 411)
    assert labels(repeats) == {"District": FEW}
    assert small_periods_of_all().keys() == {repeats.pk}
    repeats.observations.update(numerator=None, denominator=None)
    assert labels(repeats) == {}
    assert small_periods_of_all() == {}


def test_sensitive_percentage_of_nobody_is_hidden(repeats: Indicator) -> None:
    share(repeats, 0, 411)
    assert labels(repeats) == {}
    Indicator.objects.update(suppression="sensitive")
    repeats.refresh_from_db()
    assert labels(repeats) == {"District": Hidden.FEW_PEOPLE_AND_SENSITIVE}


def test_survey_of_few_answers_is_hidden_for_the_district_too() -> None:
    survey = make_indicator("3.2", unit="survey_percentage")
    make_observation(survey, Decimal(50), 2024, sample_size=6)
    assert labels(survey) == {"District": FEW}
    assert small_periods_of_all().keys() == {survey.pk}


def test_wider_area_is_no_part_of_the_total() -> None:
    indicator = make_indicator("2.8", place_breakdown=True)
    make_observation(indicator, 430, 2024)
    for name, value, reach in (
        ("North", 3, "part"),
        ("South", 27, "part"),
        ("West", 400, "part"),
        ("County", 900, "wider"),
    ):
        make_observation(indicator, value, 2024, place=place(name, reach))
    assert labels(indicator) == {"North": Hidden.SMALL, "South": OTHER}
    indicator.observations.filter(place__slug="north").update(value=30)
    indicator.observations.filter(place__slug="county").update(value=2)
    assert labels(indicator) == {"County": Hidden.SMALL}


def test_open_figures_and_words_hide_nothing() -> None:
    indicator = make_indicator("4.1", suppression="open")
    make_observation(indicator, 3, 2024)
    assert labels(indicator) == {}
    assert small_periods_of_all() == {}


def test_percentage_that_was_hidden_before_stays_hidden(repeats: Indicator) -> None:
    row = make_observation(repeats, Decimal(50), 2024)
    found = hidden_figures(repeats, [row], before=[{cell_of(row): Hidden.FEW_PEOPLE}])
    assert found == {row.pk: OTHER}
