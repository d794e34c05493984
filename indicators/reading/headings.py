"""Which row of a table holds its headings, and what each column is called. Pure: it is given the first rows."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cohesion_portal.lib.office import fit_text
from indicators.reading.cells import Cell, CellFault, Unreadable, text_of
from indicators.reading.numbers import Marker, NumberStyle, read_number
from indicators.reading.refusal import MOST_COLUMNS, TableRefused, column_letter, row_of_sheet
from indicators.reading.workbooks import Merge

LOOKED_THROUGH = 60
"""Rows at the top of a table among which its headings are looked for."""
_NEAR_FULL = 0.75
_LONGEST_HEADING = 200
_PERIOD_OR_DAY = re.compile(r"\d{4}(?:[-/ ]\d{1,4}(?:[-/]\d{1,2})?)?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}", re.ASCII)
Row = tuple[int, Sequence[Cell]]


@dataclass(frozen=True)
class FoundHeadings:
    row: int
    columns: tuple[str, ...]
    warnings: tuple[str, ...]


def find_headings(rows: Iterable[Row], merges: Iterable[Merge], sheet: str, heading_row: int | None) -> FoundHeadings:
    """The headings among the first rows, or in the row that the person named. Raises `TableRefused`."""
    merges = [merge for merge in merges if merge[0][0] < LOOKED_THROUGH or heading_row]
    filled = {number: list(cells) for number, cells in rows}
    _fill(filled, merges)
    if not any(_full_cells(cells) for cells in filled.values()):
        raise TableRefused(f"{_table(sheet)} is empty. Choose one with a row of headings and rows of figures")
    row = heading_row if heading_row is not None else _likeliest(filled, merges, sheet)
    if not _full_cells(filled.get(row, [])):
        raise TableRefused(f"{row_of_sheet(row, sheet)} is empty. Say in which row the headings are")
    return _named(row, filled, merges, sheet)


def _table(sheet: str) -> str:
    return f'Sheet "{sheet}"' if sheet else "The file"


def _full_cells(cells: Sequence[Cell]) -> list[str]:
    return [text for cell in cells if (text := text_of(cell))]


def _fill(rows: dict[int, list[Cell]], merges: list[Merge]) -> None:
    """Write in every cell of a merged area what its first cell holds, as a reader sees it."""
    for (top, left), (bottom, right) in merges:
        value = next(iter(rows.get(top + 1, [])[left : left + 1]), "")
        for number in range(top + 1, min(bottom, top + LOOKED_THROUGH) + 2):
            cells = rows.get(number)
            if cells is not None:
                for column in range(left, min(right + 1, len(cells))):
                    cells[column] = value


def _likeliest(rows: dict[int, list[Cell]], merges: list[Merge], sheet: str) -> int:
    """The first row that is about as wide as the table and holds names, not figures; titles above it are narrow."""
    widths = Counter(len(_full_cells(cells)) for cells in rows.values())
    if max(widths) == 1:
        raise TableRefused(
            f"{_table(sheet)} has one column only, and a table of figures needs two or more. Check that its cells are "
            "parted by commas, semicolons or tabs"
        )
    usual = max((width for width in widths if width > 1), key=lambda width: (widths[width], width))
    # Notes beside a table make a few rows wider than its headings; then what most rows have decides.
    for width in (max(widths), usual):
        for number, cells in sorted(rows.items()):
            if _looks_like_headings(cells, width) and not _is_upper(number, merges):
                return number
    raise TableRefused(
        f"{_table(sheet)} has no row of headings in its first {LOOKED_THROUGH} rows: names of columns, with no figure "
        "among them. Add one, or say in which row the headings are"
    )


def _looks_like_headings(cells: Sequence[Cell], width: int) -> bool:
    texts = _full_cells(cells)
    if not texts:
        return False
    # Programs that number their rows leave the corner above the numbers empty.
    expected = min(_NEAR_FULL * width, width if text_of(cells[0]) else width - 1)
    is_wide = len(texts) >= max(2, expected) and len(set(texts)) > 1
    return is_wide and not any(map(_is_figure, cells))


def _is_upper(number: int, merges: list[Merge]) -> bool:
    """Whether a row has headings that stand over several columns, so that another row of headings follows."""
    return any(top <= number - 1 <= bottom and right > left for (top, left), (bottom, right) in merges)


def _is_figure(cell: Cell) -> bool:
    """Whether a cell holds what stands under a heading: a number, a day or a period."""
    if isinstance(cell, Unreadable) or (cell is not None and not isinstance(cell, str)):
        return True
    text = text_of(cell)
    if _PERIOD_OR_DAY.fullmatch(text):
        return True
    for style in NumberStyle:
        try:
            number = read_number(text, style=style)
        except CellFault:
            continue
        # Letters that mark a missing number elsewhere, such as x and c, are names of columns too.
        return not isinstance(number, Marker)
    return False


def _named(row: int, rows: dict[int, list[Cell]], merges: list[Merge], sheet: str) -> FoundHeadings:
    texts = [_on_one_line(cell)[:_LONGEST_HEADING] for cell in rows[row]]
    while texts and not texts[-1]:
        texts.pop()
    if len(texts) > MOST_COLUMNS:
        raise TableRefused(f"{row_of_sheet(row, sheet)} has more than {MOST_COLUMNS} headings, the most that are read")
    warnings: list[str] = []
    _join_upper(texts, row, rows, merges, warnings)
    for index, text in enumerate(texts):
        if not text:
            texts[index] = f"Column {column_letter(index)} (no heading)"
            if any(text_of(cell) for number in rows if number > row for cell in rows[number][index : index + 1]):
                warnings.append(f"Column {column_letter(index)} has values but no heading in row {row}")
    _refuse_twice(texts, row, sheet)
    return FoundHeadings(row, tuple(texts), tuple(warnings))


def _on_one_line(cell: Cell) -> str:
    """What a cell holds, without the characters that a workbook writes as _x0000_ and no database keeps."""
    return " ".join(fit_text(text_of(cell)).split())


def _join_upper(
    texts: list[str], row: int, rows: dict[int, list[Cell]], merges: list[Merge], warnings: list[str]
) -> None:
    """Put the heading of a merged area in the row above before those that stand under it: "2021/22: Count"."""
    above = rows.get(row - 1, [])
    for (top, left), (bottom, right) in merges:
        if not (top <= row - 2 <= bottom and right > left) or right - left + 1 >= max(len(texts), 2):
            continue
        upper = _on_one_line(above[left] if left < len(above) else "")
        under = range(left, min(right + 1, len(texts)))
        if upper and bottom == row - 2:
            for index in under:
                texts[index] = f"{upper}: {texts[index]}" if texts[index] else upper
            letters = f"{column_letter(left)} to {column_letter(right)}"
            warnings.append(f'The merged heading "{upper}" in row {row - 1} was put before those of columns {letters}')


def _refuse_twice(texts: list[str], row: int, sheet: str) -> None:
    keys = [text.casefold() for text in texts]
    counts = Counter(keys)
    for key, count in counts.items():
        if count > 1:
            columns = [index for index, each in enumerate(keys) if each == key]
            *others, last = map(column_letter, columns)
            raise TableRefused(
                f'{row_of_sheet(row, sheet)} has the heading "{texts[columns[0]]}" over the columns '
                f"{', '.join(others)} and {last}: give each column a heading of its own"
            )
