"""What may be said of one cycle's submissions: counts in words, never averages or rankings. Pure: knows no database.

Sources: domain specification D3 (counting ordinal judgements, comparing years) and B8 (fewer than five organisations).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from math import comb
from typing import NamedTuple

from cohesion_portal.lib.charts import Table
from reporting.charts import Chart, Series
from selfeval.questionnaire import LevelWords
from selfeval.questions import DO_NOT_KNOW, NOT_APPLICABLE, Confidence
from selfeval.scoring import Summary

FEW_ORGANISATIONS = 5
"""With fewer organisations than this, each can be recognised in the counts (domain specification B8)."""

FEWEST_PAIRS = 6
"""With fewer pairs that differ, an exact sign test cannot reach p < 0.05 (domain specification D3)."""

SIGNIFICANCE = 0.05

Judgement = int | str | None
"""A level number, `"not_applicable"`, `"do_not_know"`, or `None` for no judgement."""

WHOLE = "Agreed for the whole organisation"


@dataclass(frozen=True)
class CycleFacts:
    slug: str
    title: str
    framework: str
    scale: str
    opens_on: date
    closes_on: date
    is_baseline: bool


@dataclass(frozen=True)
class Participation:
    """Organisations invited; of these, those that have begun; of these, those that have submitted or were sent back."""

    invited: int
    started: int
    submitted: int
    returned: int

    @property
    def sentence(self) -> str:
        if not self.invited:
            return "No organisation has been invited yet."
        parts = [f"{self.submitted} of {organisations(self.invited)} invited {has(self.submitted)} submitted."]
        under_way = self.started - self.submitted - self.returned
        if under_way:
            parts.append(f"{under_way} {has(under_way)} started and not yet submitted.")
        if self.returned:
            parts.append(f"{self.returned} {has(self.returned)} been returned and not submitted again.")
        not_started = self.invited - self.started
        if not_started:
            parts.append(f"{not_started} {has(not_started)} not started.")
        return " ".join(parts)


@dataclass(frozen=True)
class Waiting:
    """An organisation that was invited and has no submission now."""

    name: str
    status: str
    due_on: date


@dataclass(frozen=True)
class Distribution:
    """How the organisations' judgements of one approach, or of themselves as a whole, lie on the levels."""

    label: str
    summary: Summary
    levels: tuple[LevelWords, ...]

    @property
    def counts(self) -> tuple[int, ...]:
        """The number of organisations at each level, from the lowest."""
        return tuple(self.summary.counts.get(level.number, 0) for level in self.levels)

    @property
    def asked(self) -> int:
        return self.summary.rated + self.summary.not_applicable + self.summary.unanswered

    @property
    def rated(self) -> str:
        """ "8 of 10 rated it; 1 not applicable; 1 not known yet": the numbers that stand beside every bar."""
        parts = [f"{self.summary.rated} of {self.asked} rated it"]
        if self.summary.not_applicable:
            parts.append(f"{self.summary.not_applicable} not applicable")
        if self.summary.unanswered:
            parts.append(f"{self.summary.unanswered} not known yet")
        return "; ".join(parts)

    @property
    def middle(self) -> str:
        """Both middle levels when they differ; there is nothing between two levels of an ordinal scale."""
        if not self.summary.enough or self.summary.median is None:
            return "Too few rated it to say"
        low, high = (self._word(number) for number in self.summary.median)
        return low if low == high else f"Between {low} and {high}"

    @property
    def lowest(self) -> str:
        return self._word(self.summary.lowest)

    @property
    def highest(self) -> str:
        return self._word(self.summary.highest)

    def _word(self, number: int | None) -> str:
        return next((level.label for level in self.levels if level.number == number), "None rated")


@dataclass(frozen=True)
class ApproachFindings:
    """Of one approach: its levels, and how many organisations have each confidence, have evidence, ask for support.

    `confidence` is in the order of `Confidence`, `evidence` in the order of the dashboard's `evidence_kinds`.
    """

    slug: str
    levels: Distribution
    confidence: tuple[int, ...]
    evidence: tuple[int, ...]
    asks_for_support: int

    @property
    def label(self) -> str:
        return self.levels.label


class Cell(NamedTuple):
    """One judgement in words; `shade` is 1 (lowest level) to 6 (highest), 0 where there is no level."""

    text: str
    shade: int


class OrganisationRow(NamedTuple):
    """One organisation's current submission; `cells` and `support` are in the order of the approaches."""

    name: str
    slug: str
    reference: str
    agreed: Cell
    cells: tuple[Cell, ...]
    support: tuple[str, ...]


@dataclass(frozen=True)
class SupportNeeds:
    """The support that organisations ask for in one approach, as (organisation, their words)."""

    approach: ApproachFindings
    needs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Move:
    """How many organisations chose a higher, the same or a lower level than in the earlier cycle.

    `left_out` submitted in both cycles but gave no level in one of them.
    """

    label: str
    higher: int
    same: int
    lower: int
    left_out: int

    @property
    def direction(self) -> str:
        """ "up" or "down" where the organisations that changed moved one way more than chance would have them do."""
        if sign_test(self.higher, self.lower) >= SIGNIFICANCE:
            return ""
        return "up" if self.higher > self.lower else "down"

    @property
    def verdict(self) -> str:
        """What the four counts allow to be said."""
        changed = self.higher + self.lower
        if not changed:
            return "No organisation chose a different level."
        if changed < FEWEST_PAIRS:
            return f"Only {changed} chose a different level: too few to test."
        return (
            f"More moved {self.direction} than chance would explain."
            if self.direction
            else "No clear evidence of change."
        )


@dataclass(frozen=True)
class Comparison:
    """`reason` says why the years cannot be compared; then `moves` is empty."""

    reason: str = ""
    earlier: str = ""
    organisations: int = 0
    moves: tuple[Move, ...] = ()

    @property
    def sentence(self) -> str:
        """What moved, before the table that shows it."""
        moved = [
            f"more organisations moved {direction} than chance would explain in {listed(labels)}"
            for direction in ("up", "down")
            if (labels := [_inside(move.label) for move in self.moves if move.direction == direction])
        ]
        if not moved:
            return "There is no clear evidence of change in any approach."
        words = "; ".join(moved)
        return f"{words[0].upper()}{words[1:]}."


@dataclass(frozen=True)
class Dashboard:
    """Everything that submissions of one cycle say, as they stand now; organisations are in alphabetical order."""

    cycle: CycleFacts
    participation: Participation
    waiting: tuple[Waiting, ...]
    levels: tuple[LevelWords, ...]
    evidence_kinds: tuple[str, ...]
    approaches: tuple[ApproachFindings, ...]
    agreed: Distribution
    agreed_confidence: tuple[int, ...]
    organisations: tuple[OrganisationRow, ...]
    comparison: Comparison

    @property
    def confidences(self) -> tuple[str, ...]:
        """What heads the counts of confidence, in their order."""
        return tuple(confidence.label for confidence in Confidence)

    @property
    def distributions(self) -> tuple[Distribution, ...]:
        """Those of the approaches, then that of the agreed levels."""
        return (*(approach.levels for approach in self.approaches), self.agreed)

    @property
    def cautions(self) -> tuple[str, ...]:
        """What these numbers cannot say, each as a sentence."""
        submitted, invited = self.participation.submitted, self.participation.invited
        found = []
        if 0 < submitted < FEW_ORGANISATIONS:
            found.append(
                "Fewer than five organisations have submitted, so each can be recognised in these counts. "
                "They are for the Board only."
            )
        if 0 < submitted < invited:
            found.append(
                f"The counts speak for {organisations(submitted)} of {invited}. An organisation that has not submitted "
                "is not better or worse than the others."
            )
        incomplete = [found.label for found in self.distributions if found.asked and not found.summary.enough]
        if incomplete:
            found.append(f"Too few organisations gave a level to name the middle one: {listed(incomplete)}.")
        return tuple(found)

    def levels_chart(self) -> Chart:
        return Chart(
            slug="levels",
            title="Organisations at each level",
            sentence=middle_sentence(self.distributions),
            category_heading="Approach",
            categories=tuple(distribution.label for distribution in self.distributions),
            series=tuple(
                Series(level.label, tuple(distribution.counts[place] for distribution in self.distributions))
                for place, level in enumerate(self.levels)
            ),
            note_heading="How many rated it",
            notes=tuple(distribution.rated for distribution in self.distributions),
        )

    def middle_table(self) -> Table:
        rows = ((found.label, found.middle, found.lowest, found.highest) for found in self.distributions)
        return Table(("Approach", "Middle level", "Lowest level", "Highest level"), tuple(rows), numeric=0)

    def confidence_table(self) -> Table:
        headings = ("Approach", *(confidence.label for confidence in Confidence))
        found = (
            *((approach.label, approach.confidence) for approach in self.approaches),
            (WHOLE, self.agreed_confidence),
        )
        return Table(headings, tuple((label, *map(str, counts)) for label, counts in found), len(Confidence))

    @property
    def confidence_sentence(self) -> str:
        high, medium, low = (sum(counts) for counts in zip(*(a.confidence for a in self.approaches), strict=True))
        return (
            f"Of {high + medium + low} judgements of an approach, {high} were made with high confidence, "
            f"{medium} with medium and {low} with low."
        )

    @property
    def evidence_sentence(self) -> str:
        total = self.participation.submitted * len(self.approaches)
        sums = [sum(counts) for counts in zip(*(approach.evidence for approach in self.approaches), strict=True)]
        given = [
            f"{count} {'from' if place else 'have evidence from'} {kind[0].lower()}{kind[1:]}"
            for place, (count, kind) in enumerate(zip(sums, self.evidence_kinds, strict=True))
        ]
        return f"Of {total} judgements of an approach, {listed(given)}."

    def evidence_table(self) -> Table:
        rows = ((approach.label, *map(str, approach.evidence)) for approach in self.approaches)
        return Table(("Approach", *self.evidence_kinds), tuple(rows), len(self.evidence_kinds))

    def moves_table(self) -> Table:
        headings = ("Approach", "Higher", "Same", "Lower", "Left out", "What can be said")
        rows = (
            (move.label, str(move.higher), str(move.same), str(move.lower), str(move.left_out), move.verdict)
            for move in self.comparison.moves
        )
        return Table(headings, tuple(rows), numeric=4)

    def support_needs(self, shown: Iterable[OrganisationRow]) -> tuple[SupportNeeds, ...]:
        """What the organisations shown ask for, by approach."""
        rows = list(shown)
        return tuple(
            SupportNeeds(approach, tuple((row.name, row.support[place]) for row in rows if row.support[place]))
            for place, approach in enumerate(self.approaches)
        )


def middle_sentence(distributions: Iterable[Distribution]) -> str:
    """One sentence that names the middle level of every distribution that has one, like with like."""
    named = [found for found in distributions if found.summary.enough]
    if not named:
        return "Too few organisations gave a level to name the middle one."
    in_order = {middle: place for place, middle in reversed(list(enumerate(found.middle for found in named)))}
    grouped = groupby(sorted(named, key=lambda found: in_order[found.middle]), key=lambda found: found.middle)
    parts = [f"{_inside(middle)} for {listed([_inside(f.label) for f in same])}" for middle, same in grouped]
    return f"The middle level is {'; '.join(parts)}."


def _inside(words: str) -> str:
    """Levels and approaches are names and keep their capital; our own phrases lose theirs inside a sentence."""
    if words == WHOLE:
        return "the agreed level for the whole organisation"
    return words.replace("Between ", "between ", 1)


def sign_test(higher: int, lower: int) -> float:
    """Two-sided p of an exact sign test: how often chance alone would be at least as lopsided. 1 when nothing moved."""
    changed, fewer = higher + lower, min(higher, lower)
    tail = sum(comb(changed, count) for count in range(fewer + 1))
    return min(1.0, 2 * tail / 2**changed)


def compare(label: str, pairs: Iterable[tuple[Judgement, Judgement]]) -> Move:
    """Count how the same organisations moved, from pairs of (earlier, now)."""
    directions: Counter[str] = Counter()
    for (before, now), count in Counter(pairs).items():
        if not isinstance(before, int) or not isinstance(now, int):
            directions["left_out"] += count
        elif now == before:
            directions["same"] += count
        else:
            directions["higher" if now > before else "lower"] += count
    return Move(label, directions["higher"], directions["same"], directions["lower"], directions["left_out"])


def cells_of(levels: Sequence[LevelWords]) -> Mapping[Judgement, Cell]:
    """A cell for every judgement there can be, the levels shaded evenly from 1 to 6 over a scale of any length."""
    steps = max(len(levels) - 1, 1)
    unknown = Cell("Do not know yet", 0)
    return {
        **{level.number: Cell(level.label, 1 + 5 * place // steps) for place, level in enumerate(levels)},
        NOT_APPLICABLE: Cell("Not applicable", 0),
        DO_NOT_KNOW: unknown,
        None: unknown,
    }


def listed(words: Sequence[str]) -> str:
    """ "one", "one and two", "one, two and three"."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def organisations(count: int) -> str:
    return f"{count} organisation{'' if count == 1 else 's'}"


def has(count: int) -> str:
    return "has" if count == 1 else "have"
