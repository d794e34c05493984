"""What would become of each figure of a file: new, changed, the same, or refused with the reason."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from indicators.checking import fault_of
from indicators.importing.figures import Change, FileFigure, Key, Planned, Refusal, Skip, StoredFigure
from indicators.importing.mapping import Part
from indicators.measures import Sampling, period_label, plain_number


@dataclass
class Fates:
    """The rows of a file by fate, each list in the order of the file."""

    refused: list[Refusal] = field(default_factory=list)
    changed: list[Planned] = field(default_factory=list)
    new: list[Planned] = field(default_factory=list)
    same: list[Planned] = field(default_factory=list)
    skipped: list[Skip] = field(default_factory=list)
    refused_beside: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """How many rows have which fate; rows that were refused but are too many to list are counted too."""
        return {
            "refused": len(self.refused) + self.refused_beside,
            "changed": len(self.changed),
            "new": len(self.new),
            "same": len(self.same),
            "skipped": sum(skip.rows for skip in self.skipped),
        }


# In which column to mend what a check finds wrong: the first of these that the file has.
_COLUMNS_OF = {
    "value": (Part.VALUE,), "ends": (Part.PERIOD, Part.ENDS, Part.MONTH), "place": (Part.PLACE,),
    "sample_size": (Part.SAMPLE_SIZE,), "design_effect": (Part.DESIGN_EFFECT,), "sampling": (Part.SAMPLING,),
    "numerator": (Part.NUMERATOR,), "denominator": (Part.DENOMINATOR,),
}  # fmt: skip


class Decider:
    """Holds the figures of one file against the stored ones.

    `headings` are the columns that parts of a figure stand in, so that a refusal can name the one to mend.
    """

    def __init__(self, stored: Mapping[Key, StoredFigure], headings: Mapping[str, str], today: date) -> None:
        self._stored, self._headings, self._today = stored, headings, today

    def decide(self, figures: Iterable[FileFigure], fates: Fates) -> Fates:
        """Add the fate of each figure to those of the rows that gave none."""
        figures = list(figures)
        times = Counter(figure.key for figure in figures)
        rows: dict[Key, list[int]] = {key: [] for key, count in times.items() if count > 1}
        for figure in figures:
            if figure.key in rows:
                rows[figure.key].append(figure.row)
        for figure in figures:
            key = figure.key
            if key in rows:
                fates.refused.append(self._twice(figure, rows[key]))
            else:
                self._one(figure, self._stored.get(key), fates)
        fates.refused.sort()
        return fates

    def _twice(self, figure: FileFigure, rows: list[int]) -> Refusal:
        others = [str(row) for row in rows if row != figure.row]
        named = f"Row {others[0]}" if len(others) == 1 else f"Rows {_joined(others)}"
        verb = "gives" if len(others) == 1 else "give"
        reason = f"{named} {verb} a figure for the same measure, place and period: leave one of them in the file"
        return Refusal(figure.row, "", reason)

    def _one(self, figure: FileFigure, stored: StoredFigure | None, fates: Fates) -> None:
        merged = figure if stored is None else _merged(figure, stored)
        if stored is not None and (loses := _numbers_left_behind(figure, stored)):
            fates.refused.append(Refusal(figure.row, self._headings.get(Part.VALUE, ""), loses))
        elif fault := fault_of(merged, merged.indicator, self._today):
            columns = [self._headings[part] for part in _COLUMNS_OF[fault.field] if self._headings.get(part)]
            fates.refused.append(Refusal(figure.row, columns[0] if columns else "", _about(figure) + fault.reason))
        elif stored is None:
            fates.new.append(planned(merged))
        else:
            changes = changes_between(stored, merged)
            plan = planned(merged)._replace(stored=stored.pk, mark=stored.mark, changes=changes)
            (fates.changed if changes else fates.same).append(plan)


def _about(figure: FileFigure) -> str:
    """What a refusal is about where no row can say so, because many were counted."""
    if figure.row:
        return ""
    where = f", {figure.place.name}" if figure.place else ""
    return f"{figure.indicator.label}, {period_label(figure.period_type, figure.starts, figure.ends)}{where}: "


def _joined(words: list[str]) -> str:
    if len(words) > 5:
        words = [*words[:4], f"{len(words) - 4} others"]
    return f"{', '.join(words[:-1])} and {words[-1]}"


def _merged(figure: FileFigure, stored: StoredFigure) -> FileFigure:
    """The figure as it would be stored: an empty cell leaves what is there."""
    pair = figure if figure.numerator is not None or figure.denominator is not None else stored
    return replace(
        figure,
        period_type=stored.period_type,
        sample_size=stored.sample_size if figure.sample_size is None else figure.sample_size,
        design_effect=stored.design_effect if figure.design_effect is None else figure.design_effect,
        sampling=figure.sampling or stored.sampling,
        numerator=pair.numerator,
        denominator=pair.denominator,
        provisional=stored.provisional if figure.provisional is None else figure.provisional,
        note=stored.note if not figure.note else figure.note,
    )


def _numbers_left_behind(figure: FileFigure, stored: StoredFigure) -> str:
    """Another value needs other numbers behind it, or readers would be shown one that does not follow from them."""
    if figure.value == stored.value or stored.numerator is None or figure.numerator is not None:
        return ""
    return (
        f"The stored figure has two numbers behind it, {stored.numerator:,} and {stored.denominator:,}: match the "
        "columns that hold the new ones, or correct this figure by hand"
    )


def planned(figure: FileFigure) -> Planned:
    return Planned(
        figure.row,
        figure.indicator.pk,
        figure.place.pk if figure.place else None,
        figure.period_type,
        figure.starts.isoformat(),
        figure.ends.isoformat(),
        str(figure.value),
        figure.sample_size,
        None if figure.design_effect is None else str(figure.design_effect),
        figure.sampling,
        figure.numerator,
        figure.denominator,
        bool(figure.provisional),
        figure.note or "",
        figure.source,
    )


THIS_FILE = "this file"


def changes_between(stored: StoredFigure, figure: FileFigure) -> list[Change]:
    """Which parts of a stored figure would change. Where the file does not say where a figure was read, the source that
    is stored stays with a value that stays, and another value was read in this file."""
    unsaid = THIS_FILE if stored.source and figure.value != stored.value else stored.source
    pairs: list[tuple[str, Any, Any]] = [
        ("Value", stored.value, figure.value),
        ("How many people answered", stored.sample_size, figure.sample_size),
        ("Design effect", stored.design_effect, figure.design_effect),
        ("How people were chosen", stored.sampling, figure.sampling),
        ("First number behind it", stored.numerator, figure.numerator),
        ("Second number behind it", stored.denominator, figure.denominator),
        ("State", stored.provisional, bool(figure.provisional)),
        ("Note", stored.note, figure.note or ""),
        ("Source", stored.source, figure.source or unsaid),
    ]
    return [Change(part, _shown(before), _shown(after)) for part, before, after in pairs if before != after]


def _shown(value: object) -> str:
    if value is None or value == "":
        return "none"
    if isinstance(value, bool):
        return "provisional" if value else "final"
    if isinstance(value, Decimal | int):
        return plain_number(Decimal(value), separator=",")
    return Sampling(value).label if value in Sampling.values else str(value)
