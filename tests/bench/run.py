"""What is measured: the pages that people open most, and the PDF of the annual report."""

import logging
from collections.abc import Iterator
from typing import TextIO

import pypdfium2
import weasyprint
from django.core.management import call_command
from django.db import connection
from django.test.utils import override_settings
from django.urls import reverse

from cohesion_portal.lib.pdf import OwnFilesOnly, site_address
from reporting.publishing import make_pdf, print_html
from reporting.selectors.annual import annual_report
from reporting.services import draft_report
from selfeval.selectors import forget_questionnaires
from tests.bench.district import District, build_district
from tests.bench.frameworks import measure_frameworks
from tests.bench.imports import measure_imports
from tests.bench.measure import RUNS, Result, as_table, measure_page, measure_save, median_milliseconds
from tests.bench.offline import measure_bringing_back
from tests.bench.outcome import measure_outcome
from tests.bench.threads import measure_matrix
from tests.factories import NOW

SIZES = (12, 60, 1000)
PDF_SIZES = (12, 60)
PDF_RUNS = 5


def run(out: TextIO) -> None:
    """Measure in a test database of its own, which is removed afterwards, and print one table."""
    logging.disable(logging.INFO)
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0)
    try:
        with override_settings(ROOT_URLCONF="tests.bench.urls"):
            results = [*measure_frameworks(), *measure_outcome()]
            results += [result for size in SIZES for result in _measure_district(size)]
            results += measure_imports()
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
    out.write(
        f"{connection.vendor}; medians of {RUNS} warm requests through Django's test client, of {PDF_RUNS} for PDFs; "
        f"queries include session and sign-in\n\n{as_table(results)}\n"
    )


def _measure_district(size: int) -> Iterator[Result]:
    call_command("flush", interactive=False, verbosity=0)
    forget_questionnaires()
    district = build_district(size)
    if connection.vendor == "postgresql":
        # A real server has gathered its statistics by the time anybody looks.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    yield from _pages(district, size)
    if size in PDF_SIZES:
        yield _pdf(district, size)


def _pages(district: District, size: int) -> Iterator[Result]:
    own = (district.cycle.slug, district.draft.organisation.slug)
    approach = reverse("selfeval:approach", args=(*own, "connecting"))
    yield measure_page("Home, visitor", size, None, reverse("home"))
    yield measure_page("Home, lead officer", size, district.lead, reverse("home"))
    yield measure_page("Home, partnership officer", size, district.secretariat, reverse("home"))
    yield measure_page("Self-evaluations, all", size, district.secretariat, reverse("selfeval:evaluations"))
    yield measure_page("Task list", size, district.lead, reverse("selfeval:evaluation", args=own))
    yield measure_page("Approach form, shown", size, district.lead, approach)
    yield measure_save("Approach form, saved", size, district.lead, approach)
    yield measure_page("Dashboard", size, district.board, reverse("reporting:dashboard"))
    if size == SIZES[0]:
        yield from measure_matrix(district.secretariat)
        yield measure_bringing_back(district.draft)


def _pdf(district: District, size: int) -> Result:
    """The report from the database to tagged PDF/UA, against WeasyPrint's plain PDF of the same HTML."""
    report = draft_report(cycle=district.cycle, by=district.secretariat, at=NOW)
    html = print_html(annual_report(report, at=NOW))
    milliseconds = median_milliseconds(lambda: make_pdf(annual_report(report, at=NOW)), runs=PDF_RUNS, warm_up=1)
    alone = median_milliseconds(lambda: _weasyprint_alone(html), runs=PDF_RUNS, warm_up=1)
    pages = len(pypdfium2.PdfDocument(make_pdf(annual_report(report, at=NOW))))
    return Result(
        f"Report PDF, {pages} pages", size, milliseconds, None, milliseconds / alone, against="WeasyPrint alone"
    )


def _weasyprint_alone(html: str) -> bytes | None:
    document = weasyprint.HTML(string=html, base_url=site_address(), url_fetcher=OwnFilesOnly())
    pdf: bytes | None = document.write_pdf()
    return pdf
