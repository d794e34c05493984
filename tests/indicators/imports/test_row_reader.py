"""What one row says, by the mapping of its file: held against the names and units that are known, never guessed."""

from decimal import Decimal
from typing import Any

import pytest

from indicators.importing.figures import FileFigure, Known, KnownIndicator, KnownPlace, Refusal, Skip
from indicators.importing.mapping import ALL_FINAL, ALL_PROVISIONAL, Mapping, Part, meaning_of
from indicators.importing.rows import RowReader
from indicators.measures import Unit
from indicators.reading.cells import Cell, Merged
from indicators.reading.tables import TableRefused

PLACES = [KnownPlace(1, "north", "North"), KnownPlace(2, "brighouse", "Brighouse")]
PARTS = (Part.INDICATOR, Part.PLACE, Part.PERIOD, Part.VALUE)


def indicator(code: str, unit: Unit = Unit.COUNT, pk: int = 1) -> KnownIndicator:
    return KnownIndicator(pk, f"measure-{code.replace('.', '-')}", code, f"Label of {unit}", unit, True)


def read(
    *cells: Cell, parts: tuple[Part, ...] = PARTS, known: list[KnownIndicator] | None = None, **mapping: Any
) -> FileFigure | Refusal | Skip:
    wanted = Mapping(columns={part: str(part) for part in parts}, **mapping)
    reader = RowReader(wanted, [str(part) for part in parts], Known(known or [indicator("11.1")], PLACES))
    return reader.read(2, cells)


@pytest.mark.parametrize("cell", ["26%", "26 %", "２６％", "1,026%"])
@pytest.mark.parametrize("unit", [Unit.COUNT, Unit.RATE, Unit.MEAN])
def test_percentage_is_refused_as_the_value_of_what_is_none(cell: str, unit: Unit) -> None:
    refused = read("11.1", "North", "2021/22", cell, known=[indicator("11.1", unit)])
    assert isinstance(refused, Refusal)
    assert refused.column == "value"
    assert f'"{cell}" is a percentage, and another number is needed' in refused.reason


@pytest.mark.parametrize("unit", [Unit.SURVEY_PERCENTAGE, Unit.ADMINISTRATIVE_PERCENTAGE])
def test_percentage_is_the_value_of_a_measure_in_percent(unit: Unit) -> None:
    found = read("11.1", "North", "2021/22", "47.9%", known=[indicator("11.1", unit)])
    assert isinstance(found, FileFigure)
    assert found.value == Decimal("47.9")


@pytest.mark.parametrize("part", [Part.NUMERATOR, Part.DENOMINATOR, Part.SAMPLE_SIZE, Part.DESIGN_EFFECT])
def test_percentage_is_refused_as_a_number_behind_a_percentage(part: Part) -> None:
    known = [indicator("11.1", Unit.SURVEY_PERCENTAGE)]
    refused = read("11.1", "North", "2021/22", "47.9%", "26%", parts=(*PARTS, part), known=known)
    assert isinstance(refused, Refusal)
    assert (refused.column, "is a percentage" in refused.reason) == (part, True)


@pytest.mark.parametrize(
    ("answer", "cell", "says"),
    [
        ("", "", None),
        ("", "yes", True),
        ("", "final", False),
        (ALL_FINAL, "", False),
        (ALL_FINAL, "p", True),
        (ALL_PROVISIONAL, " ", True),
        (ALL_PROVISIONAL, "no", False),
    ],
)
def test_empty_cell_does_not_say_that_a_figure_is_final(answer: str, cell: str, says: bool | None) -> None:
    found = read("11.1", "North", "2021/22", "3", cell, parts=(*PARTS, Part.PROVISIONAL), provisional=answer)
    assert isinstance(found, FileFigure)
    assert found.provisional is says


@pytest.mark.parametrize(("answer", "says"), [("", None), (ALL_FINAL, False), (ALL_PROVISIONAL, True)])
def test_without_a_column_figures_are_as_final_as_the_person_said(answer: str, says: bool | None) -> None:
    found = read("11.1", "North", "2021/22", "3", provisional=answer)
    assert isinstance(found, FileFigure)
    assert found.provisional is says


@pytest.mark.parametrize("name", ["1.11", "111", "11.1.", "measure-1-11"])
def test_code_of_another_measure_is_unknown(name: str) -> None:
    refused = read(name, "North", "2021/22", "3")
    assert isinstance(refused, Refusal)
    assert "is not a measure that the portal knows" in refused.reason


@pytest.mark.parametrize("name", ["a11.1", " A11.1 ", "A 11.1", "MEASURE-A11-1", "label of Count"])
def test_code_is_known_however_it_is_spaced_and_in_either_case(name: str) -> None:
    assert isinstance(read(name, "North", "2021/22", "3", known=[indicator("A11.1")]), FileFigure)


def test_code_that_two_measures_have_is_unknown() -> None:
    known = [indicator("11.1"), indicator("11.1", Unit.MEAN, pk=2)]
    assert isinstance(read("11.1", "North", "2021/22", "3", known=known), Refusal)


@pytest.mark.parametrize("name", ["Brighaus*", "Brighaus *", "Brighaus * *"])
def test_name_with_a_footnote_mark_stands_for_itself_alone(name: str) -> None:
    columns = {part: str(part) for part in PARTS}
    before = RowReader(Mapping(columns=columns), list(columns.values()), Known([indicator("11.1")], PLACES))
    before.read(2, ("11.1", name, "2021/22", "3"))
    places = dict.fromkeys(before.unknown_places, "brighouse")
    found = read("11.1", name, "2021/22", "3", places=places)
    assert isinstance(found, FileFigure)
    assert found.place == PLACES[1]
    assert isinstance(read("11.1", "Brighaus East", "2021/22", "3", places=places), Refusal)


@pytest.mark.parametrize(
    ("name", "known", "means"),
    [
        ("Brighouse East", {"Brighouse*": "brighouse"}, None),
        ("Elland", {"*": "-"}, None),
        ("Elland", {" *": "-"}, None),
        ("Calderdale 001A", {"Calderdale *": ""}, ""),
        ("Calderdale", {"Calderdale *": ""}, None),
        ("Upper Calder 1", {"Upper *": "a", "Upper Calder *": "b"}, "b"),
        ("Brighouse*", {"Brighouse*": "brighouse"}, "brighouse"),
    ],
)
def test_star_stands_for_more_only_after_a_space(name: str, known: dict[str, str], means: str | None) -> None:
    assert meaning_of(name, known) == means


def test_blank_name_is_no_name_to_match() -> None:
    columns = {part: str(part) for part in PARTS}
    reader = RowReader(Mapping(columns=columns), list(columns.values()), Known([indicator("11.1")], PLACES))
    for cells in (("11.1", "", "2021/22", "3"), (" ", "North", "2021/22", "3")):
        refused = reader.read(2, cells)
        assert isinstance(refused, Refusal)
        assert "is missing" in refused.reason
    assert (reader.unknown_indicators, reader.unknown_places) == ({}, {})


def test_indicator_for_all_rows_that_is_no_longer_kept_refuses_the_file() -> None:
    with pytest.raises(TableRefused, match="Match the columns again"):
        read("North", "2021/22", "3", parts=(Part.PLACE, Part.PERIOD, Part.VALUE), indicator="gone")


MERGED_30 = Merged("is merged with the cell above: give each row its own figure", "30", 30.0)


def test_merged_number_is_refused_below_its_first_row() -> None:
    refused = read("11.1", "North", "2021/22", MERGED_30)
    assert isinstance(refused, Refusal)
    assert (refused.column, refused.reason) == (
        "value",
        "The cell is merged with the cell above: give each row its own figure",
    )
    parts = (*PARTS, Part.SAMPLE_SIZE)
    known = [indicator("11.1", Unit.SURVEY_PERCENTAGE)]
    sample = read("11.1", "North", "2021/22", "30", MERGED_30, parts=parts, known=known)
    assert isinstance(sample, Refusal)
    assert sample.column == Part.SAMPLE_SIZE


def test_merged_names_periods_and_notes_are_those_of_each_row() -> None:
    def merged(value: Cell) -> Merged:
        return Merged(MERGED_30.words, str(value), value)

    parts = (*PARTS, Part.NOTE)
    found = read(merged("11.1"), merged("North"), merged("2021/22"), "3", merged("As revised"), parts=parts)
    assert isinstance(found, FileFigure)
    assert (found.indicator.code, found.place, found.note) == ("11.1", PLACES[0], "As revised")
    assert (found.starts.isoformat(), found.value) == ("2021-04-01", Decimal(3))
