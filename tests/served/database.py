"""The database of a test, given to a server that runs beside it and taken back."""

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from django.db import connection


class Database:
    """On SQLite a file with a copy of what the test has in memory; elsewhere the test's own database.

    The test needs `transactional_db`. Between `give` and `take_back` it leaves its own connection alone.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / "portal.sqlite3" if connection.vendor == "sqlite" else None

    @property
    def url(self) -> str:
        if self._file:
            return f"sqlite:///{self._file}"
        about = connection.settings_dict
        user = quote(about["USER"], safe="") + (f":{quote(about['PASSWORD'], safe='')}" if about["PASSWORD"] else "")
        return (
            f"postgres://{user}@{quote(about['HOST'] or '127.0.0.1', safe='')}:{about['PORT'] or 5432}/{about['NAME']}"
        )

    def give(self) -> None:
        if self._file:
            connection.ensure_connection()
            with closing(sqlite3.connect(self._file)) as file:
                connection.connection.backup(file)

    def take_back(self) -> list[str]:
        """Let the test see what the server left; gives what is wrong with the file itself, if anything."""
        if not self._file:
            return []
        with closing(sqlite3.connect(self._file)) as file:
            problems = [row[0] for row in file.execute("PRAGMA integrity_check") if row[0] != "ok"]
            problems += [f"{row[0]} points to nothing" for row in file.execute("PRAGMA foreign_key_check")]
            mode = file.execute("PRAGMA journal_mode").fetchone()[0]
            problems += [] if mode == "wal" else [f"the journal of the file is {mode}"]
            file.backup(connection.connection)
        return problems
