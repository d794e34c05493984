"""The settings of a real portal, whose server kills itself in the middle of a write.

`DOOM` names a table: before a worker first writes to it, all processes of the server are killed. So the kill falls
between two statements of one transaction, where one from outside rarely does.
"""

import os
import signal
from typing import Any

from django.db.backends.signals import connection_created

from tests.served.settings import *

_table = os.environ.get("DOOM", "")


def _doom(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    if sql.startswith((f'INSERT INTO "{_table}"', f'UPDATE "{_table}"')):
        os.killpg(os.getpgrp(), signal.SIGKILL)
    return execute(sql, params, many, context)


def _arm(connection: Any, **about: Any) -> None:
    if _doom not in connection.execute_wrappers:
        connection.execute_wrappers.append(_doom)


if _table:
    connection_created.connect(_arm)
