"""How many readings of a table were judged in which way, since only some ways have a confidence. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from indicators.answers import Method, Verdict
from indicators.readings import Reading


@dataclass(frozen=True)
class Judged:
    """`compared` are judged at some confidence, `in_series` by the rules of process charts, which have none."""

    compared: int
    in_series: int


def judged_of(readings: Iterable[Reading]) -> Judged:
    evidence = [reading.judgement.evidence for reading in readings]
    methods = [found.method for found in evidence if found.verdict != Verdict.CANNOT_BE_JUDGED]
    in_series = methods.count(Method.SERIES)
    return Judged(len(methods) - in_series, in_series)


def series_sentence(in_series: int, one: str) -> str:
    """What chance does to those judged by process charts, `one` being what each is called: "measure"."""
    if not in_series:
        return ""
    return (
        f"The monthly or quarterly figures of {in_series:,} {one}{'' if in_series == 1 else 's'} were judged by the"
        " rules of process charts instead, which show a change by chance more often than 1 time in 500."
    )
