from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from indicators.disclosure import SMALLEST_SHOWN, Hidden, protect

places = st.dictionaries(st.sampled_from("NESW"), st.integers(0, 30).map(Decimal), min_size=1)


def protected(*counts: int, total: bool = True) -> list[Decimal | Hidden]:
    return list(protect(dict(enumerate(map(Decimal, counts))), total_is_shown=total).values())


def test_protect_shows_large_counts_and_none() -> None:
    assert protected(5, 120, 0) == [5, 120, 0]


def test_protect_one_small_count_hides_the_smallest_of_the_others() -> None:
    assert protected(3, 120, 7, 40) == [Hidden.SMALL, 120, Hidden.PROTECTS_ANOTHER, 40]


def test_protect_one_small_count_without_a_total_hides_it_alone() -> None:
    assert protected(3, 120, 7, total=False) == [Hidden.SMALL, 120, 7]


def test_protect_two_small_counts_need_no_third() -> None:
    assert protected(3, 2, 120) == [Hidden.SMALL, Hidden.SMALL, 120]


def test_protect_counts_that_their_sum_gives_away_hides_another() -> None:
    assert protected(1, 1, 120, 8) == [Hidden.SMALL, Hidden.SMALL, 120, Hidden.PROTECTS_ANOTHER]
    assert protected(4, 4, 120, 8) == [Hidden.SMALL, Hidden.SMALL, 120, Hidden.PROTECTS_ANOTHER]


@given(places, st.booleans())
def test_protect_never_shows_a_count_of_1_to_4(counts: dict[str, Decimal], total_is_shown: bool) -> None:
    for shown in protect(counts, total_is_shown=total_is_shown).values():
        assert isinstance(shown, Hidden) or shown == 0 or shown >= SMALLEST_SHOWN


@given(places)
def test_protect_leaves_no_count_to_be_worked_out_from_the_total(counts: dict[str, Decimal]) -> None:
    shown = protect(counts, total_is_shown=True)
    hidden = [key for key, value in shown.items() if isinstance(value, Hidden)]
    assert len(hidden) != 1 or len(counts) == 1


@given(places)
def test_protect_changes_nothing_that_it_shows(counts: dict[str, Decimal]) -> None:
    for key, value in protect(counts, total_is_shown=True).items():
        assert isinstance(value, Hidden) or value == counts[key]
