from collections.abc import Iterator
from decimal import Decimal

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from indicators.disclosure import SMALLEST_SHOWN, Hidden, hide, is_small

SMALL, OTHER = Hidden.SMALL, Hidden.PROTECTS_ANOTHER

Table = tuple[int, ...]

tables = st.lists(st.integers(0, 12), min_size=1, max_size=4).map(tuple)


def shown(counts: Table, *, total: bool = True) -> list[Decimal | Hidden]:
    table = dict(enumerate(map(Decimal, counts)))
    hidden = hide(table, total_is_shown=total)
    return [hidden.get(place, count) for place, count in table.items()]


def test_hide_leaves_large_counts_and_none() -> None:
    assert shown((5, 120, 0)) == [5, 120, 0]


def test_hide_one_small_count_and_another_with_it() -> None:
    assert shown((3, 40, 120)) == [SMALL, OTHER, 120]


def test_hide_one_small_count_alone_without_a_total() -> None:
    assert shown((3, 120, 7), total=False) == [SMALL, 120, 7]


def test_hide_takes_no_zero_to_protect_a_small_count() -> None:
    assert shown((3, 0, 20)) == [SMALL, 0, OTHER]


def test_hide_goes_on_while_the_total_gives_a_small_count_away() -> None:
    assert shown((1, 5, 20)) == [SMALL, OTHER, OTHER]


def test_hide_small_counts_that_their_sum_gives_away() -> None:
    assert shown((1, 1, 120, 8)) == [SMALL, SMALL, OTHER, 8]
    assert shown((4, 4, 120, 8)) == [SMALL, SMALL, OTHER, 8]


def test_hide_everything_alike_where_the_counts_are_too_few_to_protect_one() -> None:
    assert shown((1, 5)) == [OTHER, OTHER]
    assert shown((4, 4, 0)) == [OTHER, OTHER, OTHER]


@given(tables, st.booleans())
def test_hide_never_leaves_a_count_of_1_to_4(counts: Table, total: bool) -> None:
    for value in shown(counts, total=total):
        assert isinstance(value, Hidden) or value == 0 or value >= SMALLEST_SHOWN


@given(tables, st.booleans())
def test_hide_changes_nothing_where_no_count_is_small(counts: Table, total: bool) -> None:
    assume(not any(is_small(Decimal(count)) for count in counts))
    assert shown(counts, total=total) == list(counts)


@given(tables)
@settings(max_examples=150, deadline=None)
def test_hide_leaves_each_small_count_two_values_that_fit_everything_shown(counts: Table) -> None:
    """Even for a reader who knows the rule: the tables that fit are those of this total that would look the same."""
    assume(not is_small(Decimal(sum(counts))))
    seen = shown(counts)
    fitting = [table for table in tables_like(seen, sum(counts)) if shown(table) == seen]
    for place, count in enumerate(counts):
        if is_small(Decimal(count)):
            assert len({table[place] for table in fitting}) >= 2


def tables_like(seen: list[Decimal | Hidden], total: int) -> Iterator[Table]:
    """Every table of whole numbers that has this total and the counts that are shown."""
    if not seen:
        if total == 0:
            yield ()
        return
    first = range(total + 1) if isinstance(seen[0], Hidden) else [int(seen[0])]
    for count in first:
        if count <= total:
            yield from ((count, *rest) for rest in tables_like(seen[1:], total - count))
