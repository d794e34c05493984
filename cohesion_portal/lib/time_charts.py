"""A chart of figures over time as one value: points, the lines they are held against, and where the series breaks.

Its figure for the browser is made here; `cohesion_portal.lib.time_drawings` draws it for print. Pure.
"""

import textwrap
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from html import escape
from typing import Any, NamedTuple

from cohesion_portal.lib.charts import INK, NOT_SHOWN, Scale, Table, frame, scale_for

SERIES, SIGNAL, BAND, GREY = "#1f5f70", "#f0a33b", "#e3eef1", "#505a5f"
_HEIGHT = 420
_MOST_TICKS = 5
_LEGEND_LETTERS = 28  # of one line on the narrowest phone


class Look(StrEnum):
    """How a line is drawn, in dashes, so that no colour is needed to tell lines apart."""

    BASELINE = "2 4"
    TARGET = "10 5"
    LIMIT = "6 4"
    MEAN = ""


_PLOTLY_DASHES = {Look.BASELINE: "2px,4px", Look.TARGET: "10px,5px", Look.LIMIT: "6px,4px", Look.MEAN: "solid"}


@dataclass(frozen=True, kw_only=True)
class Point:
    """One figure. `value` is None where it may not be shown, and then nothing else of the chart rests on it; `shown` is
    what people read in its place. `signal` says in words why it stands out, where it does. `chance` is the range that
    chance alone explains, in words."""

    label: str
    starts: date
    ends: date
    value: float | None
    shown: str
    is_provisional: bool = False
    signal: str = ""
    chance: str = ""

    @property
    def middle(self) -> date:
        return self.starts + (self.ends - self.starts) / 2

    @property
    def words(self) -> str:
        """What is told about this point beside its value."""
        return ". ".join(filter(None, (self.signal, "Provisional" if self.is_provisional else "")))

    @property
    def told(self) -> str:
        """What a pointer at it reads."""
        return ". ".join(filter(None, (f"{self.label}: {self.shown}", self.words)))


@dataclass(frozen=True, kw_only=True)
class Level:
    """A straight line that figures are held against, from one day to another; levels of one name share a key."""

    name: str
    look: Look
    value: float
    starts: date
    ends: date


@dataclass(frozen=True, kw_only=True)
class Band:
    """What chance alone explains of one stretch of the series: its mean, and its limits, cut to what can be."""

    lower: float
    mean: float
    upper: float
    starts: date
    ends: date


class Break(NamedTuple):
    """Between two points something happened after which they are not to be compared as before."""

    on: date
    words: str

    def lines(self) -> list[str]:
        """Broken so that they fit beside the mark."""
        return textwrap.wrap(self.words, 18)


@dataclass(frozen=True, kw_only=True)
class TimeChart:
    """`sentence` says what the chart shows, for people who will not look at it. `axis` names what the figures count and
    `sign` follows their numbers. `most` is the greatest number that there can be.

    Raises `ValueError` without a point that may be shown.
    """

    slug: str
    title: str
    sentence: str
    axis: str
    points: tuple[Point, ...]
    levels: tuple[Level, ...] = ()
    bands: tuple[Band, ...] = ()
    breaks: tuple[Break, ...] = ()
    sign: str = ""
    whole: bool = True
    most: float | None = None

    def __post_init__(self) -> None:
        if not self.seen:
            raise ValueError(f"{self.slug}: a chart shows at least one figure")

    @property
    def seen(self) -> tuple[Point, ...]:
        """The points that may be shown."""
        return tuple(point for point in self.points if point.value is not None)

    @cached_property
    def scale(self) -> Scale:
        """Of what may be shown alone: a scale that made room for a hidden figure would tell of it."""
        values = [point.value for point in self.points if point.value is not None]
        values += [level.value for level in self.levels]
        values += [end for band in self.bands for end in (band.lower, band.upper)]
        return scale_for(values, whole=self.whole, most=self.most)

    @property
    def starts(self) -> date:
        return self.points[0].starts

    @property
    def ends(self) -> date:
        return max(point.ends for point in self.points)

    @property
    def alternative(self) -> str:
        """The text alternative of its picture."""
        return f"Line chart: {self.title}. {self.sentence}"

    @property
    def note(self) -> str:
        """What must be said beside a scale that does not begin at 0."""
        return f"The scale starts at {self.number(self.scale.low)}, not at 0." if self.scale.low else ""

    def number(self, value: float) -> str:
        """As the axis writes it: "1,200", "47.5%"."""
        text = f"{value:,.10f}".rstrip("0").removesuffix(".")
        return f"{text}{self.sign}"

    def table(self) -> Table:
        """A row for each point, with what chance alone explains where limits are drawn, and what stands out."""
        headings, with_chance = ["Period", self.axis], bool(self.bands)
        rows = []
        for point in self.points:
            chance = (point.chance,) if with_chance else ()
            rows.append((point.label, point.shown or NOT_SHOWN, *chance, point.words))
        headings += ["What chance alone explains"] * with_chance + ["What stands out"]
        return Table(tuple(headings), tuple(rows), 2 if with_chance else 1)

    def ticks(self) -> list[tuple[date, tuple[str, ...]]]:
        """Where the axis of time is marked, and the lines of each mark: years for months and quarters, else periods."""
        if len(self.points) > 1 and (self.points[0].ends - self.points[0].starts).days < 100:
            return _january_ticks(self.points)
        step = -(-len(self.points) // _MOST_TICKS)
        # Counted from the newest, which people look for first.
        chosen = self.points[::-1][::step][::-1]
        return [(point.middle, (point.label,)) for point in chosen]

    def figure(self) -> dict[str, Any]:
        """The `data` and `layout` of a Plotly figure; what may not be shown is not in it."""
        ticks, scale = self.ticks(), self.scale
        return {
            "data": [*self._band_traces(), *self._level_traces(), *self._point_traces()],
            "layout": frame(_HEIGHT)
            | {
                "margin": {"l": 8, "r": 12, "t": 8, "b": 8},
                "showlegend": True,
                "hovermode": "closest",
                "xaxis": {
                    "type": "date",
                    "range": [_day(self.starts - self._margin), _day(self.ends + self._margin)],
                    "tickvals": [_day(day) for day, _ in ticks],
                    "ticktext": ["<br>".join(map(escape, lines)) for _, lines in ticks],
                    "fixedrange": True,
                    "showgrid": False,
                    "zeroline": False,
                    "showline": True,
                    "linecolor": INK,
                    "ticks": "outside",
                    "automargin": True,
                },
                "yaxis": {
                    "range": [scale.low, scale.high],
                    "tickvals": list(scale.ticks),
                    "ticktext": [self.number(tick) for tick in scale.ticks],
                    "fixedrange": True,
                    "gridcolor": "#dfe3e4",
                    "zeroline": False,
                    "automargin": True,
                },
                "shapes": [_break_line(each) for each in self.breaks],
                "annotations": [_break_words(each, to_left=self.is_late(each.on)) for each in self.breaks],
            },
        }

    def is_late(self, day: date) -> bool:
        """Whether words beside this day fit on its left only."""
        return day - self.starts > (self.ends - self.starts) * 0.6

    @property
    def _margin(self) -> timedelta:
        """So that the first and the last point do not lie on the edge."""
        return max((self.ends - self.starts) / 40, timedelta(days=5))

    def _band_traces(self) -> list[dict[str, Any]]:
        traces = []
        for number, band in enumerate(self.bands):
            days = [_day(band.starts), _day(band.ends)]
            limit = {"color": GREY, "width": 1.5, "dash": _PLOTLY_DASHES[Look.LIMIT]}
            common = {"type": "scatter", "mode": "lines", "x": days, "hoverinfo": "skip", "showlegend": False}
            traces += [
                common | {"y": [band.lower] * 2, "line": limit},
                common
                | {
                    "y": [band.upper] * 2,
                    "line": limit,
                    "fill": "tonexty",
                    "fillcolor": BAND,
                    "name": "What chance alone explains",
                    "showlegend": not number,
                },
                common
                | {"y": [band.mean] * 2, "line": {"color": GREY, "width": 1}, "name": "Mean"}
                | {"showlegend": not number},
            ]
        return traces

    def _level_traces(self) -> list[dict[str, Any]]:
        named: set[str] = set()
        traces = []
        for level in self.levels:
            traces.append(
                {
                    "type": "scatter",
                    "mode": "lines",
                    "name": "<br>".join(map(escape, textwrap.wrap(level.name, _LEGEND_LETTERS))),
                    "x": [_day(level.starts), _day(level.ends)],
                    "y": [level.value] * 2,
                    "line": {"color": INK, "width": 2, "dash": _PLOTLY_DASHES[level.look]},
                    "hoverinfo": "skip",
                    "showlegend": level.name not in named,
                }
            )
            named.add(level.name)
        return traces

    def _point_traces(self) -> list[dict[str, Any]]:
        series = {
            "type": "scatter",
            "mode": "lines+markers",
            "name": escape(self.axis),
            "showlegend": False,
            "connectgaps": False,
            "x": [_day(point.middle) for point in self.points],
            "y": [point.value for point in self.points],
            "text": [
                escape(f"{point.label}: {'. '.join(filter(None, (point.shown, point.words)))}") for point in self.points
            ],
            "hovertemplate": "%{text}<extra></extra>",
            "line": {"color": SERIES, "width": 2},
            "marker": {
                "symbol": [_symbol(point) for point in self.points],
                "size": [13 if point.signal else 8 for point in self.points],
                "color": [_fill(point) for point in self.points],
                "line": {"color": SERIES, "width": 1.5},
                "opacity": 1,
            },
        }
        return [series, *(_key(*key) for key in self.shapes())]

    def shapes(self) -> list[tuple[str, str, str]]:
        """The shapes of points that need explaining: name, symbol and filling."""
        found = []
        if any(point.signal for point in self.seen):
            found.append(("Signal of a change", "diamond", SIGNAL))
        if any(point.is_provisional for point in self.seen):
            found.append(("Provisional", "circle", "#ffffff"))
        return found


def _january_ticks(points: tuple[Point, ...]) -> list[tuple[date, tuple[str, ...]]]:
    januaries = [point for point in points if point.starts.month == 1]
    if len(januaries) < 2:
        step = -(-len(points) // _MOST_TICKS)
        januaries = list(points[::-1][::step][::-1])
    step = -(-len(januaries) // _MOST_TICKS)
    return [(point.middle, (f"{point.starts:%b}", f"{point.starts:%Y}")) for point in januaries[::-1][::step][::-1]]


def _symbol(point: Point) -> str:
    return "diamond" if point.signal else "circle"


def _fill(point: Point) -> str:
    return SIGNAL if point.signal else "#ffffff" if point.is_provisional else SERIES


def _key(name: str, symbol: str, fill: str) -> dict[str, Any]:
    """A trace without points, for the legend alone."""
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": [None],
        "y": [None],
        "hoverinfo": "skip",
        "marker": {"symbol": symbol, "size": 11, "color": fill, "line": {"color": SERIES, "width": 1.5}},
    }


def _day(day: date) -> str:
    return day.isoformat()


def _break_line(broken: Break) -> dict[str, Any]:
    return {
        "type": "line",
        "xref": "x",
        "yref": "paper",
        "x0": _day(broken.on),
        "x1": _day(broken.on),
        "y0": 0,
        "y1": 1,
        "line": {"color": INK, "width": 1.5, "dash": "1px,3px"},
    }


def _break_words(broken: Break, *, to_left: bool) -> dict[str, Any]:
    return {
        "xref": "x",
        "yref": "paper",
        "x": _day(broken.on),
        "xanchor": "right" if to_left else "left",
        "y": 1,
        "yanchor": "top",
        "align": "right" if to_left else "left",
        "xshift": -4 if to_left else 4,
        "showarrow": False,
        "font": {"size": 14},
        "bgcolor": "rgba(255,255,255,0.85)",
        "text": "<br>".join(map(escape, broken.lines())),
    }
