"""The workbook of all units of a large organisation, brought back with every answer changed."""

import io
import time
from statistics import median

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from partners.models import Role
from selfeval.models import Evaluation
from selfeval.offline.lines import WRITTEN, choices_of, lines_of
from selfeval.offline_presenting import workbook_of
from selfeval.selectors import questionnaire_for
from tests.bench.measure import Result, signed_in
from tests.factories import NOW, complete_draft, make_unit_evaluation, make_user

_UNITS, _RUNS = 40, 5


def measure_bringing_back(whole: Evaluation) -> Result:
    """From choosing the file to the page with every change, as the browser waits for it: two requests.

    The ratio is to opening and saving the same workbook with openpyxl alone.
    """
    lead = make_user(Role.LEAD, whole.organisation)
    units = [complete_draft(make_unit_evaluation(whole, f"Unit {number}"), lead) for number in range(_UNITS)]
    written = workbook_of(whole, units, NOW)
    body = _all_changed(written, units[0])
    client, address = signed_in(lead), reverse("selfeval:bring_back", args=[whole.cycle.slug, whole.organisation.slug])
    times, queries = [], 0
    for _ in range(_RUNS + 1):
        file = SimpleUploadedFile("answers.xlsx", body)
        started = time.perf_counter()
        with CaptureQueriesContext(connection) as captured:
            page = client.post(address, {"file": file}, follow=True)
        times.append(time.perf_counter() - started)
        queries = len(captured)
    answers = len(lines_of(questionnaire_for(units[0])))
    if f"{_UNITS * answers} answers will change" not in " ".join(page.content.decode().split()):
        raise RuntimeError("Workbook brought back: not every change is shown")
    milliseconds = median(times[1:]) * 1000
    started = time.perf_counter()
    load_workbook(io.BytesIO(written)).save(io.BytesIO())
    alone = (time.perf_counter() - started) * 1000
    work = f"Workbook of {_UNITS} × {answers} answers, previewed"
    return Result(work, 1, milliseconds, queries, milliseconds / alone, against="openpyxl alone")


def _all_changed(body: bytes, unit: Evaluation) -> bytes:
    """Every answer is another than before."""
    book: Workbook = load_workbook(io.BytesIO(body))
    questionnaire = questionnaire_for(unit)
    for sheet in book.worksheets[1:-1]:
        for row, line in enumerate(lines_of(questionnaire), start=2):
            cell, choices = sheet.cell(row, 5), list(choices_of(line.question, questionnaire).values())
            if line.question.answering in WRITTEN:
                cell.value = f"{'We hear people early and say what changed. ' * 4}{row}"
            elif choices:
                cell.value = choices[0] if cell.value != choices[0] else choices[1]
            else:
                cell.value = "1/9/2026"
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()
