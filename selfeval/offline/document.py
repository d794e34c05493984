"""A self-evaluation as a Word document for the half-day meeting, filled in or with room to write. Pure.

Headings, lists and header rows are real ones, so that it can be read and navigated by ear; space to write is the
height of a table's row, never an empty paragraph.
"""

import io
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from cohesion_portal.lib.formats import long_date
from cohesion_portal.lib.office import fit_text
from selfeval.draft import Draft, DraftAction, DraftEvidence, Page, pages_of
from selfeval.draft import PageName as Name
from selfeval.offline.lines import choices_of, pages_in_order
from selfeval.questionnaire import Approach, Questionnaire
from selfeval.questions import NAME_NOBODY, Answering, Of, Question

FONT, LANGUAGE = "Arial", "en-GB"
_BOX_FONT = "Segoe UI Symbol"
_INK = RGBColor(0x0B, 0x0C, 0x0C)
_SHADE = "E8E8E8"
_HEADING_SIZES = {1: 18, 2: 14, 3: 12}
_ROWS_TO_FILL = 4
_BOX, _CHOICE = "☐", "Choice"
_ROOM = {Answering.TEXT: 3.6, Answering.SHORT_TEXT: 1.2, Answering.DATE: 1.2}
_NOTE_ROOM = 2.4


@dataclass(frozen=True)
class Front:
    """What the first page says; `filled` whether the answers so far are in it, or room to write."""

    title: str
    whose: str
    facts: Sequence[tuple[str, str]]
    due_on: date
    made_at: datetime
    filled: bool


def make_document(front: Front, draft: Draft) -> bytes:
    document = docx.Document()
    _set_up(document, front)
    _begin(document, front, draft)
    _levels(document, draft.questionnaire)
    for page in pages_in_order(draft.questionnaire):
        _page(document, page, draft, filled=front.filled)
    plan = next((page for page in pages_of(draft.questionnaire) if page.name is Name.PLAN), None)
    if plan:
        _heading(document, plan.title, 1, new_page=True)
        _plan(document, draft.actions if front.filled else ())
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


# The frame: properties, styles, language, page numbers.


def _set_up(document: Document, front: Front) -> None:
    properties = document.core_properties
    properties.title, properties.subject = fit_text(f"{front.title}: {front.whose}")[:255], "Self-evaluation"
    properties.language, properties.author, properties.comments = LANGUAGE, "", ""
    properties.created = properties.modified = front.made_at.replace(tzinfo=None)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)
    _style(document, "Normal", 12, bold=False, before=0, after=6)
    _style(document, "Title", 26, bold=True, before=0, after=4)
    _style(document, "Subtitle", 16, bold=False, before=0, after=14)
    for level, size in _HEADING_SIZES.items():
        _style(document, f"Heading {level}", size, bold=True, before=18 if level == 1 else 14, after=6)
    _add_choice_style(document)
    title = document.styles["Title"].element.pPr
    for border in title.findall(qn("w:pBdr")):
        title.remove(border)
    footer = section.footer.paragraphs[0]
    _run(footer, f"{front.whose}. {front.title}. Page ")
    _page_number(footer)


def _style(document: Document, name: str, size: int, *, bold: bool, before: int, after: int) -> None:
    style = document.styles[name]
    font, spacing = style.font, style.paragraph_format
    font.name, font.size, font.bold, font.italic = FONT, Pt(size), bold, False
    font.color.rgb = _INK
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), FONT)
    spacing.space_before, spacing.space_after = Pt(before), Pt(after)


def _add_choice_style(document: Document) -> None:
    """A list of which every item has a box to tick."""
    numbering = document.part.numbering_part.element
    number = 1 + max(int(one.get(qn("w:abstractNumId"))) for one in numbering.iter(qn("w:abstractNum")))
    kind = _element("w:abstractNum", abstractNumId=number)
    level = _element("w:lvl", ilvl=0)
    for tag, value in (("start", 1), ("numFmt", "bullet"), ("lvlText", _BOX), ("lvlJc", "left")):
        level.append(_element(f"w:{tag}", val=value))
    indent = _element("w:pPr")
    indent.append(_element("w:ind", left=400, hanging=400))
    font = _element("w:rPr")
    font.append(_element("w:rFonts", ascii=_BOX_FONT, hAnsi=_BOX_FONT, cs=_BOX_FONT, eastAsia=_BOX_FONT))
    level.extend([indent, font])
    kind.append(level)
    numbering.insert(0, kind)
    style = document.styles.add_style(_CHOICE, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    properties = _element("w:numPr")
    properties.append(_element("w:numId", val=numbering.add_num(number).numId))
    style.element.get_or_add_pPr().insert(0, properties)


def _element(tag: str, **attributes: object) -> Any:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), str(value))
    return element


def _page_number(paragraph: Paragraph) -> None:
    paragraph._p.append(_element("w:fldSimple", instr="PAGE"))


# What stands in it.


def _begin(document: Document, front: Front, draft: Draft) -> None:
    _paragraph(document, front.title, "Title")
    _paragraph(document, front.whose, "Subtitle")
    for label, text in (*front.facts, ("Due", long_date(front.due_on))):
        paragraph = document.add_paragraph()
        _run(paragraph, f"{label}: ", bold=True)
        _run(paragraph, text)
    paragraph = document.add_paragraph()
    _run(paragraph, NAME_NOBODY, bold=True)
    _heading(document, "How to use this in your half day", 1)
    for step in _steps(draft.questionnaire.of):
        _paragraph(document, step, "List Number")


def _steps(of: Of) -> tuple[str, ...]:
    ours = {Of.ORGANISATION: "your organisation", Of.UNIT: "your unit", Of.PROGRAMME: "the programme or activity"}[of]
    last = "Look at all of it together, then plan what to do. Leave an hour for this."
    return (
        f"Invite people who see {ours} from different sides. Send them this document some days before.",
        "Choose somebody to lead the meeting and somebody else to write.",
        "Take one approach at a time: read what the framework says, discuss the questions under “To discuss”, then "
        "choose a level. The discussion counts as much as the level, and is never scored.",
        "Where you disagree, write down the different views. Nobody has to be persuaded.",
        *(() if of is Of.PROGRAMME else (last,)),
        "Afterwards copy the answers into the portal, on line or with the Excel workbook.",
    )


def _levels(document: Document, questionnaire: Questionnaire) -> None:
    _heading(document, "The levels", 1)
    table = _table(document, ("Level", "What it means"), (4.5, 12.5), "The levels of the scale, from the lowest")
    for level in questionnaire.levels:
        _fill_row(table, (level.label, level.text))


def _page(document: Document, page: Page, draft: Draft, *, filled: bool) -> None:
    _heading(document, page.title, 1, new_page=True)
    if page.approach:
        _about_approach(document, page.approach)
    elif page.help and page.help.text:
        _paragraph(document, page.help.text)
    if page.help:
        _paragraph(document, "Note what matters to you. You need not write to each, and nothing here is scored.")
    answer = "Note" if page.help else "Answer"
    table = _table(document, ("Question", answer), (5.5, 11.5), f"{page.title}: questions and answers")
    for question in page.questions:
        _ask(table, page, question, draft, filled=filled)
    if page.approach and draft.questionnaire.evidence_kinds:
        _heading(document, "Evidence", 2)
        _evidence(document, page, draft.evidence.get(page.approach.id, ()) if filled else ())


def _about_approach(document: Document, approach: Approach) -> None:
    if approach.text:
        _paragraph(document, approach.text)
    for heading, items in (("What the framework says", approach.statements), ("To discuss", approach.prompts)):
        if items:
            _heading(document, heading, 2)
            for item in items:
                between = " " if item.label.endswith(("?", ".", "!")) else ": "
                _paragraph(document, between.join(filter(None, (item.label, item.text))), "List Bullet")
    _heading(document, "Your answers", 2)


def _ask(table: Table, page: Page, question: Question, draft: Draft, *, filled: bool) -> None:
    """One question beside its answer, or beside what may be chosen, or beside room to write."""
    row = table.add_row()
    asked, answer = row.cells
    _run(asked.paragraphs[0], question.label, bold=True)
    if question.hint:
        _write(asked.add_paragraph(), question.hint)
    text = draft.text_on(page, question.key) if filled else ""
    kind = page.key(question.key)[1]
    if text:
        _write(answer.paragraphs[0], draft.questionnaire.in_words(kind, text))
        return
    choices = tuple(choices_of(question, draft.questionnaire).values())
    if choices:
        _choices(answer, choices)
    else:
        row.height_rule = WD_ROW_HEIGHT_RULE.AT_LEAST
        row.height = Cm(_NOTE_ROOM if page.help else _ROOM[question.answering])


def _choices(cell: _Cell, choices: Sequence[str]) -> None:
    first, *others = choices
    _run(cell.paragraphs[0], first)
    for other in others:
        _run(cell.add_paragraph(), other)
    for paragraph in cell.paragraphs:
        paragraph.style = _CHOICE


def _evidence(document: Document, page: Page, evidence: Sequence[DraftEvidence]) -> None:
    name = f"{page.title}: evidence"
    table = _table(document, ("What it is", "Kind", "What it shows", "Where it is"), (4, 3.5, 5.5, 4), name)
    for item in evidence:
        where = "\n".join(filter(None, (item.link, item.location, item.file.name if item.file else "")))
        _fill_row(table, (item.title, item.kind, item.shows, where))
    if not evidence:
        _room(table)


def _plan(document: Document, actions: Sequence[DraftAction]) -> None:
    headings = ("What you will do", "Approach", "Role that owns it", "Milestone and date", "Support needed")
    table = _table(document, headings, (4.6, 2.9, 3, 3.5, 3), "The plan: actions")
    for action in actions:
        by_when = "\n".join(filter(None, (action.milestone, long_date(action.due_on))))
        _fill_row(
            table, (action.what, action.approach or "The whole", action.owner_role, by_when, action.support_needed)
        )
    if not actions:
        _room(table)


def _room(table: Table) -> None:
    for _ in range(_ROWS_TO_FILL):
        row = table.add_row()
        row.height_rule, row.height = WD_ROW_HEIGHT_RULE.AT_LEAST, Cm(1.6)


# Words, headings and tables.


def _heading(document: Document, text: str, level: int, *, new_page: bool = False) -> None:
    paragraph = _paragraph(document, text, f"Heading {level}")
    paragraph.paragraph_format.page_break_before = new_page


def _paragraph(document: Document, text: str, style: str = "Normal") -> Paragraph:
    return _write(document.add_paragraph(style=style), text)


def _write(paragraph: Paragraph, text: str) -> Paragraph:
    """The whole text in one paragraph, its line ends as such, so that it can be copied as it is stored."""
    _run(paragraph, text)
    if _is_right_to_left(text):
        paragraph._p.get_or_add_pPr().append(_element("w:bidi"))
    return paragraph


def _run(paragraph: Paragraph, text: str, *, bold: bool = False) -> None:
    run = paragraph.add_run(fit_text(text))
    run.bold = bold or None
    if _is_right_to_left(text):
        run.font.rtl = True


def _is_right_to_left(text: str) -> bool:
    """By its first letter of either direction, as browsers decide."""
    directions = (unicodedata.bidirectional(char) for char in text)
    return next((one in ("R", "AL") for one in directions if one in ("L", "R", "AL")), False)


def _table(document: Document, headings: Sequence[str], widths: Sequence[float], description: str) -> Table:
    """A table with a header row that is repeated on each page, and a description for those who do not see it."""
    table = document.add_table(rows=1, cols=len(headings), style="Table Grid")
    table.autofit = False
    properties = table._tbl.tblPr
    for tag, words in (("w:tblCaption", description), ("w:tblDescription", f"Columns: {', '.join(headings)}")):
        properties.append(_element(tag, val=fit_text(words)))
    header = table.rows[0]
    for column, cell, width in zip(table.columns, header.cells, widths, strict=True):
        column.width = cell.width = Cm(width)
    for cell, heading in zip(header.cells, headings, strict=True):
        _run(cell.paragraphs[0], heading, bold=True)
        cell._tc.get_or_add_tcPr().append(_element("w:shd", val="clear", fill=_SHADE))
    header._tr.get_or_add_trPr().append(_element("w:tblHeader"))
    return table


def _fill_row(table: Table, texts: Iterable[str]) -> None:
    for cell, text in zip(table.add_row().cells, texts, strict=True):
        _write(cell.paragraphs[0], text)
