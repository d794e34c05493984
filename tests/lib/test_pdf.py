"""Documents as PDF/UA-1, read back with pikepdf and pypdfium2."""

import base64
import io
import re
import threading
from collections.abc import Iterator

import pikepdf
import pypdfium2
import pytest

from cohesion_portal.lib.pdf import InaccessibleDocument, ResourceRefused, render_pdf

SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
BODY = f"""
<h1>Yearly report</h1>
<h2 id="first">Who took part</h2>
<p>Eight of nine took part. <a href="/help/">Help with reading this</a></p>
<figure><img src="data:image/svg+xml;base64,{base64.b64encode(SQUARE.encode()).decode()}" alt="A black square"></figure>
<table>
  <caption>Levels</caption>
  <thead><tr><th scope="col">Approach</th><th scope="col">Level</th></tr></thead>
  <tbody>{"<tr><th scope='row'>Connecting</th><td>2</td></tr>" * 60}</tbody>
</table>
"""


def document(body: str = BODY, head: str = "") -> str:
    return (
        f'<!doctype html><html lang="en-GB"><head><title>Yearly report</title>{head}</head><body>{body}</body></html>'
    )


def elements(pdf: pikepdf.Pdf, kind: str) -> list[pikepdf.Dictionary]:
    def below(element: pikepdf.Object) -> Iterator[pikepdf.Dictionary]:
        if isinstance(element, pikepdf.Array):
            for kid in element:
                yield from below(kid)
        elif isinstance(element, pikepdf.Dictionary) and "/S" in element:
            yield element
            yield from below(element.get("/K", pikepdf.Array()))

    return [element for element in below(pdf.Root.StructTreeRoot.K) if element["/S"] == f"/{kind}"]


@pytest.fixture(scope="module")
def pdf() -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(render_pdf(document())))


def test_document_is_tagged_titled_and_in_british_english(pdf: pikepdf.Pdf) -> None:
    assert pdf.Root.MarkInfo.Marked
    assert str(pdf.Root.Lang) == "en-GB"
    assert str(pdf.docinfo["/Title"]) == "Yearly report"
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"


def test_document_has_its_headings_as_bookmarks(pdf: pikepdf.Pdf) -> None:
    with pdf.open_outline() as outline:
        assert [item.title for item in outline.root] == ["Yearly report"]
        assert [item.title for item in outline.root[0].children] == ["Who took part"]


def test_header_cells_have_a_scope_and_names_of_their_own(pdf: pikepdf.Pdf) -> None:
    cells = elements(pdf, "TH")
    scopes = [str(cell.A.Scope) for cell in cells]
    names = [str(cell.ID) for cell in cells]
    assert len(elements(pdf, "Table")) > 1, "the table should run over several pages"
    assert scopes.count("/Row") == 60
    assert scopes.count("/Column") == 2 * len(elements(pdf, "Table"))
    assert len(names) == len(set(names))
    for cell in elements(pdf, "TD"):
        assert {str(header) for header in cell.A.Headers} <= set(names)
    assert [str(name) for name in pdf.Root.StructTreeRoot.IDTree.Names[::2]] == sorted(names)


def test_pictures_have_their_alternative_text(pdf: pikepdf.Pdf) -> None:
    assert [str(figure.Alt) for figure in elements(pdf, "Figure")] == ["A black square"]


def test_links_are_described_by_their_words_and_lead_to_the_site(pdf: pikepdf.Pdf) -> None:
    (link,) = [note for page in pdf.pages for note in page.get("/Annots", [])]
    assert str(link.Contents) == "Help with reading this"
    assert str(link.A.URI).endswith("/help/")


def test_running_heads_and_page_numbers_are_artifacts(pdf: pikepdf.Pdf) -> None:
    marked = {
        int(re.search(rb"\d+", mcid).group())  # type: ignore[union-attr]
        for mcid in re.findall(rb"/MCID \d+", pdf.pages[1].Contents.read_bytes())
    }
    owners = dict(zip(*[iter(pdf.Root.StructTreeRoot.ParentTree.Nums)] * 2, strict=True))[1]
    assert marked == {i for i, owner in enumerate(owners) if owner is not None}
    assert pdf.pages[1].Contents.read_bytes().count(b"/Pagination") == 2
    assert pdf.pages[0].Contents.read_bytes().count(b"/Pagination") == 1, "the first page has no running head"


def test_pages_are_numbered_and_headed_by_the_title() -> None:
    read = pypdfium2.PdfDocument(render_pdf(document()))
    texts = [page.get_textpage().get_text_range() for page in read]
    assert len(texts) > 1
    for number, text in enumerate(texts, start=1):
        assert f"Page {number} of {len(texts)}" in text
    assert "Yearly report" in texts[1].splitlines()


def test_every_font_is_ours_and_embedded(pdf: pikepdf.Pdf) -> None:
    fonts = [font for page in pdf.pages for font in page.Resources.Font.values()]
    descendants = [font.DescendantFonts[0] for font in fonts]
    assert descendants
    for font in descendants:
        assert "AtkinsonHyperlegibleNext" in str(font.BaseFont).replace("-", "").replace(" ", "")
        assert any(f"/FontFile{kind}" in font.FontDescriptor for kind in ("", "2", "3"))
    assert all("/ToUnicode" in font for font in fonts)


@pytest.mark.parametrize(
    "address",
    [
        "http://elsewhere.example/a.png",
        "https://elsewhere.example/a.png",
        "file:///etc/passwd",
        "ftp://elsewhere.example/a.png",
        "/media/secret.png",
        "/static/../../../../../etc/passwd",
        "/static/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/static/..%2f..%2fmanage.py",
        "/static//etc/passwd",
        "/static/no-such-picture.png",
    ],
)
def test_resource_that_is_not_ours_is_refused(address: str) -> None:
    with pytest.raises(ResourceRefused):
        render_pdf(document(f'<h1>Report</h1><p><img src="{address}" alt="A picture"></p>'))


@pytest.mark.parametrize(
    "head",
    [
        '<link rel="stylesheet" href="file:///etc/passwd">',
        "<style>@import url('http://elsewhere.example/a.css');</style>",
        "<style>@font-face { font-family: x; src: url('file:///etc/passwd'); } body { font-family: x }</style>",
        '<link rel="attachment" href="file:///etc/passwd">',
    ],
)
def test_style_sheet_font_or_attachment_that_is_not_ours_is_refused(head: str) -> None:
    with pytest.raises(ResourceRefused):
        render_pdf(document("<h1>Report</h1>", head))


def test_static_file_of_ours_is_read() -> None:
    render_pdf(document('<h1>Report</h1><p><img src="/static/images/favicon.svg" alt="The portal\'s sign"></p>'))


@pytest.mark.parametrize(
    "body",
    [
        f'<h1>Report</h1><img src="data:image/svg+xml;base64,{base64.b64encode(SQUARE.encode()).decode()}">',
        '<h1>Report</h1><p><a href="#nowhere">Nowhere</a></p>',
    ],
)
def test_document_with_a_fault_is_refused(body: str) -> None:
    with pytest.raises(InaccessibleDocument):
        render_pdf(document(body))


def test_document_without_a_language_is_refused() -> None:
    with pytest.raises(InaccessibleDocument):
        render_pdf("<html><title>Report</title><h1>Report</h1></html>")


def test_document_is_drawn_well_after_one_that_was_refused() -> None:
    with pytest.raises(ResourceRefused):
        render_pdf(document('<img src="file:///etc/passwd" alt="x">'))
    assert render_pdf(document()).startswith(b"%PDF")


def test_documents_drawn_at_the_same_time_do_not_disturb_each_other() -> None:
    pages: dict[str, str] = {}

    def draw(word: str) -> None:
        read = pypdfium2.PdfDocument(render_pdf(document(f"<h1>{word}</h1><p>{word} only</p>")))
        pages[word] = read[0].get_textpage().get_text_range()

    threads = [threading.Thread(target=draw, args=(word,)) for word in ("Alder", "Birch", "Cedar", "Damson")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(f"{word} only" in text for word, text in pages.items())
    assert len(pages) == len(threads)
