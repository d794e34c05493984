"""A database of its own on the server that DATABASE_URL names, gone when the run is over."""

from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_hex
from urllib.parse import urlsplit

import psycopg
from psycopg import sql


@contextmanager
def own_database(url: str) -> Iterator[str]:
    """The address of an empty database; it is dropped at the end, also when the run fails."""
    parts = urlsplit(url)
    name = sql.Identifier(found := f"load_{token_hex(4)}")
    with psycopg.connect(parts._replace(path="/postgres").geturl(), autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0").format(name))
        try:
            yield parts._replace(path=f"/{found}").geturl()
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))
