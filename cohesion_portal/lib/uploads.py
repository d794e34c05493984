"""Files that people upload: streamed to disk within a limit, and believed only for what their content shows.

What the browser says of a type is never read. A file is one of the kinds below when its first bytes, its inside and
the ending of its name agree; everything else is refused with words for the person who chose it.
"""

import re
import unicodedata
import warnings
import zipfile
import zlib
from collections.abc import Callable, Collection
from enum import StrEnum
from pathlib import PurePosixPath
from typing import IO, Any, TypeVar

import puremagic
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import HttpRequest, HttpResponse
from PIL import Image

View = TypeVar("View", bound=Callable[..., HttpResponse])

LONGEST_NAME = 120
MOST_PIXELS = 80_000_000
"""More than the cameras of ordinary telephones take; decoding one would fill a server's memory."""
MOST_PARTS = 5_000
MOST_UNPACKED = 200 * 1024 * 1024
"""Bytes that the parts of an Office file may have together."""
MOST_RATIO = 100
"""How many times its packed size an Office file may unpack to; text packs 10 to 40 times, a bomb 1,000 times."""
_SMALL_UNPACKED = 1024 * 1024
_HEAD = 1024
_BLOCK = 64 * 1024


class FileKind(StrEnum):
    """The kinds of file that are kept, each named by its usual ending."""

    PDF = "pdf"
    WORD = "docx"
    EXCEL = "xlsx"
    POWERPOINT = "pptx"
    PNG = "png"
    JPEG = "jpg"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def media_type(self) -> str:
        return _MEDIA_TYPES[self]

    @property
    def endings(self) -> tuple[str, ...]:
        return (".jpg", ".jpeg") if self is FileKind.JPEG else (f".{self}",)


_OFFICE = "application/vnd.openxmlformats-officedocument"
_LABELS = {
    FileKind.PDF: "PDF",
    FileKind.WORD: "Word document",
    FileKind.EXCEL: "Excel workbook",
    FileKind.POWERPOINT: "PowerPoint presentation",
    FileKind.PNG: "PNG picture",
    FileKind.JPEG: "JPEG picture",
}
_MEDIA_TYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.WORD: f"{_OFFICE}.wordprocessingml.document",
    FileKind.EXCEL: f"{_OFFICE}.spreadsheetml.sheet",
    FileKind.POWERPOINT: f"{_OFFICE}.presentationml.presentation",
    FileKind.PNG: "image/png",
    FileKind.JPEG: "image/jpeg",
}
# The folder of an Office file's own parts, and the type that its list of contents gives the main one.
_INSIDE = {
    FileKind.WORD: ("word/", f"{_OFFICE}.wordprocessingml.document.main+xml"),
    FileKind.EXCEL: ("xl/", f"{_OFFICE}.spreadsheetml.sheet.main+xml"),
    FileKind.POWERPOINT: ("ppt/", f"{_OFFICE}.presentationml.presentation.main+xml"),
}
_CONTENTS = "[Content_Types].xml"
_MACROS = re.compile(r"(^|/)(vbaproject[^/]*\.bin|vbadata\.xml|macrosheets/.*)$", re.IGNORECASE)
_END_OF_ZIP = b"PK\x05\x06"
_SAVE_AGAIN = "Open it, save it again as a {}, and choose that file"


class FileRefused(Exception):
    """A file is not kept; the words say why, and what to choose instead."""


class BoundedUpload(TemporaryFileUploadHandler):
    """Streams an upload to a temporary file, never to memory, and writes no more of it than the limit.

    What is beyond the limit is counted and thrown away, so that the form can say how much too large the file is and
    show again what else was typed.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start <= largest_upload(self.request):
            self.file.write(raw_data)


def largest_upload(request: HttpRequest | None) -> int:
    """The limit of the view that the request is for: that which `takes_uploads_of` gave it, else the usual one."""
    match = getattr(request, "resolver_match", None)
    limit: Callable[[HttpRequest], int] | None = getattr(getattr(match, "func", None), "largest_upload", None)
    return limit(request) if limit and request else settings.LARGEST_UPLOAD


def takes_uploads_of(limit: Callable[[HttpRequest], int]) -> Callable[[View], View]:
    """Give one view a limit of its own. It stands before all other decorators, because a file is received before any
    of them runs; so `limit` must itself ask who sends it."""

    def decorate(view: View) -> View:
        view.largest_upload = limit  # type: ignore[attr-defined]  # read by `largest_upload`
        return view

    return decorate


def megabytes(size: int) -> str:
    """ "10MB", as the design system writes it; smaller files in KB."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))}KB"
    return f"{size / 1024 / 1024:.1f}".removesuffix(".0") + "MB"


def about_file(kind: str, size: int) -> str:
    """ "PDF, 1.2MB": what stands beside a link to a file."""
    return f"{FileKind(kind).label}, {megabytes(size)}"


def kinds_in_words(kinds: Collection[FileKind], last: str = "or") -> str:
    """ "PDF, Word document or PNG picture"."""
    *others, final = (kind.label for kind in kinds)
    return f"{', '.join(others)} {last} {final}" if others else final


def clean_name(name: str) -> str:
    """What a file may be called: without folders, without characters that hide or act, not longer than can be shown.

    Direction marks go, because with one `sample\u202efdp.exe` reads as if it ended in "pdf".
    """
    plain = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    shown = "".join(" " if char.isspace() else char for char in plain)
    kept = "".join(char for char in shown if unicodedata.category(char)[0] != "C" and char not in '<>:"|?*')
    path = PurePosixPath(" ".join(kept.split()).strip(" ."))
    ending = path.suffix[:10]
    stem = path.stem.strip(" .") if ending else path.name
    return f"{stem[: LONGEST_NAME - len(ending)].strip() or 'file'}{ending}"


def examine(file: UploadedFile, *kinds: FileKind) -> FileKind:
    """Which of these kinds a file is by its content. Raises `FileRefused`; leaves the file at its beginning."""
    size = file.size or 0
    if size > settings.LARGEST_UPLOAD:
        raise FileRefused(
            f"The selected file must be {megabytes(settings.LARGEST_UPLOAD)} or smaller; it has {megabytes(size)}"
        )
    if not size:
        raise FileRefused("The selected file is empty")
    try:
        kind = kind_of(file, kinds)
    finally:
        file.seek(0)
    if PurePosixPath(clean_name(file.name or "")).suffix.lower() not in kind.endings:
        raise FileRefused(
            f"The selected file is {_a(kind.label)}, but its name does not end in {kind.endings[0]}. "
            "Rename it, or choose another file"
        )
    return kind


def kind_of(file: IO[Any], kinds: Collection[FileKind]) -> FileKind:
    """Which of these kinds a file is by its content alone, whatever its name and size. Raises `FileRefused`."""
    file.seek(0)
    head = file.read(_HEAD)
    kind = _claimed(head, kinds)
    if kind is FileKind.PDF:
        _check_pdf(file)
    elif kind in _INSIDE:
        kind = _office_kind(file)
    else:
        _check_picture(file, kind)
    if kind not in kinds:
        raise FileRefused(_must_be(kinds))
    if kind is not FileKind.PDF and b"%PDF-" in head:
        raise FileRefused(_two_files(kind))
    return kind


def _must_be(kinds: Collection[FileKind]) -> str:
    return f"The selected file must be {_a(kinds_in_words(kinds))}"


def _a(label: str) -> str:
    return f"an {label}" if label[0] in "AEIO" else f"a {label}"


def _two_files(kind: FileKind) -> str:
    return f"The selected file holds something else beside {_a(kind.label)}. {_SAVE_AGAIN.format(kind.label)}"


def _claimed(head: bytes, kinds: Collection[FileKind]) -> FileKind:
    """What the first bytes say; any Office kind stands for all three, which begin alike."""
    try:
        found = {match.extension for match in puremagic.magic_string(head)}
    except (puremagic.PureError, ValueError):
        found = set()
    if head.startswith(b"\xd0\xcf\x11\xe0") or ".doc" in found:
        raise FileRefused(
            "The selected file is an older Office file or is protected by a password. Save it as .docx, .xlsx or "
            ".pptx without a password, and choose that file"
        )
    begins = {
        FileKind.PDF: b"%PDF-",
        FileKind.PNG: b"\x89PNG\r\n\x1a\n",
        FileKind.JPEG: b"\xff\xd8\xff",
        FileKind.WORD: b"PK\x03\x04",
    }
    for kind, first in begins.items():
        if found & set(kind.endings) and head.startswith(first):
            return kind
    raise FileRefused(_must_be(kinds))


def _check_pdf(file: IO[Any]) -> None:
    """It ends as a PDF does, and no archive begins reading at its end."""
    file.seek(0, 2)
    file.seek(max(0, file.tell() - _BLOCK))
    tail = file.read()
    if b"%%EOF" not in tail[-_HEAD:]:
        raise FileRefused(f"The selected file is damaged. {_SAVE_AGAIN.format('PDF')}")
    if _END_OF_ZIP in tail:
        raise FileRefused(_two_files(FileKind.PDF))


def _office_kind(file: IO[Any]) -> FileKind:
    """The kind of an Office file by what is inside, once it is sure that unpacking it is harmless."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            _check_parts(parts)
            _check_frame(file, archive)
            kind = _main_part(archive)
            for part in parts:
                _unpack(archive, part)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError, RuntimeError) as fault:
        raise FileRefused("The selected file is damaged. Open it, save it again and choose the new file") from fault
    return kind


def _check_parts(parts: list[zipfile.ZipInfo]) -> None:
    """By what the file says of its parts; `_unpack` finds out when that is a lie."""
    unpacked, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
    is_bomb = unpacked > _SMALL_UNPACKED and unpacked > MOST_RATIO * packed
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or is_bomb:
        raise FileRefused("The selected file unpacks to far more than its size. Choose a smaller or simpler file")
    if any(part.flag_bits & 1 for part in parts):
        raise FileRefused("The selected file is protected by a password. Choose it without a password")
    if any(_MACROS.search(part.filename) for part in parts):
        raise FileRefused("The selected file contains macros. Save it without macros and choose that file")


def _check_frame(file: IO[Any], archive: zipfile.ZipFile) -> None:
    """Nothing stands before the first part or after the last line of the archive, where another file could hide."""
    file.seek(-22, 2)
    end = file.read(22)
    first = min((part.header_offset for part in archive.infolist()), default=1)
    if first or not end.startswith(_END_OF_ZIP) or end[-2:] != b"\0\0":
        raise FileRefused(
            "The selected file holds something else beside an Office file. Open it, save it again and choose that file"
        )


def _main_part(archive: zipfile.ZipFile) -> FileKind:
    names = archive.namelist()
    if _CONTENTS in names and len(set(names)) == len(names):
        with archive.open(_CONTENTS) as part:
            contents = part.read(_SMALL_UNPACKED).decode("utf-8", "replace")
        if "macroEnabled" in contents:
            raise FileRefused("The selected file contains macros. Save it without macros and choose that file")
        for kind, (folder, main) in _INSIDE.items():
            if main in contents and any(name.startswith(folder) for name in names):
                return kind
    raise FileRefused("The selected file must be a Word, Excel or PowerPoint file; it is another kind of archive")


def _unpack(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Read a part to its end, a block at a time: a size or a checksum that is a lie raises `BadZipFile`."""
    with archive.open(part) as stream:
        while stream.read(_BLOCK):
            pass


def _check_picture(file: IO[Any], kind: FileKind) -> None:
    """That it can be read as this picture, has no more pixels than the bound, and nothing hides behind it."""
    name = "PNG" if kind is FileKind.PNG else "JPEG"
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own bound is lower
            picture = Image.open(file, formats=[name])
        width, height = picture.size
        picture.verify()
    except Image.DecompressionBombError:
        width = height = MOST_PIXELS
    except Exception as fault:  # Pillow raises whatever its decoders do
        raise FileRefused(f"The selected picture is damaged. {_SAVE_AGAIN.format(kind.label)}") from fault
    if width * height > MOST_PIXELS:
        raise FileRefused(f"The selected picture must have {MOST_PIXELS // 1_000_000} million pixels or fewer")
    file.seek(0, 2)
    file.seek(max(0, file.tell() - _BLOCK))
    tail = file.read()
    ends = tail.endswith(b"IEND\xaeB`\x82") if kind is FileKind.PNG else b"\xff\xd9" in tail
    if not ends or _END_OF_ZIP in tail:
        raise FileRefused(_two_files(kind))
