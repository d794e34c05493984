"""What a table of places says of itself in plain words. Pure: knows no database."""

from dataclasses import dataclass
from decimal import Decimal

from cohesion_portal.lib.formats import number
from indicators.chance import Judged, series_sentence
from indicators.disclosure import Hidden
from indicators.models import Observation
from indicators.readings import Reading
from indicators.targets import Reason, Status
from indicators.wording import STATUS_WORDS, position_sentence

NOT_COMPARED = "Not compared, because the district is part of it"
NONE_COMPARED = "No figure of a place could be compared with an earlier one yet."
_NESTED = "A measure that is part of another is not separate evidence."


@dataclass(frozen=True)
class FigureInPlace:
    shown: Decimal | Hidden
    period: str


def comparisons_sentence(judged: Judged, flags: float, confidence: float) -> str:
    """How many comparisons a table of places makes, and how many of them would seem to show a change by chance alone:
    `flags` is what to expect of those of two figures."""
    sentences = []
    if judged.compared:
        made = f"{judged.compared:,} comparisons were" if judged.compared > 1 else "1 comparison was"
        sentences.append(
            f"{made} made at {number(100 * confidence)}% confidence. By chance alone {_about(flags)} of them would seem"
            " to show a change."
        )
    if judged.in_series:
        sentences.append(series_sentence(judged.in_series, "place"))
    return " ".join([*sentences, _NESTED]) if sentences else NONE_COMPARED


def _about(flags: float) -> str:
    """0.23 → "about 0.2"; 6.2 → "about 6"."""
    if flags < 0.05:
        return "fewer than 0.1"
    return f"about {number(flags, 1 if flags < 1 else 0)}"


def figures_in_place(reading: Reading) -> list[FigureInPlace]:
    """The figure that the position is about, and the newest where it is another."""
    rows = [reading.judged or reading.latest, reading.latest]
    return [_in_place(reading, row) for row in dict.fromkeys(rows) if row is not None]


def _in_place(reading: Reading, row: Observation) -> FigureInPlace:
    period = f"{row.period_label}{', provisional' if row.provisional else ''}"
    return FigureInPlace(reading.shown(row), f"{period}{', baseline' if row == reading.baseline else ''}")


def position_in_place(reading: Reading) -> str:
    """The position of one place in a few words; what was compared stands beside it as the evidence of change. A figure
    that is hidden has none, for that would say on which side of another it lies."""
    if reading.position.reason == Reason.HIDDEN:
        return f"Position against the target: {Hidden.PROTECTS_ANOTHER[:1].lower()}{Hidden.PROTECTS_ANOTHER[1:]}"
    if reading.position.status not in (Status.MET, Status.NOT_MET):
        return f"{STATUS_WORDS[reading.position.status]}. {position_sentence(reading)}"
    return STATUS_WORDS[reading.position.status]
