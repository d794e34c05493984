"""Bringing in 100,000 figures, and a million records of offences: previewed, applied and undone."""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.core.files import File
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from indicators.importing.mapping import LAST_PROVISIONAL, Mapping, Part
from indicators.models import Import, Indicator, Observation
from indicators.reading.records import aggregate
from indicators.reading.tables import rows_of
from indicators.selectors.imports import seen_of
from indicators.services import imports as services
from indicators.services.imports import reading
from partners.models import Place, Role, User
from tests.bench.figure_files import (
    CRIME_HEADINGS,
    CRIME_TYPES,
    FIGURE_HEADINGS,
    PLACES,
    crime_rows,
    figure_rows,
    write_csv,
    write_workbook,
)
from tests.bench.measure import Result
from tests.factories import make_indicator, make_user

FIGURES, RECORDS, INDICATORS = 100_000, 1_000_000, 25
ROLE = "Data steward, Calder Vale Council"
COLUMNS = {
    Part.INDICATOR: "Indicator", Part.PLACE: "Place", Part.PERIOD: "Period", Part.VALUE: "Value",
    Part.NUMERATOR: "Numerator", Part.DENOMINATOR: "Denominator", Part.PROVISIONAL: "Status", Part.SOURCE: "Source",
    Part.NOTE: "Note",
}  # fmt: skip


def measure_imports() -> Iterator[Result]:
    call_command("flush", interactive=False, verbosity=0)
    steward = make_user(Role.DATA_STEWARD)
    for name in PLACES:
        Place.objects.create(slug=name.lower().replace(" ", "-"), name=name)
    codes = [f"9.{number}" for number in range(INDICATORS)]
    for code in codes:  # rates, which have two numbers behind them
        make_indicator(code, unit=Indicator.Unit.RATE, place_breakdown=True)
    with tempfile.TemporaryDirectory() as folder:
        table = write_csv(Path(folder) / "figures.csv", FIGURE_HEADINGS, figure_rows(FIGURES, codes))
        workbook = write_workbook(Path(folder) / "figures.xlsx", FIGURE_HEADINGS, figure_rows(FIGURES, codes))
        for file in (table, workbook):
            yield from _figures(file, steward)
        yield from _records(write_csv(Path(folder) / "crime.csv", CRIME_HEADINGS, crime_rows(RECORDS)), steward)


def _figures(file: Path, by: User) -> Iterator[Result]:
    kind = "xlsx" if file.suffix == ".xlsx" else "csv"
    found = _received(file, kind, f"Figures {kind}", "figures", by)
    sheet = "Data" if kind == "xlsx" else ""
    mapping = Mapping(sheet=sheet, columns=COLUMNS, period_type="month")
    alone = _seconds(lambda: sum(1 for _ in rows_of(file, kind, sheet, 1)))
    seconds = _seconds(lambda: services.match_columns(found=found, mapping=mapping, at=timezone.now()))
    found.refresh_from_db()
    _expect(found.status == Import.Status.READY and found.counts["new"] == FIGURES, found)
    yield _result(f"Import {FIGURES:,} figures ({kind}), preview", seconds, seconds / alone, "reading the file alone")
    apply = {"found": found, "reason": "", "leave_out": 0, "seen": seen_of(found), "by": by}
    seconds = _seconds(lambda: services.start_applying(**apply, at=timezone.now()))
    found.refresh_from_db()
    _expect(found.status == Import.Status.APPLIED and Observation.objects.count() == FIGURES, found)
    bare = _bare_bulk_create()
    yield _result(f"Import {FIGURES:,} figures ({kind}), apply", seconds, seconds / bare, "bare bulk_create of them")
    undone = _seconds(lambda: services.undo_import(found=found, by=by, at=timezone.now()))
    _expect(not Observation.objects.exists(), found)
    yield _result(f"Import {FIGURES:,} figures ({kind}), undo", undone, undone / bare, "bare bulk_create of them")


def _bare_bulk_create() -> float:
    """The same objects into the same table, with nothing around it; taken back afterwards."""
    figures = list(Observation.objects.all())
    before = [(each.pk, each.imported_in_id) for each in figures]
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {Observation._meta.db_table}")  # noqa: S608  # a name of our own
        for each in figures:
            each.pk = None
        seconds = _seconds(lambda: Observation.objects.bulk_create(figures, batch_size=2000))
        transaction.set_rollback(True)
    _expect(
        [pk for pk, _ in before] == list(Observation.objects.order_by("pk").values_list("pk", flat=True)), before[:1]
    )
    return seconds


def _records(file: Path, by: User) -> Iterator[Result]:
    slugs = [make_indicator(f"8.{number}", place_breakdown=True).slug for number, _ in enumerate(CRIME_TYPES)]
    mapping = Mapping(
        columns={Part.MONTH: "Month", Part.CATEGORY: "Crime type", Part.PLACE: "LSOA name"},
        provisional=LAST_PROVISIONAL,
        indicators=dict(zip(CRIME_TYPES, slugs, strict=True)),
    )
    found = _received(file, "csv", "Police", "records", by)
    alone = _seconds(
        lambda: aggregate(file, month_column="Month", category_column="Crime type", place_column="LSOA name")
    )
    started = timezone.now()
    Import.objects.filter(pk=found.pk).update(
        mapping=mapping.to_json(), status=Import.Status.READING, started_at=started
    )
    seconds, megabytes = _in_own_process(found.pk, started)
    found.refresh_from_db()
    _expect(found.status == Import.Status.READY and found.rows_read == RECORDS, found)
    memory = f", {megabytes:,.0f} MB at most" if megabytes else ""
    yield _result(f"Import {RECORDS:,} records, preview{memory}", seconds, seconds / alone, "counting the file alone")


def _in_own_process(pk: int, started: datetime) -> tuple[float, float]:
    """Seconds and most megabytes of a preview. A database in memory belongs to this process, which has used more."""
    if connection.vendor == "sqlite":
        return _seconds(lambda: reading.read_file(import_id=pk, started=started, at=timezone.now())), 0
    at = connection.settings_dict
    secret = f":{quote(at['PASSWORD'])}" if at["PASSWORD"] else ""
    address = f"postgres://{quote(at['USER'])}{secret}@{at['HOST']}:{at['PORT'] or 5432}/{at['NAME']}"
    environment = {**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "cohesion_portal.settings"}
    words = (
        "import django; django.setup(); from tests.bench.imports import preview_and_tell; "
        f"preview_and_tell({pk}, {started.isoformat()!r})"
    )
    done = subprocess.run(  # noqa: S603  # our own words
        [sys.executable, "-c", words], env=environment, check=True, capture_output=True, text=True
    )
    told = json.loads(done.stdout.splitlines()[-1])
    return told["seconds"], told["megabytes"]


def preview_and_tell(pk: int, started: str) -> None:
    seconds = _seconds(
        lambda: reading.read_file(import_id=pk, started=datetime.fromisoformat(started), at=timezone.now())
    )
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({"seconds": seconds, "megabytes": megabytes}) + "\n")


def _received(file: Path, kind: str, source: str, shape: str, by: User) -> Import:
    with file.open("rb") as opened:
        new = services.NewFile(File(opened, file.name), file.name, kind)
        return services.receive_file(
            file=new, source=None, new_source=source, shape=shape, by=by, by_role=ROLE, at=timezone.now()
        )


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _expect(is_so: bool, found: Any) -> None:
    if not is_so:
        raise RuntimeError(f"{found!r}: {getattr(found, 'status', '')} {getattr(found, 'fault', '')}")


def _result(work: str, seconds: float, ratio: float, against: str) -> Result:
    return Result(work, 0, seconds * 1000, None, ratio, against)
