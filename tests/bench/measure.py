"""Timing one page at a time with Django's test client, and setting the results out as a table."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from partners.models import User
from tests.bench import urls

RUNS = 30
WARM_UP = 3


@dataclass(frozen=True)
class Result:
    """`ratio` is to a bare view that answers the same bytes, or to the bare work named in `work`."""

    work: str
    organisations: int
    milliseconds: float
    queries: int | None
    ratio: float


def median_milliseconds(work: Callable[[], object], runs: int = RUNS, warm_up: int = WARM_UP) -> float:
    for _ in range(warm_up):
        work()
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return median(times) * 1000


def measure_page(work: str, organisations: int, user: User | None, path: str) -> Result:
    """One page as one person sees it. Raises `RuntimeError` when it does not answer 200."""
    client = Client()
    if user is not None:
        client.force_login(user)
    return measure(work, organisations, lambda: client.get(path).content)


def measure(work: str, organisations: int, answer: Callable[[], bytes]) -> Result:
    """Time whatever gives the bytes of a page."""
    urls.bodies[urls.BARE] = answer()
    with CaptureQueriesContext(connection) as captured:
        answer()
    queries = len(captured)  # the next request empties the log
    milliseconds = median_milliseconds(answer)
    bare = Client()
    floor = median_milliseconds(lambda: bare.get(urls.BARE))
    return Result(work, organisations, milliseconds, queries, milliseconds / floor)


def as_table(results: Sequence[Result]) -> str:
    rows = [("", "organisations", "ms", "queries", "× bare")]
    for result in results:
        queries = "" if result.queries is None else str(result.queries)
        rows.append(
            (result.work, f"{result.organisations:,}", f"{result.milliseconds:,.1f}", queries, f"{result.ratio:,.1f}")
        )
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]).rstrip() for row in rows
    )
