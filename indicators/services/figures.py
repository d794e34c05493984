"""Writes of figures. A `FigureRefused` names the field that is wrong and what to do about it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localdate

from cohesion_portal.lib.history import sign
from indicators.checking import fault_of
from indicators.measures import figure as written
from indicators.measures import period_label, value_fault
from indicators.models import Indicator, Observation, Target
from indicators.targets import Grammar
from partners.models import Place, User


class FigureRefused(Exception):
    """The figure cannot be stored; `field` is the part of it that is wrong."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


class FigureExists(FigureRefused):
    """One period has one value; `current` is the figure stored for it."""

    def __init__(self, current: Observation, unit: str) -> None:
        value = written(current.value, unit)
        super().__init__(
            "starts", f"A figure for {current.period_label} is stored already: {value}. Correct that figure instead"
        )
        self.current = current


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One value as it was measured: for which period, for which place (None: the district), from what."""

    value: Decimal
    period_type: str
    starts: date
    ends: date
    place: Place | None = None
    sample_size: int | None = None
    design_effect: Decimal | None = None
    sampling: str = ""
    numerator: int | None = None
    denominator: int | None = None
    series_break: str = ""
    provisional: bool = False
    source: str = ""
    note: str = ""


@transaction.atomic
def record_observation(
    *, indicator: Indicator, figure: Figure, is_baseline: bool = False, by: User, at: datetime
) -> Observation:
    """Add a figure; `is_baseline` makes it the one that later figures are compared with.

    Raises `FigureRefused`, and `FigureExists` where the period has a figure.
    """
    indicator = _locked(indicator.pk)
    observation = Observation(indicator=indicator, is_baseline=is_baseline, entered_at=at)
    _check(indicator, figure, observation, at)
    if is_baseline and not figure.source.strip():
        raise FigureRefused("source", "Say where the baseline comes from")
    _write(observation, figure)
    sign(observation, by=by, at=at).save()
    return observation


@transaction.atomic
def correct_observation(
    *, observation: Observation, figure: Figure, reason: str, by: User, at: datetime
) -> Observation:
    """Put another figure in place of one; the history keeps the old one and the reason. Raises as recording does."""
    if not reason.strip():
        raise FigureRefused("reason", "Say why the figure is corrected")
    indicator = _locked(observation.indicator_id)
    current = Observation.objects.select_for_update().get(pk=observation.pk)
    _check(indicator, figure, current, at)
    _write(current, figure)
    sign(current, by=by, at=at, reason=reason.strip()).save()
    return current


@transaction.atomic
def record_mirrored_target(
    *, target: Target, value: Decimal, source: str, until: date, by: User, at: datetime
) -> Target:
    """Enter the figure that another plan sets, where that plan says so, and the last day on which it holds."""
    current = Target.objects.select_for_update().select_related("indicator").get(pk=target.pk)
    if current.grammar != Grammar.EXTERNAL_MIRROR:
        raise FigureRefused("value", "This target does not follow another plan")
    if fault := value_fault(current.indicator.unit, value):
        raise FigureRefused("value", f"The figure {fault}")
    current.mirrored_value, current.mirrored_source, current.mirrored_until = value, source, until
    sign(current, by=by, at=at).save()
    return current


def _locked(indicator_id: int) -> Indicator:
    """The indicator, until the transaction ends the only one to whom figures are added."""
    return Indicator.objects.select_for_update().get(pk=indicator_id)


def _check(indicator: Indicator, figure: Figure, observation: Observation, at: datetime) -> None:
    if fault := fault_of(figure, indicator, localdate(at)):
        raise FigureRefused(*fault)
    others = Observation.objects.filter(indicator=indicator, place=figure.place).exclude(pk=observation.pk)
    same_period = others.filter(period_starts=figure.starts, period_ends=figure.ends).first()
    if same_period is not None:
        raise FigureExists(same_period, indicator.unit)
    baseline = others.filter(is_baseline=True).first() if observation.is_baseline else None
    if baseline is not None:
        raise FigureRefused("is_baseline", f"The figure for {baseline.period_label} is the baseline already")


def _write(observation: Observation, figure: Figure) -> None:
    observation.value = figure.value
    observation.place = figure.place
    observation.period_type = figure.period_type
    observation.period_label = period_label(figure.period_type, figure.starts, figure.ends)
    observation.period_starts, observation.period_ends = figure.starts, figure.ends
    observation.sample_size = figure.sample_size
    observation.design_effect, observation.sampling = figure.design_effect, figure.sampling
    observation.numerator, observation.denominator = figure.numerator, figure.denominator
    observation.series_break = figure.series_break
    observation.provisional = figure.provisional
    observation.source, observation.note = figure.source, figure.note
