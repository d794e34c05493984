"""An evaluation while people write it: its answers, what is still missing, and whether two writers collide. Pure."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum

from selfeval.questionnaire import OTHER_ANSWERS, Approach, Questionnaire
from selfeval.questions import Part, Question, asked_in

Key = tuple[int | None, str]
"""An answer's approach (None for a question about the whole organisation) and its question."""


def digest(text: str) -> str:
    """A short fingerprint by which a form tells whether a text is the one it showed."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Seen:
    """What a form showed of one answer: its version, 0 when nothing was stored, and the digest of its text."""

    version: int = 0
    digest: str = digest("")

    @classmethod
    def of(cls, answer: "DraftAnswer | None") -> "Seen":
        return cls(answer.version, digest(answer.text)) if answer else cls()

    @classmethod
    def parse(cls, token: str) -> "Seen":
        """Reads `str(seen)` as a form sent it back; what cannot be read counts as nothing seen."""
        version, _, fingerprint = token.partition("-")
        return cls(int(version), fingerprint) if version.isdecimal() and len(version) < 10 else cls()

    def __str__(self) -> str:
        return f"{self.version}-{self.digest}"


@dataclass(frozen=True)
class Typed:
    """What somebody typed as the answer to one question, having seen what `seen` says."""

    question: str
    text: str
    approach_id: int | None = None
    seen: Seen = Seen()

    @property
    def key(self) -> Key:
        return self.approach_id, self.question

    @property
    def is_changed(self) -> bool:
        return digest(self.text) != self.seen.digest

    def collides_with(self, text: str, version: int) -> bool:
        """Whether storing this would overwrite words that its writer never saw."""
        unseen = version != self.seen.version and digest(text) != self.seen.digest
        return self.is_changed and unseen and text != self.text


@dataclass(frozen=True)
class DraftAnswer:
    """A stored answer; `saved_role` says who saved it, as in "Lead officer, Calder Vale Council"."""

    text: str
    version: int
    saved_role: str
    saved_at: datetime


@dataclass(frozen=True)
class DraftEvidence:
    id: int
    kind_id: int
    kind: str
    title: str
    location: str
    shows: str


@dataclass(frozen=True)
class DraftAction:
    """An action of the plan; `approach` is the label of the approach it improves, empty for the whole."""

    id: int
    approach: str
    what: str
    owner_role: str
    milestone: str
    due_on: date
    support_needed: str


class TaskStatus(StrEnum):
    NOT_STARTED = "Not yet started"
    IN_PROGRESS = "In progress"
    COMPLETED = "Completed"
    CANNOT_START = "Cannot start yet"


class PageName(StrEnum):
    """The pages on which an evaluation is written; each is the name of an address too."""

    APPROACH = "approach"
    DIALOGUE = "dialogue"
    AGREED_LEVEL = "agreed_level"
    PLAN = "plan"


@dataclass(frozen=True)
class Page:
    name: PageName
    approach: Approach | None = None

    @property
    def questions(self) -> tuple[Question, ...]:
        parts = {
            PageName.APPROACH: Part.APPROACH,
            PageName.DIALOGUE: Part.DIALOGUE,
            PageName.AGREED_LEVEL: Part.AGREED,
        }
        return asked_in(parts[self.name]) if self.name in parts else ()

    @property
    def title(self) -> str:
        if self.approach:
            return self.approach.label
        return {
            PageName.DIALOGUE: "How you discussed it",
            PageName.AGREED_LEVEL: "Your organisation’s agreed level",
            PageName.PLAN: "Plan for the next 12 months",
        }[self.name]

    @property
    def is_shared(self) -> bool:
        """Whether contributors write it too; the agreed level and the plan are the lead officer's."""
        return self.name in (PageName.APPROACH, PageName.DIALOGUE)

    @property
    def task(self) -> str:
        """What its line in the task list says."""
        if self.approach:
            return self.approach.label
        return {
            PageName.DIALOGUE: "Record how you discussed it",
            PageName.AGREED_LEVEL: "Agree your organisation’s level",
            PageName.PLAN: "Plan the next 12 months",
        }[self.name]

    def key(self, question: str) -> Key:
        return (self.approach.id if self.approach else None), question


@dataclass(frozen=True)
class Gap:
    """Something without which the evaluation cannot be submitted, and the field that mends it."""

    page: Page
    field: str
    message: str


@dataclass(frozen=True)
class Draft:
    """All that is written of one evaluation so far; evidence is kept by the id of its approach."""

    questionnaire: Questionnaire
    answers: Mapping[Key, DraftAnswer]
    evidence: Mapping[int, Sequence[DraftEvidence]]
    actions: Sequence[DraftAction]

    def text(self, question: str, approach: Approach | None = None) -> str:
        answer = self.answers.get((approach.id if approach else None, question))
        return answer.text if answer else ""

    @property
    def pages(self) -> tuple[Page, ...]:
        """In the order in which they are offered."""
        approaches = (Page(PageName.APPROACH, approach) for approach in self.questionnaire.approaches)
        return (*approaches, Page(PageName.DIALOGUE), Page(PageName.AGREED_LEVEL), Page(PageName.PLAN))

    def gaps(self) -> tuple[Gap, ...]:
        return tuple(gap for page in self.pages for gap in self.gaps_of(page))

    def gaps_of(self, page: Page) -> tuple[Gap, ...]:
        if page.name is PageName.PLAN:
            return () if self.actions else (Gap(page, "add-action", "Add at least one action to the plan"),)
        return tuple(self._unanswered(page))

    def _unanswered(self, page: Page) -> Iterator[Gap]:
        unrated = page.approach is not None and self.text("level", page.approach) in OTHER_ANSWERS
        for question in page.questions:
            if unrated and question.key == "level_reason":
                required = True
            elif unrated and question.key != "level":
                required = False
            else:
                required = question.required
            if required and not self.text(question.key, page.approach):
                yield Gap(page, question.key, _what_to_do(question, page))

    def status_of(self, page: Page) -> TaskStatus:
        if page.name is PageName.PLAN:
            return TaskStatus.COMPLETED if self.actions else TaskStatus.NOT_STARTED
        begun = any(self.text(question.key, page.approach) for question in page.questions)
        if page.approach and self.evidence.get(page.approach.id):
            begun = True
        if not begun:
            return TaskStatus.NOT_STARTED
        return TaskStatus.IN_PROGRESS if self.gaps_of(page) else TaskStatus.COMPLETED

    def judgements(self) -> tuple[int | str | None, ...]:
        """The level of each approach, for `scoring.summarise`."""
        return tuple(self._judgement(self.text("level", approach)) for approach in self.questionnaire.approaches)

    def _judgement(self, text: str) -> int | str | None:
        level = self.questionnaire.level(text)
        if level:
            return level.number
        return text if text in OTHER_ANSWERS else None

    def digest(self) -> str:
        """A fingerprint of every word, so that nobody signs off a text that changed under their eyes."""
        answers = sorted((key[0] or 0, key[1], answer.text) for key, answer in self.answers.items() if answer.text)
        evidence = [asdict(item) for _, items in sorted(self.evidence.items()) for item in items]
        actions = [asdict(action) for action in self.actions]
        return digest(json.dumps([answers, evidence, actions], default=str))


def _what_to_do(question: Question, page: Page) -> str:
    doing = question.missing
    return f"{page.approach.label}: {doing[:1].lower()}{doing[1:]}" if page.approach else doing
