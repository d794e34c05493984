"""Migrating an empty SQLite database once for each state of the migrations; later test runs begin with a copy of it."""

import fcntl
import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.management.commands.migrate import Command
from django.db import connection

from cohesion_portal.environment import BASE_DIR

_FOLDER = BASE_DIR / ".pytest_cache"
# What the migrated database depends on: our migrations, what they call, and everybody else's through the pins.
_ORIGINS = ("*/migrations/*.py", "cohesion_portal/lib/freezing.py", "requirements/dev.txt", "tests/migrated.py")


@contextmanager
def migrating_once() -> Iterator[None]:
    """Within it, `migrate` fills the empty SQLite database of a test run from a copy where there is one."""
    if connection.vendor != "sqlite":
        yield
        return
    _FOLDER.mkdir(exist_ok=True)
    copy = _FOLDER / f"migrated-{_digest()}.sqlite3"
    migrate = Command.handle

    def handle(self: Command, *args: Any, **options: Any) -> None:
        if connection.introspection.table_names():
            migrate(self, *args, **options)
            return
        with open(_FOLDER / "migrating.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # Of several processes one migrates, and the others take its copy.
            if copy.exists():
                with closing(sqlite3.connect(copy)) as kept:
                    kept.backup(connection.connection)
                return
            migrate(self, *args, **options)
            _keep(copy)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Command, "handle", handle)
        yield


def _digest() -> str:
    digest = hashlib.sha256(sqlite3.sqlite_version.encode())
    for path in sorted(path for origin in _ORIGINS for path in BASE_DIR.glob(origin)):
        digest.update(str(path.relative_to(BASE_DIR)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _keep(copy: Path) -> None:
    for older in _FOLDER.glob("migrated-*.sqlite3"):
        older.unlink()
    unfinished = copy.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    with closing(sqlite3.connect(unfinished)) as kept:
        connection.connection.backup(kept)
    os.replace(unfinished, copy)
