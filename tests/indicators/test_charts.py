"""Charts of an indicator, from the same reading as its answers. No database: rows are only made."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest

from cohesion_portal.lib.time_charts import Look
from cohesion_portal.lib.time_drawings import draw, draw_small
from indicators.charts import MOST_POINTS, chart_of, kinds_to_chart
from indicators.disclosure import Hidden
from indicators.formulas import evidence_formula, pattern_formula
from indicators.models import DefinitionVersion, Indicator, Observation, Rebase, Register, Target
from indicators.readings import Known, Reading, read
from indicators.short_wording import evidence_in_short, figures_in_short, meaning_in_short, pattern_in_short
from indicators.targets import Grammar

ON = date(2026, 9, 14)
STEADY = (100, 104, 98, 103, 97, 102)


def make_measure(grammar: Grammar = Grammar.BELOW_BASELINE, **fields: object) -> Indicator:
    target = {"threshold": fields.pop("threshold", None), "step": fields.pop("step", None)}
    values: dict[str, object] = {"slug": "burglary", "label": "Burglary", "unit": "count", "intent": "down"}
    indicator = Indicator(pk=1, register=Register(slug="plan", title="Plan"), **(values | fields))
    Target(indicator=indicator, as_written="Less", grammar=grammar, **target)
    return indicator


def a_year(year: int, value: object, **fields: object) -> Observation:
    return Observation(
        pk=year,
        period_type="financial_year",
        period_label=f"{year}/{year % 100 + 1:02}",
        period_starts=date(year, 4, 1),
        period_ends=date(year + 1, 3, 31),
        value=Decimal(str(value)),
        **fields,
    )


def a_month(number: int, value: object, **fields: object) -> Observation:
    """The month so many after January 2022."""
    starts = date(2022 + number // 12, number % 12 + 1, 1)
    ends = (starts + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    values = {"period_type": "month", "period_label": f"{starts:%B %Y}", "period_starts": starts, "period_ends": ends}
    return Observation(pk=1000 + number, value=Decimal(str(value)), **(values | fields))


def months(count: int, first: int = 0) -> list[Observation]:
    return [a_month(number, STEADY[number % 6]) for number in range(first, first + count)]


def reading_of(indicator: Indicator, rows: list[Observation], **more: object) -> Reading:
    return read(indicator, indicator.target, rows, ON, **more)  # type: ignore[arg-type]  # the values are those of `read`


def test_months_come_first_and_then_the_years_that_the_target_is_about() -> None:
    rows = [a_year(2021, 1307, is_baseline=True), a_year(2023, 1215), *months(24)]
    reading = reading_of(make_measure(), rows)
    assert kinds_to_chart(reading, rows) == ["month", "financial_year"]
    by_month, by_year = (chart_of(reading, rows, kind) for kind in ("month", "financial_year"))
    assert [level.name for level in by_year.levels] == ["Target: below 1,307, the baseline of 2021/22"]
    assert by_month.levels == ()
    assert by_year.bands == ()
    assert "No limits are drawn: figures for years are too few" in by_year.sentence
    assert len(by_month.bands) == 1
    assert "Nothing among them points to more than chance." in by_month.sentence


def test_baseline_alone_is_no_chart() -> None:
    rows = [a_year(2021, 4404, is_baseline=True)]
    assert kinds_to_chart(reading_of(make_measure(), rows), rows) == []


def test_threshold_and_baseline_are_two_lines() -> None:
    measure = make_measure(Grammar.ABOVE_THRESHOLD, unit="survey_percentage", intent="up", threshold=Decimal(72))
    rows = [a_year(2021, "72.4", is_baseline=True), a_year(2023, "76.9")]
    chart = chart_of(reading_of(measure, rows), rows, "financial_year")
    assert [(level.name, level.look) for level in chart.levels] == [
        ("Baseline of 2021/22: 72.4%", Look.BASELINE),
        ("Target: above 72%", Look.TARGET),
    ]
    assert chart.points[1].shown == "76.9%"


def test_step_target_is_drawn_for_each_year() -> None:
    measure = make_measure(Grammar.STEP_PER_PERIOD, step=Decimal(-10))
    rows = [a_year(2021, 204, is_baseline=True), a_year(2022, 197), a_year(2023, 197)]
    chart = chart_of(reading_of(measure, rows), rows, "financial_year")
    assert [(level.name, level.value) for level in chart.levels[1:]] == [
        ("Target for the year", 194),
        ("Target for the year", 184),
    ]


def test_rebase_keeps_the_old_limits_and_marks_the_day_with_its_cause() -> None:
    rows = [*months(18), *(a_month(18 + number, 60 + STEADY[number % 6]) for number in range(14))]
    rebase = Rebase(starts_on=date(2023, 7, 1), cause="Locks and lights", place=None)
    chart = chart_of(reading_of(make_measure(), rows, known=Known(rebases=(rebase,))), rows, "month")
    assert [(band.starts, band.ends) for band in chart.bands] == [
        (date(2022, 1, 1), date(2023, 6, 30)),
        (date(2023, 7, 1), date(2024, 8, 31)),
    ]
    assert chart.breaks == ((date(2023, 7, 1), "New limits: Locks and lights"),)
    assert "From July 2023: new limits: Locks and lights." in chart.sentence


def test_breaks_come_from_figures_and_from_versions_of_the_definition() -> None:
    rows = months(30)
    rows[6].series_break = "method"
    version = DefinitionVersion(number=2, in_force_from=date(2023, 6, 15), changed="geography", reason="Boundaries")
    chart = chart_of(reading_of(make_measure(), rows, known=Known(definitions=(version,))), rows, "month")
    assert [(broken.on, broken.words) for broken in chart.breaks] == [
        (date(2022, 7, 1), "The way it is collected changed"),
        (date(2023, 6, 1), "The area or its boundary changed"),
    ]
    assert chart.bands[0].starts == date(2023, 6, 1)


def test_point_outside_the_limits_says_so_in_words() -> None:
    rows = [*months(20), a_month(20, 160)]
    chart = chart_of(reading_of(make_measure(), rows), rows, "month")
    assert chart.points[-1].signal == "Above what chance alone explains"
    assert chart.points[-1].chance == chart.points[0].chance != ""
    assert "1 of them is marked" in chart.sentence


@pytest.mark.parametrize(("rise", "words"), [(True, "rise"), (False, "fall")])
def test_every_point_of_a_trend_says_which_way_it_goes(rise: bool, words: str) -> None:
    ends = range(95, 109, 2) if rise else range(107, 93, -2)
    rows = [*months(18), *(a_month(18 + number, value) for number, value in enumerate(ends))]
    signals = [point.signal for point in chart_of(reading_of(make_measure(), rows), rows, "month").points[-7:]]
    assert set(signals) == {f"One of 7 or more in a row that {words}"}


def test_trial_limits_are_not_drawn() -> None:
    rows = months(8)
    assert chart_of(reading_of(make_measure(), rows), rows, "month").bands == ()


def test_newest_figures_are_drawn_where_there_are_many() -> None:
    rows = [a_year(year, 100) for year in range(2025 - MOST_POINTS - 9, 2026)]
    chart = chart_of(reading_of(make_measure(Grammar.DIRECTION_ONLY), rows), rows, "financial_year")
    assert len(chart.points) == MOST_POINTS
    assert chart.points[-1].label == "2025/26"


@pytest.mark.parametrize("hidden", [3, 4])
def test_hidden_figure_leaves_no_trace_in_a_chart(hidden: int) -> None:
    """The same bytes, whatever the count is that may not be seen."""

    def everything(value: int) -> str:
        rows = [*months(20), a_month(20, value), a_month(21, 99)]
        reading = reading_of(make_measure(), rows, hidden={1020: Hidden.SMALL})
        chart = chart_of(reading, rows, "month")
        return json.dumps([chart.figure(), chart.table(), chart.alternative]) + draw(chart) + draw_small(chart)

    assert everything(hidden) == everything(1)


def test_hidden_baseline_draws_no_line() -> None:
    rows = [a_year(2021, 3, is_baseline=True), a_year(2022, 40), a_year(2023, 44)]
    reading = reading_of(make_measure(), rows, hidden={2021: Hidden.SMALL})
    chart = chart_of(reading, rows, "financial_year")
    assert chart.levels == ()
    assert chart.points[0].value is None
    assert "1 more is not shown, to protect small numbers." in chart.sentence


def test_formula_of_two_counts_can_be_done_again() -> None:
    rows = [a_year(2021, 4404, is_baseline=True), a_year(2024, 4350)]
    assert evidence_formula(reading_of(make_measure(), rows)) == [
        "z = (later − earlier) ÷ √(earlier + later) = (4,350 − 4,404) ÷ √(4,404 + 4,350) = −0.58"
    ]


def test_formula_of_two_rates_names_both_populations() -> None:
    rows = [
        a_year(2021, "1.2", is_baseline=True, numerator=60, denominator=51477),
        a_year(2024, "0.6", numerator=30, denominator=54308),
    ]
    lines = evidence_formula(reading_of(make_measure(unit="rate"), rows))
    assert lines[0] == "r = later population ÷ earlier population = 54,308 ÷ 51,477 = 1.055"
    assert lines[1].endswith("= −3.42")


def test_formula_of_two_percentages_shows_both_intervals_and_their_difference() -> None:
    """Newcombe 1998: 56 of 70 and 48 of 80."""
    more = {"is_baseline": True, "numerator": 48, "denominator": 80}
    rows = [a_year(2021, 60, **more), a_year(2024, 80, numerator=56, denominator=70)]
    lines = evidence_formula(reading_of(make_measure(unit="administrative_percentage"), rows))
    assert lines[0].startswith("Wilson’s interval for 2021/22: 60% of 80 may stand for ")
    assert lines[2].endswith("= 5.24")
    assert lines[3].endswith("= 33.39")


def test_formula_of_limits_fits_what_is_drawn() -> None:
    rows = months(24)
    reading = reading_of(make_measure(), rows)
    lines = pattern_formula(reading)
    band = chart_of(reading, rows, "month").bands[0]
    assert lines[1].endswith(f"to {band.upper:.2f}.")
    assert pattern_formula(reading_of(make_measure(), rows[:3])) == []


def test_figures_in_short_keep_kinds_of_period_apart() -> None:
    baseline, judged = a_year(2021, 6017, is_baseline=True), a_year(2025, 5962)
    newest = a_month(50, 484, provisional=True)
    measure = make_measure()
    assert figures_in_short(reading_of(measure, [])) == "No figures yet"
    assert figures_in_short(reading_of(measure, [baseline])) == "Baseline only: 6,017 in 2021/22"
    assert figures_in_short(reading_of(measure, [baseline, judged, newest])) == (
        "5,962 in 2025/26. Baseline: 6,017 in 2021/22. Newest: 484 in March 2026, provisional"
    )


def test_answers_in_short() -> None:
    reading = reading_of(make_measure(reporting_sensitive=True), months(24))
    assert evidence_in_short(reading) == "Cannot be judged: there is no baseline to compare with"
    assert pattern_in_short(reading) == "No more than chance explains"
    assert meaning_in_short(reading) == "Nobody has written yet. Depends on what people report."
    assert pattern_in_short(reading_of(make_measure(), months(4))) == "Too few figures in a row"
    assert pattern_in_short(reading_of(make_measure(), [*months(20), a_month(20, 160)])) == (
        "Signal of a change: the latest is above what chance explains"
    )
    assert evidence_in_short(reading_of(make_measure(), [])) == (
        "Cannot be judged: there is no baseline to compare with; 1 more reason"
    )
