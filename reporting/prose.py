"""Plain text with paragraphs and bullet points, as people type it, made into HTML. Pure."""

import re
from collections.abc import Iterator

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_BULLET = re.compile(r"\s*[-*•]\s+")


def blocks(text: str) -> Iterator[list[str]]:
    """Each paragraph as its lines, and each run of bullet points as one block of lines that begin with "- "."""
    block: list[str] = []
    for line in [*text.strip().splitlines(), ""]:
        bullet = bool(_BULLET.match(line))
        if block and (not line.strip() or bullet != block[0].startswith("- ")):
            yield block
            block = []
        if line.strip():
            block.append("- " + _BULLET.sub("", line, count=1).strip() if bullet else line.strip())


def as_html(text: str) -> SafeString:
    """Paragraphs and bulleted lists; nothing in the text is taken for HTML."""
    return format_html_join("\n", "{}", ((_block(block),) for block in blocks(text)))


def _block(lines: list[str]) -> SafeString:
    if lines[0].startswith("- "):
        items = format_html_join("", "<li>{}</li>", ((line.removeprefix("- "),) for line in lines))
        return format_html('<ul class="govuk-list govuk-list--bullet">{}</ul>', items)
    return format_html("<p>{}</p>", format_html_join(SafeString("<br>"), "{}", ((line,) for line in lines)))
