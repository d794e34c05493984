"""Counting files that have one row for each record, such as the street-level crime that police forces publish.

Only counts by month, category and place leave this module. Whatever else a row holds, where it happened and what came
of it, is passed over and never kept.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from operator import itemgetter
from pathlib import Path

from indicators.measures import PeriodType
from indicators.reading.cells import CellFault, quoted
from indicators.reading.days import DayOrder, read_day
from indicators.reading.delimited import delimited_rows, shape_of
from indicators.reading.headings import LOOKED_THROUGH, FoundHeadings, find_headings
from indicators.reading.names import nearest, same_name
from indicators.reading.periods import read_period
from indicators.reading.refusal import TableRefused

MOST_FAULTS_KEPT = 1_000
MOST_COUNTS = 500_000
"""Different months, categories and places together. More is no summary, but a column that is different in every row."""
ID_COLUMN = "Crime ID"
_ROWS_BETWEEN_REPORTS = 50_000
_LONGEST_NAME = 200
_DAY = re.compile(r".*[-/. ].*[-/. ].*")
Key = tuple[str, str, str]
"""Month as 2024-03, category, place; the place is "" where the file has none or it was not asked for."""


@dataclass(frozen=True)
class RowFault:
    """A row that was not counted; the words are the end of a sentence that begins with the row and the column."""

    row: int
    column: str
    words: str


@dataclass
class Aggregated:
    """What a file of records says. `rows` are all that are not blank: those counted, refused and twice there."""

    counts: dict[Key, int] = field(default_factory=dict)
    rows: int = 0
    refused: list[RowFault] = field(default_factory=list)
    refused_count: int = 0
    duplicate_ids: int = 0
    warnings: tuple[str, ...] = ()

    def refuse(self, row: int, column: str, words: str) -> None:
        self.refused_count += 1
        if len(self.refused) < MOST_FAULTS_KEPT:
            self.refused.append(RowFault(row, column, words))


@dataclass(frozen=True)
class _Columns:
    names: tuple[str, ...]
    month: int
    category: int
    place: int | None
    record_id: int | None


def aggregate(
    path: Path,
    *,
    month_column: str,
    category_column: str,
    place_column: str | None = None,
    id_column: str | None = ID_COLUMN,
    heading_row: int | None = None,
    order: DayOrder | None = None,
    progress: Callable[[int], None] | None = None,
) -> Aggregated:
    """Count the records of a CSV file by month, category and place, in one pass.

    A record whose identifier was already counted is not counted again; those without one are all counted, as
    anti-social behaviour is published without. Where the file has no `id_column`, every row counts. `order` says what
    days such as 03/04/2026 mean in a file that gives days in place of months. `progress` is told about every 50,000th
    row that is reached.
    """
    shape = shape_of(path)
    top = islice(delimited_rows(path, shape), max(LOOKED_THROUGH, heading_row or 0))
    found = find_headings(top, (), "", heading_row)
    columns = _columns(found, month_column, category_column, place_column, id_column)
    result = Aggregated(warnings=found.warnings)
    rows = islice(delimited_rows(path, shape), found.row, None)
    _count(rows, columns, order, result, progress or _ignore)
    return result


def _ignore(rows: int) -> None:
    """Tell nobody of the progress."""


def _columns(found: FoundHeadings, month: str, category: str, place: str | None, record_id: str | None) -> _Columns:
    known = any(same_name(record_id or "", name) for name in found.columns)
    return _Columns(
        names=found.columns,
        month=_index(found, month),
        category=_index(found, category),
        place=_index(found, place) if place else None,
        record_id=_index(found, record_id) if record_id and known else None,
    )


def _index(found: FoundHeadings, name: str) -> int:
    if name in found.columns:
        return found.columns.index(name)
    for index, heading in enumerate(found.columns):
        if same_name(heading, name):
            return index
    close = nearest(name, found.columns)
    hint = f'; the nearest is "{close}"' if close else ""
    raise TableRefused(f'Row {found.row} has no heading "{name}"{hint}')


def _count(
    rows: Iterator[tuple[int, list[str]]],
    columns: _Columns,
    order: DayOrder | None,
    result: Aggregated,
    progress: Callable[[int], None],
) -> None:
    """The loop that runs a million times. What a row is worth is found out once for each kind of row."""
    width, record_id = len(columns.names), columns.record_id
    pick = itemgetter(columns.month, columns.category, *(() if columns.place is None else (columns.place,)))
    keys = _Keys(columns, order)
    counts, seen = result.counts, set[int]()
    report_at = _ROWS_BETWEEN_REPORTS
    for row, cells in rows:
        if row >= report_at:
            progress(row)
            report_at += _ROWS_BETWEEN_REPORTS
        if len(cells) != width and not _evened(row, cells, width, result):
            continue
        result.rows += 1
        key = keys[pick(cells)]
        if len(key) != 3:
            result.refuse(row, *key)
            continue
        if record_id is not None and (own := cells[record_id].strip()):
            # Python's keyed 64-bit hash: of a million identifiers two fall together once in 30 million files.
            digest = hash(own)
            if digest in seen:
                result.duplicate_ids += 1
                continue
            seen.add(digest)
        counts[key] = counts.get(key, 0) + 1
    progress(result.rows)


def _evened(row: int, cells: list[str], width: int, result: Aggregated) -> bool:
    """Make a row as long as the headings where nothing is lost by it. One that cannot be is refused; a blank passed."""
    full = max((place + 1 for place, cell in enumerate(cells) if cell.strip()), default=0)
    if full > width:
        result.rows += 1
        result.refuse(row, "", f"has {full} cells under {width} headings: put text with commas in quotation marks")
    if not 0 < full <= width:
        return False
    del cells[width:]
    cells.extend([""] * (width - len(cells)))
    return True


class _Keys(dict[tuple[str, ...], Key | tuple[str, str]]):
    """From what a row says of its month, category and place to its key, or to the column and the words of its fault."""

    def __init__(self, columns: _Columns, order: DayOrder | None) -> None:
        super().__init__()
        self.columns, self.order = columns, order

    def __missing__(self, picked: tuple[str, ...]) -> Key | tuple[str, str]:
        if len(self) >= MOST_COUNTS:
            raise TableRefused(
                f"The columns that were chosen have more than {MOST_COUNTS:,} different values together. "
                "Choose columns with a month, a category and a place that many rows share"
            )
        self[picked] = key = self._key(picked)
        return key

    def _key(self, picked: Sequence[str]) -> Key | tuple[str, str]:
        month_text, *names = picked
        try:
            month = _month(month_text, self.order)
        except CellFault as fault:
            return self.columns.names[self.columns.month], str(fault)
        cleaned = [" ".join(name.split()) for name in names]
        for index, name in zip((self.columns.category, self.columns.place), cleaned, strict=False):
            if not name and index is not None:
                return self.columns.names[index], "is empty"
            if len(name) > _LONGEST_NAME and index is not None:
                return self.columns.names[index], f"{quoted(name)} is longer than {_LONGEST_NAME} characters"
        return month, cleaned[0], cleaned[1] if len(cleaned) > 1 else ""


def _month(text: str, order: DayOrder | None) -> str:
    if _DAY.fullmatch(text.strip()) and not text.strip()[-1:].isalpha():
        return f"{read_day(text, order=order):%Y-%m}"
    return f"{read_period(text, period_type=PeriodType.MONTH).starts:%Y-%m}"


def gaps_between(months: set[str]) -> list[str]:
    """The months missing between the first and the last, as 2024-03.

    Nobody knows whether nothing happened in them or whether they were left out, so they are not zeros.
    """
    if not months:
        return []
    missing = []
    day, last = date.fromisoformat(f"{min(months)}-01"), f"{max(months)}"
    while (month := f"{day:%Y-%m}") < last:
        if month not in months:
            missing.append(month)
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return missing
