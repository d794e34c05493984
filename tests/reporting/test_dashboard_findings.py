"""What may be said of counts, in words, without a database."""

from datetime import date

import pytest

from reporting.findings import (
    WHOLE,
    ApproachFindings,
    Comparison,
    CycleFacts,
    Dashboard,
    Distribution,
    Judgement,
    Move,
    Participation,
    cells_of,
    compare,
    listed,
    middle_sentence,
    sign_test,
)
from selfeval.questionnaire import LevelWords
from selfeval.questions import DO_NOT_KNOW, NOT_APPLICABLE
from selfeval.scoring import summarise
from tests.factories import LEVELS

WORDS = tuple(LevelWords(number, number, label, "") for number, label in enumerate(LEVELS, start=1))


def distribution(*judgements: Judgement, label: str = "Trusting") -> Distribution:
    return Distribution(label, summarise(judgements), WORDS)


def dashboard(participation: Participation, *distributions: Distribution, agreed: Distribution) -> Dashboard:
    return Dashboard(
        cycle=CycleFacts("2026-27", "2026/27", "Framework", "Levels", date(2026, 9, 1), date(2027, 1, 31), False),
        participation=participation,
        waiting=(),
        levels=WORDS,
        evidence_kinds=("Lived experience",),
        approaches=tuple(ApproachFindings(found.label, found, (0, 0, 0), (0,), 0) for found in distributions),
        agreed=agreed,
        agreed_confidence=(0, 0, 0),
        organisations=(),
        comparison=Comparison("This is the baseline."),
    )


@pytest.mark.parametrize(
    ("judgements", "middle"),
    [
        ((2,), "Developing"),
        ((2, 3), "Between Developing and Embedded"),
        ((1, 4), "Between Starting and Leading"),
        ((1, 1, 4), "Starting"),
        ((1, 2, 3, 4), "Between Developing and Embedded"),
        ((3, 3, NOT_APPLICABLE), "Embedded"),
        ((3, 3, 1, DO_NOT_KNOW, DO_NOT_KNOW), "Embedded"),
        ((3, DO_NOT_KNOW), "Too few rated it to say"),
        ((NOT_APPLICABLE,), "Too few rated it to say"),
        ((), "Too few rated it to say"),
    ],
)
def test_middle_names_both_levels_when_they_differ(judgements: tuple[Judgement, ...], middle: str) -> None:
    assert distribution(*judgements).middle == middle


def test_counts_stand_at_every_level_of_the_scale() -> None:
    assert distribution(2, 2, 4, NOT_APPLICABLE).counts == (0, 2, 0, 1)


def test_not_applicable_and_not_known_are_named_beside_the_number_rated() -> None:
    assert (
        distribution(2, NOT_APPLICABLE, DO_NOT_KNOW, None).rated == "1 of 4 rated it; 1 not applicable; 2 not known yet"
    )
    assert distribution(2, 3).rated == "2 of 2 rated it"


def test_range_is_the_lowest_and_the_highest_level_chosen() -> None:
    found = distribution(2, 4, NOT_APPLICABLE)
    assert (found.lowest, found.highest) == ("Developing", "Leading")
    nothing = distribution(NOT_APPLICABLE)
    assert (nothing.lowest, nothing.highest) == ("None rated", "None rated")


def test_sentence_groups_approaches_with_the_same_middle() -> None:
    found = [
        distribution(2, label="Connecting"),
        distribution(3, label="Trusting"),
        distribution(2, label="Equalising"),
        distribution(2, 3, label=WHOLE),
        distribution(DO_NOT_KNOW, label="Celebrating"),
    ]
    assert middle_sentence(found) == (
        "The middle level is Developing for Connecting and Equalising; Embedded for Trusting; "
        "between Developing and Embedded for the agreed level for the whole organisation."
    )


def test_sentence_says_so_when_no_middle_can_be_named() -> None:
    assert middle_sentence([distribution(DO_NOT_KNOW)]) == (
        "Too few organisations gave a level to name the middle one."
    )


# Binomial tails with p = 1/2, two-sided; 5 and 6 are the cases of domain specification D3.
@pytest.mark.parametrize(
    ("higher", "lower", "p"),
    [(5, 0, 0.0625), (6, 0, 0.03125), (0, 6, 0.03125), (8, 2, 0.109375), (9, 1, 0.021484375), (3, 3, 1.0), (0, 0, 1.0)],
)
def test_sign_test_is_exact(higher: int, lower: int, p: float) -> None:
    assert sign_test(higher, lower) == pytest.approx(p)


def test_comparison_counts_each_pair_once() -> None:
    pairs = [(1, 2), (1, 2), (3, 3), (4, 2), (NOT_APPLICABLE, 2), (2, DO_NOT_KNOW), (None, 3)]
    assert compare("Trusting", pairs) == Move("Trusting", higher=2, same=1, lower=1, left_out=3)


@pytest.mark.parametrize(
    ("higher", "lower", "verdict"),
    [
        (0, 0, "No organisation chose a different level."),
        (1, 0, "Only 1 chose a different level: too few to test."),
        (5, 0, "Only 5 chose a different level: too few to test."),
        (6, 0, "More moved up than chance would explain."),
        (1, 9, "More moved down than chance would explain."),
        (5, 2, "No clear evidence of change."),
    ],
)
def test_verdict_claims_no_more_than_the_test_allows(higher: int, lower: int, verdict: str) -> None:
    assert Move("Trusting", higher, 4, lower, 0).verdict == verdict


def test_comparison_says_first_what_moved() -> None:
    still = Move("Trusting", 3, 4, 1, 0)
    assert Comparison(moves=(still,)).sentence == "There is no clear evidence of change in any approach."
    moves = (still, Move("Connecting", 7, 0, 0, 0), Move("Equalising", 0, 2, 8, 0), Move(WHOLE, 6, 2, 0, 0))
    assert Comparison(moves=moves).sentence == (
        "More organisations moved up than chance would explain in Connecting and the agreed level for the whole "
        "organisation; more organisations moved down than chance would explain in Equalising."
    )


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ((0, 0, 0, 0), "No organisation has been invited yet."),
        ((1, 1, 1, 0), "1 of 1 organisation invited has submitted."),
        ((12, 0, 0, 0), "0 of 12 organisations invited have submitted. 12 have not started."),
        (
            (12, 9, 6, 1),
            "6 of 12 organisations invited have submitted. 2 have started and not yet submitted. "
            "1 has been returned and not submitted again. 3 have not started.",
        ),
    ],
)
def test_participation_accounts_for_every_organisation(counts: tuple[int, int, int, int], sentence: str) -> None:
    assert Participation(*counts).sentence == sentence


def test_fewer_than_five_organisations_are_a_reason_for_care() -> None:
    four = dashboard(Participation(4, 4, 4, 0), agreed=distribution(1, 2, 3, 4))
    assert four.cautions == (
        "Fewer than five organisations have submitted, so each can be recognised in these counts. "
        "They are for the Board only.",
    )
    five = dashboard(Participation(5, 5, 5, 0), agreed=distribution(1, 2, 3, 4, 4))
    assert five.cautions == ()


def test_organisations_that_are_missing_are_not_worse() -> None:
    found = dashboard(Participation(9, 8, 6, 0), agreed=distribution(1, 2, 3, 4, 4, 4))
    assert found.cautions == (
        "The counts speak for 6 organisations of 9. An organisation that has not submitted is not better or worse "
        "than the others.",
    )


def test_approach_that_too_few_rated_is_named() -> None:
    known, unknown = distribution(1, 2, 3, 4, 4), distribution(1, *(DO_NOT_KNOW,) * 4, label="Celebrating")
    found = dashboard(Participation(5, 5, 5, 0), unknown, agreed=known)
    assert found.cautions == ("Too few organisations gave a level to name the middle one: Celebrating.",)


def test_levels_of_any_scale_are_shaded_from_end_to_end() -> None:
    for count, shades in ((1, [1]), (2, [1, 6]), (3, [1, 3, 6]), (4, [1, 2, 4, 6]), (6, [1, 2, 3, 4, 5, 6])):
        levels = [LevelWords(number, number, f"Level {number}", "") for number in range(1, count + 1)]
        cells = cells_of(levels)
        assert [cells[level.number].shade for level in levels] == shades
        assert [cells[level.number].text for level in levels] == [level.label for level in levels]


def test_judgements_without_a_level_are_words_without_shade() -> None:
    cells = cells_of(WORDS)
    assert cells[NOT_APPLICABLE] == ("Not applicable", 0)
    assert cells[DO_NOT_KNOW] == cells[None] == ("Do not know yet", 0)


def test_words_are_listed_as_people_list_them() -> None:
    assert [listed(words) for words in (["a"], ["a", "b"], ["a", "b", "c"])] == ["a", "a and b", "a, b and c"]
