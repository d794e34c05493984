"""Files with a row for each record: counted by month, category and place, and nothing else of them kept."""

import csv
import io
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indicators.reading import records
from indicators.reading.records import Aggregated, RowFault, aggregate, gaps_between
from indicators.reading.tables import TableRefused
from indicators.reading.values import DayOrder
from tests.bench.figure_files import CRIME_HEADINGS, crime_rows, write_csv
from tests.sheets import written

HEAD = "Crime ID,Month,Longitude,LSOA name,Crime type\n"


def counted(folder: Path, rows: str, place: str | None = "LSOA name", order: DayOrder | None = None) -> Aggregated:
    path = written(folder, "a.csv", HEAD + rows)
    return aggregate(path, month_column="Month", category_column="Crime type", place_column=place, order=order)


def test_records_are_counted_by_month_category_and_place(tmp_path: Path) -> None:
    result = counted(
        tmp_path,
        "a1,2024-03,-1.7,Kirklees 001A,Burglary\n"
        "a2,2024-03,-1.7,Kirklees 001A,Burglary\n"
        "a3,2024-03,-1.7,Kirklees 002B,Burglary\n"
        "a4,2024-04,-1.7,Kirklees 001A,Drugs\n",
    )

    assert result.counts == {
        ("2024-03", "Burglary", "Kirklees 001A"): 2,
        ("2024-03", "Burglary", "Kirklees 002B"): 1,
        ("2024-04", "Drugs", "Kirklees 001A"): 1,
    }
    assert (result.rows, result.refused, result.refused_count, result.duplicate_ids) == (4, [], 0, 0)


def test_places_are_left_out_where_none_are_asked_for(tmp_path: Path) -> None:
    result = counted(tmp_path, "a1,2024-03,,Kirklees 001A,Drugs\na2,2024-03,,,Drugs\n", place=None)

    assert result.counts == {("2024-03", "Drugs", ""): 2}


def test_same_identifier_counts_once_and_missing_ones_always(tmp_path: Path) -> None:
    result = counted(
        tmp_path,
        "a1,2024-03,,Here,Drugs\na1,2024-03,,Here,Drugs\n,2024-03,,Here,Anti-social behaviour\n"
        ",2024-03,,Here,Anti-social behaviour\n a1 ,2024-04,,Here,Drugs\n",
    )

    assert result.counts == {("2024-03", "Drugs", "Here"): 1, ("2024-03", "Anti-social behaviour", "Here"): 2}
    assert (result.rows, result.duplicate_ids) == (5, 2)


def test_identifier_of_a_refused_row_is_not_used_up(tmp_path: Path) -> None:
    result = counted(tmp_path, "a1,2024-13,,Here,Drugs\na1,2024-03,,Here,Drugs\n")

    assert sum(result.counts.values()) == 1
    assert result.duplicate_ids == 0


def test_every_row_counts_in_a_file_without_identifiers(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "Month,Type\n2024-03,Drugs\n2024-03,Drugs\n")

    assert aggregate(path, month_column="month", category_column="TYPE").counts == {("2024-03", "Drugs", ""): 2}


def test_month_missing_between_two_others_is_a_gap_and_not_a_zero(tmp_path: Path) -> None:
    result = counted(tmp_path, "a1,2023-11,,Here,Drugs\na2,2024-02,,Here,Drugs\na3,2024-03,,Here,Drugs\n")

    assert gaps_between({month for month, _, _ in result.counts}) == ["2023-12", "2024-01"]
    assert 0 not in result.counts.values()
    assert gaps_between(set()) == []


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (
            "a1,2024-13,,Here,Drugs",
            RowFault(2, "Month", '"2024-13" is not a period: 13 is no month and does not follow 2024'),
        ),
        ("a1,2024,,Here,Drugs", RowFault(2, "Month", '"2024" is a calendar year, and a month is needed')),
        ("a1,,,Here,Drugs", RowFault(2, "Month", "is empty, and a period is needed")),
        ("a1,2024-03,,Here, ", RowFault(2, "Crime type", "is empty")),
        ("a1,2024-03,,,Drugs", RowFault(2, "LSOA name", "is empty")),
        ("a1,2024-03", RowFault(2, "Crime type", "is empty")),
        (
            "a1,2024-03,,Here,Drugs,more",
            RowFault(2, "", "has 6 cells under 5 headings: put text with commas in quotation marks"),
        ),
        (
            "a1,03-04-2024,,Here,Drugs",
            RowFault(2, "Month", '"03-04-2024" could be 3 April or 4 March 2024: say which order the file uses'),
        ),
        ("a1,31/02/2026,,Here,Drugs", RowFault(2, "Month", '"31/02/2026" is not a date: February 2026 has 28 days')),
    ],
)
def test_row_that_cannot_be_counted_says_which_row_and_column(tmp_path: Path, row: str, fault: RowFault) -> None:
    result = counted(tmp_path, f"{row}\na2,2024-03,,Here,Drugs\n\n , ,\n")

    assert result.refused == [fault]
    assert (result.rows, result.refused_count, sum(result.counts.values())) == (2, 1, 1)


@pytest.mark.parametrize("month", ["2024-03", "Mar-24", "March 2024", "15/03/2024", "2024-03-15", "15 March 2024"])
def test_months_are_read_however_a_program_saved_them(tmp_path: Path, month: str) -> None:
    assert counted(tmp_path, f"a1,{month},,Here,Drugs\n").counts == {("2024-03", "Drugs", "Here"): 1}


def test_days_of_digits_are_read_in_the_order_that_the_person_said(tmp_path: Path) -> None:
    result = counted(tmp_path, "a1,03/04/2024,,Here,Drugs\n", order=DayOrder.DAY_FIRST)

    assert list(result.counts) == [("2024-04", "Drugs", "Here")]


def test_only_the_first_faults_are_kept_and_all_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MOST_FAULTS_KEPT", 3)
    result = counted(tmp_path, "a1,never,,Here,Drugs\n" * 10)

    assert [fault.row for fault in result.refused] == [2, 3, 4]
    assert result.refused_count == 10


def test_column_that_is_not_there_is_refused_with_the_nearest(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", HEAD + "a1,2024-03,,Here,Drugs\n")

    with pytest.raises(TableRefused) as refused:
        aggregate(path, month_column="Month", category_column="Crime types")
    assert str(refused.value) == 'Row 1 has no heading "Crime types"; the nearest is "Crime type"'


def test_column_that_differs_in_every_row_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MOST_COUNTS", 5)

    with pytest.raises(TableRefused, match="more than 5 different values together"):
        counted(tmp_path, "".join(f"a{n},2024-03,,Place {n},Drugs\n" for n in range(9)))


def test_row_of_headings_may_be_said(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "when,what\nMonth,Type\n2024-03,Drugs\n")

    assert aggregate(path, month_column="Month", category_column="Type", heading_row=2).rows == 1


def test_column_of_the_exact_name_comes_before_one_written_alike(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "Month,Crime-type,Crime type\n2024-03,Codes,Drugs\n")

    assert list(aggregate(path, month_column="Month", category_column="Crime type").counts) == [
        ("2024-03", "Drugs", "")
    ]


def test_progress_is_told_on_the_way_and_at_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "_ROWS_BETWEEN_REPORTS", 100)
    path = write_csv(tmp_path / "a.csv", CRIME_HEADINGS, crime_rows(350))
    told: list[int] = []
    aggregate(path, month_column="Month", category_column="Crime type", progress=told.append)

    assert told == [100, 200, 300, 350]


def test_nothing_of_a_person_or_a_street_is_kept(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", CRIME_HEADINGS, crime_rows(200))
    result = aggregate(path, month_column="Month", category_column="Crime type", place_column="LSOA name")

    assert "Street" not in repr(result)
    assert "outcome" not in repr(result).lower()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "a", "b", "c", "d"]),
            st.sampled_from(["2024-01", "2024-02", "Mar-24", "never"]),
            st.sampled_from(["Drugs", "Theft, other", 'So-called "fraud"']),
        ),
        max_size=30,
    )
)
def test_counts_are_those_of_a_plain_count(tmp_path: Path, rows: list[tuple[str, str, str]]) -> None:
    body = io.StringIO()
    csv.writer(body).writerows([("Crime ID", "Month", "Crime type"), *rows])
    path = written(tmp_path, "a.csv", body.getvalue())
    expected: Counter[tuple[str, str, str]] = Counter()
    seen = set()
    for own, month, kind in rows:
        if month != "never" and own not in seen:
            expected[{"Mar-24": "2024-03"}.get(month, month), kind, ""] += 1
            seen |= {own} - {""}

    result = aggregate(path, month_column="Month", category_column="Crime type")

    assert result.counts == expected
    assert sum(expected.values()) + result.duplicate_ids + result.refused_count == result.rows == len(rows)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=200))
def test_whatever_the_bytes_only_a_refusal_is_raised(tmp_path: Path, body: bytes) -> None:
    path = written(tmp_path, "a.csv", b"Crime ID,Month,Crime type\n" + body)
    words = ""
    try:
        result = aggregate(path, month_column="Month", category_column="Crime type")
    except TableRefused as refused:
        words = str(refused)
    else:
        assert sum(result.counts.values()) + result.refused_count + result.duplicate_ids == result.rows
    assert not words or words[-1] not in " ,"
