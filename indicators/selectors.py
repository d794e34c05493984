"""Reads of registers, indicators and their figures."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby, pairwise

from django.core.exceptions import PermissionDenied
from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber
from django.http import Http404
from django.shortcuts import get_object_or_404
from rules import test_rule

from frameworks.models import Element
from indicators.disclosure import SMALLEST_SHOWN, Hidden, Period, hidden_for_themselves, hide_total
from indicators.hiding import hidden_of_district, hidden_of_places, period_of, small_periods
from indicators.judgement import LONGEST_SERIES, Verdict
from indicators.judgement_wording import chance_sentence
from indicators.models import Indicator, Observation, Register
from indicators.readings import Reading, read, required_for, status_counts
from indicators.statistics import expected_chance_flags
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

    @property
    def chance(self) -> str:
        """How many of the measures that were judged would seem to have changed by chance."""
        judged = sum(row.judgement.evidence.verdict != Verdict.CANNOT_BE_JUDGED for row in self.readings)
        return chance_sentence(judged, expected_chance_flags(judged))


def outcome_framework(on: date, *, small_numbers: bool) -> list[RegisterSection]:
    """Every register with the reading of each of its indicators on a day, in three queries at most; without
    `small_numbers` small counts are hidden."""
    indicators = (
        Indicator.objects.select_related("register", "priority", "target")
        .order_by("register__title", "register_id", "position")
        .filter(target__isnull=False)
    )
    figures = figures_that_count(on)
    small = {} if small_numbers else _small_periods()
    readings = []
    for indicator in indicators:
        rows = figures.get(indicator.pk, [])
        hidden = hidden_of_district(rows, small.get(indicator.pk, ()))
        readings.append(read(indicator, indicator.target, rows, on, hidden))
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


def figures_that_count(on: date, indicators: Collection[int] | None = None) -> dict[int, list[Observation]]:
    """By indicator, of those asked for or of all: what a judgement rests on. That is the district's baseline, the
    newest figures for each kind of period, as many as a series has at most, and those that begin a new series."""
    newest_first = Window(
        RowNumber(),
        partition_by=[F("indicator_id"), F("period_type"), F("is_baseline")],
        order_by=[F("period_ends").desc(), F("period_starts").desc()],
    )
    rows = Observation.objects.for_district().until(on)
    if indicators is not None:
        rows = rows.filter(indicator__in=indicators)
    rows = rows.annotate(rank=newest_first)
    found: dict[int, list[Observation]] = {}
    for row in rows.filter(Q(rank__lte=LONGEST_SERIES) | ~Q(series_break="")).oldest_first():
        found.setdefault(row.indicator_id, []).append(row)
    return found


def _small_periods() -> dict[int, set[Period]]:
    """By indicator: the periods in which the count of the district is hidden because it is 1 to 4."""
    counts = Observation.objects.for_district().filter(indicator__unit=Indicator.Unit.COUNT)
    found: dict[int, set[Period]] = {}
    for row in counts.filter(value__gt=0, value__lt=SMALLEST_SHOWN):
        found.setdefault(row.indicator_id, set()).add(period_of(row))
    return {indicator: hidden_for_themselves(periods) for indicator, periods in found.items()}


@dataclass(frozen=True)
class FigureRow:
    """One figure of the district with what a step target asks for in that year and the change since the last one."""

    observation: Observation
    shown: Decimal | Hidden
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
    before: Decimal | Hidden
    after: Decimal | Hidden
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
    return list(Place.objects.filter(reach=Place.Reach.PART).order_by("name")) if indicator.place_breakdown else []


def has_baseline(indicator: Indicator) -> bool:
    return indicator.observations.for_district().filter(is_baseline=True).exists()


def indicator_page(indicator: Indicator, on: date, *, small_numbers: bool) -> IndicatorPage:
    """Everything about one indicator; without `small_numbers` small counts are hidden, as `indicators.hiding` says."""
    observations = list(indicator.observations.oldest_first())
    places = places_for(indicator)
    of_district = [observation for observation in observations if observation.place_id is None]
    of_places = [observation for observation in observations if observation.place_id is not None]
    hidden: dict[int, Hidden] = {}
    if not small_numbers:
        small = small_periods(indicator, of_district)
        hidden = hidden_of_district(of_district, small) | hidden_of_places(indicator, of_places, of_district, small)
    reading = read(indicator, indicator.target, observations, on, hidden)
    return IndicatorPage(
        reading,
        _figure_rows(reading, of_district),
        places,
        _place_rows(reading, places, of_places),
        _corrections(indicator, small_numbers=small_numbers),
    )


def _figure_rows(reading: Reading, observations: list[Observation]) -> list[FigureRow]:
    rows = []
    newest: dict[str, Observation] = {}
    for observation in observations:
        before = newest.get(observation.period_type)
        compared = before is not None and not {before.pk, observation.pk} & reading.hidden.keys()
        change = observation.value - before.value if before and compared else None
        rows.append(FigureRow(observation, reading.shown(observation), required_for(reading, observation), change))
        newest[observation.period_type] = observation
    return rows


def _place_rows(reading: Reading, places: list[Place], of_places: list[Observation]) -> list[PlaceRow]:
    rows = []
    for _, group in groupby(of_places, key=period_of):
        by_place = {row.place_id: row for row in group}
        found = [by_place.get(place.pk) for place in places]
        cells = [PlaceCell(row.pk, reading.shown(row)) if row else None for row in found]
        rows.append(PlaceRow(next(iter(by_place.values())).period_label, cells))
    return rows


def _corrections(indicator: Indicator, *, small_numbers: bool) -> list[Correction]:
    """Figures of the district that were put in place of others, newest first. What was once a small count stays hidden,
    and with it every version of the figures from which it could be worked out."""
    versions = list(Observation.history.filter(indicator_id=indicator.pk, place_id=None).order_by("id", "history_id"))
    small = set() if small_numbers else small_periods(indicator, versions)

    def shown(version: Observation) -> Decimal | Hidden:
        return (hide_total(period_of(version), version.value, small) if small else None) or version.value

    corrections = [
        Correction(after.history_date, after.period_label, shown(before), shown(after), after.history_change_reason)
        for before, after in pairwise(versions)
        if before.id == after.id and after.history_change_reason
    ]
    return sorted(corrections, key=lambda correction: correction.at, reverse=True)
