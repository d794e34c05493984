"""Rows that must never change once written (submissions, publications), guarded by the database itself."""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_SQLITE = """
CREATE TRIGGER {table}_is_frozen BEFORE UPDATE ON {table}
BEGIN SELECT RAISE(ABORT, '{table}: rows are never changed once written'); END
"""
_POSTGRESQL = """
CREATE FUNCTION {table}_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{table}: rows are never changed once written' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER {table}_is_frozen BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_is_frozen()
"""


class FreezeRows(migrations.RunPython):
    """Migration operation: from here on the database refuses every UPDATE of `table` with an `IntegrityError`.

    SQLite rebuilds a table when a later migration alters it and loses the trigger: repeat the operation there.
    """

    def __init__(self, table: str) -> None:
        def freeze(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
            templates = {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}
            editor.execute(templates[editor.connection.vendor].format(table=table))

        def thaw(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
            if editor.connection.vendor == "postgresql":
                editor.execute(f"DROP FUNCTION {table}_is_frozen() CASCADE")
            else:
                editor.execute(f"DROP TRIGGER {table}_is_frozen")

        super().__init__(freeze, thaw)
        self.table = table

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__qualname__, [self.table], {}
