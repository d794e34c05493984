"""Workbooks as people keep them: merged headings, hidden sheets, formulas, percentages, and files that are traps."""

import io
import resource
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from indicators.reading import refusal, sheet_scan
from indicators.reading.cells import CellFault, Merged, text_of
from indicators.reading.tables import Formula, Sheet, TableRefused, headings_of, rows_of, sheets_of
from indicators.reading.values import NumberStyle, read_number
from tests.sheets import cell, sheet_xml, workbook_bytes, written

HEADINGS = f'<row r="1">{cell("A1", "Place")}{cell("B1", "Value")}</row>'


def saved(folder: Path, *rows: tuple[Any, ...], change: Callable[[Worksheet], object] | None = None) -> Path:
    """A real workbook with these rows in its sheet "Data"."""
    workbook = Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Data"
    for row in rows:
        sheet.append(row)
    if change:
        change(sheet)
    workbook.save(folder / "a.xlsx")
    return folder / "a.xlsx"


def drawn(folder: Path, rows: str, **parts: str) -> Path:
    """A workbook whose sheet "Data" is written by hand under the headings "Place" and "Value"."""
    return written(folder, "a.xlsx", workbook_bytes({"Data": sheet_xml(HEADINGS + rows, **parts)}))


def refusal_of(path: Path, sheet: str = "", heading_row: int | None = None) -> str:
    with pytest.raises(TableRefused) as refused:
        list(rows_of(path, "xlsx", sheet, headings_of(path, "xlsx", sheet, heading_row).row))
    return str(refused.value)


def cells_of(path: Path, heading_row: int = 1) -> list[tuple[Any, ...]]:
    return [cells for _, cells in rows_of(path, "xlsx", "", heading_row)]


def test_workbook_has_headings_a_sample_and_rows_of_values(tmp_path: Path) -> None:
    path = saved(tmp_path, ("Place", "Value", "On"), ("Batley", 4404, date(2026, 4, 3)), (), ("Leeds", 12.5, None))
    headings = headings_of(path, "xlsx")

    assert (headings.sheet, headings.row, headings.columns) == ("Data", 1, ("Place", "Value", "On"))
    assert headings.sample == [("Batley", "4404", "2026-04-03"), ("Leeds", "12.5", "")]
    assert headings.warnings == ()
    assert list(rows_of(path, "xlsx", "Data", 1)) == [
        (2, ("Batley", 4404.0, date(2026, 4, 3))),
        (4, ("Leeds", 12.5, "")),
    ]


def merged(value: Any) -> Merged:
    return Merged("is merged with the cell above: give each row its own figure", text_of(value), value)


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHARING = sheet_xml(HEADINGS + '<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2"><v>4</v></c></row>')


def sharing(folder: Path, counts: str) -> Path:
    """A workbook whose cells share texts, with the number of them that it claims."""
    strings = f'<sst xmlns="{MAIN}" {counts}><si><t>Batley</t></si></sst>'
    return written(folder, "a.xlsx", workbook_bytes({"Data": SHARING}, strings=strings))


@pytest.mark.parametrize("counts", ["", 'count="1" uniqueCount="1"', 'uniqueCount="9999999"'])
def test_texts_that_cells_share_are_read(tmp_path: Path, counts: str) -> None:
    assert cells_of(sharing(tmp_path, counts)) == [("Batley", 4.0)]


@pytest.mark.parametrize(
    "counts", ['uniqueCount="4000000000"', "uniqueCount = '4000000000'", 'count="99999999"', 'uniqueCount="&#52;000"']
)
def test_number_of_texts_that_no_sheet_can_have_is_refused_before_memory_is_taken(tmp_path: Path, counts: str) -> None:
    assert refusal_of(sharing(tmp_path, counts)).startswith("The workbook is damaged")


def test_days_counted_from_1904_are_the_days_that_are_shown(tmp_path: Path) -> None:
    workbook = Workbook()
    workbook.epoch = CALENDAR_MAC_1904
    workbook.active.append(("Place", "On"))  # type: ignore[union-attr]
    workbook.active.append(("Batley", date(2026, 4, 3)))  # type: ignore[union-attr]
    workbook.save(tmp_path / "a.xlsx")

    assert cells_of(tmp_path / "a.xlsx") == [("Batley", date(2026, 4, 3))]


def test_merged_areas_that_reach_to_the_end_of_a_sheet_cost_nothing(tmp_path: Path) -> None:
    row = f'<row r="2">{cell("A2", "Batley")}<c r="B2"><v>4</v></c></row>'
    areas = '<mergeCells count="9999999"><mergeCell ref="A9:XFD1048576"/><mergeCell ref="A2:A1048576"/></mergeCells>'

    assert cells_of(drawn(tmp_path, row, after=areas)) == [("Batley", 4.0)]


def test_table_that_does_not_begin_in_the_corner_keeps_its_row_numbers(tmp_path: Path) -> None:
    path = saved(tmp_path, (), ("", "Recorded offences"), (), ("", "Place", "Value"), ("", "Batley", 4))

    assert headings_of(path, "xlsx").row == 4
    assert list(rows_of(path, "xlsx", "", 4)) == [(5, ("", "Batley", 4.0))]


def test_hidden_sheets_are_not_read_and_told(tmp_path: Path) -> None:
    table = sheet_xml(HEADINGS + f'<row r="2">{cell("A2", "Batley")}<c r="B2"><v>4</v></c></row>')
    body = workbook_bytes({"Shown": table, "Workings": table}, state="veryHidden")
    path = written(tmp_path, "a.xlsx", body)

    assert sheets_of(path, "xlsx") == [Sheet("Shown", hidden=False), Sheet("Workings", hidden=True)]
    assert headings_of(path, "xlsx").warnings == ('Sheet "Workings" is hidden in the workbook and was not read',)
    assert headings_of(path, "xlsx", "Workings").warnings == ('Sheet "Workings" is hidden in the workbook',)
    assert refusal_of(path, "Elsewhere") == 'The workbook has no sheet "Elsewhere". Choose one of its sheets'


def test_first_sheet_that_is_shown_is_read(tmp_path: Path) -> None:
    workbook = Workbook()
    workbook.active.sheet_state = "hidden"  # type: ignore[union-attr]
    sheet = workbook.create_sheet("Figures")
    sheet.append(("Place", "Value"))
    sheet.append(("Batley", 4))
    workbook.save(tmp_path / "a.xlsx")

    assert headings_of(tmp_path / "a.xlsx", "xlsx").sheet == "Figures"


def test_merged_headings_are_put_before_those_under_them(tmp_path: Path) -> None:
    def merge(sheet: Worksheet) -> None:
        for area in ("A1:A2", "B1:C1", "D1:E1"):
            sheet.merge_cells(area)

    path = saved(
        tmp_path,
        ("Place", "2021/22", None, "Recorded offences", None),
        (None, "Count", "Percentage", "Count", "Percentage"),
        ("Batley", 4, 1.5, 6, 2.5),
        change=merge,
    )
    headings = headings_of(path, "xlsx")

    assert headings.row == 2
    assert headings.columns == (
        "Place",
        "2021/22: Count",
        "2021/22: Percentage",
        "Recorded offences: Count",
        "Recorded offences: Percentage",
    )
    assert headings.warnings == (
        'The merged heading "2021/22" in row 1 was put before those of columns B to C',
        'The merged heading "Recorded offences" in row 1 was put before those of columns D to E',
    )
    assert list(rows_of(path, "xlsx", "", 2)) == [(3, ("Batley", 4.0, 1.5, 6.0, 2.5))]


def test_title_merged_over_the_whole_table_is_no_heading(tmp_path: Path) -> None:
    path = saved(
        tmp_path,
        ("Offences by place",),
        ("Place", "Value"),
        ("Batley", 4),
        change=lambda sheet: sheet.merge_cells("A1:B1"),
    )
    headings = headings_of(path, "xlsx")

    assert (headings.row, headings.columns, headings.warnings) == (2, ("Place", "Value"), ())


def test_last_heading_merged_down_keeps_its_column(tmp_path: Path) -> None:
    def merge(sheet: Worksheet) -> None:
        for area in ("A1:B1", "C1:C2"):
            sheet.merge_cells(area)

    path = saved(
        tmp_path, ("Where", None, "Value"), ("District", "Ward", None), ("Kirklees", "Batley", 4), change=merge
    )

    assert headings_of(path, "xlsx").columns == ("Where: District", "Where: Ward", "Value")
    assert cells_of(path, 2) == [("Kirklees", "Batley", 4.0)]


def test_cells_merged_down_a_column_say_in_each_row_what_they_show(tmp_path: Path) -> None:
    path = saved(
        tmp_path,
        ("Place", "Value"),
        ("Batley", 4),
        (None, 5),
        ("Leeds", 6),
        change=lambda sheet: sheet.merge_cells("A2:A3"),
    )

    assert cells_of(path) == [("Batley", 4.0), (merged("Batley"), 5.0), ("Leeds", 6.0)]
    headings = headings_of(path, "xlsx")
    assert headings.sample[1] == ("Batley", "5")
    assert headings.warnings == (
        'Column A, "Place", has merged cells: a name or period in them is that of each row, a number that of the first',
    )


def test_number_merged_down_a_column_is_that_of_its_first_row_alone(tmp_path: Path) -> None:
    rows = (("Batley", 30), ("Leeds", None), ("Elland", 7), ("Ripon", None))

    def merge(sheet: Worksheet) -> None:
        sheet.merge_cells("B2:B3")
        sheet["B4"] = None
        sheet.merge_cells("B4:B5")

    path = saved(tmp_path, ("Place", "Value"), *rows, change=merge)

    assert cells_of(path) == [("Batley", 30.0), ("Leeds", merged(30.0)), ("Elland", ""), ("Ripon", "")]
    with pytest.raises(CellFault, match="is merged with the cell above: give each row its own figure"):
        read_number(merged(30.0), style=NumberStyle.POINT)


def test_heading_has_no_character_that_no_database_keeps(tmp_path: Path) -> None:
    path = saved(
        tmp_path,
        (None, "Up_x0000_per", None),
        ("Place", "Val_x0000_ue", "Share"),
        ("Batley", 4, 5),
        change=lambda sheet: sheet.merge_cells("B1:C1"),
    )
    headings = headings_of(path, "xlsx")

    assert headings.columns == ("Place", "Upper: Value", "Upper: Share")
    assert "\0" not in repr(headings)
    assert [cells for _, cells in rows_of(path, "xlsx", "", headings.row)] == [("Batley", 4.0, 5.0)]


def test_formula_with_a_stored_result_is_read_with_one_warning_for_its_column(tmp_path: Path) -> None:
    path = drawn(
        tmp_path,
        f'<row r="2">{cell("A2", "Batley")}<c r="B2"><f>2+2</f><v>4</v></c></row>'
        f'<row r="3">{cell("A3", "Leeds")}<c r="B3"><f>3+3</f><v>6</v></c></row>',
    )

    assert cells_of(path) == [("Batley", 4.0), ("Leeds", 6.0)]
    assert headings_of(path, "xlsx").warnings == (
        'Column B, "Value", has formulas: the results that the file stores were read, as Excel last worked them out',
    )


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        ('<c r="B2"><f>2+2</f></c>', "is a formula whose result is not stored: open the file in Excel, save it"),
        ('<c r="B2"><f>2+2</f><v></v></c>', "is a formula whose result is not stored"),
        ('<c r="B2"><f t="shared" si="0"/></c>', "is a formula whose result is not stored"),
        ('<c r="B2" t="e"><f>A9</f><v>#REF!</v></c>', "shows #REF!, because its formula fails"),
        ('<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "shows #DIV/0!, because its formula fails"),
        *((f'<c r="B2" t="e"><v>{error}</v></c>', f"shows {error}, because") for error in sheet_scan.ERRORS),
    ],
)
def test_formula_that_cannot_be_trusted_is_refused_in_its_cell(tmp_path: Path, xml: str, words: str) -> None:
    ((place, value),) = cells_of(drawn(tmp_path, f'<row r="2">{cell("A2", "Batley")}{xml}</row>'))

    assert place == "Batley"
    assert isinstance(value, Formula)
    with pytest.raises(CellFault) as fault:
        read_number(value, style=NumberStyle.POINT)
    assert words in str(fault.value)


def test_formula_that_gives_empty_text_is_an_empty_cell(tmp_path: Path) -> None:
    path = drawn(tmp_path, f'<row r="2">{cell("A2", "Batley")}<c r="B2" t="str"><f>IF(A9,1,"")</f><v></v></c></row>')

    assert cells_of(path) == [("Batley", "")]


def test_formulas_that_openpyxl_writes_have_no_stored_result(tmp_path: Path) -> None:
    ((_, value),) = cells_of(saved(tmp_path, ("Place", "Value"), ("Batley", "=1+1")))

    assert isinstance(value, Formula)


@pytest.mark.parametrize("shape", ["0%", "0.0%", '0.0"%"', "0.00"])
def test_percentage_is_read_as_it_is_shown(tmp_path: Path, shape: str) -> None:
    def style(sheet: Worksheet) -> None:
        sheet["B2"].number_format = shape

    path = saved(tmp_path, ("Place", "Value"), ("Batley", 0.479), change=style)
    ((_, value),) = cells_of(path)

    if "0%" in shape:
        assert value == "47.9%"
        assert "has cells shown as percentages: what is shown was read" in headings_of(path, "xlsx").warnings[0]
    else:
        assert value == 0.479


def test_hidden_rows_and_values_beside_the_table_are_told(tmp_path: Path) -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.row_dimensions[3].hidden = True
        sheet["D2"] = "note"

    path = saved(tmp_path, ("Place", "Value"), ("Batley", 4), ("Leeds", 5), change=hide)

    assert headings_of(path, "xlsx").warnings == (
        "1 hidden row was read too",
        "What stands to the right of column B has no heading and was not read",
    )
    assert cells_of(path) == [("Batley", 4.0), ("Leeds", 5.0)]


def test_duplicate_headings_are_refused_by_sheet_row_and_column(tmp_path: Path) -> None:
    path = saved(tmp_path, (), ("Place", "Value", "value"), ("Batley", 1, 2))

    assert refusal_of(path) == (
        'Row 2 of sheet "Data" has the heading "Value" over the columns B and C: give each column a heading of its own'
    )


def test_sheet_without_headings_or_with_one_column_or_nothing_is_refused_by_name(tmp_path: Path) -> None:
    assert refusal_of(saved(tmp_path, ("Batley", 4), ("Leeds", 5))).startswith('Sheet "Data" has no row of headings')
    assert refusal_of(saved(tmp_path, ("Place",), ("Leeds",))).startswith('Sheet "Data" has one column only')
    assert refusal_of(saved(tmp_path)).startswith('Sheet "Data" is empty')
    path = saved(tmp_path, ("Place", "Value"), ("Leeds", 5))
    assert refusal_of(path, heading_row=7) == 'Row 7 of sheet "Data" is empty. Say in which row the headings are'


def test_sheet_that_only_claims_two_million_rows_costs_nothing(tmp_path: Path) -> None:
    path = drawn(
        tmp_path,
        f'<row r="2">{cell("A2", "Batley")}<c r="B2"><v>4</v></c></row>'
        '<row r="1048576"><c r="XFD1048576" s="1"/></row>',
        before='<dimension ref="A1:XFD2000000"/>',
    )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    assert cells_of(path) == [("Batley", 4.0)]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ('<row r="2000000"><c r="A2000000"><v>4</v></c></row>', "has more than 1,048,576 rows"),
        ('<row r="2"><c r="XFD2"><v>4</v></c></row>', "has more than 200 columns"),
        ('<row r="1000000"><c r="GR1000000"><v>4</v></c></row>', "spans 1,000,000 rows and 200 columns"),
        ("<row/>" * 3 + '<row r="999999"><c/><c r="C999999"><v>4</v></c></row>' + "<row/>" * 9 + "<row><c/></row>", ""),
        ("<row>" + "<c><v>1</v></c>" * 300 + "</row>", "has more than 200 columns"),
        ("<x:row xmlns:x='{main}' r='1000000'><x:c r='GR1000000'><x:v>4</x:v></x:c></x:row>", "spans 1,000,000 rows"),
        ("<row r='1000000'><c r='GR1000000'><v>4</v></c></row>", "spans 1,000,000 rows"),
        ('<row r="2"><c r="GR1000000"><v>4</v></c></row>', "is damaged"),
    ],
)
def test_sheet_that_spans_too_much_is_refused_before_memory_is_taken(tmp_path: Path, row: str, words: str) -> None:
    path = drawn(tmp_path, row.replace("{main}", MAIN))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    if words:
        assert f'Sheet "Data" {words}' in refusal_of(path)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


def test_sheet_in_another_encoding_is_looked_at_by_the_parser(tmp_path: Path) -> None:
    xml = sheet_xml(HEADINGS + '<row r="1000000"><c r="GR1000000"><v>4</v></c></row>').replace("UTF-8", "UTF-16")
    body = workbook_bytes({"Data": "x"})
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, xml.encode("utf-16") if "sheet1" in name else old.read(name))

    assert "spans 1,000,000 rows" in refusal_of(written(tmp_path, "a.xlsx", changed.getvalue()))


@pytest.mark.parametrize("limit", ["rows", "cells", "columns"])
def test_sheet_just_beyond_a_limit_is_refused_and_one_at_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    path = saved(tmp_path, ("Place", "Value"), *[("Batley", number) for number in range(99)])

    def set_limit(by: int) -> None:
        monkeypatch.setitem(refusal.MOST_ROWS, "xlsx", 100 + by if limit == "rows" else 10**6)
        monkeypatch.setattr(sheet_scan, "MOST_CELLS", 200 + by if limit == "cells" else 10**6)
        monkeypatch.setattr(sheet_scan, "MOST_COLUMNS", 2 + by if limit == "columns" else 10**3)

    set_limit(0)
    assert len(cells_of(path)) == 99
    set_limit(-1)
    assert 'Sheet "Data" ' in refusal_of(path)


@pytest.mark.parametrize(
    "rows",
    [
        f'<row r="2">{cell("A2", "Batley")}<c r="B2"><v>4</v></c></row>',
        '<row><c t="inlineStr"><is><t>Batley</t></is></c><c><v>4</v></c></row>',
        "<row r='2'><c r='A2' t='inlineStr'><is><t>Batley</t></is></c><c  r='B2' ><v>4</v></c></row>",
        f'<row r="2">{cell("A2", "Batley")}<!-- four --><c r="B2"><v>4</v></c></row>',
        f'<row r="2">{cell("A2", "Batley")}<c><v>4</v></c></row>',
    ],
)
def test_cells_are_read_however_a_program_writes_them(tmp_path: Path, rows: str) -> None:
    assert cells_of(drawn(tmp_path, rows)) == [("Batley", 4.0)]


@pytest.mark.parametrize("rows", [3, 3_000])
def test_quick_look_and_parser_find_the_same(tmp_path: Path, rows: int) -> None:
    path = saved(
        tmp_path, ("Place", "Value", "Note"), *[("Batley", number, "a:cell <f> <c>") for number in range(rows)]
    )

    with zipfile.ZipFile(path) as archive:
        part = archive.read("xl/worksheets/sheet1.xml")
    quick = sheet_scan._quickly(io.BytesIO(part), ())
    assert quick == sheet_scan._Parser("Data", ()).facts_of(io.BytesIO(part))
    assert quick is not None
    assert (quick.rows, quick.columns) == (rows + 1, 3)
