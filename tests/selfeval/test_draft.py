from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfeval.draft import Draft, DraftAction, DraftAnswer, Page, PageName, TaskStatus
from selfeval.questionnaire import Approach, LevelWords, Questionnaire
from selfeval.questions import QUESTIONS, Part, asked_in, by_key, clean_text
from selfeval.spread import spread_of
from tests.factories import LEVELS, NOW

CONNECTING = Approach(1, "connecting", "Connecting", "", statements=(), prompts=())
QUESTIONNAIRE = Questionnaire(
    approaches=(CONNECTING,),
    evidence_kinds=(),
    levels=tuple(LevelWords(number, number, label, "") for number, label in enumerate(LEVELS, start=1)),
)
ACTION = DraftAction(1, "", "Meet", "Manager", "", date(2027, 1, 1), "")


def draft_with(actions=(), **texts):
    """A draft in which the questions named in `texts` are answered, about the approach where they belong there."""
    answers = {}
    for question, text in texts.items():
        key = (CONNECTING.id if by_key(question).part is Part.APPROACH else None, question)
        answers[key] = DraftAnswer(text, 1, "", NOW)
    return Draft(QUESTIONNAIRE, answers, {}, actions)


RATED = {"level": "3", "confidence": "high", "strengths": "a", "changes": "b"}


@pytest.mark.parametrize(
    ("texts", "status"),
    [
        ({}, TaskStatus.NOT_STARTED),
        ({"strengths": ""}, TaskStatus.NOT_STARTED),
        ({"support": "Training"}, TaskStatus.IN_PROGRESS),
        ({"level": "3"}, TaskStatus.IN_PROGRESS),
        (RATED, TaskStatus.COMPLETED),
        ({"level": "not_applicable"}, TaskStatus.IN_PROGRESS),
        ({"level": "not_applicable", "level_reason": "We have no premises"}, TaskStatus.COMPLETED),
        ({"level": "do_not_know", "level_reason": "We have not asked"}, TaskStatus.COMPLETED),
    ],
)
def test_status_of_an_approach_follows_from_its_answers(texts, status):
    assert draft_with(**texts).status_of(Page(PageName.APPROACH, CONNECTING)) == status


@pytest.mark.parametrize("missing", RATED)
def test_a_rated_approach_without_one_required_answer_is_in_progress(missing):
    draft = draft_with(**{question: text for question, text in RATED.items() if question != missing})
    page = Page(PageName.APPROACH, CONNECTING)

    assert draft.status_of(page) == TaskStatus.IN_PROGRESS
    assert [gap.field for gap in draft.gaps_of(page)] == [missing]


def test_status_of_the_plan_follows_from_its_actions():
    page = Page(PageName.PLAN)

    assert draft_with().status_of(page) == TaskStatus.NOT_STARTED
    assert draft_with(actions=(ACTION,)).status_of(page) == TaskStatus.COMPLETED


def test_every_gap_says_what_to_do():
    for gap in draft_with(level="do_not_know").gaps() + draft_with().gaps():
        assert gap.message.split(": ")[-1], gap


def test_every_question_that_may_be_missing_says_what_to_do():
    assert [question.key for question in QUESTIONS if question.required and not question.missing] == []


def test_digest_changes_with_every_kind_of_content():
    drafts = [
        draft_with(),
        draft_with(level="3"),
        draft_with(level="2"),
        draft_with(level="3", actions=(ACTION,)),
        draft_with(confidence="high"),
    ]

    assert len({draft.digest() for draft in drafts}) == len(drafts)


def test_digest_is_the_same_before_and_after_a_page_is_saved_empty():
    assert draft_with(strengths="").digest() == draft_with().digest()


@pytest.mark.parametrize(
    ("question", "text", "words"),
    [
        ("level", "3", "Embedded"),
        ("level", "not_applicable", "Not applicable"),
        ("level", "do_not_know", "We do not know yet"),
        ("agreed_level", "1", "Starting"),
        ("confidence", "medium", "Medium"),
        ("met_on", "2026-09-04", "4 September 2026"),
        ("strengths", "We listen", "We listen"),
        ("strengths", "", ""),
    ],
)
def test_answers_are_shown_in_words(question, text, words):
    assert QUESTIONNAIRE.in_words(question, text) == words


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  one\r\ntwo\rthree  \n", "one\ntwo\nthree"),
        ("a\x00b\x07c\x1bd\x85e", "abcde"),
        ("tab\tstays", "tab\tstays"),
        ("caf\u00e9 \U0001f642 ق", "caf\u00e9 \U0001f642 ق"),
        ("half \ud83d pair", "half  pair"),
    ],
)
def test_clean_text_keeps_words_and_drops_control_characters(typed, stored):
    assert clean_text(typed) == stored


@given(st.text())
def test_clean_text_twice_changes_nothing(text):
    assert clean_text(clean_text(text)) == clean_text(text)


@given(st.text())
def test_clean_text_can_be_stored(text):
    clean_text(text).encode()


def test_every_question_is_asked_on_one_page():
    asked = [question for part in Part for question in asked_in(part)]

    assert sorted(question.key for question in asked) == sorted(question.key for question in QUESTIONS)


SCALE = list(enumerate(LEVELS, start=1))


@pytest.mark.parametrize(
    ("judgements", "rated", "middle", "extent"),
    [
        ([3, 3, 3], "3 of 3 approaches rated", "Embedded", "All at Embedded"),
        ([1, 2, 3, 4], "4 of 4 approaches rated", "Between Developing and Embedded", "From Starting to Leading"),
        (
            [2, 2, "not_applicable", None],
            "2 of 4 approaches rated; 1 not applicable; 1 not known yet or not answered",
            "Developing",
            "All at Developing",
        ),
        (
            [2, None, None],
            "1 of 3 approaches rated; 2 not known yet or not answered",
            "Too few approaches are rated to give a middle level",
            "All at Developing",
        ),
        (
            [None],
            "0 of 1 approaches rated; 1 not known yet or not answered",
            "Too few approaches are rated to give a middle level",
            "Nothing is rated yet",
        ),
    ],
)
def test_spread_in_words(judgements, rated, middle, extent):
    spread = spread_of(judgements, SCALE)

    assert (spread.rated, spread.middle, spread.range) == (rated, middle, extent)


def test_spread_counts_every_level_of_the_scale_even_unused():
    assert spread_of([2, 2, 4], SCALE).counts == (("Starting", 0), ("Developing", 2), ("Embedded", 0), ("Leading", 1))


@pytest.mark.parametrize(
    ("judgements", "agreed", "far"),
    [
        ([1, 1, 1], 2, False),
        ([1, 1, 1], 3, True),
        ([4, 4, 4], 2, True),
        ([2, 3], 4, False),
        ([1, 2, 3, 4], 1, False),
        ([1, None, None], 4, False),
    ],
)
def test_agreed_level_two_levels_from_both_middles_is_far(judgements, agreed, far):
    assert spread_of(judgements, SCALE).is_far_from(agreed) is far
