"""A questionnaire and drafts of it that need no database, for tests of what is pure."""

from collections.abc import Mapping
from datetime import date

from selfeval.draft import Draft, DraftAction, DraftAnswer, DraftEvidence
from selfeval.offline.lines import Line, choices_of, lines_of
from selfeval.questionnaire import Approach, Help, LevelWords, Questionnaire, Words
from selfeval.questions import Answering
from tests.factories import APPROACHES, LEVELS, NOW

TODAY = date(2026, 9, 14)
MEETING = "2026-09-10"


def _approach(number: int, name: str) -> Approach:
    slug, first = name.lower(), number * 10
    return Approach(
        *(first, slug, name, f"{name} in the framework’s words."),
        statements=(Words(first + 1, f"{slug}-statement", f"We will put {slug} into practice", "Every day."),),
        prompts=(Words(first + 2, f"{slug}-prompt", f"How do we know about {slug}?", "Ask those who left."),),
    )


QUESTIONNAIRE = Questionnaire(
    approaches=tuple(_approach(number, name) for number, name in enumerate(APPROACHES, start=1)),
    evidence_kinds=(Words(91, "lived-experience", "Lived experience", ""),),
    levels=tuple(LevelWords(number, number, name, f"{name} in words") for number, name in enumerate(LEVELS, start=1)),
    helps=(
        Help(
            "restorative",
            "Restorative checklist",
            "Ask yourselves.",
            (
                Words(95, "reflection", "Does it promote reflection?", ""),
                Words(96, "challenge", "Is it open?", ""),
            ),
        ),
    ),
)


def answer_to(line: Line, words: str = "", questionnaire: Questionnaire = QUESTIONNAIRE) -> str:
    """An answer as it is stored; `words` where the question is answered in words."""
    choices = choices_of(line.question, questionnaire)
    if choices:
        return list(choices)[-1]
    return MEETING if line.question.answering is Answering.DATE else words or f"Our words on {line.token}"


def draft_with(
    texts: Mapping[str, str] | None = None, *, version: int = 1, questionnaire: Questionnaire = QUESTIONNAIRE
) -> Draft:
    """A draft with these answers by token; with an answer to every question where none are given."""
    lines = lines_of(questionnaire)
    if texts is None:
        texts = {line.token: answer_to(line) for line in lines}
    answers = {
        line.key: DraftAnswer(texts[line.token], version, "Lead officer, Calder Vale Council", NOW)
        for line in lines
        if line.token in texts
    }
    evidence = DraftEvidence(1, 91, "Lived experience", "Listening sessions", "Shared drive", "People feel heard")
    action = DraftAction(1, "Connecting", "Meet neighbours", "Engagement manager", "", date(2027, 3, 31), "Time")
    return Draft(questionnaire, answers, {10: [evidence]}, [action])
