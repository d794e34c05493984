from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from indicators.models import Indicator, Observation
from indicators.services import (
    Figure,
    FigureExists,
    FigureRefused,
    correct_observation,
    record_mirrored_target,
    record_observation,
)
from indicators.targets import Grammar
from partners.models import Place, Role, User
from tests.factories import NOW, make_indicator, make_user

pytestmark = pytest.mark.django_db

FIGURE = Figure(
    value=Decimal(4350), period_type="financial_year", starts=date(2024, 4, 1), ends=date(2025, 3, 31), source="Police"
)


@pytest.fixture
def steward() -> User:
    return make_user(Role.DATA_STEWARD)


def test_record_observation_stores_value_label_and_who_entered_it(steward: User) -> None:
    stored = record_observation(indicator=make_indicator(), figure=FIGURE, by=steward, at=NOW)
    assert (stored.value, stored.period_label, stored.source, stored.entered_at) == (4350, "2024/25", "Police", NOW)
    assert stored.history.get().history_user == steward


@pytest.mark.parametrize(
    ("unit", "value", "made_of"),
    [
        ("survey_percentage", "56.3", {"sample_size": 800, "design_effect": Decimal("1.35"), "sampling": "random"}),
        # A percentage is what its numbers make, rounded to the places that it is given with.
        ("administrative_percentage", "47.9", {"numerator": 4793, "denominator": 10_000}),
        ("administrative_percentage", "50", {"numerator": 201, "denominator": 400}),
        ("administrative_percentage", "33.333333", {"numerator": 1, "denominator": 3}),
        ("rate", "10.35", {"numerator": 4404, "denominator": 425_500, "series_break": "geography"}),
    ],
)
def test_record_observation_keeps_what_the_figure_was_made_of(
    steward: User, unit: str, value: str, made_of: dict[str, Any]
) -> None:
    figure = replace(FIGURE, value=Decimal(value), **made_of)
    stored = record_observation(indicator=make_indicator(unit=unit), figure=figure, by=steward, at=NOW)
    stored.refresh_from_db()
    assert {name: getattr(stored, name) for name in made_of} == made_of


def test_record_observation_for_a_stored_period_is_refused_with_the_stored_value(steward: User) -> None:
    indicator = make_indicator()
    record_observation(indicator=indicator, figure=FIGURE, by=steward, at=NOW)
    with pytest.raises(FigureExists, match=r"A figure for 2024/25 is stored already: 4,350\.") as refusal:
        record_observation(indicator=indicator, figure=replace(FIGURE, value=Decimal(1)), by=steward, at=NOW)
    assert refusal.value.current.value == 4350
    assert Observation.objects.count() == 1


def test_record_observation_for_each_place_beside_the_district(steward: User) -> None:
    indicator = make_indicator(place_breakdown=True)
    record_observation(indicator=indicator, figure=FIGURE, by=steward, at=NOW)
    for name in ("North", "South"):
        place = Place.objects.create(slug=name.lower(), name=name)
        record_observation(indicator=indicator, figure=replace(FIGURE, place=place), by=steward, at=NOW)
    assert indicator.observations.count() == 3


@pytest.mark.parametrize(
    ("unit", "changes", "field", "reason"),
    [
        ("count", {"value": Decimal("4350.5")}, "value", "The value must be a whole number, because it is a count"),
        ("count", {"value": Decimal(-1)}, "value", "The value must be 0 or more"),
        (
            "survey_percentage",
            {"value": Decimal("100.1")},
            "value",
            "The value must be 100 or less, because it is a percentage",
        ),
        ("text", {}, "value", "The value cannot be kept: this measure is not a number"),
        ("count", {"starts": date(2024, 1, 1)}, "ends", "A financial year runs from 1 April to 31 March"),
        ("count", {"period_type": "month"}, "ends", "A month runs from its first day to its last"),
        (
            "count",
            {"starts": date(2026, 4, 1), "ends": date(2027, 3, 31)},
            "ends",
            "The period has not ended yet",
        ),
        ("count", {"sample_size": 800}, "sample_size", "Only a percentage from a survey has a sample size"),
        ("rate", {"design_effect": Decimal(1)}, "design_effect", "Only a percentage from a survey has a design effect"),
        ("rate", {"sampling": "quota"}, "sampling", "Only a percentage from a survey has a sampling"),
        (
            "survey_percentage",
            {"value": Decimal(50), "design_effect": Decimal(1)},
            "sample_size",
            "Enter how many people answered, which the design effect is about",
        ),
        (
            "survey_percentage",
            {"value": Decimal(50), "sample_size": 800, "design_effect": Decimal("0.9")},
            "design_effect",
            "The design effect must be 1 or more",
        ),
        (
            "count",
            {"numerator": 1, "denominator": 2},
            "numerator",
            "Only a percentage or rate from records has two numbers behind it",
        ),
        ("rate", {"numerator": 1}, "denominator", "Enter both numbers behind the figure, or neither"),
        ("rate", {"denominator": 1}, "numerator", "Enter both numbers behind the figure, or neither"),
        ("rate", {"numerator": 0, "denominator": 0}, "denominator", "The second number must be 1 or more"),
        (
            "administrative_percentage",
            {"value": Decimal(100), "numerator": 3, "denominator": 2},
            "numerator",
            "The first number must not be above the second, of which it is a part",
        ),
        (
            "administrative_percentage",
            {"value": Decimal("47.9"), "numerator": 480, "denominator": 1000},
            "value",
            "The two numbers make 48.00%, which is not the value",
        ),
    ],
)
def test_record_observation_that_its_measure_cannot_have_is_refused(
    steward: User, unit: str, changes: dict[str, Any], field: str, reason: str
) -> None:
    indicator = make_indicator(unit=unit)
    with pytest.raises(FigureRefused) as refusal:
        record_observation(indicator=indicator, figure=replace(FIGURE, **changes), by=steward, at=NOW)
    assert (refusal.value.field, str(refusal.value)) == (field, reason)
    assert not Observation.objects.exists()


def test_record_observation_for_a_place_where_none_is_asked_for_is_refused(steward: User) -> None:
    place = Place.objects.create(slug="north", name="North")
    with pytest.raises(FigureRefused, match="This measure is not broken down by place"):
        record_observation(indicator=make_indicator(), figure=replace(FIGURE, place=place), by=steward, at=NOW)


def test_record_observation_as_baseline_needs_its_source_and_comes_once(steward: User) -> None:
    indicator = make_indicator()
    with pytest.raises(FigureRefused, match="Say where the baseline comes from"):
        record_observation(
            indicator=indicator, figure=replace(FIGURE, source=" "), is_baseline=True, by=steward, at=NOW
        )
    record_observation(indicator=indicator, figure=FIGURE, is_baseline=True, by=steward, at=NOW)
    later = replace(FIGURE, starts=date(2025, 4, 1), ends=date(2026, 3, 31))
    with pytest.raises(FigureRefused, match="The figure for 2024/25 is the baseline already"):
        record_observation(indicator=indicator, figure=later, is_baseline=True, by=steward, at=NOW)


def test_correct_observation_keeps_the_old_value_and_the_reason(steward: User) -> None:
    stored = record_observation(indicator=make_indicator(), figure=FIGURE, is_baseline=True, by=steward, at=NOW)
    reason = "The police removed duplicates. " * 10
    correct_observation(
        observation=stored, figure=replace(FIGURE, value=Decimal(4300)), reason=reason, by=steward, at=NOW
    )
    stored.refresh_from_db()
    assert (stored.value, stored.is_baseline) == (4300, True)
    new, old = stored.history.order_by("-history_id")
    assert (old.value, new.value) == (4350, 4300)
    assert (new.history_change_reason, new.history_user) == (reason.strip(), steward)


def test_correct_observation_without_a_reason_is_refused(steward: User) -> None:
    stored = record_observation(indicator=make_indicator(), figure=FIGURE, by=steward, at=NOW)
    with pytest.raises(FigureRefused, match="Say why the figure is corrected"):
        correct_observation(observation=stored, figure=FIGURE, reason="  ", by=steward, at=NOW)


def test_correct_observation_onto_another_period_with_a_figure_is_refused(steward: User) -> None:
    indicator = make_indicator()
    record_observation(indicator=indicator, figure=FIGURE, by=steward, at=NOW)
    other = replace(FIGURE, starts=date(2023, 4, 1), ends=date(2024, 3, 31))
    stored = record_observation(indicator=indicator, figure=other, by=steward, at=NOW)
    with pytest.raises(FigureExists):
        correct_observation(observation=stored, figure=FIGURE, reason="Wrong year", by=steward, at=NOW)


def test_record_mirrored_target_stores_figure_source_and_last_day(steward: User) -> None:
    target = make_indicator(grammar=Grammar.EXTERNAL_MIRROR, target={"mirrors": "Police Plan"}).target
    record_mirrored_target(
        target=target, value=Decimal(80), source="Police Plan, page 3", until=date(2028, 3, 31), by=steward, at=NOW
    )
    target.refresh_from_db()
    assert (target.mirrored_value, target.mirrored_source, target.mirrored_until) == (
        80,
        "Police Plan, page 3",
        date(2028, 3, 31),
    )
    assert target.history.order_by("history_id").last().history_user == steward


@pytest.mark.parametrize(
    ("grammar", "target", "reason"),
    [
        (Grammar.BELOW_BASELINE, {}, "This target does not follow another plan"),
        (Grammar.EXTERNAL_MIRROR, {"mirrors": "Police Plan"}, "The figure must be a whole number"),
    ],
)
def test_record_mirrored_target_that_does_not_fit_is_refused(
    steward: User, grammar: Grammar, target: dict[str, str], reason: str
) -> None:
    indicator = make_indicator(grammar=grammar, target=target)
    with pytest.raises(FigureRefused, match=reason):
        record_mirrored_target(
            target=indicator.target,
            value=Decimal("80.5"),
            source="Page 3",
            until=date(2028, 3, 31),
            by=steward,
            at=NOW,
        )
    assert Indicator.objects.get().target.mirrored_value is None
