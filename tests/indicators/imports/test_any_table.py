"""Whatever a table holds, each of its rows has a fate, and nothing is raised."""

import string
from datetime import date, datetime, time
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.importing.fates import Decider, Fates
from indicators.importing.figures import FileFigure, Known, KnownIndicator, KnownPlace, Skip, StoredFigure
from indicators.importing.mapping import FIGURE_PARTS, Mapping, Part
from indicators.importing.rows import RowReader
from indicators.measures import Unit
from indicators.reading.cells import Formula, Ragged

TODAY = date(2026, 9, 14)
INDICATORS = [
    KnownIndicator(number, unit, f"1.{number}", unit, unit, place_breakdown=number % 2 == 0, area="Calder Vale")
    for number, unit in enumerate(Unit)
]
PLACES = [KnownPlace(1, "north", "North"), KnownPlace(2, "south", "South", date(2020, 4, 1), date(2024, 3, 31))]
KNOWN = Known(INDICATORS, PLACES)

_words = st.sampled_from(
    (
        *(str(unit) for unit in Unit),
        *("", "North", "south", "Nroth", "2021/22", "2024-03", "Q1 2024", "31/02/2026", "..", "-", "c", "47.9%"),
        *("1,234", "12,5", "-3", "1e3", "yes", "random", "9" * 30, "0." + "1" * 30),
    )
)
cells = st.one_of(
    _words,
    st.text(max_size=20),
    st.text(string.digits + ".,-/ %()", max_size=12),
    st.integers(),
    st.floats(),
    st.decimals(),
    st.booleans(),
    st.none(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.just(Formula("has no result")),
    st.just(Ragged("is in a row that is too long")),
)
mappings = st.builds(
    Mapping,
    columns=st.just({part: str(part) for part in FIGURE_PARTS if part not in (Part.STARTS, Part.ENDS)})
    | st.just({part: str(part) for part in FIGURE_PARTS if part is not Part.PERIOD}),
    period_type=st.sampled_from(["", "month", "quarter", "financial_year", "survey_year"]),
    number_style=st.sampled_from(["point", "comma"]),
    day_order=st.sampled_from(["", "day_first", "month_first"]),
    quarters=st.sampled_from(["", "calendar", "financial"]),
    dash_is_zero=st.booleans(),
)


@settings(max_examples=50)
@given(st.lists(st.lists(cells, min_size=len(FIGURE_PARTS), max_size=len(FIGURE_PARTS)), max_size=4), mappings)
def test_every_row_of_any_table_has_one_fate(table: list[list[object]], mapping: Mapping) -> None:
    reader, fates, figures = RowReader(mapping, [str(part) for part in FIGURE_PARTS], KNOWN), Fates(), []
    for number, row in enumerate(table, start=2):
        read = reader.read(number, row)  # type: ignore[arg-type]
        if isinstance(read, FileFigure):
            figures.append(read)
        else:
            (fates.skipped if isinstance(read, Skip) else fates.refused).append(read)  # type: ignore[arg-type]
    Decider({}, mapping.columns, TODAY).decide(figures, fates)
    assert sum(fates.counts.values()) == len(table)
    assert all(refusal.reason for refusal in fates.refused)
    assert all(0 <= Decimal(plan.value) < 10**12 for plan in fates.new)


def test_marks_tell_figures_apart_and_not_their_zeros() -> None:
    def stored(value: str, note: str = "") -> str:
        return StoredFigure(1, "month", Decimal(value), None, Decimal("1.50"), "", None, None, False, note, "").mark

    assert stored("12") == stored("12.000000")
    assert len({stored("12"), stored("12.5"), stored("12", "note"), stored("0")}) == 4


def test_times_of_day_are_no_periods() -> None:
    reader = RowReader(Mapping(columns={Part.PERIOD: "p", Part.VALUE: "v"}, indicator="count"), ["p", "v"], KNOWN)
    for cell in (time(9), datetime(2024, 3, 1, 9, 30), True):  # noqa: DTZ001  # as a workbook gives it
        refused = reader.read(2, (cell, 3))
        assert getattr(refused, "column", "") == "p"
