"""The four answers about an indicator, from figures as a data steward stores them."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from indicators.answers import Method, Obstacle, Verdict
from indicators.disclosure import Hidden
from indicators.judgement_wording import (
    chance_sentence,
    evidence_sentence,
    meaning_sentence,
    method_sentence,
    pattern_sentence,
)
from indicators.measures import period_label
from indicators.models import Indicator, Observation, Target
from indicators.readings import Reading, read
from indicators.series import series_of
from indicators.targets import Grammar

ON = date(2026, 9, 14)


def a_year(value: str, year: int, **fields: Any) -> Observation:
    """The figure of a financial year; the first one made of a test is its baseline."""
    starts, ends = date(year, 4, 1), date(year + 1, 3, 31)
    return _figure("financial_year", value, starts, ends, **fields)


def a_month(value: object, month: int, year: int = 2023, **fields: Any) -> Observation:
    """Months are counted on from January of the year: 13 is January of the next."""
    starts, after = (date(year + (number - 1) // 12, (number - 1) % 12 + 1, 1) for number in (month, month + 1))
    return _figure("month", value, starts, after - timedelta(days=1), **fields)


def _figure(kind: str, value: object, starts: date, ends: date, **fields: Any) -> Observation:
    values: dict[str, Any] = {
        "pk": starts.toordinal() * 1000 + (ends - starts).days,
        "value": Decimal(str(value)),
        "period_type": kind,
        "period_label": period_label(kind, starts, ends),
        "period_starts": starts,
        "period_ends": ends,
    }
    return Observation(**(values | fields))


def judged(
    *figures: Observation,
    unit: str = "count",
    intent: str = "down",
    grammar: Grammar = Grammar.BELOW_BASELINE,
    hidden: tuple[Observation, ...] = (),
    sensitive: bool = False,
    **target: Any,
) -> Reading:
    indicator = Indicator(unit=unit, intent=intent, reporting_sensitive=sensitive)
    hides = {row.pk: Hidden.SMALL for row in hidden}
    return read(indicator, Target(grammar=grammar, **target), figures, ON, hides)


def survey(before: str, after: str, **fields: Any) -> Reading:
    """Two survey percentages; each field gives the value of both waves."""
    first, second = ({name: values[wave] for name, values in fields.items()} for wave in (0, 1))
    rows = a_year(before, 2019, is_baseline=True, **first), a_year(after, 2023, **second)
    return judged(*rows, unit="survey_percentage", intent="up", grammar=Grammar.DIRECTION_ONLY)


def obstacles(reading: Reading) -> tuple[Obstacle, ...]:
    assert reading.judgement.evidence.verdict == Verdict.CANNOT_BE_JUDGED
    return reading.judgement.evidence.obstacles


BASELINE = a_year("4404", 2021, is_baseline=True)


# Counts


@pytest.mark.parametrize(
    ("later", "verdict"),
    [
        ("4404", Verdict.NO_CLEAR),
        ("4350", Verdict.NO_CLEAR),
        ("4300", Verdict.NO_CLEAR),
        # A fall that would be clear if offences were independent, but is not when they cluster.
        ("4221", Verdict.NO_CLEAR),
        ("4100", Verdict.INTENDED),
        ("4900", Verdict.OTHER),
    ],
)
def test_count_changes_only_beyond_what_clustered_events_vary(later: str, verdict: Verdict) -> None:
    found = judged(BASELINE, a_year(later, 2023)).judgement.evidence
    assert (found.verdict, found.method, found.dispersion) == (verdict, Method.COUNTS, 2.0)


def test_count_below_its_baseline_by_chance_meets_the_target_without_evidence() -> None:
    reading = judged(BASELINE, a_year("4350", 2023))
    assert reading.position.status == "met"
    assert evidence_sentence(reading) == (
        "No clear evidence of change. From 4,404 in 2021/22 to 4,350 in 2023/24 is 54 fewer. Only a fall of 257 or"
        " more would be clear. Currently below the 2021/22 figure, but the difference is within the range expected from"
        " chance."
    )
    assert "(z = -0.58)" in method_sentence(reading)
    assert "it has to pass 2.77" in method_sentence(reading)
    assert "a cautious guess" in method_sentence(reading)


def test_count_that_changed_says_so_without_more() -> None:
    reading = judged(BASELINE, a_year("4100", 2023), intent="none")
    assert evidence_sentence(reading) == "Evidence of a change. From 4,404 in 2021/22 to 4,100 in 2023/24 is 304 fewer."


def test_count_that_met_another_target_by_chance_says_so() -> None:
    reading = judged(BASELINE, a_year("4350", 2023), grammar=Grammar.BELOW_THRESHOLD, threshold=Decimal(4400))
    assert "The target is met, but the difference is within the range expected from chance." in evidence_sentence(
        reading
    )


def test_small_counts_are_tested_exactly() -> None:
    reading = judged(a_year("5", 2021, is_baseline=True), a_year("0", 2023))
    assert reading.judgement.evidence.verdict == Verdict.NO_CLEAR
    assert method_sentence(reading).startswith("Exact and score tests of two counts")
    assert "Only a fall" not in evidence_sentence(reading)


def test_nothing_counted_either_time_cannot_be_judged() -> None:
    assert obstacles(judged(a_year("0", 2021, is_baseline=True), a_year("0", 2023))) == (Obstacle.NOTHING_COUNTED,)


def test_monthly_counts_say_how_much_a_yearly_count_varies() -> None:
    months = [a_month(value, month, year=2023) for month, value in enumerate([300, 420] * 8, start=1)]
    reading = judged(BASELINE, a_year("4100", 2023), *months)
    found = reading.judgement.evidence
    assert found.dispersion_is_estimated
    assert found.dispersion == pytest.approx(3840 / 360)
    assert found.verdict == Verdict.NO_CLEAR
    assert "as the monthly or quarterly counts do" in method_sentence(reading)


# Percentages


def test_survey_without_its_sample_size_says_how_many_answers_it_needs() -> None:
    reading = survey("50.3", "56.3")
    assert obstacles(reading) == (Obstacle.SAMPLE_SIZE_MISSING,)
    assert evidence_sentence(reading) == (
        "Cannot be judged: how many people answered is not recorded for 2019/20 and 2023/24. A difference of this size"
        " needs about 532 answers each time, and more where the survey is weighted or clustered."
    )
    assert method_sentence(reading) == ""


def test_survey_baseline_alone_names_all_that_is_missing() -> None:
    reading = judged(a_year("68", 2021, is_baseline=True), unit="survey_percentage", intent="up")
    assert obstacles(reading) == (Obstacle.NO_CURRENT, Obstacle.SAMPLE_SIZE_MISSING)
    assert evidence_sentence(reading) == (
        "Cannot be judged: there is no later figure to compare with the baseline of 2021/22; how many people answered"
        " is not recorded for 2021/22."
    )


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        ({"sample_size": (800, 800), "design_effect": (1, 1)}, Verdict.INTENDED),
        # The same answers, but nobody knows what weighting and clustering cost.
        ({"sample_size": (700, 700)}, Verdict.NO_CLEAR),
        ({"sample_size": (700, 700), "design_effect": (1, 1)}, Verdict.INTENDED),
        ({"sample_size": (900, 900)}, Verdict.INTENDED),
        ({"sample_size": (600, 600), "design_effect": (1, None)}, Verdict.NO_CLEAR),
        ({"sample_size": (800, 800), "design_effect": (1.5, 1.5)}, Verdict.INTENDED),
        ({"sample_size": (700, 700), "design_effect": (1.5, 1.5)}, Verdict.NO_CLEAR),
    ],
)
def test_survey_changes_only_beyond_its_effective_sample(fields: dict[str, Any], verdict: Verdict) -> None:
    assert survey("50.3", "56.3", **fields).judgement.evidence.verdict == verdict


def test_survey_without_a_design_effect_says_that_its_interval_is_likely_too_narrow() -> None:
    reading = survey("50.3", "53.3", sample_size=(700, 700))
    assert evidence_sentence(reading) == (
        "No clear evidence of change. From 50.3% in 2019/20 to 53.3% in 2023/24 is 3 percentage points more. The true"
        " difference may lie anywhere from 2.2 percentage points less to 8.2 percentage points more. That is"
        " likely too narrow, because the design effect is not recorded. We judge by a design effect of 1.5, at which it"
        " may lie from 3.4 percentage points less to 9.4 percentage points more. A difference of this size needs about"
        " 3,198 answers each time."
    )
    method = method_sentence(reading)
    assert "from 700 and 700 answers. The design effect is not recorded" in method
    assert "takes for granted that people were chosen at random" in method


def test_survey_of_known_design_says_what_is_allowed_for() -> None:
    reading = survey(
        "50.3", "53.3", sample_size=(700, 800), design_effect=(1.2, Decimal("1.350")), sampling=["random"] * 2
    )
    assert method_sentence(reading).endswith(
        "from 700 and 800 answers. Design effects of 1.2 and 1.35 are allowed for."
    )


@pytest.mark.parametrize(
    ("after", "verdict"), [("61", Verdict.NO_CLEAR), ("62", Verdict.INTENDED), ("60.9", Verdict.INTENDED)]
)
def test_whole_percentages_differ_by_more_than_their_rounding(after: str, verdict: Verdict) -> None:
    fields = {"sample_size": (100_000, 100_000), "design_effect": (1, 1)}
    assert survey("60", after, **fields).judgement.evidence.verdict == verdict


@pytest.mark.parametrize("sampling", ["quota", "open"])
def test_survey_that_is_no_random_sample_cannot_be_judged(sampling: str) -> None:
    reading = survey("78", "90", sample_size=(800, 800), sampling=("random", sampling))
    assert obstacles(reading) == (Obstacle.NOT_A_RANDOM_SAMPLE,)
    assert "there is no margin of error" in evidence_sentence(reading)


def repeats(**second: Any) -> Reading:
    rows = (
        a_year("25.9", 2021, is_baseline=True, numerator=259, denominator=1000),
        a_year("20.9", 2023, **second),
    )
    return judged(*rows, unit="administrative_percentage")


def test_percentage_from_records_is_judged_by_the_numbers_behind_it() -> None:
    reading = repeats(numerator=209, denominator=1000)
    assert reading.judgement.evidence.verdict == Verdict.INTENDED
    assert "counted more than once" in method_sentence(reading)


def test_percentage_from_records_without_its_numbers_cannot_be_judged() -> None:
    assert obstacles(repeats()) == (Obstacle.DENOMINATOR_MISSING,)
    assert "the two numbers behind the figure are not recorded for 2023/24" in evidence_sentence(repeats())


@pytest.mark.parametrize(("events", "verdict"), [(60, Verdict.OTHER), (35, Verdict.NO_CLEAR)])
def test_rate_is_judged_by_its_events_among_their_populations(events: int, verdict: Verdict) -> None:
    rows = (
        a_year("0.55", 2021, is_baseline=True, numerator=30, denominator=54_309),
        a_year(str(events / 51.478)[:5], 2023, numerator=events, denominator=51_478),
    )
    reading = judged(*rows, unit="rate")
    assert reading.judgement.evidence.verdict == verdict
    assert "two counts among their populations" in method_sentence(reading)


# What stands in the way


@pytest.mark.parametrize(
    ("series_break", "obstacle"),
    [
        ("definition", Obstacle.DEFINITION_CHANGED),
        ("method", Obstacle.METHOD_CHANGED),
        ("geography", Obstacle.GEOGRAPHY_CHANGED),
        ("respondents", Obstacle.SAME_RESPONDENTS_UNKNOWN),
    ],
)
def test_figures_across_a_break_cannot_be_compared(series_break: str, obstacle: Obstacle) -> None:
    across = judged(BASELINE, a_year("4000", 2022, series_break=series_break), a_year("3900", 2023))
    assert obstacles(across) == (obstacle,)
    before = judged(a_year("9", 2020, series_break=series_break), BASELINE, a_year("3900", 2023))
    assert before.judgement.evidence.verdict == Verdict.INTENDED


def test_provisional_figures_are_not_judged() -> None:
    reading = judged(BASELINE, a_year("3000", 2023, provisional=True))
    assert obstacles(reading) == (Obstacle.PROVISIONAL,)
    assert reading.position.status == "met"


def test_hidden_figures_are_not_judged() -> None:
    few = a_year("3", 2023)
    reading = judged(BASELINE, few, hidden=(few,))
    assert obstacles(reading) == (Obstacle.SMALL_NUMBERS_SUPPRESSED,)
    assert evidence_sentence(reading) == "Cannot be judged: the figures are not shown, to protect a small number."


def test_other_periods_are_not_compared_with_the_baseline() -> None:
    assert obstacles(judged(BASELINE, a_month(300, 1))) == (Obstacle.NO_CURRENT,)


def test_months_are_compared_with_the_same_month() -> None:
    baseline = a_month(300, 2, year=2023, is_baseline=True)
    assert obstacles(judged(baseline, a_month(200, 3))) == (Obstacle.NO_CURRENT,)
    found = judged(baseline, a_month(200, 14), a_month(310, 15)).judgement.evidence
    assert found.current is not None
    assert (found.current.label, found.verdict) == ("February 2024", Verdict.INTENDED)


def test_placeholders_and_measures_without_numbers_say_that_first() -> None:
    assert obstacles(judged(grammar=Grammar.PENDING_PLACEHOLDER, unit="text")) == (Obstacle.PLACEHOLDER,)
    reading = judged(grammar=Grammar.DIRECTION_ONLY, unit="text")
    assert obstacles(reading) == (Obstacle.NOT_A_NUMBER,)
    assert pattern_sentence(reading) == "Cannot be judged: the measure is not a number."


def test_measures_without_a_baseline_or_any_figure_say_so() -> None:
    assert obstacles(judged()) == (Obstacle.NO_BASELINE, Obstacle.NO_CURRENT)
    assert obstacles(judged(a_year("5", 2023))) == (Obstacle.NO_BASELINE,)


# Pattern over time

STEADY = [50, 53, 49, 52, 51, 48, 54, 50, 52, 49, 51, 53]


def months(values: list[int], **fields: Any) -> list[Observation]:
    return [a_month(value, month, **(fields if month == 1 else {})) for month, value in enumerate(values, start=1)]


def test_pattern_of_a_steady_series_shows_nothing_beyond_chance() -> None:
    reading = judged(*months(STEADY))
    found = reading.judgement.pattern
    assert (found.signal, found.direction, found.assurance) == (None, 0, None)
    assert pattern_sentence(reading) == (
        "12 monthly figures up to December 2023: the latest is 53, and chance alone explains 43 to 59. Nothing points"
        " to more than chance."
    )


@pytest.mark.parametrize(
    ("tail", "words", "direction"),
    [
        ([90], "It is above that range.", 1),
        ([10], "It is below that range.", -1),
        ([49, 50, 51, 52, 53, 54, 55], "It belongs to at least 7 figures in a row that each rise.", 1),
        ([56, 55, 56, 55, 56, 55, 56, 55], "It belongs to at least 7 figures in a row above the mean.", 1),
        ([43, 46, 43], "It is one of 2 in 3 figures far below the mean.", -1),
    ],
)
def test_pattern_names_the_rule_that_the_latest_figure_breaks(tail: list[int], words: str, direction: int) -> None:
    reading = judged(*months(STEADY + tail))
    assert pattern_sentence(reading).endswith(words)
    assert reading.judgement.pattern.direction == direction


def test_pattern_of_few_yearly_or_broken_figures_is_not_judged() -> None:
    assert "yearly figures are too few for a pattern" in pattern_sentence(judged(BASELINE))
    assert "and there are 11 since the last break" in pattern_sentence(judged(*months(STEADY[:11])))
    assert "and there is 1 since" in pattern_sentence(judged(a_month(5, 1)))
    gap = [row for row in months([*STEADY, 50, 51]) if row.period_label != "June 2023"]
    assert pattern_sentence(judged(*gap)) == "Cannot be judged: the monthly figures have gaps, which are never filled."
    rows = months(STEADY)
    assert "to protect a small number" in pattern_sentence(judged(*rows, hidden=(rows[3],)))
    rows[3].provisional = True
    assert "provisional" in pattern_sentence(judged(*rows))


def test_pattern_of_equal_figures_has_no_limits() -> None:
    assert pattern_sentence(judged(*months([7] * 12))) == "12 monthly figures up to December 2023: all are equal."


def test_series_leaves_out_what_is_provisional_at_its_end_and_starts_anew_at_a_break() -> None:
    rows = [*months(STEADY), a_month(50, 13, series_break="method"), *(a_month(50 + n, 13 + n) for n in range(1, 14))]
    rows[-1].provisional = True
    found = judged(*rows).judgement.pattern
    assert (found.series[0].label, found.series[-1].label) == ("January 2024", "January 2025")


def test_series_holds_three_years_at_most_and_prefers_months() -> None:
    quarter = _figure("quarter", 150, date(2026, 1, 1), date(2026, 3, 31))
    found = judged(*months([50, 52] * 20), quarter).judgement.pattern.series
    assert (len(found), found[0].period_type) == (36, "month")
    assert series_of([]) == ()
    assert [row.period_type for row in judged(quarter).judgement.pattern.series] == ["quarter"]


@pytest.mark.parametrize(
    ("threshold", "words"),
    [("90", "will be met every time"), ("10", "will be missed every time"), ("51", "will be down to chance")],
)
def test_pattern_says_whether_a_steady_percentage_will_meet_its_target(threshold: str, words: str) -> None:
    reading = judged(
        *months(STEADY), unit="survey_percentage", grammar=Grammar.BELOW_THRESHOLD, threshold=Decimal(threshold)
    )
    assert words in pattern_sentence(reading)
    assert "%" in pattern_sentence(reading)


def test_pattern_of_monthly_counts_is_not_held_against_a_yearly_target() -> None:
    yearly = judged(BASELINE, a_year("4350", 2022), *months(STEADY))
    assert yearly.judgement.pattern.assurance is None
    fixed = judged(*months(STEADY), grammar=Grammar.BELOW_THRESHOLD, threshold=Decimal(600))
    assert fixed.judgement.pattern.assurance is None
    step = judged(*months(STEADY, is_baseline=True), grammar=Grammar.STEP_PER_PERIOD, step=Decimal(-1))
    assert step.judgement.pattern.assurance is None
    monthly = judged(*months(STEADY, is_baseline=True))
    assert monthly.judgement.pattern.assurance == "hit_or_miss"


@pytest.mark.parametrize(
    ("tail", "verdict"), [([52], Verdict.NO_CLEAR), ([20], Verdict.INTENDED), ([90], Verdict.OTHER)]
)
def test_series_that_reaches_back_to_the_baseline_decides(tail: list[int], verdict: Verdict) -> None:
    reading = judged(*months(STEADY + tail, is_baseline=True))
    found = reading.judgement.evidence
    assert (found.verdict, found.method) == (verdict, Method.SERIES)
    assert "13 monthly figures up to January 2024" in evidence_sentence(reading)
    assert method_sentence(reading).startswith("XmR chart by the rules of the NHS programme Making Data Count, from 13")


# What it may mean


def test_meaning_is_asked_for_and_offers_the_other_explanation() -> None:
    assert meaning_sentence(judged(BASELINE)) == "Nobody has written yet what this may mean."
    assert "more people felt able to report it" in meaning_sentence(judged(BASELINE, sensitive=True))


@pytest.mark.parametrize(
    ("comparisons", "flags", "words"),
    [
        (0, 0, ""),
        (1, 0.05, "1 measure was judged at 95% confidence. By chance alone fewer than 1 of them"),
        (23, 1.15, "23 measures were judged at 95% confidence. By chance alone about 1 of them"),
    ],
)
def test_chance_sentence_says_how_many_changes_chance_makes(comparisons: int, flags: float, words: str) -> None:
    assert chance_sentence(comparisons, flags).startswith(words)
