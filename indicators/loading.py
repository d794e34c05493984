"""Loading a register of indicators from a file: adds and changes rows, never removes an indicator."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Model

from cohesion_portal.lib.history import sign
from cohesion_portal.lib.yaml_files import FileError
from frameworks.models import Element, FrameworkVersion, Kind
from indicators.models import Indicator, Observation, Register, Target
from indicators.schema import BaselinePart, IndicatorPart, RegisterFile, TargetPart

_REASON = "Loaded from the register's file"


@dataclass
class Loaded:
    """What loading one file did; each line names an indicator and, when it changed, what changed."""

    title: str
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


@transaction.atomic
def load_registers(files: dict[Path, RegisterFile], *, at: datetime) -> list[Loaded]:
    """Load all of the files or none; raises `FileError` for what does not fit the data already held."""
    return [_Loading(file, content, at).run() for file, content in files.items()]


class _Loading:
    """One file on its way into the database."""

    def __init__(self, file: Path, content: RegisterFile, at: datetime) -> None:
        self.file = file
        self.content = content
        self.at = at
        self.rows: dict[str, Indicator] = {}

    def run(self) -> Loaded:
        priorities = self._priorities()
        part = self.content.register_part
        loaded = Loaded(part.title)
        register = Register.objects.filter(slug=part.id).first() or Register(slug=part.id)
        is_new = register.pk is None
        if self._store(register, {"title": part.title}) and not is_new:
            loaded.changed.append("the register's title")
        stored = self._stored(register)
        for position, entry in _outer_first(self.content.indicators):
            row = stored.get(entry.slug) or Indicator(register=register, slug=entry.slug)
            values = self._values(entry) | {"position": position, "priority": priorities[entry.priority]}
            changed = self._store(row, values)
            self.rows[entry.id] = row
            changed += self._store_target(row, entry.target)
            changed += self._store_baseline(row, entry)
            if entry.slug not in stored:
                loaded.added.append(str(row))
            elif changed:
                loaded.changed.append(f"{row} ({', '.join(changed)})")
            else:
                loaded.left.append(str(row))
        return loaded

    def _wrong(self, path: str, reason: str) -> FileError:
        return FileError(self.file, path, reason)

    def _place(self, entry: IndicatorPart, key: str) -> str:
        return f"indicators[{self.content.indicators.index(entry)}] ({entry.id}): {key}"

    def _priorities(self) -> dict[str, Element]:
        """The priorities that the file names, of the newest published version of its framework."""
        slug = self.content.register_part.framework
        version = FrameworkVersion.objects.published().filter(framework__slug=slug).newest_first().first()
        if version is None:
            raise self._wrong("register.framework", f'the framework "{slug}" is not loaded: load it first')
        priorities = {element.slug: element for element in version.elements.of_kind(Kind.PRIORITY)}
        for entry in self.content.indicators:
            if entry.priority not in priorities:
                reason = f'"{entry.priority}" is not a priority of the framework "{slug}", version {version.label}'
                raise self._wrong(self._place(entry, "priority"), reason)
        return priorities

    def _stored(self, register: Register) -> dict[str, Indicator]:
        """The register's indicators by slug, their codes set free where the file gives them to others."""
        indicators = Indicator.objects.filter(register=register).select_related("priority", "nested_in")
        stored = {indicator.slug: indicator for indicator in indicators}
        entries = {entry.slug: entry for entry in self.content.indicators}
        for slug, indicator in stored.items():
            if slug not in entries:
                reason = f'the register holds "{slug}", which the file leaves out; an indicator is never removed'
                raise self._wrong("indicators", reason)
            if indicator.code != entries[slug].id:
                Indicator.objects.filter(pk=indicator.pk).update(code=f"~{indicator.pk}")
        taken = Indicator.objects.filter(slug__in=entries).exclude(register=register).select_related("register")
        for other in taken.order_by("position")[:1]:
            reason = f'"{other.slug}" belongs to the register "{other.register.slug}"'
            raise self._wrong(self._place(entries[other.slug], "slug"), reason)
        return stored

    def _values(self, entry: IndicatorPart) -> dict[str, Any]:
        return {
            "code": entry.id,
            "label": entry.label,
            "definition": entry.definition,
            "unit": entry.unit,
            "intent": entry.intent,
            "owner_role": entry.owner_role,
            "source_name": entry.source_name,
            "frequency": entry.frequency or "",
            "reporting_sensitive": entry.reporting_sensitive,
            "place_breakdown": entry.place_breakdown,
            "nested_in": self.rows[entry.nested_in] if entry.nested_in else None,
            "wording": entry.wording,
            "caveat": entry.caveat,
            "erratum": entry.erratum,
            "citation": self.content.citation(entry),
        }

    def _store(self, row: Model, values: dict[str, Any]) -> list[str]:
        """Save the row when it is new or differs from `values`; the names of what changed."""
        changed = [name for name, value in values.items() if getattr(row, name, None) != value]
        if row.pk is None or changed:
            for name, value in values.items():
                setattr(row, name, value)
            sign(row, by=None, at=self.at, reason=_REASON).save()
        return [name.replace("_", " ") for name in changed]

    def _store_target(self, indicator: Indicator, part: TargetPart) -> list[str]:
        target = Target.objects.filter(indicator=indicator).first() or Target(indicator=indicator)
        values: dict[str, Any] = {
            "as_written": part.as_written,
            "grammar": part.grammar,
            "threshold": part.threshold,
            "step": part.step,
            "step_period": part.step_period or "",
            "mirrors": part.mirrors,
        }
        if part.mirrors != target.mirrors:  # A figure entered for one plan says nothing about another.
            values |= {"mirrored_value": None, "mirrored_source": "", "mirrored_until": None}
        return [f"target {name}" for name in self._store(target, values)]

    def _store_baseline(self, indicator: Indicator, entry: IndicatorPart) -> list[str]:
        """Keep the file's baseline in step, but leave one that a person has entered or corrected."""
        observations = Observation.objects.for_district().filter(indicator=indicator)
        stored = observations.filter(is_baseline=True).first()
        if stored is not None and stored.history.filter(history_user__isnull=False).exists():
            return []
        if entry.baseline is None:
            return self._store(stored, {"is_baseline": False}) if stored else []
        values = _baseline_values(entry.baseline)
        same_period = observations.filter(
            period_starts=values["period_starts"], period_ends=values["period_ends"]
        ).first()
        if same_period is not None and same_period != stored:
            raise self._wrong(
                self._place(entry, "baseline"),
                f"a figure for {same_period.period_label} was entered in the portal; correct it there",
            )
        row = stored or Observation(indicator=indicator, entered_at=self.at)
        return [f"baseline {name}" for name in self._store(row, values)]


def _baseline_values(part: BaselinePart) -> dict[str, Any]:
    return {
        "period_type": part.period.type,
        "period_label": part.period.label,
        "period_starts": part.period.starts,
        "period_ends": part.period.ends,
        "value": part.value,
        "provisional": part.provisional,
        "is_baseline": True,
    }


def _outer_first(entries: list[IndicatorPart]) -> Iterator[tuple[int, IndicatorPart]]:
    """Each entry with its place in the file, from 1, a measure always after the one that it is part of."""
    outer = {entry.id: entry.nested_in for entry in entries}

    def depth(code: str | None) -> int:
        return 0 if code is None else 1 + depth(outer[code])

    return iter(sorted(enumerate(entries, start=1), key=lambda numbered: depth(numbered[1].id)))
