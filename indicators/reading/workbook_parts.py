"""The parts of a workbook: which file in the archive is which sheet, and a copy that holds no more than one of them."""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from cohesion_portal.lib.uploads import FileKind, FileRefused, kind_of
from indicators.reading.refusal import TableRefused
from indicators.reading.sheet_scan import whole_tags

DAMAGED = "The workbook is damaged. Open it, save it again and choose the new file"
_WILD_COUNT = re.compile(rb"ount\s*=\s*[\"'][^\"'<]*(?:&|[0-9]{8})")
_HIDDEN = ("hidden", "veryHidden")
_PERCENT_FORMATS = {"9", "10"}
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


@dataclass(frozen=True)
class SheetPart:
    """A sheet, whether the workbook hides it, and the name of the part of the file that holds it."""

    name: str
    hidden: bool
    part: str


@dataclass(frozen=True)
class WorkbookParts:
    """The sheets with cells, in the order of the workbook, and the parts that all of them use, "" where there is none.

    `from_1904` says that its days are counted from 1904, as old Macintosh workbooks count them.
    """

    sheets: tuple[SheetPart, ...]
    strings: str
    styles: str
    from_1904: bool


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive of a workbook, once it is sure that it is one and that unpacking it is harmless."""
    with path.open("rb") as file:
        head = file.read(8)
        if not head:
            raise TableRefused("The file is empty. Choose a workbook with a row of headings and rows of figures")
        if head.startswith(b"\xd0\xcf\x11\xe0"):
            raise TableRefused(
                "The file is an older Excel file (.xls) or is protected by a password. Save it as .xlsx without a "
                "password, and choose that file"
            )
        try:
            kind_of(file, [FileKind.EXCEL])
        except FileRefused as fault:
            raise TableRefused(str(fault)) from fault
        with zipfile.ZipFile(file) as archive:
            yield archive


def parts_of_archive(archive: zipfile.ZipFile) -> WorkbookParts:
    """Follow the links of the archive to the workbook, and from there to its sheets. Charts are passed over."""
    book = next((part for kind, part in _links(archive, "").values() if kind == "officeDocument"), "")
    links = _links(archive, book)
    sheets: list[SheetPart] = []
    from_1904 = False
    for name, attributes in _elements(archive, book):
        if name == "sheet":
            key = next((value for attribute, value in attributes.items() if attribute.endswith(" id")), "")
            kind, part = links.get(key, ("", ""))
            if kind == "worksheet":
                sheets.append(SheetPart(attributes.get("name", ""), attributes.get("state") in _HIDDEN, part))
        elif name == "workbookPr":
            from_1904 = attributes.get("date1904") in ("1", "true")
    if len({sheet.name for sheet in sheets}) != len(sheets):
        raise TableRefused(DAMAGED)
    shared = {kind: part for kind, part in links.values() if kind in ("sharedStrings", "styles")}
    return WorkbookParts(tuple(sheets), shared.get("sharedStrings", ""), shared.get("styles", ""), from_1904)


def copy_one_sheet(archive: zipfile.ZipFile, parts: WorkbookParts, sheet: SheetPart, to: Path) -> None:
    """Write a workbook with this sheet alone, so that no reader can be led to a part that was not looked at.

    The reader of values believes the number of texts that a file claims to have, takes memory for so many, and where
    there is none ends the whole process. So a number that no sheet can have is refused here.
    """
    copied = {"worksheet": sheet.part, "sharedStrings": parts.strings, "styles": parts.styles}
    present = {name: part for name, part in copied.items() if part}
    links = "".join(_link(name, f"{_LINKS}/{name}", f"{name}.xml") for name in present)
    book = (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><workbookPr date1904="{int(parts.from_1904)}"/>'
        f'<sheets><sheet name={quoteattr(sheet.name)} sheetId="1" r:id="worksheet"/></sheets></workbook>'
    )
    with zipfile.ZipFile(to, "w") as new:
        new.writestr("_rels/.rels", _linked(_link("book", f"{_LINKS}/officeDocument", "xl/workbook.xml")))
        new.writestr("xl/_rels/workbook.xml.rels", _linked(links))
        new.writestr("xl/workbook.xml", book)
        for name, part in present.items():
            with _part(archive, part) as source, new.open(f"xl/{name}.xml", "w") as target:
                for block in whole_tags(source):
                    if _WILD_COUNT.search(block):
                        raise TableRefused(DAMAGED)
                    target.write(block)


def percent_styles(archive: zipfile.ZipFile, parts: WorkbookParts) -> set[str]:
    """The numbers of the styles that show a value as a percentage, as cells name them."""
    if not parts.styles:
        return set()
    formats, styles, within, place = set(_PERCENT_FORMATS), set[str](), False, 0
    for name, attributes in _elements(archive, parts.styles):
        if name == "numFmt" and "%" in _QUOTED.sub("", attributes.get("formatCode", "")):
            formats.add(attributes.get("numFmtId", ""))
        elif name in ("cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
            within = name == "cellXfs"
        elif name == "xf" and within:
            if attributes.get("numFmtId") in formats:
                styles.add(str(place))
            place += 1
    return styles


def _link(key: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{key}" Type="{kind}" Target="{target}"/>'


def _linked(links: str) -> str:
    return f'<Relationships xmlns="{_PACKAGE}">{links}</Relationships>'


def _part(archive: zipfile.ZipFile, name: str) -> Any:
    try:
        return archive.open(name)
    except KeyError as fault:
        raise TableRefused(DAMAGED) from fault


def _links(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """What a part links to within the file: by key the kind of link and the name of the other part."""
    folder, name = posixpath.split(part)
    links: dict[str, tuple[str, str]] = {}
    for tag, attributes in _elements(archive, posixpath.join(folder, "_rels", f"{name}.rels")):
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            target = posixpath.join("/", folder, attributes.get("Target", ""))
            kind = attributes.get("Type", "").rpartition("/")[2]
            links[attributes.get("Id", "")] = kind, posixpath.normpath(target).lstrip("/")
    return links


def _elements(archive: zipfile.ZipFile, part: str) -> list[tuple[str, dict[str, str]]]:
    """The elements of a small part, without namespaces, in order. A part that defines entities is refused."""
    found: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate(namespace_separator=" ")

    def start(tag: str, attributes: dict[str, str]) -> None:
        found.append((tag.rpartition(" ")[2], attributes))

    def refuse(*_: object) -> None:
        raise TableRefused(DAMAGED)

    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse
    try:
        with _part(archive, part) as stream:
            parser.ParseFile(cast("Any", stream))
    except expat.ExpatError as fault:
        raise TableRefused(DAMAGED) from fault
    return found
