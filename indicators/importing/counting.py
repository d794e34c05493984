"""From counted records of offences or incidents to monthly figures, by what their categories and places stand for."""

import calendar
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from indicators.importing.figures import FileFigure, Known, KnownIndicator, KnownPlace, Skip
from indicators.importing.mapping import ALL_PROVISIONAL, DISTRICT, LAST_PROVISIONAL, LEAVE_OUT, meaning_of
from indicators.importing.mapping import Mapping as FileMapping
from indicators.measures import PeriodType
from indicators.reading.names import bare_name

Counts = Mapping[tuple[str, str, str], int]
"""How many records have one month (2024-03), category and place ("" where the file gives none)."""


@dataclass
class Counted:
    """The figures that records add up to, what was left out of them, and the names that nobody has matched yet."""

    figures: list[FileFigure] = field(default_factory=list)
    skipped: list[Skip] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    unknown_categories: dict[str, int] = field(default_factory=dict)
    unknown_places: dict[str, int] = field(default_factory=dict)


def figures_of(counts: Counts, mapping: FileMapping, known: Known) -> Counted:
    """Monthly counts of the district, and of each place for a measure that is broken down by place.

    Where the file gives places, only records of matched places count, for a file often covers a whole region. A month
    that the file covers without one record of a category is a true zero; a category that the file never has is none.
    """
    return _Counting(mapping, known).run(counts)


class _Counting:
    def __init__(self, mapping: FileMapping, known: Known) -> None:
        self._mapping = mapping
        self._indicators = {each.slug: each for each in known.indicators if each.counts_records}
        self._places = {each.slug: each for each in known.places}
        self._named_places = {bare_name(each.name): each for each in known.places}
        self._found = Counted()

    def run(self, counts: Counts) -> Counted:
        months = sorted({month for month, _, _ in counts})
        sums: Counter[tuple[str, KnownIndicator, KnownPlace | None]] = Counter()
        places: dict[KnownIndicator, set[KnownPlace | None]] = defaultdict(set)
        left_out: Counter[str] = Counter()
        for (month, category, place_name), count in counts.items():
            target = self._target(category, place_name, count, left_out)
            if target is None:
                continue
            indicator, place = target
            for where in {None, place} if indicator.place_breakdown else {None}:
                sums[month, indicator, where] += count
                places[indicator].add(where)
        for indicator, found in places.items():
            for where in sorted(found, key=lambda each: each.name if each else ""):
                self._found.figures += self._series(indicator, where, months, sums)
        self._found.skipped = [Skip(0, reason, rows) for reason, rows in sorted(left_out.items())]
        self._found.warnings += self._never_met({category for _, category, _ in counts})
        return self._found

    def _target(
        self, category: str, place_name: str, count: int, left_out: Counter[str]
    ) -> tuple[KnownIndicator, KnownPlace | None] | None:
        """Which figure records of this category and place count for; None where they are left out, which is noted."""
        meant = meaning_of(category, self._mapping.indicators)
        indicator = self._indicators.get(meant or "")
        if indicator is None:
            if meant != LEAVE_OUT:
                _add(self._found.unknown_categories, category, count)
            left_out[
                f"Category “{category}” is {'left out' if meant == LEAVE_OUT else 'matched to no measure yet'}"
            ] += count
            return None
        if not place_name:
            return indicator, None
        meant = meaning_of(place_name, self._mapping.places)
        place = self._places.get(meant) if meant else self._named_places.get(bare_name(place_name))
        if place is None and meant != DISTRICT:
            if meant != LEAVE_OUT:
                _add(self._found.unknown_places, stem(place_name), count)
            how = "left out" if meant == LEAVE_OUT else "matched to no place yet"
            left_out[f"Place “{stem(place_name)}” is {how}"] += count
            return None
        return indicator, place

    def _series(
        self,
        indicator: KnownIndicator,
        place: KnownPlace | None,
        months: list[str],
        sums: Mapping[tuple[str, KnownIndicator, KnownPlace | None], int],
    ) -> Iterable[FileFigure]:
        for month in months:
            starts = date.fromisoformat(f"{month}-01")
            yield FileFigure(
                row=0,
                indicator=indicator,
                place=place,
                period_type=PeriodType.MONTH.value,
                starts=starts,
                ends=starts.replace(day=calendar.monthrange(starts.year, starts.month)[1]),
                value=Decimal(sums.get((month, indicator, place), 0)),
                provisional=self._mapping.provisional == ALL_PROVISIONAL
                or (self._mapping.provisional == LAST_PROVISIONAL and month == months[-1]),
            )

    def _never_met(self, categories: set[str]) -> list[str]:
        missing = [
            name
            for name, slug in self._mapping.indicators.items()
            if slug != LEAVE_OUT and not any(meaning_of(category, {name: slug}) for category in categories)
        ]
        return [
            f"No row has the category “{name}”, which was matched to a measure: no figure is made of it"
            for name in missing
        ]


def stem(place_name: str) -> str:
    """ "Calderdale 001A" → "Calderdale *": the small areas of one district are matched together, unless each is."""
    head, _, tail = place_name.rpartition(" ")
    is_small_area = bool(head) and len(tail) == 4 and tail[:3].isdigit() and tail[3].isupper()
    return f"{head} *" if is_small_area else place_name


def _add(names: dict[str, int], name: str, count: int) -> None:
    names[name] = names.get(name, 0) + count
