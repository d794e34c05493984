"""Figures, targets and positions as templates write them: `{% load indicators %}`."""

from decimal import Decimal
from functools import cache

from django import template
from django.utils.html import json_script
from django.utils.safestring import SafeString

from cohesion_portal.lib.govuk import component
from cohesion_portal.lib.time_charts import TimeChart
from cohesion_portal.lib.time_drawings import draw, draw_small
from indicators import formulas, judgement_wording, measures, short_wording, wording
from indicators.disclosure import Hidden
from indicators.models import Indicator
from indicators.readings import Reading
from indicators.targets import Status

register = template.Library()

_JUDGED = (Status.MET, Status.NOT_MET)


@register.filter
def figure(value: Decimal | Hidden | None, indicator: Indicator) -> str:
    """`{{ observation.value|figure:indicator }}`: "4,404" or "47.9%"; nothing for None, words for what is hidden."""
    if value is None:
        return ""
    return value if isinstance(value, Hidden) else measures.figure(value, indicator.unit)


@register.filter
def difference(change: Decimal | None, indicator: Indicator) -> str:
    return "" if change is None else measures.difference(change, indicator.unit)


@register.filter
def how_we_read(reading: Reading) -> str:
    return wording.how_we_read(reading)


@register.filter
def position_sentence(reading: Reading) -> str:
    return wording.position_sentence(reading)


@register.filter
def evidence_words(reading: Reading) -> str:
    return judgement_wording.evidence_words(reading)


@register.filter
def evidence_reason(reading: Reading) -> str:
    return judgement_wording.evidence_reason(reading)


@register.filter
def method_sentence(reading: Reading) -> str:
    return judgement_wording.method_sentence(reading)


@register.filter
def pattern_sentence(reading: Reading) -> str:
    return judgement_wording.pattern_sentence(reading)


@register.filter
def meaning_sentence(reading: Reading) -> str:
    return judgement_wording.meaning_sentence(reading)


@register.filter
def figures_in_short(reading: Reading) -> str:
    return short_wording.figures_in_short(reading)


@register.filter
def evidence_in_short(reading: Reading) -> str:
    return short_wording.evidence_in_short(reading)


@register.filter
def pattern_in_short(reading: Reading) -> str:
    return short_wording.pattern_in_short(reading)


@register.filter
def meaning_in_short(reading: Reading) -> str:
    return short_wording.meaning_in_short(reading)


@register.filter
def pattern_method_sentence(reading: Reading) -> str:
    return judgement_wording.pattern_method_sentence(reading)


@register.filter
def evidence_formula(reading: Reading) -> list[str]:
    return formulas.evidence_formula(reading)


@register.filter
def pattern_formula(reading: Reading) -> list[str]:
    return formulas.pattern_formula(reading)


@register.simple_tag
def drawing(chart: TimeChart) -> SafeString:
    """The chart as SVG; its words are escaped where it is drawn."""
    return SafeString(draw(chart))


@register.simple_tag
def small_drawing(chart: TimeChart) -> SafeString:
    return SafeString(draw_small(chart))


@register.simple_tag
def figure_data(chart: TimeChart) -> SafeString:
    """What the charting script draws, as data of the page."""
    return json_script(chart.figure(), f"{chart.slug}-figure")


@register.simple_tag
def position_tag(reading: Reading) -> SafeString:
    """The position in two or three words. One colour for met and not met: a verdict on a number, not on work."""
    return _tag(reading.position.status)


@cache
def _tag(status: Status) -> SafeString:
    colour = "blue" if status in _JUDGED else "grey"
    return component("tag", {"text": wording.STATUS_WORDS[status], "classes": f"govuk-tag--{colour}"})


@register.simple_tag
def not_evidence() -> str:
    return wording.NOT_EVIDENCE
