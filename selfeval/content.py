"""What a submission holds: every word of one self-evaluation with the words of the framework and scale it used. Pure.

The page, the PDF and the data of a submission are all made from this value, so that they cannot disagree.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pydantic import TypeAdapter

from cohesion_portal.lib.uploads import about_file
from selfeval.draft import Draft, DraftEvidence, Page
from selfeval.levels import Judgement, Tally, UnitSpread, tally_of
from selfeval.questionnaire import Approach
from selfeval.questions import DO_NOT_KNOW, NOT_APPLICABLE, Part, asked_in
from selfeval.spread import Spread, spread_of

SCHEMA = 2
"""2 added the levels of units and the notes; what was frozen before has neither, and reads as it did."""
_JUDGED = ("level", "confidence", "staff_confidence")


@dataclass(frozen=True)
class CycleContent:
    slug: str
    title: str
    opens_on: date
    closes_on: date
    is_baseline: bool


@dataclass(frozen=True)
class FrameworkContent:
    slug: str
    version: str
    title: str
    owner: str


@dataclass(frozen=True)
class LevelContent:
    number: int
    label: str
    text: str


@dataclass(frozen=True)
class ScaleContent:
    slug: str
    version: str
    title: str
    note: str
    levels: tuple[LevelContent, ...]


@dataclass(frozen=True)
class AnswerContent:
    """One answer: the stored `value`, and `shown`, the same in words; both empty when nothing was answered."""

    question: str
    label: str
    short: str
    value: str
    shown: str


@dataclass(frozen=True)
class FileContent:
    """A file that the submission cites; `kind` is a `FileKind`, `size` in bytes."""

    name: str
    kind: str
    size: int
    sha256: str

    @property
    def about(self) -> str:
        return about_file(self.kind, self.size)


@dataclass(frozen=True)
class EvidenceContent:
    """What has a default here is missing in submissions from before evidence could have it."""

    kind: str
    kind_label: str
    title: str
    location: str
    shows: str
    link: str = ""
    file: FileContent | None = None
    good_until: date | None = None
    statements: tuple[str, ...] = ()
    also_used_in: str = ""


@dataclass(frozen=True)
class ApproachContent:
    slug: str
    label: str
    text: str
    statements: tuple[str, ...]
    prompts: tuple[str, ...]
    answers: tuple[AnswerContent, ...]
    evidence: tuple[EvidenceContent, ...]

    def answer(self, question: str) -> AnswerContent:
        return _answer(self.answers, question)

    @property
    def judged(self) -> str:
        """ "Level: Embedded. Confidence in the judgement: High." """
        answers = (self.answer(question) for question in _JUDGED)
        return " ".join(f"{answer.short}: {answer.shown}." for answer in answers if answer.shown)

    @property
    def written(self) -> tuple[AnswerContent, ...]:
        """What was answered in sentences."""
        return tuple(answer for answer in self.answers if answer.value and answer.question not in _JUDGED)

    @property
    def judgement(self) -> int | str:
        """The level number, or `not_applicable` or `do_not_know`."""
        value = self.answer("level").value
        return value if value in (NOT_APPLICABLE, DO_NOT_KNOW) else int(value)

    @property
    def evidence_kinds(self) -> tuple[str, ...]:
        """Each kind of evidence given, once."""
        return tuple(dict.fromkeys(item.kind_label for item in self.evidence))


@dataclass(frozen=True)
class Glance:
    """One line of the table of approaches; `kinds` and `evidence` are lists in words, empty when none is given."""

    label: str
    level: str
    confidence: str
    kinds: str
    evidence: str


@dataclass(frozen=True)
class ActionContent:
    approach: str
    what: str
    owner_role: str
    milestone: str
    due_on: date
    support_needed: str


@dataclass(frozen=True)
class PlanContent:
    title: str
    starts_on: date
    ends_on: date
    actions: tuple[ActionContent, ...]


@dataclass(frozen=True)
class SignOff:
    """The role and organisation that signed, as in "Approver, Calder Vale Council", and when; then who submitted.

    Who submitted is missing in submissions from before the two were apart: who signed submitted at once.
    """

    role: str
    at: datetime
    submitted_role: str = ""
    submitted_at: datetime | None = None


@dataclass(frozen=True)
class Submitted:
    """Who sent it to the secretariat, as a role and organisation, and when."""

    role: str
    at: datetime


@dataclass(frozen=True)
class UnitsAt:
    """How many units judged one thing at each level: `counts` pairs a level number with the number of units."""

    label: str
    counts: tuple[tuple[int, int], ...]
    not_applicable: int
    do_not_know: int
    not_answered: int

    @property
    def judgements(self) -> tuple[Judgement, ...]:
        """One for each unit, from the lowest level, which says nothing of which unit gave it."""
        rated = (number for number, count in self.counts for _ in range(count))
        unrated = (NOT_APPLICABLE,) * self.not_applicable + (DO_NOT_KNOW,) * self.do_not_know
        return (*rated, *unrated, *((None,) * self.not_answered))


@dataclass(frozen=True)
class UnitsContent:
    """What units judged, in numbers only: a unit's own evaluation stays inside its organisation."""

    invited: int
    shared: int
    approaches: tuple[UnitsAt, ...]
    whole: UnitsAt | None = None


@dataclass(frozen=True)
class NoteContent:
    """A note against one of the framework's prompts or methods; `group` is what the prompt stands under."""

    group: str
    label: str
    note: str


@dataclass(frozen=True, kw_only=True)
class SubmittedContent:
    """`replaces` is the reference of the earlier submission that this one stands in for, if any."""

    schema: int
    reference: str
    replaces: str
    organisation: str
    cycle: CycleContent
    framework: FrameworkContent
    scale: ScaleContent
    approaches: tuple[ApproachContent, ...]
    dialogue: tuple[AnswerContent, ...]
    agreed: tuple[AnswerContent, ...]
    plan: PlanContent
    sign_off: SignOff
    units: UnitsContent | None = None
    notes: tuple[NoteContent, ...] = ()

    def answer(self, question: str) -> AnswerContent:
        """The answer to a question about the organisation as a whole."""
        return _answer((*self.dialogue, *self.agreed), question)

    @property
    def submitted(self) -> Submitted:
        return Submitted(
            self.sign_off.submitted_role or self.sign_off.role, self.sign_off.submitted_at or self.sign_off.at
        )

    @property
    def at_a_glance(self) -> tuple[Glance, ...]:
        return tuple(
            Glance(
                approach.label,
                approach.answer("level").shown,
                approach.answer("confidence").shown,
                "; ".join(approach.evidence_kinds),
                "; ".join(item.title for item in approach.evidence),
            )
            for approach in self.approaches
        )

    @property
    def good_practice(self) -> str:
        return self.answer("good_practice").value

    @property
    def spread(self) -> Spread:
        levels = [(level.number, level.label) for level in self.scale.levels]
        return spread_of((approach.judgement for approach in self.approaches), levels)

    @property
    def unit_tallies(self) -> tuple[Tally, ...]:
        """The counts of the units' levels for each approach, and for the whole where units gave one."""
        if self.units is None:
            return ()
        levels = [(level.number, level.label) for level in self.scale.levels]
        whole = (self.units.whole,) if self.units.whole else ()
        return tuple(tally_of(one.label, one.judgements, levels) for one in (*self.units.approaches, *whole))

    @property
    def support_requested(self) -> tuple[tuple[str, str], ...]:
        """What help is asked for and where: (approach or action, words)."""
        approaches = ((approach.label, approach.answer("support").value) for approach in self.approaches)
        actions = ((action.what, action.support_needed) for action in self.plan.actions)
        return tuple((where, words) for where, words in (*approaches, *actions) if words)


def compose(
    *,
    draft: Draft,
    reference: str,
    replaces: str,
    organisation: str,
    cycle: CycleContent,
    framework: FrameworkContent,
    scale: ScaleContent,
    plan: tuple[str, date, date],
    sign_off: SignOff,
) -> SubmittedContent:
    """The content of a submission from a complete draft; `plan` is its title with its first and last day."""
    title, starts_on, ends_on = plan
    actions = tuple(
        ActionContent(
            action.approach, action.what, action.owner_role, action.milestone, action.due_on, action.support_needed
        )
        for action in draft.actions
    )
    return SubmittedContent(
        schema=SCHEMA,
        reference=reference,
        replaces=replaces,
        organisation=organisation,
        cycle=cycle,
        framework=framework,
        scale=scale,
        approaches=tuple(_approach(draft, approach) for approach in draft.questionnaire.approaches),
        dialogue=_answers(draft, Part.DIALOGUE),
        agreed=_answers(draft, Part.AGREED),
        plan=PlanContent(title, starts_on, ends_on, actions),
        sign_off=sign_off,
        units=_units(draft.unit_spread),
        notes=tuple(
            NoteContent(_group(page), question.label, draft.text_on(page, question.key))
            for page in draft.note_pages
            for question in page.questions
            if draft.text_on(page, question.key)
        ),
    )


def _group(page: Page) -> str:
    return f"{page.help.within}: {page.title}" if page.help and page.help.within else page.title


def _units(spread: UnitSpread | None) -> UnitsContent | None:
    if spread is None:
        return None
    return UnitsContent(
        invited=len(spread.units),
        shared=spread.shared,
        approaches=tuple(_units_at(tally) for tally in spread.approaches),
        whole=_units_at(spread.whole) if spread.whole else None,
    )


def _units_at(tally: Tally) -> UnitsAt:
    counts = tally.spread.summary.counts
    return UnitsAt(tally.label, tuple(counts.items()), tally.not_applicable, tally.do_not_know, tally.not_answered)


def _approach(draft: Draft, approach: Approach) -> ApproachContent:
    kinds = {kind.id: kind.slug for kind in draft.questionnaire.evidence_kinds}
    statements = {statement.id: statement.label for statement in approach.statements}
    return ApproachContent(
        approach.slug,
        approach.label,
        approach.text,
        tuple(statement.label for statement in approach.statements),
        tuple(prompt.label for prompt in approach.prompts),
        _answers(draft, Part.APPROACH, approach),
        tuple(_evidence(item, kinds[item.kind_id], statements) for item in draft.evidence.get(approach.id, ())),
    )


def _evidence(item: DraftEvidence, kind: str, statements: Mapping[int, str]) -> EvidenceContent:
    file = item.file
    return EvidenceContent(
        kind=kind,
        kind_label=item.kind,
        title=item.title,
        location=item.location,
        shows=item.shows,
        link=item.link,
        file=FileContent(file.name, file.kind, file.size, file.sha256) if file else None,
        good_until=item.good_until,
        statements=tuple(statements[pk] for pk in item.statement_ids if pk in statements),
        also_used_in=item.also_used_in,
    )


def _answers(draft: Draft, part: Part, approach: Approach | None = None) -> tuple[AnswerContent, ...]:
    answers = []
    for question in asked_in(part):
        text = draft.text(question.key, approach)
        shown = draft.questionnaire.in_words(question.key, text)
        answers.append(AnswerContent(question.key, question.label, question.short, text, shown))
    return tuple(answers)


def _answer(answers: tuple[AnswerContent, ...], question: str) -> AnswerContent:
    return next(answer for answer in answers if answer.question == question)


_ADAPTER = TypeAdapter(SubmittedContent)


def to_json(content: SubmittedContent) -> dict[str, Any]:
    """Plain JSON values; dates and moments in ISO 8601."""
    values: dict[str, Any] = _ADAPTER.dump_python(content, mode="json")
    return values


def from_json(values: Mapping[str, Any]) -> SubmittedContent:
    """Raises `pydantic.ValidationError` for values that `to_json` did not write."""
    return _ADAPTER.validate_python(values)


def canonical_json(values: Mapping[str, Any]) -> str:
    """One text for one content, whatever order a database gives its keys in: sorted keys, no spaces."""
    return json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def sha256(values: Mapping[str, Any]) -> str:
    """The hexadecimal SHA-256 of the canonical JSON in UTF-8."""
    return hashlib.sha256(canonical_json(values).encode()).hexdigest()
