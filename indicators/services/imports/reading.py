"""Reading a file into its preview: every row's fate, with the reason. Writes nothing but the preview."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from cohesion_portal.lib.formats import long_date
from indicators.importing.counting import figures_of
from indicators.importing.fates import Decider, Fates
from indicators.importing.figures import FileFigure, Known, Refusal, Skip
from indicators.importing.mapping import Mapping, Part
from indicators.importing.rows import RowReader
from indicators.models import Import, ImportPage, ImportSource
from indicators.models.imports import import_storage
from indicators.reading.records import aggregate
from indicators.reading.tables import Kind, TableRefused, table_of
from indicators.selectors.imports import applied_before, known_register, register_mark, stored_figures
from indicators.services.imports.progress import Progress

ROWS_A_PAGE = 200
MOST_FIGURES = 500_000
"""Rows of a table of figures; more would fill the memory of an ordinary server."""
_TELL_EVERY = 1000


@dataclass
class Preview:
    """What was found in a file. The unknown names come with how many rows have them."""

    fates: Fates = field(default_factory=Fates)
    warnings: list[str] = field(default_factory=list)
    rows: int = 0
    indicators: dict[str, int] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    register: str = ""


def read_file(*, import_id: int, started: datetime, at: datetime) -> None:
    """Make the preview that was asked for at `started`; does nothing where something else was asked for since."""
    found = Import.objects.select_related("source").filter(pk=import_id).first()
    if found is None or not is_wanted(found, Import.Status.READING, started):
        return
    try:
        preview = preview_of(found, at)
    except TableRefused as fault:
        refuse(import_id, Import.Status.READING, started, str(fault))
    except Exception:
        # Whoever waits is told; what happened is for the log.
        words = "The portal failed while it read the file. Nothing was stored. Tell the administrator of the portal"
        refuse(import_id, Import.Status.READING, started, words)
        raise
    else:
        _store(import_id, started, preview)


def is_wanted(found: Import, status: str, started: datetime) -> bool:
    return found.status == status and found.started_at == started


@transaction.atomic
def refuse(import_id: int, status: str, started: datetime, fault: str) -> None:
    """End a step without success, and say why."""
    current = Import.objects.select_for_update().filter(pk=import_id).first()
    if current is not None and is_wanted(current, status, started):
        current.status, current.fault = Import.Status.REFUSED, fault
        current.save(update_fields=["status", "fault"])


def preview_of(found: Import, at: datetime) -> Preview:
    mapping, known = Mapping.from_json(found.mapping), known_register(at)
    path, progress = path_of(found), Progress(found.token)
    progress(0)
    if found.source.shape == ImportSource.Shape.RECORDS:
        preview, figures = _count_records(path, mapping, known, progress)
    else:
        preview, figures = _read_figures(path, found.kind, mapping, known, progress)
    _fill(preview, figures, mapping, known, at)
    if before := applied_before(found):
        preview.warnings.insert(0, f"The same file was applied on {long_date(before.applied_at)}")
    return preview


def path_of(found: Import) -> Path:
    return Path(import_storage().path(str(found.file.name)))


def _count_records(
    path: Path, mapping: Mapping, known: Known, progress: Callable[[int], None]
) -> tuple[Preview, list[FileFigure]]:
    found = aggregate(
        path,
        month_column=mapping.column(Part.MONTH),
        category_column=mapping.column(Part.CATEGORY),
        place_column=mapping.column(Part.PLACE) or None,
        heading_row=mapping.heading_row,
        order=mapping.order,
        progress=progress,
    )
    counted = figures_of(found.counts, mapping, known)
    warnings = [*found.warnings, *counted.warnings]
    if found.duplicate_ids:
        warnings.append(
            f"{found.duplicate_ids:,} rows have the identifier of an earlier row and were not counted again"
        )
    refused = [Refusal(fault.row, fault.column, _sentence(fault.words)) for fault in found.refused]
    fates = Fates(refused=refused, skipped=counted.skipped, refused_beside=found.refused_count - len(refused))
    preview = Preview(fates, warnings, found.rows, counted.unknown_categories, counted.unknown_places)
    return preview, counted.figures


def _sentence(words: str) -> str:
    return words if words[:1] == '"' else f"The cell {words}"


def _read_figures(
    path: Path, kind: str, mapping: Mapping, known: Known, progress: Callable[[int], None]
) -> tuple[Preview, list[FileFigure]]:
    of: Kind = "xlsx" if kind == "xlsx" else "csv"
    headings, rows = table_of(path, of, mapping.sheet, mapping.heading_row)
    _check_columns(mapping, headings.columns)
    reader = RowReader(mapping, headings.columns, known)
    preview, figures = Preview(warnings=list(headings.warnings)), []
    for row, cells in rows:
        preview.rows += 1
        if preview.rows % _TELL_EVERY == 0:
            progress(preview.rows)
            if preview.rows > MOST_FIGURES:
                raise TableRefused(f"The file has more than {MOST_FIGURES:,} rows of figures. Divide it into several")
        read = reader.read(row, cells)
        if isinstance(read, FileFigure):
            figures.append(read)
        elif isinstance(read, Skip):
            preview.fates.skipped.append(read)
        else:
            preview.fates.refused.append(read)
    if reader.rounded:
        preview.warnings.append(
            f"Values with more than 6 decimal places are rounded to 6. There are {reader.rounded:,}"
        )
    preview.indicators, preview.places = reader.unknown_indicators, reader.unknown_places
    return preview, figures


def _check_columns(mapping: Mapping, columns: Sequence[str]) -> None:
    missing = [name for part in Part if (name := mapping.column(part)) and name not in columns]
    if missing:
        raise TableRefused(f"The file has no column “{missing[0]}” any more. Match the columns again")


def _fill(preview: Preview, figures: list[FileFigure], mapping: Mapping, known: Known, at: datetime) -> None:
    """Hold the figures against those that are stored."""
    stored = stored_figures({figure.indicator.pk for figure in figures})
    fates = Decider(stored, mapping.columns, localdate(at)).decide(figures, preview.fates)
    # Applying knows of these alone, for refused rows are left out.
    kept = [*fates.new, *fates.changed, *fates.same]
    preview.register = register_mark(known, {plan.indicator for plan in kept}, {plan.place for plan in kept})


@transaction.atomic
def _store(import_id: int, started: datetime, preview: Preview) -> None:
    current = Import.objects.select_for_update().filter(pk=import_id).first()
    if current is None or not is_wanted(current, Import.Status.READING, started):
        return
    current.pages.all().delete()
    fates = preview.fates
    by_fate: dict[str, list[Any]] = {
        ImportPage.Fate.REFUSED: fates.refused,
        ImportPage.Fate.CHANGED: fates.changed,
        ImportPage.Fate.NEW: fates.new,
        ImportPage.Fate.SAME: fates.same,
        ImportPage.Fate.SKIPPED: fates.skipped,
    }
    for fate, rows in by_fate.items():
        ImportPage.objects.bulk_create(_pages(current, fate, rows), batch_size=20)
    current.status, current.warnings, current.rows_read = Import.Status.READY, preview.warnings, preview.rows
    current.counts = {
        **fates.counts,
        "register": preview.register,
        "indicators": preview.indicators,
        "places": preview.places,
    }
    current.save(update_fields=["status", "warnings", "rows_read", "counts"])


def _pages(current: Import, fate: str, rows: list[Any]) -> Iterable[ImportPage]:
    for start in range(0, len(rows), ROWS_A_PAGE):
        page = rows[start : start + ROWS_A_PAGE]
        yield ImportPage(of=current, fate=fate, number=start // ROWS_A_PAGE + 1, rows=page)
