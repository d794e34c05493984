"""The questions that stand between a case study and its publication: consent, and whether anybody could be recognised.

Pure: no database. A case study may be published when every question has its fitting answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Question(StrEnum):
    CONSENT = "consent"
    RECOGNISED = "recognised"
    NAMES = "names"
    SMALL_GROUPS = "small_groups"
    SENSITIVE = "sensitive"
    CLAIMS = "claims"


YES, NO, NOBODY = "yes", "no", "nobody"
# Fewer people than this can often be told apart by those who know them.
SMALL_GROUP = 10


@dataclass(frozen=True)
class Asked:
    """One question: its words, a hint, and the answers with which the text may be published."""

    words: str
    hint: str
    fitting: tuple[str, ...]
    nobody: str = ""

    @property
    def answers(self) -> list[tuple[str, str]]:
        return [(YES, "Yes"), (NO, "No"), *([(NOBODY, self.nobody)] if self.nobody else [])]

    def answer_words(self, answer: str) -> str:
        return dict(self.answers).get(answer, answer)


QUESTIONS: Mapping[Question, Asked] = {
    Question.CONSENT: Asked(
        "Has each person or group described agreed, in writing, to publication?",
        "Ask the organisation where the agreement is kept. Do not upload it here.",
        (YES, NOBODY),
        "No person or single group is described",
    ),
    Question.RECOGNISED: Asked(
        "Could anyone be recognised from place, event and characteristic together?",
        "Think of neighbours and colleagues, not of strangers.",
        (NO,),
    ),
    Question.NAMES: Asked(
        "Are names, faces and addresses of people absent?",
        "Names of organisations and public places may stay.",
        (YES,),
    ),
    Question.SMALL_GROUPS: Asked(
        f"Does it give a number, or a characteristic, of a group of fewer than {SMALL_GROUP} people?",
        "Two figures that leave a small one when subtracted count too.",
        (NO,),
    ),
    Question.SENSITIVE: Asked(
        "Are health, faith, ethnicity, politics and offences mentioned only of groups, never of one person?",
        "",
        (YES,),
    ),
    Question.CLAIMS: Asked(
        "Does the text claim no more than its evidence shows?",
        "Read “How do we know?” and “What we cannot claim” once more.",
        (YES,),
    ),
}


def fits(question: Question, answer: str) -> bool:
    """Whether the text may be published with this answer to this question."""
    return answer in QUESTIONS[question].fitting


def unanswered(answers: Mapping[str, str]) -> list[Question]:
    return [question for question in QUESTIONS if question not in answers]


def objections(answers: Mapping[str, str]) -> list[Question]:
    """The questions whose answers speak against publication, in order."""
    return [question for question in QUESTIONS if question in answers and not fits(question, answers[question])]


def may_be_published(answers: Mapping[str, str]) -> bool:
    return not unanswered(answers) and not objections(answers)
