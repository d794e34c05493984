"""The place grid: every measure that is broken down by place, beside every place."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from django.db.models import Exists, F, OuterRef, Q, Window
from django.db.models.functions import RowNumber

from frameworks.models import Element
from indicators.chance import judged_of
from indicators.disclosure import Hidden
from indicators.judgement_wording import evidence_sentence
from indicators.models import Indicator, Observation, Register
from indicators.place_wording import FigureInPlace, comparisons_sentence, figures_in_place, position_in_place
from indicators.readings import Known, Reading, read
from indicators.selectors.figures import known_of
from indicators.selectors.shown import hidden_of_all
from indicators.series import LONGEST_SERIES
from indicators.statistics import CONFIDENCE_IN_PLACE_GRIDS, expected_chance_flags
from partners.models import Place


@dataclass(frozen=True)
class GridCell:
    """One measure in one place; the reading has no latest figure where there is none."""

    place: Place
    reading: Reading

    @property
    def figures(self) -> list[FigureInPlace]:
        return figures_in_place(self.reading)

    @property
    def position(self) -> str:
        return position_in_place(self.reading)

    @property
    def evidence(self) -> str:
        return evidence_sentence(self.reading)


@dataclass(frozen=True)
class GridRow:
    indicator: Indicator
    cells: list[GridCell]


@dataclass(frozen=True)
class GridSection:
    """The measures of one priority, in the order of their register."""

    priority: Element
    rows: list[GridRow]


@dataclass(frozen=True)
class RegisterGrid:
    register: Register
    sections: list[GridSection]


@dataclass(frozen=True)
class FigureBeside:
    """A figure that is shown and not judged: of a place that has ended, or of a wider area. Of a wider area, `district`
    is the figure of the district for the same period, where there is one."""

    indicator: Indicator
    place: Place
    period_label: str
    shown: Decimal | Hidden
    is_provisional: bool
    district: Decimal | Hidden | None = None


@dataclass(frozen=True)
class PlaceGrid:
    """`places` are the columns, by name: they are never ranked."""

    places: list[Place]
    registers: list[RegisterGrid]
    earlier: list[FigureBeside]
    wider: list[FigureBeside]

    @property
    def chance(self) -> str:
        """How many comparisons the grid makes, and how many would show a change by chance alone."""
        cells = [cell for grid in self.registers for part in grid.sections for row in part.rows for cell in row.cells]
        judged = judged_of(cell.reading for cell in cells)
        flags = expected_chance_flags(judged.compared, CONFIDENCE_IN_PLACE_GRIDS)
        return comparisons_sentence(judged, flags, CONFIDENCE_IN_PLACE_GRIDS)


def places_stamp() -> Hashable:
    """Another one after every change of a place, in one query."""
    return tuple(Place.objects.order_by("pk").values_list("pk", "name", "reach", "effective_from", "effective_to"))


def place_grid(on: date, *, small_numbers: bool) -> PlaceGrid:
    """Every measure that is broken down by place, in seven queries at most; without `small_numbers` small counts are
    hidden. Registers that are kept for the record only are left out."""
    places = {place.pk: place for place in Place.objects.order_by("name", "pk")}
    indicators = list(_with_places(on))
    figures = _figures(on, [row.pk for row in indicators], places, only_those_that_count=small_numbers)
    known = known_of([row.pk for row in indicators], on)
    columns = [place for place in places.values() if _is_part(place) and _exists(place, on)]
    registers, earlier, wider = [], [], []
    for register, of_register in groupby(indicators, key=lambda indicator: indicator.register):
        rows = []
        for indicator in of_register:
            found = figures.get(indicator.pk, [])
            hidden = {} if small_numbers else hidden_of_all(indicator, found)
            ended = [row for row in found if row.period_ends <= on]
            rows += _row(indicator, columns, ended, on, hidden, known[indicator.pk])
            earlier += _beside(indicator, [place for place in places.values() if _has_ended(place, on)], ended, hidden)
            wider += _beside(indicator, [place for place in places.values() if not _is_part(place)], ended, hidden)
        if rows:
            registers.append(RegisterGrid(register, _by_priority(rows)))
    return PlaceGrid(columns, registers, earlier, wider)


def _with_places(on: date) -> Iterable[Indicator]:
    """The measures that the plan wants by place, and those of which somebody gives a figure of a place."""
    of_places = Observation.objects.filter(indicator=OuterRef("pk"), place__isnull=False)
    return (
        Indicator.objects.select_related("register", "priority", "target")
        .filter(Q(place_breakdown=True) | Exists(of_places), target__isnull=False)
        .filter(Q(register__archived_on=None) | Q(register__archived_on__gt=on))
        .order_by("register__title", "register_id", "position")
    )


def _figures(
    on: date, indicators: Iterable[int], places: dict[int, Place], *, only_those_that_count: bool
) -> dict[int, list[Observation]]:
    """By indicator, oldest first, for the district and each place. What is hidden from a reader depends on figures of
    every period, so that those who may see all can do with fewer: with those that a judgement rests on."""
    rows = Observation.objects.filter(indicator__in=indicators)
    if only_those_that_count:
        newest_first = Window(
            RowNumber(),
            partition_by=[F("indicator_id"), F("place_id"), F("period_type"), F("is_baseline")],
            order_by=[F("period_ends").desc(), F("period_starts").desc()],
        )
        rows = rows.until(on).annotate(rank=newest_first).filter(Q(rank__lte=LONGEST_SERIES) | ~Q(series_break=""))
    found: dict[int, list[Observation]] = {}
    for row in rows.oldest_first():
        row.place = places[row.place_id] if row.place_id else None
        found.setdefault(row.indicator_id, []).append(row)
    return found


def _is_part(place: Place) -> bool:
    return place.reach == Place.Reach.PART


def _has_ended(place: Place, on: date) -> bool:
    return _is_part(place) and place.effective_to is not None and place.effective_to < on


def _exists(place: Place, on: date) -> bool:
    return not _has_ended(place, on) and (place.effective_from is None or place.effective_from <= on)


def _row(
    indicator: Indicator,
    columns: list[Place],
    figures: list[Observation],
    on: date,
    hidden: dict[int, Hidden],
    known: Known,
) -> list[GridRow]:
    """None for a measure that is given for wider areas alone."""
    parts = {row.place_id for row in figures} & {place.pk for place in columns}
    if not columns or not (indicator.place_breakdown or parts):
        return []
    cells = [
        GridCell(
            place,
            read(
                indicator,
                indicator.target,
                figures,
                on,
                hidden,
                known=known,
                place=place.pk,
                confidence=CONFIDENCE_IN_PLACE_GRIDS,
            ),
        )
        for place in columns
    ]
    return [GridRow(indicator, cells)]


def _beside(
    indicator: Indicator, places: Iterable[Place], figures: list[Observation], hidden: dict[int, Hidden]
) -> list[FigureBeside]:
    """The newest figure of each of these places."""
    of_district = {(row.period_starts, row.period_ends): row for row in figures if row.place_id is None}
    found = []
    for place in places:
        of_place = [row for row in figures if row.place_id == place.pk]
        if of_place:
            row = max(of_place, key=lambda row: (row.period_ends, row.period_starts))
            same = of_district.get((row.period_starts, row.period_ends))
            district = hidden.get(same.pk, same.value) if same else None
            shown = hidden.get(row.pk, row.value)
            found.append(FigureBeside(indicator, place, row.period_label, shown, row.provisional, district))
    return found


def _by_priority(rows: Iterable[GridRow]) -> list[GridSection]:
    sections: dict[int, GridSection] = {}
    for row in rows:
        priority = row.indicator.priority
        sections.setdefault(priority.pk, GridSection(priority, [])).rows.append(row)
    return list(sections.values())
