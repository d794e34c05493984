from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from indicators.measures import period_label
from indicators.models import Indicator, Observation, Target
from indicators.readings import Reading, read, required_for, status_counts
from indicators.targets import Grammar, Status
from indicators.wording import STATUS_WORDS, how_we_read, position_sentence

ON = date(2026, 9, 14)
YEAR = Observation.PeriodType.FINANCIAL_YEAR


def a_figure(value: str, year: int, **fields: Any) -> Observation:
    """The figure of a financial year; `pk` tells figures apart, as rows of a database are."""
    starts, ends = date(year, 4, 1), date(year + 1, 3, 31)
    return Observation(
        **{
            "pk": year,
            "value": Decimal(value),
            "period_type": YEAR,
            "period_label": period_label(YEAR, starts, ends),
            "period_starts": starts,
            "period_ends": ends,
        }
        | fields
    )


def a_quarter(value: str, year: int, **fields: Any) -> Observation:
    starts, ends = date(year, 4, 1), date(year, 6, 30)
    kind = Observation.PeriodType.QUARTER
    return a_figure(
        value,
        year,
        pk=year * 10,
        period_type=kind,
        period_label=period_label(kind, starts, ends),
        period_starts=starts,
        period_ends=ends,
        **fields,
    )


BASELINE = a_figure("4404", 2021, is_baseline=True)


def reading(
    grammar: Grammar, *figures: Observation, unit: str = "count", intent: str = "down", **target: Any
) -> Reading:
    indicator = Indicator(unit=unit, intent=intent)
    return read(indicator, Target(grammar=grammar, **target), figures, ON)


def in_words(found: Reading) -> tuple[str, str]:
    return STATUS_WORDS[found.position.status], position_sentence(found)


BELOW = Grammar.BELOW_BASELINE
STEP = {"grammar": Grammar.STEP_PER_PERIOD, "step": Decimal(-10), "step_period": "year"}
MIRROR = {"grammar": Grammar.EXTERNAL_MIRROR, "mirrors": "Police Plan"}
ENTERED = {"mirrored_value": Decimal(80), "mirrored_source": "page 3", "mirrored_until": date(2028, 3, 31)}


@pytest.mark.parametrize(
    ("given", "figures", "status", "sentence"),
    [
        (
            {"grammar": BELOW},
            [BASELINE, a_figure("4404", 2022)],
            "Target not met",
            "4,404 in 2022/23 is not below 4,404, the figure for 2021/22.",
        ),
        (
            {"grammar": BELOW},
            [BASELINE, a_figure("4350", 2024), a_figure("4500", 2023)],
            "Target met",
            "4,350 in 2024/25 is below 4,404, the figure for 2021/22.",
        ),
        (
            {"grammar": BELOW},
            [BASELINE],
            "Cannot say",
            "No figure for a financial year after 2021/22 has been entered yet.",
        ),
        (
            {"grammar": BELOW},
            [BASELINE, a_quarter("1100", 2025)],
            "Cannot say",
            "No figure for a financial year after 2021/22 has been entered yet.",
        ),
        (
            {"grammar": BELOW},
            [a_figure("4350", 2024)],
            "Cannot say",
            "The plan compares with a baseline, and none has been entered.",
        ),
        (
            {"grammar": Grammar.ABOVE_THRESHOLD, "threshold": Decimal("72"), "unit": "survey_percentage"},
            [a_figure("71.96", 2024)],
            "Target not met",
            "71.96% in 2024/25 is not above 72%.",
        ),
        (
            {"grammar": Grammar.BELOW_THRESHOLD, "threshold": Decimal("60"), "unit": "survey_percentage"},
            [a_figure("59.9", 2024)],
            "Target met",
            "59.9% in 2024/25 is below 60%.",
        ),
        (
            {"grammar": Grammar.ABOVE_THRESHOLD, "threshold": Decimal("72"), "unit": "survey_percentage"},
            [],
            "Cannot say",
            "No figure has been entered yet.",
        ),
        (
            STEP,
            [a_figure("200", 2021, is_baseline=True), a_figure("180", 2023)],
            "Target met",
            "180 in 2023/24 reaches 180, which is 10 fewer a year from 200 in 2021/22.",
        ),
        (
            STEP,
            [a_figure("200", 2021, is_baseline=True), a_figure("181", 2023)],
            "Target not met",
            "181 in 2023/24 does not reach 180, which is 10 fewer a year from 200 in 2021/22.",
        ),
        (
            STEP,
            [a_figure("190", 2023)],
            "Cannot say",
            "The plan asks for 10 fewer each year but does not say from what. Nothing can be said until a start value"
            " is entered with its source.",
        ),
        (
            MIRROR,
            [a_figure("70", 2024)],
            "Target pending",
            "The Police Plan sets this target. It is pending until that plan’s figure is entered here.",
        ),
        (
            MIRROR | ENTERED,
            [a_figure("80", 2024)],
            "Target not met",
            "80 in 2024/25 is not below 80, the figure in the Police Plan.",
        ),
        (
            MIRROR | ENTERED | {"mirrored_until": date(2024, 3, 31)},
            [a_figure("70", 2024)],
            "Target pending",
            "The Police Plan set this target and ended on 31 March 2024."
            " It is pending until a later figure is entered.",
        ),
        (
            MIRROR | ENTERED | {"intent": "none"},
            [a_figure("70", 2024)],
            "Cannot say",
            "The plan does not say on which side of the figure it wants to be.",
        ),
        (
            {"grammar": Grammar.DIRECTION_ONLY, "intent": "up"},
            [a_figure("70", 2024)],
            "No target figure",
            "The plan wants a rise but sets no figure, so the target is neither met nor missed.",
        ),
        (
            {"grammar": Grammar.UNDEFINED},
            [],
            "No target figure",
            "The target’s words set nothing that can be judged.",
        ),
        (
            {"grammar": Grammar.PENDING_PLACEHOLDER},
            [],
            "Target pending",
            "The plan keeps this place for a later measure. It is left out of every count.",
        ),
    ],
)
def test_position_in_words(given: dict[str, Any], figures: list[Observation], status: str, sentence: str) -> None:
    given = dict(given)
    assert in_words(reading(given.pop("grammar"), *figures, **given)) == (status, sentence)


def test_position_by_step_needs_whole_years_between_periods() -> None:
    odd = a_figure("180", 2023, period_starts=date(2023, 5, 1))
    found = reading(Grammar.STEP_PER_PERIOD, BASELINE, odd, step=Decimal(-10), step_period="year")
    assert in_words(found) == (
        "Cannot say",
        "2023/24 is not a whole number of years after 2021/22, so the steps cannot be counted.",
    )


@pytest.mark.parametrize(
    ("given", "figures", "meaning"),
    [
        (
            {"grammar": BELOW},
            [BASELINE],
            "Met when the figure is below 4,404, the figure for 2021/22. 4,404 itself does not meet it.",
        ),
        (
            {"grammar": BELOW},
            [],
            "Met when the figure is below the baseline. A figure equal to the baseline does not meet it.",
        ),
        (
            {"grammar": Grammar.ABOVE_THRESHOLD, "threshold": Decimal("72"), "unit": "survey_percentage"},
            [],
            "Met when the figure is above 72%. 72% itself does not meet it.",
        ),
        (
            STEP,
            [],
            "Met when the figure is 10 fewer for each year since the start value. Exactly 10 fewer a year meets it.",
        ),
        (
            {"grammar": Grammar.STEP_PER_PERIOD, "step": Decimal(5), "step_period": "year"},
            [],
            "Met when the figure is 5 more for each year since the start value. Exactly 5 more a year meets it.",
        ),
        (MIRROR, [], "Met when the figure is below the one in the Police Plan, which is not entered yet."),
        (
            MIRROR | ENTERED | {"intent": "up"},
            [],
            "Met when the figure is above 80. 80 itself does not meet it. The Police Plan sets that figure until"
            " 31 March 2028 (page 3).",
        ),
        (
            {"grammar": Grammar.DIRECTION_ONLY, "intent": "none"},
            [],
            "Neither met nor missed: the plan wants a change but sets no figure.",
        ),
        ({"grammar": Grammar.UNDEFINED}, [], "The words set nothing that can be judged."),
        (
            {"grammar": Grammar.PENDING_PLACEHOLDER},
            [],
            "A place that the plan keeps for a later measure. Nothing is judged.",
        ),
    ],
)
def test_how_we_read_a_target(given: dict[str, Any], figures: list[Observation], meaning: str) -> None:
    given = dict(given)
    assert how_we_read(reading(given.pop("grammar"), *figures, **given)) == meaning


def test_read_leaves_out_places_and_periods_that_have_not_ended() -> None:
    unfinished = a_figure("1", 2026)
    of_a_place = a_figure("2", 2024, place_id=7)
    found = reading(BELOW, BASELINE, of_a_place, unfinished)
    assert found.latest == BASELINE
    assert found.is_only_baseline
    assert found.judged is None


def test_read_shows_the_newest_figure_though_another_is_judged() -> None:
    yearly, quarterly = a_figure("4350", 2024), a_quarter("1100", 2025)
    found = reading(BELOW, BASELINE, quarterly, yearly)
    assert (found.latest, found.judged) == (quarterly, yearly)


def test_read_on_an_earlier_day_gives_the_reading_of_that_day() -> None:
    figures = [BASELINE, a_figure("4500", 2022), a_figure("4300", 2023)]
    indicator, target = Indicator(unit="count", intent="down"), Target(grammar=BELOW)
    then = read(indicator, target, figures, date(2023, 3, 31))
    later = read(indicator, target, figures, date(2023, 3, 31) + timedelta(days=366))
    assert (then.position.status, later.position.status) == (Status.NOT_MET, Status.MET)


def test_required_for_counts_the_step_for_each_year() -> None:
    found = reading(Grammar.STEP_PER_PERIOD, a_figure("200", 2021, is_baseline=True), step=Decimal(-10))
    assert required_for(found, a_figure("0", 2024)) == 170
    assert required_for(found, a_figure("0", 2021)) is None
    assert required_for(reading(BELOW, BASELINE), a_figure("0", 2024)) is None


def test_status_counts_leave_out_places_kept_for_later() -> None:
    counts = status_counts(
        [
            reading(BELOW, BASELINE, a_figure("1", 2023)),
            reading(Grammar.PENDING_PLACEHOLDER),
            reading(Grammar.EXTERNAL_MIRROR, mirrors="Police Plan"),
        ]
    )
    assert (counts[Status.MET], counts[Status.PENDING], sum(counts.values())) == (1, 1, 2)
