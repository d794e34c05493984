"""What every chart of the portal shares: its typeface and colours, its table, its axes and the frame of its figure.

A chart is one value. Its sentence, its table, the figure that Plotly draws in the browser and the drawing for print are
made from it, so that they cannot disagree. Pure.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

FONT = "Atkinson Hyperlegible Next, Arial, sans-serif"
INK = "#0b0c0c"
NOT_SHOWN = "not shown"


class Table(NamedTuple):
    """The first cell heads its row; the next `numeric` cells are counts, any others words."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: int


@dataclass(frozen=True)
class Scale:
    """A stretch of numbers with ticks that people count in: 1, 2, 5, 10, 20, 50 …"""

    low: float
    high: float
    step: float

    @property
    def ticks(self) -> tuple[float, ...]:
        count = round((self.high - self.low) / self.step)
        return tuple(round(self.low + number * self.step, 10) for number in range(count + 1))

    def share(self, value: float) -> float:
        """How far up the scale a value lies, from 0 to 1."""
        return (value - self.low) / (self.high - self.low)


def round_steps(smallest: float = 1) -> Iterator[float]:
    """1, 2, 5, 10, 20, 50 …: the distances between ticks that people count in, from the smallest on."""
    size = smallest
    while True:
        yield from (size, 2 * size, 5 * size)
        size *= 10


def scale_for(values: list[float], *, whole: bool, most: float | None = None, ticks: int = 6) -> Scale:
    """A scale that holds all these values, which are 0 or more. It starts at 0 unless they lie far above it, because
    a small difference far from 0 could not be seen. `whole`: between two whole numbers there is nothing. `most`: the
    greatest number that there can be, such as 100 per cent."""
    low, high = min(values, default=0.0), max(values, default=0.0)
    if low < 0.5 * high:
        low = 0.0
    spread = (high - low) or high * 0.2 or 1.0
    smallest = 1.0 if whole else 10.0 ** (math.floor(math.log10(spread)) - 2)
    step = next(step for step in round_steps(smallest) if spread / step <= ticks - 2)
    bottom = max(0.0, math.floor(low / step - 0.05) * step)
    top = math.ceil(high / step + 0.05) * step
    if most is not None and top > most >= high:
        top = bottom + math.ceil((most - bottom) / step) * step
    return Scale(round(bottom, 10), round(top, 10), step)


def frame(height: int) -> dict[str, Any]:
    """The part of a Plotly layout that is alike for all charts."""
    return {
        "height": height,
        "font": {"family": FONT, "size": 16, "color": INK},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "dragmode": False,
        "hoverlabel": {"font": {"family": FONT, "size": 16}},
        "legend": {
            "orientation": "h",
            "x": 0,
            "xanchor": "left",
            "y": 1,
            "yanchor": "bottom",
            "traceorder": "normal",
            "itemclick": False,
            "itemdoubleclick": False,
        },
    }
