"""Rows that must never change once written (submissions, publications), guarded by the database itself."""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_SQLITE = """
CREATE TRIGGER IF NOT EXISTS {table}_is_frozen BEFORE UPDATE ON {table} {when}
BEGIN SELECT RAISE(ABORT, '{table}: rows are never changed once written'); END
"""
_POSTGRESQL = """
CREATE OR REPLACE FUNCTION {table}_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{table}: rows are never changed once written' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE OR REPLACE TRIGGER {table}_is_frozen BEFORE UPDATE ON {table}
FOR EACH ROW {when} EXECUTE FUNCTION {table}_is_frozen()
"""


class FreezeRows(migrations.RunPython):
    """Migration operation: from here on the database refuses every UPDATE of `table` with an `IntegrityError`.

    With `when`, a condition on the row as it was (`OLD.is_sent`), only rows that fulfil it are frozen.
    SQLite rebuilds a table when a later migration alters it and loses the trigger: repeat the operation there.
    """

    def __init__(self, table: str, when: str = "") -> None:
        condition = f"WHEN ({when})" if when else ""

        def freeze(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
            templates = {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}
            editor.execute(templates[editor.connection.vendor].format(table=table, when=condition))

        def thaw(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
            if editor.connection.vendor == "postgresql":
                editor.execute(f"DROP FUNCTION IF EXISTS {table}_is_frozen() CASCADE")
            else:
                editor.execute(f"DROP TRIGGER IF EXISTS {table}_is_frozen")

        super().__init__(freeze, thaw)
        self.table, self.when = table, when

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__qualname__, [self.table, self.when], {}
