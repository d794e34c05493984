from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import chain, product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from indicators.differencing import hide_after
from indicators.disclosure import (
    OPEN,
    PEOPLE,
    SENSITIVE,
    Hidden,
    Period,
    Rule,
    comes_from_few,
    hide,
    rule_of,
)

SMALL, OTHER = Hidden.SMALL, Hidden.PROTECTS_ANOTHER

Table = tuple[int, ...]

NARROW = Rule(3), Rule(3, hides_zero=True), Rule(4), Rule(4, hides_zero=True)
"""Rules that tell few small counts apart, so that every table there is can be looked at."""

tables = st.lists(st.integers(0, 12), min_size=1, max_size=4).map(tuple)


def shown(counts: Table, *, total: bool = True, rule: Rule = PEOPLE) -> list[Decimal | Hidden]:
    table = dict(enumerate(map(Decimal, counts)))
    hidden = hide(table, total_is_shown=total, rule=rule)
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


@pytest.mark.parametrize(
    ("suppression", "first_shown", "label"),
    [("people", [0, 5], "Fewer than 5"), ("sensitive", [8], "Fewer than 8"), ("open", [0, 1], None)],
)
def test_rule_of_each_suppression_hides_what_it_says(
    suppression: str, first_shown: list[int], label: str | None
) -> None:
    rule = rule_of(suppression)
    seen = {count: shown((count, 900), total=False, rule=rule)[0] for count in range(10)}
    assert [count for count in seen if seen[count] == count] == [*first_shown, *range(first_shown[-1] + 1, 10)]
    assert {value for value in seen.values() if isinstance(value, Hidden)} == ({label} if label else set())


def test_hide_takes_sensitive_zeros_and_sevens_for_small() -> None:
    assert shown((0, 7, 8, 60, 90), rule=SENSITIVE) == [Hidden.SMALL_AND_SENSITIVE] * 2 + [OTHER, OTHER, 90]
    assert shown((0, 12, 60), rule=SENSITIVE) == [Hidden.SMALL_AND_SENSITIVE, OTHER, OTHER]


def test_hide_takes_no_count_that_is_known_already() -> None:
    counts = {"north": Decimal(3), "south": Decimal(40), "west": Decimal(120)}
    assert hide(counts, total_is_shown=True, known={"south"}) == {"north": SMALL, "west": OTHER}


@pytest.mark.parametrize("rule", NARROW)
@pytest.mark.parametrize("places", [1, 2, 3, 4])
def test_hide_leaves_every_small_count_of_every_small_table_two_values(rule: Rule, places: int) -> None:
    """Each table there is, grouped by all that a reader sees of it and its total; the reader knows the rule."""
    alike: dict[object, list[Table]] = {}
    for total in range({1: 20, 2: 20, 3: 16, 4: 12}[places] + 1):
        if rule.is_small(Decimal(total)):
            continue  # then the total is hidden itself
        for table in tables_like([OTHER] * places, total):
            alike.setdefault((total, *shown(table, rule=rule)), []).append(table)
    for tables in alike.values():
        for place in range(places):
            values = {table[place] for table in tables}
            assert len(values) > 1 or not rule.is_small(Decimal(min(values))), tables[0]


@pytest.mark.parametrize("rule", [SENSITIVE])
def test_hide_leaves_every_sensitive_count_of_two_places_every_value(rule: Rule) -> None:
    for total in range(rule.smallest_shown, 40):
        alike: dict[object, set[int]] = {}
        for table in tables_like([OTHER] * 2, total):
            alike.setdefault(tuple(shown(table, rule=rule)), set()).add(table[0])
        assert all(len(found) > 1 for seen, found in alike.items() if seen[0] != next(iter(found)))


@given(tables, st.booleans())
def test_hide_never_leaves_a_count_of_1_to_4(counts: Table, total: bool) -> None:
    for value in shown(counts, total=total):
        assert isinstance(value, Hidden) or value == 0 or value >= PEOPLE.smallest_shown


@given(tables, st.booleans())
def test_hide_changes_nothing_where_no_count_is_small(counts: Table, total: bool) -> None:
    assume(not any(PEOPLE.is_small(Decimal(count)) for count in counts))
    assert shown(counts, total=total) == list(counts)


@given(tables)
@settings(max_examples=150, deadline=None)
def test_hide_leaves_each_small_count_two_values_that_fit_everything_shown(counts: Table) -> None:
    """Even for a reader who knows the rule: the tables that fit are those of this total that would look the same."""
    assume(not PEOPLE.is_small(Decimal(sum(counts))))
    seen = shown(counts)
    fitting = [table for table in tables_like(seen, sum(counts)) if shown(table) == seen]
    for place, count in enumerate(counts):
        if PEOPLE.is_small(Decimal(count)):
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


YEAR = date(2024, 1, 1), date(2024, 12, 31)
HALVES = (date(2024, 1, 1), date(2024, 6, 30)), (date(2024, 7, 1), date(2024, 12, 31))
LATER = date(2025, 1, 1), date(2025, 12, 31)


def across(counts: dict[Period, Table], totals: list[Period]) -> dict[Period, list[Decimal | Hidden]]:
    """What a reader sees of places, beside the totals of the district for these periods."""
    figures = with_totals(counts, totals)
    hidden = hide_after(figures, PEOPLE)
    return {
        period: [hidden.get((period, place), Decimal(count)) for place, count in enumerate(row)]
        for period, row in counts.items()
    }


def with_totals(counts: dict[Period, Table], totals: Iterable[Period]) -> dict[tuple[Period, int | None], Decimal]:
    figures: dict[tuple[Period, int | None], Decimal] = {
        (period, place): Decimal(count) for period, row in counts.items() for place, count in enumerate(row)
    }
    return figures | {(period, None): Decimal(sum(counts[period])) for period in totals}


def test_hide_after_hides_the_year_that_holds_a_small_half() -> None:
    counts = {YEAR: (20, 70), HALVES[0]: (18, 40), HALVES[1]: (2, 30), LATER: (20, 70)}
    assert across(counts, []) == {
        YEAR: [OTHER, 70],
        HALVES[0]: [18, 40],
        HALVES[1]: [SMALL, 30],
        LATER: [20, 70],
    }


def test_hide_after_hides_another_place_for_both_where_the_year_has_a_total() -> None:
    counts = {YEAR: (20, 70, 60), HALVES[0]: (18, 40, 30), HALVES[1]: (2, 30, 30)}
    assert across(counts, [YEAR]) == {
        YEAR: [OTHER, OTHER, 60],
        HALVES[0]: [18, 40, 30],
        HALVES[1]: [SMALL, OTHER, 30],
    }


def test_hide_after_does_not_say_that_a_year_of_small_halves_is_small() -> None:
    """Two halves of 1 to 4 whose year is 1 to 4 as well would leave less to guess."""
    assert across({YEAR: (2,), HALVES[0]: (1,), HALVES[1]: (1,)}, [])[YEAR] == [OTHER]


halves = st.integers(1, 3).flatmap(lambda places: st.tuples(*[st.tuples(*[st.integers(0, 12)] * places)] * 2))


def of_year(first: Table, second: Table) -> dict[Period, Table]:
    year = tuple(map(sum, zip(first, second, strict=True)))
    return {YEAR: year, HALVES[0]: first, HALVES[1]: second}


def everything_shown(first: Table, second: Table) -> object:
    """The table of a year and its halves as it is printed, with the totals of the district."""
    counts = of_year(first, second)
    figures = with_totals(counts, counts)
    hidden = hide_after(figures, PEOPLE)
    return {cell: hidden.get(cell, count) for cell, count in figures.items()}


@given(halves)
@settings(max_examples=150, deadline=None)
def test_hide_after_leaves_each_small_count_two_values_that_fit_everything_shown(both: tuple[Table, Table]) -> None:
    """It is enough to look at tables that differ little, and at all others of the first half with its total."""
    seen = everything_shown(*both)
    for place, count in enumerate(both[0]):
        if PEOPLE.is_small(Decimal(count)):
            same_total = tables_like([OTHER] * len(both[0]), sum(both[0]))
            others = chain(product(*map(neighbours, both)), ((first, both[1]) for first in same_total))
            assert any(everything_shown(*other) == seen for other in others if other[0][place] != count)


def neighbours(row: Table) -> Iterator[Table]:
    """The row, those with one more or one fewer at one place, and those with one moved from one place to another."""
    yield row
    for changes in product((-1, 0, 1), repeat=len(row)):
        changed = tuple(map(sum, zip(row, changes, strict=True)))
        if min(changed) >= 0 and 0 < sum(map(abs, changes)) <= 2 and abs(sum(changes)) <= 1:
            yield changed


@pytest.mark.parametrize(
    ("percentage", "sample_size", "few"),
    [
        ("50", None, True),
        ("50", 4, True),
        ("0", 3, True),
        ("50", 9, True),
        ("50", 10, False),
        ("10", 40, True),
        ("90", 40, True),
        ("0", 40, False),
        ("100", 40, False),
    ],
)
def test_comes_from_few_asks_for_the_people_counted_and_the_rest(
    percentage: str, sample_size: int | None, few: bool
) -> None:
    assert comes_from_few(Decimal(percentage), sample_size) is few


def test_comes_from_few_follows_the_rule() -> None:
    assert comes_from_few(Decimal(20), 30, SENSITIVE)
    assert not comes_from_few(Decimal(20), 30)
    assert comes_from_few(Decimal(0), 40, SENSITIVE)
    assert not comes_from_few(Decimal(50), None, OPEN)
