"""CSV files as people save them: in other encodings, with other separators, damaged, or no table at all."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indicators.reading import refusal
from indicators.reading.cells import CellFault
from indicators.reading.tables import Ragged, Sheet, TableRefused, headings_of, rows_of, sheets_of
from indicators.reading.values import NumberStyle, read_number
from tests.sheets import written

TABLE = "Place,Period,Value\nDewsbury,2021/22,404\nBatley,2021/22,12\n"


def refusal_of(path: Path, heading_row: int | None = None) -> str:
    with pytest.raises(TableRefused) as refused:
        list(rows_of(path, "csv", "", headings_of(path, "csv", heading_row=heading_row).row))
    return str(refused.value)


def test_csv_has_one_sheet_headings_a_sample_and_rows(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", TABLE)
    headings = headings_of(path, "csv")

    assert sheets_of(path, "csv") == [Sheet("", hidden=False)]
    assert (headings.row, headings.columns, headings.warnings) == (1, ("Place", "Period", "Value"), ())
    assert headings.sample == [("Dewsbury", "2021/22", "404"), ("Batley", "2021/22", "12")]
    assert list(rows_of(path, "csv", "", headings.row)) == [
        (2, ("Dewsbury", "2021/22", "404")),
        (3, ("Batley", "2021/22", "12")),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_ends_of_lines_give_the_same_rows(tmp_path: Path, encoding: str, end: str) -> None:
    text = "Place,Value\nÉire – north,5\n".replace("\n", end)
    begins = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    path = written(tmp_path, "a.csv", begins + text.encode(encoding))

    assert headings_of(path, "csv").columns == ("Place", "Value")
    assert list(rows_of(path, "csv", "", 1)) == [(2, ("Éire – north", "5"))]


def test_guessed_encoding_is_told_with_the_line_where_it_matters(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "Place,Value\nBatley,4\nÉire,5\n".encode("cp1252"))

    (warning,) = headings_of(path, "csv").warnings
    assert "was read as Windows-1252, which first matters in line 3" in warning


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "The file is empty"),
        (b"\n\n\n", "The file is empty"),
        (b"\xef\xbb\xbf", "The file is empty"),
        (b"PK\x03\x04rest", "The file is an Excel workbook or another archive, not a CSV file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "The file is an older Excel file, not a CSV file"),
        (b"%PDF-1.4\n", "The file is a PDF, not a CSV file"),
        (b"Place,Value\nBat\0ley,4\n", "Line 2 of the file holds a character (NUL)"),
        (b"Place,Value\nB\x81tley,4\n", "Line 2 of the file holds bytes that are no character"),
        ("Place,Value\nÉire,4\n".encode() + b"B\xe9,5\n", "Line 2 of the file is written in UTF-8 and line 3 is not"),
        (b"\xff\xfe\x00\x00a\x00\x00\x00", "The file is written in UTF-32"),
        (b"\xff\xfea", "bytes that are no character"),
        (b"Place\nBatley\nDewsbury\n", "The file has one column only"),
        (b"Dewsbury,2021/22,404\nBatley,2021/22,12\n", "The file has no row of headings in its first 60 rows"),
        (b"Place,Value,value \nBatley,1,2\n", 'Row 1 has the heading "Value" over the columns B and C'),
        (b'Place,Value\nBatley,1\n"Dewsbury,2\nLeeds,3\n', "Row 3 of the file opens a quotation mark"),
        (b'Place,Value\nBatley,1\n"Dews"bury,2\nLeeds,3\n', "Row 3 of the file opens a quotation mark"),
        (b'Place,Value\nBatley,1\n"' + b"Dewsbury,2\n" * 20_000, "Row 3 of the file opens a quotation mark"),
        (b"x" * 2_500_000, "The file has a line of more than a million characters"),
        ((",".join(f"c{n}" for n in range(201)) + "\n").encode() * 2, "Row 1 has more than 200 headings"),
    ],
)
def test_file_that_is_no_table_is_refused_in_words(tmp_path: Path, body: bytes, words: str) -> None:
    assert words in refusal_of(written(tmp_path, "a.csv", body))


def test_row_of_headings_that_the_person_says_must_hold_some(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", TABLE)

    assert refusal_of(path, heading_row=9) == "Row 9 is empty. Say in which row the headings are"
    assert refusal_of(path, heading_row=0) == "The row of the headings must be 1 or more"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_separator_is_found(tmp_path: Path, delimiter: str) -> None:
    path = written(tmp_path, "a.csv", TABLE.replace(",", delimiter))

    assert headings_of(path, "csv").columns == ("Place", "Period", "Value")


def test_separator_that_the_first_line_names_is_obeyed_and_not_counted(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "sep=;\r\nPlace;Note, if any\r\nBatley;a\r\n")

    assert headings_of(path, "csv").columns == ("Place", "Note, if any")
    assert list(rows_of(path, "csv", "", 1)) == [(2, ("Batley", "a"))]


def test_semicolons_and_decimal_commas_go_together(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "Place;Value\nBatley;1.404,5\nDewsbury;12,25\n")

    assert headings_of(path, "csv").decimal_comma
    assert [read_number(cells[1], style=NumberStyle.COMMA) for _, cells in rows_of(path, "csv", "", 1)] == [
        pytest.approx(1404.5),
        pytest.approx(12.25),
    ]
    assert not headings_of(written(tmp_path, "b.csv", TABLE), "csv").decimal_comma


def test_headings_under_a_title_are_found(tmp_path: Path) -> None:
    title = 'Table 4: recorded offences\n"Source: Home Office, 2022"\n\n'
    path = written(tmp_path, "a.csv", title + TABLE)

    assert headings_of(path, "csv").row == 4
    assert [number for number, _ in rows_of(path, "csv", "", 4)] == [5, 6]


def test_person_may_say_in_which_row_the_headings_are(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "Area,Time,Number\nwhere,when,how many\nBatley,2021/22,4\n")

    assert headings_of(path, "csv").row == 1
    assert headings_of(path, "csv", heading_row=2).columns == ("where", "when", "how many")


def test_headings_that_differ_by_a_sign_or_are_marks_elsewhere_are_headings(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "x,Value,Value (%)\nBatley,4,1.5\n")

    assert headings_of(path, "csv").columns == ("x", "Value", "Value (%)")


def test_rows_are_counted_as_a_spreadsheet_shows_them(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", 'Place,Note\n"Batley","two\nlines"\n\n , \nDewsbury,x\n')

    assert [number for number, _ in rows_of(path, "csv", "", 1)] == [2, 5]


def test_short_rows_are_filled_and_long_ones_say_what_is_wrong(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "Place,Period,Value\nBatley\nDewsbury,2021/22,1,234\nLeeds,2021/22,5,,\n")
    short, long, blank_end = (cells for _, cells in rows_of(path, "csv", "", 1))

    assert short == ("Batley", "", "")
    assert all(isinstance(cell, Ragged) for cell in long)
    with pytest.raises(CellFault, match="is in a row of 4 cells under 3 headings"):
        read_number(long[2], style=NumberStyle.POINT)
    assert blank_end == ("Leeds", "2021/22", "5")


def test_column_without_heading_is_named_by_its_letter_and_told(tmp_path: Path) -> None:
    headings = headings_of(written(tmp_path, "a.csv", ",Place,Period,Value\n1,Batley,2021/22,4\n"), "csv")

    assert headings.columns[0] == "Column A (no heading)"
    assert headings.warnings == ("Column A has values but no heading in row 1",)


def test_corner_above_numbered_rows_may_be_empty(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", '"","Place","Value"\n"1","Batley",4\n')

    assert headings_of(path, "csv").columns == ("Column A (no heading)", "Place", "Value")


def test_file_beyond_the_most_rows_is_refused_with_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(refusal.MOST_ROWS, "csv", 1_000)
    path = written(tmp_path, "a.csv", "Place,Value\n" + "Batley,4\n" * 1_000)

    assert refusal_of(path) == "The file has more than 1,000 rows. Split it, and choose the parts one by one"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.text(alphabet='ab1,;\t|"\n\r\0 é', max_size=200).map(str.encode),
        st.text(max_size=100).map(lambda text: text.encode("utf-16", "surrogatepass")),
    )
)
def test_whatever_the_bytes_only_a_refusal_is_raised(tmp_path: Path, body: bytes) -> None:
    path = written(tmp_path, "a.csv", body)
    words = ""
    try:
        headings = headings_of(path, "csv")
        widths = {len(cells) for _, cells in rows_of(path, "csv", "", headings.row)}
    except TableRefused as refused:
        words = str(refused)
    else:
        assert widths <= {len(headings.columns)}
    assert not words or words[-1] not in " ,"
