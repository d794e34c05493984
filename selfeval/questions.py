"""What a self-evaluation asks, in order, and what each answer may be. Pure: knows no database.

The questions follow the framework's self-evaluation (domain specification A2, 15 to 18, and D2): a level with the
confidence in that judgement, and as much room for the dialogue as for the score.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

NOT_APPLICABLE = "not_applicable"
DO_NOT_KNOW = "do_not_know"

MAXIMUM_WORDS = 500
MAXIMUM_CHARACTERS = 6000
MAXIMUM_SHORT = 200
EARLIEST_MEETING = date(2000, 1, 1)

NAME_NOBODY = "Do not name people or give details that could identify someone."


class Confidence(StrEnum):
    """Confidence in a judgement: how well it is supported. Not staff confidence in applying an approach."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def label(self) -> str:
        return self.value.capitalize()


class Duration(StrEnum):
    """About how long people met, in steps by which years and organisations can be compared."""

    HOUR = "hour"
    TWO_HOURS = "two_hours"
    HALF_DAY = "half_day"
    DAY = "day"
    LONGER = "longer"

    @property
    def label(self) -> str:
        return _DURATIONS[self]


_DURATIONS: Mapping[str, str] = {
    Duration.HOUR: "Up to an hour",
    Duration.TWO_HOURS: "More than an hour, up to two",
    Duration.HALF_DAY: "More than two hours, up to half a day",
    Duration.DAY: "More than half a day, up to a day",
    Duration.LONGER: "More than a day",
}


class Of(StrEnum):
    """Whose evaluation it is: an organisation's is asked everything, that of a part of it less."""

    ORGANISATION = "organisation"
    UNIT = "unit"
    PROGRAMME = "programme"


class Answering(StrEnum):
    """How a question is answered, which decides its form field and how its value is stored as text."""

    LEVEL = "level"  # a level number, or not_applicable, or do_not_know
    AGREED_LEVEL = "agreed_level"  # a level number
    CONFIDENCE = "confidence"
    DURATION = "duration"
    TEXT = "text"
    SHORT_TEXT = "short_text"
    DATE = "date"  # ISO: 2026-09-14


class Part(StrEnum):
    """The part of the evaluation that a question belongs to; an approach's questions are asked of each approach.

    Notes are written against the framework's own prompts and methods, for discussion, and are never scored.
    """

    APPROACH = "approach"
    DIALOGUE = "dialogue"
    NOTES = "notes"
    AGREED = "agreed"


@dataclass(frozen=True)
class Question:
    """One question. `short` heads its answer in summaries; `label` asks it in full on the form.

    `missing` says what to do when an answer is needed and there is none.
    """

    key: str
    part: Part
    answering: Answering
    label: str
    short: str
    hint: str = ""
    required: bool = True
    missing: str = ""


QUESTIONS: tuple[Question, ...] = (
    Question(
        "level",
        Part.APPROACH,
        Answering.LEVEL,
        "Which level best describes your organisation now?",
        "Level",
        "Choose the level you can stand behind as a group. An honest low level is more useful than a hopeful high one.",
        missing="Select a level",
    ),
    Question(
        "level_reason",
        Part.APPROACH,
        Answering.TEXT,
        "Why is this level right, or why can you not choose one? (optional if you choose a level)",
        "Reason for the level",
        "If the approach does not apply to your organisation, or you do not know yet, say why.",
        required=False,
        missing="Say why you have not chosen a level",
    ),
    Question(
        "confidence",
        Part.APPROACH,
        Answering.CONFIDENCE,
        "How confident are you in this judgement?",
        "Confidence in the judgement",
        "This is about how well the judgement is supported, not about how confident staff feel.",
        missing="Select how confident you are in the judgement",
    ),
    Question(
        "staff_confidence",
        Part.APPROACH,
        Answering.CONFIDENCE,
        "How confident are staff in applying this approach? (optional)",
        "Staff confidence in applying the approach",
        "This is about how staff feel when they put the approach into practice.",
        required=False,
    ),
    Question(
        "strengths",
        Part.APPROACH,
        Answering.TEXT,
        "What do we do well?",
        "What we do well",
        missing="Enter what you do well",
    ),
    Question(
        "changes",
        Part.APPROACH,
        Answering.TEXT,
        "What will we change?",
        "What we will change",
        missing="Enter what you will change",
    ),
    Question(
        "support",
        Part.APPROACH,
        Answering.TEXT,
        "What support do we need? (optional)",
        "Support needed",
        "For example training, advice, an introduction to another partner, or time together.",
        required=False,
    ),
    Question(
        "met_on",
        Part.DIALOGUE,
        Answering.DATE,
        "Date you met to discuss this",
        "Date you met",
        "If you met more than once, give the last date. For example, 14 9 2026.",
        missing="Enter the date you met",
    ),
    Question(
        "length",
        Part.DIALOGUE,
        Answering.SHORT_TEXT,
        "How long did you spend together?",
        "Time spent together",
        "For example, half a day.",
        missing="Enter how long you spent together",
    ),
    Question(
        "length_band",
        Part.DIALOGUE,
        Answering.DURATION,
        "About how long was that in all?",
        "Length of the discussion",
        "Choose the nearest, so that years can be compared.",
        missing="Select about how long you spent together",
    ),
    Question(
        "roles_present",
        Part.DIALOGUE,
        Answering.TEXT,
        "Which roles took part?",
        "Roles that took part",
        "List roles, not names. For example: head of service, community worker, trustee.",
        missing="Enter which roles took part",
    ),
    Question(
        "voices_missing",
        Part.DIALOGUE,
        Answering.TEXT,
        "Whose voice was missing?",
        "Whose voice was missing",
        "Think of staff, volunteers and communities who were not in the room.",
        missing="Enter whose voice was missing",
    ),
    Question(
        "views_differed",
        Part.DIALOGUE,
        Answering.TEXT,
        "Where did views differ?",
        "Where views differed",
        "Disagreement is worth recording. Say what the different views were, not who held them.",
        missing="Enter where views differed",
    ),
    Question(
        "surprises",
        Part.DIALOGUE,
        Answering.TEXT,
        "What surprised us? (optional)",
        "What surprised us",
        required=False,
    ),
    Question("note", Part.NOTES, Answering.TEXT, "Note (optional)", "Note", required=False),
    Question(
        "agreed_level",
        Part.AGREED,
        Answering.AGREED_LEVEL,
        "Which level have you agreed for the organisation as a whole?",
        "Agreed level",
        "People agree this level. The portal never works it out from the levels of the approaches.",
        missing="Select the level you have agreed",
    ),
    Question(
        "agreed_confidence",
        Part.AGREED,
        Answering.CONFIDENCE,
        "How confident are you in this judgement?",
        "Confidence in the judgement",
        "This is about how well the judgement is supported, not about how confident staff feel.",
        missing="Select how confident you are in the judgement",
    ),
    Question(
        "rationale",
        Part.AGREED,
        Answering.TEXT,
        "Why is this the right level?",
        "Rationale",
        "Say what weighed most, and what would have led you to another level.",
        missing="Enter why the agreed level is right",
    ),
    Question(
        "difference",
        Part.AGREED,
        Answering.TEXT,
        "Why does it differ from the middle? (needed if it is two or more levels away)",
        "Why it differs from the middle",
        "Say what those who agreed the level saw that the middle does not show.",
        required=False,
        missing="Say why the agreed level is two or more levels from the middle",
    ),
    Question(
        "agreed_views",
        Part.AGREED,
        Answering.TEXT,
        "Which views of the level differed?",
        "Views that differed about the level",
        "Say what other levels were proposed and why, not who proposed them. If everybody agreed, say so.",
        missing="Enter which views of the level differed",
    ),
    Question(
        "good_practice",
        Part.AGREED,
        Answering.TEXT,
        "What good practice could you offer to other partners? (optional)",
        "Good practice offered to others",
        "For example a way of working, a tool or a visit.",
        required=False,
    ),
)


def clean_text(text: str) -> str:
    """Text as it is stored: one kind of line end, no control characters, no space at the ends.

    The marks by which a text turns the direction of what follows go too: they can make a reader see other words than
    were typed. Right-to-left writing needs none of them, for pages let each text find its own direction.
    Cleaning twice changes nothing, so that a digest of stored text still fits after a browser has sent it back.
    """
    one_kind = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNFIT.sub("", one_kind).strip()


# Control characters but tab and line end; embeddings, overrides and isolates of the bidirectional algorithm; and halves
# of surrogate pairs, which no database stores as UTF-8.
_UNFIT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def asked_in(part: Part, of: Of = Of.ORGANISATION) -> tuple[Question, ...]:
    """The questions of one part, in the order they are asked, in the words for whose evaluation it is."""
    asked = (question for question in QUESTIONS if question.part is part)
    if of is Of.ORGANISATION:
        return tuple(asked)
    words = _WORDS[of]
    return tuple(
        replace(question, **words.get(question.key, {}))
        for question in asked
        if question.key not in _NOT_OF_A_PART and (of is Of.UNIT or question.key in _OF_A_PROGRAMME)
    )


# Held against the middle of the units, or of the approaches: of nothing that a part has.
_NOT_OF_A_PART = frozenset({"difference"})
# A programme or activity is looked at more briefly, as its size asks for.
_OF_A_PROGRAMME = frozenset(
    {
        *("level", "level_reason", "confidence", "strengths", "changes", "support"),
        *("met_on", "roles_present", "views_differed"),
    }
)
_WORDS: Mapping[Of, Mapping[str, dict[str, Any]]] = {
    Of.UNIT: {
        "level": {"label": "Which level best describes your unit now?"},
        "level_reason": {"hint": "If the approach does not apply to your unit, or you do not know yet, say why."},
        "agreed_level": {
            "label": "Which level best describes your unit as a whole? (optional)",
            "short": "The unit’s own overall level",
            "hint": "Those who agree the organisation’s level see it beside the other units’, and never change it.",
            "required": False,
        },
        "agreed_confidence": {"label": "How confident are you in this judgement? (optional)", "required": False},
        "rationale": {"label": "Why is this the right level? (optional)", "required": False},
        "agreed_views": {"label": "Which views of the level differed? (optional)", "required": False},
    },
    Of.PROGRAMME: {
        "level": {"label": "Which level best describes this programme or activity now?"},
        "level_reason": {"hint": "If the approach does not apply here, or you do not know yet, say why."},
    },
}


def by_key(key: str) -> Question:
    """The question of this key; raises `KeyError` when there is none."""
    return _BY_KEY[key]


_BY_KEY = {question.key: question for question in QUESTIONS}
