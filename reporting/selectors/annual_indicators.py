"""The indicators of an annual report, each with its separate answers."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from indicators.disclosure import SMALLEST_SHOWN, Hidden
from indicators.measures import figure
from indicators.models import Indicator, Observation
from indicators.readings import Reading, read
from indicators.wording import MORE_REPORTS, STATUS_WORDS, position_sentence
from reporting.annual import Figure, IndicatorLine
from reporting.models import Report


def indicator_lines(report: Report, *, on: date) -> tuple[IndicatorLine, ...]:
    """The indicators that the report shows, in the order of their registers, as they stand on a day."""
    chosen = list(
        report.indicators.filter(target__isnull=False)
        .select_related("register", "target")
        .order_by("register__title", "position")
    )
    figures: dict[int, list[Observation]] = defaultdict(list)
    for row in Observation.objects.filter(indicator__in=chosen).for_district().until(on).oldest_first():
        figures[row.indicator_id].append(row)
    return tuple(_line(read(indicator, indicator.target, figures[indicator.pk], on)) for indicator in chosen)


def _line(reading: Reading) -> IndicatorLine:
    indicator = reading.indicator
    caveats = [indicator.caveat, MORE_REPORTS if indicator.reporting_sensitive else ""]
    return IndicatorLine(
        code=indicator.code,
        label=indicator.label,
        unit=indicator.get_unit_display(),
        intent=indicator.get_intent_display(),
        target=reading.target.as_written,
        baseline=_figure(indicator, reading.baseline),
        latest=None if reading.is_only_baseline else _figure(indicator, reading.latest),
        position=STATUS_WORDS[reading.position.status],
        position_reason=_reason(reading),
        change=change_in_words(reading),
        caveat=" ".join(caveat for caveat in caveats if caveat),
        erratum=indicator.erratum,
        source=indicator.citation,
    )


def _is_small(indicator: Indicator, value: Decimal) -> bool:
    """Counts of 1 to 4 could point to people, in a district too."""
    return indicator.unit == Indicator.Unit.COUNT and 0 < value < SMALLEST_SHOWN


def _figure(indicator: Indicator, observation: Observation | None) -> Figure | None:
    if observation is None:
        return None
    small = _is_small(indicator, observation.value)
    return Figure(
        period=observation.period_label,
        shown=Hidden.SMALL.value if small else figure(observation.value, indicator.unit),
        value="" if small else f"{observation.value.normalize():f}",
        sample_size=observation.sample_size,
        provisional=observation.provisional,
    )


def _reason(reading: Reading) -> str:
    compared = [row for row in (reading.judged, reading.baseline) if row is not None]
    if any(_is_small(reading.indicator, row.value) for row in compared):
        return "The count is too small to be shown, so neither is what it was compared with."
    return position_sentence(reading)


def change_in_words(reading: Reading) -> str:
    """Whether the figures show a change. Without what a judgement needs the answer is that it cannot be given, why,
    and what would be needed (domain specification B1 and B5)."""
    return f"Cannot be judged: {_why_not_judged(reading)}"


def _why_not_judged(reading: Reading) -> str:
    indicator = reading.indicator
    if indicator.unit == Indicator.Unit.TEXT:
        return "the measure is not a number."
    if reading.latest is None:
        return "no figure is recorded."
    if reading.baseline is None:
        return "there is no baseline to compare with. A baseline with its period and source is needed."
    if reading.is_only_baseline:
        return "there is no figure after the baseline."
    if indicator.unit == Indicator.Unit.SURVEY_PERCENTAGE:
        return "a comparison of surveys needs the sample size and the design of both, and is not made here."
    if indicator.unit == Indicator.Unit.ADMINISTRATIVE_PERCENTAGE:
        return "the numbers that the percentage is made of are not recorded for both years."
    return "two yearly figures are too few to tell a change from chance. Monthly or quarterly figures are needed."
