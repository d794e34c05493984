"""When a case study may be published."""

import pytest

from library.consent import QUESTIONS, Question, fits, may_be_published, objections, unanswered

FITTING = {question: asked.fitting[0] for question, asked in QUESTIONS.items()}


def test_every_question_is_asked() -> None:
    assert set(QUESTIONS) == set(Question)


def test_fitting_answers_allow_publication() -> None:
    assert may_be_published(FITTING)
    assert may_be_published({**FITTING, Question.CONSENT: "nobody"})


@pytest.mark.parametrize("question", Question)
def test_each_missing_answer_stands_in_the_way(question: Question) -> None:
    answers = {one: answer for one, answer in FITTING.items() if one != question}
    assert not may_be_published(answers)
    assert unanswered(answers) == [question]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (Question.CONSENT, "no"),
        (Question.RECOGNISED, "yes"),
        (Question.NAMES, "no"),
        (Question.SMALL_GROUPS, "yes"),
        (Question.SENSITIVE, "no"),
        (Question.CLAIMS, "no"),
    ],
)
def test_each_objection_stands_in_the_way(question: Question, answer: str) -> None:
    assert not fits(question, answer)
    assert objections({**FITTING, question: answer}) == [question]
    assert not may_be_published({**FITTING, question: answer})


def test_answers_are_worded() -> None:
    asked = QUESTIONS[Question.CONSENT]
    assert [asked.answer_words(answer) for answer, _ in asked.answers] == [words for _, words in asked.answers]
    assert asked.answer_words("perhaps") == "perhaps"
