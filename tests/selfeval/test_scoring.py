from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfeval.questions import DO_NOT_KNOW, NOT_APPLICABLE
from selfeval.scoring import summarise

levels = st.integers(1, 4)
judgements = st.lists(levels | st.sampled_from([NOT_APPLICABLE, DO_NOT_KNOW, None]), max_size=12)


@pytest.mark.parametrize(
    ("answers", "median"),
    [
        ([], None),
        ([NOT_APPLICABLE, None], None),
        ([3], (3, 3)),
        ([1, 4], (1, 4)),
        ([4, 1, 2], (2, 2)),
        ([4, 2, 1, 3], (2, 3)),
        ([2, 2, 3, 3], (2, 3)),
    ],
)
def test_median_is_the_two_middle_levels(answers, median):
    assert summarise(answers).median == median


@pytest.mark.parametrize(
    ("answers", "enough"),
    [
        ([3, 3, 3, None, None], True),
        ([3, 3, None, None, None], False),
        ([3, NOT_APPLICABLE, NOT_APPLICABLE, NOT_APPLICABLE, NOT_APPLICABLE], True),
        ([DO_NOT_KNOW, DO_NOT_KNOW, 2], False),
        ([NOT_APPLICABLE], False),
        ([], False),
    ],
)
def test_three_fifths_of_what_applies_must_be_rated(answers, enough):
    assert summarise(answers).enough is enough


@pytest.mark.parametrize("answer", ["3", 2.5, True, "unknown"])
def test_what_is_no_judgement_is_refused(answer):
    with pytest.raises(ValueError, match="not a judgement"):
        summarise([answer])


@given(judgements)
def test_every_judgement_is_counted_once(answers):
    summary = summarise(answers)

    assert summary.rated + summary.not_applicable + summary.unanswered == len(answers)
    assert sum(summary.counts.values()) == summary.rated
    assert summary.not_applicable == answers.count(NOT_APPLICABLE)


@pytest.mark.parametrize("size", range(5))
def test_every_small_set_of_answers_is_summarised_rightly(size):
    """All of them, against what a person would do with a pencil: put the levels in a row and take the middle."""
    for answers in product([1, 2, 3, 4, NOT_APPLICABLE, DO_NOT_KNOW, None], repeat=size):
        row = sorted(answer for answer in answers if isinstance(answer, int))
        summary = summarise(answers)

        assert summary.rated == len(row)
        assert summary.unanswered == answers.count(DO_NOT_KNOW) + answers.count(None)
        assert summary.median == ((row[(len(row) - 1) // 2], row[len(row) // 2]) if row else None)
        assert (summary.lowest, summary.highest) == ((row[0], row[-1]) if row else (None, None))
        applies = size - answers.count(NOT_APPLICABLE)
        assert summary.enough == (applies > 0 and 5 * len(row) >= 3 * applies)


@given(judgements)
def test_order_does_not_matter(answers):
    assert summarise(answers) == summarise(reversed(answers))


@given(st.lists(levels, min_size=1, max_size=12))
def test_at_most_half_lies_below_and_above_the_middle(answers):
    summary = summarise(answers)
    low, high = summary.median

    assert summary.lowest <= low <= high <= summary.highest
    assert low in answers
    assert high in answers
    assert sum(answer < low for answer in answers) <= len(answers) / 2
    assert sum(answer > high for answer in answers) <= len(answers) / 2


@given(judgements)
def test_what_is_not_known_never_counts_as_a_level(answers):
    rated = [answer for answer in answers if isinstance(answer, int)]

    assert summarise(answers).median == summarise(rated).median
    assert summarise(answers).counts == summarise(rated).counts
