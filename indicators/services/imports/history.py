"""Lines of the history for many figures at once: who changed them, when and why, by one statement."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from indicators.models import Observation, ReplacedFigure
from partners.models import User

ADDED, CHANGED, REMOVED = "+", "~", "-"
_NULLABLE = {str(each.column) for each in Observation._meta.concrete_fields if each.null}
_FIELDS = tuple(str(each.column) for each in Observation._meta.concrete_fields)


def _table(name: str) -> str:
    return connection.ops.quote_name(name)


def _columns(prefix: str = "") -> str:
    return ", ".join(f"{prefix}{connection.ops.quote_name(column)}" for column in _FIELDS)


def write_history(*, of: int, added: str | None, changed: str | None, reason: str, by: User, at: datetime) -> None:
    """Keep the figures as they are now that stem from an import or that it replaced.

    `added` and `changed` are the signs for those which the import added and for those in whose place it put others;
    None leaves them out. The figures themselves must already, or still, be in the table.
    """
    history, figures, replaced = (
        _table(model._meta.db_table) for model in (Observation.history.model, Observation, ReplacedFigure)
    )
    theirs = f"SELECT observation_id FROM {replaced} WHERE of_id = %s"  # noqa: S608  # names of our own tables
    parts = ((added, f"imported_in_id = %s AND id NOT IN ({theirs})", (of, of)), (changed, f"id IN ({theirs})", (of,)))
    moment = connection.ops.adapt_datetimefield_value(at)
    for sign, condition, numbers in parts:
        if sign is not None:
            _run(
                f"INSERT INTO {history} ({_columns()}, history_date, history_change_reason, history_type, "  # noqa: S608
                f"history_user_id) SELECT {_columns()}, %s, %s, %s, %s FROM {figures} WHERE {condition}",
                (moment, reason or None, sign, by.pk, *numbers),
            )


def changed_since(*, of: int, at: datetime) -> list[tuple[int, bool]]:
    """The figures that an import stored and that are no longer as it stored them: their keys, and whether they are
    gone. The history has kept how they were."""
    history, figures = _table(Observation.history.model._meta.db_table), _table(Observation._meta.db_table)
    differ = " OR ".join(
        f"NOT (o.{name} = h.{name} OR (o.{name} IS NULL AND h.{name} IS NULL))"
        if column in _NULLABLE
        else f"o.{name} <> h.{name}"
        for column in _FIELDS
        if (name := connection.ops.quote_name(column))
    )
    moment = connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT h.id, o.id IS NULL FROM {history} h LEFT JOIN {figures} o ON o.id = h.id "  # noqa: S608
            f"WHERE h.imported_in_id = %s AND h.history_date = %s AND (o.id IS NULL OR {differ}) ORDER BY h.id",
            (of, moment),
        )
        return [(pk, bool(is_gone)) for pk, is_gone in cursor.fetchall()]


def remove_added(*, of: int) -> None:
    """Delete the figures that an import added; their history says so already, once for all of them."""
    figures, replaced = _table(Observation._meta.db_table), _table(ReplacedFigure._meta.db_table)
    _run(
        f"DELETE FROM {figures} WHERE imported_in_id = %s "  # noqa: S608
        f"AND id NOT IN (SELECT observation_id FROM {replaced} WHERE of_id = %s)",
        (of, of),
    )


def _run(statement: str, values: Sequence[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
