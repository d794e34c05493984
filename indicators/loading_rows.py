"""Rows of one indicator as its file has them: its first definition and its published figures."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Model

from cohesion_portal.lib.history import sign
from cohesion_portal.lib.yaml_files import FileError
from indicators.models import DefinitionVersion, Indicator, Observation
from indicators.schema import BaselinePart, FigurePart, IndicatorPart, ObservationPart, RegisterFile
from partners.models import Place

_REASON = "Loaded from the register's file"


@dataclass
class Stored:
    """What storing one entry changed, and what of it gave way to what people wrote."""

    changed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    def __add__(self, other: "Stored") -> "Stored":
        return Stored(self.changed + other.changed, self.kept + other.kept)


def store(row: Model, values: dict[str, Any], *, at: datetime) -> list[str]:
    """Save the row when it is new or differs from `values`; the names of what changed."""
    changed = [name for name, value in values.items() if getattr(row, name, None) != value]
    if row.pk is None or changed:
        for name, value in values.items():
            setattr(row, name, value)
        sign(row, by=None, at=at, reason=_REASON).save()
    return [name.replace("_", " ") for name in changed]


def store_first_definition(indicator: Indicator, *, at: datetime) -> None:
    """The words of the file are the first version, which stands alone; a correction of the file takes its place."""
    first = indicator.definition_versions.filter(number=1).first()
    words = {"words": indicator.definition, "collection_method": indicator.collection_method}
    if first is not None and all(getattr(first, name) == value for name, value in words.items()):
        return
    if first is not None:
        first.delete()
    DefinitionVersion.objects.create(indicator=indicator, number=1, written_at=at, **words)


def load_figures(
    indicator: Indicator,
    entry: IndicatorPart,
    file: RegisterFile,
    places: dict[str, Place],
    *,
    at: datetime,
    wrong: Callable[[IndicatorPart, str, str], FileError],
) -> Stored:
    """Keep the file's figures in step, but leave those that a person has entered or corrected. None is ever removed."""
    figures = _Figures(indicator, entry, file, places, at, wrong)
    done = figures.store_baseline(entry.baseline)
    for index, part in enumerate(entry.observations):
        done += figures.store_observation(f"observations[{index}]", part)
    return done


@dataclass
class _Figures:
    indicator: Indicator
    entry: IndicatorPart
    file: RegisterFile
    places: dict[str, Place]
    at: datetime
    wrong: Callable[[IndicatorPart, str, str], FileError]

    def store_baseline(self, part: BaselinePart | None) -> Stored:
        observations = Observation.objects.for_district().filter(indicator=self.indicator)
        stored = observations.filter(is_baseline=True).first()
        if stored is not None and _is_a_persons(stored):
            return Stored()
        if part is None:
            return self._save(stored, {"is_baseline": False}, "baseline") if stored else Stored()
        values = self._values(part) | {"is_baseline": True}
        same_period = observations.filter(
            period_starts=values["period_starts"], period_ends=values["period_ends"]
        ).first()
        if same_period is not None and same_period != stored:
            reason = f"a figure for {same_period.period_label} was entered in the portal; correct it there"
            raise self.wrong(self.entry, "baseline", reason)
        return self._save(stored, values, "baseline")

    def store_observation(self, key: str, part: ObservationPart) -> Stored:
        place = self._place(key, part.place) if part.place else None
        called = f"figure for {part.period.label}" + (f" in {place.name}" if place else "")
        stored = Observation.objects.filter(
            indicator=self.indicator, place=place, period_starts=part.period.starts, period_ends=part.period.ends
        ).first()
        if stored is not None and _is_a_persons(stored):
            return Stored(kept=[f"the {called} of {self.indicator}: it was entered in the portal"])
        return self._save(stored, self._values(part) | {"place": place}, called)

    def _place(self, key: str, slug: str) -> Place:
        place = self.places.get(slug)
        if place is None:
            reason = f'"{slug}" is neither one of the wider areas nor a place that the portal keeps'
            raise self.wrong(self.entry, f"{key}.place", reason)
        if place.reach == Place.Reach.PART and not self.entry.place_breakdown:
            reason = f"{place.name} is a part of the district, but place_breakdown is not true"
            raise self.wrong(self.entry, f"{key}.place", reason)
        return place

    def _save(self, stored: Observation | None, values: dict[str, Any], called: str) -> Stored:
        row = stored or Observation(indicator=self.indicator, entered_at=self.at)
        changed = store(row, values, at=self.at)
        return Stored([f"{called} {name}" for name in changed] if stored else [called])

    def _values(self, part: FigurePart) -> dict[str, Any]:
        return {
            "period_type": part.period.type,
            "period_label": part.period.label,
            "period_starts": part.period.starts,
            "period_ends": part.period.ends,
            "value": part.value,
            "provisional": part.provisional,
            "sampling": part.sampling or "",
            "sample_size": part.sample_size,
            "numerator": part.numerator,
            "denominator": part.denominator,
            "series_break": part.series_break or "",
            "note": part.note,
            "source": self.file.citation(part.source),
        }


def _is_a_persons(row: Observation) -> bool:
    return row.history.filter(history_user__isnull=False).exists()
