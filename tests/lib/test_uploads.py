"""Uploaded files: believed for their content alone, refused with a reason, called by harmless names."""

import io
import struct
import unicodedata
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.test import RequestFactory, override_settings
from hypothesis import given
from hypothesis import strategies as st

from cohesion_portal.lib import uploads
from cohesion_portal.lib.uploads import (
    FileKind,
    FileRefused,
    about_file,
    clean_name,
    examine,
    kinds_in_words,
    megabytes,
)
from tests.files import EXE, PDF, good, office, picture, upload, workbook


def refusal(name: str, body: bytes, *kinds: FileKind) -> str:
    with pytest.raises(FileRefused) as refused:
        examine(upload(name, body), *(kinds or FileKind))
    return str(refused.value)


@pytest.mark.parametrize("kind", FileKind)
def test_file_is_the_kind_that_its_content_shows(kind: FileKind) -> None:
    file = upload(f"Survey{kind.endings[-1].upper()}", good(kind))

    assert examine(file, *FileKind) is kind
    assert file.tell() == 0


@pytest.mark.parametrize(("claimed", "real"), [("pdf", "png"), ("docx", "xlsx"), ("jpg", "pdf"), ("xlsx", "docx")])
def test_ending_that_says_another_kind_is_refused(claimed: str, real: str) -> None:
    words = refusal(f"survey.{claimed}", good(FileKind(real)))

    assert f" {FileKind(real).label}, but its name does not end in .{real}" in words


def test_ending_that_is_missing_is_refused() -> None:
    assert "does not end in .pdf" in refusal("survey", PDF)


@pytest.mark.parametrize(
    "body",
    [
        EXE,
        b"\x7fELF\x02\x01\x01" + bytes(60),
        b"#!/bin/sh\nrm -r /",
        b"<!DOCTYPE html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a" + bytes(60),
        b"x",
        b"\xff\xd8",
        bytes(2000),
        b"\n" + PDF,
    ],
)
@pytest.mark.parametrize("name", ["survey.pdf", "survey.xlsx", "survey.png"])
def test_renamed_file_of_another_kind_is_refused(name: str, body: bytes) -> None:
    assert "must be a PDF, Word document, Excel workbook, PowerPoint presentation" in refusal(name, body)


def test_kind_that_is_not_asked_for_is_refused() -> None:
    assert refusal("survey.pdf", PDF, FileKind.EXCEL) == "The selected file must be an Excel workbook"
    assert refusal("a.docx", office(FileKind.WORD), FileKind.EXCEL) == "The selected file must be an Excel workbook"


def test_empty_file_is_refused() -> None:
    assert refusal("survey.pdf", b"") == "The selected file is empty"


@override_settings(LARGEST_UPLOAD=100)
def test_file_above_the_limit_is_refused_with_both_sizes() -> None:
    assert refusal("survey.pdf", PDF + bytes(2000)) == "The selected file must be 1KB or smaller; it has 2KB"


def test_old_office_file_or_one_with_a_password_is_refused() -> None:
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)

    assert "older Office file or is protected by a password" in refusal("survey.docx", old)


@pytest.mark.parametrize(
    "part", ["word/vbaProject.bin", "xl/VBAPROJECT.BIN", "word/vbaData.xml", "xl/macrosheets/sheet1.xml"]
)
def test_macros_are_refused(part: str) -> None:
    kind = FileKind.EXCEL if part.startswith("xl") else FileKind.WORD

    assert "contains macros" in refusal(f"survey.{kind}", office(kind, {part: b"x"}))


def test_macro_workbook_under_another_name_is_refused() -> None:
    contents = (
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/>'
    )

    assert "contains macros" in refusal("survey.xlsx", office(FileKind.EXCEL, contents=contents))


def test_archive_of_another_kind_is_refused() -> None:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr("word/document.xml", "x")

    assert "another kind of archive" in refusal("survey.docx", body.getvalue())
    assert "another kind of archive" in refusal("survey.docx", office(FileKind.WORD, contents="<Types/>"))


def test_part_that_is_there_twice_is_refused() -> None:
    body = io.BytesIO(office(FileKind.WORD))
    with zipfile.ZipFile(body, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("word/document.xml", "other")

    assert "another kind of archive" in refusal("survey.docx", body.getvalue())


def test_zip_bomb_is_refused_by_its_ratio_its_size_and_its_number_of_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    far_more = "unpacks to far more than its size"
    assert far_more in refusal("bomb.xlsx", office(FileKind.EXCEL, {"xl/sheet.xml": bytes(3 * 1024 * 1024)}))
    monkeypatch.setattr(uploads, "MOST_UNPACKED", 1000)
    assert far_more in refusal(
        "bomb.xlsx", office(FileKind.EXCEL, {"xl/a.xml": bytes(1100)}, method=zipfile.ZIP_STORED)
    )
    monkeypatch.undo()
    monkeypatch.setattr(uploads, "MOST_PARTS", 2)
    assert far_more in refusal("bomb.xlsx", office(FileKind.EXCEL, {"xl/a.xml": b"x"}))


def test_zip_bomb_that_lies_about_its_sizes_is_refused() -> None:
    """Both the list at the end and the part itself say that it unpacks to little."""
    size = 50 * 1024 * 1024
    body = bytearray(office(FileKind.EXCEL, {"xl/sheet.xml": bytes(size)}))
    told = struct.pack("<I", size)
    while (place := body.find(told)) >= 0:
        body[place : place + 4] = struct.pack("<I", 100)

    assert "is damaged" in refusal("bomb.xlsx", bytes(body))


def test_password_on_a_part_is_refused() -> None:
    body = bytearray(office(FileKind.WORD))
    place = body.find(b"PK\x01\x02")
    body[place + 8] |= 1

    assert "protected by a password" in refusal("survey.docx", bytes(body))


def test_damaged_files_are_refused() -> None:
    assert "is damaged" in refusal("survey.xlsx", workbook()[:-30])
    body = bytearray(office(FileKind.WORD, {"word/a.xml": b"some words to pack" * 20}))
    body[body.find(b"word/a.xml") + 15] ^= 0xFF
    assert "is damaged" in refusal("survey.docx", bytes(body))
    assert "is damaged" in refusal("survey.pdf", PDF.replace(b"%%EOF", b""))
    png = bytearray(picture("PNG"))
    png[40] ^= 0xFF
    assert "is damaged" in refusal("survey.png", bytes(png))


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("survey.pdf", PDF + office(FileKind.WORD)),
        ("survey.pdf", PDF + office(FileKind.WORD) + b"\n%%EOF"),
        ("survey.png", picture("PNG") + office(FileKind.WORD)),
        ("survey.png", picture("PNG") + b"<script>"),
        ("survey.jpg", picture("JPEG") + office(FileKind.WORD)),
        ("survey.docx", office(FileKind.WORD) + PDF),
        ("survey.docx", office(FileKind.WORD, {"%PDF-1.4": b"x"}, method=zipfile.ZIP_STORED)),
    ],
)
def test_two_files_in_one_are_refused(name: str, body: bytes) -> None:
    words = refusal(name, body)

    assert "holds something else beside" in words or "is damaged" in words


def test_archive_behind_another_archive_is_refused() -> None:
    """The second list of parts begins reading at its own first part, not at the beginning of the file."""
    assert "holds something else beside" in refusal("survey.docx", office(FileKind.EXCEL) + office(FileKind.WORD))


def _png_that_says(width: int, height: int) -> bytes:
    header = struct.pack(">II", width, height) + b"\x08\x00\x00\x00\x00"
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"\x00" * 10)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )


@pytest.mark.parametrize("side", [9_100, 10_000, 60_000])
def test_picture_with_more_pixels_than_can_be_shown_is_refused(side: int) -> None:
    assert "must have 80 million pixels or fewer" in refusal("survey.png", _png_that_says(side, side))


@pytest.mark.parametrize(
    ("given_name", "clean"),
    [
        ("Survey 2026.pdf", "Survey 2026.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\someone\\Survey.pdf", "Survey.pdf"),
        ("sur\x00vey\r\n\t.pdf", "survey.pdf"),
        ("survey\u202efdp.exe", "surveyfdp.exe"),
        ("\u200bsurvey\ufeff.pdf", "survey.pdf"),
        ('a<b>"c:d|e?f*.pdf', "abcdef.pdf"),
        (".pdf", "pdf"),
        ("...", "file"),
        ("", "file"),
        ("\u202e", "file"),
        ("Umfrage über Nähe.pdf", "Umfrage über Nähe.pdf"),
        ("x" * 400 + ".pdf", "x" * 116 + ".pdf"),
        ("name." + "y" * 400, "name.yyyyyyyyy"),
    ],
)
def test_name_is_made_harmless(given_name: str, clean: str) -> None:
    assert clean_name(given_name) == clean


@given(st.text(max_size=300))
def test_any_name_can_be_shown_and_stored(name: str) -> None:
    clean = clean_name(name)

    assert 0 < len(clean) <= uploads.LONGEST_NAME
    assert not set(clean) & set('/\\<>:"|?*')
    assert not any(unicodedata.category(char)[0] == "C" for char in clean)
    assert clean_name(clean) == clean


def kind_or_words(file: SimpleUploadedFile) -> FileKind | str:
    try:
        return examine(file, *FileKind)
    except FileRefused as refused:
        return str(refused)


@given(
    st.sampled_from([b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0"]),
    st.binary(min_size=1, max_size=400),
    st.sampled_from([".pdf", ".docx", ".xlsx", ".png", ".jpg", ".exe"]),
)
def test_any_bytes_are_a_kind_or_are_refused_in_words(first: bytes, rest: bytes, ending: str) -> None:
    kind = kind_or_words(upload(f"file{ending}", first + rest))

    assert ending in kind.endings if isinstance(kind, FileKind) else kind


@given(st.sampled_from(list(FileKind)), st.data())
def test_any_damage_to_a_good_file_is_survived(kind: FileKind, data: st.DataObject) -> None:
    body = bytearray(good(kind))
    for place in data.draw(st.lists(st.integers(0, len(body) - 1), max_size=4)):
        body[place] = data.draw(st.integers(0, 255))
    found = kind_or_words(upload(f"file{kind.endings[0]}", bytes(body)))

    assert found is kind if isinstance(found, FileKind) else found


def test_sizes_and_kinds_in_words() -> None:
    assert [megabytes(size) for size in (1, 2048, 1024 * 1024, 10 * 1024 * 1024, 1_300_000)] == [
        *("1KB", "2KB", "1MB", "10MB", "1.2MB"),
    ]
    assert about_file("docx", 2048) == "Word document, 2KB"
    assert kinds_in_words([FileKind.PDF]) == "PDF"
    assert kinds_in_words([FileKind.PDF, FileKind.PNG]) == "PDF or PNG picture"


@override_settings(LARGEST_UPLOAD=200_000)
def test_upload_is_streamed_to_disk_and_cut_at_the_limit() -> None:
    request = RequestFactory().post("/", {"file": upload("survey.pdf", bytes(900_000)), "title": "Survey"})
    file = request.FILES["file"]

    assert isinstance(file, TemporaryUploadedFile)
    assert file.size == 900_000
    file.file.seek(0, 2)
    assert file.file.tell() <= 200_000 + 64 * 1024
    assert request.POST["title"] == "Survey"
    file.close()
