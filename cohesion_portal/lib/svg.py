"""A small sheet to draw on, as an `<svg>` element for a page or a PDF.

It carries presentation attributes only and no style of its own, so that a page with a strict content security policy
may hold it, and no ids, so that a page may hold many. Pure.
"""

from collections.abc import Iterable
from html import escape

from cohesion_portal.lib.charts import FONT, INK

Spot = tuple[float, float]


class Sheet:
    """Lengths are pixels from the top left corner; what is drawn later lies on top."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self._parts: list[str] = []

    def line(self, start: Spot, end: Spot, *, colour: str = INK, width: float = 1, dash: str = "") -> None:
        (x1, y1), (x2, y2) = start, end
        self._add(
            "line", x1=_n(x1), y1=_n(y1), x2=_n(x2), y2=_n(y2), stroke=colour, stroke_width=_n(width), **_dashed(dash)
        )

    def path(self, spots: Iterable[Spot], *, colour: str = INK, width: float = 2) -> None:
        """A line through several spots; a single spot leaves no trace."""
        points = " ".join(f"{_n(x)},{_n(y)}" for x, y in spots)
        self._add(
            "polyline", points=points, fill="none", stroke=colour, stroke_width=_n(width), stroke_linejoin="round"
        )

    def box(self, corner: Spot, width: float, height: float, *, fill: str) -> None:
        x, y = corner
        self._add("rect", x=_n(x), y=_n(y), width=_n(width), height=_n(height), fill=fill)

    def dot(self, centre: Spot, radius: float, *, fill: str = INK, colour: str = INK) -> None:
        x, y = centre
        self._add("circle", cx=_n(x), cy=_n(y), r=_n(radius), fill=fill, stroke=colour, stroke_width="1.5")

    def diamond(self, centre: Spot, radius: float, *, fill: str, colour: str = INK) -> None:
        x, y = centre
        corners = ((x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y))
        points = " ".join(f"{_n(across)},{_n(down)}" for across, down in corners)
        self._add("polygon", points=points, fill=fill, stroke=colour, stroke_width="1.5")

    def write(self, spot: Spot, words: str, *, anchor: str = "start", size: float = 16, bold: bool = False) -> None:
        x, y = spot
        weight = {"font_weight": "700"} if bold else {}
        attributes = {"x": _n(x), "y": _n(y), "font_size": _n(size), "text_anchor": anchor, "fill": INK} | weight
        self._parts.append(f'<text {_written(attributes)} font-family="{FONT}">{escape(words, quote=False)}</text>')

    def element(self, *, label: str = "") -> str:
        """The drawing. With a label it is a picture that says so much; without one the page says what it is."""
        named = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
        size = f'width="{_n(self.width)}" height="{_n(self.height)}" viewBox="0 0 {_n(self.width)} {_n(self.height)}"'
        return f'<svg xmlns="http://www.w3.org/2000/svg" {size} focusable="false" {named}>{"".join(self._parts)}</svg>'

    def _add(self, tag: str, **attributes: str) -> None:
        self._parts.append(f"<{tag} {_written(attributes)}/>")


def _written(attributes: dict[str, str]) -> str:
    return " ".join(f'{name.replace("_", "-")}="{value}"' for name, value in attributes.items())


def _dashed(dash: str) -> dict[str, str]:
    return {"stroke_dasharray": dash} if dash else {}


def _n(value: float) -> str:
    """As short as a tenth of a pixel allows: 12.0 → "12"."""
    return f"{value:.1f}".removesuffix(".0")
