"""Cells of uploaded tables: read exactly, or refused with the words that tell a person what to do; never guessed."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.measures import PeriodType, period_fault, period_label
from indicators.reading.cells import Formula
from indicators.reading.values import (
    CellFault,
    DayOrder,
    Marker,
    NumberStyle,
    Period,
    fate_of_marker,
    nearest,
    read_day,
    read_number,
    read_period,
    same_name,
)

POINT, COMMA = NumberStyle.POINT, NumberStyle.COMMA
DAY_FIRST, MONTH_FIRST = DayOrder.DAY_FIRST, DayOrder.MONTH_FIRST


@pytest.mark.parametrize(
    ("cell", "style", "number"),
    [
        ("4404", POINT, "4404"),
        ("4,404", POINT, "4404"),
        ("1,234,567.5", POINT, "1234567.5"),
        ("1 234", POINT, "1234"),
        ("1\u00a0234\u202f567", POINT, "1234567"),
        ("47.9%", POINT, "47.9"),
        ("47.9 %", POINT, "47.9"),
        (".5", POINT, "0.5"),
        (" 12 ", POINT, "12"),
        ("+3", POINT, "3"),
        ("-3", POINT, "-3"),
        ("−3", POINT, "-3"),
        ("(12)", POINT, "-12"),
        ("-1234567890123456789012345678901.5", POINT, "-1234567890123456789012345678901.5"),
        ("１２", POINT, "12"),
        ("12,5", COMMA, "12.5"),
        ("1.234,5", COMMA, "1234.5"),
        ("1.234", COMMA, "1234"),
        ("47,9%", COMMA, "47.9"),
        (4404.0, POINT, "4404"),
        (12.5, COMMA, "12.5"),
        (0.1 + 0.2, POINT, "0.3"),
        (7, POINT, "7"),
        (Decimal("47.90"), POINT, "47.90"),
    ],
)
def test_number_is_read_as_it_is_written(cell: Any, style: NumberStyle, number: str) -> None:
    assert read_number(cell, style=style) == Decimal(number)


@pytest.mark.parametrize(
    ("cell", "style", "words"),
    [
        ("12,5", POINT, "if this file writes decimals with a comma, choose that setting"),
        ("0,123", POINT, "if this file writes decimals with a comma, choose that setting"),
        ("12.5", COMMA, "if this file writes decimals with a point, choose that setting"),
        ("1e3", POINT, "is short for a longer number, whose digits may be lost"),
        ("4.4E+03", POINT, "is short for a longer number"),
        ("1,234,56", POINT, '"1,234,56" is not a number'),
        ("12²", POINT, '"12²" is not a number'),
        ("١٢", POINT, "is not a number"),
        ("1.2.3", POINT, '"1.2.3" is not a number'),
        ("12 13", POINT, '"12 13" is not a number'),
        ("about 40", POINT, '"about 40" is not a number'),
        ("%", POINT, '"%" is not a number'),
        (".", POINT, '"." is not a number'),
        ("9" * 60, POINT, "has too many digits"),
        pytest.param(10**5000, POINT, "has too many digits", id="longer than Python writes"),
        (float("inf"), POINT, "is not a number"),
        (float("nan"), POINT, "is not a number"),
        (True, POINT, '"TRUE" is not a number'),
        (date(2024, 3, 1), POINT, '"2024-03-01" is a date or a time, not a number'),
        (Formula("is a formula whose result is not stored"), POINT, "is a formula whose result is not stored"),
    ],
)
def test_number_that_could_be_wrong_is_refused(cell: Any, style: NumberStyle, words: str) -> None:
    with pytest.raises(CellFault) as fault:
        read_number(cell, style=style)
    assert words in str(fault.value)


@pytest.mark.parametrize(
    ("cell", "marker"),
    [
        ("", Marker.BLANK),
        ("  ", Marker.BLANK),
        (None, Marker.BLANK),
        ("..", Marker.NOT_AVAILABLE),
        ("…", Marker.NOT_AVAILABLE),
        (":", Marker.NOT_AVAILABLE),
        ("[x]", Marker.NOT_AVAILABLE),
        ("c", Marker.CONFIDENTIAL),
        ("C", Marker.CONFIDENTIAL),
        ("[c]", Marker.CONFIDENTIAL),
        ("*", Marker.SUPPRESSED),
        ("-", Marker.DASH),
        ("–", Marker.DASH),
        ("—", Marker.DASH),
        ("−", Marker.DASH),
        ("n/a", Marker.NOT_APPLICABLE),
        ("N/A", Marker.NOT_APPLICABLE),
        ("na", Marker.NOT_APPLICABLE),
        ("[z]", Marker.NOT_APPLICABLE),
        ("[u]", Marker.LOW_RELIABILITY),
        ("[low]", Marker.NEGLIGIBLE),
    ],
)
def test_marker_keeps_its_own_meaning(cell: str | None, marker: Marker) -> None:
    assert read_number(cell, style=POINT) is marker


def test_markers_mean_different_things() -> None:
    assert len({marker.meaning for marker in Marker}) == len(Marker)


def test_no_marker_becomes_a_figure_except_a_dash_that_the_person_called_zero() -> None:
    assert {fate_of_marker(marker, dash_is_zero=False) for marker in Marker} == {None}
    assert [marker for marker in Marker if fate_of_marker(marker, dash_is_zero=True) is not None] == [Marker.DASH]
    assert fate_of_marker(Marker.DASH, dash_is_zero=True) == 0


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=4), st.sampled_from(NumberStyle))
def test_number_written_and_read_is_the_same(number: Decimal, style: NumberStyle) -> None:
    text = f"{number:,f}"
    if style is COMMA:
        text = text.translate(str.maketrans(",.", ".,"))

    assert read_number(text, style=style) == number


@pytest.mark.parametrize(
    ("cell", "order", "day"),
    [
        ("2026-04-03", None, date(2026, 4, 3)),
        ("2026-04-03T00:00:00", None, date(2026, 4, 3)),
        ("3 April 2026", None, date(2026, 4, 3)),
        ("03 Apr 2026", None, date(2026, 4, 3)),
        ("3rd April 2026", None, date(2026, 4, 3)),
        ("03-Apr-26", None, date(2026, 4, 3)),
        ("3 Sept 2026", None, date(2026, 9, 3)),
        ("April 3, 2026", None, date(2026, 4, 3)),
        ("03/04/2026", DAY_FIRST, date(2026, 4, 3)),
        ("03/04/2026", MONTH_FIRST, date(2026, 3, 4)),
        ("03-04-2026", DAY_FIRST, date(2026, 4, 3)),
        ("13/04/2026", None, date(2026, 4, 13)),
        ("04/13/2026", None, date(2026, 4, 13)),
        ("04/04/2026", None, date(2026, 4, 4)),
        (date(2026, 4, 3), None, date(2026, 4, 3)),
        (datetime(2026, 4, 3), None, date(2026, 4, 3)),  # noqa: DTZ001 (workbooks have no time zones)
    ],
)
def test_day_is_read(cell: Any, order: DayOrder | None, day: date) -> None:
    assert read_day(cell, order=order) == day


@pytest.mark.parametrize(
    ("cell", "order", "words"),
    [
        (
            "03-04-2026",
            None,
            '"03-04-2026" could be 3 April or 4 March 2026: say which order the file uses',
        ),
        ("31/02/2026", None, '"31/02/2026" is not a date: February 2026 has 28 days'),
        ("29 February 2023", None, '"29 February 2023" is not a date: February 2023 has 28 days'),
        ("13/04/2026", MONTH_FIRST, '"13/04/2026" is not a date: there is no month 13'),
        ("2026-13-01", None, '"2026-13-01" is not a date: there is no month 13'),
        ("0026-01-01", None, "the year must be between 1900 and 2200"),
        ("03/04/26", DAY_FIRST, '"03/04/26" has a year of two digits: write all four'),
        ("last Tuesday", None, '"last Tuesday" is not a date: write it like 3 April 2026 or 2026-04-03'),
        ("", None, "is empty, and a date is needed"),
        (None, None, "is empty, and a date is needed"),
        (46115.0, None, '"46115" is not a date: set the format of the cell to date'),
        (datetime(2026, 4, 3, 9, 30), None, "is a time of day as well as a date"),  # noqa: DTZ001
    ],
)
def test_day_that_is_none_or_two_is_refused(cell: Any, order: DayOrder | None, words: str) -> None:
    with pytest.raises(CellFault) as fault:
        read_day(cell, order=order)
    assert words in str(fault.value)


MONTH, QUARTER, CALENDAR, FINANCIAL, SURVEY = (kind.value for kind in PeriodType)


@pytest.mark.parametrize(
    ("cell", "asked", "kind", "starts", "ends"),
    [
        ("2021/22", None, FINANCIAL, date(2021, 4, 1), date(2022, 3, 31)),
        ("2021-22", None, FINANCIAL, date(2021, 4, 1), date(2022, 3, 31)),
        ("2021–22", None, FINANCIAL, date(2021, 4, 1), date(2022, 3, 31)),
        ("2021/2022", None, FINANCIAL, date(2021, 4, 1), date(2022, 3, 31)),
        ("202122", None, FINANCIAL, date(2021, 4, 1), date(2022, 3, 31)),
        ("1999/00", None, FINANCIAL, date(1999, 4, 1), date(2000, 3, 31)),
        ("April 2021 to March 2022", None, FINANCIAL, date(2021, 4, 1), date(2022, 3, 31)),
        ("year ending March 2022", None, FINANCIAL, date(2021, 4, 1), date(2022, 3, 31)),
        ("1 April 2021 to 31 March 2022", None, FINANCIAL, date(2021, 4, 1), date(2022, 3, 31)),
        ("2021", None, CALENDAR, date(2021, 1, 1), date(2021, 12, 31)),
        (2021.0, None, CALENDAR, date(2021, 1, 1), date(2021, 12, 31)),
        ("Jan 2021 - Dec 2021", None, CALENDAR, date(2021, 1, 1), date(2021, 12, 31)),
        ("2024-03", None, MONTH, date(2024, 3, 1), date(2024, 3, 31)),
        ("202403", None, MONTH, date(2024, 3, 1), date(2024, 3, 31)),
        ("03/2024", None, MONTH, date(2024, 3, 1), date(2024, 3, 31)),
        ("Mar-24", None, MONTH, date(2024, 3, 1), date(2024, 3, 31)),
        ("March 2024", None, MONTH, date(2024, 3, 1), date(2024, 3, 31)),
        ("feb 2024", None, MONTH, date(2024, 2, 1), date(2024, 2, 29)),
        (date(2024, 3, 1), MONTH, MONTH, date(2024, 3, 1), date(2024, 3, 31)),
        (date(2024, 4, 1), QUARTER, QUARTER, date(2024, 4, 1), date(2024, 6, 30)),
        (date(2024, 4, 1), FINANCIAL, FINANCIAL, date(2024, 4, 1), date(2025, 3, 31)),
        ("2024-04-01", FINANCIAL, FINANCIAL, date(2024, 4, 1), date(2025, 3, 31)),
        ("Apr-Jun 2024", None, QUARTER, date(2024, 4, 1), date(2024, 6, 30)),
        ("October to December 2024", None, QUARTER, date(2024, 10, 1), date(2024, 12, 31)),
        ("2023/24 Q4", None, QUARTER, date(2024, 1, 1), date(2024, 3, 31)),
        ("2010-11", FINANCIAL, FINANCIAL, date(2010, 4, 1), date(2011, 3, 31)),
        ("2010-11", MONTH, MONTH, date(2010, 11, 1), date(2010, 11, 30)),
        ("October 2021 to September 2022", SURVEY, SURVEY, date(2021, 10, 1), date(2022, 9, 30)),
        ("April 2021 to March 2022", SURVEY, SURVEY, date(2021, 4, 1), date(2022, 3, 31)),
    ],
)
def test_period_is_read(cell: Any, asked: str | None, kind: str, starts: date, ends: date) -> None:
    assert read_period(cell, period_type=asked) == Period(kind, starts, ends)


def test_period_between_days_of_digits_needs_their_order() -> None:
    text = "01/04/2021 to 31/03/2022"

    assert read_period(text, period_type=None, order=DAY_FIRST).kind == FINANCIAL
    with pytest.raises(CellFault, match="could be 1 April or 4 January 2021: say which order"):
        read_period(text, period_type=None)


@pytest.mark.parametrize("cell", ["Q1 2024", "2024 Q1", "2024Q1", "Quarter 1 2024"])
def test_quarter_is_read_once_it_is_said_of_which_year(cell: str) -> None:
    assert read_period(cell, period_type=None, quarters="calendar").starts == date(2024, 1, 1)
    assert read_period(cell, period_type=None, quarters="financial").starts == date(2024, 4, 1)
    with pytest.raises(CellFault, match="could be January to March or April to June: say whether"):
        read_period(cell, period_type=None)


def test_last_quarter_of_a_financial_year_lies_in_the_next_calendar_year() -> None:
    read = read_period("Q4 2023", period_type=None, quarters="financial")

    assert (read.starts, read.ends) == (date(2024, 1, 1), date(2024, 3, 31))


@pytest.mark.parametrize(
    ("cell", "asked", "words"),
    [
        ("2010-11", None, '"2010-11" could be a financial year or a month: say which kind of period the file uses'),
        ("2021/23", None, '"2021/23" is not a period: 23 is no month and does not follow 2021'),
        ("2021-13", None, "13 is no month and does not follow 2021"),
        ("2021/2023", None, '"2021/2023" is not a period: 2023 does not follow 2021'),
        ("13/2024", None, "there is no month 13"),
        ("2024-03", FINANCIAL, '"2024-03" is a month, and a financial year is needed'),
        ("2021", FINANCIAL, '"2021" is a calendar year, and a financial year is needed'),
        ("2021/22", SURVEY, "does not say in which months the survey year begins and ends"),
        ("Apr-Sep 2024", None, '"Apr-Sep 2024" is no month, quarter or year'),
        ("Nov-Jan 2024", None, '"Nov-Jan 2024" needs both years, because it runs over the end of a year'),
        ("March 2022 to April 2021", None, "its last day is before its first"),
        ("April 2018 to March 2022", None, "a period lasts 2 years at most"),
        ("31/02/2026 to 31/03/2026", None, '"31/02/2026" is not a date: February 2026 has 28 days'),
        ("03-04-2026", FINANCIAL, '"03-04-2026" could be 3 April or 4 March 2026: say which order the file uses'),
        (date(2024, 3, 1), None, '"2024-03-01" is one day, and a period is needed'),
        (date(2024, 3, 5), MONTH, '"2024-03-05" is not the first day of a month'),
        ("0001", None, "the years must be between 1900 and 2200"),
        ("last year", None, '"last year" is not a period: write it like 2021/22, March 2024 or April to June 2024'),
        ("", None, "is empty, and a period is needed"),
        (None, MONTH, "is empty, and a period is needed"),
        (True, None, '"TRUE" is not a period'),
    ],
)
def test_period_that_is_none_or_two_is_refused(cell: Any, asked: str | None, words: str) -> None:
    with pytest.raises(CellFault) as fault:
        read_period(cell, period_type=asked)
    assert words in str(fault.value)


@given(
    st.sampled_from([MONTH, QUARTER, CALENDAR, FINANCIAL]),
    st.integers(min_value=1900, max_value=2198),
    st.integers(min_value=0, max_value=3),
)
def test_period_labelled_and_read_is_the_same(kind: str, year: int, quarter: int) -> None:
    starts = date(year, {MONTH: 1 + quarter, QUARTER: 1 + 3 * quarter, CALENDAR: 1, FINANCIAL: 4}[kind], 1)
    period = read_period(starts, period_type=kind)

    assert read_period(period_label(kind, period.starts, period.ends), period_type=kind) == period


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.decimals(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.text(),
    st.text(alphabet="0123456789-/.,:%() eE+'’\u00a0qQ", max_size=14),
    st.from_regex(r"[0-9]{1,4}[-/. ]([0-9]{1,2}|Mar|June|Q1)[-/. ]?[0-9]{0,4}", fullmatch=True),
)


@given(CELLS, st.sampled_from(NumberStyle), st.sampled_from([None, *DayOrder]), st.sampled_from([None, *PeriodType]))
def test_whatever_a_cell_holds_only_a_fault_is_raised(
    cell: Any, style: NumberStyle, order: DayOrder | None, kind: str | None
) -> None:
    for read in (
        lambda: read_number(cell, style=style),
        lambda: read_day(cell, order=order),
        lambda: read_period(cell, period_type=kind, order=order, quarters="calendar"),
    ):
        words, result = "", None
        try:
            result = read()
        except CellFault as fault:
            words = str(fault)
        assert len(words) < 300
        assert bool(words) == (result is None)
        if isinstance(result, Period):
            assert not period_fault(result.kind, result.starts, result.ends)


@pytest.mark.parametrize("cell", [time(9, 30), timedelta(hours=40)])
def test_time_is_neither_a_number_nor_a_day(cell: Any) -> None:
    with pytest.raises(CellFault, match="not a number"):
        read_number(cell, style=POINT)
    with pytest.raises(CellFault, match="not a date"):
        read_day(cell, order=None)


def test_fault_shows_long_and_hidden_text_briefly() -> None:
    with pytest.raises(CellFault) as fault:
        read_number("a\u202eb\n" + "x" * 500, style=POINT)
    assert str(fault.value) == f'"ab {"x" * 37}…" is not a number'


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Batley and Spen", "BATLEY & SPEN"),
        ("Batley and Spen", " batley  and-spen "),
        ("St. Mary’s", "st marys"),
        ("Crime ID", "crime_id"),
        ("Café", "cafe"),
    ],
)
def test_names_written_differently_are_one(one: str, other: str) -> None:
    assert same_name(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Kirklees", "Calderdale"), ("", ""), ("-", "!"), ("Ward 1", "Ward 11"), ("65+", "65"), ("A (%)", "A")],
)
def test_names_that_differ_are_two(one: str, other: str) -> None:
    assert not same_name(one, other)


@pytest.mark.parametrize(
    ("name", "close"),
    [
        ("Hudersfield", "Huddersfield"),
        ("huddersfield ", "Huddersfield"),
        ("Batley & Spen", "Batley and Spen"),
        ("Kirklees rurall", "Kirklees Rural"),
        ("Paris", None),
        ("", None),
    ],
)
def test_nearest_known_place_is_suggested(name: str, close: str | None) -> None:
    assert nearest(name, ["Batley and Spen", "Dewsbury and Mirfield", "Huddersfield", "Kirklees Rural"]) == close


def test_several_near_names_are_suggested_together() -> None:
    assert nearest("Ward", ["Ward 1", "Ward 2", "Elsewhere"], limit=2) in ("Ward 2 or Ward 1", "Ward 1 or Ward 2")
