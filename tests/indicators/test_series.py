"""Limits and signals of a series: the published examples of B3, and what holds of all series."""

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.statistics import Interval, assurance, shifts, trends, two_in_three, xmr_limits, xmr_signals

FLOW_RATES = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
ONE_HIGH = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
STRAY = st.floats(-1000, 1000).map(lambda value: round(value, 3))


@pytest.mark.parametrize(
    ("values", "screen", "mean", "lower", "upper", "near"),
    [
        (FLOW_RATES, True, 50.81, 45.8151, 55.8049, None),
        (ONE_HIGH, True, 1.94, -0.72, 4.60, None),
        (ONE_HIGH, False, 1.94, -3.06, 6.95, None),
        (range(1, 11), True, 5.5, 2.84, 8.16, (3.726667, 7.273333)),
        ([1, 2, 3, 4, 5, 4, 3, 2, 1, 2], True, 2.7, 0.04, 5.36, (0.926667, 4.473333)),
        ([16, 9, 4, 2, 1], True, 6.4, -3.575, 16.375, None),
    ],
)
def test_xmr_limits_of_published_examples(
    values: Sequence[float], screen: bool, mean: float, lower: float, upper: float, near: tuple[float, float] | None
) -> None:
    limits = xmr_limits(values, screen)
    assert limits is not None
    digits = 2 if values is ONE_HIGH else 4
    assert [round(value, digits) for value in (limits.mean, limits.lower, limits.upper)] == [mean, lower, upper]
    if near:
        assert (limits.near_lower, limits.near_upper) == pytest.approx(near, abs=5e-7)


def test_xmr_limits_agree_with_the_handbook_that_keeps_more_digits_of_the_constant() -> None:
    limits = xmr_limits(FLOW_RATES)
    assert limits is not None
    assert round(limits.mean_range, 4) == 1.8778
    assert round(limits.mean + 3 / 1.128 * limits.mean_range, 4) == 55.8041
    assert round(limits.mean - 3 / 1.128 * limits.mean_range, 4) == 45.8159
    assert round(3.267 * limits.mean_range, 4) == 6.1347


def test_xmr_limits_screen_out_the_ranges_of_one_high_point() -> None:
    screened, unscreened = xmr_limits(ONE_HIGH), xmr_limits(ONE_HIGH, screen=False)
    assert screened is not None
    assert unscreened is not None
    assert (screened.mean_range, round(unscreened.mean_range, 6)) == (1.0, 1.882353)


@pytest.mark.parametrize("screen", [True, False])
def test_xmr_signals_find_the_one_high_point(screen: bool) -> None:
    assert xmr_signals(ONE_HIGH, screen) == [None] * 4 + ["outside"] + [None] * 13


def test_xmr_signals_of_common_variation_are_none() -> None:
    assert set(xmr_signals(FLOW_RATES)) == {None}


def test_xmr_limits_fall_back_where_screening_would_leave_nothing_but_zeros() -> None:
    values = [1, 1, 1, 1, 2]
    limits = xmr_limits(values)
    assert limits is not None
    assert (limits.mean, limits.mean_range) == (1.2, 0.25)
    assert limits.lower < 1 < limits.upper
    assert xmr_signals(values) == [None] * 4 + ["outside"]


@pytest.mark.parametrize(
    "values", [[], [1, 2, 3, 4], [7] * 20, [1, 2, None, 4, 5, 6], [1, 2, math.nan, 4, 5, 6]], ids=str
)
def test_xmr_limits_of_few_equal_or_broken_series_are_none(values: list[float | None]) -> None:
    assert xmr_limits(values) is None
    assert xmr_signals(values) == [None] * len(values)


def test_xmr_limits_of_infinite_values_are_refused() -> None:
    with pytest.raises(ValueError, match="must be a number"):
        xmr_limits([1, 2, 3, 4, math.inf])


@pytest.mark.parametrize(("points", "trial"), [(5, True), (11, True), (12, False)])
def test_xmr_limits_of_fewer_than_twelve_points_are_trial_limits(points: int, trial: bool) -> None:
    limits = xmr_limits(list(range(points)))
    assert limits is not None
    assert limits.are_trial_limits == trial


def test_close_points_lie_in_the_outer_third() -> None:
    values = [16, 9, 4, 2, 1]
    limits = xmr_limits(values)
    assert limits is not None
    assert [limits.is_close(value) for value in values] == [True, False, False, False, False]
    assert not limits.is_close(limits.upper + 1)


@pytest.mark.parametrize(
    ("values", "flagged"),
    [
        ([1, 2, 3, 4, 5, 6, 7], range(7)),
        ([1, 2, 3, 4, 5, 6], []),
        ([1, 2, 3, 3, 4, 5, 6], []),
        ([2, 1, 2, 3, 4, 5, 6, 7, 3], range(1, 8)),
        ([7, 6, 5, 4, 3, 2, 1], range(7)),
    ],
)
def test_trend_is_seven_points_each_beyond_the_one_before(values: list[int], flagged: Sequence[int]) -> None:
    assert [index for index, flag in enumerate(trends(values)) if flag] == list(flagged)


@pytest.mark.parametrize(
    ("sides", "flagged"),
    [([1] * 8 + [-1], range(8)), ([1] * 6 + [-1], []), ([-1] * 7, range(7)), ([1] * 3 + [0] + [1] * 4, [])],
)
def test_shift_is_seven_points_on_one_side_of_the_mean(sides: list[int], flagged: Sequence[int]) -> None:
    assert [index for index, flag in enumerate(shifts(sides)) if flag] == list(flagged)


@pytest.mark.parametrize(
    ("close", "sides", "flagged"),
    [
        ([1, 0, 1], [1, 1, 1], [0, 2]),
        ([1, 0, 0, 1], [1] * 4, []),
        ([1, 0, 0, 1, 1], [1] * 5, [3, 4]),
        ([1, 0, 1], [1, -1, 1], []),
        ([1, 0, 1], [-1, -1, -1], [0, 2]),
        ([1, 1], [1, 1], []),
    ],
)
def test_two_in_three_are_close_points_on_one_side(close: list[int], sides: list[int], flagged: list[int]) -> None:
    found = two_in_three([bool(flag) for flag in close], sides)
    assert [index for index, flag in enumerate(found) if flag] == flagged


def test_xmr_signals_name_the_first_rule_that_holds() -> None:
    assert xmr_signals([1, 2, 3, 4, 5, 6, 7]) == ["outside"] + ["trend"] * 5 + ["outside"]
    assert xmr_signals([5, 7, 5, 7, 5, 7, 5, 9, 8, 9, 8, 9, 8, 9])[-7:] == ["shift"] * 7


def test_xmr_signals_flag_two_close_points_of_three() -> None:
    values = [10, 11] * 5 + [12.8, 11.8, 12.8] + [11, 10] * 3
    assert [index for index, signal in enumerate(xmr_signals(values)) if signal == "two_in_three"] == [10, 12]


@pytest.mark.parametrize(
    ("lower", "upper", "up", "down"),
    [(1, 3, "misses", "meets"), (5, 7, "meets", "misses"), (1, 5, "hit_or_miss", "hit_or_miss")],
)
def test_assurance_of_published_examples(lower: float, upper: float, up: str, down: str) -> None:
    limits = Interval(lower, upper)
    assert (assurance(limits, 4, "up"), assurance(limits, 4, "down")) == (up, down)
    assert assurance(limits, 4, "none") is None


@pytest.mark.parametrize("intent", ["up", "down"])
def test_assurance_of_a_target_on_a_limit_is_hit_or_miss(intent: str) -> None:
    assert assurance(Interval(4, 6), 4, intent) == assurance(Interval(2, 4), 4, intent) == "hit_or_miss"


def test_assurance_without_target_or_limits_is_none() -> None:
    assert assurance(Interval(1, 2), None, "up") is None
    assert assurance(None, 4, "up") is None


def test_assurance_of_an_unknown_direction_is_refused() -> None:
    with pytest.raises(ValueError, match="intent must be"):
        assurance(Interval(1, 2), 4, "sideways")


@given(st.lists(STRAY, min_size=5, max_size=40), STRAY)
def test_xmr_limits_lie_about_the_mean_and_move_with_the_series(values: list[float], shift: float) -> None:
    limits, moved = xmr_limits(values), xmr_limits([value + shift for value in values])
    wide = xmr_limits(values, screen=False)
    if limits is None or moved is None or wide is None:
        assert len(set(values)) == 1 or max(values) - min(values) < 1e-6
        return
    assert limits.lower < limits.near_lower < limits.mean < limits.near_upper < limits.upper
    assert limits.upper - limits.mean == pytest.approx(limits.mean - limits.lower, rel=1e-6, abs=1e-6)
    assert moved.mean == pytest.approx(limits.mean + shift, abs=1e-6)
    assert wide.upper >= limits.upper - 1e-9


@given(st.lists(st.integers(0, 50), min_size=5, max_size=40))
def test_xmr_signals_mirror_with_the_series(values: list[int]) -> None:
    assert xmr_signals(values) == xmr_signals([-value for value in values])
