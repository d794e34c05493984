"""What a table of places says of itself in plain words. Pure: knows no database."""

from cohesion_portal.lib.formats import number
from indicators.disclosure import Hidden
from indicators.readings import Reading
from indicators.targets import Reason, Status
from indicators.wording import STATUS_WORDS, position_sentence

NOT_COMPARED = "Not compared, because the district is part of it"
NONE_COMPARED = "No figure of a place could be compared with an earlier one yet."
_NESTED = "A measure that is part of another is not separate evidence."


def comparisons_sentence(comparisons: int, flags: float, confidence: float, in_series: int = 0) -> str:
    """How many comparisons a table of places makes, and how many of them would seem to show a change by chance alone.

    `comparisons` are those of two figures, for which `flags` is what to expect; `in_series` are judged by the rules of
    process charts instead, which have no confidence to choose.
    """
    sentences = []
    if comparisons:
        made = f"{comparisons:,} comparisons were" if comparisons > 1 else "1 comparison was"
        sentences.append(
            f"{made} made at {number(100 * confidence)}% confidence. By chance alone {_about(flags)} of them would seem"
            " to show a change."
        )
    if in_series:
        places = "place" if in_series == 1 else "places"
        sentences.append(
            f"The monthly or quarterly figures of {in_series:,} {places} were judged by the rules of process charts"
            " instead, which show a change by chance more often than 1 time in 500."
        )
    return " ".join([*sentences, _NESTED]) if sentences else NONE_COMPARED


def _about(flags: float) -> str:
    """0.23 → "about 0.2"; 6.2 → "about 6"."""
    if flags < 0.05:
        return "fewer than 0.1"
    return f"about {number(flags, 1 if flags < 1 else 0)}"


def position_in_place(reading: Reading) -> str:
    """The position of one place in a few words; what was compared stands beside it as the evidence of change. A figure
    that is hidden has none, for that would say on which side of another it lies."""
    if reading.position.reason == Reason.HIDDEN:
        return f"Position against the target: {Hidden.PROTECTS_ANOTHER[:1].lower()}{Hidden.PROTECTS_ANOTHER[1:]}"
    if reading.position.status not in (Status.MET, Status.NOT_MET):
        return f"{STATUS_WORDS[reading.position.status]}. {position_sentence(reading)}"
    return STATUS_WORDS[reading.position.status]
