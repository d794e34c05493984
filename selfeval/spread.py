"""How the levels of the approaches lie, in words, to stand beside the level that people agreed. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from selfeval.scoring import Summary, summarise

FAR_APART = 2
"""An agreed level this many levels from both middle values is worth a second look (domain specification D3)."""


@dataclass(frozen=True)
class Spread:
    """`counts` pairs each level of the scale, from the lowest, with the number of approaches at it.

    `of` says whose levels they are, after "the middle of".
    """

    summary: Summary
    labels: dict[int, str]
    of: str = "the approaches"

    @property
    def counts(self) -> tuple[tuple[str, int], ...]:
        return tuple((label, self.summary.counts.get(number, 0)) for number, label in self.labels.items())

    @property
    def asked(self) -> int:
        return self.summary.rated + self.summary.not_applicable + self.summary.unanswered

    @property
    def rated(self) -> str:
        """ "4 of 5 approaches rated; 1 not applicable": the number is always beside the summary."""
        parts = [f"{self.summary.rated} of {self.asked} approaches rated"]
        if self.summary.not_applicable:
            parts.append(f"{self.summary.not_applicable} not applicable")
        if self.summary.unanswered:
            parts.append(f"{self.summary.unanswered} not known yet or not answered")
        return "; ".join(parts)

    @property
    def middle(self) -> str:
        """Both middle levels when they differ, because there is nothing between two levels of an ordinal scale."""
        if not self.summary.enough or self.summary.median is None:
            return "Too few approaches are rated to give a middle level"
        low, high = (self.labels[number] for number in self.summary.median)
        return low if low == high else f"Between {low} and {high}"

    @property
    def range(self) -> str:
        if self.summary.lowest is None or self.summary.highest is None:
            return "Nothing is rated yet"
        low, high = self.labels[self.summary.lowest], self.labels[self.summary.highest]
        return f"All at {low}" if low == high else f"From {low} to {high}"

    def is_far_from(self, agreed: int) -> bool:
        """Whether an agreed level lies two levels or more from both middle levels."""
        if not self.summary.enough or self.summary.median is None:
            return False
        low, high = self.summary.median
        return agreed <= low - FAR_APART or agreed >= high + FAR_APART


def spread_of(
    judgements: Iterable[int | str | None], levels: Sequence[tuple[int, str]], of: str = "the approaches"
) -> Spread:
    """The spread of judgements, as `scoring.summarise` takes them, over levels given as (number, label)."""
    return Spread(summarise(judgements), dict(sorted(levels)), of)
