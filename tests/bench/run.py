"""What is measured: pages that people open most, in districts of 12, 60 and 1,000 organisations that submitted."""

import logging
from collections.abc import Iterator
from typing import TextIO

from django.core.management import call_command
from django.db import connection
from django.test.utils import override_settings, setup_test_environment, teardown_test_environment
from django.urls import reverse

from selfeval.selectors import forget_questionnaires
from tests.bench.district import District, build_district
from tests.bench.measure import Result, as_table, measure_page

SIZES = (12, 60, 1000)


def run(out: TextIO) -> None:
    """Measure in a test database of its own, which is removed afterwards, and print one table."""
    setup_test_environment()
    logging.disable(logging.INFO)
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0)
    try:
        with override_settings(ROOT_URLCONF="tests.bench.urls"):
            results = [result for size in SIZES for result in _measure_district(size)]
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
        teardown_test_environment()
    out.write(f"{connection.vendor}: median of 30 warm requests\n\n{as_table(results)}\n")


def _measure_district(size: int) -> Iterator[Result]:
    call_command("flush", interactive=False, verbosity=0)
    forget_questionnaires()
    district = build_district(size)
    if connection.vendor == "postgresql":
        # A real server has gathered its statistics by the time anybody looks.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    yield from _pages(district, size)


def _pages(district: District, size: int) -> Iterator[Result]:
    own = (district.cycle.slug, district.draft.organisation.slug)
    yield measure_page("Home, visitor", size, None, reverse("home"))
    yield measure_page("Home, lead officer", size, district.lead, reverse("home"))
    yield measure_page("Home, partnership officer", size, district.secretariat, reverse("home"))
    yield measure_page("Self-evaluations, all", size, district.secretariat, reverse("selfeval:evaluations"))
    yield measure_page("Task list", size, district.lead, reverse("selfeval:evaluation", args=own))
    approach = reverse("selfeval:approach", args=(*own, "connecting"))
    yield measure_page("Form page, shown", size, district.lead, approach)
    yield measure_page("Dashboard", size, district.board, reverse("reporting:dashboard"))
