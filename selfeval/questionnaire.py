"""What one cycle asks about: the framework's approaches and kinds of evidence, and the levels of the scale. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from cohesion_portal.lib.formats import long_date
from selfeval.questions import DO_NOT_KNOW, NOT_APPLICABLE, Answering, Confidence, Duration, Of, by_key

OTHER_ANSWERS: Mapping[str, str] = {NOT_APPLICABLE: "Not applicable", DO_NOT_KNOW: "We do not know yet"}


@dataclass(frozen=True)
class Words:
    """A statement or a prompt of an approach, or a kind of evidence, in the framework's own words."""

    id: int
    slug: str
    label: str
    text: str


@dataclass(frozen=True)
class Approach(Words):
    """One approach; its statements describe it, its prompts are for discussion and are never scored."""

    statements: tuple[Words, ...]
    prompts: tuple[Words, ...]


@dataclass(frozen=True)
class Help:
    """A group of the framework's prompts or methods that belong to no approach, to note against in a discussion.

    `within` is the checklist that the group is a part of, empty where it stands alone.
    """

    slug: str
    label: str
    text: str
    items: tuple[Words, ...]
    within: str = ""


@dataclass(frozen=True)
class LevelWords:
    id: int
    number: int
    label: str
    text: str


@dataclass(frozen=True)
class Questionnaire:
    """Everything in the order of the framework document; levels from the lowest. `of` says whom it asks."""

    approaches: tuple[Approach, ...]
    evidence_kinds: tuple[Words, ...]
    levels: tuple[LevelWords, ...]
    helps: tuple[Help, ...] = ()
    of: Of = Of.ORGANISATION

    def for_unit(self) -> "Questionnaire":
        return replace(self, of=Of.UNIT)

    def for_programme(self, approach_ids: Collection[int]) -> "Questionnaire":
        """The chosen approaches, all when none is; the level and the words about it, without evidence and helps."""
        approaches = tuple(one for one in self.approaches if not approach_ids or one.id in approach_ids)
        return replace(self, approaches=approaches, evidence_kinds=(), helps=(), of=Of.PROGRAMME)

    def approach(self, slug: str) -> Approach | None:
        return next((approach for approach in self.approaches if approach.slug == slug), None)

    def level(self, text: str) -> LevelWords | None:
        """The level that a stored answer names; None for every other answer."""
        return next((level for level in self.levels if str(level.number) == text), None)

    def in_words(self, question: str, text: str) -> str:
        """A stored answer as people read it: "Embedded", "We do not know yet", "14 September 2026"."""
        answering = by_key(question).answering
        if not text:
            return ""
        if answering in (Answering.LEVEL, Answering.AGREED_LEVEL):
            level = self.level(text)
            return level.label if level else OTHER_ANSWERS.get(text, text)
        if answering is Answering.CONFIDENCE:
            return Confidence(text).label
        if answering is Answering.DURATION:
            return Duration(text).label
        if answering is Answering.DATE:
            return long_date(date.fromisoformat(text))
        return text
