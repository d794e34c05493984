"""CSV files: which characters and which separator they are written in, and their rows one by one."""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TextIO

from indicators.reading.refusal import MOST_ROWS, TableRefused

_BLOCK = 1024 * 1024
_SAMPLE_LINES = 60
_DELIMITERS = ",;\t|"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHER_KINDS = {
    b"PK\x03\x04": "an Excel workbook or another archive",
    b"\xd0\xcf\x11\xe0": "an older Excel file",
    b"%PDF-": "a PDF",
}
# The five bytes that stand for no character in Windows-1252.
_NO_CHARACTER = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_SEPARATOR_LINE = re.compile(r"sep=([,;|\t])\r?\n?", re.IGNORECASE)
_DECIMAL_COMMA = re.compile(r"-?\d+(?:\.\d{3})*,\d+%?")
_SAVE_AS_UTF8 = 'Save it as "CSV UTF-8" and choose that file'


@dataclass(frozen=True)
class Shape:
    """How a CSV file is written. `guessed_line` is the first line that made Windows-1252 the encoding, 0 where none."""

    encoding: str
    delimiter: str
    names_separator: bool
    guessed_line: int = 0
    decimal_comma: bool = False


def shape_of(path: Path) -> Shape:
    """Look through a whole CSV file, without keeping it, for what its characters and its separator are."""
    encoding, guessed_line = _encoding_of(path)
    with path.open(encoding=encoding, newline="") as file:
        lines = list(islice(file, _SAMPLE_LINES))
    named = _SEPARATOR_LINE.fullmatch(lines[0]) if lines else None
    delimiter = named[1] if named else _likeliest_delimiter(lines)
    comma = delimiter == ";" and _has_decimal_commas(lines)
    return Shape(encoding, delimiter, named is not None, guessed_line, comma)


def delimited_rows(path: Path, shape: Shape) -> Iterator[tuple[int, list[str]]]:
    """Every row with its number as a spreadsheet program shows it; blank ones are empty lists."""
    with path.open(encoding=shape.encoding, newline="") as file:
        yield from _numbered(file, shape)


def _numbered(file: TextIO, shape: Shape) -> Iterator[tuple[int, list[str]]]:
    if shape.names_separator:
        file.readline()  # Excel obeys this line and does not show it
    row, most = 0, MOST_ROWS["csv"]
    try:
        for row, cells in enumerate(csv.reader(file, delimiter=shape.delimiter, strict=True), start=1):
            if row > most:
                raise TableRefused(f"The file has more than {most:,} rows. Split it, and choose the parts one by one")
            yield row, cells
    except csv.Error as fault:
        raise TableRefused(
            f"Row {row + 1} of the file opens a quotation mark that is not closed, goes on after a closed one, or has "
            f"a cell of more than {csv.field_size_limit():,} characters. Correct the row and choose the file again"
        ) from fault


def _encoding_of(path: Path) -> tuple[str, int]:
    """The encoding and, where it is a guess, the first line that needed it. The file is read once, block by block."""
    with path.open("rb") as file:
        head = file.read(8)
    if not head:
        raise TableRefused("The file is empty. Choose a file with a row of headings and rows of figures")
    for begins, kind in _OTHER_KINDS.items():
        if head.startswith(begins):
            raise TableRefused(f"The file is {kind}, not a CSV file. Save the table as CSV and choose that file")
    encoding = next((name for bom, name in _BOMS if head.startswith(bom)), "utf-8")
    if encoding == "utf-32":
        raise TableRefused(f"The file is written in UTF-32, which is not read. {_SAVE_AS_UTF8}")
    line = _first_fault(path, encoding)
    if not line:
        return encoding, 0
    if encoding != "utf-8":
        raise TableRefused(f"Line {line} of the file holds bytes that are no character. {_SAVE_AS_UTF8}")
    _check_windows(path, line)
    return "cp1252", line


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            if len(block) == _BLOCK and b"\n" not in block and b"\r" not in block:
                raise TableRefused("The file has a line of more than a million characters, so it is not a table")
            yield block


def _first_fault(path: Path, encoding: str) -> int:
    """The first line that is not written in this encoding, 0 where all are. Refuses characters of no meaning."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    for block in _blocks(path):
        try:
            text = decoder.decode(block)
        except UnicodeDecodeError as fault:
            return line + fault.object[: fault.start].count(b"\n")
        if "\0" in text:
            line += text[: text.index("\0")].count("\n")
            raise TableRefused(
                f"Line {line} of the file holds a character (NUL) that no table has, so the file is damaged or is of "
                f"another kind. {_SAVE_AS_UTF8}"
            )
        line += text.count("\n")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return line
    return 0


def _check_windows(path: Path, first_fault: int) -> None:
    """Windows-1252 is believed where every byte is one of its characters and no line before was written in UTF-8."""
    line = 1
    for block in _blocks(path):
        if b"\0" in block or (wrong := _NO_CHARACTER.search(block)):
            at = block.index(b"\0") if b"\0" in block else wrong.start()  # type: ignore[union-attr]
            line += block[:at].count(b"\n")
            raise TableRefused(f"Line {line} of the file holds bytes that are no character. {_SAVE_AS_UTF8}")
        line += block.count(b"\n")
    with path.open("rb") as file:
        for number, text in enumerate(islice(file, first_fault - 1), start=1):
            if not text.isascii():
                raise TableRefused(
                    f"Line {number} of the file is written in UTF-8 and line {first_fault} is not. {_SAVE_AS_UTF8}"
                )


def _likeliest_delimiter(lines: list[str]) -> str:
    """The separator that parts most lines into the same number of cells, and of those the one that makes most cells."""
    return max(_DELIMITERS, key=lambda delimiter: _evenness(lines, delimiter))


def _evenness(lines: list[str], delimiter: str) -> tuple[int, int]:
    try:
        widths = Counter(len(cells) for cells in csv.reader(lines, delimiter=delimiter) if len(cells) > 1)
    except csv.Error:
        return (0, 0)
    return max(((count, width) for width, count in widths.items()), default=(0, 0))


def _has_decimal_commas(lines: list[str]) -> bool:
    try:
        cells = [cell.strip() for row in csv.reader(lines, delimiter=";") for cell in row]
    except csv.Error:
        return False
    return any(_DECIMAL_COMMA.fullmatch(cell) for cell in cells)
