"""Hiding what two publications of the same figures would tell together. Pure.

Whoever keeps both knows more than either tells: a figure shown in the one and hidden in the other, and by how much a
total has grown between them. So, for the figures of one indicator by period and place:

- what was hidden stays hidden, whether it has changed or not, and its sum with the others of that day is taken as
  known, so that it protects no newly small count;
- what was shown, and has not visibly changed, protects nothing either;
- where a period holds hidden figures and any figure shown beside them has changed, the change of the total tells the
  change of what is hidden. Then another figure that has changed is hidden with them;
- where too few figures are left to protect a small one, the total of the district is hidden for that period too.

Only what was shown is compared, never the figures behind it: it is all that a reader has.
"""

from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any, Generic, TypeVar

from indicators.disclosure import (
    SMALL_LABELS,
    Hidden,
    Period,
    Rule,
    hidden_for_themselves,
    hide,
    hide_total,
    protectors,
    share_a_day,
    shortest_first,
)

Key = TypeVar("Key", bound=Hashable)
Cell = tuple[Period, Key]
Shown = Decimal | Hidden
DISTRICT = None  # in the place of a place
_LONGEST_MONTH = 31


@dataclass
class _Sheet(Generic[Key]):
    """The figures of one indicator, and what of them is found to be hidden so far.

    `once_shown`: cells that were shown before; `known`: those of them that look the same. `sticky`: those that were
    hidden before, as small ones or not. `seen`: periods that were published before; `changed`: those of which a figure
    looks otherwise than it did in the newest publication that held it. `overlap`: whether the places do, as wards do
    with the areas that they make up; then the figures of some may tell those of others.
    """

    counts: Mapping[Period, Mapping[Key, Decimal]]
    rule: Rule
    once_shown: Collection[tuple[Period, Key | None]]
    known: Collection[tuple[Period, Key | None]]
    sticky: Mapping[tuple[Period, Key | None], Hidden]
    seen: Collection[Period] = ()
    changed: Collection[Period] = ()
    overlap: bool = False
    hidden: dict[tuple[Period, Key | None], Hidden] = field(default_factory=dict)

    def hide(self, period: Period, key: Key, label: Hidden) -> None:
        """Hide one figure and those of its place from which it could be worked out. One that is known cannot be taken
        back, so the others that share a day with it are hidden instead, all alike; whether it has changed since must
        not be told either, so it is enough that it was shown once."""
        self.hidden[period, key] = label
        overlapping = [other for other in self.counts if share_a_day(period, other) and key in self.counts[other]]
        for other in overlapping:
            self.hidden.setdefault((other, key), Hidden.PROTECTS_ANOTHER)
            if other != period and (other, key) in self.once_shown:
                self.hidden[period, key] = Hidden.PROTECTS_ANOTHER
                for third in self.counts:
                    if key in self.counts[third] and share_a_day(other, third) and (third, key) not in self.known:
                        self.hidden.setdefault((third, key), Hidden.PROTECTS_ANOTHER)

    def keep_hidden(self, period: Period, key: Key) -> None:
        """Hide what was hidden before, and what new figures would tell of it."""
        self.hidden[period, key] = self.sticky[period, key]
        for other in self.counts:
            if share_a_day(period, other) and key in self.counts[other] and (other, key) not in self.known:
                self.hidden.setdefault((other, key), Hidden.PROTECTS_ANOTHER)


def hide_after(
    figures: Mapping[tuple[Period, Key | None], Decimal],
    rule: Rule,
    *,
    before: Sequence[Mapping[tuple[Period, Key | None], Shown]] = (),
    wider: Collection[Key] = (),
    published: Callable[[tuple[Period, Key | None]], Shown | None] | None = None,
) -> dict[tuple[Period, Key | None], Hidden]:
    """Which figures, by period and place (None: the district), may not be shown beside each other and beside what
    publications `before`, oldest first, have told. `wider` are places that are no part of the district; `published`
    says how a figure would look now, where that is not its value."""
    look = published or figures.get
    asked, figures = figures, {**figures, **_implied(figures)}
    known = {cell for cell in figures for earlier in before if cell in earlier and earlier[cell] == look(cell)}
    once_shown = {cell for earlier in before for cell, shown in earlier.items() if not isinstance(shown, Hidden)}
    sticky = _hidden_before(figures, before, rule)
    district = {period: count for (period, place), count in figures.items() if place is DISTRICT}
    small = _small_periods(district, sticky, rule)
    seen = {period for earlier in before for period, _ in earlier}
    alone: _Sheet[Any] = _Sheet(
        {period: {DISTRICT: count} for period, count in district.items()}, rule, once_shown, known, sticky, seen
    )
    hidden = _hidden_of_district(alone, small)
    own, others = _by_place(figures, wider)
    changed = _changed(figures, before, look)
    told = {period for earlier in before for (period, place), shown in earlier.items() if _is_total(place, shown)}
    # Small counts beside a total that is called small could only be the smallest, so all of these are hidden alike.
    lost: set[Period] = set()
    alike = {period for period in own if any(_is_within(period, total) for total in small if total in district)}
    overlap = _overlap(own, district)
    if overlap:
        few = {period for period, row in own.items() if any(rule.is_small(count) for count in row.values())}
        alike |= _chained(few, own)
    while True:
        totals = {period for period in district if (period, DISTRICT) not in hidden or (period, DISTRICT) in known}
        sheet = _Sheet(own, rule, once_shown, known, sticky, seen, changed, overlap)
        newly_lost = _hide_places(sheet, totals, told, alike) - lost
        if not newly_lost:
            break
        lost |= newly_lost
        alike |= newly_lost
        for period in district:
            if any(share_a_day(period, other) for other in newly_lost):
                hidden.setdefault((period, DISTRICT), Hidden.PROTECTS_ANOTHER)
    apart = _Sheet(others, rule, once_shown, known, sticky)
    _hide_places(apart, (), (), ())
    _hide_what_adds_up(sheet, small)
    return {cell: label for cell, label in (hidden | sheet.hidden | apart.hidden).items() if cell in asked}


def _is_within(period: Period, other: Period) -> bool:
    return other[0] <= period[0] and period[1] <= other[1]


def _implied(figures: Mapping[tuple[Period, Key | None], Decimal]) -> dict[tuple[Period, Key | None], Decimal]:
    """What nobody has entered but a reader can work out: a year less those of its months or quarters that are there."""
    periods: dict[Key | None, list[Period]] = {}
    for period, place in figures:
        periods.setdefault(place, []).append(period)
    found = {}
    for place, of_place in periods.items():
        for rest, whole, parts in remainders(of_place):
            count = figures[whole, place] - sum(figures[part, place] for part in parts)
            if count >= 0:
                found[rest, place] = count
    return found


def remainders(periods: Collection[Period]) -> Iterator[tuple[Period, Period, list[Period]]]:
    """Each stretch of time of which there is no figure and yet one can be worked out, with the longer period and the
    parts of it that tell it."""
    for whole in periods:
        for parts in _parts(whole, periods):
            rest = _rest(whole, parts)
            if rest is not None and rest not in periods:
                yield rest, whole, parts


def _parts(whole: Period, periods: Collection[Period]) -> list[list[Period]]:
    """The months, the quarters and so on within a longer period, each kind in the order of time."""
    if (whole[1] - whole[0]).days < _LONGEST_MONTH:
        return []
    kinds: dict[int, list[Period]] = {}
    for period in periods:
        if period != whole and _is_within(period, whole):
            kinds.setdefault(round((period[1] - period[0]).days / _LONGEST_MONTH), []).append(period)
    return [sorted(parts) for parts in kinds.values()]


def _rest(whole: Period, parts: Sequence[Period]) -> Period | None:
    """From the first to the last day that no part covers; None where all are covered, or parts overlap."""
    if any(later[0] <= earlier[1] for earlier, later in pairwise(parts)):
        return None
    day, gaps = whole[0], []
    for first, last in parts:
        if day < first:
            gaps.append((day, first - timedelta(days=1)))
        day = last + timedelta(days=1)
    if day <= whole[1]:
        gaps.append((day, whole[1]))
    return (gaps[0][0], gaps[-1][1]) if gaps else None


def _is_total(place: object, shown: Shown) -> bool:
    return place is DISTRICT and not isinstance(shown, Hidden)


def _hidden_before(
    figures: Mapping[tuple[Period, Key | None], Decimal],
    before: Sequence[Mapping[tuple[Period, Key | None], Shown]],
    rule: Rule,
) -> dict[tuple[Period, Key | None], Hidden]:
    """What stays hidden. It is called small only while all that were called so in its period still are: another word
    for one of them would tell that this one has grown."""
    found = {cell: shown for earlier in before for cell, shown in earlier.items() if isinstance(shown, Hidden)}
    grown = {
        cell[0]
        for cell, label in found.items()
        if label in SMALL_LABELS and cell in figures and not rule.is_small(figures[cell])
    }
    return {
        cell: rule.small if label in SMALL_LABELS and cell[0] not in grown else Hidden.PROTECTS_ANOTHER
        for cell, label in found.items()
    }


def _small_periods(
    district: Mapping[Period, Decimal], sticky: Mapping[tuple[Period, Key | None], Hidden], rule: Rule
) -> set[Period]:
    now = hidden_for_themselves(period for period, count in district.items() if rule.is_small(count))
    once = {period for (period, place), label in sticky.items() if place is DISTRICT and label in SMALL_LABELS}
    return now | once


def _hidden_of_district(sheet: _Sheet[Any], small: Collection[Period]) -> dict[tuple[Period, Key | None], Hidden]:
    district = {period: row[DISTRICT] for period, row in sheet.counts.items()}
    for period in small:
        if period in district and (period, DISTRICT) not in sheet.sticky:
            sheet.hide(period, DISTRICT, Hidden.PROTECTS_ANOTHER if period in sheet.seen else sheet.rule.small)
    once_small = [period for (period, place), label in sheet.sticky.items() if not place and label in SMALL_LABELS]
    hidden: dict[tuple[Period, Key | None], Hidden] = {}
    for period, count in district.items():
        cell = period, DISTRICT
        label = sheet.sticky.get(cell) or sheet.hidden.get(cell) or hide_total(period, count, small, sheet.rule)
        if any(other != period and _is_within(period, other) for other in once_small):
            label = Hidden.PROTECTS_ANOTHER
        if label:
            hidden[cell] = label
    return hidden


def _by_place(
    figures: Mapping[tuple[Period, Key | None], Decimal], wider: Collection[Key]
) -> tuple[dict[Period, dict[Key, Decimal]], dict[Period, dict[Key, Decimal]]]:
    """By period and place: those of the parts of the district, and those of wider areas."""
    own: dict[Period, dict[Key, Decimal]] = {}
    others: dict[Period, dict[Key, Decimal]] = {}
    for (period, place), count in figures.items():
        if place is not None:
            (others if place in wider else own).setdefault(period, {})[place] = count
    return own, others


def _overlap(own: Mapping[Period, Mapping[Key, Decimal]], district: Mapping[Period, Decimal]) -> bool:
    """Whether the places are more than one set that covers the district: for any period they come to more than it."""
    return any(sum(row.values()) > district[period] for period, row in own.items() if period in district)


def _chained(periods: Collection[Period], all_periods: Collection[Period]) -> set[Period]:
    """These and those that share a day with one of them, and so on: the reader must not learn from what is left which
    of them it is that holds a small count."""
    found = set(periods)
    while more := {new for new in all_periods if new not in found and any(share_a_day(new, old) for old in found)}:
        found |= more
    return found


def _changed(
    figures: Mapping[tuple[Period, Key | None], Decimal],
    before: Sequence[Mapping[tuple[Period, Key | None], Shown]],
    look: Callable[[tuple[Period, Key | None]], Shown | None],
) -> set[Period]:
    """The periods of which a figure looks otherwise than in the newest publication that held any of that period."""
    rows: dict[Period, dict[Key | None, Shown]] = {}
    for earlier in before:
        newest: dict[Period, dict[Key | None, Shown]] = {}
        for (period, place), shown in earlier.items():
            newest.setdefault(period, {})[place] = shown
        rows |= newest
    now: dict[Period, set[Key | None]] = {}
    for period, place in figures:
        now.setdefault(period, set()).add(place)
    return {
        period
        for period, row in rows.items()
        if period in now
        and (
            row.keys() != now[period]
            or any(not isinstance(shown, Hidden) and shown != look((period, place)) for place, shown in row.items())
        )
    }


def _hide_places(
    sheet: _Sheet[Key], totals: Collection[Period], told: Collection[Period], alike: Collection[Period]
) -> set[Period]:
    """Hide what the places of a table would tell, all of them in the periods `alike`; returns the periods whose total
    would tell it even so."""
    lost: set[Period] = set()
    for period, row in sheet.counts.items():
        for key in row:
            if (period, key) in sheet.sticky:
                sheet.keep_hidden(period, key)
    for period in alike:
        for key in sheet.counts[period]:
            if (period, key) not in sheet.known:
                sheet.hide(period, key, sheet.sticky.get((period, key), Hidden.PROTECTS_ANOTHER))
    for period in sorted(sheet.counts, key=shortest_first):
        if _hide_row(sheet, period, totals, told):
            lost.add(period)
    return lost


def _hide_row(sheet: _Sheet[Key], period: Period, totals: Collection[Period], told: Collection[Period]) -> bool:
    row, rule = sheet.counts[period], sheet.rule
    known = {key for key in row if (period, key) in sheet.known}
    sticky = {key: sheet.sticky[period, key] for key in row if (period, key) in sheet.sticky}
    already = {key for key in row if (period, key) in sheet.hidden}
    total_is_shown = any(share_a_day(period, total) for total in totals)
    if sticky and total_is_shown and not any(share_a_day(period, total) for total in told):
        return True  # no total has told their sum yet, and none will
    if sheet.overlap and already and known and total_is_shown:
        return period in sheet.seen  # what is known of one set tells the rest of it beside the total
    found = hide(row, total_is_shown=total_is_shown, already=already, known=known, rule=rule)
    fresh = [key for key in found if found[key] == rule.small]
    too_few = bool(found) and total_is_shown and not fresh
    if sticky and total_is_shown and not fresh and period in sheet.changed:
        extra = protectors(row, (), besides={*already, *known}, rule=rule)
        too_few = too_few or extra is None
        found |= dict.fromkeys(extra or (), Hidden.PROTECTS_ANOTHER)
    for key, label in found.items():
        sheet.hide(period, key, sticky.get(key, label))
    return too_few and period in sheet.seen


def _hide_what_adds_up(sheet: _Sheet[Key], small: Collection[Period]) -> None:
    """Places that are all shown add up to a figure of the district that is hidden for a small one within it."""
    for period, row in sheet.counts.items():
        touches = any(share_a_day(period, other) for other in small)
        if touches and (sheet.overlap or not any((period, place) in sheet.hidden for place in row)):
            sheet.hidden |= {(period, place): Hidden.PROTECTS_ANOTHER for place in row}
