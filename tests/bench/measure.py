"""Timing one piece of work again and again, and setting the results out as a table."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html as markup

from partners.models import User
from tests.bench import urls

RUNS = 30
WARM_UP = 3


@dataclass(frozen=True)
class Result:
    """`ratio` is to a bare view that answers as many bytes, or to what `against` names."""

    work: str
    organisations: int
    milliseconds: float
    queries: int | None
    ratio: float
    against: str = "bare view"


def median_milliseconds(
    work: Callable[..., object],
    *,
    runs: int = RUNS,
    warm_up: int = WARM_UP,
    prepare: Callable[[], tuple[Any, ...]] = tuple,
) -> float:
    """The median of `runs`; what `prepare` gives is passed to `work`, and the time it takes is not counted."""
    times = []
    for _ in range(warm_up + runs):
        prepared = prepare()
        started = time.perf_counter()
        work(*prepared)
        times.append(time.perf_counter() - started)
    return median(times[warm_up:]) * 1000


def signed_in(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def measure_page(
    work: str, organisations: int, user: User | None, path: str, *, before: Callable[[], None] | None = None
) -> Result:
    """One page as one person sees it; `before` each time, something else is done that is not counted."""
    client = signed_in(user)

    def prepare() -> tuple[()]:
        if before is not None:
            before()
        return ()

    return _measure(work, organisations, lambda: client.get(path), expected=200, prepare=prepare)


def measure_save(work: str, organisations: int, user: User, path: str) -> Result:
    """Saving the last form of a page, with every text that is on it changed."""
    client = signed_in(user)

    def filled_in() -> tuple[dict[str, str]]:
        form = markup.document_fromstring(client.get(path).content.decode()).forms[-1]
        typed = {field.name for field in form.iter("textarea") if field.value.strip()}
        return ({name: f"{value} Again." if name in typed else value for name, value in form.form_values()},)

    return _measure(work, organisations, lambda values: client.post(path, values), expected=302, prepare=filled_in)


def _measure(
    work: str,
    organisations: int,
    ask: Callable[..., HttpResponse],
    *,
    expected: int,
    prepare: Callable[[], tuple[Any, ...]] = tuple,
) -> Result:
    """Raises `RuntimeError` when the portal does not answer as expected."""
    ask(*prepare())
    prepared = prepare()
    with CaptureQueriesContext(connection) as captured:
        response = ask(*prepared)
    queries = len(captured)  # the next request empties the log
    if response.status_code != expected:
        raise RuntimeError(f"{work}: answered {response.status_code}")
    milliseconds = median_milliseconds(ask, prepare=prepare)
    urls.bodies[urls.BARE] = response.content
    bare = Client()
    floor = median_milliseconds(lambda: bare.get(urls.BARE))
    return Result(work, organisations, milliseconds, queries, milliseconds / floor)


def as_table(results: Sequence[Result]) -> str:
    rows = [("", "organisations", "ms", "queries", "ratio", "to")]
    for result in results:
        queries = "" if result.queries is None else str(result.queries)
        numbers = (f"{result.organisations:,}", f"{result.milliseconds:,.1f}", queries, f"{result.ratio:,.1f}")
        rows.append((result.work, *numbers, result.against))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:-1], widths[1:-1]), row[-1]]) for row in rows
    )
