"""The indicators of an annual report, each with its separate answers."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from indicators.disclosure import Hidden
from indicators.explaining import meaning_in_full, unexplained
from indicators.hiding import hidden_of_district, small_periods
from indicators.judgement_wording import evidence_sentence, method_sentence, pattern_sentence
from indicators.models import Indicator, Observation
from indicators.readings import Known, Reading, read
from indicators.selectors.figures import known_of
from indicators.wording import STATUS_WORDS, position_sentence
from reporting.annual import Figure, IndicatorLine
from reporting.models import Report


@dataclass(frozen=True)
class Unexplained:
    """An indicator that is judged on the figure of a period which no commentary is about yet."""

    indicator: Indicator
    period: str


def indicator_lines(report: Report, *, on: date) -> tuple[IndicatorLine, ...]:
    """The indicators that the report shows, in the order of their registers, as they stand on a day."""
    return tuple(_line(reading) for reading in _readings(report, on))


def unexplained_indicators(report: Report, *, on: date) -> list[Unexplained]:
    """Those that the report cannot show to the public before somebody says what their figures may mean."""
    found = ((reading.indicator, unexplained(reading)) for reading in _readings(report, on))
    return [Unexplained(indicator, period) for indicator, period in found if period]


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
    return [_read(indicator, figures[indicator.pk], on, known[indicator.pk]) for indicator in chosen]


def _read(indicator: Indicator, rows: list[Observation], on: date, known: Known) -> Reading:
    """As anybody may see it: a judgement that rests on a small count is not given."""
    hidden = hidden_of_district(indicator, rows, small_periods(indicator, rows))
    return read(indicator, indicator.target, rows, on, hidden, known=known)


def _line(reading: Reading) -> IndicatorLine:
    indicator = reading.indicator
    return IndicatorLine(
        code=indicator.code,
        label=indicator.label,
        unit=indicator.get_unit_display(),
        intent=indicator.get_intent_display(),
        target=reading.target.as_written,
        baseline=_figure(reading, reading.baseline),
        latest=None if reading.is_only_baseline else _figure(reading, reading.latest),
        position=STATUS_WORDS[reading.position.status],
        position_reason=position_sentence(reading),
        change=evidence_sentence(reading),
        method=method_sentence(reading),
        pattern=pattern_sentence(reading),
        meaning=meaning_in_full(reading),
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
        words, value = reading.figure(shown), f"{shown.normalize():f}"
    return Figure(
        period=observation.period_label,
        shown=words,
        value=value,
        sample_size=observation.sample_size,
        provisional=observation.provisional,
    )
