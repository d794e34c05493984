"""Who changed a row, when and why, for the history that django-simple-history keeps."""

from datetime import datetime
from typing import TypeVar

from django.db.models import Model

Row = TypeVar("Row", bound=Model)


def sign(row: Row, *, by: Model | None, at: datetime, reason: str = "") -> Row:
    """Say who saves or deletes `row` next, when and why; outside a request the history would name nobody.

    `by` is None for what no person does, such as loading a file.
    """
    row.__dict__.update(_history_user=by, _history_date=at, _change_reason=reason or None)
    return row
