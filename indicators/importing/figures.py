"""The values that travel from a row of a file to the table of figures, and the register that they are held against."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from indicators.checking import PART
from indicators.measures import Unit


@dataclass(frozen=True, slots=True)
class KnownPlace:
    """A place of the portal, as far as a figure must fit it."""

    pk: int
    slug: str
    name: str
    effective_from: date | None = None
    effective_to: date | None = None
    reach: str = PART


@dataclass(frozen=True, slots=True)
class KnownIndicator:
    """An indicator of the portal, as far as a figure must fit it; `area` is what its district is called."""

    pk: int
    slug: str
    code: str
    label: str
    unit: str
    place_breakdown: bool = False
    area: str = ""
    frequency: str = ""

    @property
    def counts_records(self) -> bool:
        """Whether records of offences or incidents can add up to its monthly figures."""
        return self.unit == Unit.COUNT and self.frequency in ("", "month")


@dataclass(frozen=True)
class Known:
    """Everything that names in a file may stand for."""

    indicators: Sequence[KnownIndicator]
    places: Sequence[KnownPlace]


class Key(NamedTuple):
    """What there is one figure for: an indicator, a place (None: the district) and a period."""

    indicator: int
    place: int | None
    starts: date
    ends: date


@dataclass(frozen=True, slots=True)
class FileFigure:
    """A figure as one row of a file gives it. None stands for what the file does not say; `row` is 0 where many rows
    were counted for it."""

    row: int
    indicator: KnownIndicator
    place: KnownPlace | None
    period_type: str
    starts: date
    ends: date
    value: Decimal
    sample_size: int | None = None
    design_effect: Decimal | None = None
    sampling: str = ""
    numerator: int | None = None
    denominator: int | None = None
    provisional: bool | None = None
    note: str | None = None
    source: str | None = None

    @property
    def key(self) -> Key:
        return Key(self.indicator.pk, self.place.pk if self.place else None, self.starts, self.ends)


@dataclass(frozen=True, slots=True)
class StoredFigure:
    """A figure that the portal holds, as far as an import may change it or must know of it."""

    pk: int
    period_type: str
    value: Decimal
    sample_size: int | None
    design_effect: Decimal | None
    sampling: str
    numerator: int | None
    denominator: int | None
    provisional: bool
    note: str
    source: str

    @property
    def mark(self) -> str:
        """Tells whether the figure is still what it was; 12 and 12.000 are the same."""
        parts = (
            self.pk, self.period_type, self.value.normalize(), self.sample_size,
            None if self.design_effect is None else self.design_effect.normalize(),
            self.sampling, self.numerator, self.denominator, self.provisional, self.note, self.source,
        )  # fmt: skip
        return hashlib.blake2b(repr(parts).encode("utf-8", "backslashreplace"), digest_size=9).hexdigest()


class Refusal(NamedTuple):
    """Why a row cannot be brought in, and the column in which to mend it ("" where it is no single one)."""

    row: int
    column: str
    reason: str


class Skip(NamedTuple):
    """A row without a figure, or `rows` of them that were left out for one reason."""

    row: int
    reason: str
    rows: int = 1


class Change(NamedTuple):
    """One part of a stored figure that the file gives another value, both as they are shown."""

    part: str
    before: str
    after: str


class Planned(NamedTuple):
    """A figure as it is to be stored, in the order in which a page of the preview keeps it as JSON.

    `stored` is the key of the figure that it changes or that says the same, `mark` what that figure was like.
    """

    row: int
    indicator: int
    place: int | None
    period_type: str
    starts: str
    ends: str
    value: str
    sample_size: int | None
    design_effect: str | None
    sampling: str
    numerator: int | None
    denominator: int | None
    provisional: bool
    note: str
    source: str | None
    stored: int | None = None
    mark: str = ""
    changes: Sequence[Any] = ()

    @property
    def key(self) -> Key:
        return Key(self.indicator, self.place, date.fromisoformat(self.starts), date.fromisoformat(self.ends))
