"""Reads of registers, indicators and their figures."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby, pairwise

from django.core.exceptions import PermissionDenied
from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.http import Http404
from django.shortcuts import get_object_or_404
from rules import test_rule

from frameworks.models import Element
from indicators.disclosure import Hidden, hide
from indicators.models import Indicator, Observation, Register
from indicators.readings import Reading, read, required_for, status_counts
from indicators.wording import STATUS_WORDS
from partners.actors import Actor
from partners.models import Place


@dataclass(frozen=True)
class PrioritySection:
    """The indicators of one priority, in the order of the register."""

    priority: Element
    readings: list[Reading]


@dataclass(frozen=True)
class RegisterSection:
    register: Register
    sections: list[PrioritySection]

    @property
    def readings(self) -> list[Reading]:
        return [reading for section in self.sections for reading in section.readings]

    @property
    def summary(self) -> list[str]:
        """How many measures have which position, in words: "Target met: 3"."""
        counts = status_counts(self.readings)
        return [f"{STATUS_WORDS[status]}: {count}" for status, count in counts.items() if count]


def outcome_framework(on: date) -> list[RegisterSection]:
    """Every register with the reading of each of its indicators on a day, in two queries."""
    indicators = (
        Indicator.objects.select_related("register", "priority", "target")
        .order_by("register__title", "register_id", "position")
        .filter(target__isnull=False)
    )
    figures = _figures_that_count(on)
    readings = [read(indicator, indicator.target, figures.get(indicator.pk, ()), on) for indicator in indicators]
    return [
        RegisterSection(register, _by_priority(of_register))
        for register, of_register in groupby(readings, key=lambda reading: reading.indicator.register)
    ]


def _by_priority(readings: Iterable[Reading]) -> list[PrioritySection]:
    sections: dict[int, PrioritySection] = {}
    for reading in readings:
        priority = reading.indicator.priority
        sections.setdefault(priority.pk, PrioritySection(priority, [])).readings.append(reading)
    return list(sections.values())


def _figures_that_count(on: date) -> dict[int, list[Observation]]:
    """By indicator: the district's baseline, and the newest figure for each kind of period."""
    newest_first = Window(
        RowNumber(),
        partition_by=[F("indicator_id"), F("period_type"), F("is_baseline")],
        order_by=[F("period_ends").desc(), F("period_starts").desc()],
    )
    rows = Observation.objects.for_district().until(on).annotate(rank=newest_first)
    found: dict[int, list[Observation]] = {}
    for row in rows.filter(rank=1).oldest_first():
        found.setdefault(row.indicator_id, []).append(row)
    return found


@dataclass(frozen=True)
class FigureRow:
    """One figure of the district with what a step target asks for in that year and the change since the last one."""

    observation: Observation
    required: Decimal | None
    change: Decimal | None


@dataclass(frozen=True)
class PlaceRow:
    """The figures of one period by place, in the order of the places; None where there is none."""

    period_label: str
    cells: list["PlaceCell | None"]


@dataclass(frozen=True)
class PlaceCell:
    observation_id: int
    shown: Decimal | Hidden


@dataclass(frozen=True)
class Correction:
    """One change of a stored figure of the district, and why it was made."""

    at: datetime
    period_label: str
    before: Decimal
    after: Decimal
    reason: str


@dataclass(frozen=True)
class IndicatorPage:
    """What the page of one indicator shows."""

    reading: Reading
    rows: list[FigureRow]
    places: list[Place] = field(default_factory=list)
    place_rows: list[PlaceRow] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)


def indicator_or_404(slug: str) -> Indicator:
    related = ("register", "priority", "target", "nested_in")
    return get_object_or_404(Indicator.objects.select_related(*related).filter(target__isnull=False), slug=slug)


def indicator_to_read(actor: Actor, slug: str) -> Indicator:
    if not test_rule("indicators.view_indicators", actor):
        raise PermissionDenied
    return indicator_or_404(slug)


def indicator_to_edit(actor: Actor, slug: str) -> Indicator:
    """An indicator whose figures this actor may enter; one that is not a number has none."""
    if not test_rule("indicators.edit_figures", actor):
        raise PermissionDenied
    indicator = indicator_or_404(slug)
    if indicator.unit == Indicator.Unit.TEXT:
        raise Http404
    return indicator


def observation_to_correct(actor: Actor, slug: str, pk: int) -> Observation:
    indicator = indicator_to_edit(actor, slug)
    observation = get_object_or_404(Observation.objects.select_related("place"), pk=pk, indicator=indicator)
    observation.indicator = indicator
    return observation


def places_for(indicator: Indicator) -> list[Place]:
    """The places that this indicator is broken down by, by name; none where the plan asks for none."""
    return list(Place.objects.order_by("name")) if indicator.place_breakdown else []


def has_baseline(indicator: Indicator) -> bool:
    return indicator.observations.for_district().filter(is_baseline=True).exists()


def indicator_page(indicator: Indicator, on: date, *, small_numbers: bool) -> IndicatorPage:
    """Everything about one indicator; without `small_numbers` small counts of places are hidden."""
    observations = list(indicator.observations.oldest_first())
    reading = read(indicator, indicator.target, observations, on)
    places = places_for(indicator)
    of_district = [observation for observation in observations if observation.place_id is None]
    of_places = [observation for observation in observations if observation.place_id is not None]
    return IndicatorPage(
        reading,
        _figure_rows(reading, of_district),
        places,
        _place_rows(indicator, places, of_places, of_district, small_numbers=small_numbers),
        _corrections(indicator),
    )


def _figure_rows(reading: Reading, observations: list[Observation]) -> list[FigureRow]:
    rows = []
    newest: dict[str, Observation] = {}
    for observation in observations:
        before = newest.get(observation.period_type)
        change = observation.value - before.value if before else None
        rows.append(FigureRow(observation, required_for(reading, observation), change))
        newest[observation.period_type] = observation
    return rows


def _place_rows(
    indicator: Indicator,
    places: list[Place],
    of_places: list[Observation],
    of_district: list[Observation],
    *,
    small_numbers: bool,
) -> list[PlaceRow]:
    totals = {(total.period_starts, total.period_ends) for total in of_district}
    rows = []
    for period, group in groupby(of_places, key=lambda row: (row.period_starts, row.period_ends)):
        by_place = {row.place_id: row for row in group}
        values: dict[int, Decimal | Hidden] = {p.pk: by_place[p.pk].value for p in places if p.pk in by_place}
        if indicator.unit == Indicator.Unit.COUNT and not small_numbers:
            counts = {place.pk: by_place[place.pk].value for place in places if place.pk in by_place}
            values |= hide(counts, total_is_shown=period in totals)
        cells = [
            PlaceCell(by_place[place.pk].pk, values[place.pk]) if place.pk in by_place else None for place in places
        ]
        rows.append(PlaceRow(next(iter(by_place.values())).period_label, cells))
    return rows


def _corrections(indicator: Indicator) -> list[Correction]:
    """Figures of the district that were put in place of others, newest first."""
    corrections = [
        Correction(after.history_date, after.period_label, before.value, after.value, after.history_change_reason)
        for before, after in pairwise(
            Observation.history.filter(indicator_id=indicator.pk, place_id=None).order_by("id", "history_id")
        )
        if before.id == after.id and after.history_change_reason
    ]
    return sorted(corrections, key=lambda correction: correction.at, reverse=True)
