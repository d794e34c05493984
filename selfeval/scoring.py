"""Counting ordinal judgements without ever averaging them (design, rule 3; domain specification D3). Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from selfeval.questions import DO_NOT_KNOW, NOT_APPLICABLE

ENOUGH_SHARE = (3, 5)
"""Below three fifths rated there is too little to summarise (domain specification D3, our own default)."""


@dataclass(frozen=True)
class Summary:
    """What may be said of a set of judgements.

    `counts` maps a level number to how many chose it; `median` is the pair of the two middle levels, equal when the
    number rated is odd, `None` when nothing is rated; `unanswered` counts both "do not know yet" and no answer.
    """

    counts: dict[int, int]
    rated: int
    not_applicable: int
    unanswered: int
    median: tuple[int, int] | None
    lowest: int | None
    highest: int | None
    enough: bool


def summarise(answers: Iterable[int | str | None]) -> Summary:
    """Summarise level numbers, `"not_applicable"`, `"do_not_know"` and `None`.

    Not applicable leaves the denominator of `enough`; do not know yet and no answer stay in it.
    Raises `ValueError` for anything else.
    """
    levels: list[int] = []
    not_applicable = unanswered = 0
    for answer in answers:
        if answer is None or answer == DO_NOT_KNOW:
            unanswered += 1
        elif answer == NOT_APPLICABLE:
            not_applicable += 1
        elif isinstance(answer, int) and not isinstance(answer, bool):
            levels.append(answer)
        else:
            raise ValueError(f"not a judgement: {answer!r}")
    levels.sort()
    rated = len(levels)
    numerator, denominator = ENOUGH_SHARE
    return Summary(
        counts=dict(sorted(Counter(levels).items())),
        rated=rated,
        not_applicable=not_applicable,
        unanswered=unanswered,
        median=(levels[(rated - 1) // 2], levels[rated // 2]) if levels else None,
        lowest=levels[0] if levels else None,
        highest=levels[-1] if levels else None,
        enough=rated > 0 and rated * denominator >= numerator * (rated + unanswered),
    )
