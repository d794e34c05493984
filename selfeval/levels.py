"""The levels that the parts of an organisation gave, side by side and counted, never put together to one. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from selfeval.questionnaire import Questionnaire
from selfeval.questions import DO_NOT_KNOW, NOT_APPLICABLE, Of
from selfeval.spread import Spread, spread_of

Judgement = int | str | None
"""A level number, `not_applicable`, `do_not_know`, or None while nothing is answered."""


@dataclass(frozen=True)
class PartLevels:
    """A part of an organisation and, once it is shared, what it judged; `levels` are kept by the id of the approach.

    `part` is its name in addresses; `status` is as in `Evaluation.Status`.
    """

    name: str
    part: str
    of: Of
    status: str
    is_shared: bool = False
    levels: Mapping[int, Judgement] = field(default_factory=dict)
    overall: int | None = None


@dataclass(frozen=True)
class Tally:
    """How many units judged one thing at each level, with those that gave none counted apart."""

    label: str
    judgements: tuple[Judgement, ...]
    spread: Spread

    @property
    def counts(self) -> tuple[tuple[str, int], ...]:
        return self.spread.counts

    @property
    def not_applicable(self) -> int:
        return self.judgements.count(NOT_APPLICABLE)

    @property
    def do_not_know(self) -> int:
        return self.judgements.count(DO_NOT_KNOW)

    @property
    def not_answered(self) -> int:
        return self.judgements.count(None)

    @property
    def sentence(self) -> str:
        """What the counts show: "4 of 5 units gave a level, from Starting to Embedded; the middle is Developing."."""
        summary, asked = self.spread.summary, len(self.judgements)
        if not summary.rated:
            return f"None of {asked} units gave a level."
        given = f"{summary.rated} of {asked} units gave a level"
        reach = self.spread.range[:1].lower() + self.spread.range[1:]
        if not summary.enough:
            return f"{given}, {reach}; too few to name a middle."
        middle = self.spread.middle
        if summary.median and summary.median[0] != summary.median[1]:
            middle = middle[:1].lower() + middle[1:]
        return f"{given}, {reach}; the middle is {middle}."


def tally_of(label: str, judgements: Iterable[Judgement], levels: Sequence[tuple[int, str]]) -> Tally:
    held = tuple(judgements)
    return Tally(label, held, spread_of(held, levels, of="the units"))


@dataclass(frozen=True)
class UnitSpread:
    """What the units of an organisation judged; `approaches` has a tally for each approach in order.

    `whole` counts the units' own overall levels, None where no unit gave one.
    """

    units: tuple[PartLevels, ...]
    approaches: tuple[Tally, ...]
    whole: Tally | None
    _middle: Spread

    @property
    def shared(self) -> int:
        return sum(unit.is_shared for unit in self.units)

    @property
    def tallies(self) -> tuple[Tally, ...]:
        return (*self.approaches, *([self.whole] if self.whole else []))

    @property
    def middle(self) -> Spread | None:
        """What an agreed level is held against; None while too little is shared to name a middle.

        It is the middle of the units' own overall levels where enough of them gave one, else of all the levels that
        they gave the approaches.
        """
        for spread in (self.whole.spread if self.whole else None, self._middle):
            if spread and spread.summary.enough:
                return spread
        return None

    @property
    def sentence(self) -> str:
        """What the whole table shows, for people who do not read tables."""
        shared = f"{self.shared} of {len(self.units)} units shared their self-evaluation."
        apart = [
            tally.label
            for tally in self.approaches
            if tally.spread.summary.rated and tally.spread.summary.lowest != tally.spread.summary.highest
        ]
        agree = [
            tally.label
            for tally in self.approaches
            if tally.spread.summary.rated > 1 and tally.spread.summary.lowest == tally.spread.summary.highest
        ]
        if apart:
            shared += f" They differ on {_list(apart)}."
        if agree:
            shared += f" They give the same level on {_list(agree)}."
        return shared


def _list(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def unit_spread(parts: Iterable[PartLevels], questionnaire: Questionnaire) -> UnitSpread | None:
    """The spread over the units among these parts, in their order; None where there is no unit.

    Programmes and activities look at what they choose, so they are not counted with the units.
    """
    units = tuple(part for part in parts if part.of is Of.UNIT)
    if not units:
        return None
    levels = [(level.number, level.label) for level in questionnaire.levels]
    approaches = tuple(
        tally_of(approach.label, (unit.levels.get(approach.id) for unit in units), levels)
        for approach in questionnaire.approaches
    )
    overall = [unit.overall for unit in units]
    return UnitSpread(
        units,
        approaches,
        tally_of("The unit as a whole", overall, levels) if any(overall) else None,
        spread_of(
            (judgement for tally in approaches for judgement in tally.judgements),
            levels,
            of="the levels that units gave the approaches",
        ),
    )
