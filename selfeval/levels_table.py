"""The levels of units side by side as a page shows them: counts, the units by name, and what people agreed. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from selfeval.draft import Draft
from selfeval.levels import Judgement, PartLevels, Tally, UnitSpread
from selfeval.questionnaire import OTHER_ANSWERS, Questionnaire

NOT_SHARED = "Not shared yet"
NOT_ANSWERED = "Not answered yet"
NONE_GIVEN = "None given"


@dataclass(frozen=True)
class CountRow:
    """How many units are at each level for one approach; `own` is the level that the organisation itself gave it."""

    tally: Tally
    own: str


@dataclass(frozen=True)
class LevelsTable:
    """`units` has a line for each unit in the organisation's own order: its name and its level for each heading."""

    spread: UnitSpread
    levels: tuple[str, ...]
    rows: tuple[CountRow, ...]
    headings: tuple[str, ...]
    units: tuple[tuple[str, tuple[str, ...]], ...]
    own: tuple[str, ...]
    agreed: str
    confidence: str
    rationale: str
    difference: str
    views: str


def levels_table(draft: Draft) -> LevelsTable | None:
    """From the draft of an organisation with its parts; None where it has no unit evaluations."""
    spread = draft.unit_spread
    if spread is None:
        return None
    questionnaire = draft.questionnaire
    words = questionnaire.in_words
    own = tuple(words("level", draft.text("level", one)) or NOT_ANSWERED for one in questionnaire.approaches)
    agreed = words("agreed_level", draft.text("agreed_level")) or "Not agreed yet"
    with_whole = (*own, agreed) if spread.whole else own
    return LevelsTable(
        spread=spread,
        levels=tuple(level.label for level in questionnaire.levels),
        rows=tuple(CountRow(tally, shown) for tally, shown in zip(spread.tallies, with_whole, strict=True)),
        headings=tuple(tally.label for tally in spread.tallies),
        units=tuple((unit.name, _levels(unit, questionnaire, spread)) for unit in spread.units),
        own=with_whole,
        agreed=agreed,
        confidence=words("agreed_confidence", draft.text("agreed_confidence")),
        rationale=draft.text("rationale"),
        difference=draft.text("difference"),
        views=draft.text("agreed_views"),
    )


def _levels(unit: PartLevels, questionnaire: Questionnaire, spread: UnitSpread) -> tuple[str, ...]:
    judged: Sequence[Judgement] = [unit.levels.get(approach.id) for approach in questionnaire.approaches]
    shown = [_shown(one, questionnaire, NOT_ANSWERED if unit.is_shared else NOT_SHARED) for one in judged]
    if spread.whole:
        shown.append(_shown(unit.overall, questionnaire, NONE_GIVEN if unit.is_shared else NOT_SHARED))
    return tuple(shown)


def _shown(judgement: Judgement, questionnaire: Questionnaire, nothing: str) -> str:
    if judgement is None:
        return nothing
    level = questionnaire.level(str(judgement))
    return level.label if level else OTHER_ANSWERS[str(judgement)]
