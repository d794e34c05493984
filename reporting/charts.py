"""Charts as one value: its sentence, its table and its figure are made from the same numbers. Pure."""

from dataclasses import dataclass
from html import escape
from textwrap import wrap
from typing import Any, NamedTuple

from cohesion_portal.lib.charts import INK, NOT_SHOWN, Table, frame


class Shade(NamedTuple):
    """How one series is told from the others: by lightness, by pattern and by the colour of its numbers.

    `pattern` is a hatch in the letters that Plotly and matplotlib share; `line` is the colour it is drawn in, close to
    `fill` so that numbers stay easy to read.
    """

    fill: str
    ink: str
    pattern: str
    line: str


# One hue from light to dark, so that the order survives colour blindness and a grey printer.
_RAMP = (
    Shade("#eef5f7", INK, "", "#c9dce1"),
    Shade("#c7dfe6", INK, "/", "#a5c8d2"),
    Shade("#95c2cf", INK, ".", "#6fa7b7"),
    Shade("#5fa0b2", INK, "-", "#7fb4c2"),
    Shade("#2a6b7c", "#ffffff", "x", "#205768"),
    Shade("#123f4c", "#ffffff", "", "#123f4c"),
)
_STEPS = {1: (2,), 2: (1, 5), 3: (0, 2, 5), 4: (0, 1, 3, 5), 5: (0, 1, 2, 3, 5), 6: (0, 1, 2, 3, 4, 5)}

# Pixels of the figure. Labels stand above their bars and are broken so that the narrowest phone can show them.
_LABEL_LETTERS = 34
_LINE = 20
_BAR = 34
_GAP = 18
_LEGEND_AND_AXIS = 116


@dataclass(frozen=True)
class Series:
    """One part of every bar, as the count for each category; `None` is a count that may not be shown."""

    name: str
    values: tuple[int | None, ...]


@dataclass(frozen=True)
class Chart:
    """Counts of things in ordered classes, one stacked horizontal bar for each category.

    `sentence` says what the chart shows, for people who will not look at it. `counted` names what a bar's length
    counts. `notes` gives each category a remark that belongs beside its bar, under `note_heading` in the table.
    Raises `ValueError` when a series or the notes do not fit the categories, and beyond six series.
    """

    slug: str
    title: str
    sentence: str
    category_heading: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    counted: str = "Organisations"
    note_heading: str = ""
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if len(self.series) not in _STEPS:
            raise ValueError(f"{self.slug}: a chart shows between one and six series")
        lengths = {len(series.values) for series in self.series} | ({len(self.notes)} if self.notes else set())
        if lengths != {len(self.categories)}:
            raise ValueError(f"{self.slug}: each series and the notes must fit the categories")

    @property
    def shades(self) -> tuple[Shade, ...]:
        """One for each series, lightest first."""
        return tuple(_RAMP[step] for step in _STEPS[len(self.series)])

    @property
    def longest(self) -> int:
        """The length of the longest bar."""
        return max((sum(series.values[row] or 0 for series in self.series) for row in self._rows), default=0)

    @property
    def alternative(self) -> str:
        """What the chart is, of what, over which range, and what it shows: the text alternative of its picture."""
        classes = " to ".join(dict.fromkeys((self.series[0].name, self.series[-1].name)))
        return (
            f"Stacked bar chart: {self.title}. {len(self.categories)} bars, divided into {classes}; "
            f"the longest bar counts {self.longest}. {self.sentence}"
        )

    def label(self, row: int) -> str:
        """What stands above the bar of one category."""
        return f"{self.categories[row]}: {self.notes[row]}" if self.notes else self.categories[row]

    def table(self) -> Table:
        """A row for each category, with its counts and its note where the chart has notes."""
        headings = (self.category_heading, *(series.name for series in self.series))
        rows = (
            (
                self.categories[row],
                *(NOT_SHOWN if series.values[row] is None else str(series.values[row]) for series in self.series),
                *self.notes[row : row + 1],
            )
            for row in self._rows
        )
        return Table((*headings, self.note_heading) if self.notes else headings, tuple(rows), len(self.series))

    def figure(self) -> dict[str, Any]:
        """The `data` and `layout` of a Plotly figure; a count of `None` is not in it."""
        names = [wrap(category, _LABEL_LETTERS) for category in self.categories]
        notes = [wrap(note, _LABEL_LETTERS) for note in self.notes] or [[] for _ in names]
        lines = max((len(name) + len(note) for name, note in zip(names, notes, strict=True)), default=0)
        above = _BAR // 2 + _LINE * lines + _GAP // 2
        below = (_BAR + _GAP) // 2
        row = above + below
        return {
            "data": [self._trace(series, shade) for series, shade in zip(self.series, self.shades, strict=True)],
            "layout": frame(_LEGEND_AND_AXIS + row * len(self.categories))
            | {
                "barmode": "stack",
                "bargap": 1 - _BAR / row,
                "margin": {"l": 8, "r": 12, "t": 8, "b": 52},
                "uniformtext": {"mode": "hide", "minsize": 14},
                "xaxis": {
                    "title": {"text": self.counted, "standoff": 8},
                    "rangemode": "tozero",
                    # A little more than the longest bar, so that its outline is whole.
                    "range": [0, 1.005 * max(self.longest, 1)],
                    "tickformat": ",d",
                    "nticks": 8,
                    **({"dtick": 1} if self.longest <= 7 else {}),
                    "fixedrange": True,
                    "showgrid": False,
                    "zeroline": False,
                    "showline": True,
                    "linecolor": INK,
                    "ticks": "outside",
                },
                "yaxis": {
                    "range": [len(self.categories) - 1 + below / row, -above / row],
                    "fixedrange": True,
                    "showticklabels": False,
                    "showgrid": False,
                    "zeroline": False,
                },
                "annotations": [
                    *(_label_above(place, name, len(notes[place]), weight=700) for place, name in enumerate(names)),
                    *(_label_above(place, note, 0, weight=400) for place, note in enumerate(notes) if note),
                ],
            },
        }

    @property
    def _rows(self) -> range:
        return range(len(self.categories))

    def _trace(self, series: Series, shade: Shade) -> dict[str, Any]:
        return {
            "type": "bar",
            "orientation": "h",
            "name": escape(series.name),
            "y": [escape(category) for category in self.categories],
            "x": list(series.values),
            # A class that nobody chose has no bar, so no number is drawn for it either.
            "text": [str(value) if value else "" for value in series.values],
            "textposition": "inside",
            "insidetextanchor": "middle",
            "textangle": 0,
            "textfont": {"color": shade.ink, "size": 16},
            "hovertemplate": "%{y}, " + escape(series.name) + ": %{x}<extra></extra>",
            "marker": {
                "color": shade.fill,
                "line": {"color": INK, "width": 1},
                "pattern": {
                    "shape": shade.pattern,
                    "fillmode": "replace",
                    "bgcolor": shade.fill,
                    "fgcolor": shade.line,
                    "size": 7,
                    "solidity": 0.3,
                },
            },
        }


def _label_above(place: int, lines: list[str], lines_beneath: int, *, weight: int) -> dict[str, Any]:
    """The annotation that stands above the bar at this place, counted from the top.

    Its weight is said by its font: for `<b>` Plotly would write a style attribute, which our pages forbid.
    """
    return {
        "xref": "paper",
        "x": 0,
        "xanchor": "left",
        "yref": "y",
        "y": place,
        "yanchor": "bottom",
        "yshift": _BAR // 2 + _LINE * lines_beneath,
        "align": "left",
        "borderpad": 0,
        "showarrow": False,
        "font": {"weight": weight},
        "text": "<br>".join(map(escape, lines)),
    }
