"""Small files of every kind that can be given as evidence, made by the libraries that make real ones, and bad ones."""

import io
import zipfile
from collections.abc import Mapping
from functools import cache

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook
from PIL import Image

from cohesion_portal.lib.uploads import FileKind

_OFFICE = "application/vnd.openxmlformats-officedocument"
_MAIN = {
    FileKind.WORD: ("word/document.xml", f"{_OFFICE}.wordprocessingml.document.main+xml"),
    FileKind.POWERPOINT: ("ppt/presentation.xml", f"{_OFFICE}.presentationml.presentation.main+xml"),
    FileKind.EXCEL: ("xl/workbook.xml", f"{_OFFICE}.spreadsheetml.sheet.main+xml"),
}
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
EXE = b"MZ\x90\x00\x03\x00\x00\x00" + bytes(56) + b"This program cannot be run in DOS mode." + bytes(200)


def upload(name: str, body: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body)


def picture(kind: str, size: tuple[int, int] = (20, 20)) -> bytes:
    body = io.BytesIO()
    Image.new("RGB" if kind == "JPEG" else "1", size).save(body, kind)
    return body.getvalue()


def office(
    kind: FileKind, more: Mapping[str, bytes] | None = None, contents: str = "", method: int = zipfile.ZIP_DEFLATED
) -> bytes:
    """The smallest Office file with these further parts; `contents` in place of its own list of contents."""
    main, media = _MAIN[kind]
    listed = f'<Types><Override PartName="/{main}" ContentType="{media}"/></Types>'
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", method) as archive:
        archive.writestr("[Content_Types].xml", contents or listed)
        archive.writestr(main, "<document/>")
        for name, part in (more or {}).items():
            archive.writestr(name, part)
    return body.getvalue()


def workbook() -> bytes:
    body = io.BytesIO()
    Workbook().save(body)
    return body.getvalue()


@cache
def good(kind: FileKind) -> bytes:
    if kind is FileKind.PDF:
        return PDF
    if kind in (FileKind.PNG, FileKind.JPEG):
        return picture("PNG" if kind is FileKind.PNG else "JPEG")
    return workbook() if kind is FileKind.EXCEL else office(kind)
