"""What PDF/UA-1 asks of the tags in a PDF and WeasyPrint 70 leaves out, mended before the file is written."""

from collections.abc import Iterator
from typing import Any

import pydyf
from weasyprint import Document


def mend_tags(document: Document, pdf: pydyf.PDF) -> None:
    """Mark running heads and page numbers as artifacts, give header cells a scope, and links their own words.

    A `finisher` of `Document.write_pdf`. A header cell is a column's inside `<thead>` and a row's elsewhere.
    """
    _Tags(pdf).mend()
    _describe_links(document)


class _Tags:
    def __init__(self, pdf: pydyf.PDF) -> None:
        self.objects = pdf.objects
        self.root = self._at(pdf.catalog["StructTreeRoot"])

    def mend(self) -> None:
        elements = list(self._elements(self.root["K"][0]))
        self._unlink_running_heads({element.number for element in elements})
        self._name_header_cells([element for element in elements if element["S"] == "/TH"])

    def _at(self, reference: bytes) -> pydyf.Dictionary:
        return self.objects[int(reference.split()[0])]

    def _elements(self, reference: bytes) -> Iterator[pydyf.Dictionary]:
        element = self._at(reference)
        if element.get("Type") != "/StructElem":  # a reference to a link's annotation
            return
        yield element
        for kid in element["K"]:
            if isinstance(kid, bytes):
                yield from self._elements(kid)

    def _unlink_running_heads(self, in_tree: set[int]) -> None:
        """Content whose element is outside the tree is a margin's: an artifact (ISO 14289-1, 7.8)."""
        numbers = self._at(self.root["ParentTree"])["Nums"]
        owners = dict(zip(numbers[::2], numbers[1::2], strict=True))
        for page in self.objects:
            if not isinstance(page, pydyf.Dictionary) or page.get("Type") != "/Page":
                continue
            kids = owners[page["StructParents"]]
            outside = {i for i, kid in enumerate(kids) if int(kid.split()[0]) not in in_tree}
            for i in outside:
                kids[i] = "null"
            _mark_as_artifacts(self._at(page["Contents"]).stream, outside)

    def _name_header_cells(self, cells: list[pydyf.Dictionary]) -> None:
        """A heading row that is repeated on the next page is another element, so its identifiers differ too."""
        names = []
        for cell in cells:
            group = self._at(self._at(cell["P"])["P"])
            cell["A"]["Scope"] = "/Column" if group["S"] == "/THead" else "/Row"
            cell["ID"].string = f"cell-{cell.number:06}"  # shared with the cells that name it in Headers
            names.append((cell["ID"].string, cell))
        if names:
            pairs = [part for name, cell in sorted(names) for part in (pydyf.String(name), cell.reference)]
            self.root["IDTree"] = pydyf.Dictionary({"Names": pydyf.Array(pairs)})


def _mark_as_artifacts(stream: list[Any], outside: set[int]) -> None:
    for i, operator in enumerate(stream):
        if operator == b"BDC" and isinstance(stream[i - 1], dict) and stream[i - 1].get("MCID") in outside:
            stream[i - 2 : i] = ["/Artifact", pydyf.Dictionary({"Type": "/Pagination"})]


def _describe_links(document: Document) -> None:
    """A link's description is its own words; WeasyPrint puts the address there (domain specification F2)."""
    for page in document.pages:
        for box in page._page_box.descendants():
            if box.link_annotation and box.element is not None:
                words = " ".join("".join(box.element.itertext()).split())
                if words:
                    box.link_annotation["Contents"] = pydyf.String(words)
