"""What is said where a whole file cannot be read, and how large a table may be."""

MOST_ROWS = {"csv": 5_000_000, "xlsx": 1_048_576}
"""Rows that a table may have. A sheet of Excel ends at the second number."""
MOST_COLUMNS = 200
MOST_CELLS = 5_000_000
"""Cells that a sheet may span, full or empty; the reader of workbooks holds them all, in about 40 bytes each."""


class TableRefused(Exception):
    """A whole file cannot be read; the words say what is wrong, where, and what to do."""


def column_letter(index: int) -> str:
    """0 → "A", 25 → "Z", 26 → "AA", as spreadsheet programs name columns."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def row_of_sheet(row: int, sheet: str) -> str:
    """'Row 3 of sheet "Data"'; a CSV file has no sheet to name."""
    return f'Row {row} of sheet "{sheet}"' if sheet else f"Row {row}"
