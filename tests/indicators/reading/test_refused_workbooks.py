"""What is no workbook, or not as it should be, is refused in words and never crashes anything."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cohesion_portal.lib.uploads import FileKind
from indicators.reading import workbooks
from indicators.reading.tables import TableRefused, headings_of, rows_of
from tests.files import PDF, office, picture
from tests.indicators.reading.test_workbooks import HEADINGS, refusal_of
from tests.sheets import cell, sheet_xml, workbook_bytes, written


def bomb() -> bytes:
    return workbook_bytes({"Data": sheet_xml("<row/>" * 2_000_000)})


def entities() -> bytes:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    return workbook_bytes({"Data": sheet_xml(HEADINGS).replace("<worksheet", f"{laughs}<worksheet")})


def odd_error() -> bytes:
    row = f'<row r="2">{cell("A2", "Batley")}<c r="B2" t="e"><v>#ODD!</v></c></row>'
    return workbook_bytes({"Data": sheet_xml(HEADINGS + row)})


def without(part: str) -> bytes:
    body = io.BytesIO()
    whole = io.BytesIO(workbook_bytes({"Data": sheet_xml(HEADINGS)}))
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(body, "w") as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
    return body.getvalue()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (lambda: b"", "The file is empty"),
        (lambda: PDF, "must be an Excel workbook"),
        (lambda: b"Place,Value\nBatley,4\n", "must be an Excel workbook"),
        (lambda: picture("PNG"), "must be an Excel workbook"),
        (lambda: office(FileKind.WORD), "must be an Excel workbook"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "an older Excel file (.xls) or is protected by a"),
        (lambda: workbook_bytes({"Data": sheet_xml(HEADINGS)})[:-40], "damaged"),
        (lambda: workbook_bytes({"Data": "<worksheet>"}), 'Sheet "Data" is damaged'),
        (odd_error, 'Cell B2 of sheet "Data" shows an error that is not known'),
        (lambda: workbook_bytes({"Data": sheet_xml("")}, {"xl/vbaProject.bin": b"x"}), "contains macros"),
        (entities, 'Sheet "Data" is damaged'),
        (bomb, "unpacks to far more than its size"),
        (lambda: without("xl/workbook.xml"), "damaged"),
        (lambda: without("xl/_rels/workbook.xml.rels"), "damaged"),
        (lambda: without("xl/worksheets/sheet1.xml"), "damaged"),
        (lambda: office(FileKind.EXCEL), "damaged"),
    ],
)
def test_file_that_is_no_workbook_is_refused_in_words(tmp_path: Path, body: Callable[[], bytes], words: str) -> None:
    assert words in refusal_of(written(tmp_path, "a.xlsx", body()))


def test_panic_of_the_library_is_a_refusal_and_an_interrupt_is_not() -> None:
    panic = type("PanicException", (BaseException,), {})

    with pytest.raises(TableRefused, match="damaged"), workbooks._refusing_panic():
        raise panic
    with pytest.raises(KeyboardInterrupt), workbooks._refusing_panic():
        raise KeyboardInterrupt


def test_workbook_whose_sheets_are_all_hidden_is_refused(tmp_path: Path) -> None:
    body = workbook_bytes({"Data": sheet_xml(HEADINGS)})
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'state="visible"', b'state="hidden"'))

    assert "no sheet with cells that is not hidden" in refusal_of(written(tmp_path, "a.xlsx", changed.getvalue()))


GOOD = workbook_bytes({"Data": sheet_xml(HEADINGS + '<row r="2"><c r="A2"><v>1</v></c></row>')})
PIECES = (
    *("<row>", "</row>", "<row r='0'>", "<row r='x'>", "<c>", "</c>", "<c r='A0'>", "<c r='ZZZ9'>", "<v>", "</v>"),
    *("<f/>", "1", "&#0;", "<c s='9'/>", "<c r='A1' t='s'><v>9</v></c>", "<c t='d'><v>x</v></c>"),
    *('<c r="B3"><v>1</v></c>', '<c r="B3" t="s"><v>9</v></c>', '<c r="B3" t="e"><v>x</v></c>', "<is/>", "<v/>"),
)


def spoilt_sheet(pieces: list[str]) -> bytes:
    return workbook_bytes({"Data": sheet_xml(HEADINGS + "".join(pieces))})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.tuples(st.integers(0, len(GOOD) - 1), st.binary(max_size=4)).map(
            lambda change: GOOD[: change[0]] + change[1] + GOOD[change[0] + len(change[1]) :]
        ),
        st.lists(st.sampled_from(PIECES), max_size=8).map(spoilt_sheet),
    )
)
def test_whatever_the_bytes_only_a_refusal_is_raised(tmp_path: Path, body: bytes) -> None:
    path = written(tmp_path, "a.xlsx", body)
    words = ""
    try:
        headings = headings_of(path, "xlsx")
        widths = {len(cells) for _, cells in rows_of(path, "xlsx", "", headings.row)}
    except TableRefused as refused:
        words = str(refused)
    else:
        assert widths <= {len(headings.columns)}
    assert not words or words[-1] not in " ,"
