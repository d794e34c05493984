"""Everything about one indicator."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby, pairwise

from indicators.disclosure import Hidden, hide_total
from indicators.hiding import hidden_of_district, hidden_of_places, period_of, small_periods
from indicators.models import Indicator, Observation
from indicators.readings import Reading, read, required_for
from indicators.selectors.figures import known_of
from indicators.selectors.loading import places_for
from partners.models import Place


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
    known = known_of([indicator.pk], on)[indicator.pk]
    reading = read(indicator, indicator.target, observations, on, hidden, known=known)
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
