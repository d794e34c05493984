"""The outcome framework on one page: 24 indicators with 5 places and 60 months, and ten times as many figures.

The bare view answers the same bytes to the same signed-in person, through the same middleware, and asks who that is
and which roles they hold, as every page must. What the site's frame costs (header, sections, footer) is told apart by
the page of cookies, which is little else.
"""

import calendar
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cohesion_portal.lib.shelves import empty_shelves
from indicators.measures import PeriodType
from indicators.models import Indicator, Observation
from indicators.targets import Grammar
from partners.models import Place, Role, User
from tests.bench import urls
from tests.bench.measure import Result, median_milliseconds, signed_in
from tests.factories import NOW, make_indicator, make_user

INDICATORS, PLACES = 24, 5
SIZES = ((5, 60), (5, 600), (50, 60))
"""How many places and months: the usual, and ten times the figures by either."""


def measure_outcome() -> Iterator[Result]:
    for places, months in SIZES:
        call_command("flush", interactive=False, verbosity=0)
        empty_shelves()
        build_figures(places, months)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        yield from _measured(f"{places} places × {months} months", make_user(Role.BOARD_MEMBER))


def build_figures(places: int, months: int) -> None:
    """Every indicator by month, for the district and for each place, with the history that importing writes."""
    made = Place.objects.bulk_create(Place(slug=f"place-{number}", name=f"Place {number}") for number in range(places))
    indicators = [
        make_indicator(
            f"{number // 6 + 1}.{number % 6 + 1}",
            grammar=Grammar.BELOW_BASELINE,
            slug=f"measure-{number}",
            label=f"Offences of kind {number} reported to the police",
            place_breakdown=True,
        )
        for number in range(INDICATORS)
    ]
    for indicator in indicators:
        rows = Observation.objects.bulk_create(_figures(indicator, [None, *made], months), batch_size=2000)
        Observation.history.bulk_history_create(rows, batch_size=2000, default_date=NOW)


def _figures(indicator: Indicator, places: list[Place | None], months: int) -> Iterator[Observation]:
    last = NOW.year * 12 + NOW.month - 2
    for number in range(months):
        year, month = divmod(last - number, 12)
        starts = date(year, month + 1, 1)
        for index, place in enumerate(places):
            yield Observation(
                indicator=indicator,
                place=place,
                period_type=PeriodType.MONTH,
                period_label=f"{starts:%B %Y}",
                period_starts=starts,
                period_ends=starts.replace(day=calendar.monthrange(year, month + 1)[1]),
                value=40 + (number * 7 + index * 11 + indicator.position * 5) % 23,
                is_baseline=place is None and number == min(months, 36) - 1,
                entered_at=NOW,
            )


def _measured(size: str, reader: User) -> Iterator[Result]:
    path = reverse("indicators:indicators")
    client = signed_in(reader)
    first = _ask(client, path, prepare=empty_shelves)
    yield _against_bare(f"Outcome framework, {size}, first reader after a change", client, path, first)
    yield _against_bare(f"Outcome framework, {size}", client, path, _ask(client, path))
    cookies = reverse("cookies")
    yield _against_bare("The frame alone (the page about cookies)", client, cookies, _ask(client, cookies))


def _ask(client: Client, path: str, *, prepare: Any = None) -> tuple[float, int]:
    """Median milliseconds, and how many queries."""

    def prepared() -> tuple[()]:
        if prepare is not None:
            prepare()
        return ()

    prepared()
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
    queries = len(captured)  # the next request empties the log
    if response.status_code != 200:
        raise RuntimeError(f"{path}: answered {response.status_code}")
    urls.bodies[urls.BARE_SIGNED_IN] = response.content
    return median_milliseconds(lambda: client.get(path), prepare=prepared), queries


def _against_bare(work: str, client: Client, path: str, asked: tuple[float, int]) -> Result:
    milliseconds, queries = asked
    floor = median_milliseconds(lambda: client.get(urls.BARE_SIGNED_IN))
    return Result(work, 0, milliseconds, queries, milliseconds / floor, against="bare view, signed in")
