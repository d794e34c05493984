"""What every Office file that the portal writes needs: text that it can hold, and cells that calculate nothing."""

import re
from datetime import date

from openpyxl.cell.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

Value = str | int | float | date | None

# A spreadsheet takes a text that begins so for a formula to calculate.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
# What XML cannot hold: control characters, halves of surrogate pairs, and two that are no character.
_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_WRAPPED, _PLAIN = Alignment(wrap_text=True, vertical="top"), Alignment(vertical="top")


def fit_text(text: str) -> str:
    """The text without the characters that an Office file cannot hold."""
    return _UNFIT.sub("", text)


def harmless_cell(sheet: Worksheet, value: Value) -> Cell:
    """Text stays text: what looks like a formula is marked as a quotation, so that no program calculates it."""
    if not isinstance(value, str):
        cell = WriteOnlyCell(sheet)
        cell.value = value
        cell.alignment = _PLAIN
        if isinstance(value, date):
            cell.number_format = "d mmmm yyyy"
        return cell
    text = fit_text(value)
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(_FORMULA_STARTS)
    cell.alignment = _WRAPPED
    return cell


def harmless_text(text: str) -> str:
    """Text as a cell of a CSV file, in which nothing else can say that it is not a formula: with an apostrophe."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
