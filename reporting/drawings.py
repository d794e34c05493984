"""Charts drawn for print, as SVG that needs no script and no style sheet."""

import io
import re
import textwrap
import threading
from functools import lru_cache
from xml.etree import ElementTree

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from cohesion_portal.lib.charts import FONT, INK, round_steps
from reporting.charts import Chart, Shade

SVG = "http://www.w3.org/2000/svg"

# Points. The width is that of the text on an A4 page with margins of 25 mm.
_WIDTH = 453.6
_TEXT = 11.0
_LINE = 15.0
_BAR = 22.0
_ROW_GAP = 12.0
_SWATCH = 11.0
_AXIS = 40.0
# The typeface is the reader's, not matplotlib's, so widths are reckoned: a letter of it is about half as wide as high.
_LETTER = 0.55 * _TEXT
_NUMBER_PADDING = 6.0

# matplotlib's settings are the whole process's, and one thread must not put back what another still draws with.
_one_at_a_time = threading.Lock()


@lru_cache(maxsize=128)
def draw(chart: Chart) -> str:
    """The chart as an `<svg>` element, the same bytes for the same chart.

    Its `<title>` holds the text alternative. It carries presentation attributes only and no style of its own, so that
    a page with a strict content security policy may hold it, and its ids begin with the chart's slug, so that a page
    may hold several.
    """
    legend = _legend_places(chart)
    top = (legend[-1][1] + 1) * _LINE + _ROW_GAP if legend else 0.0
    labels = [textwrap.wrap(chart.label(row), int(_WIDTH / _LETTER)) for row in range(len(chart.categories))]
    height = top + sum(_row_height(label) for label in labels) + _AXIS
    with (
        _one_at_a_time,
        matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": chart.slug, "hatch.linewidth": 1.5}),
    ):
        figure = Figure(figsize=(_WIDTH / 72, height / 72))
        FigureCanvasSVG(figure)
        axes = figure.add_axes((0, 0, 1, 1), xlim=(0, _WIDTH), ylim=(height, 0))
        axes.set_axis_off()
        for (left, line), series, shade in zip(legend, chart.series, chart.shades, strict=True):
            _box(axes, left, line * _LINE + 1, _SWATCH, _SWATCH, shade)
            _write(axes, left + _SWATCH + 5, line * _LINE + 10, series.name)
        baseline = top
        for row, label in enumerate(labels):
            _draw_row(axes, chart, row, label, baseline)
            baseline += _row_height(label)
        _draw_axis(axes, chart, baseline)
        buffer = io.StringIO()
        no_metadata = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        figure.savefig(buffer, format="svg", transparent=True, metadata=no_metadata)
    return _tidied(buffer.getvalue(), chart)


def _row_height(label: list[str]) -> float:
    return len(label) * _LINE + _BAR + _ROW_GAP


def _legend_places(chart: Chart) -> list[tuple[float, int]]:
    """Where each swatch begins, as points from the left and the line it stands on."""
    places: list[tuple[float, int]] = []
    left, line = 0.5, 0
    for series in chart.series:
        width = _SWATCH + 5 + len(series.name) * _LETTER + 16
        if left > 1 and left + width > _WIDTH:
            left, line = 0.5, line + 1
        places.append((left, line))
        left += width
    return places


def _draw_row(axes: Axes, chart: Chart, row: int, label: list[str], top: float) -> None:
    for number, line in enumerate(label):
        _write(axes, 0, top + number * _LINE + 11, line)
    bar_top = top + len(label) * _LINE + 2
    left = 0.5
    for series, shade in zip(chart.series, chart.shades, strict=True):
        value = series.values[row] or 0
        width = value * _scale(chart)
        if not value:
            continue
        _box(axes, left, bar_top, width, _BAR, shade)
        if width >= len(str(value)) * _LETTER + _NUMBER_PADDING:
            _write(axes, left + width / 2, bar_top + _BAR - 7, str(value), ha="center", color=shade.ink)
        left += width


def _scale(chart: Chart) -> float:
    """Points for each thing counted; room is left for half of the axis's last number."""
    return (_WIDTH - 12) / max(chart.longest, 1)


def _draw_axis(axes: Axes, chart: Chart, bottom: float) -> None:
    axes.plot([0.5, _WIDTH - 11.5], [bottom, bottom], color=INK, linewidth=1, clip_on=False)
    step = next(int(step) for step in round_steps() if chart.longest <= step * 8)
    for value in range(0, chart.longest + 1, step):
        x = 0.5 + value * _scale(chart)
        axes.plot([x, x], [bottom, bottom + 4], color=INK, linewidth=1, clip_on=False)
        _write(axes, x, bottom + 16, str(value), ha="center" if value else "left")
    _write(axes, 0, bottom + 33, chart.counted)


def _box(axes: Axes, left: float, top: float, width: float, height: float, shade: Shade) -> None:
    # The hatch takes the edge's colour, so the outline is a second rectangle.
    filled = Rectangle((left, top), width, height, facecolor=shade.fill, edgecolor=shade.line, hatch=shade.pattern)
    filled.set_linewidth(0)
    outline = Rectangle((left, top), width, height, fill=False, edgecolor=INK, linewidth=0.75)
    for patch in (filled, outline):
        patch.set_clip_on(False)
        axes.add_patch(patch)


def _write(axes: Axes, x: float, y: float, text: str, *, ha: str = "left", color: str = INK) -> None:
    axes.text(x, y, text, fontsize=_TEXT, ha=ha, va="baseline", color=color, parse_math=False)


def _tidied(svg: str, chart: Chart) -> str:
    """matplotlib's document as an element for a page: a title, presentation attributes, and no id but those needed."""
    root = ElementTree.fromstring(svg)  # noqa: S314  # drawn by matplotlib a moment ago, not received
    for parent in list(root.iter()):
        for child in list(parent):
            if _local(child.tag) in ("metadata", "style"):
                parent.remove(child)
    named = {name: f"{chart.slug}-{number}" for number, name in enumerate(dict.fromkeys(_REFERENCE.findall(svg)))}
    for element in root.iter():
        _tidy(element, named)
    # Set here, because which prefix ElementTree writes for a namespace is up to every library in the process.
    root.attrib |= {"xmlns": SVG, "role": "img"}
    title = ElementTree.Element("title")
    title.text = chart.alternative
    root.insert(0, title)
    ElementTree.indent(root, "")
    return ElementTree.tostring(root, encoding="unicode")


def _local(name: str) -> str:
    """ "{http://www.w3.org/2000/svg}text" → "text"."""
    return name.rpartition("}")[2]


_REFERENCE = re.compile(r"(?:url\(#|href=\"#)([^)\"]+)")


def _tidy(element: ElementTree.Element, named: dict[str, str]) -> None:
    element.tag = _local(element.tag)
    for part in element.attrib.pop("style", "").split(";"):
        name, _, value = part.partition(":")
        if value:
            element.set(name.strip(), value.strip())
    if element.tag == "text":
        element.set("font-family", FONT)
    identity = element.attrib.pop("id", None)
    if identity in named:
        element.set("id", named[identity])
    for name, value in element.attrib.items():
        element.set(name, re.sub(r"#([^)]+)", lambda found: "#" + named.get(found[1], found[1]), value))
