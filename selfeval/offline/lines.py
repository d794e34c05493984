"""What the rows of a workbook are: one answer each, known by a token that survives sorting and moving. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from cohesion_portal.lib.office import fit_text
from selfeval.draft import Key, Page, note_pages_of, pages_of
from selfeval.questionnaire import OTHER_ANSWERS, Questionnaire
from selfeval.questions import Answering, Confidence, Duration, Question, clean_text

WRITTEN = frozenset({Answering.TEXT, Answering.SHORT_TEXT})


@dataclass(frozen=True)
class Line:
    """One question of one page; `token` names it in a workbook: "connecting/strengths", "dialogue/met_on"."""

    page: Page
    question: Question
    token: str

    @property
    def key(self) -> Key:
        """Where its answer is kept."""
        return self.page.key(self.question.key)

    @property
    def is_written(self) -> bool:
        return self.question.answering in WRITTEN


def pages_in_order(questionnaire: Questionnaire) -> tuple[Page, ...]:
    """The pages with questions as a meeting takes them: the approaches, the notes, then what brings them together."""
    pages = pages_of(questionnaire)
    approaches = tuple(page for page in pages if page.approach)
    together = tuple(page for page in pages if not page.approach and page.questions)
    return (*approaches, *note_pages_of(questionnaire), *together)


def lines_of(questionnaire: Questionnaire) -> tuple[Line, ...]:
    return tuple(
        Line(page, question, _place(page, question))
        for page in pages_in_order(questionnaire)
        for question in page.questions
    )


def _place(page: Page, question: Question) -> str:
    if page.help:
        item = next(item for item in page.help.items if question.key == f"note-{item.id}")
        return f"note/{item.slug}"
    return f"{page.slug or page.name}/{question.key}"


def choices_of(question: Question, questionnaire: Questionnaire) -> Mapping[str, str]:
    """What may be chosen, in words, by how it is stored; empty where the answer is written."""
    levels = {str(level.number): level.label for level in questionnaire.levels}
    match question.answering:
        case Answering.LEVEL:
            return {**levels, **OTHER_ANSWERS}
        case Answering.AGREED_LEVEL:
            return levels
        case Answering.CONFIDENCE:
            return {one.value: one.label for one in Confidence}
        case Answering.DURATION:
            return {one.value: one.label for one in Duration}
        case _:
            return {}


def cell_text(text: str) -> str:
    """A text as it is written into a cell; what spreadsheet programs would take for an escape is escaped."""
    return _ESCAPE.sub("_x005F_", fit_text(text))[:_LONGEST_IN_CELL]


def from_cell(text: str) -> str:
    """A text as it comes out of a cell: some programs leave escapes as they are, and a line end as one of them."""
    return clean_text(_ESCAPED.sub(lambda found: "_" if found[1] == "5F" else "\r", text))


def as_read(text: str) -> str:
    """A stored text as it comes back from a cell that nobody touched."""
    return from_cell(cell_text(text))


_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile("_x00(5F|0D)_")
_LONGEST_IN_CELL = 32_767
