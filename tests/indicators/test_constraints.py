"""What the database refuses, whoever asks."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError

from indicators.models import Indicator, Observation, Target
from indicators.targets import Grammar
from partners.models import Place
from tests.factories import make_indicator, make_observation

pytestmark = pytest.mark.django_db


def test_indicator_code_is_unique_in_its_register() -> None:
    make_indicator("1.1")
    with pytest.raises(IntegrityError, match="register_id"):
        make_indicator("1.1", slug="another")


def test_indicator_slug_is_unique_in_the_portal() -> None:
    make_indicator("1.1", slug="same")
    with pytest.raises(IntegrityError, match="slug"):
        make_indicator("1.2", slug="same")


def test_indicator_is_not_part_of_itself() -> None:
    indicator = make_indicator()
    with pytest.raises(IntegrityError, match="indicator_not_nested_in_itself"):
        Indicator.objects.filter(pk=indicator.pk).update(nested_in=indicator)


@pytest.mark.parametrize(
    ("grammar", "values", "constraint"),
    [
        (Grammar.ABOVE_THRESHOLD, {}, "target_threshold_where_the_grammar_has_one"),
        (Grammar.BELOW_BASELINE, {"threshold": 5}, "target_threshold_where_the_grammar_has_one"),
        (Grammar.STEP_PER_PERIOD, {"step": -10}, "target_step_where_the_grammar_has_one"),
        (Grammar.STEP_PER_PERIOD, {"step_period": "year"}, "target_step_where_the_grammar_has_one"),
        (Grammar.DIRECTION_ONLY, {"step": -10, "step_period": "year"}, "target_step_where_the_grammar_has_one"),
        (Grammar.STEP_PER_PERIOD, {"step": 0, "step_period": "year"}, "target_step_is_not_zero"),
        (Grammar.EXTERNAL_MIRROR, {}, "target_names_the_plan_it_mirrors"),
        (
            Grammar.EXTERNAL_MIRROR,
            {"mirrors": "Police Plan", "mirrored_value": 5},
            "target_mirrored_value_with_its_source_and_last_day",
        ),
        (
            Grammar.BELOW_BASELINE,
            {"mirrored_value": 5, "mirrored_source": "Page 3", "mirrored_until": date(2028, 3, 31)},
            "target_mirrored_value_with_its_source_and_last_day",
        ),
    ],
)
def test_target_has_what_its_grammar_needs_and_no_more(
    grammar: Grammar, values: dict[str, Any], constraint: str
) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        make_indicator(grammar=grammar, target=values)


def test_target_is_one_for_an_indicator() -> None:
    indicator = make_indicator()
    with pytest.raises(IntegrityError):
        Target.objects.create(indicator=indicator, as_written="Another", grammar=Grammar.UNDEFINED)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"value": -1}, "observation_not_below_zero"),
        ({"period_ends": date(2021, 3, 31)}, "observation_ends_after_it_starts"),
    ],
)
def test_observation_out_of_bounds_is_refused(values: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        make_observation(make_indicator(), values.pop("value", 5), **values)


@pytest.mark.parametrize("in_a_place", [False, True])
def test_observation_of_one_period_is_one(in_a_place: bool) -> None:
    indicator = make_indicator()
    place = Place.objects.create(slug="north", name="North") if in_a_place else None
    make_observation(indicator, 5, place=place)
    with pytest.raises(IntegrityError):
        make_observation(indicator, 6, place=place)


@pytest.mark.parametrize("in_a_place", [False, True])
def test_observation_that_is_the_baseline_is_one(in_a_place: bool) -> None:
    indicator = make_indicator()
    place = Place.objects.create(slug="north", name="North") if in_a_place else None
    make_observation(indicator, 5, place=place, is_baseline=True)
    with pytest.raises(IntegrityError):
        make_observation(indicator, 6, 2022, place=place, is_baseline=True)


def test_observation_of_the_district_and_of_a_place_stand_side_by_side() -> None:
    indicator = make_indicator()
    make_observation(indicator, 5, is_baseline=True)
    make_observation(indicator, 2, place=Place.objects.create(slug="north", name="North"), is_baseline=True)
    assert Observation.objects.count() == 2


@pytest.mark.parametrize("values", [{"numerator": 1}, {"denominator": 1}, {"numerator": 0, "denominator": 0}])
def test_observation_has_both_numbers_behind_it_or_neither(values: dict[str, int]) -> None:
    with pytest.raises(IntegrityError, match="observation_numerator_with_denominator"):
        make_observation(make_indicator(), 5, **values)


@pytest.mark.parametrize("values", [{"design_effect": 1}, {"design_effect": "0.9", "sample_size": 800}])
def test_observation_has_a_design_effect_from_1_of_a_sample(values: dict[str, object]) -> None:
    with pytest.raises(IntegrityError, match="observation_design_effect_of_a_sample"):
        make_observation(make_indicator(), 5, **values)
