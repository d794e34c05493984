"""What is worth a second look before submitting; never a reason to refuse (domain specification D2 and D3). Pure."""

from collections.abc import Iterator

from selfeval.draft import Draft
from selfeval.questionnaire import Approach
from selfeval.spread import Spread, spread_of

LIVED_EXPERIENCE = "lived-experience"
"""A high level without this kind of evidence is worth a question, where the framework has the kind."""


def spread_in(draft: Draft) -> Spread:
    levels = draft.questionnaire.levels
    return spread_of(draft.judgements(), [(level.number, level.label) for level in levels])


def levels_in_words(draft: Draft) -> tuple[tuple[str, str], ...]:
    """Each approach with its level in words, empty where nothing is answered."""
    words = draft.questionnaire.in_words
    return tuple(
        (approach.label, words("level", draft.text("level", approach))) for approach in draft.questionnaire.approaches
    )


def advice_on(draft: Draft) -> tuple[str, ...]:
    """Sentences, in the order of the pages they are about."""
    return (*_on_evidence(draft), *_on_agreed_level(draft))


def _on_evidence(draft: Draft) -> Iterator[str]:
    for approach in draft.questionnaire.approaches:
        level = draft.questionnaire.level(draft.text("level", approach))
        if level is None or level.number * 2 <= len(draft.questionnaire.levels):
            continue
        missing = _missing_evidence(draft, approach)
        if missing:
            yield f"{approach.label}: you chose {level.label} and give no {missing}."


def _missing_evidence(draft: Draft, approach: Approach) -> str:
    evidence = draft.evidence.get(approach.id, ())
    if not evidence:
        return "evidence" if draft.questionnaire.evidence_kinds else ""
    for kind in draft.questionnaire.evidence_kinds:
        if kind.slug == LIVED_EXPERIENCE and all(item.kind_id != kind.id for item in evidence):
            return f"evidence of {kind.label.lower()}"
    return ""


def _on_agreed_level(draft: Draft) -> Iterator[str]:
    agreed, spread = draft.questionnaire.level(draft.text("agreed_level")), spread_in(draft)
    if agreed and spread.is_far_from(agreed.number):
        middle = spread.middle.replace("Between", "between")
        yield (
            f"The agreed level is {agreed.label}, and the middle of the approaches is {middle}. "
            "Check that the rationale says why they differ."
        )
