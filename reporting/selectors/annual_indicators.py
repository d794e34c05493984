"""The indicators of an annual report, each with its separate answers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from indicators.differencing import Shown
from indicators.disclosure import Hidden
from indicators.explaining import Changes, Unexplained, unexplained
from indicators.hiding import Cell, cell_of, hidden_figures
from indicators.models import Indicator, Observation
from indicators.readings import Known, Reading, read
from indicators.releasing.rounding import as_given
from indicators.releasing.words import answers
from indicators.selectors.changes import changes_of
from indicators.selectors.figures import known_of
from indicators.selectors.releases import told_of_districts
from reporting.annual import Figure, IndicatorLine
from reporting.models import Report


def indicator_lines(report: Report, *, on: date) -> tuple[IndicatorLine, ...]:
    """The indicators that the report shows, in the order of their registers, as they stand on a day."""
    readings = _readings(report, on)
    changes = changes_of([reading.indicator.pk for reading in readings])
    return tuple(_line(reading, changes.get(reading.indicator.pk, {})) for reading in readings)


def unexplained_indicators(report: Report, *, on: date) -> list[Unexplained]:
    """Those that the report cannot show to the public before somebody says what their figures may mean."""
    readings = _readings(report, on)
    changes = changes_of([reading.indicator.pk for reading in readings])
    found = (unexplained(reading, changes.get(reading.indicator.pk, {})) for reading in readings)
    return [one for one in found if one is not None]


def _readings(report: Report, on: date) -> list[Reading]:
    chosen = list(
        report.indicators.filter(target__isnull=False)
        .select_related("register", "target")
        .order_by("register__title", "position")
    )
    figures: dict[int, list[Observation]] = defaultdict(list)
    for row in Observation.objects.filter(indicator__in=chosen).for_district().until(on).oldest_first():
        figures[row.indicator_id].append(row)
    known = known_of([indicator.pk for indicator in chosen], on)
    released = told_of_districts(chosen)
    published = list(report.publications.order_by("number").values_list("content__indicators", flat=True))
    readings = []
    for indicator in chosen:
        rows = figures[indicator.pk]
        before: list[Mapping[Cell, Shown]] = [_told(lines or (), indicator, rows) for lines in published]
        if indicator.pk in released:
            before.append(released[indicator.pk])
        readings.append(_read(indicator, rows, on, known[indicator.pk], before))
    return readings


def _told(lines: Iterable[Mapping[str, Any]], indicator: Indicator, rows: Iterable[Observation]) -> dict[Cell, Shown]:
    """What an earlier version of the report told of an indicator, for the periods that its figures still have."""
    cells = {row.period_label: cell_of(row) for row in rows}
    figures = [
        figure
        for line in lines
        if (line["code"], line["label"]) == (indicator.code, indicator.label)
        for figure in (line["baseline"], line["latest"])
        if figure and figure["period"] in cells
    ]
    return {
        cells[figure["period"]]: Decimal(figure["value"]) if figure["value"] else _label(figure["shown"])
        for figure in figures
    }


def _label(shown: str) -> Hidden:
    return Hidden(shown) if shown in set(Hidden) else Hidden.PROTECTS_ANOTHER


def _read(
    indicator: Indicator,
    rows: list[Observation],
    on: date,
    known: Known,
    before: Sequence[Mapping[Cell, Shown]],
) -> Reading:
    """As anybody may see it: a judgement that rests on a small count is not given, and what open data or an earlier
    version of the report have hidden stays hidden."""
    given = {cell_of(row): as_given(indicator, row).value for row in rows}
    hidden = hidden_figures(indicator, rows, before=before, published=given.get)
    return read(indicator, indicator.target, rows, on, hidden, known=known)


def _line(reading: Reading, changes: Changes) -> IndicatorLine:
    indicator, given = reading.indicator, answers(reading, changes)
    return IndicatorLine(
        code=indicator.code,
        label=indicator.label,
        unit=indicator.get_unit_display(),
        intent=indicator.get_intent_display(),
        target=reading.target.as_written,
        baseline=_figure(reading, reading.baseline),
        latest=None if reading.is_only_baseline else _figure(reading, reading.latest),
        position=given.position,
        position_reason=given.position_reason,
        change=given.change,
        method=given.method,
        pattern=given.pattern,
        meaning=given.meaning,
        caveat=indicator.caveat,
        erratum=indicator.erratum,
        source=indicator.citation,
    )


def _figure(reading: Reading, observation: Observation | None) -> Figure | None:
    if observation is None:
        return None
    shown = reading.shown(observation)
    if isinstance(shown, Hidden):
        words, value = shown.value, ""
    else:
        given = as_given(reading.indicator, observation)
        words, value = given.words(reading.indicator.unit), f"{given.value.normalize():f}"
    return Figure(
        period=observation.period_label,
        shown=words,
        value=value,
        sample_size=observation.sample_size if value else None,
        provisional=observation.provisional,
    )
