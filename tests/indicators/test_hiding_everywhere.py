"""One page shows no figure that another hides: what nobody has entered but a reader can work out is hidden on all."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from indicators.disclosure import Hidden
from indicators.hiding import hidden_of_district
from indicators.models import Indicator, Observation
from indicators.selectors.figures import small_periods_of_all
from indicators.selectors.provenance import REASON_HIDDEN
from indicators.selectors.shown import hidden_of_all
from partners.models import User
from tests.factories import make_indicator, make_observation
from tests.words import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
QUARTERS = (
    ("April to June 2024", date(2024, 4, 1), date(2024, 6, 30)),
    ("July to September 2024", date(2024, 7, 1), date(2024, 9, 30)),
    ("October to December 2024", date(2024, 10, 1), date(2024, 12, 31)),
    ("January to March 2025", date(2025, 1, 1), date(2025, 3, 31)),
)


def add_quarters(indicator: Indicator, *counts: int, **fields: object) -> None:
    for (label, starts, ends), count in zip(QUARTERS, counts, strict=False):
        share = indicator.unit != Indicator.Unit.COUNT
        make_observation(
            indicator,
            Decimal(2 * count) if share else count,
            period_type="quarter",
            period_label=label,
            period_starts=starts,
            period_ends=ends,
            **({"numerator": count, "denominator": 50} if share else {}),
        )


def year_of(indicator: Indicator) -> Observation:
    return indicator.observations.get(period_type="financial_year", is_baseline=False)


@pytest.fixture
def fires() -> Indicator:
    """20 in the year, 6 in each of three quarters: the fourth is 2."""
    indicator = make_indicator("2.5", label="Fires")
    make_observation(indicator, 60, 2021, is_baseline=True)
    make_observation(indicator, 20, 2024)
    add_quarters(indicator, 6, 6, 6)
    return indicator


def hidden_on_both(indicator: Indicator) -> set[str]:
    """The labels of the periods that the framework and the measure's own page hide, which are the same."""
    rows = list(indicator.observations.all())
    own = hidden_of_all(indicator, rows)
    assert hidden_of_district(indicator, rows, small_periods_of_all().get(indicator.pk, ())) == own
    return {row.period_label for row in rows if row.pk in own}


def test_framework_hides_the_year_that_tells_a_small_quarter_nobody_entered(
    client: Client, board: User, fires: Indicator
) -> None:
    assert hidden_on_both(fires) == {"2024/25"}
    assert "20 in 2024/25" not in page(client, board, reverse("indicators:indicators"))


def test_year_that_leaves_a_large_quarter_or_none_is_shown(fires: Indicator) -> None:
    fires.observations.filter(period_type="financial_year").update(value=60)
    assert hidden_on_both(fires) == set()
    fires.observations.all().delete()
    make_observation(fires, 24, 2024)
    add_quarters(fires, 6, 6, 6, 6)
    assert hidden_on_both(fires) == set()


@pytest.mark.parametrize("year", [20, 180])
def test_percentage_of_a_year_that_tells_a_small_quarter_is_hidden_on_both(year: int) -> None:
    """20 less three times 6 are left; of 180 and three times 44 it is the others, 20 less three times 6."""
    repeats = make_indicator("1.4", unit="administrative_percentage")
    make_observation(repeats, Decimal(year) / 2, 2024, numerator=year, denominator=200)
    add_quarters(repeats, *[6 if year == 20 else 44] * 3)
    assert hidden_on_both(repeats) == {"2024/25"}


def test_sensitive_year_tells_a_quarter_of_nobody() -> None:
    hate = make_indicator("3.1", suppression="sensitive")
    make_observation(hate, 30, 2024)
    add_quarters(hate, 10, 10, 10)
    assert hidden_on_both(hate) == {"2024/25"}


def test_small_periods_take_one_query_however_many_figures(fires: Indicator) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert small_periods_of_all().keys() == {fires.pk}
        return len(queries)

    assert asked() == 1
    for code in range(1, 21):
        other = make_indicator(f"1.{code}")
        make_observation(other, 240, 2024)
        add_quarters(other, 60, 60, 60, 60)
    assert asked() == 1


def correct(row: Observation, value: int, reason: str) -> None:
    row.value = Decimal(value)
    row._change_reason = reason  # type: ignore[attr-defined]
    row.save()


def test_corrections_hide_the_year_that_tells_a_small_quarter_and_their_reasons(
    client: Client, board: User, steward: User, fires: Indicator
) -> None:
    """26 and three quarters of 6 tell 8, but the year was 20 before."""
    correct(year_of(fires), 26, "It was 20")
    words = page(client, board, fires.get_absolute_url())
    assert f"the figure for 2024/25 was corrected. {REASON_HIDDEN}" in words
    assert "It was 20" not in words
    assert "was corrected from 20 to 26. It was 20" in page(client, steward, fires.get_absolute_url())


def test_corrections_hide_the_year_after_a_small_quarter_was_taken_out(
    client: Client, board: User, fires: Indicator
) -> None:
    """The fourth quarter was 9 once; what is left tells 2."""
    label, starts, ends = QUARTERS[3]
    fourth = make_observation(
        fires, 9, period_type="quarter", period_label=label, period_starts=starts, period_ends=ends
    )
    fourth.delete()
    correct(year_of(fires), 20, "Checked")
    assert "Checked" not in page(client, board, fires.get_absolute_url())


def test_number_of_answers_and_note_are_not_shown_beside_a_hidden_figure(
    client: Client, board: User, steward: User
) -> None:
    survey = make_indicator("3.2", unit="survey_percentage")
    make_observation(survey, Decimal("33.33"), 2024, sample_size=3, note="One of three")
    make_observation(survey, Decimal(50), 2023, sample_size=412, note="By post")
    words = page(client, board, survey.get_absolute_url())
    assert f"2024/25 {Hidden.FEW_PEOPLE} Not shown" in words
    assert "One of three" not in words
    assert "50% 412 By post" in words
    assert " 3 One of three" in page(client, steward, survey.get_absolute_url())


@pytest.mark.parametrize(
    ("suppression", "told"),
    [
        ("people", "no count of 1 to 4, nothing from which one could be worked out"),
        ("sensitive", "This measure is sensitive, so everybody else sees no count of 0 to 7"),
        ("open", "This measure is not about people, so everybody sees every number here"),
    ],
)
def test_stewards_are_told_what_others_do_not_see_of_this_measure(
    client: Client, steward: User, by_place: Indicator, suppression: str, told: str
) -> None:
    Indicator.objects.update(suppression=suppression)
    words = page(client, steward, by_place.get_absolute_url())
    assert told in words
    assert ("Only data stewards see small numbers here" in words) == (suppression != "open")
