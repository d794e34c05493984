"""Loading a register of indicators from a file: adds and changes rows, never removes an indicator."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from cohesion_portal.lib.yaml_files import FileError
from frameworks.models import Element, FrameworkVersion, Kind
from indicators.loading_rows import Stored, load_figures, store, store_first_definition
from indicators.models import Indicator, Register, Target
from indicators.schema import IndicatorPart, RegisterFile, RegisterPart, TargetPart
from partners.models import Place
from partners.services import PlaceIsPart, keep_wider_area

# What the indicators of a framework hang on: the first of these kinds that it has.
_ANCHORS = ((Kind.PRIORITY, "a priority"), (Kind.THEME, "a theme"))


@dataclass
class Loaded:
    """What loading one file did; each line names an indicator and, when it changed, what changed.

    `kept` says what the file holds and people have written otherwise in the portal, which stands.
    """

    title: str
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


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
        self.versions: dict[str, dict[str, Element]] = {}

    def run(self) -> Loaded:
        anchors, places = self._anchors(), self._places()
        part = self.content.register_part
        loaded = Loaded(part.title)
        register = Register.objects.filter(slug=part.id).first() or Register(slug=part.id)
        is_new = register.pk is None
        if (changed := store(register, _register_values(part), at=self.at)) and not is_new:
            loaded.changed.append(f"the register's {' and '.join(changed)}")
        stored = self._stored(register)
        for position, entry in _outer_first(self.content.indicators):
            row = stored.get(entry.slug) or Indicator(register=register, slug=entry.slug)
            done = self._store_entry(row, entry, {"position": position, "priority": anchors[entry.priority]}, places)
            loaded.kept += done.kept
            if entry.slug not in stored:
                loaded.added.append(str(row))
            elif done.changed:
                loaded.changed.append(f"{row} ({', '.join(done.changed)})")
            else:
                loaded.left.append(str(row))
        return loaded

    def _store_entry(
        self, row: Indicator, entry: IndicatorPart, values: dict[str, Any], places: dict[str, Place]
    ) -> Stored:
        values |= self._values(entry)
        done = Stored()
        rewritten = row.pk and row.definition_versions.filter(number__gt=1).order_by("number").last()
        if rewritten:
            del values["definition"], values["collection_method"]
        done.changed += store(row, values, at=self.at)
        self.rows[entry.id] = row
        if rewritten:
            done.kept.append(f"the definition of {row}: version {rewritten.number} was written in the portal")
        else:
            store_first_definition(row, at=self.at)
        done.changed += self._store_elements(row, entry)
        done.changed += self._store_target(row, entry.target)
        return done + load_figures(row, entry, self.content, places, at=self.at, wrong=self._wrong_figure)

    def _wrong(self, path: str, reason: str) -> FileError:
        return FileError(self.file, path, reason)

    def _wrong_figure(self, entry: IndicatorPart, key: str, reason: str) -> FileError:
        return self._wrong(self._place(entry, key), reason)

    def _place(self, entry: IndicatorPart, key: str) -> str:
        return f"indicators[{self.content.indicators.index(entry)}] ({entry.id}): {key}"

    def _elements_of(self, framework: str) -> dict[str, Element] | None:
        """The elements of the newest published version of a framework; None where it is not loaded."""
        if framework not in self.versions:
            published = FrameworkVersion.objects.published().filter(framework__slug=framework)
            version = published.newest_first().first()
            if version is None:
                return None
            self.versions[framework] = {element.slug: element for element in version.elements.select_related("version")}
        return self.versions[framework]

    def _anchors(self) -> dict[str, Element]:
        """What the file's indicators may hang on, by id."""
        slug = self.content.register_part.framework
        elements = self._elements_of(slug)
        if elements is None:
            raise self._wrong("register.framework", f'the framework "{slug}" is not loaded: load it first')
        called, anchors = _hooks(elements)
        for entry in self.content.indicators:
            if entry.priority not in anchors:
                label = next((element.version.label for element in elements.values()), "")
                reason = f'"{entry.priority}" is not {called} of the framework "{slug}", version {label}'
                raise self._wrong(self._place(entry, "priority"), reason)
        return anchors

    def _places(self) -> dict[str, Place]:
        """By slug: the wider areas that the file names, and every place that is kept already."""
        for index, area in enumerate(self.content.wider_areas):
            try:
                keep_wider_area(slug=area.id, name=area.name)
            except PlaceIsPart as error:
                raise self._wrong(f"wider_areas[{index}] ({area.id})", str(error)) from None
        return {place.slug: place for place in Place.objects.all()}

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
            "collection_method": entry.collection_method,
            "unit": entry.unit,
            "intent": entry.intent,
            "owner_role": entry.owner_role,
            "source_name": entry.source_name,
            "frequency": entry.frequency or "",
            "reporting_sensitive": entry.reporting_sensitive,
            "rolling": entry.rolling,
            "sampling": entry.sampling or "",
            "suppression": entry.suppression,
            "place_breakdown": entry.place_breakdown,
            "nested_in": self.rows[entry.nested_in] if entry.nested_in else None,
            "wording": entry.wording,
            "caveat": entry.caveat,
            "erratum": entry.erratum,
            "citation": self.content.citation(entry.source),
        }

    def _store_elements(self, indicator: Indicator, entry: IndicatorPart) -> list[str]:
        """Keep the links to elements in step, each to the newest published version of its framework."""
        found = []
        for index, end in enumerate(entry.elements):
            framework, _, slug = end.partition("/")
            elements, here = self._elements_of(framework), f"elements[{index}]"
            if elements is None:
                reason = f'the framework "{framework}" is not loaded: load it first'
                raise self._wrong(self._place(entry, here), reason)
            if slug not in elements:
                reason = f'"{slug}" is not an element of the framework "{framework}"'
                raise self._wrong(self._place(entry, here), reason)
            found.append(elements[slug])
        if {element.pk for element in found} == set(indicator.elements.values_list("pk", flat=True)):
            return []
        indicator.elements.set(found)
        return ["elements"]

    def _store_target(self, indicator: Indicator, part: TargetPart) -> list[str]:
        target = Target.objects.filter(indicator=indicator).first() or Target(indicator=indicator)
        values: dict[str, Any] = {
            "as_written": part.as_written,
            "grammar": part.grammar,
            "threshold": part.threshold,
            "step": part.step,
            "step_period": part.step_period or "",
            "mirrors": part.mirrors,
            "set_by": part.set_by,
            "citation": self.content.citation(part.source),
            "expires_on": part.expires,
        }
        if part.mirrors != target.mirrors:  # A figure entered for one plan says nothing about another.
            values |= {"mirrored_value": None, "mirrored_source": "", "mirrored_until": None}
        return [f"target {name}" for name in store(target, values, at=self.at)]


def _hooks(elements: dict[str, Element]) -> tuple[str, dict[str, Element]]:
    """What the indicators of a framework hang on, and what one of it is called: its priorities; in a framework without
    priorities its themes; in one without themes the elements that belong to no other."""
    for kind, called in _ANCHORS:
        if found := {slug: element for slug, element in elements.items() if element.kind == kind}:
            return called, found
    return "an element at the top", {slug: element for slug, element in elements.items() if element.depth == 0}


def _register_values(part: RegisterPart) -> dict[str, Any]:
    return {
        "title": part.title,
        "area": part.area,
        "about": part.about,
        "archived_on": part.archived.since if part.archived else None,
        "archived_reason": part.archived.reason if part.archived else "",
    }


def _outer_first(entries: list[IndicatorPart]) -> Iterator[tuple[int, IndicatorPart]]:
    """Each entry with its place in the file, from 1, a measure always after the one that it is part of."""
    outer = {entry.id: entry.nested_in for entry in entries}

    def depth(code: str | None) -> int:
        return 0 if code is None else 1 + depth(outer[code])

    return iter(sorted(enumerate(entries, start=1), key=lambda numbered: depth(numbered[1].id)))
