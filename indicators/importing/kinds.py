"""Which kind of table an uploaded file is, by how it begins; reading it finds out everything else."""

from pathlib import PurePosixPath

from cohesion_portal.lib.uploads import FileRefused, clean_name

HEAD = 4096
_ZIP, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_OTHERS = {
    b"%PDF-": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"\x1f\x8b": "a packed file",
    b"PK\x05\x06": "a packed file",
    b"PK\x07\x08": "a packed file",
    b"{\\rt": "a text document",
}
_WEB_PAGE = (b"<!do", b"<htm")
"""In either case. What the others begin with is exact: a heading may well begin with "pk"."""
_WIDE = (b"\xff\xfe", b"\xfe\xff")
"""How a text in UTF-16 begins, every other byte of which may be nothing."""


def kind_of_table(head: bytes, name: str) -> str:
    """ "csv" or "xlsx". Raises `FileRefused` with words for the person who chose the file."""
    ending = PurePosixPath(clean_name(name)).suffix.lower()
    if head.startswith(_OLD_OFFICE):
        raise FileRefused(
            "The selected file is an older Excel file or is protected by a password. Save it as .xlsx without a "
            "password, and choose that file"
        )
    if head.startswith(_ZIP):
        return _agreeing("xlsx", "an Excel workbook", ending)
    for begins, what in _OTHERS.items():
        if head.startswith(begins):
            raise FileRefused(_other(what))
    if head[:4].lower() in _WEB_PAGE:
        raise FileRefused(_other("a web page"))
    if b"\0" in head and not head.startswith(_WIDE):
        raise FileRefused("The selected file must be a CSV file or an Excel workbook; it is neither")
    return _agreeing("csv", "a CSV file or a text", ending)


def _other(what: str) -> str:
    return f"The selected file must be a CSV file or an Excel workbook; it is {what}"


def _agreeing(kind: str, what: str, ending: str) -> str:
    if ending != f".{kind}":
        raise FileRefused(
            f"The selected file is {what}, but its name does not end in .{kind}. Rename it, or choose another file"
        )
    return kind
