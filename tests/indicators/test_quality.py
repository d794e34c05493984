"""What the checks of data quality find, each by a table; they know no database."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from indicators.disclosure import Hidden
from indicators.models import Commentary, Indicator, Observation, Target
from indicators.quality import Checked, Kind, aims, findings_of, gaps, remarks, sums
from indicators.quality.findings import listed, months_after
from indicators.readings import Known, read
from indicators.targets import Grammar
from partners.models import Place
from tests.indicators.test_judgement import ON, a_month, a_year

NORTH, SOUTH = Place(pk=1, name="North"), Place(pk=2, name="South")
REGION = Place(pk=3, name="Region", reach="wider")


def checked(
    *figures: Observation,
    grammar: Grammar = Grammar.DIRECTION_ONLY,
    places: tuple[Place, ...] = (),
    commentary: Commentary | None = None,
    hidden: tuple[Observation, ...] = (),
    target: dict[str, Any] | None = None,
    on: date = ON,
    **fields: Any,
) -> Checked:
    """An indicator with these figures; keys that the makers of figures give twice, for two places, are made unique."""
    for number, row in enumerate(figures, start=1):
        row.pk = number
    rows = sorted(figures, key=lambda row: (row.period_ends, row.period_starts))
    indicator = Indicator(pk=1, **({"unit": "count", "intent": "down", "label": "Burglary"} | fields))
    aim = Target(grammar=grammar, **({"as_written": "Reduce it"} | (target or {})))
    known = Known(commentary=commentary)
    labels = {row.pk: Hidden.SMALL for row in hidden}
    return Checked(indicator, aim, rows, places, known, read(indicator, aim, rows, on, labels, known=known), on)


def words(check: Any, given: Checked) -> list[str]:
    return [finding.words for finding in check(given)]


def of_place(row: Observation, place: Place) -> Observation:
    row.place = place
    return row


def a_quarter(value: object, month: int, year: int = 2023, **fields: Any) -> Observation:
    ends = date(year, month + 2, 31 if month in (1, 10) else 30)
    made: dict[str, Any] = {"period_type": "quarter", "period_label": f"Q{month} {year}"}
    return Observation(value=value, period_starts=date(year, month, 1), period_ends=ends, **(made | fields))


def remark(text: str, as_at: date = date(2025, 3, 31)) -> Commentary:
    return Commentary(what_happened=text, what_next="Go on", as_at=as_at, written_at=datetime(2025, 5, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2022, 3, 31), 18, date(2023, 9, 30)),
        (date(2023, 11, 30), 3, date(2024, 2, 29)),
        (date(2023, 12, 31), 12, date(2024, 12, 31)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
    ],
)
def test_months_are_counted_on_to_days_that_exist(day: date, months: int, later: date) -> None:
    assert months_after(day, months) == later


def test_words_are_listed() -> None:
    assert [listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])] == ["a", "a and b", "a, b and c"]


@pytest.mark.parametrize(
    ("frequency", "figure", "on", "is_stale"),
    [
        ("month", a_month(9, 5, 2026), date(2026, 8, 31), False),  # May, three months and a day before
        ("month", a_month(9, 5, 2026), date(2026, 9, 1), True),
        ("quarter", a_quarter(9, 1, 2026), date(2026, 9, 30), False),
        ("quarter", a_quarter(9, 1, 2026), date(2026, 10, 1), True),
        ("year", a_year("9", 2024), date(2026, 9, 30), False),
        ("year", a_year("9", 2024), date(2026, 10, 1), True),
        ("", a_month(9, 5, 2026), date(2026, 9, 1), True),  # its own kind of period says how often
        ("", a_year("9", 2024), date(2026, 9, 1), False),
        ("year", a_month(9, 5, 2026), date(2026, 12, 1), False),
    ],
)
def test_figure_is_stale_by_the_frequency(frequency: str, figure: Observation, on: date, is_stale: bool) -> None:
    assert bool(words(gaps.stale, checked(figure, frequency=frequency, on=on))) == is_stale


def test_place_is_stale_on_its_own() -> None:
    given = checked(a_year("9", 2025), of_place(a_year("4", 2021), NORTH), frequency="year", places=(NORTH, SOUTH))
    assert words(gaps.stale, given) == [
        "The newest figure is the one for North, 2021/22, a period that ended on 31 March 2022."
    ]


def test_place_that_stopped_with_the_district_is_not_named_again() -> None:
    given = checked(a_year("9", 2021), of_place(a_year("4", 2021), NORTH), of_place(a_year("4", 2020), SOUTH))
    assert len(words(gaps.stale, replace(given, places=(NORTH, SOUTH)))) == 2


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (checked(), ["No figure has been entered."]),
        (checked(unit="text"), []),
        (checked(grammar=Grammar.PENDING_PLACEHOLDER), []),
        (checked(a_year("9", 2024)), ["There is no baseline, so no change can be judged."]),
        (checked(a_year("9", 2024, is_baseline=True)), []),
        (
            checked(a_year("9", 2021, is_baseline=True), a_year("9", 2024)),
            ["No yearly figures between 2021/22 and 2024/25: 2 are missing."],
        ),
        (
            checked(a_month(9, 1, is_baseline=True), a_month(9, 2), a_month(9, 4)),
            ["No monthly figures between February 2023 and April 2023: 1 is missing."],
        ),
        (
            checked(
                a_year("9", 2021, is_baseline=True), of_place(a_month(9, 1), NORTH), of_place(a_month(9, 4), NORTH)
            ),
            ["North: no monthly figures between January 2023 and April 2023: 2 are missing."],
        ),
        (checked(a_year("9", 2019, is_baseline=True), a_year("9", 2023), unit="survey_percentage"), []),
        (
            checked(a_year("9", 2021, is_baseline=True), a_year("9", 2023), unit="survey_percentage", frequency="year"),
            ["No yearly figures between 2021/22 and 2023/24: 1 is missing."],
        ),
        (
            checked(a_year("9", 2024, is_baseline=True), places=(NORTH, SOUTH), place_breakdown=True),
            ["The plan asks for figures by place, and there is none for North and South."],
        ),
        (
            checked(unit="text", grammar=Grammar.EXTERNAL_MIRROR, target={"mirrors": "Police Plan"}),
            ["The figure that the Police Plan sets as the target has not been entered."],
        ),
    ],
)
def test_what_is_missing_is_named(given: Checked, expected: list[str]) -> None:
    assert words(gaps.missing, given) == expected


def test_quarters_in_a_row_leave_no_gap() -> None:
    given = checked(a_quarter(9, 1, is_baseline=True), a_quarter(9, 4), a_quarter(9, 7), a_quarter(9, 10))
    assert words(gaps.missing, given) == []


@pytest.mark.parametrize(("on", "count"), [(date(2025, 3, 31), 0), (date(2025, 4, 1), 1)])
def test_figure_stays_provisional_too_long_after_a_year(on: date, count: int) -> None:
    assert len(words(gaps.long_provisional, checked(a_year("9", 2023, provisional=True), on=on))) == count


@pytest.mark.parametrize(
    ("fields", "figure", "expected"),
    [
        (
            {"unit": "survey_percentage"},
            {},
            "How many people answered is not recorded for 2023/24, so change cannot be judged.",
        ),
        ({"unit": "survey_percentage"}, {"sample_size": 900}, None),
        ({"unit": "survey_percentage"}, {"sampling": "open"}, None),
        ({"unit": "survey_percentage", "sampling": "quota"}, {}, None),
        (
            {"unit": "rate"},
            {},
            "The two numbers behind the figure are not recorded for 2023/24, so change cannot be judged.",
        ),
        ({"unit": "administrative_percentage"}, {"numerator": 1, "denominator": 2}, None),
        ({"unit": "count"}, {}, None),
    ],
)
def test_figure_lacks_the_numbers_behind_it(
    fields: dict[str, Any], figure: dict[str, Any], expected: str | None
) -> None:
    found = words(gaps.without_numbers_behind, checked(a_year("50", 2023, **figure), **fields))
    assert found == ([expected] if expected else [])


def months_of_2023(*values: int, **fields: Any) -> list[Observation]:
    """From April on, the first month of a financial year."""
    return [a_month(value, month, **fields) for month, value in enumerate(values, start=4)]


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ([a_year("120", 2023), *months_of_2023(*[10] * 12)], None),
        (
            [a_year("125", 2023), *months_of_2023(*[10] * 12)],
            "The months of 2023/24 add up to 120, and the figure for the whole is 125.",
        ),
        ([a_year("125", 2023), *months_of_2023(*[10] * 5)], None),
        (
            [a_year("45", 2023), *months_of_2023(*[10] * 5)],
            "The months of 2023/24 that are stored add up to 50, more than the 45 for the whole.",
        ),
        (
            [a_quarter(9, 4), *months_of_2023(1, 2, 3)],
            "The months of Q4 2023 add up to 6, and the figure for the whole is 9.",
        ),
        (
            [a_quarter(9, 4, provisional=True), *months_of_2023(1, 2, 3)],
            "The months of Q4 2023 add up to 6, and the figure for the whole is 9. Some of these are provisional.",
        ),
        ([a_year("30", 2022), *months_of_2023(*[10] * 12)], None),
        (
            [a_year("9", 2023), of_place(a_month(99, 4), NORTH)],  # of another place
            None,
        ),
        (
            [of_place(a_year("30", 2023), NORTH), of_place(a_month(31, 4), NORTH)],
            "The months of North, 2023/24 that are stored add up to 31, more than the 30 for the whole.",
        ),
        (
            [a_year("70", 2023), of_place(a_year("40", 2023), NORTH), of_place(a_year("31", 2023), SOUTH)],
            "For 2023/24 the places add up to 71, more than the 70 of the whole district.",
        ),
        (
            [a_year("71", 2023), of_place(a_year("40", 2023), NORTH), of_place(a_year("31", 2023), SOUTH)],
            None,
        ),
        (
            [a_year("71", 2023), of_place(a_year("70", 2023), REGION)],
            "For 2023/24 the district has 71, more than the 70 of Region, which contains it.",
        ),
        ([a_year("71", 2023), of_place(a_year("700", 2023), REGION)], None),
    ],
)
def test_counts_that_do_not_add_up_are_contradictory(figures: list[Observation], expected: str | None) -> None:
    assert words(sums.contradictory, checked(*figures)) == ([expected] if expected else [])


def test_sums_of_rolling_figures_and_of_percentages_are_no_contradiction() -> None:
    figures = [a_year("45", 2023), *months_of_2023(*[10] * 12)]
    assert words(sums.contradictory, checked(*figures, rolling=True)) == []
    assert words(sums.contradictory, checked(*figures, unit="survey_percentage")) == []


def test_contradiction_rests_on_every_figure_of_the_sum() -> None:
    given = checked(a_year("45", 2023), *months_of_2023(*[10] * 12))
    [finding] = sums.contradictory(given)
    assert finding.rests_on == {row.pk for row in given.figures}


@pytest.mark.parametrize(
    ("unit", "value", "numbers", "expected"),
    [
        ("administrative_percentage", "47.9", (479, 1000), None),
        ("administrative_percentage", "48", (479, 1000), None),  # rounded as it is given
        (
            "administrative_percentage",
            "47.9",
            (470, 1000),
            "The figure for 2023/24 is 47.9%, and the two numbers behind it make 47.00%.",
        ),
        ("rate", "4.7", (47, 10_000), None),
        ("rate", "470.3", (4703, 1_000_000), None),
        (
            "rate",
            "5.1",
            (47, 10_000),
            "The figure for 2023/24 is 5.1, and the two numbers behind it do not make it for any round number of"
            " people.",
        ),
    ],
)
def test_value_is_what_the_numbers_behind_it_make(
    unit: str, value: str, numbers: tuple[int, int], expected: str | None
) -> None:
    row = a_year(value, 2023, numerator=numbers[0], denominator=numbers[1])
    assert words(sums.contradictory, checked(row, unit=unit)) == ([expected] if expected else [])


ABOVE, BELOW = Grammar.ABOVE_THRESHOLD, Grammar.BELOW_THRESHOLD


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            checked(a_year("9", 2023), grammar=BELOW, target={"threshold": 0}),
            "The target is to be below 0, which no figure can be.",
        ),
        (
            checked(grammar=ABOVE, intent="up", target={"threshold": 0}),
            "The target is to be above 0, which almost every figure is.",
        ),
        (
            checked(grammar=Grammar.EXTERNAL_MIRROR, target={"mirrored_value": 0, "mirrors": "Plan"}),
            "The target is to be below 0, which no figure can be.",
        ),
        (
            checked(a_year("700", 2022), a_year("881", 2023), grammar=BELOW, target={"threshold": 4404}),
            None,  # 881 is not quite a fifth
        ),
        (
            checked(a_year("700", 2022), a_year("880", 2023), grammar=BELOW, target={"threshold": 4404}),
            "The target is 4,404, and the highest figure, for 2023/24, is 880: more than 5 times apart.",
        ),
        (
            checked(a_year("51", 2022), a_year("60", 2023), grammar=BELOW, target={"threshold": 10}),
            "The target is 10, and the lowest figure, for 2022/23, is 51: more than 5 times apart.",
        ),
        (
            # Months are not a fifth of the year's target by mistake.
            checked(a_year("120", 2023), a_month(10, 4), grammar=BELOW, target={"threshold": 110}),
            None,
        ),
        (
            checked(a_year("100", 2021, is_baseline=True), grammar=BELOW, target={"threshold": 110}),
            "The target is to be below 110, and the baseline, 100 in 2021/22, was below it already.",
        ),
        (checked(a_year("110", 2021, is_baseline=True), grammar=BELOW, target={"threshold": 110}), None),
        (
            checked(unit="survey_percentage", grammar=BELOW, target={"threshold": 4404}),
            "The target is 4,404, and the measure is a percentage, which cannot pass 100.",
        ),
        (
            checked(grammar=BELOW, target={"threshold": 60, "as_written": "Reduce it below 60%"}),
            "The target is written as 60%, and the measure is a count.",
        ),
        (checked(grammar=BELOW, target={"threshold": 60, "as_written": "10% less, to below 60"}), None),
        (
            checked(grammar=ABOVE, target={"threshold": 60}),
            "The target asks for more, and the measure is recorded as one that is meant to be lower.",
        ),
        (
            checked(grammar=Grammar.STEP_PER_PERIOD, intent="up", target={"step": -10, "step_period": "year"}),
            "The target asks for less, and the measure is recorded as one that is meant to be higher.",
        ),
        (checked(grammar=Grammar.STEP_PER_PERIOD, target={"step": -10, "step_period": "year"}), None),
        (checked(a_year("4404", 2021, is_baseline=True), grammar=Grammar.BELOW_BASELINE), None),
    ],
)
def test_target_that_looks_wrong_is_named(given: Checked, expected: str | None) -> None:
    assert words(aims.targets, given) == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("target", "on", "expected"),
    [
        ({"expires_on": date(2025, 3, 31)}, date(2025, 3, 31), []),
        ({"expires_on": date(2025, 3, 31)}, date(2025, 4, 1), ["The target held until 31 March 2025."]),
        (
            {"mirrors": "Police Plan", "mirrored_value": 5, "mirrored_until": date(2024, 3, 31)},
            date(2025, 4, 1),
            ["The Police Plan, which sets this target, ended on 31 March 2024."],
        ),
    ],
)
def test_target_that_has_ended_is_named(target: dict[str, Any], on: date, expected: list[str]) -> None:
    assert words(aims.ended_targets, checked(target=target, on=on)) == expected


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Burglary rose in the north.", ("rose", True)),
        ("Burglaries decreased.", ("decreased", False)),
        ("It was lower. It is not higher.", None),  # words of both
        ("Burglary did not rise.", None),
        ("Numbers were stable.", None),
        ("We expect it to rise.", None),
        ("We didn’t see a fall.", None),
        ("It did not rise at once. It has risen since.", ("risen", True)),
        ("The growth of the surprise.", ("growth", True)),
        ("A surprise; the enterprise fellowship.", None),  # no words of their own
        ("The rise was slower than before.", None),
        ("The drop-in sessions gave rise to higher education.", None),
    ],
)
def test_direction_is_read_only_where_it_is_plain(text: str, found: tuple[str, bool] | None) -> None:
    assert remarks.said(text, remarks.RISING, remarks.FALLING) == found


FELL = (a_year("500", 2021, is_baseline=True), a_year("450", 2023), a_year("430", 2024))


@pytest.mark.parametrize(
    ("figures", "text", "expected"),
    [
        (
            FELL,
            "Burglary rose.",
            "The commentary says “rose”. The figures went from 450 in 2023/24 to 430 in 2024/25, which is 20 fewer."
            " Please check.",
        ),
        (FELL, "Burglary fell.", None),
        (FELL, "Burglary fell, where robbery rose.", None),
        # Lower than the year before, higher than the baseline: either may be meant.
        ((a_year("400", 2021, is_baseline=True), *FELL[1:]), "Burglary rose.", None),
        ((a_year("430", 2024),), "Burglary rose.", None),
        # As many as the year before: nothing to contradict.
        ((a_year("430", 2023), a_year("430", 2024)), "Burglary rose.", None),
        # Fewer than the month before, more than in the same month a year ago.
        ((a_month(5, 3, 2024), a_month(20, 2, 2025), a_month(9, 3, 2025)), "Burglary rose.", None),
        ((a_month(15, 3, 2024), a_month(20, 2, 2025), a_month(9, 3, 2025)), "Up, up: it rose.", "The commentary says"),
    ],
)
def test_commentary_against_the_direction_asks_to_check(
    figures: tuple[Observation, ...], text: str, expected: str | None
) -> None:
    found = words(remarks.differs, checked(*figures, commentary=remark(text)))
    assert [bool(expected)] * len(found) == [expected is not None and words_.startswith(expected) for words_ in found]
    assert len(found) == bool(expected)


@pytest.mark.parametrize(
    ("text", "latest", "expected"),
    [
        ("We are on target.", "510", "The commentary says “on target”. The figure for 2024/25, 510, does not meet"),
        ("We are on target.", "430", None),
        ("We missed the target.", "430", "The commentary says “missed the target”. The figure for 2024/25, 430, meets"),
        ("We are not on target.", "510", None),
        ("We should be on target.", "510", None),
    ],
)
def test_commentary_against_the_position_asks_to_check(text: str, latest: str, expected: str | None) -> None:
    figures = a_year("500", 2021, is_baseline=True), a_year(latest, 2024)
    given = checked(*figures, grammar=Grammar.BELOW_BASELINE, commentary=remark(text))
    found = words(remarks.differs, given)
    assert len(found) == bool(expected)
    assert all(line.startswith(expected or "") for line in found)


def test_commentary_older_than_the_newest_figure_is_named() -> None:
    given = checked(*FELL, commentary=remark("Burglary fell.", as_at=date(2024, 3, 31)))
    assert words(remarks.differs, given) == [
        "The newest commentary is about figures up to 31 March 2024. The figure for 2024/25 has come since."
    ]


@pytest.mark.parametrize(
    ("latest", "commentary", "expected"),
    [
        ("300", None, ["Evidence of a change in the intended direction, and nobody has written what it may mean."]),
        ("499", None, []),
        ("300", remark("It fell."), []),
    ],
)
def test_change_without_commentary_is_named(latest: str, commentary: Commentary | None, expected: list[str]) -> None:
    figures = a_year("500", 2021, is_baseline=True), a_year(latest, 2024)
    assert words(remarks.unexplained, checked(*figures, commentary=commentary)) == expected


def test_change_that_the_reader_may_not_see_needs_no_commentary_for_them() -> None:
    figures = a_year("500", 2021, is_baseline=True), a_year("4", 2024)
    assert words(remarks.unexplained, checked(*figures, hidden=figures[1:])) == []


def test_sound_figures_give_no_findings() -> None:
    figures = [a_year(str(400 - year % 7), year, is_baseline=year == 2021) for year in range(2021, 2026)]
    assert findings_of(checked(*figures, grammar=Grammar.BELOW_BASELINE)) == []


def test_every_kind_of_finding_tells_what_to_do() -> None:
    survey = checked(
        a_year("50", 2019, provisional=True), unit="survey_percentage", target={"expires_on": date(2020, 1, 1)}
    )
    counts = checked(
        a_year("500", 2021, is_baseline=True),
        a_year("100", 2024),
        *months_of_2023(900),
        of_place(a_year("501", 2021), NORTH),
        grammar=BELOW,
        target={"threshold": 0},
    )
    told = checked(*FELL, commentary=remark("Burglary rose."))
    found = [finding for given in (survey, counts, told) for finding in findings_of(given)]
    assert {finding.kind for finding in found} == set(Kind)
    assert all(finding.what_to_do.endswith(".") and finding.words.endswith(".") for finding in found)
