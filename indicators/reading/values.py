"""The door to reading one cell: a number or its marker, a day, a period, a name. All raise `CellFault` and no other."""

from indicators.reading.cells import CellFault
from indicators.reading.days import DayOrder, read_day
from indicators.reading.names import nearest, same_name
from indicators.reading.numbers import Marker, NumberStyle, fate_of_marker, is_percentage, read_number
from indicators.reading.periods import Period, Quarters, read_period

__all__ = [
    "CellFault",
    "DayOrder",
    "Marker",
    "NumberStyle",
    "Period",
    "Quarters",
    "fate_of_marker",
    "is_percentage",
    "nearest",
    "read_day",
    "read_number",
    "read_period",
    "same_name",
]
