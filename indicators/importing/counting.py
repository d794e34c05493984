"""From counted records of offences or incidents to monthly figures, by what their categories and places stand for."""

import calendar
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from indicators.checking import PART
from indicators.importing.figures import FileFigure, Known, KnownIndicator, KnownPlace, Skip
from indicators.importing.mapping import DISTRICT, LAST_PROVISIONAL, LEAVE_OUT, meaning_of, name_in_file, said_of_all
from indicators.importing.mapping import Mapping as FileMapping
from indicators.measures import PeriodType
from indicators.reading.names import bare_name
from indicators.reading.records import gaps_between

_LEFT_OUT, _UNKNOWN = "left out", "matched to no place yet"
_MOST_GAPS = 24
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
    of which an area has records, of whatever category, is a true zero of the categories without one; a category that
    the file never has is none. A wider area is no part of the district: each has months of its own.
    """
    return _Counting(mapping, known).run(counts)


class _Counting:
    def __init__(self, mapping: FileMapping, known: Known) -> None:
        self._mapping = mapping
        self._indicators = {each.slug: each for each in known.indicators if each.counts_records}
        self._places = {each.slug: each for each in known.places}
        self._named_places = {bare_name(each.name): each for each in known.places}
        self._meant: dict[str, KnownPlace | str | None] = {}
        self._found = Counted()

    def run(self, counts: Counts) -> Counted:
        months: dict[KnownPlace | None, set[str]] = defaultdict(set)
        sums: Counter[tuple[str, KnownIndicator, KnownPlace | None]] = Counter()
        places: dict[KnownIndicator, set[KnownPlace | None]] = defaultdict(set)
        left_out: Counter[str] = Counter()
        for (month, category, place_name), count in counts.items():
            place = self._place(place_name)
            if not isinstance(place, str):
                months[_area_of(place)].add(month)
            indicator = self._indicator(category, count, left_out)
            if indicator is None:
                continue
            if isinstance(place, str):
                self._leave_out_place(place_name, place, count, left_out)
                continue
            for where in _counts_for(indicator, place):
                sums[month, indicator, where] += count
                places[indicator].add(where)
        for indicator, found in places.items():
            for where in sorted(found, key=lambda each: each.name if each else ""):
                self._found.figures += self._series(indicator, where, sorted(months[_area_of(where)]), sums)
        self._found.warnings += _gaps_of(months)
        self._found.skipped = [Skip(0, reason, rows) for reason, rows in sorted(left_out.items())]
        self._found.warnings += self._never_met({name_in_file(category) for _, category, _ in counts})
        return self._found

    def _indicator(self, category: str, count: int, left_out: Counter[str]) -> KnownIndicator | None:
        """For which indicator records of this category count; None where they are left out, which is noted."""
        category = name_in_file(category)
        meant = meaning_of(category, self._mapping.indicators)
        indicator = self._indicators.get(meant or "")
        if indicator is None:
            how = "left out" if meant == LEAVE_OUT else "matched to no measure yet"
            left_out[f"Category “{category}” is {how}"] += count
            if meant != LEAVE_OUT:
                _add(self._found.unknown_categories, category, count)
        return indicator

    def _place(self, name: str) -> KnownPlace | str | None:
        """What a place of the file is: one that is known, None for the district, or why it counts for none of them."""
        if name not in self._meant:
            self._meant[name] = self._found_place(name_in_file(name)) if name else None
        return self._meant[name]

    def _found_place(self, name: str) -> KnownPlace | str | None:
        meant = meaning_of(name, self._mapping.places)
        if meant == DISTRICT:
            return None
        if meant == LEAVE_OUT:
            return _LEFT_OUT
        return (self._places.get(meant) if meant else self._named_places.get(bare_name(name))) or _UNKNOWN

    def _leave_out_place(self, name: str, why: str, count: int, left_out: Counter[str]) -> None:
        asked = stem(name_in_file(name))
        left_out[f"Place “{asked}” is {why}"] += count
        if why == _UNKNOWN:
            _add(self._found.unknown_places, asked, count)

    def _series(
        self,
        indicator: KnownIndicator,
        place: KnownPlace | None,
        months: list[str],
        sums: Mapping[tuple[str, KnownIndicator, KnownPlace | None], int],
    ) -> Iterable[FileFigure]:
        said = said_of_all(self._mapping.provisional)
        last = months[-1] if self._mapping.provisional == LAST_PROVISIONAL else ""
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
                provisional=month == last if last else said,
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


def _area_of(place: KnownPlace | None) -> KnownPlace | None:
    """Whose months a place has: those of the district (None) where it is a part of it, else its own."""
    return None if place is None or place.reach == PART else place


def _counts_for(indicator: KnownIndicator, place: KnownPlace | None) -> set[KnownPlace | None]:
    """What a record of this place adds to: the district, a part of it too, or a wider area alone."""
    if place is None or place.reach != PART:
        return {place}
    return {None, place} if indicator.place_breakdown else {None}


def _gaps_of(months: Mapping[KnownPlace | None, set[str]]) -> Iterator[str]:
    for area, own in sorted(months.items(), key=lambda each: each[0].name if each[0] else ""):
        if gaps := gaps_between(own):
            yield (
                f"No row of {area.name if area else 'the district'} is of these months between its first and its last: "
                f"{', '.join(gaps[:_MOST_GAPS])}. No figure is made for them, because a gap is not a zero"
            )


def stem(place_name: str) -> str:
    """ "Calderdale 001A" → "Calderdale *": the small areas of one district are matched together, unless each is."""
    head, _, tail = place_name.rpartition(" ")
    is_small_area = bool(head) and len(tail) == 4 and tail[:3].isdigit() and tail[3].isupper()
    return f"{head} *" if is_small_area else place_name


def _add(names: dict[str, int], name: str, count: int) -> None:
    names[name] = names.get(name, 0) + count
