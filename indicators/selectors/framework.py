"""Every register with the reading of each of its indicators."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from cohesion_portal.lib.time_charts import TimeChart
from frameworks.models import Element
from indicators.chance import judged_of, series_sentence
from indicators.charts import chart_of, kinds_to_chart
from indicators.hiding import hidden_of_district
from indicators.judgement_wording import chance_sentence
from indicators.models import Indicator, Observation, Register
from indicators.readings import Reading, read, status_counts
from indicators.selectors.figures import figures_that_count, known_of, small_periods_of_all, with_series
from indicators.statistics import expected_chance_flags
from indicators.wording import STATUS_WORDS


@dataclass(frozen=True)
class Cell:
    """One indicator as the outcome framework shows it; `figures` are those its reading rests on."""

    reading: Reading
    figures: list[Observation]

    @property
    def chart(self) -> TimeChart | None:
        """Of the figures that the first of its answers with a chart rests on."""
        kinds = kinds_to_chart(self.reading, self.figures)
        return chart_of(self.reading, self.figures, kinds[0]) if kinds else None


@dataclass(frozen=True)
class PrioritySection:
    """The indicators of one priority, in the order of the register."""

    priority: Element
    cells: list[Cell]

    @property
    def readings(self) -> list[Reading]:
        return [cell.reading for cell in self.cells]


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
        judged = judged_of(self.readings)
        compared = chance_sentence(judged.compared, expected_chance_flags(judged.compared))
        return " ".join(filter(None, (compared, series_sentence(judged.in_series, "measure"))))


def outcome_framework(on: date, *, small_numbers: bool) -> list[RegisterSection]:
    """Every register with the reading of each of its indicators on a day, in six queries at most; without
    `small_numbers` small counts are hidden. The largest register comes first, and those kept for the record last."""
    registered = (
        Indicator.objects.select_related("register", "priority", "target")
        .order_by("register__title", "register_id", "position")
        .filter(target__isnull=False)
    )
    indicators = list(with_series(registered, on))
    figures, known = figures_that_count(on, indicators), known_of([row.pk for row in indicators], on)
    small = {} if small_numbers else small_periods_of_all()
    cells = []
    for indicator in indicators:
        rows = figures.get(indicator.pk, [])
        hidden = hidden_of_district(indicator, rows, small.get(indicator.pk, ()))
        cells.append(Cell(read(indicator, indicator.target, rows, on, hidden, known=known[indicator.pk]), rows))
    registers = [
        RegisterSection(register, _by_priority(of_register))
        for register, of_register in groupby(cells, key=lambda cell: cell.reading.indicator.register)
    ]
    return sorted(registers, key=lambda found: (found.register.archived_on is not None, -len(found.readings)))


def _by_priority(cells: Iterable[Cell]) -> list[PrioritySection]:
    sections: dict[int, PrioritySection] = {}
    for cell in cells:
        priority = cell.reading.indicator.priority
        sections.setdefault(priority.pk, PrioritySection(priority, [])).cells.append(cell)
    return list(sections.values())
