"""What two sets of places tell that each cover the whole district, by looking at every small table there is."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import product

import pytest

from indicators.differencing import DISTRICT, hide_after
from indicators.disclosure import PEOPLE, SENSITIVE, Hidden, Period, Rule

OTHER = Hidden.PROTECTS_ANOTHER
YEAR = date(2024, 1, 1), date(2024, 12, 31)
FIRST, SECOND = (date(2024, 1, 1), date(2024, 6, 30)), (date(2024, 7, 1), date(2024, 12, 31))
RULES = Rule(3), Rule(3, hides_zero=True)
Table = tuple[int, ...]
Figures = dict[tuple[Period, int | None], Decimal]


def of_sets(*sets: Table, period: Period = YEAR, total: int | None = None) -> Figures:
    """The places of one set after those of the other, and the district."""
    counts = [count for of_set in sets for count in of_set]
    figures: Figures = {(period, place): Decimal(count) for place, count in enumerate(counts)}
    return figures | {(period, DISTRICT): Decimal(sum(sets[0]) if total is None else total)}


def seen(figures: Figures, rule: Rule = PEOPLE) -> dict[tuple[Period, int | None], Decimal | Hidden]:
    hidden = hide_after(figures, rule)
    return {cell: hidden.get(cell, count) for cell, count in figures.items()}


def row(figures: Figures, period: Period = YEAR) -> list[Decimal | Hidden]:
    return [shown for (of, _), shown in seen(figures).items() if of == period]


def tables(places: int, total: int) -> Iterator[Table]:
    return (table for table in product(range(total + 1), repeat=places) if sum(table) == total)


def small_counts_told(worlds: list[Figures], rule: Rule) -> list[tuple[Period, int | None]]:
    """Small counts that have one value only in all the worlds that look like theirs."""
    alike: dict[object, list[Figures]] = {}
    for figures in worlds:
        alike.setdefault(tuple(seen(figures, rule).items()), []).append(figures)
    return [
        cell
        for look, found in alike.items()
        for cell, _ in look  # type: ignore[attr-defined]  # pairs of a cell and what is shown of it
        for values in [{figures[cell] for figures in found}]
        if len(values) == 1 and rule.is_small(min(values))
    ]


def test_both_sets_are_hidden_where_either_holds_a_small_count() -> None:
    assert row(of_sets((50, 50), (3, 47, 50))) == [OTHER] * 5 + [100]
    assert row(of_sets((50, 50), (30, 20, 50))) == [50, 50, 30, 20, 50, 100]


def test_sensitive_zero_in_one_of_two_sets_hides_both() -> None:
    shown = seen(of_sets((50, 50), (0, 50, 50)), SENSITIVE)
    assert list(shown.values()) == [OTHER] * 5 + [100]


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("sizes", [(1, 2), (2, 2), (2, 3)])
def test_two_sets_beside_their_total_leave_each_small_count_two_values(rule: Rule, sizes: tuple[int, int]) -> None:
    for total in range(rule.smallest_shown, {3: 16, 4: 12, 5: 9}[sum(sizes)]):
        worlds = [of_sets(*both) for both in product(*(list(tables(size, total)) for size in sizes))]
        assert small_counts_told(worlds, rule) == []


@pytest.mark.parametrize("rule", RULES)
def test_year_without_total_beside_one_that_tells_of_two_sets_is_safe_too(rule: Rule) -> None:
    """Nothing is known of the second year but that the places of both sets come to the same."""
    other: Period = (date(2025, 1, 1), date(2025, 12, 31))
    first = of_sets((9, 9), (9, 9))
    for total in range(rule.smallest_shown, 9):
        worlds = []
        for both in product(list(tables(2, total)), repeat=2):
            second = of_sets(*both, period=other)
            del second[other, DISTRICT]
            worlds.append(first | second)
        assert small_counts_told(worlds, rule) == []


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("halves_of", ["both", "the first set", "the second set"])
def test_halves_of_two_sets_leave_each_small_count_two_values(rule: Rule, halves_of: str) -> None:
    """Two sets of two places in two halves and their year, of which the halves may hold one set only. All totals are
    shown: the reader knows less of the places where one is not."""
    kept = {"both": {0, 1, 2, 3}, "the first set": {0, 1}, "the second set": {2, 3}}[halves_of]
    for first_total in (3, 4) if rule.hides_zero else (0, 3, 4):
        halves = [
            [of_sets(*both) for both in product(list(tables(2, total)), repeat=2)]
            for total in (first_total, 7 - first_total)
        ]
        worlds = []
        for first, second in product(*halves):
            figures: Figures = {cell: count + second[cell] for cell, count in first.items()}
            for period, half in ((FIRST, first), (SECOND, second)):
                figures |= {(period, place): n for (_, place), n in half.items() if place is None or place in kept}
            worlds.append(figures)
        assert [cell for cell in small_counts_told(worlds, rule) if cell[1] is not DISTRICT] == []


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("total", [4, 5])
def test_two_publications_of_two_sets_leave_each_small_count_two_values(rule: Rule, total: int) -> None:
    """Whatever the second total is, which may be hidden; those next to the largest would need larger ones beside."""
    most = 8
    earlier = [of_sets(*both) for both in product(list(tables(2, total)), repeat=2)]
    later = [of_sets(*both) for total in range(most + 1) for both in product(list(tables(2, total)), repeat=2)]
    alike: dict[object, list[tuple[Figures, Figures]]] = {}
    for once in earlier:
        told = seen(once, rule)
        for now in later:
            hidden = hide_after(now, rule, before=[told])
            look = *told.values(), *(hidden.get(cell, count) for cell, count in now.items())
            alike.setdefault(look, []).append((once, now))
    for look, pairs in alike.items():
        if min(now[YEAR, DISTRICT] for _, now in pairs) <= most - 2:
            for cell in pairs[0][0]:
                for values in ({pair[which][cell] for pair in pairs} for which in (0, 1)):
                    assert len(values) > 1 or not rule.is_small(min(values)), (look, cell)
