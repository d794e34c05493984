"""What the columns of a file mean, as a data steward says once for each source and the portal remembers."""

from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from enum import StrEnum
from typing import Any

from indicators.reading.values import DayOrder, NumberStyle, Quarters, same_name


class Part(StrEnum):
    """What a column can hold: the parts of a figure, then those of a record of one offence or incident."""

    INDICATOR = "indicator"
    PLACE = "place"
    PERIOD = "period"
    STARTS = "starts"
    ENDS = "ends"
    VALUE = "value"
    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"
    SAMPLE_SIZE = "sample_size"
    DESIGN_EFFECT = "design_effect"
    SAMPLING = "sampling"
    PROVISIONAL = "provisional"
    NOTE = "note"
    SOURCE = "source"
    MONTH = "month"
    CATEGORY = "category"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    Part.INDICATOR: "Indicator",
    Part.PLACE: "Place",
    Part.PERIOD: "Period",
    Part.STARTS: "First day or month",
    Part.ENDS: "Last day or month",
    Part.VALUE: "Value",
    Part.NUMERATOR: "First number behind it",
    Part.DENOMINATOR: "Second number behind it",
    Part.SAMPLE_SIZE: "How many people answered",
    Part.DESIGN_EFFECT: "Design effect",
    Part.SAMPLING: "How people were chosen",
    Part.PROVISIONAL: "Provisional",
    Part.NOTE: "Note",
    Part.SOURCE: "Source",
    Part.MONTH: "Month",
    Part.CATEGORY: "Category",
}
RECORD_PARTS = (Part.MONTH, Part.CATEGORY, Part.PLACE)
FIGURE_PARTS = tuple(part for part in Part if part not in (Part.MONTH, Part.CATEGORY))

# How publishers head such columns; the likeliest first.
_USUAL = {
    Part.INDICATOR: ("indicator", "measure", "indicator name", "indicator code", "measure name"),
    Part.PLACE: ("place", "area", "area name", "ward", "ward name", "locality", "geography", "lsoa name"),
    Part.PERIOD: ("period", "time period", "year", "month", "quarter", "financial year", "reporting period"),
    Part.STARTS: ("starts", "first day", "period start", "from", "start date"),
    Part.ENDS: ("ends", "last day", "period end", "to", "end date"),
    Part.VALUE: ("value", "figure", "count", "percentage", "rate", "observation value", "obs_value"),
    Part.NUMERATOR: ("numerator",),
    Part.DENOMINATOR: ("denominator", "population"),
    Part.SAMPLE_SIZE: ("sample size", "base", "unweighted base", "respondents"),
    Part.DESIGN_EFFECT: ("design effect", "deff"),
    Part.SAMPLING: ("sampling", "sampling method"),
    Part.PROVISIONAL: ("provisional", "status"),
    Part.NOTE: ("note", "notes", "comment"),
    Part.SOURCE: ("source",),
    Part.MONTH: ("month",),
    Part.CATEGORY: ("crime type", "category", "offence", "type", "incident type"),
}
_MORE = " *"
LEAVE_OUT, DISTRICT = "-", ""
"""What a name may stand for instead of a place: rows to leave out, and the whole district."""


@dataclass(frozen=True)
class Mapping:
    """What a file means. `columns` gives the heading of each part; `indicators` and `places` what its names stand for.

    A name that ends in a space and `*` stands for every name that begins so: a person wrote it in a list of places, or
    it was made of small areas. Indicators and places are given by their slugs.
    """

    sheet: str = ""
    heading_row: int = 1
    columns: Dictionary[str, str] = field(default_factory=dict)
    indicator: str = ""
    period_type: str = ""
    number_style: str = "point"
    day_order: str = ""
    quarters: str = ""
    dash_is_zero: bool = False
    provisional: str = ""
    indicators: Dictionary[str, str] = field(default_factory=dict)
    places: Dictionary[str, str] = field(default_factory=dict)

    @classmethod
    def from_json(cls, stored: Dictionary[str, Any]) -> "Mapping":
        """As it was stored; what an older portal kept and this one does not know is left out."""
        known = {each.name for each in fields(cls)}
        return cls(**{name: value for name, value in stored.items() if name in known})

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    def column(self, part: Part) -> str:
        return self.columns.get(part, "")

    def knows(self, **names: Dictionary[str, str | None]) -> "Mapping":
        """With what further names stand for, and without those of which None is said: they are not matched any more."""
        return replace(
            self,
            indicators=_together(self.indicators, names.get("indicators", {})),
            places=_together(self.places, names.get("places", {})),
        )

    @property
    def numbers(self) -> NumberStyle:
        return NumberStyle(self.number_style)

    @property
    def order(self) -> DayOrder | None:
        return DayOrder(self.day_order) if self.day_order else None

    @property
    def quarters_of(self) -> Quarters | None:
        return "calendar" if self.quarters == "calendar" else "financial" if self.quarters == "financial" else None


def _together(known: Dictionary[str, str], said: Dictionary[str, str | None]) -> dict[str, str]:
    return {name: slug for name, slug in {**known, **said}.items() if slug is not None}


ALL_FINAL, ALL_PROVISIONAL, LAST_PROVISIONAL = "final", "all", "last"
"""What `Mapping.provisional` may say of figures of which no cell does. Where it says nothing, stored ones stay as they
are, and new ones are final."""


def said_of_all(provisional: str) -> bool | None:
    """Whether the person said that figures are provisional; None where they did not say."""
    return {ALL_FINAL: False, ALL_PROVISIONAL: True}.get(provisional)


def suggested(remembered: Mapping, headings: Sequence[str], parts: Sequence[Part]) -> Mapping:
    """What the columns of a file probably mean: as the last time where its headings are there, else by their words."""
    kept = {part: heading for part, heading in remembered.columns.items() if heading in headings and part in parts}
    if not kept:
        kept = guessed(headings, parts)
    return replace(remembered, columns=kept)


def guessed(headings: Sequence[str], parts: Sequence[Part]) -> dict[str, str]:
    """By what publishers usually call such columns, each column for one part alone."""
    found: dict[str, str] = {}
    for part in parts:
        free = [heading for heading in headings if heading not in found.values()]
        match = next((own for usual in _USUAL[part] for own in free if same_name(own, usual)), "")
        if match:
            found[part] = match
    if Part.STARTS in found and Part.ENDS in found:
        found.pop(Part.PERIOD, None)
    elif Part.STARTS in found:
        del found[Part.STARTS]
    return found


def meaning_of(name: str, known: Dictionary[str, str]) -> str | None:
    """What a name was said to stand for: itself, then the longest beginning with " *" after it; None if nobody did."""
    if name in known:
        return known[name]
    starts = [pattern for pattern in known if pattern.strip().endswith(_MORE) and name.startswith(pattern[:-1])]
    return known[max(starts, key=len)] if starts else None


def name_in_file(name: str) -> str:
    """A name as it is kept to be matched: with its footnote mark straight after it, for " *" would stand for more."""
    return f"{name.rstrip(' *')}*" if name.endswith(_MORE) else name
