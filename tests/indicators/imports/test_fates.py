"""What becomes of each row of a file, through the whole path from the upload to the preview."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from indicators.importing.fates import Decider, Fates
from indicators.importing.figures import FileFigure, KnownIndicator
from indicators.importing.mapping import ALL_FINAL, Mapping, Part
from indicators.models import Import, Indicator, Observation
from partners.models import Place, User
from tests.factories import make_indicator, make_observation
from tests.indicators.imports.bringing import COLUMNS, Commit, preview, reasons, rows, table
from tests.sheets import cell, sheet_xml, workbook_bytes

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        ("Burglary,,2023/24,-3,,", "Value", "The value must be 0 or more"),
        ("Burglary,,2023/24,12.5,,", "Value", "The value must be a whole number, because it is a count"),
        ("Happiness,,2023/24,101,,", "Value", "The value must be 100 or less, because it is a percentage"),
        ("Burglary,,2023/24,\"12,5\",,", "Value", '"12,5" has a comma that does not part thousands'),
        ("Burglary,,2023/24,1e3,,", "Value", "write it in full"),
        ("Burglary,,2023/24,many,,", "Value", '"many" is not a number'),
        ("Burglary,,2023/24,-,,", "Value", "A dash can mean zero or a number too small to print"),
        ("Burglary,,2099/00,3,,", "Period", "The period has not ended yet"),
        ("Burglary,,31/02/2026 to 31/03/2026,3,,", "Period", "February 2026 has 28 days"),
        ("Burglary,,03-04-2026 to 05-04-2026,3,,", "Period", "could be 3 April or 4 March 2026"),
        ("Burglary,,Q1 2024,3,,", "Period", "could be January to March or April to June"),
        ("Burglary,,sometime,3,,", "Period", "is not a period"),
        ("Burglary,Nroth,2023/24,3,,", "Area", '"Nroth" is not a place that the portal knows. The nearest is North'),
        ("Bruglary,,2023/24,3,,", "Indicator", "is not a measure that the portal knows. The nearest is Burglary"),
        ("Happiness,North,2023/24,3,,", "Area", "This measure is not broken down by place"),
        ("Burglary,Old Town,2023/24,3,,", "Area", "Old Town existed only until 31 March 2020"),
        ("Burglary,New Town,2023/24,3,,", "Area", "New Town has existed only since 1 April 2024"),
        ("Burglary,,2023/24,3,perhaps,", "Provisional", "write yes or no"),
        ("Burglary,,2023/24,3,,a,b,c", "Indicator", "put text or a number that holds the separator in quotation marks"),
        (f"Burglary,,2023/24,3,,{'x' * 1001}", "Note", "The cell has 1,001 characters: shorten it to 1,000"),
        ("Burglary,,2023/24,1234567890123,,", "Value", "12 digits at most"),
    ],
)  # fmt: skip
def test_bad_row_is_refused_with_its_column_and_what_to_do(
    row: str, column: str, says: str, burglary: Indicator, north: Place, steward: User,
    django_capture_on_commit_callbacks: Commit,
) -> None:  # fmt: skip
    make_indicator("1.2", label="Happiness", unit=Indicator.Unit.SURVEY_PERCENTAGE)
    Place.objects.create(slug="old-town", name="Old Town", effective_to=date(2020, 3, 31))
    Place.objects.create(slug="new-town", name="New Town", effective_from=date(2024, 4, 1))
    mapping = Mapping(columns=COLUMNS, places={"": ""})
    found = preview(table("Burglary,,2022/23,5,,", row), steward, django_capture_on_commit_callbacks, mapping)
    [(number, where, reason)] = reasons(found)
    assert (number, where) == (3, column)
    assert says in reason
    assert found.counts["new"] == 1
    assert not Observation.objects.exists()


@pytest.mark.parametrize(
    ("marker", "meaning"),
    [
        ("..", "not available"),
        ("c", "confidential"),
        ("*", "suppressed by its publisher"),
        ("n/a", "not applicable"),
        ("[u]", "too unreliable"),
        ("", "the cell is empty"),
    ],
)
def test_marker_is_no_figure_and_its_meaning_is_said(
    marker: str, meaning: str, burglary: Indicator, steward: User, django_capture_on_commit_callbacks: Commit
) -> None:
    found = preview(table(f"Burglary,Whole district,2023/24,{marker},,"), steward, django_capture_on_commit_callbacks)
    [skip] = rows(found, "skipped")
    assert meaning in skip.reason
    assert found.counts["skipped"] == 1


def test_dash_is_zero_where_the_mapping_says_so(
    burglary: Indicator, steward: User, django_capture_on_commit_callbacks: Commit
) -> None:
    mapping = Mapping(columns=COLUMNS, dash_is_zero=True)
    found = preview(table("Burglary,Whole district,2023/24,-,,"), steward, django_capture_on_commit_callbacks, mapping)
    assert [row.value for row in rows(found, "new")] == ["0"]


def test_two_values_for_one_period_refuse_each_other(
    burglary: Indicator, steward: User, django_capture_on_commit_callbacks: Commit
) -> None:
    content = table("Burglary,Whole district,2023/24,3,,", "1.1,whole district,2023-24,4,,")
    found = preview(content, steward, django_capture_on_commit_callbacks)
    first, second = reasons(found)
    assert first[0] == 2
    assert first[2].startswith("Row 3 gives a figure for the same measure")
    assert second[0] == 3
    assert second[2].startswith("Row 2 gives")


def test_stored_figures_are_same_or_changed_with_old_and_new_value(
    burglary: Indicator, steward: User, django_capture_on_commit_callbacks: Commit
) -> None:
    make_observation(burglary, Decimal("10.000000"), 2021)
    make_observation(burglary, 20, 2022, provisional=True)
    make_observation(burglary, 30, 2023, note="Kept")
    content = table(*(f"Burglary,Whole district,{year},{value}," for year, value in
                      (("2021/22", "10,"), ("2022/23", "20,no"), ("2023/24", "33,"))))  # fmt: skip
    found = preview(content, steward, django_capture_on_commit_callbacks)
    assert found.counts | {"register": ""} == {
        "refused": 0, "changed": 2, "new": 0, "same": 1, "skipped": 0, "register": "", "indicators": {}, "places": {},
    }  # fmt: skip
    changes = [[list(change) for change in row.changes] for row in rows(found, "changed")]
    assert changes == [[["State", "provisional", "final"]], [["Value", "30", "33"]]]


@pytest.mark.parametrize("answer", ["", ALL_FINAL])
@pytest.mark.parametrize("has_column", [True, False])
def test_provisional_figure_becomes_final_only_where_somebody_says_so(
    answer: str, has_column: bool, burglary: Indicator, steward: User, django_capture_on_commit_callbacks: Commit
) -> None:
    make_observation(burglary, 10, 2021, provisional=True)
    columns = {part: name for part, name in COLUMNS.items() if has_column or part is not Part.PROVISIONAL}
    content = table("Burglary,Whole district,2021/22,10,,", "Burglary,Whole district,2022/23,11,,")
    mapping = Mapping(columns=columns, provisional=answer)
    found = preview(content, steward, django_capture_on_commit_callbacks, mapping)
    changes = [[list(change) for change in row.changes] for row in rows(found, "changed")]
    assert changes == ([[["State", "provisional", "final"]]] if answer else [])
    assert [row.provisional for row in rows(found, "new")] == [False]


@pytest.mark.parametrize(
    ("columns", "where"),
    [
        ({Part.PERIOD: "When"}, "When"),
        ({Part.STARTS: "From", Part.ENDS: "To"}, "To"),
        ({Part.MONTH: "Month", Part.CATEGORY: "Type"}, "Month"),
    ],
)
def test_period_in_the_future_is_refused_in_the_column_that_says_when(columns: dict[Part, str], where: str) -> None:
    indicator = KnownIndicator(1, "burglary", "1.1", "Burglary", Indicator.Unit.COUNT)
    figure = FileFigure(2, indicator, None, "month", date(2090, 4, 1), date(2090, 4, 30), Decimal(3))
    headings = {str(part): name for part, name in columns.items()}
    fates = Decider({}, headings, date(2026, 9, 14)).decide([figure], Fates())
    assert [(refused.column, refused.reason) for refused in fates.refused] == [(where, "The period has not ended yet")]


def test_value_merged_over_several_rows_is_that_of_the_first(
    burglary: Indicator, north: Place, steward: User, django_capture_on_commit_callbacks: Commit
) -> None:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in (("Indicator", "Area", "Period", "Value"), ("Burglary", "North", "2021/22", 30),
                ("Burglary", "Whole district", None, None)):  # fmt: skip
        sheet.append(row)
    sheet.merge_cells("C2:C3")
    sheet.merge_cells("D2:D3")
    body = BytesIO()
    book.save(body)
    parts = (Part.INDICATOR, Part.PLACE, Part.PERIOD, Part.VALUE)
    mapping = Mapping(sheet="Sheet", columns={part: COLUMNS[part] for part in parts})
    found = preview(body.getvalue(), steward, django_capture_on_commit_callbacks, mapping, kind="xlsx")
    assert [(row.row, row.place, row.value) for row in rows(found, "new")] == [(2, north.pk, "30")]
    assert reasons(found) == [(3, "Value", "The cell is merged with the cell above: give each row its own figure")]


def test_indicator_for_all_rows_that_was_archived_since_asks_to_match_again(
    burglary: Indicator, steward: User, django_capture_on_commit_callbacks: Commit
) -> None:
    mapping = Mapping(columns={Part.PERIOD: "Period", Part.VALUE: "Value"}, indicator="gone")
    found = preview(table("Burglary,,2020/21,8,,"), steward, django_capture_on_commit_callbacks, mapping)
    assert found.status == Import.Status.REFUSED
    assert "Match the columns again" in found.fault


def test_changed_value_with_stored_numbers_behind_it_asks_for_the_new_ones(
    steward: User, django_capture_on_commit_callbacks: Commit
) -> None:
    rate = make_indicator("1.3", label="Rate", unit=Indicator.Unit.RATE)
    make_observation(rate, 5, 2021, numerator=5, denominator=1000)
    found = preview(table("Rate,Whole district,2021/22,6,,"), steward, django_capture_on_commit_callbacks)
    [(_, _, reason)] = reasons(found)
    assert "has two numbers behind it, 5 and 1,000" in reason


def test_percentage_is_worked_out_from_the_two_numbers_behind_it(
    steward: User, django_capture_on_commit_callbacks: Commit
) -> None:
    make_indicator("1.4", label="Share", unit=Indicator.Unit.ADMINISTRATIVE_PERCENTAGE)
    mapping = Mapping(
        indicator="measure-1-4",
        columns={Part.PERIOD: "Year", Part.NUMERATOR: "Top", Part.DENOMINATOR: "Bottom"},
    )
    content = table("2021/22,1,3", "2022/23,4,3", headings="Year,Top,Bottom")
    found = preview(content, steward, django_capture_on_commit_callbacks, mapping)
    assert [row.value for row in rows(found, "new")] == ["33.333333"]
    assert [reason for _, _, reason in reasons(found)] == ["The value must be 100 or less, because it is a percentage"]


def test_period_may_stand_in_two_columns(
    burglary: Indicator, steward: User, django_capture_on_commit_callbacks: Commit
) -> None:
    mapping = Mapping(
        indicator="measure-1-1",
        columns={Part.STARTS: "From", Part.ENDS: "To", Part.VALUE: "N"},
        day_order="day_first",
    )
    content = table("01/04/2021,31/03/2022,3", "March 2024,March 2024,4", "2024-01-02,2024-03-04,5",
                    headings="From,To,N")  # fmt: skip
    found = preview(content, steward, django_capture_on_commit_callbacks, mapping)
    assert [(row.period_type, row.starts, row.ends) for row in rows(found, "new")] == [
        ("financial_year", "2021-04-01", "2022-03-31"),
        ("month", "2024-03-01", "2024-03-31"),
    ]
    [(row, column, reason)] = reasons(found)
    assert (row, column) == (4, "To")
    assert "say which kind of period it is" in reason


def test_survey_figure_brings_its_sample(steward: User, django_capture_on_commit_callbacks: Commit) -> None:
    make_indicator("1.5", label="Belonging", unit=Indicator.Unit.SURVEY_PERCENTAGE)
    mapping = Mapping(
        indicator="measure-1-5",
        columns={
            Part.PERIOD: "Year", Part.VALUE: "Value", Part.SAMPLE_SIZE: "Base", Part.DESIGN_EFFECT: "Deff",
            Part.SAMPLING: "How",
        },
    )  # fmt: skip
    content = table(
        '2021/22,56.3%,"1,012",1.35,At random', "2022/23,56,,1.2,quota", "2023/24,56,100,0.5,", "2024/25,56,9,,luck",
        headings="Year,Value,Base,Deff,How",
    )  # fmt: skip
    found = preview(content, steward, django_capture_on_commit_callbacks, mapping)
    [row] = rows(found, "new")
    assert (row.value, row.sample_size, row.design_effect, row.sampling) == ("56.3", 1012, "1.350", "random")
    assert [(number, column) for number, column, _ in reasons(found)] == [(3, "Base"), (4, "Deff"), (5, "How")]


def test_formula_without_a_result_is_refused_by_sheet_row_and_column(
    burglary: Indicator, steward: User, django_capture_on_commit_callbacks: Commit
) -> None:
    heading = "".join(cell(f"{letter}1", text) for letter, text in zip("ABC", ("Period", "Value", "Note"), strict=True))
    body = (
        f'<row r="1">{heading}</row>'
        f'<row r="2">{cell("A2", "2021/22")}<c r="B2"><v>12</v></c>{cell("C2", "=cmd")}</row>'
        f'<row r="3">{cell("A3", "2022/23")}<c r="B3"><f>SUM(B2)</f></c></row>'
        f'<row r="4">{cell("A4", "2023/24")}<c r="B4" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    )
    mapping = Mapping(
        sheet="Data", indicator="measure-1-1", columns={Part.PERIOD: "Period", Part.VALUE: "Value", Part.NOTE: "Note"}
    )
    content = workbook_bytes({"Data": sheet_xml(body), "Secret": sheet_xml("")}, state="hidden")
    found = preview(content, steward, django_capture_on_commit_callbacks, mapping, kind="xlsx")
    assert found.sheet == "Data"
    assert [(number, column) for number, column, _ in reasons(found)] == [(3, "Value"), (4, "Value")]
    assert found.counts["new"] == 1


def test_windows_encoding_is_read_and_said(
    burglary: Indicator, steward: User, django_capture_on_commit_callbacks: Commit
) -> None:
    content = table("Burglary,Whole district,2021/22,3,,Café – £5").encode("cp1252")
    found = preview(content, steward, django_capture_on_commit_callbacks)
    assert any("Windows-1252" in warning for warning in found.warnings)
    assert [row.note for row in rows(found, "new")] == ["Café – £5"]


def test_byte_order_mark_hides_no_heading(
    burglary: Indicator, steward: User, django_capture_on_commit_callbacks: Commit
) -> None:
    content = b"\xef\xbb\xbf" + table("Burglary,Whole district,2021/22,3,,").encode()
    assert preview(content, steward, django_capture_on_commit_callbacks).counts["new"] == 1


def test_more_decimals_than_are_stored_are_rounded_and_said(
    steward: User, django_capture_on_commit_callbacks: Commit
) -> None:
    make_indicator("1.6", label="Rate", unit=Indicator.Unit.RATE)
    found = preview(table("Rate,Whole district,2021/22,1.23456789,,"), steward, django_capture_on_commit_callbacks)
    assert [row.value for row in rows(found, "new")] == ["1.234568"]
    assert found.warnings == ["Values with more than 6 decimal places are rounded to 6. There are 1"]


def test_column_that_has_gone_refuses_the_file(
    burglary: Indicator, steward: User, django_capture_on_commit_callbacks: Commit
) -> None:
    found = preview(table("Burglary,2021/22", headings="Indicator,Year"), steward, django_capture_on_commit_callbacks)
    assert found.status == Import.Status.REFUSED
    assert "has no column “Area” any more" in found.fault
