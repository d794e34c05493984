"""Accessible PDFs (PDF/UA-1) from complete HTML documents, by WeasyPrint."""

import logging
import threading
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin

import weasyprint
from django.conf import settings
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from cohesion_portal.lib.pdf_tags import mend_tags

BASE_STYLES = "print/base.css"
_MEDIA_TYPES = {".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png", ".woff2": "font/woff2"}

# Pango's font maps are not safe to share between threads, and the fonts are kept from one document to the next.
_one_at_a_time = threading.Lock()


class ResourceRefused(Exception):
    """A document asked for something that is neither a static file of ours nor a data: address."""


class InaccessibleDocument(Exception):
    """WeasyPrint found a fault: an image without alternative text, no language, a link to nowhere …"""


class _Faults(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def site_address() -> str:
    """What relative addresses in a document are relative to."""
    return f"{settings.SITE_URL}/"


def static_path(name: str) -> Path:
    """The static file of this name, from the project's own folders or as collected for production.

    Raises `ResourceRefused` when there is none, or when the name leads out of those folders.
    """
    for folder in map(Path, [*settings.STATICFILES_DIRS, settings.STATIC_ROOT]):
        path = (folder / name).resolve()
        if path.is_relative_to(folder.resolve()) and path.is_file():
            return path
    raise ResourceRefused(f"There is no static file {name!r}")


class OwnFilesOnly(URLFetcher):
    """Reads our static files from disk, whatever their address, and data: addresses; refuses all else."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols={"data"}, allow_redirects=False, fail_on_errors=True)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if url.startswith("data:"):
            return super().fetch(url, headers)
        static = urljoin(site_address(), settings.STATIC_URL)
        if not url.startswith(static):
            raise ResourceRefused(f"A PDF may only use our own static files and data: addresses, not {url}")
        path = static_path(unquote(url.removeprefix(static).partition("?")[0].partition("#")[0]))
        media_type = _MEDIA_TYPES.get(path.suffix, "application/octet-stream")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": media_type})


@cache
def _base_styles() -> tuple[weasyprint.CSS, FontConfiguration]:
    # Unpacking the fonts takes 0.1 s, so they are kept with the style sheet that names them.
    fonts = FontConfiguration()
    address = urljoin(urljoin(site_address(), settings.STATIC_URL), BASE_STYLES)
    styles = static_path(BASE_STYLES).read_text()
    return weasyprint.CSS(string=styles, base_url=address, url_fetcher=OwnFilesOnly(), font_config=fonts), fonts


def render_pdf(html: str) -> bytes:
    """A tagged, bookmarked PDF/UA-1 file of one complete HTML document with `lang` and `<title>`.

    `static/print/base.css` styles it: A4, our typeface, the h1 as running head and "Page 1 of 3"; the document's own
    style sheets come after it. Raises `ResourceRefused` and `InaccessibleDocument`.
    """
    faults = _Faults()
    logger = logging.getLogger("weasyprint")
    with _one_at_a_time:
        logger.addHandler(faults)
        try:
            return _write(html, faults)
        except FatalURLFetchingError as error:
            raise error.__cause__ or ResourceRefused(str(error)) from None
        finally:
            logger.removeHandler(faults)


def _write(html: str, faults: _Faults) -> bytes:
    styles, fonts = _base_styles()
    document = weasyprint.HTML(string=html, base_url=site_address(), url_fetcher=OwnFilesOnly())
    options: dict[str, Any] = {"pdf_variant": "pdf/ua-1", "stylesheets": [styles], "font_config": fonts}
    pdf: bytes = document.write_pdf(finisher=mend_tags, **options)
    if faults.messages:
        raise InaccessibleDocument("; ".join(faults.messages))
    return pdf
