"""Levels of units side by side: counted, never put together; and when the agreed one lies far from the middle."""

import pytest

from selfeval.draft import Draft, DraftAnswer
from selfeval.levels import PartLevels, tally_of, unit_spread
from selfeval.levels_table import levels_table
from selfeval.questionnaire import Approach, LevelWords, Questionnaire
from selfeval.questions import Of
from tests.factories import LEVELS, NOW

SCALE = list(enumerate(LEVELS, start=1))
QUESTIONNAIRE = Questionnaire(
    approaches=tuple(
        Approach(pk, slug, slug.capitalize(), "", (), ()) for pk, slug in ((1, "trusting"), (2, "caring"))
    ),
    evidence_kinds=(),
    levels=tuple(LevelWords(number, number, label, "") for number, label in SCALE),
)


def unit(name, first=None, second=None, overall=None, *, shared=True):
    levels = {1: first, 2: second} if shared else {}
    status = "shared" if shared else "draft"
    return PartLevels(name, name.lower(), Of.UNIT, status, shared, levels, overall)


def draft(agreed, *units, own=(None, None), **answers):
    texts = {(None, "agreed_level"): str(agreed)} | {(None, key): text for key, text in answers.items()}
    texts |= {(pk, "level"): str(level) for pk, level in zip((1, 2), own, strict=True) if level}
    written = {key: DraftAnswer(text, 1, "Lead officer", NOW) for key, text in texts.items() if text}
    return Draft(QUESTIONNAIRE, written, {}, (), units)


@pytest.mark.parametrize(
    ("judgements", "sentence"),
    [
        ((1, 2, 3), "3 of 3 units gave a level, from Starting to Embedded; the middle is Developing."),
        ((1, 3), "2 of 2 units gave a level, from Starting to Embedded; the middle is between Starting and Embedded."),
        ((2, 2, None), "2 of 3 units gave a level, all at Developing; the middle is Developing."),
        ((4, None, None), "1 of 3 units gave a level, all at Leading; too few to name a middle."),
        (("not_applicable", None, "do_not_know"), "None of 3 units gave a level."),
    ],
)
def test_counts_are_said_in_a_sentence(judgements, sentence):
    assert tally_of("Trusting", judgements, SCALE).sentence == sentence


def test_what_is_no_level_is_counted_apart():
    tally = tally_of("Trusting", (1, "not_applicable", "not_applicable", "do_not_know", None, None, None), SCALE)

    assert tally.counts == (("Starting", 1), ("Developing", 0), ("Embedded", 0), ("Leading", 0))
    assert (tally.not_applicable, tally.do_not_know, tally.not_answered) == (2, 1, 3)


def test_spread_says_where_units_differ_and_where_they_agree():
    spread = unit_spread([unit("Adults", 1, 2), unit("Children", 3, 2), unit("Place", shared=False)], QUESTIONNAIRE)

    assert spread.sentence == (
        "2 of 3 units shared their self-evaluation. They differ on Trusting. They give the same level on Caring."
    )


def test_programmes_are_not_counted_with_units():
    programme = PartLevels("Summer", "summer", Of.PROGRAMME, "shared", True, {1: 4})

    assert unit_spread([programme], QUESTIONNAIRE) is None
    assert unit_spread([programme, unit("Adults", 1, 1)], QUESTIONNAIRE).shared == 1


def test_middle_is_of_the_levels_of_approaches_until_enough_units_give_one_of_their_own():
    few = unit_spread([unit("A", 1, 1, 4), unit("B", 1, 1), unit("C", 1, 1)], QUESTIONNAIRE)
    enough = unit_spread([unit("A", 1, 1, 4), unit("B", 1, 1, 4), unit("C", 1, 1)], QUESTIONNAIRE)

    assert (few.middle.of, few.middle.middle) == ("the levels that units gave the approaches", "Starting")
    assert (enough.middle.of, enough.middle.middle) == ("the units", "Leading")


def test_units_that_have_not_shared_leave_no_middle():
    assert unit_spread([unit("A", 1, 1), unit("B", shared=False)], QUESTIONNAIRE).middle is None


@pytest.mark.parametrize(
    ("agreed", "overall", "is_far"),
    [
        (1, (2, 3), False),
        (2, (2, 3), False),
        (4, (2, 3), False),  # one above the upper middle, two above the lower
        (1, (3, 3), True),
        (1, (3, 4), True),  # two below the lower middle
        (1, (2, 4), False),
        (4, (1, 2), True),  # two above the upper middle
        (4, (1, 3), False),
        (4, (2, 2), True),
        (3, (2, 2), False),
        (3, (1, 1), True),
    ],
)
def test_agreed_level_two_levels_from_both_middle_levels_must_be_explained(agreed, overall, is_far):
    found = draft(agreed, *(unit(str(place), 2, 2, level) for place, level in enumerate(overall)))

    assert bool(found.difference) is is_far
    page = next(page for page in found.pages if page.name == "agreed_level")
    assert any(gap.field == "difference" for gap in found.gaps_of(page)) is is_far


def test_difference_says_whose_middle_it_is_and_an_answer_closes_the_gap():
    units = [unit("A", 1, 1), unit("B", 1, 2)]

    found = draft(4, *units, own=(4, 4))

    said = "The agreed level is Leading, and the middle of the levels that units gave the approaches is Starting"
    assert found.difference == said
    assert f"{said}. Say why" in [gap.message for gap in found.gaps()]
    assert f"{said}. Say why" not in [gap.message for gap in draft(4, *units, difference="New since").gaps()]


def test_without_shared_units_the_agreed_level_is_held_against_the_approaches():
    assert "the middle of the approaches is between Starting and Developing" in draft(4, own=(1, 2)).difference
    assert "the middle of the approaches" in draft(4, unit("A", shared=False), own=(1, 2)).difference
    assert draft(3, own=(1, 2)).difference == ""
    assert draft(None, own=(1, 1)).difference == ""


def test_table_names_each_unit_in_the_order_of_the_organisation():
    units = [unit("Zoo", 4, "not_applicable", 3), unit("Adults", 1, None), unit("Place", shared=False)]

    table = levels_table(draft(2, *units, own=(3, "do_not_know"), rationale="Why", agreed_views="Some said 3"))

    assert table.headings == ("Trusting", "Caring", "The unit as a whole")
    assert table.units == (
        ("Zoo", ("Leading", "Not applicable", "Embedded")),
        ("Adults", ("Starting", "Not answered yet", "None given")),
        ("Place", ("Not shared yet",) * 3),
    )
    assert table.own == ("Embedded", "We do not know yet", "Developing")
    assert [row.own for row in table.rows] == ["Embedded", "We do not know yet", "Developing"]
    assert (table.rationale, table.views) == ("Why", "Some said 3")


def test_table_of_units_that_give_no_overall_level_has_no_column_for_it():
    table = levels_table(draft(None, unit("Adults", 1, 2)))

    assert table.headings == ("Trusting", "Caring")
    assert table.own == ("Not answered yet", "Not answered yet")
    assert levels_table(draft(2)) is None
