"""The files of a published report, made from its content alone and kept under names nobody can guess."""

import hashlib
import json
import uuid
from collections.abc import Iterable
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from cohesion_portal.lib.pdf import render_pdf
from reporting.annual import AnnualReport, as_json
from reporting.layout import layout
from reporting.models import PublishedFile
from reporting.workbook import make_workbook

TEMPLATE_VERSION = "1"
"""Rises when the templates of the page or of the PDF change what a reader sees."""

Format = PublishedFile.Format

MEDIA_TYPES = {
    Format.HTML: "text/html; charset=utf-8",
    Format.PDF: "application/pdf",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.JSON: "application/json",
}


def make_page(content: AnnualReport) -> SafeString:
    """The report below its title, for the portal's own page."""
    return render_to_string("reporting/report_body.html", {"report": content, "layout": layout(content)})


def print_html(content: AnnualReport) -> str:
    """The whole document that the PDF is made from."""
    return render_to_string("reporting/print/report.html", {"report": content, "layout": layout(content)})


def make_pdf(content: AnnualReport) -> bytes:
    return render_pdf(print_html(content))


def make_data(content: AnnualReport) -> bytes:
    """The content as JSON, for people and programs, with the version of the templates that showed it."""
    data: dict[str, Any] = {"template_version": TEMPLATE_VERSION, **as_json(content)}
    return json.dumps(data, ensure_ascii=False, indent=2).encode()


def make_files(content: AnnualReport) -> dict[str, bytes]:
    """Every format of a report, from one content."""
    return {
        Format.HTML: make_page(content).encode(),
        Format.PDF: make_pdf(content),
        Format.XLSX: make_workbook(content),
        Format.JSON: make_data(content),
    }


def store_files(files: dict[str, bytes]) -> list[PublishedFile]:
    """Write each file and say what its row will be; whatever was written goes again when one cannot be."""
    stored: list[PublishedFile] = []
    try:
        for kind, body in files.items():
            name = default_storage.save(f"publications/{uuid.uuid4().hex}.{kind}", ContentFile(body))
            digest = hashlib.sha256(body).hexdigest()
            stored.append(PublishedFile(format=kind, file=name, sha256=digest, size=len(body)))
    except BaseException:
        discard_files(stored)
        raise
    return stored


def discard_files(files: Iterable[PublishedFile]) -> None:
    for file in files:
        default_storage.delete(str(file.file))


class FileAltered(Exception):
    """A published file is gone or is not what was published; it is not shown to anybody."""


def stored_bytes(file: PublishedFile) -> bytes:
    """The file as it was published. Raises `FileAltered` when its digest says that it is not, or it is missing."""
    try:
        with file.file.open("rb") as stored:
            body: bytes = stored.read()
    except FileNotFoundError:
        raise FileAltered(f"{file.file.name} is missing") from None
    if hashlib.sha256(body).hexdigest() != file.sha256:
        raise FileAltered(f"{file.file.name} is not the file that was published")
    return body


def stored_page(file: PublishedFile) -> SafeString:
    """The page as it was published. Raises `FileAltered`."""
    return mark_safe(stored_bytes(file).decode())  # noqa: S308  # our own template escaped it when it was published
