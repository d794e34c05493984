"""Workbooks as tests take them away, fill them in and bring them back."""

import io
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from partners.models import User
from selfeval.models import BroughtBack, Evaluation
from selfeval.offline.workbook import ANSWER_HEADING, KEY_HEADING
from selfeval.offline_presenting import workbook_of
from selfeval.services import bring_back
from tests.factories import NOW
from tests.files import upload
from tests.selfeval.browsing import fields_of, text_of
from tests.selfeval.places import HERE

BRING_BACK = reverse("selfeval:bring_back", args=HERE)
FIRST_SHEET = 1
"""After the sheet that says how to use it."""


def taken_away(evaluation: Evaluation, *sheets: Evaluation) -> bytes:
    return workbook_of(evaluation, sheets or [evaluation], NOW)


def opened(body: bytes) -> Workbook:
    return load_workbook(io.BytesIO(body))


def closed(book: Workbook) -> bytes:
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def column_of(sheet: Worksheet, heading: str) -> int:
    return next(cell.column for cell in sheet[1] if cell.value == heading)


def row_of(sheet: Worksheet, token: str) -> int:
    key = column_of(sheet, KEY_HEADING)
    return next(number for number in range(2, sheet.max_row + 1) if sheet.cell(number, key).value == token)


def write(sheet: Worksheet, answers: Mapping[str, Any]) -> None:
    """Type answers into their rows, by token."""
    column = column_of(sheet, ANSWER_HEADING)
    for token, value in answers.items():
        sheet.cell(row_of(sheet, token), column).value = value


def filled_in(body: bytes, answers: Mapping[str, Any], sheet: int = FIRST_SHEET) -> bytes:
    book = opened(body)
    write(book.worksheets[sheet], answers)
    return closed(book)


def bring(evaluation: Evaluation, by: User, body: bytes) -> BroughtBack:
    return bring_back(evaluation=evaluation, file=io.BytesIO(body), name="answers.xlsx", by=by, at=timezone.now())


def send(client: Client, body: bytes, address: str = BRING_BACK, name: str = "answers.xlsx") -> HttpResponse:
    """Choose a file on the page where workbooks are brought back."""
    return client.post(address, {"file": upload(name, body)})


def preview(client: Client, body: bytes, address: str = BRING_BACK) -> HttpResponse:
    """The page that shows what the workbook changes."""
    response = send(client, body, address)
    assert response.status_code == 302, text_of(response)
    return client.get(response["Location"])


def apply(client: Client, page: HttpResponse, **chosen: str) -> HttpResponse:
    """Press the button of that page."""
    return client.post(page.request["PATH_INFO"], fields_of(page) | chosen)


def add_to_world(args: dict[str, tuple[object, ...]], people: dict[str, User]) -> None:
    """Workbooks of the council and of its unit that a contributor brought back and has not applied."""
    for row in ("", "@part"):
        own = args[f"selfeval:evaluation{row}"]
        part = own[2] if len(own) > 2 else ""
        evaluation = Evaluation.objects.get(cycle__slug=own[0], organisation__slug=own[1], part=part)
        body = filled_in(taken_away(evaluation), {"connecting/strengths": "We meet every week"})
        brought = bring(evaluation, people["cont"], body)
        names = ("offline", "offline_word", "offline_workbook", "bring_back")
        args |= {f"selfeval:{name}{row}": own for name in names}
        args[f"selfeval:brought_back{row}"] = (*own, brought.token)
    args["selfeval:offline_units"] = args["selfeval:evaluation"]
