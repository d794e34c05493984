"""What two publications of the same figures tell together, by looking at every small table there is."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.differencing import DISTRICT, hide_after
from indicators.disclosure import Hidden, Period, Rule

SMALL, OTHER = Hidden.SMALL, Hidden.PROTECTS_ANOTHER
YEAR = date(2024, 1, 1), date(2024, 12, 31)
FIRST, SECOND = (date(2024, 1, 1), date(2024, 6, 30)), (date(2024, 7, 1), date(2024, 12, 31))

Cell = tuple[Period, int | None]
Figures = dict[Cell, Decimal]
View = dict[Cell, Decimal | Hidden]
Table = tuple[int, ...]

RULES = Rule(3), Rule(3, hides_zero=True)
"""Rules that tell few small counts apart, so that tables can be small too."""


def of_places(*counts: int, total: int | None = None) -> Figures:
    """One year of the places 0, 1, 2 and so on and of the district."""
    figures: Figures = {(YEAR, place): Decimal(count) for place, count in enumerate(counts)}
    figures[YEAR, DISTRICT] = Decimal(sum(counts) if total is None else total)
    return figures


def view(figures: Figures, rule: Rule = RULES[0], before: Iterable[View] = (), **options: object) -> View:
    hidden = hide_after(figures, rule, before=list(before), **options)  # type: ignore[arg-type]  # as given
    return {cell: hidden.get(cell, figure) for cell, figure in figures.items()}


def row(seen: View, period: Period = YEAR) -> list[Decimal | Hidden]:
    return [shown for (of, _), shown in seen.items() if of == period]


def test_hide_after_nothing_hides_as_one_publication_does() -> None:
    assert row(view(of_places(1, 9, 20))) == [SMALL, OTHER, 20, 30]


def test_hide_after_the_same_figures_hides_the_same() -> None:
    once = view(of_places(1, 9, 20))
    assert view(of_places(1, 9, 20), before=[once]) == once
    assert view(of_places(1, 9, 20), before=[once, once]) == once


def test_hide_after_keeps_hidden_what_has_grown() -> None:
    """The 9 that protected the 1 has not changed: beside the total, a 50 in place of the 1 would tell it."""
    again = view(of_places(50, 9, 20), before=[view(of_places(1, 9, 20))])
    assert row(again) == [OTHER, OTHER, 20, OTHER]


def test_hide_after_takes_no_count_that_was_shown_to_protect_a_new_small_one() -> None:
    shown = view(of_places(6, 9, 20))
    assert row(view(of_places(1, 9, 20), before=[shown])) == [OTHER, 9, 20, OTHER]
    assert row(view(of_places(1, 14, 20), before=[shown])) == [SMALL, OTHER, 20, 35]


def test_hide_after_hides_another_count_that_changed_with_the_total() -> None:
    before = view(of_places(1, 9, 20, 30))
    assert row(view(of_places(2, 9, 26, 30), before=[before])) == [SMALL, OTHER, OTHER, 30, 67]


def test_hide_after_hides_a_total_that_is_new_beside_hidden_places() -> None:
    places = {cell: count for cell, count in of_places(1, 9, 20).items() if cell[1] is not DISTRICT}
    before = view(places)
    assert row(before) == [SMALL, 9, 20]
    assert row(view(of_places(1, 9, 20), before=[before]))[-1] == OTHER


def test_hide_after_protects_a_new_small_half_of_a_year_that_was_shown() -> None:
    year: Figures = {(YEAR, DISTRICT): Decimal(21)}
    halves: Figures = year | {(FIRST, DISTRICT): Decimal(1), (SECOND, DISTRICT): Decimal(20)}
    assert set(view(halves, before=[view(year)]).values()) == {OTHER}


def test_hide_after_finds_the_small_half_that_nobody_entered() -> None:
    figures: Figures = {(YEAR, DISTRICT): Decimal(21), (FIRST, DISTRICT): Decimal(20)}
    assert view(figures) == {(YEAR, DISTRICT): OTHER, (FIRST, DISTRICT): 20}


def test_hide_after_leaves_wider_areas_out_of_the_sum() -> None:
    figures = of_places(1, 9, 20, 400, total=30)
    assert row(view(figures, wider={3})) == [SMALL, OTHER, 20, 400, 30]
    assert row(view(of_places(9, 20, 2, total=29), wider={2})) == [9, 20, SMALL, 29]


def test_hide_after_compares_what_was_shown_and_not_what_was_meant() -> None:
    """1,002 and 1,003 are published as 1,000 and 1,005: a reader sees a change. 1,003 and 1,004 look the same."""

    def seen(figures: Figures, before: Iterable[View] = ()) -> View:
        def published(cell: Cell) -> Decimal:
            return 5 * ((figures[cell] + 2) // 5)

        hidden = hide_after(figures, RULES[0], before=list(before), published=published)
        return {cell: hidden.get(cell) or published(cell) for cell in figures}

    before = seen(of_places(1, 1003, 2000, 500))
    assert row(seen(of_places(1, 1003, 2001, 500), [before])) == row(before)
    assert row(seen(of_places(1, 1003, 2003, 500), [before])) == [SMALL, OTHER, OTHER, 500, 3505]


Pair = tuple[Table, Table]


def seen_of(pair: Pair, rule: Rule) -> tuple[View, View]:
    once = view(of_places(*pair[0]), rule)
    return once, view(of_places(*pair[1]), rule, [once])


def moved(pair: Pair, once: View) -> list[bool]:
    """Which of the counts that were hidden before have changed since."""
    return [isinstance(once[YEAR, place], Hidden) and pair[0][place] != pair[1][place] for place in range(len(pair[0]))]


def like(table: Table, seen: View) -> list[Table]:
    """Tables with the counts that are shown, and the total where it is; of those hidden, up to a little more."""
    shown = [seen[YEAR, place] for place in range(len(table))]
    ranges = [range(sum(table) + 3) if isinstance(count, Hidden) else [int(count)] for count in shown]
    total = seen[YEAR, DISTRICT]
    found = product(*ranges)
    return [other for other in found if isinstance(total, Hidden) or sum(other) == total]


def is_told(pair: Pair, rule: Rule) -> bool:
    """Whether a small count of either table has one value only that fits all that is seen of both, for a reader who
    knows the rule, and even which of the counts that were hidden before have changed since."""
    once, now = seen_of(pair, rule)
    open_cells = {
        (which, place)
        for which, place in product((0, 1), range(len(pair[0])))
        if isinstance((once, now)[which][YEAR, place], Hidden) and rule.is_small(Decimal(pair[which][place]))
    }
    if not open_cells:
        return False
    nearest_first = product(
        *(
            sorted(like(table, seen), key=lambda other: sum(abs(x - y) for x, y in zip(other, table, strict=True)))
            for table, seen in zip(pair, (once, now), strict=True)
        )
    )
    for other in nearest_first:
        differs = {(which, place) for which, place in open_cells if other[which][place] != pair[which][place]}
        if differs and moved(other, once) == moved(pair, once) and seen_of(other, rule) == (once, now):
            open_cells -= differs
            if not open_cells:
                return False
    return True


@pytest.mark.parametrize("rule", RULES)
def test_two_publications_leave_each_small_count_of_two_places_two_values(rule: Rule) -> None:
    tables = list(product(range(5), repeat=2))
    assert not [pair for pair in product(tables, repeat=2) if is_told(pair, rule)]


three = st.tuples(*[st.integers(0, 7)] * 3)


@pytest.mark.parametrize("rule", RULES)
@given(three, three, st.sets(st.integers(0, 2)))
@settings(max_examples=30, deadline=None)
def test_two_publications_leave_each_small_count_of_three_places_two_values(
    rule: Rule, once: Table, other: Table, same: set[int]
) -> None:
    now = tuple(once[place] if place in same else other[place] for place in range(3))
    assert not is_told((once, now), rule)


def of_halves(table: Table) -> Figures:
    """Two halves of a year for each place, and what they add up to."""
    figures: Figures = {}
    for place, halves in enumerate(zip(table[::2], table[1::2], strict=True)):
        for period, count in zip((FIRST, SECOND, YEAR), (*halves, sum(halves)), strict=True):
            figures[period, place] = Decimal(count)
            figures[period, DISTRICT] = figures.get((period, DISTRICT), Decimal(0)) + count
    return figures


@cache
def tables_of_halves(most: int) -> list[Table]:
    return [table for table in product(range(most + 1), repeat=4) if sum(table) <= most]


def small_counts_told(pairs: list[tuple[Figures, Figures]], seen: tuple[View, View], rule: Rule) -> Iterator[Cell]:
    for which in (0, 1):
        for cell, shown in seen[which].items():
            values = {pair[which][cell] for pair in pairs}
            if isinstance(shown, Hidden) and len(values) == 1 and rule.is_small(min(values)):
                yield cell


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("left_out", ["nothing", "halves", "places", "second half", "year"])
def test_figures_added_later_leave_each_small_count_two_values(rule: Rule, left_out: str) -> None:
    """Two places, two halves, their year and the district: first without some of the figures, then with all."""

    def was_there(cell: Cell) -> bool:
        period, place = cell
        return {
            "nothing": True,
            "halves": period == YEAR,
            "places": place is DISTRICT,
            "second half": period != SECOND,
            "year": period != YEAR,
        }[left_out]

    most = 8
    alike: dict[object, list[tuple[Figures, Figures]]] = {}
    for table in tables_of_halves(most):
        figures = of_halves(table)
        earlier = {cell: count for cell, count in figures.items() if was_there(cell)}
        once = view(earlier, rule)
        now = view(figures, rule, [once])
        alike.setdefault((frozen(once), frozen(now)), []).append((earlier, figures))
    for pairs in alike.values():
        earlier, figures = pairs[0]
        if figures[YEAR, DISTRICT] <= most - 2 * rule.smallest_shown:
            once = view(earlier, rule)
            told = list(small_counts_told(pairs, (once, view(figures, rule, [once])), rule))
            assert not told, figures


def frozen(seen: Mapping[Cell, Decimal | Hidden]) -> tuple[object, ...]:
    return tuple(seen.values())
