"""Numbers and the marks that stand where a number is missing, as publishers of statistics write them."""

import re
import unicodedata
from decimal import Decimal
from enum import Enum, StrEnum

from indicators.reading.cells import Cell, CellFault, quoted, refuse_unreadable, text_of


class NumberStyle(Enum):
    """What separates the decimals in a file."""

    POINT = "point"
    COMMA = "comma"


class Marker(StrEnum):
    """What stands in a cell in place of a number, by what it means.

    The meanings are those of the Government Statistical Service's guidance on symbols in tables and of the Office for
    National Statistics; marks in square brackets are the newer ones, the others are still met in older tables.
    """

    BLANK = "blank"
    NOT_AVAILABLE = "not_available"
    CONFIDENTIAL = "confidential"
    SUPPRESSED = "suppressed"
    DASH = "dash"
    NOT_APPLICABLE = "not_applicable"
    LOW_RELIABILITY = "low_reliability"
    NEGLIGIBLE = "negligible"

    @property
    def meaning(self) -> str:
        return _MEANINGS[self]


_MEANINGS = {
    Marker.BLANK: "the cell is empty",
    Marker.NOT_AVAILABLE: "not available",
    Marker.CONFIDENTIAL: "withheld by its publisher because it is confidential",
    Marker.SUPPRESSED: "suppressed by its publisher, as small numbers are",
    Marker.DASH: "a dash, which some publishers write for zero and others for less than half of the last digit",
    Marker.NOT_APPLICABLE: "not applicable",
    Marker.LOW_RELIABILITY: "too unreliable to give, as its publisher judges",
    Marker.NEGLIGIBLE: "more than zero, but less than half of the last digit",
}
_MARKERS = {
    "": Marker.BLANK,
    "..": Marker.NOT_AVAILABLE,
    "...": Marker.NOT_AVAILABLE,
    "…": Marker.NOT_AVAILABLE,
    ":": Marker.NOT_AVAILABLE,
    "x": Marker.NOT_AVAILABLE,
    "[x]": Marker.NOT_AVAILABLE,
    "#n/a": Marker.NOT_AVAILABLE,
    "c": Marker.CONFIDENTIAL,
    "[c]": Marker.CONFIDENTIAL,
    "*": Marker.SUPPRESSED,
    "-": Marker.DASH,
    "–": Marker.DASH,
    "—": Marker.DASH,
    "n/a": Marker.NOT_APPLICABLE,
    "na": Marker.NOT_APPLICABLE,
    "z": Marker.NOT_APPLICABLE,
    "[z]": Marker.NOT_APPLICABLE,
    "u": Marker.LOW_RELIABILITY,
    "[u]": Marker.LOW_RELIABILITY,
    "[low]": Marker.NEGLIGIBLE,
}
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_NO_SEPARATORS = str.maketrans("", "", " ,.")
_LONGEST = 40
# A comma groups thousands only where every group after the first has three digits, and 0,123 is no thousand.
_WHOLE = {
    NumberStyle.POINT: re.compile(r"([1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,2}(?: \d{3})+|\d+)?(?:\.(\d+)?)?", re.ASCII),
    NumberStyle.COMMA: re.compile(r"([1-9]\d{0,2}(?:\.\d{3})+|[1-9]\d{0,2}(?: \d{3})+|\d+)?(?:,(\d+)?)?", re.ASCII),
}
_EXPONENT = re.compile(r"\d+(?:[.,]\d+)?e[+-]?\d+", re.ASCII | re.IGNORECASE)


def read_number(cell: Cell, *, style: NumberStyle) -> Decimal | Marker:
    """The number that a cell holds, or what stands in its place. "47.9%" is 47.9; "(12)" and "-12" are below zero."""
    refuse_unreadable(cell)
    if isinstance(cell, bool):
        raise CellFault(f"{quoted(cell)} is not a number")
    if isinstance(cell, int | float | Decimal):
        return _stored(cell)
    if cell is not None and not isinstance(cell, str):
        raise CellFault(f"{quoted(cell)} is a date or a time, not a number: set the format of the cell to number")
    text = _as_typed(cell or "")
    return _MARKERS.get(text.lower()) or _written(text, cell, style)


def is_percentage(cell: Cell) -> bool:
    """Whether a cell that holds a number says that it is a percentage."""
    return isinstance(cell, str) and _as_typed(cell).endswith("%")


def fate_of_marker(marker: Marker, *, dash_is_zero: bool) -> Decimal | None:
    """Zero for a dash where the person said that this file means zero by it; otherwise there is no figure."""
    return Decimal(0) if marker is Marker.DASH and dash_is_zero else None


def _as_typed(text: str) -> str:
    """Full-width characters, every kind of space and the minus sign as a keyboard writes them.

    Nothing else is normalised: 12² would become 122.
    """
    if text.isascii():
        return text.strip()
    typed = "".join(" " if unicodedata.category(char) == "Zs" else char for char in text.translate(_FULL_WIDTH))
    return typed.replace("−", "-").strip()


def _stored(cell: int | float | Decimal) -> Decimal:
    """A number of a workbook, which keeps 15 digits of it."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 10**15:
        return Decimal(int(cell))
    number = Decimal(text_of(cell))
    if not number.is_finite():
        raise CellFault(f"{quoted(cell)} is not a number")
    exponent = number.as_tuple().exponent
    if number.adjusted() > _LONGEST or (isinstance(exponent, int) and exponent < -_LONGEST):
        raise CellFault(f"{quoted(cell)} has too many digits")
    return Decimal(f"{number:f}")


def _written(text: str, cell: Cell, style: NumberStyle) -> Decimal:
    inner, negative = _without_sign(text.removesuffix("%").rstrip())
    match = _WHOLE[style].fullmatch(inner)
    if match is None or not any(match.groups()):
        raise CellFault(_why_not(inner, cell, style))
    if len(inner) > _LONGEST:
        raise CellFault(f"{quoted(cell)} has too many digits")
    whole, decimals = match.groups()
    digits = (whole or "0").translate(_NO_SEPARATORS)
    number = Decimal(f"{digits}.{decimals}") if decimals else Decimal(digits)
    # `-number` would round to 28 digits.
    return number.copy_negate() if negative and number else number


def _without_sign(text: str) -> tuple[str, bool]:
    """The rest and whether it is below zero: accountants write (12) for -12."""
    if text.startswith("(") and text.endswith(")"):
        return text[1:-1].strip(), True
    if text[:1] in ("-", "+"):
        return text[1:].strip(), text[0] == "-"
    return text, False


def _why_not(inner: str, cell: Cell, style: NumberStyle) -> str:
    if _EXPONENT.fullmatch(inner):
        return f"{quoted(cell)} is short for a longer number, whose digits may be lost: write it in full"
    other = NumberStyle.COMMA if style is NumberStyle.POINT else NumberStyle.POINT
    match = _WHOLE[other].fullmatch(inner)
    if match is None or not any(match.groups()):
        return f"{quoted(cell)} is not a number"
    sign = "comma" if style is NumberStyle.POINT else "point"
    return (
        f"{quoted(cell)} has a {sign} that does not part thousands: if this file writes decimals with a {sign}, choose "
        "that setting; otherwise correct the cell"
    )
