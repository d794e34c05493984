"""Everything about one indicator."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby

from cohesion_portal.lib.time_charts import Point, TimeChart
from indicators.charts import KIND_WORDS, chart_of, kinds_to_chart, points_of
from indicators.disclosure import Hidden
from indicators.hiding import period_of
from indicators.measures import PeriodType
from indicators.models import Indicator, Observation
from indicators.readings import Reading, read, required_for
from indicators.selectors.figures import known_of
from indicators.selectors.loading import places_for
from indicators.selectors.provenance import Provenance, provenance
from indicators.selectors.shown import hidden_of_all
from partners.models import Place


@dataclass(frozen=True)
class FigureRow:
    """One figure of the district as its chart shows it, with what a step target asks for in that year and the change
    since the last one."""

    observation: Observation
    point: Point
    required: Decimal | None
    change: Decimal | None

    @property
    def is_shown(self) -> bool:
        """Where it is not, nothing that may tell it is: neither how many people answered nor the note."""
        return self.point.value is not None


@dataclass(frozen=True)
class FigureGroup:
    """The figures of one kind of period, oldest first, and their chart where the answers rest on them."""

    kind: str
    rows: list[FigureRow]
    chart: TimeChart | None = None

    @property
    def words(self) -> str:
        """ "Monthly figures"."""
        words = KIND_WORDS[PeriodType(self.kind)][1]
        return f"{words[:1].upper()}{words[1:]}"

    @property
    def tells_chance(self) -> bool:
        """Whether any figure stands between limits."""
        return any(row.point.chance for row in self.rows)


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
class IndicatorPage:
    """What the page of one indicator shows."""

    reading: Reading
    groups: list[FigureGroup]
    provenance: Provenance
    places: list[Place] = field(default_factory=list)
    place_rows: list[PlaceRow] = field(default_factory=list)

    @property
    def charts(self) -> list[FigureGroup]:
        return [group for group in self.groups if group.chart]

    @property
    def figures(self) -> int:
        return sum(len(group.rows) for group in self.groups)


def indicator_page(indicator: Indicator, on: date, *, small_numbers: bool) -> IndicatorPage:
    """Everything about one indicator; without `small_numbers` small counts are hidden, as `indicators.hiding` says."""
    observations = list(indicator.observations.select_related("place").oldest_first())
    places = places_for(indicator)
    of_district = [observation for observation in observations if observation.place_id is None]
    of_places = [observation for observation in observations if observation.place_id is not None]
    hidden: dict[int, Hidden] = {} if small_numbers else hidden_of_all(indicator, observations)
    known = known_of([indicator.pk], on)[indicator.pk]
    reading = read(indicator, indicator.target, observations, on, hidden, known=known)
    return IndicatorPage(
        reading,
        _groups(reading, of_district, on),
        provenance(indicator, of_district, small_numbers=small_numbers),
        places,
        _place_rows(reading, places, of_places),
    )


def _groups(reading: Reading, of_district: list[Observation], on: date) -> list[FigureGroup]:
    """Those with a chart first, in the order of the answers that rest on them."""
    by_kind: dict[str, list[Observation]] = {}
    for row in of_district:
        by_kind.setdefault(row.period_type, []).append(row)
    ended = [row for row in of_district if row.period_ends <= on]
    charted = kinds_to_chart(reading, ended)
    kinds = [*charted, *(kind for kind in by_kind if kind not in charted)]
    return [
        FigureGroup(
            kind, _figure_rows(reading, by_kind[kind]), chart_of(reading, ended, kind) if kind in charted else None
        )
        for kind in kinds
    ]


def _figure_rows(reading: Reading, observations: list[Observation]) -> list[FigureRow]:
    """Of one kind of period, in the order of time."""
    rows = []
    before: Observation | None = None
    for observation, point in zip(observations, points_of(reading, observations), strict=True):
        compared = before is not None and not {before.pk, observation.pk} & reading.hidden.keys()
        change = observation.value - before.value if before and compared else None
        rows.append(FigureRow(observation, point, required_for(reading, observation), change))
        before = observation
    return rows


def _place_rows(reading: Reading, places: list[Place], of_places: Iterable[Observation]) -> list[PlaceRow]:
    rows = []
    for _, group in groupby(of_places, key=period_of):
        by_place = {row.place_id: row for row in group}
        found = [by_place.get(place.pk) for place in places]
        cells = [PlaceCell(row.pk, reading.shown(row)) if row else None for row in found]
        rows.append(PlaceRow(next(iter(by_place.values())).period_label, cells))
    return rows
