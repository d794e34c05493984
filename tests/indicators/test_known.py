"""Judgement by what people have written down: new definitions, new limits, commentary. And judgement of places."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from indicators.answers import Method, Obstacle, Verdict
from indicators.formulas import evidence_formula
from indicators.hiding import hidden_figures
from indicators.judgement_wording import evidence_sentence, method_sentence, pattern_sentence
from indicators.models import Commentary, DefinitionVersion, Indicator, Observation, Rebase, Target
from indicators.readings import Known, Reading, read
from indicators.targets import Grammar, Reason, Status
from indicators.wording import position_sentence
from tests.indicators.test_judgement import ON, a_month, a_year

LEVEL = [100, 104, 98, 103, 99, 101, 105, 97, 102, 100, 96, 103]
LOWER = [value - 40 for value in LEVEL]


def reading_of(*figures: Observation, known: Known, place: int | None = None, **fields: Any) -> Reading:
    indicator = Indicator(**({"unit": "count", "intent": "down"} | fields))
    target = Target(grammar=Grammar.BELOW_BASELINE)
    return read(indicator, target, figures, ON, known=known, place=place)


def months(values: list[int], **fields: Any) -> list[Observation]:
    return [a_month(value, month, **fields) for month, value in enumerate(values, start=1)]


def version(from_day: date, changed: str = "definition") -> Known:
    first = DefinitionVersion(number=1)
    return Known(definitions=(first, DefinitionVersion(number=2, in_force_from=from_day, changed=changed)))


def rebased(*days: date, place: int | None = None) -> Known:
    return Known(rebases=tuple(Rebase(starts_on=day, cause="A new recording rule", place_id=place) for day in days))


@pytest.mark.parametrize(
    ("from_day", "obstacle"),
    [
        (date(2021, 4, 1), None),  # in force for both figures
        (date(2022, 4, 1), Obstacle.METHOD_CHANGED),
        (date(2024, 3, 31), Obstacle.METHOD_CHANGED),  # on the last day of the later year
        (date(2024, 4, 1), None),
        (date(2021, 10, 1), Obstacle.METHOD_CHANGED),  # half of the baseline's year was counted in another way
    ],
)
def test_new_definition_between_two_figures_forbids_comparing_them(from_day: date, obstacle: Obstacle | None) -> None:
    figures = a_year("4404", 2021, is_baseline=True), a_year("4000", 2023)
    found = reading_of(*figures, known=version(from_day, "method")).judgement.evidence
    assert found.obstacles == ((obstacle,) if obstacle else ())


def test_break_within_the_year_that_is_compared_forbids_comparing_it() -> None:
    october = a_month("300", 10, year=2023, series_break="geography")
    figures = a_year("4404", 2021, is_baseline=True), october, a_year("3000", 2023)
    found = reading_of(*figures, known=Known()).judgement.evidence
    assert found.obstacles == (Obstacle.GEOGRAPHY_CHANGED,)


def test_new_definition_begins_a_new_series() -> None:
    found = reading_of(*months(LEVEL + LOWER), known=version(date(2024, 1, 15))).judgement.pattern
    assert found.obstacle is None
    assert [figure.value for figure in found.series] == LOWER
    assert found.series[0].series_break == "definition"


def test_new_definition_breaks_months_and_years_alike() -> None:
    figures = [a_year("1200", 2021, is_baseline=True), *months(LEVEL), a_year("700", 2024)]
    found = reading_of(*figures, known=version(date(2023, 6, 1))).judgement
    assert found.evidence.obstacles == (Obstacle.DEFINITION_CHANGED,)
    assert len(found.pattern.series) == 7


def test_new_limits_start_at_their_day_and_leave_the_old_ones() -> None:
    found = reading_of(*months(LEVEL + LOWER), known=rebased(date(2024, 1, 1))).judgement.pattern
    old, new = found.segments
    assert old.limits is not None
    assert new.limits is not None
    assert (old.limits.mean, new.limits.mean) == (sum(LEVEL) / 12, sum(LOWER) / 12)
    assert old.limits.mean_range == new.limits.mean_range  # the step from one to the other counts for neither
    assert (old.cause, new.cause) == ("", "A new recording rule")
    assert found.limits == new.limits
    assert found.signal is None
    assert pattern_sentence(reading_of(*months(LEVEL + LOWER), known=Known())).endswith("below that range.")


def test_new_limits_from_few_points_are_trial_limits_that_nothing_is_judged_by() -> None:
    known = rebased(date(2024, 1, 1))
    found = reading_of(*months([*LEVEL, 60, 64, 58, 63, 59, 10]), known=known).judgement.pattern
    assert found.obstacle == Obstacle.TOO_FEW_POINTS
    assert found.limits is None
    trial = found.segments[-1]
    assert trial.limits is not None
    assert trial.limits.are_trial_limits
    assert trial.signals == (None,) * 6


def test_new_limits_before_between_and_after_the_points_cut_nothing_away() -> None:
    days = date(2019, 1, 1), date(2024, 1, 20), date(2030, 1, 1)
    found = reading_of(*months(LEVEL + LOWER), known=rebased(*days)).judgement.pattern
    assert [len(segment.series) for segment in found.segments] == [13, 11]


def test_new_limits_of_a_place_are_its_own() -> None:
    figures = [*months(LEVEL + LOWER), *months(LEVEL + LOWER, place_id=7)]
    known = rebased(date(2024, 1, 1), place=7)
    assert len(reading_of(*figures, known=known).judgement.pattern.segments) == 1
    assert len(reading_of(*figures, known=known, place=7).judgement.pattern.segments) == 2


def test_rolling_series_has_no_limits() -> None:
    found = reading_of(*months(LEVEL), known=Known(), rolling=True)
    assert found.judgement.pattern.obstacle == Obstacle.ROLLING_SERIES
    assert found.judgement.pattern.segments == ()
    assert "counts again what earlier ones counted" in pattern_sentence(found)


def test_gap_leaves_a_segment_without_limits() -> None:
    found = reading_of(*(row for row in months(LEVEL) if row.period_starts.month != 5), known=Known())
    assert found.judgement.pattern.segments[0].limits is None


def test_commentary_is_what_the_figures_may_mean_from_its_day_on() -> None:
    written = Commentary(
        as_at=date(2026, 3, 31),
        what_happened="Patrols were doubled.",
        what_next="They go on.",
        control="partly",
        written_at=datetime(2026, 4, 2, tzinfo=UTC),
        by_role="Priority lead, Calder Vale Council",
    )
    known = Known(commentary=written)
    assert reading_of(known=known).judgement.meaning.narrative == "Patrols were doubled."
    indicator, target = Indicator(unit="count", intent="down"), Target(grammar=Grammar.BELOW_BASELINE)
    assert read(indicator, target, [], date(2026, 3, 30), known=known).judgement.meaning.remark is None
    assert reading_of(known=known, place=7).judgement.meaning.remark is None


# Places


def test_place_is_judged_against_its_own_baseline() -> None:
    figures = [
        a_year("4404", 2021, is_baseline=True),
        a_year("5000", 2023),
        a_year("900", 2021, is_baseline=True, place_id=7),
        a_year("850", 2023, place_id=7),
    ]
    of_place = reading_of(*figures, known=Known(), place=7)
    assert (of_place.position.status, of_place.position.required) == (Status.MET, Decimal(900))
    assert reading_of(*figures, known=Known()).position.status == Status.NOT_MET


@pytest.mark.parametrize(
    ("unit", "grammar", "status"),
    [
        ("count", Grammar.BELOW_THRESHOLD, Status.NO_TARGET),
        ("count", Grammar.STEP_PER_PERIOD, Status.NO_TARGET),
        ("count", Grammar.PENDING_PLACEHOLDER, Status.PENDING),
        ("survey_percentage", Grammar.BELOW_THRESHOLD, Status.MET),
    ],
)
def test_target_for_the_count_of_the_district_is_none_of_a_place(unit: str, grammar: Grammar, status: Status) -> None:
    indicator = Indicator(unit=unit, intent="down")
    target = Target(grammar=grammar, threshold=Decimal(60), step=Decimal(-10))
    found = read(indicator, target, [a_year("55", 2023, place_id=7)], ON, place=7)
    assert found.position.status == status
    if status == Status.NO_TARGET:
        assert "for the whole district" in position_sentence(found)


def test_place_grid_needs_a_larger_change_than_one_indicator_alone() -> None:
    indicator, target = Indicator(unit="count", intent="down"), Target(grammar=Grammar.BELOW_BASELINE)
    figures = a_year("4404", 2021, is_baseline=True), a_year("4100", 2023)
    alone = read(indicator, target, figures, ON)
    beside_others = read(indicator, target, figures, ON, confidence=0.998)
    assert alone.judgement.evidence.verdict == Verdict.INTENDED
    assert beside_others.judgement.evidence.verdict == Verdict.NO_CLEAR
    assert "99.8% confidence" in method_sentence(beside_others)
    assert "have to pass 3.09" in method_sentence(beside_others)


# Targets and samples


def test_target_counts_until_its_last_day() -> None:
    indicator = Indicator(unit="count", intent="down")
    target = Target(grammar=Grammar.BELOW_THRESHOLD, threshold=Decimal(60), expires_on=ON)
    figures = [a_year("55", 2023)]
    assert read(indicator, target, figures, ON).position.status == Status.MET
    # A year's figure is known only after the year: the plan's last year is judged when the plan has ended.
    assert read(indicator, target, figures, date(2027, 9, 14)).position.status == Status.MET
    assert read(indicator, target, [], date(2026, 9, 15)).position.reason == Reason.EXPIRED
    ended = read(indicator, target, [*figures, a_year("54", 2026)], date(2027, 9, 14))
    assert (ended.position.status, ended.position.reason) == (Status.NO_TARGET, Reason.EXPIRED)
    assert position_sentence(ended) == "The target held until 14 September 2026."


@pytest.mark.parametrize(
    ("sampling", "obstacles"),
    [("quota", (Obstacle.NOT_A_RANDOM_SAMPLE,)), ("open", (Obstacle.NOT_A_RANDOM_SAMPLE,)), ("random", ())],
)
def test_survey_is_judged_by_the_sampling_of_its_register(sampling: str, obstacles: tuple[Obstacle, ...]) -> None:
    rows = [a_year("50.3", 2019, is_baseline=True, sample_size=900), a_year("56.3", 2023, sample_size=900)]
    found = reading_of(*rows, known=Known(), unit="survey_percentage", sampling=sampling).judgement.evidence
    assert found.obstacles == obstacles


def test_census_needs_no_design_effect() -> None:
    sizes: dict[str, Any] = {"sample_size": 600}
    rows = [a_year("50.3", 2019, is_baseline=True, **sizes), a_year("56.3", 2023, **sizes)]
    verdicts = [
        reading_of(*rows, known=Known(), unit="survey_percentage", intent="up", sampling=sampling)
        for sampling in ("random", "census")
    ]
    assert [row.judgement.evidence.verdict for row in verdicts] == [Verdict.NO_CLEAR, Verdict.INTENDED]


# Counts of a year and of shorter periods


@pytest.mark.parametrize("unit", ["count", "rate"])
def test_target_for_a_year_is_not_met_by_a_month(unit: str) -> None:
    indicator = Indicator(unit=unit, intent="down")
    target = Target(grammar=Grammar.BELOW_THRESHOLD, threshold=Decimal(3900))
    month, year = a_month("330", 3, year=2024), a_year("4000", 2023)
    assert read(indicator, target, [month, year], ON).position.status == Status.NOT_MET
    alone = read(indicator, target, [month], ON)
    assert (alone.position.status, alone.position.reason) == (Status.CANNOT_SAY, Reason.NO_YEAR)
    assert "is one for a year" in position_sentence(alone)
    assert read(indicator, target, [], ON).position.reason == Reason.NO_VALUE


@pytest.mark.parametrize(
    ("baseline", "then", "latest", "verdict"),
    [
        (100, 20, 70, Verdict.NO_CLEAR),  # high for its series, yet below the baseline
        (20, 100, 70, Verdict.NO_CLEAR),  # low for its series, yet above the baseline
        (20, 30, 70, Verdict.OTHER),
        (100, 90, 40, Verdict.INTENDED),
    ],
)
def test_figure_that_stands_out_is_a_change_only_on_its_side_of_the_baseline(
    baseline: int, then: int, latest: int, verdict: Verdict
) -> None:
    values = [baseline, *(then + step % 2 for step in range(23)), latest]
    figures = [a_month(value, month, is_baseline=month == 1) for month, value in enumerate(values, start=1)]
    found = reading_of(*figures, known=Known())
    assert found.judgement.pattern.signal == "outside"
    assert (found.judgement.evidence.verdict, found.judgement.evidence.method) == (verdict, Method.SERIES)
    assert ("no change since then" in evidence_sentence(found)) == (verdict == Verdict.NO_CLEAR)


def test_one_stray_month_does_not_silence_the_quarters() -> None:
    quarters = [a_quarter(100 + index % 3, index) for index in range(20)]
    stray = a_month("30", 1, year=2026)
    found = reading_of(*quarters, stray, known=Known()).judgement.pattern
    assert (found.obstacle, len(found.series)) == (None, 20)


def a_quarter(value: int, number: int) -> Observation:
    """Counted on from the first quarter of 2020."""
    starts = date(2020 + number // 4, number % 4 * 3 + 1, 1)
    after = date(2020 + (number + 1) // 4, (number + 1) % 4 * 3 + 1, 1)
    return Observation(
        pk=starts.toordinal(),
        value=Decimal(value),
        period_type="quarter",
        period_label=f"quarter {number}",
        period_starts=starts,
        period_ends=after - timedelta(days=1),
    )


# Surveys


def test_survey_of_unknown_design_is_told_by_the_interval_that_decides() -> None:
    rows = [a_year("50.3", 2019, is_baseline=True, sample_size=600), a_year("56.3", 2023, sample_size=600)]
    found = reading_of(*rows, known=Known(), unit="survey_percentage", intent="up", sampling="random")
    assert found.judgement.evidence.verdict == Verdict.NO_CLEAR
    words = evidence_sentence(found)
    assert "0.4 percentage points more to 11.6 percentage points more. That is likely too narrow" in words
    assert "We judge by a design effect of 1.5, at which it may lie from 0.9 percentage points less" in words
    assert any(line.endswith("= −0.91") for line in evidence_formula(found))


def test_whole_percentages_one_point_apart_say_that_rounding_forbids_a_claim() -> None:
    sizes: dict[str, Any] = {"sample_size": 50_000, "design_effect": Decimal(1)}
    rows = [a_year("68", 2019, is_baseline=True, **sizes), a_year("69", 2023, **sizes)]
    found = reading_of(*rows, known=Known(), unit="survey_percentage", intent="up", sampling="random")
    assert found.judgement.evidence.verdict == Verdict.NO_CLEAR
    assert "no change of 1 point or less is claimed" in evidence_sentence(found)
    assert found.judgement.evidence.responses_needed is None


def test_answers_needed_beside_many_places_are_more_than_for_one_measure() -> None:
    indicator, target = Indicator(unit="survey_percentage", intent="up"), Target(grammar=Grammar.DIRECTION_ONLY)
    sizes: dict[str, Any] = {"sample_size": 500, "design_effect": Decimal(1)}
    rows = [a_year("50.3", 2019, is_baseline=True, **sizes), a_year("56.3", 2023, **sizes)]
    alone, beside = (
        read(indicator, target, rows, ON, confidence=confidence).judgement.evidence for confidence in (0.95, 0.998)
    )
    assert (alone.responses_needed, beside.responses_needed) == (532, 1321)


# Means


def test_mean_is_not_judged_by_two_figures_alone() -> None:
    figures = a_year("12.5", 2021, is_baseline=True, sample_size=40), a_year("9.5", 2023, sample_size=40)
    found = reading_of(*figures, known=Known(), unit="mean")
    assert found.position.status == Status.MET
    assert found.judgement.evidence.obstacles == (Obstacle.SPREAD_MISSING,)
    assert "how much the values behind a mean differ is not recorded" in evidence_sentence(found)


def test_mean_is_judged_by_its_series() -> None:
    figures = [a_month(value, month, is_baseline=month == 1) for month, value in enumerate(LEVEL + LOWER, start=1)]
    found = reading_of(*figures, known=Known(), unit="mean").judgement.evidence
    assert (found.verdict, found.method) == (Verdict.INTENDED, Method.SERIES)


@pytest.mark.parametrize(
    ("sample_size", "place_id", "hidden"),
    [(None, None, False), (7, None, True), (8, None, False), (None, 7, True), (7, 7, True), (8, 7, False)],
)
def test_mean_of_few_is_hidden(sample_size: int | None, place_id: int | None, hidden: bool) -> None:
    row = a_year("12.5", 2023, sample_size=sample_size, place_id=place_id)
    assert bool(hidden_figures(Indicator(unit="mean"), [row])) == hidden
