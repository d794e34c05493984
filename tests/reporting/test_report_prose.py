"""Paragraphs and bullet points as people type them."""

import pytest

from reporting.prose import as_html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("  \n\n ", ""),
        ("One.", "<p>One.</p>"),
        ("One\ntwo.", "<p>One<br>two.</p>"),
        ("One.\n\n\nTwo.", "<p>One.</p>\n<p>Two.</p>"),
        ("- A\n- B", "<ul><li>A</li><li>B</li></ul>"),
        ("* A\n• B", "<ul><li>A</li><li>B</li></ul>"),
        ("Agree:\n- A\n- B\nThen go.", "<p>Agree:</p>\n<ul><li>A</li><li>B</li></ul>\n<p>Then go.</p>"),
        ("- A\n\n- B", "<ul><li>A</li></ul>\n<ul><li>B</li></ul>"),
        ("-5 degrees", "<p>-5 degrees</p>"),
        ("<b>&", "<p>&lt;b&gt;&amp;</p>"),
        ("- <i>x</i>", "<ul><li>&lt;i&gt;x&lt;/i&gt;</li></ul>"),
    ],
)
def test_text_becomes_paragraphs_and_lists(text: str, html: str) -> None:
    assert as_html(text).replace(' class="govuk-list govuk-list--bullet"', "") == html
