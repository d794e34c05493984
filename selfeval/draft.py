"""An evaluation while people write it: its answers, what is still missing, and whether two writers collide. Pure."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from cohesion_portal.lib.uploads import about_file
from selfeval.levels import PartLevels, UnitSpread, unit_spread
from selfeval.questionnaire import OTHER_ANSWERS, Approach, Help, Questionnaire
from selfeval.questions import Of, Part, Question, asked_in
from selfeval.spread import Spread, spread_of

Key = tuple[int | None, str]
"""An answer's approach, or a note's prompt or method (None for what is asked of the whole), and its question."""


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
    """What somebody typed as the answer to one question, having seen what `seen` says.

    `tried` are the digests of own texts that were sent before and not acknowledged: the connection may have broken
    before they came or after they were stored.
    """

    question: str
    text: str
    approach_id: int | None = None
    seen: Seen = Seen()
    tried: frozenset[str] = frozenset()

    @property
    def key(self) -> Key:
        return self.approach_id, self.question

    @property
    def is_changed(self) -> bool:
        return digest(self.text) != self.seen.digest

    def collides_with(self, text: str, version: int) -> bool:
        """Whether storing this would overwrite words that its writer never saw."""
        unseen = version != self.seen.version and digest(text) not in {self.seen.digest, *self.tried}
        return self.is_changed and unseen and text != self.text


@dataclass(frozen=True)
class DraftAnswer:
    """A stored answer; `saved_role` says who saved it, as in "Lead officer, Calder Vale Council"."""

    text: str
    version: int
    saved_role: str
    saved_at: datetime


@dataclass(frozen=True)
class DraftFile:
    """A file that was given as evidence; `kind` is a `FileKind`, `size` in bytes."""

    id: int
    name: str
    kind: str
    size: int
    sha256: str

    @property
    def about(self) -> str:
        return about_file(self.kind, self.size)


@dataclass(frozen=True)
class DraftEvidence:
    """`statement_ids` are the statements that it supports, none for the approach as a whole; `also_used_in` is the
    title of the earlier cycle that it was taken over from."""

    id: int
    kind_id: int
    kind: str
    title: str
    location: str
    shows: str
    link: str = ""
    file: DraftFile | None = None
    good_until: date | None = None
    statement_ids: tuple[int, ...] = ()
    also_used_in: str = ""

    def is_out_of_date(self, on: date) -> bool:
        """Whether its last good day is over on this day."""
        return self.good_until is not None and self.good_until < on


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
    NOTES = "notes"
    DIALOGUE = "dialogue"
    AGREED_LEVEL = "agreed_level"
    PLAN = "plan"


@dataclass(frozen=True)
class Page:
    """One page that is written; `help` is the group of prompts or methods of a page of notes."""

    name: PageName
    approach: Approach | None = None
    help: Help | None = None
    of: Of = Of.ORGANISATION

    @property
    def slug(self) -> str:
        """What tells its address from those of other pages of the same name."""
        subject = self.approach or self.help
        return subject.slug if subject else ""

    @property
    def questions(self) -> tuple[Question, ...]:
        """What it asks; a page of notes asks the same of each of its prompts or methods, by keys of their own."""
        if self.help:
            (note,) = asked_in(Part.NOTES)
            return tuple(
                replace(note, key=f"note-{item.id}", label=item.label, short=item.label, hint=item.text)
                for item in self.help.items
            )
        parts = {
            PageName.APPROACH: Part.APPROACH,
            PageName.DIALOGUE: Part.DIALOGUE,
            PageName.AGREED_LEVEL: Part.AGREED,
        }
        return asked_in(parts[self.name], self.of) if self.name in parts else ()

    @property
    def title(self) -> str:
        subject = self.approach or self.help
        if subject:
            return subject.label
        return {
            PageName.DIALOGUE: "How you discussed it",
            PageName.AGREED_LEVEL: (
                "Your unit’s own overall level" if self.of is Of.UNIT else "Your organisation’s agreed level"
            ),
            PageName.PLAN: "Plan for the next 12 months",
        }[self.name]

    @property
    def is_shared(self) -> bool:
        """Whether contributors write it too; an organisation's agreed level and plan are the lead officer's."""
        return self.of is not Of.ORGANISATION or self.name not in (PageName.AGREED_LEVEL, PageName.PLAN)

    @property
    def task(self) -> str:
        """What its line in the task list says."""
        subject = self.approach or self.help
        if subject:
            return subject.label
        return {
            PageName.DIALOGUE: "Record how you discussed it",
            PageName.AGREED_LEVEL: (
                "Give your unit’s own overall level (optional)"
                if self.of is Of.UNIT
                else "Agree your organisation’s level"
            ),
            PageName.PLAN: ("Plan the next 12 months (optional)" if self.of is Of.UNIT else "Plan the next 12 months"),
        }[self.name]

    def key(self, question: str) -> Key:
        """Where the answer to one of its questions is kept."""
        if self.help:
            return int(question.removeprefix("note-")), "note"
        return (self.approach.id if self.approach else None), question


def pages_of(questionnaire: Questionnaire) -> tuple[Page, ...]:
    """The pages of an evaluation in the order in which they are offered, without those for notes."""
    of = questionnaire.of
    approaches = (Page(PageName.APPROACH, approach, of=of) for approach in questionnaire.approaches)
    together = [PageName.DIALOGUE]
    if of is not Of.PROGRAMME:
        together += [PageName.AGREED_LEVEL, PageName.PLAN]
    return (*approaches, *(Page(name, of=of) for name in together))


def note_pages_of(questionnaire: Questionnaire) -> tuple[Page, ...]:
    """The pages for notes, which nobody has to write."""
    return tuple(Page(PageName.NOTES, help=one, of=questionnaire.of) for one in questionnaire.helps)


@dataclass(frozen=True)
class Gap:
    """Something without which the evaluation cannot be submitted, and the field that mends it."""

    page: Page
    field: str
    message: str


@dataclass(frozen=True)
class Draft:
    """All that is written of one evaluation so far; evidence is kept by the id of its approach.

    `parts` are those of the organisation whose evaluation it is, units in the organisation's own order.
    """

    questionnaire: Questionnaire
    answers: Mapping[Key, DraftAnswer]
    evidence: Mapping[int, Sequence[DraftEvidence]]
    actions: Sequence[DraftAction]
    parts: Sequence[PartLevels] = ()

    def text(self, question: str, approach: Approach | None = None) -> str:
        answer = self.answers.get((approach.id if approach else None, question))
        return answer.text if answer else ""

    @property
    def pages(self) -> tuple[Page, ...]:
        """In the order in which they are offered."""
        return pages_of(self.questionnaire)

    @property
    def note_pages(self) -> tuple[Page, ...]:
        return note_pages_of(self.questionnaire)

    def notes_on(self, page: Page) -> int:
        """How many notes a page of notes has."""
        return sum(bool(self.text_on(page, question.key)) for question in page.questions)

    def text_on(self, page: Page, question: str) -> str:
        answer = self.answers.get(page.key(question))
        return answer.text if answer else ""

    def gaps(self) -> tuple[Gap, ...]:
        return tuple(gap for page in self.pages for gap in self.gaps_of(page))

    def gaps_of(self, page: Page) -> tuple[Gap, ...]:
        if page.name is PageName.PLAN:
            needed = page.of is Of.ORGANISATION and not self.actions
            return (Gap(page, "add-action", "Add at least one action to the plan"),) if needed else ()
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
            if required and not self.text_on(page, question.key):
                yield Gap(page, question.key, _what_to_do(question, page))
            if question.key == "difference" and self.difference and not self.text("difference"):
                yield Gap(page, question.key, f"{self.difference}. Say why")

    @property
    def unit_spread(self) -> UnitSpread | None:
        """What the units judged; None where the organisation has no unit evaluations."""
        return unit_spread(self.parts, self.questionnaire)

    @property
    def spread(self) -> Spread:
        """How the levels of its own approaches lie."""
        return spread_of(self.judgements(), [(level.number, level.label) for level in self.questionnaire.levels])

    @property
    def difference(self) -> str:
        """How the agreed level lies two levels or more from the middle, in words; empty when it does not.

        The middle is that of the units where enough of them shared theirs, else that of the approaches.
        """
        agreed, units = self.questionnaire.level(self.text("agreed_level")), self.unit_spread
        spread = (units.middle if units else None) or self.spread
        if self.questionnaire.of is not Of.ORGANISATION or agreed is None or not spread.is_far_from(agreed.number):
            return ""
        middle = spread.middle.replace("Between", "between")
        return f"The agreed level is {agreed.label}, and the middle of {spread.of} is {middle}"

    def is_needed(self, page: Page) -> bool:
        """Whether it can be shared or submitted only with this page; a unit may leave out its own level and plan."""
        return page.of is Of.ORGANISATION or page.name in (PageName.APPROACH, PageName.DIALOGUE)

    def status_of(self, page: Page) -> TaskStatus:
        if page.name is PageName.PLAN:
            return TaskStatus.COMPLETED if self.actions else TaskStatus.NOT_STARTED
        begun = any(self.text_on(page, question.key) for question in page.questions)
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
