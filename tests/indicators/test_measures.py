from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.measures import (
    PeriodType,
    Unit,
    difference,
    figure,
    period_fault,
    period_label,
    value_fault,
    years_between,
)


@pytest.mark.parametrize(
    ("unit", "value", "fault"),
    [
        (Unit.COUNT, "0", ""),
        (Unit.COUNT, "4404.000000", ""),
        (Unit.COUNT, "-1", "must be 0 or more"),
        (Unit.COUNT, "4404.5", "must be a whole number, because it is a count"),
        (Unit.SURVEY_PERCENTAGE, "100", ""),
        (Unit.SURVEY_PERCENTAGE, "100.000001", "must be 100 or less, because it is a percentage"),
        (Unit.ADMINISTRATIVE_PERCENTAGE, "-0.1", "must be 0 or more"),
        (Unit.RATE, "106.74", ""),
        (Unit.TEXT, "1", "cannot be kept: this measure is not a number"),
    ],
)
def test_value_fault_by_unit(unit: Unit, value: str, fault: str) -> None:
    assert value_fault(unit, Decimal(value)) == fault


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        ("45418.000000", Unit.COUNT, "45,418"),
        ("1000000", Unit.COUNT, "1,000,000"),
        ("0", Unit.COUNT, "0"),
        ("47.900000", Unit.ADMINISTRATIVE_PERCENTAGE, "47.9%"),
        ("100", Unit.SURVEY_PERCENTAGE, "100%"),
        ("10.35", Unit.RATE, "10.35"),
        ("1E+2", Unit.COUNT, "100"),
    ],
)
def test_figure_has_separators_and_the_decimals_given(value: str, unit: Unit, written: str) -> None:
    assert figure(Decimal(value), unit) == written


@given(st.decimals(0, 10**12, places=6))
def test_figure_reads_back_as_the_same_number(value: Decimal) -> None:
    assert Decimal(figure(value, Unit.RATE).replace(",", "")) == value


@pytest.mark.parametrize(
    ("kind", "starts", "ends", "fault"),
    [
        (PeriodType.FINANCIAL_YEAR, "2021-04-01", "2022-03-31", ""),
        (PeriodType.FINANCIAL_YEAR, "2021-01-01", "2021-12-31", "A financial year runs from 1 April to 31 March"),
        (PeriodType.CALENDAR_YEAR, "2021-01-01", "2021-12-31", ""),
        (PeriodType.CALENDAR_YEAR, "2021-04-01", "2022-03-31", "A calendar year runs from 1 January to 31 December"),
        (PeriodType.QUARTER, "2022-10-01", "2022-12-31", ""),
        (PeriodType.QUARTER, "2022-11-01", "2023-01-31", "A quarter is January to March"),
        (PeriodType.MONTH, "2024-02-01", "2024-02-29", ""),
        (PeriodType.MONTH, "2023-02-01", "2023-02-27", "A month runs from its first day to its last"),
        (PeriodType.MONTH, "2023-02-02", "2023-02-28", "A month runs from its first day to its last"),
        (PeriodType.SURVEY_YEAR, "2023-05-03", "2023-07-19", ""),
        (PeriodType.SURVEY_YEAR, "2020-01-01", "2023-01-01", "A survey year lasts 2 years at most"),
        (PeriodType.SURVEY_YEAR, "2023-07-19", "2023-05-03", "The last day must be on or after the first"),
        (PeriodType.CALENDAR_YEAR, "9999-01-01", "9999-12-31", "The years must be between 1900 and 2200"),
    ],
)
def test_period_fault_by_kind(kind: PeriodType, starts: str, ends: str, fault: str) -> None:
    found = period_fault(kind, date.fromisoformat(starts), date.fromisoformat(ends))
    assert found.startswith(fault) if fault else found == ""


@given(
    kind=st.sampled_from(PeriodType),
    starts=st.dates(date(1900, 1, 1), date(2190, 1, 1)),
    days=st.integers(0, 800),
)
def test_period_fault_accepts_at_most_one_last_day_but_for_surveys(kind: PeriodType, starts: date, days: int) -> None:
    ends = starts + timedelta(days=days)
    if kind != PeriodType.SURVEY_YEAR and not period_fault(kind, starts, ends):
        assert period_fault(kind, starts, ends + timedelta(days=1))
        assert starts.day == 1
        assert (ends + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("kind", "starts", "ends", "label"),
    [
        (PeriodType.FINANCIAL_YEAR, "2021-04-01", "2022-03-31", "2021/22"),
        (PeriodType.FINANCIAL_YEAR, "1999-04-01", "2000-03-31", "1999/00"),
        (PeriodType.CALENDAR_YEAR, "2021-01-01", "2021-12-31", "2021"),
        (PeriodType.QUARTER, "2021-04-01", "2021-06-30", "April to June 2021"),
        (PeriodType.MONTH, "2021-04-01", "2021-04-30", "April 2021"),
        (PeriodType.SURVEY_YEAR, "2023-05-03", "2023-07-19", "2023"),
        (PeriodType.SURVEY_YEAR, "2023-11-03", "2024-01-19", "2023/24"),
    ],
)
def test_period_label_by_kind(kind: PeriodType, starts: str, ends: str, label: str) -> None:
    assert period_label(kind, date.fromisoformat(starts), date.fromisoformat(ends)) == label


@pytest.mark.parametrize(
    ("earlier", "later", "years"),
    [
        (("2021-04-01", "2022-03-31"), ("2024-04-01", "2025-03-31"), 3),
        (("2021-04-01", "2022-03-31"), ("2021-04-01", "2022-03-31"), 0),
        (("2021-02-01", "2021-02-28"), ("2024-02-01", "2024-02-29"), 3),
        (("2021-04-01", "2022-03-31"), ("2024-01-01", "2024-12-31"), None),
        (("2021-04-01", "2022-03-31"), ("2024-04-01", "2026-03-31"), None),
    ],
)
def test_years_between_periods_of_the_same_months(
    earlier: tuple[str, str], later: tuple[str, str], years: int | None
) -> None:
    def days(period: tuple[str, str]) -> tuple[date, date]:
        return date.fromisoformat(period[0]), date.fromisoformat(period[1])

    assert years_between(days(earlier), days(later)) == years


@pytest.mark.parametrize(
    ("change", "unit", "words"),
    [
        ("0", Unit.COUNT, "No change"),
        ("-1", Unit.COUNT, "1 fewer"),
        ("1.000", Unit.SURVEY_PERCENTAGE, "1 percentage point more"),
        ("-1", Unit.ADMINISTRATIVE_PERCENTAGE, "1 percentage point less"),
        ("1.1", Unit.SURVEY_PERCENTAGE, "1.1 percentage points more"),
        ("0.5", Unit.SURVEY_PERCENTAGE, "0.5 percentage points more"),
    ],
)
def test_difference_in_words(change: str, unit: Unit, words: str) -> None:
    assert difference(Decimal(change), unit) == words
