"""The long steps of an import, outside the request where a worker runs."""

from datetime import datetime

from django.utils import timezone
from django_tasks import task

from indicators.services.imports import applying, reading


@task()
def read_import(import_id: int, started: str) -> None:
    """Read a file into its preview, as it was asked for at `started`."""
    reading.read_file(import_id=import_id, started=datetime.fromisoformat(started), at=timezone.now())


@task()
def apply_import(import_id: int, started: str) -> None:
    """Store the figures of a preview, as it was asked for at `started`."""
    applying.apply_figures(import_id=import_id, started=datetime.fromisoformat(started), at=timezone.now())
