"""What every figure must keep to, whether it is typed in or comes from a file. Pure: knows no database."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple, Protocol

from cohesion_portal.lib.formats import long_date
from indicators.measures import WITH_NUMERATOR, WITH_SAMPLE, Unit, period_fault, value_fault

PART = "part"
"""The reach of a place that is a part of the district, and no wider area around it."""
LARGEST_WHOLE = 1_000_000_000
"""Of people asked, cases and events: more than any district has, and less than a column of the database holds."""
_LARGEST_VALUE = Decimal(10) ** 12
_LARGEST_DESIGN_EFFECT = 1000


class Fault(NamedTuple):
    """What is wrong with a figure: the part of it that is, and what to do about it in a sentence without a stop."""

    field: str
    reason: str


class Area(Protocol):
    """A place, as far as a figure must fit it; its dates are its first and last day, where it has any."""

    @property
    def name(self) -> str: ...
    @property
    def reach(self) -> str: ...
    @property
    def effective_from(self) -> date | None: ...
    @property
    def effective_to(self) -> date | None: ...


class Measure(Protocol):
    """An indicator, as far as a figure must fit it."""

    @property
    def unit(self) -> str: ...
    @property
    def place_breakdown(self) -> bool: ...


class Measured(Protocol):
    """A figure as it was measured."""

    @property
    def value(self) -> Decimal: ...
    @property
    def period_type(self) -> str: ...
    @property
    def starts(self) -> date: ...
    @property
    def ends(self) -> date: ...
    @property
    def place(self) -> Area | None: ...
    @property
    def sample_size(self) -> int | None: ...
    @property
    def design_effect(self) -> Decimal | None: ...
    @property
    def sampling(self) -> str: ...
    @property
    def numerator(self) -> int | None: ...
    @property
    def denominator(self) -> int | None: ...


def fault_of(figure: Measured, measure: Measure, today: date) -> Fault | None:
    """The first thing that is wrong with a figure of this measure; None when it may be stored."""
    if fault := value_fault(measure.unit, figure.value):
        return Fault("value", f"The value {fault}")
    if figure.value >= _LARGEST_VALUE:
        return Fault("value", "The value must have 12 digits at most before the decimal point")
    if fault := period_fault(figure.period_type, figure.starts, figure.ends):
        return Fault("ends", fault)
    if figure.ends > today:
        return Fault("ends", "The period has not ended yet")
    return _of_place(figure, measure) or _of_survey(figure, measure) or _of_numbers_behind(figure, measure)


def _of_place(figure: Measured, measure: Measure) -> Fault | None:
    place = figure.place
    if place is None:
        return None
    if place.reach == PART and not measure.place_breakdown:
        return Fault("place", "This measure is not broken down by place")
    if place.effective_from and figure.starts < place.effective_from:
        return Fault("place", f"{place.name} has existed only since {long_date(place.effective_from)}")
    if place.effective_to and figure.ends > place.effective_to:
        return Fault("place", f"{place.name} existed only until {long_date(place.effective_to)}")
    return None


def _of_survey(figure: Measured, measure: Measure) -> Fault | None:
    if measure.unit != Unit.SURVEY_PERCENTAGE:
        given: dict[str, object] = {"design_effect": figure.design_effect, "sampling": figure.sampling}
        if measure.unit not in WITH_SAMPLE:
            given["sample_size"] = figure.sample_size
        for field, value in given.items():
            if value:
                return Fault(field, f"Only a percentage from a survey has a {field.replace('_', ' ')}")
    if figure.sample_size is not None and not 0 < figure.sample_size <= LARGEST_WHOLE:
        return Fault("sample_size", f"How many people answered must be between 1 and {LARGEST_WHOLE:,}")
    if figure.design_effect is not None:
        if figure.sample_size is None:
            return Fault("sample_size", "Enter how many people answered, which the design effect is about")
        if figure.design_effect < 1:
            return Fault("design_effect", "The design effect must be 1 or more")
        if figure.design_effect >= _LARGEST_DESIGN_EFFECT:
            return Fault("design_effect", f"The design effect must be below {_LARGEST_DESIGN_EFFECT:,}")
    return None


def _of_numbers_behind(figure: Measured, measure: Measure) -> Fault | None:
    if figure.numerator is None and figure.denominator is None:
        return None
    if measure.unit not in WITH_NUMERATOR:
        return Fault("numerator", "Only a percentage or rate from records has two numbers behind it")
    if figure.numerator is None or figure.denominator is None:
        missing = "numerator" if figure.numerator is None else "denominator"
        return Fault(missing, "Enter both numbers behind the figure, or neither")
    if figure.denominator < 1:
        return Fault("denominator", "The second number must be 1 or more")
    if figure.numerator < 0:
        return Fault("numerator", "The first number must be 0 or more")
    if max(figure.numerator, figure.denominator) > LARGEST_WHOLE:
        return Fault("denominator", f"The numbers behind a figure must be {LARGEST_WHOLE:,} or less")
    if measure.unit == Unit.ADMINISTRATIVE_PERCENTAGE:
        return _of_percentage(figure.value, figure.numerator, figure.denominator)
    return None


def _of_percentage(value: Decimal, numerator: int, denominator: int) -> Fault | None:
    """A percentage is the two numbers behind it, rounded to as many places as it is given with."""
    if numerator > denominator:
        return Fault("numerator", "The first number must not be above the second, of which it is a part")
    exact = Decimal(100 * numerator) / denominator
    places = int(value.normalize().as_tuple().exponent)
    if abs(exact - value) > Decimal(10) ** min(places, 0) / 2:
        return Fault("value", f"The two numbers make {exact:.2f}%, which is not the value")
    return None
