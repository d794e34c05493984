"""The Word document for the meeting, opened again as Word would."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn

from selfeval.draft import Draft
from selfeval.offline.document import Front, make_document
from selfeval.offline.lines import lines_of
from selfeval.questions import NAME_NOBODY
from tests.factories import NOW
from tests.selfeval.answers import QUESTIONNAIRE, answer_to, draft_with

ODD_TEXTS = (
    "We listen <b>& learn</b>\n\nevery “week”\tand more",
    "نسمع الناس كل أسبوع\nوهم يسمعوننا",
    "我们每周见面 · Wir hören zu · Δ ≠ ∞",
)


def document(draft: Draft, *, filled: bool = True) -> Document:
    front = Front(
        "Self-evaluation 2026/27", "Calder Vale Council", (("Framework", "ICF"),), date(2027, 1, 31), NOW, filled
    )
    return docx.Document(io.BytesIO(make_document(front, draft)))


@pytest.fixture(scope="module")
def filled() -> Document:
    lines = lines_of(QUESTIONNAIRE)
    return document(
        draft_with({line.token: answer_to(line, ODD_TEXTS[number % 3]) for number, line in enumerate(lines)})
    )


@pytest.fixture(scope="module")
def blank() -> Document:
    return document(draft_with(), filled=False)


def headings(document: Document) -> list[tuple[int, str]]:
    named = [one for one in document.paragraphs if one.style.name.startswith("Heading")]
    return [(int(one.style.name[-1]), one.text) for one in named]


def cells(document: Document) -> Iterator[str]:
    for table in document.tables:
        for row in table.rows:
            for cell in row.cells:
                yield cell.text


def everything(document: Document) -> str:
    return "\n".join([*(one.text for one in document.paragraphs), *cells(document)])


def test_headings_stand_in_order_and_skip_no_level(filled: Document) -> None:
    found = headings(filled)

    assert [text for level, text in found if level == 1] == [
        *("How to use this in your half day", "The levels"),
        *("Connecting", "Communicating", "Equalising", "Trusting", "Celebrating"),
        *("Restorative checklist", "How you discussed it", "Your organisation’s agreed level"),
        "Plan for the next 12 months",
    ]
    assert [text for level, text in found if level == 2][:4] == [
        *("What the framework says", "To discuss", "Your answers", "Evidence")
    ]
    levels = [1, *(level for level, _ in found)]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_table_repeats_its_header_row_and_is_described(filled: Document, blank: Document) -> None:
    for table in (*filled.tables, *blank.tables):
        header, *others = table.rows
        assert header._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(row._tr.trPr is None or row._tr.trPr.find(qn("w:tblHeader")) is None for row in others)
        assert all(cell.text for cell in header.cells)
        assert table._tbl.tblPr.find(qn("w:tblDescription")).get(qn("w:val")).startswith("Columns: ")
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))


def test_document_says_its_title_and_its_language(filled: Document) -> None:
    properties = filled.core_properties
    assert properties.title == "Self-evaluation 2026/27: Calder Vale Council"
    assert (properties.language, properties.author, properties.comments) == ("en-GB", "", "")
    languages = {one.get(qn("w:val")) for one in filled.styles.element.iter(qn("w:lang"))}
    assert languages == {"en-GB"}


def test_every_question_prompt_statement_and_level_is_there(filled: Document, blank: Document) -> None:
    for one in (filled, blank):
        words = everything(one)
        for line in lines_of(QUESTIONNAIRE):
            assert line.question.label in words
        for approach in QUESTIONNAIRE.approaches:
            for item in (*approach.statements, *approach.prompts):
                assert item.label in words
        assert all(f"{level.label} in words" in words for level in QUESTIONNAIRE.levels)
        assert NAME_NOBODY in words
        assert "never scored" in words


def test_answers_are_verbatim(filled: Document) -> None:
    answered = list(cells(filled))
    for text in ODD_TEXTS:
        assert text in answered
    assert {"We do not know yet", "Leading", "Low", "More than a day", "10 September 2026"} <= set(answered)
    assert {"Listening sessions", "Meet neighbours", "31 March 2027"} <= set(answered)


def test_right_to_left_text_is_marked_as_such(filled: Document) -> None:
    arabic = next(
        paragraph
        for table in filled.tables
        for row in table.rows
        for cell in row.cells
        for paragraph in cell.paragraphs
        if paragraph.text == ODD_TEXTS[1]
    )
    assert arabic._p.pPr.find(qn("w:bidi")) is not None
    assert arabic.runs[0].font.rtl
    assert filled.paragraphs[0].runs[0].font.rtl is None


def test_characters_that_word_cannot_hold_are_left_out() -> None:
    found = document(draft_with({"connecting/strengths": "We\x00 li\x0bsten\ufffe\ud800"}))
    assert "We listen" in list(cells(found))


def test_blank_document_holds_no_answer_and_room_for_each(blank: Document) -> None:
    words = everything(blank)
    assert "Our words on" not in words
    assert "Listening sessions" not in words
    assert "Meet neighbours" not in words
    asked = next(table for table in blank.tables if table.rows[1].cells[0].text.startswith("Which level best"))
    choices = asked.rows[1].cells[1]
    assert [one.text for one in choices.paragraphs] == [
        *("Starting", "Developing", "Embedded", "Leading", "Not applicable", "We do not know yet")
    ]
    assert {one.style.name for one in choices.paragraphs} == {"Choice"}
    room = [row.height.cm for row in asked.rows if row.height]
    assert len(room) == 4
    assert min(room) > 3


def test_no_paragraph_of_the_text_is_empty(filled: Document, blank: Document) -> None:
    assert [one for document in (filled, blank) for one in document.paragraphs if not one.text.strip()] == []


def test_lists_are_real_ones(filled: Document) -> None:
    styles = {one.style.name for one in filled.paragraphs}
    assert {"List Number", "List Bullet", "Title", "Subtitle"} <= styles
    steps = [one.text for one in filled.paragraphs if one.style.name == "List Number"]
    assert len(steps) == 6
    assert not any(text[0].isdigit() for text in steps)


def test_what_the_framework_says_follows_its_label(filled: Document) -> None:
    items = [one.text for one in filled.paragraphs if one.style.name == "List Bullet"]
    assert items[:2] == [
        "We will put connecting into practice: Every day.",
        "How do we know about connecting? Ask those who left.",
    ]


def test_programme_is_asked_of_its_scope_without_plan_and_agreed_level() -> None:
    questionnaire = QUESTIONNAIRE.for_programme({10})
    found = headings(document(draft_with({}, questionnaire=questionnaire)))
    assert [text for level, text in found if level == 1] == [
        *("How to use this in your half day", "The levels", "Connecting", "How you discussed it")
    ]
    assert "Evidence" not in [text for _, text in found]


def test_file_holds_no_macro_and_no_picture() -> None:
    front = Front("Self-evaluation", "Council", (), date(2027, 1, 31), NOW, True)
    with zipfile.ZipFile(io.BytesIO(make_document(front, draft_with()))) as archive:
        names = archive.namelist()
    assert not [name for name in names if "vba" in name.lower() or name.startswith("word/media")]
