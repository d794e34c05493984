"""What is worth a second look before submitting; never a reason to refuse (domain specification D2 and D3). Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from cohesion_portal.lib.formats import long_date
from selfeval.draft import Draft, DraftEvidence, Page, PageName
from selfeval.questionnaire import Approach, Words
from selfeval.spread import Spread

LIVED_EXPERIENCE = "lived-experience"
"""A high level without this kind of evidence is worth a question, where the framework has the kind."""
HIGH = 2
"""So many of the topmost levels of any scale count as high: levels 3 and 4 of the four of the framework."""


class Days(NamedTuple):
    """By which days evidence must be good: today, and the last day of the cycle."""

    today: date
    closes_on: date


@dataclass(frozen=True)
class Advice:
    """One thing worth a second look; `page` is where it can be mended, `text` a sentence to stand on that page."""

    page: Page
    text: str

    @property
    def named(self) -> str:
        """The sentence to stand on another page: "Connecting: you chose Embedded and give no evidence."."""
        if self.page.approach is None:
            return self.text
        return f"{self.page.approach.label}: {self.text[:1].lower()}{self.text[1:]}"


def spread_in(draft: Draft) -> Spread:
    return draft.spread


def levels_in_words(draft: Draft) -> tuple[tuple[str, str], ...]:
    """Each approach with its level in words, empty where nothing is answered."""
    words = draft.questionnaire.in_words
    return tuple(
        (approach.label, words("level", draft.text("level", approach))) for approach in draft.questionnaire.approaches
    )


def advice_on(draft: Draft, days: Days) -> tuple[Advice, ...]:
    """In the order of the pages."""
    return (*advice_on_evidence(draft, days), *_on_agreed_level(draft))


def advice_on_evidence(draft: Draft, days: Days) -> tuple[Advice, ...]:
    """What the evidence of each approach leaves open, as far as the draft holds its level and its evidence."""
    return tuple(
        Advice(page, sentence) for page in draft.pages if page.approach for sentence in _on(draft, page.approach, days)
    )


def dated(item: DraftEvidence, days: Days) -> str:
    """How evidence is or will be out of date, to follow its title; empty when it is good until the cycle closes."""
    if item.is_out_of_date(days.today):
        return f"was good until {long_date(item.good_until)}, so it is out of date"
    if item.is_out_of_date(days.closes_on):
        return f"is good until {long_date(item.good_until)}, before this cycle closes on {long_date(days.closes_on)}"
    return ""


def _on(draft: Draft, approach: Approach, days: Days) -> Iterator[str]:
    level, evidence = draft.questionnaire.level(draft.text("level", approach)), draft.evidence.get(approach.id, ())
    if level and draft.questionnaire.evidence_kinds:
        # The lowest level is never high, however few levels a scale has.
        is_high = level in draft.questionnaire.levels[1:][-HIGH:]
        if not evidence:
            yield f"You chose {level.label} and give no evidence."
        elif is_high and (kind := _lived_experience(draft)) and all(item.kind_id != kind.id for item in evidence):
            yield f"You chose {level.label} and give no evidence of {kind.label.lower()}."
    for item in evidence:
        if words := dated(item, days):
            yield f"“{item.title}” {words}."


def _lived_experience(draft: Draft) -> Words | None:
    return next((kind for kind in draft.questionnaire.evidence_kinds if kind.slug == LIVED_EXPERIENCE), None)


def _on_agreed_level(draft: Draft) -> Iterator[Advice]:
    if draft.difference:
        page = next(page for page in draft.pages if page.name is PageName.AGREED_LEVEL)
        yield Advice(page, f"{draft.difference}. Check that the rationale says why they differ.")
