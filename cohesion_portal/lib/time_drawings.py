"""Charts of figures over time drawn as SVG: large for print and for browsers without scripts, small for a list.

Written by hand and not by matplotlib, because a page may show twenty of them. Pure.
"""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import groupby

from cohesion_portal.lib.charts import Scale
from cohesion_portal.lib.svg import Sheet, Spot
from cohesion_portal.lib.time_charts import BAND, GREY, SERIES, SIGNAL, Look, Point, TimeChart

_WIDTH, _PLOT = 720.0, 260.0
_LETTER = 8.2  # the typeface is the reader's, so widths are reckoned: about half of the height of a letter
_LINE = 20.0
_SMALL_WIDTH, _SMALL_HEIGHT, _SMALL_EDGE = 220.0, 56.0, 6.0

_Across = Callable[[date], float]
_Down = Callable[[float], float]


def draw(chart: TimeChart) -> str:
    """The whole chart with its axes and the meaning of every line; the page says what it shows."""
    places = list(_key_places(chart))
    rows = (places[-1][1] + 1) if places else 0
    top = rows * _LINE + 10
    ticks = chart.ticks()
    bottom = top + _PLOT
    sheet = Sheet(_WIDTH, bottom + 12 + _LINE * max(len(lines) for _, lines in ticks))
    left = 10 + _LETTER * max(len(chart.number(tick)) for tick in chart.scale.ticks)
    across = _from_days(chart, left + 8, _WIDTH - 14)
    down = _from_values(chart.scale, top, bottom)
    for tick in chart.scale.ticks:
        sheet.line((left, down(tick)), (_WIDTH, down(tick)), colour="#dfe3e4")
        sheet.write((left - 8, down(tick) + 5), chart.number(tick), anchor="end")
    _draw_lines(sheet, chart, across, down)
    for broken in chart.breaks:
        late = chart.is_late(broken.on)
        x = across(broken.on)
        sheet.line((x, top), (x, bottom), width=1.5, dash="1 3")
        for number, words in enumerate(broken.lines()):
            sheet.write(
                (x - 5 if late else x + 5, top + 14 + 17 * number), words, anchor="end" if late else "start", size=14
            )
    _draw_points(sheet, chart.points, across, down, radius=4)
    sheet.line((left, bottom), (_WIDTH, bottom))
    for day, lines in ticks:
        sheet.line((across(day), bottom), (across(day), bottom + 5))
        for number, words in enumerate(lines):
            sheet.write(
                (across(day), bottom + 21 + (_LINE - 2) * number), words, anchor=_anchor(across(day), words, left)
            )
    for (x, row), (name, mark) in zip(places, _key(chart), strict=True):
        mark(sheet, (x, row * _LINE + 9))
        sheet.write((x + 36, row * _LINE + 14), name)
    return sheet.element()


def draw_small(chart: TimeChart) -> str:
    """The course of the series alone, with the lines it is held against; the sentence goes with the picture."""
    sheet = Sheet(_SMALL_WIDTH, _SMALL_HEIGHT)
    across = _from_days(chart, _SMALL_EDGE, _SMALL_WIDTH - _SMALL_EDGE)
    down = _from_values(_tight(chart), _SMALL_EDGE, _SMALL_HEIGHT - _SMALL_EDGE)
    _draw_lines(sheet, chart, across, down)
    for broken in chart.breaks:
        sheet.line((across(broken.on), 0), (across(broken.on), _SMALL_HEIGHT), dash="1 3")
    many = len(chart.points) > 12
    _draw_points(sheet, chart.points, across, down, radius=0 if many else 2.5)
    return sheet.element(label=chart.sentence)


def _tight(chart: TimeChart) -> Scale:
    """From the least to the greatest, because a small chart has no axis to read numbers off."""
    values = [point.value for point in chart.seen if point.value is not None]
    values += [level.value for level in chart.levels]
    values += [end for band in chart.bands for end in (band.lower, band.upper)]
    low, high = min(values), max(values)
    return Scale(low, high, high - low) if high > low else Scale(low - 1, high + 1, 2)


def _from_days(chart: TimeChart, left: float, right: float) -> _Across:
    days = max((chart.ends - chart.starts).days, 1)
    return lambda day: left + (right - left) * (day - chart.starts).days / days


def _from_values(scale: Scale, top: float, bottom: float) -> _Down:
    return lambda value: bottom - (bottom - top) * scale.share(value)


def _anchor(x: float, words: str, left: float) -> str:
    """Words at the edge lean inwards."""
    half = len(words) * _LETTER / 2
    return "end" if x + half > _WIDTH else "start" if x - half < left - 30 else "middle"


def _draw_lines(sheet: Sheet, chart: TimeChart, across: _Across, down: _Down) -> None:
    for band in chart.bands:
        start, end = across(band.starts), across(band.ends)
        sheet.box((start, down(band.upper)), end - start, down(band.lower) - down(band.upper), fill=BAND)
        for limit in (band.lower, band.upper):
            sheet.line((start, down(limit)), (end, down(limit)), colour=GREY, width=1.5, dash=Look.LIMIT)
        sheet.line((start, down(band.mean)), (end, down(band.mean)), colour=GREY)
    for level in chart.levels:
        y = down(level.value)
        sheet.line((across(level.starts), y), (across(level.ends), y), width=2, dash=level.look)


def _draw_points(sheet: Sheet, points: tuple[Point, ...], across: _Across, down: _Down, *, radius: float) -> None:
    """A hidden point leaves a gap in the line. Without a radius only the points that say something are marked."""
    spots = [(point, (across(point.middle), down(point.value))) for point in points if point.value is not None]
    for seen, run in groupby(points, key=lambda point: point.value is not None):
        if seen:
            sheet.path(_spots(list(run), across, down), colour=SERIES)
    for point, spot in spots:
        if point.signal:
            sheet.diamond(spot, max(radius * 1.7, 4), fill=SIGNAL, colour=SERIES)
        elif point.is_provisional:
            sheet.dot(spot, radius or 2.5, fill="#ffffff", colour=SERIES)
        elif radius:
            sheet.dot(spot, radius, fill=SERIES, colour=SERIES)
    if not radius and spots and not spots[-1][0].signal and not spots[-1][0].is_provisional:
        sheet.dot(spots[-1][1], 2.5, fill=SERIES, colour=SERIES)


def _spots(points: list[Point], across: _Across, down: _Down) -> list[Spot]:
    return [(across(point.middle), down(point.value)) for point in points if point.value is not None]


_Mark = Callable[[Sheet, Spot], None]


def _key(chart: TimeChart) -> list[tuple[str, _Mark]]:
    """What each line and shape means, with how it is drawn; a spot is the left end of its middle."""
    found: dict[str, _Mark] = {}
    if chart.bands:
        found["What chance alone explains"] = _band_mark
        found["Mean"] = lambda sheet, spot: _line_mark(sheet, spot, GREY, 1, "")
    for level in chart.levels:
        found.setdefault(level.name, _level_mark(level.look))
    for name, symbol, fill in chart.shapes():
        found[name] = _point_mark(symbol, fill)
    return list(found.items())


def _band_mark(sheet: Sheet, spot: Spot) -> None:
    sheet.box((spot[0], spot[1] - 7), 30, 14, fill=BAND)
    for edge in (-7, 7):
        sheet.line((spot[0], spot[1] + edge), (spot[0] + 30, spot[1] + edge), colour=GREY, width=1.5, dash=Look.LIMIT)


def _line_mark(sheet: Sheet, spot: Spot, colour: str, width: float, dash: str) -> None:
    sheet.line(spot, (spot[0] + 30, spot[1]), colour=colour, width=width, dash=dash)


def _level_mark(look: Look) -> _Mark:
    return lambda sheet, spot: _line_mark(sheet, spot, "#0b0c0c", 2, look)


def _point_mark(symbol: str, fill: str) -> _Mark:
    def mark(sheet: Sheet, spot: Spot) -> None:
        centre = (spot[0] + 15, spot[1])
        if symbol == "diamond":
            sheet.diamond(centre, 7, fill=fill, colour=SERIES)
        else:
            sheet.dot(centre, 4, fill=fill, colour=SERIES)

    return mark


def _key_places(chart: TimeChart) -> Iterator[tuple[float, int]]:
    """Where each mark begins, as pixels from the left and the line it stands on."""
    left, row = 0.0, 0
    for name, _ in _key(chart):
        width = 36 + len(name) * _LETTER + 18
        if left and left + width > _WIDTH:
            left, row = 0.0, row + 1
        yield left, row
        left += width
