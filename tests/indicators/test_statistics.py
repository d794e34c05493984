"""Published examples of every formula, to the precision in which they are printed, and what holds of all inputs."""

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.statistics import (
    CONFIDENCE_IN_PLACE_GRIDS,
    Interval,
    byar_interval,
    compare_counts,
    count_interval,
    design_effect,
    effective_sample,
    exact_conditional_p,
    exact_count_interval,
    expected_chance_flags,
    newcombe_interval,
    overdispersion,
    pooled_z_test,
    rate,
    rate_interval,
    sample_size_needed,
    smallest_detectable_fall,
    wilson_interval,
)

CONFIDENCES = st.sampled_from([0.8, 0.9, 0.95, 0.99, 0.998])


def printed(text: str) -> object:
    """Equal to what a source prints, up to half a unit of its last digit, or to rounding where it prints 16 digits."""
    number = Decimal(text.replace(",", ""))
    return pytest.approx(float(number), rel=1e-14, abs=0.5 * 10.0 ** int(number.as_tuple().exponent) * (1 + 1e-9))


# B4, a proportion


@pytest.mark.parametrize(
    ("successes", "trials", "confidence", "lower", "upper"),
    [
        (65, 100, 0.95, "0.5525444329688797", "0.7363575175690247"),
        (65, 100, 0.998, "0.4954946574070431", "0.7783540614089697"),
        (1045, 5000, 0.95, "0.19795549880013297", "0.22049130373189027"),
        (1045, 5000, 0.998, "0.19179381799015244", "0.22731562902525818"),
        (20, 100, 0.95, "0.1333669333310325", "0.28882916559315885"),
        (20, 100, 0.998, "0.10519162066711432", "0.3471109417008601"),
        (84, 101, 0.95, "0.746887910813618", "0.892172254445884"),
        (0, 77, 0.95, "0", "0.0475184"),
        (480, 800, 0.95, "0.5657", "0.6334"),
    ],
)
def test_wilson_interval_of_published_examples(
    successes: int, trials: int, confidence: float, lower: str, upper: str
) -> None:
    interval = wilson_interval(successes, trials, confidence)
    assert interval is not None
    assert (interval.lower, interval.upper) == (printed(lower), printed(upper))


@pytest.mark.parametrize(("successes", "trials"), [(None, 100), (10, None), (None, None), (0, 0)])
def test_wilson_interval_without_a_sample_is_none(successes: int | None, trials: int | None) -> None:
    assert wilson_interval(successes, trials) is None


@pytest.mark.parametrize(
    ("successes", "trials"), [(11, 10), (-1, 10), (0, -1), (1, 0), (math.nan, 10), (1, math.inf), (5, math.nan)]
)
def test_wilson_interval_of_impossible_counts_is_refused(successes: float, trials: float) -> None:
    with pytest.raises(ValueError, match="must"):
        wilson_interval(successes, trials)


@pytest.mark.parametrize("confidence", [0, 1, 95, -0.5])
def test_confidence_is_a_share_between_none_and_all(confidence: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        wilson_interval(1, 2, confidence)
    with pytest.raises(ValueError, match="between 0 and 1"):
        expected_chance_flags(5, confidence)


def test_wilson_interval_takes_weighted_answers_and_stored_decimals() -> None:
    assert wilson_interval(Decimal("46.8"), Decimal("74.5")) == wilson_interval(46.8, 74.5)


@st.composite
def samples(draw: st.DrawFn) -> tuple[int, int]:
    trials = draw(st.integers(1, 100_000))
    return draw(st.integers(0, trials)), trials


@given(samples(), CONFIDENCES)
def test_wilson_interval_holds_the_share_and_mirrors(sample: tuple[int, int], confidence: float) -> None:
    successes, trials = sample
    interval, mirrored = wilson_interval(*sample, confidence), wilson_interval(trials - successes, trials, confidence)
    assert interval is not None
    assert mirrored is not None
    assert 0 <= interval.lower <= successes / trials <= interval.upper <= 1
    assert mirrored.lower == pytest.approx(1 - interval.upper, abs=1e-9)
    assert mirrored.upper == pytest.approx(1 - interval.lower, abs=1e-9)


@given(samples())
def test_wilson_interval_narrows_with_answers_and_widens_with_confidence(sample: tuple[int, int]) -> None:
    few, many, sure = (
        wilson_interval(*sample),
        wilson_interval(sample[0] * 4, sample[1] * 4),
        wilson_interval(*sample, 0.998),
    )
    assert few is not None
    assert many is not None
    assert sure is not None
    assert many.upper - many.lower < few.upper - few.lower
    assert sure.lower <= few.lower <= few.upper <= sure.upper


# B5, the change of a proportion


@pytest.mark.parametrize(
    ("x2", "n2", "x1", "n1", "lower", "upper"),
    [
        (56, 70, 48, 80, "0.05243147", "0.33387265"),
        (9, 10, 3, 10, "0.1705", "0.8090"),
        (5, 56, 0, 29, "-0.0381", "0.1926"),
        (0, 10, 0, 10, "-0.2775", "0.2775"),
        (10, 10, 0, 10, "0.6075", "1.0000"),
        (7, 34, 1, 34, "0.0189214", "0.3403687"),
    ],
)
def test_newcombe_interval_of_published_examples(x2: int, n2: int, x1: int, n1: int, lower: str, upper: str) -> None:
    interval = newcombe_interval(x1, n1, x2, n2)
    assert interval is not None
    assert (interval.lower, interval.upper) == (printed(lower), printed(upper))


def test_pooled_z_test_of_a_published_example() -> None:
    test = pooled_z_test(48, 80, 56, 70)
    assert test is not None
    assert (test.z, test.p_value) == (printed("2.65017"), printed("0.008045"))


@pytest.mark.parametrize("sample", [(0, 10, 0, 20), (10, 10, 20, 20), (0, 0, 1, 20), (1, 20, 0, 0)])
def test_pooled_z_test_without_variation_is_none(sample: tuple[int, int, int, int]) -> None:
    assert pooled_z_test(*sample) is None


@pytest.mark.parametrize("sample", [(None, 10, 1, 10), (1, None, 1, 10), (1, 10, None, 10), (1, 10, 0, 0)])
def test_newcombe_interval_without_a_sample_is_none(sample: tuple[int | None, int | None, int | None, int]) -> None:
    assert newcombe_interval(*sample) is None


@pytest.mark.parametrize("sample", [(11, 10, 1, 10), (1, 10, 11, 10)])
def test_newcombe_interval_of_impossible_counts_is_refused(sample: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="must lie between"):
        newcombe_interval(*sample)


@given(samples(), samples(), CONFIDENCES)
def test_newcombe_interval_holds_the_difference_and_turns_with_it(
    one: tuple[int, int], other: tuple[int, int], confidence: float
) -> None:
    forth, back = newcombe_interval(*one, *other, confidence), newcombe_interval(*other, *one, confidence)
    assert forth is not None
    assert back is not None
    difference = other[0] / other[1] - one[0] / one[1]
    assert -1 <= forth.lower <= difference + 1e-12
    assert difference - 1e-12 <= forth.upper <= 1
    assert (back.lower, back.upper) == pytest.approx((-forth.upper, -forth.lower), abs=1e-9)


def test_interval_excludes_zero_on_either_side() -> None:
    assert Interval(0.01, 0.2).excludes_zero()
    assert Interval(-0.2, -0.01).excludes_zero()
    assert not Interval(0, 0.2).excludes_zero()


@pytest.mark.parametrize(
    ("first", "second", "needed"),
    [
        ("0.503", "0.563", 532),
        ("0.55", "0.57", 4733),
        ("0.72", "0.74", 3786),
        ("0.75", "0.77", 3504),
        ("0.80", "0.82", 2957),
        ("0.68", "0.70", 4109),
        ("0.259", "0.239", 3592),
        ("0.479", "0.459", 4784),
    ],
)
def test_sample_size_needed_for_the_plans_own_percentages(first: str, second: str, needed: int) -> None:
    assert sample_size_needed(Decimal(first), Decimal(second)) == needed
    assert sample_size_needed(float(second), float(first)) == needed


def test_sample_size_needed_grows_with_the_design_effect() -> None:
    assert sample_size_needed(0.503, 0.563, design_effect=1.5) == 798


def test_sample_size_needed_to_tell_equals_apart_is_none() -> None:
    assert sample_size_needed(0.5, 0.5) is None


@pytest.mark.parametrize(("first", "second", "effect"), [(50.3, 0.5, 1), (0.5, -0.1, 1), (0.5, 0.6, 0), (0.5, 0.6, -1)])
def test_sample_size_needed_of_what_is_no_share_is_refused(first: float, second: float, effect: float) -> None:
    with pytest.raises(ValueError, match="must"):
        sample_size_needed(first, second, effect)


@given(st.integers(1, 99), st.integers(1, 99))
def test_sample_size_needed_is_the_least_that_reaches_significance(first: int, second: int) -> None:
    needed = sample_size_needed(first / 100, second / 100)
    if first == second:
        assert needed is None
        return
    assert needed is not None
    enough = pooled_z_test(needed * first / 100, needed, needed * second / 100, needed)
    assert enough is not None
    assert enough.p_value <= 0.05 + 1e-9
    if needed > 1:
        less = needed - 1
        too_few = pooled_z_test(less * first / 100, less, less * second / 100, less)
        assert too_few is not None
        assert too_few.p_value > 0.05 - 1e-9


def test_design_effect_of_a_published_survey() -> None:
    assert design_effect(1005, 745) == printed("1.349")
    assert effective_sample(1005, design_effect(1005, 745)) == pytest.approx(745)
    assert effective_sample(800) == 800


@pytest.mark.parametrize(("responses", "effect"), [(-1, 1), (800, 0), (800, -2), (math.nan, 1)])
def test_effective_sample_of_impossible_numbers_is_refused(responses: float, effect: float) -> None:
    with pytest.raises(ValueError, match="must"):
        effective_sample(responses, effect)


# B6, counts and rates


@pytest.mark.parametrize(
    ("count", "confidence", "lower", "upper"),
    [
        (65, 0.95, "50.163187710459454", "82.84913854593984"),
        (65, 0.998, "42.8802614714802", "94.00029084431802"),
        (1045, 0.95, "982.5932018073325", "1110.33121298565"),
        (0, 0.95, "0", "3.6889"),
        (4404, 0.95, "4,274.9", "4,536.0"),
        (5131, 0.95, "4,991.6", "5,273.4"),
        (6017, 0.95, "5,865.9", "6,171.0"),
        (1054, 0.95, "991.3", "1,119.6"),
        (1971, 0.95, "1,884.9", "2,060.0"),
        (45418, 0.95, "45,001.3", "45,837.6"),
        (1307, 0.95, "1,237.1", "1,379.8"),
    ],
)
def test_count_interval_of_published_examples(count: int, confidence: float, lower: str, upper: str) -> None:
    interval = count_interval(count, confidence)
    assert interval is not None
    assert (interval.lower, interval.upper) == (printed(lower), printed(upper))


@pytest.mark.parametrize(
    ("count", "lower", "upper"),
    [(5, "1.62348639011842", "11.668332079322669"), (20, "12.211428834875937", "30.889880369197066")],
)
def test_rate_interval_of_published_examples(count: int, lower: str, upper: str) -> None:
    interval = rate_interval(count, 100, per=100)
    assert interval is not None
    assert (interval.lower, interval.upper) == (printed(lower), printed(upper))


@pytest.mark.parametrize(
    ("count", "value", "lower", "upper"),
    [
        (4404, "10.35", "10.05", "10.66"),
        (5131, "12.06", "11.73", "12.39"),
        (6017, "14.14", "13.79", "14.50"),
        (1054, "2.48", "2.33", "2.63"),
        (1971, "4.63", "4.43", "4.84"),
        (45418, "106.74", "105.76", "107.73"),
        (1307, "3.07", "2.91", "3.24"),
    ],
)
def test_rates_of_the_plans_baselines_in_the_district(count: int, value: str, lower: str, upper: str) -> None:
    interval = rate_interval(count, 425_500)
    assert interval is not None
    assert (rate(count, 425_500), interval.lower, interval.upper) == (printed(value), printed(lower), printed(upper))


def test_rate_without_count_or_population_is_none() -> None:
    for count, population in ((None, 100), (5, None), (5, 0)):
        assert rate(count, population) is None
        assert rate_interval(count, population) is None
    assert count_interval(None) is None


@pytest.mark.parametrize("count", [-1, 4.5, math.nan])
def test_count_interval_of_what_is_no_count_is_refused(count: float) -> None:
    with pytest.raises(ValueError, match="must"):
        count_interval(count)


def test_rate_in_a_population_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="above 0"):
        rate(5, -100)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_byar_interval_of_a_tiny_count_is_never_below_zero(count: int) -> None:
    assert byar_interval(count, 0.998).lower >= 0
    assert byar_interval(count, 0.998).upper > count


@given(st.integers(0, 100_000), CONFIDENCES)
def test_count_interval_holds_the_count_and_rises_with_it(count: int, confidence: float) -> None:
    interval, sure = count_interval(count, confidence), count_interval(count, CONFIDENCE_IN_PLACE_GRIDS)
    higher = count_interval(count + 1, confidence)
    assert interval is not None
    assert sure is not None
    assert higher is not None
    assert 0 <= interval.lower <= count < interval.upper
    assert sure.lower <= interval.lower
    assert sure.upper >= interval.upper
    assert higher.lower > interval.lower
    assert higher.upper > interval.upper


@given(st.integers(10, 400))
def test_byar_interval_is_close_to_the_exact_one_from_ten(count: int) -> None:
    exact, close = exact_count_interval(count), byar_interval(count)
    assert close.lower == pytest.approx(exact.lower, rel=0.002)
    assert close.upper == pytest.approx(exact.upper, rel=0.002)


def test_compare_counts_of_a_published_example_with_exposures() -> None:
    change = compare_counts(30, 60, exposures=(54_308.7, 51_477.5))
    assert change is not None
    assert (change.z, change.p_value) == (printed("3.417402"), printed("0.000632"))
    assert change.is_clear
    assert not change.is_exact


@pytest.mark.parametrize(
    ("first", "second", "z", "p_value"), [(4404, 4350, "-0.58", None), (4404, 4300, "-1.115", "0.265")]
)
def test_compare_counts_near_the_baseline_of_violence(first: int, second: int, z: str, p_value: str | None) -> None:
    change = compare_counts(first, second)
    assert change is not None
    assert change.z == printed(z)
    assert p_value is None or change.p_value == printed(p_value)
    assert not change.is_clear


def test_exact_conditional_p_of_a_small_fall() -> None:
    assert exact_conditional_p(4404, 4300) == printed("0.2696")


def test_compare_counts_of_nothing_is_none() -> None:
    assert compare_counts(0, 0) is None


@pytest.mark.parametrize(
    ("first", "second", "is_clear"),
    [(5, 0, False), (6, 0, True), (4, 0, False), (20, 9, False), (21, 8, True)],
)
def test_compare_counts_of_few_events_is_exact(first: int, second: int, is_clear: bool) -> None:
    change = compare_counts(first, second)
    assert change is not None
    assert change.is_exact
    assert change.is_clear == is_clear


def test_compare_counts_asks_for_more_where_counts_vary_more() -> None:
    independent, clustered = compare_counts(4404, 4200), compare_counts(4404, 4200, overdispersion=2)
    assert independent is not None
    assert clustered is not None
    assert independent.is_clear
    assert not clustered.is_clear
    assert independent.z == clustered.z


@pytest.mark.parametrize(
    "arguments",
    [
        {"first": -1, "second": 1},
        {"first": 1.5, "second": 1},
        {"first": 1, "second": 1, "exposures": (0, 1)},
        {"first": 1, "second": 1, "overdispersion": 0.5},
    ],
)
def test_compare_counts_of_impossible_numbers_is_refused(arguments: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="must"):
        compare_counts(**arguments)  # type: ignore[arg-type]


@given(st.integers(0, 5000), st.integers(0, 5000), st.floats(1, 5))
def test_compare_counts_turns_with_the_order(first: int, second: int, dispersion: float) -> None:
    forth, back = (
        compare_counts(first, second, overdispersion=dispersion),
        compare_counts(second, first, overdispersion=dispersion),
    )
    if forth is None or back is None:
        assert first == second == 0
        return
    assert forth.z == pytest.approx(-back.z)
    assert forth.p_value == pytest.approx(back.p_value)
    assert forth.is_clear == back.is_clear


@pytest.mark.parametrize(
    ("baseline", "at_most", "percent"),
    [
        (4404, 4221, "4.2"),
        (5131, 4934, "3.8"),
        (6017, 5803, "3.6"),
        (1054, 965, "8.4"),
        (1971, 1849, "6.2"),
        (45418, 44829, "1.3"),
        (1307, 1208, "7.6"),
    ],
)
def test_smallest_detectable_fall_from_the_plans_baselines(baseline: int, at_most: int, percent: str) -> None:
    fall = smallest_detectable_fall(baseline)
    assert fall == baseline - at_most
    assert 100 * fall / baseline == printed(percent)


@pytest.mark.parametrize(("baseline", "fall"), [(100, 26), (150, 33), (200, 38), (250, 42)])
def test_smallest_detectable_fall_of_casualties_is_more_than_ten_a_year(baseline: int, fall: int) -> None:
    assert smallest_detectable_fall(baseline) == fall


@pytest.mark.parametrize(("count", "fall"), [(None, None), (0, None), (5, None), (6, 6)])
def test_smallest_detectable_fall_from_a_small_count(count: int | None, fall: int | None) -> None:
    assert smallest_detectable_fall(count) == fall


@given(st.integers(0, 3000), st.sampled_from([1, 1.5, 2, 4]))
def test_smallest_detectable_fall_is_the_first_that_is_clear(count: int, dispersion: float) -> None:
    def is_clear(fall: int) -> bool:
        change = compare_counts(count, count - fall, overdispersion=dispersion)
        return change is not None and change.is_clear

    fall = smallest_detectable_fall(count, dispersion)
    if fall is None:
        assert not is_clear(count)
    else:
        assert is_clear(fall)
        assert not is_clear(fall - 1)


def test_overdispersion_is_variance_over_mean_and_never_below_one() -> None:
    assert overdispersion([1, 9]) == pytest.approx(32 / 5)
    assert overdispersion([5, 5, 5]) == 1
    assert overdispersion([5]) is None
    assert overdispersion([0, 0]) is None


# B7, many comparisons


@pytest.mark.parametrize(
    ("comparisons", "confidence", "flags"),
    [(23, 0.95, "1"), (115, 0.95, "6"), (115, 0.998, "0.2"), (0, 0.95, "0")],
)
def test_expected_chance_flags_of_the_framework_and_of_places(comparisons: int, confidence: float, flags: str) -> None:
    assert expected_chance_flags(comparisons, confidence) == printed(flags)
