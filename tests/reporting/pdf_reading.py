"""Reading a tagged PDF as assistive technology does: its structure tree with the text of each element."""

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pypdfium2
import pypdfium2.raw as pdfium


@dataclass
class Element:
    """One element of the structure tree. `page` counts from 1; `words` is its text without that of its children."""

    kind: str
    page: int
    alternative: str
    words: str
    children: list["Element"] = field(default_factory=list)

    @property
    def text(self) -> str:
        return squeeze(self.words + "".join(child.text for child in self.children))

    def below(self, *kinds: str) -> Iterator["Element"]:
        """The elements of these kinds under this one, in reading order, without those inside one found already."""
        for child in self.children:
            if child.kind in kinds:
                yield child
            else:
                yield from child.below(*kinds)


@dataclass
class Table:
    """A table with its parts on several pages put together again; the first row is the headings, if it has any."""

    page: int
    caption: str
    headings: tuple[str, ...]
    rows: list[tuple[str, ...]]


@dataclass
class Document:
    pages: list[Element]
    untagged: list[list[str]]

    def all(self, *kinds: str) -> Iterator[Element]:
        for page in self.pages:
            yield from page.below(*kinds)

    def tables(self) -> list[Table]:
        found: list[Table] = []
        for element in self.all("Table"):
            table = _table(element)
            before = found[-1] if found else None
            if before and not table.caption and table.headings == before.headings:
                before.rows += table.rows
            else:
                found.append(table)
        return found


def squeeze(text: str) -> str:
    """Without white space, because a line's end is not written down in a PDF."""
    return "".join(text.split())


def read_pdf(pdf: bytes) -> Document:
    document = pypdfium2.PdfDocument(pdf)
    pages, untagged = [], []
    for number, page in enumerate(document, start=1):
        texts = _texts(page)
        tree = pdfium.FPDF_StructTree_GetForPage(page.raw)
        roots = [
            _element(pdfium.FPDF_StructTree_GetChildAtIndex(tree, index), number, texts)
            for index in range(pdfium.FPDF_StructTree_CountChildren(tree))
        ]
        pages.append(Element("Page", number, "", "", roots))
        untagged.append(texts.pop(-1, []))
        pdfium.FPDF_StructTree_Close(tree)
    return Document(pages, untagged)


def _table(element: Element) -> Table:
    caption = "".join(part.text for part in element.below("Caption"))
    headings: tuple[str, ...] = ()
    rows = []
    for part in element.children:
        for row in part.below("TR"):
            cells = tuple(cell.text for cell in row.below("TH", "TD"))
            if part.kind == "THead":
                headings = cells
            else:
                rows.append(cells)
    return Table(element.page, caption, headings, rows)


def _texts(page: pypdfium2.PdfPage) -> dict[int, list[str]]:
    """The text of each piece of marked content by its identifier; that of artifacts under -1."""
    texts: dict[int, list[str]] = {}
    text_page = page.get_textpage()

    def collect(count: int, at: Callable[[int], object], within: int) -> None:
        for index in range(count):
            found = at(index)
            mark = pdfium.FPDFPageObj_GetMarkedContentID(found)
            mark = within if mark == -1 else mark
            kind = pdfium.FPDFPageObj_GetType(found)
            if kind == pdfium.FPDF_PAGEOBJ_TEXT:
                texts.setdefault(mark, []).append(_string(pdfium.FPDFTextObj_GetText, found, text_page.raw))
            elif kind == pdfium.FPDF_PAGEOBJ_FORM:
                collect(
                    pdfium.FPDFFormObj_CountObjects(found),
                    lambda inner, form=found: pdfium.FPDFFormObj_GetObject(form, inner),  # type: ignore[misc]
                    mark,
                )

    collect(pdfium.FPDFPage_CountObjects(page.raw), lambda index: pdfium.FPDFPage_GetObject(page.raw, index), within=-1)
    return texts


def _string(read: Callable[..., int], *arguments: object) -> str:
    """What a pdfium function writes as UTF-16 into a buffer whose size it tells when it is asked with none."""
    size = read(*arguments, None, 0)
    buffer = ctypes.create_string_buffer(size)
    kind = ctypes.POINTER(ctypes.c_ushort)
    read(*arguments, ctypes.cast(buffer, kind) if read is pdfium.FPDFTextObj_GetText else buffer, size)
    return buffer.raw[:size].decode("utf-16-le").rstrip("\0")


def _element(handle: object, page: int, texts: dict[int, list[str]]) -> Element:
    marks = [
        pdfium.FPDF_StructElement_GetMarkedContentIdAtIndex(handle, index)
        for index in range(pdfium.FPDF_StructElement_GetMarkedContentIdCount(handle))
    ]
    children = [
        pdfium.FPDF_StructElement_GetChildAtIndex(handle, index)
        for index in range(pdfium.FPDF_StructElement_CountChildren(handle))
    ]
    return Element(
        kind=_string(pdfium.FPDF_StructElement_GetType, handle),
        page=page,
        alternative=_string(pdfium.FPDF_StructElement_GetAltText, handle),
        words="".join("".join(texts.get(mark, [])) for mark in marks if mark >= 0),
        children=[_element(child, page, texts) for child in children if child],
    )
