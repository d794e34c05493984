"""Several people at the same moment."""

import threading
from collections.abc import Callable

from django.db import connection


def in_parallel(*works: Callable[[], object]) -> list[Exception]:
    """Runs works at once where the database holds rows; SQLite in memory has one connection, so one after another."""
    errors: list[Exception] = []

    def run(work: Callable[[], object]) -> None:
        try:
            work()
        except Exception as error:
            errors.append(error)
        finally:
            if connection.vendor == "postgresql":
                connection.close()

    if connection.vendor != "postgresql":
        for work in works:
            run(work)
        return errors
    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors
