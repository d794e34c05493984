"""The content of a release: every figure of a register as the public is given it, as one value that all of its files
are written from. What is hidden is not in it at all."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from indicators.differencing import Shown
from indicators.disclosure import Hidden
from indicators.explaining import Changes, Unexplained, unexplained
from indicators.hiding import Cell, cell_of, hidden_figures
from indicators.measures import Sampling, SeriesBreak, Suppression, Unit
from indicators.models import DefinitionVersion, Indicator, Observation, Register
from indicators.readings import Known, Reading, read
from indicators.releasing.rounding import ENOUGH_FOR_A_DECIMAL, as_given
from indicators.releasing.words import answers
from indicators.statistics import effective_sample, wilson_interval
from indicators.wording import long_date
from partners.models import Place

SCHEMA = 1
WHOLE_DISTRICT = "whole-district"
CONFIDENTIAL, PROVISIONAL, BREAK = "[c]", "[p]", "[b]"  # the symbols of the Government Statistical Service

Content = dict[str, Any]


@dataclass(frozen=True)
class Licence:
    name: str
    address: str


@dataclass(frozen=True, kw_only=True)
class Material:
    """What a release is made of. `before` are the contents of earlier releases, oldest first."""

    register: Register
    indicators: Sequence[Indicator]
    figures: Mapping[int, Sequence[Observation]]
    known: Mapping[int, Known]
    changes: Mapping[int, Changes]
    places: Mapping[int, Place]
    before: Sequence[Content]
    as_at: date
    number: int
    publisher: str
    licence: Licence
    notice: str = ""  # that a demonstration is about a district that does not exist


@dataclass(frozen=True)
class HiddenFigure:
    """`was_shown`: an earlier release has told it, or what it was then."""

    indicator: str
    place: str
    period: str
    why: str
    was_shown: bool


@dataclass(frozen=True)
class Prepared:
    """A release as it would be published now, with what its maker should look at before."""

    content: Content
    hidden: list[HiddenFigure]
    unexplained: list[Unexplained]
    same_as_before: bool

    @property
    def digest(self) -> str:
        return digest(self.content)


def canonical(content: Content) -> bytes:
    """The bytes that the digest is of, and that are given as JSON; the same from every database."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(content: Content) -> str:
    return hashlib.sha256(canonical(content)).hexdigest()


def prepare(material: Material) -> Prepared:
    told, rows, hidden, lacking = [], [], [], []
    earlier = [by_indicator(content) for content in material.before]
    for indicator in material.indicators:
        figures = material.figures.get(indicator.pk, ())
        before = [cells_of(of.get(indicator.code, ()), material.places) for of in earlier]
        kept_back = _hidden(indicator, figures, before, material.places)
        reading = _read(indicator, figures, kept_back, material)
        told.append(_indicator(reading, material))
        rows += [_row(reading, row, material) for row in figures]
        hidden += [
            _hidden_figure(indicator, row, kept_back[row.pk], before, material)
            for row in figures
            if row.pk in kept_back
        ]
        if found := unexplained(reading, material.changes.get(indicator.pk, {})):
            lacking.append(found)
    content = _content(material, told, rows)
    same = bool(material.before) and _substance(content) == _substance(material.before[-1])
    return Prepared(content, hidden, lacking, same)


def _hidden(
    indicator: Indicator,
    figures: Sequence[Observation],
    before: Sequence[Mapping[Cell, Shown]],
    places: Mapping[int, Place],
) -> dict[int, Hidden]:
    wider = {pk for pk, place in places.items() if place.reach == Place.Reach.WIDER}
    given = {cell_of(row): as_given(indicator, row).value for row in figures}
    return hidden_figures(indicator, figures, wider=wider, before=before, published=given.get)


def by_indicator(content: Content) -> dict[str, list[Content]]:
    found: dict[str, list[Content]] = {}
    for row in content["observations"]:
        found.setdefault(row["indicator"], []).append(row)
    return found


def cells_of(rows: Iterable[Content], places: Mapping[int, Place]) -> dict[Cell, Shown]:
    """What a release told of one indicator, of the district and of these places."""
    keys: dict[str, int | None] = {place.slug: pk for pk, place in places.items()}
    keys[WHOLE_DISTRICT] = None
    return {
        ((date.fromisoformat(row["starts"]), date.fromisoformat(row["ends"])), keys[row["place"]]): (
            Hidden(row["hidden"]) if row["hidden"] else Decimal(str(row["value"]))
        )
        for row in rows
        if row["place"] in keys
    }


def _read(
    indicator: Indicator, figures: Sequence[Observation], hidden: Mapping[int, Hidden], material: Material
) -> Reading:
    known = material.known.get(indicator.pk, Known())
    return read(indicator, indicator.target, figures, material.as_at, hidden, known=known)


def _indicator(reading: Reading, material: Material) -> Content:
    indicator = reading.indicator
    given = answers(reading, material.changes.get(indicator.pk, {}))
    remark = reading.judgement.meaning.remark
    return {
        "code": indicator.code,
        "label": indicator.label,
        "definition": indicator.definition,
        "definition_versions": [_definition(version) for version in reading.known.definitions],
        "unit": indicator.get_unit_display(),
        "intent": indicator.get_intent_display(),
        "wording": indicator.wording,
        "target": reading.target.as_written,
        "citation": indicator.citation,
        "caveat": indicator.caveat,
        "erratum": indicator.erratum,
        "hiding": Suppression(indicator.suppression).label,
        "position": given.position,
        "position_reason": given.position_reason,
        "change": given.change,
        "method": given.method,
        "pattern": given.pattern,
        "meaning": given.meaning,
        "commentary_by": remark.by_role if remark else "",
        "commentary_on": timezone.localdate(remark.written_at).isoformat() if remark else "",
    }


def _definition(version: DefinitionVersion) -> Content:
    return {
        "number": version.number,
        "in_force_from": version.in_force_from.isoformat() if version.in_force_from else "",
        "words": version.words,
        "collection_method": version.collection_method,
        "changed": SeriesBreak(version.changed).label if version.changed else "",
        "reason": version.reason,
    }


def _row(reading: Reading, row: Observation, material: Material) -> Content:
    """One figure. Whatever would tell a hidden one is left out with it."""
    indicator, label = reading.indicator, reading.hidden.get(row.pk)
    place = material.places[row.place_id] if row.place_id else None
    given = as_given(indicator, row)
    interval = None if label else _interval(indicator, row)
    markers = [CONFIDENTIAL] * bool(label) + [PROVISIONAL] * row.provisional + [BREAK] * bool(row.series_break)
    return {
        "indicator": indicator.code,
        "place": place.slug if place else WHOLE_DISTRICT,
        "place_label": place.name if place else material.register.area or "Whole district",
        "period_type": row.get_period_type_display(),
        "period": row.period_label,
        "starts": row.period_starts.isoformat(),
        "ends": row.period_ends.isoformat(),
        "value": None if label else _number(given.value),
        "marker": " ".join(markers),
        "hidden": label.value if label else "",
        "lower": interval[0] if interval else None,
        "upper": interval[1] if interval else None,
        "sample_size": None if label else row.sample_size,
        "rounded": None if label else given.is_rounded,
        "series_break": SeriesBreak(row.series_break).label if row.series_break else "",
        "baseline": row.is_baseline,
        "provisional": row.provisional,
        "source": row.source or (indicator.citation if row.is_baseline else indicator.source_name),
        "definition_version": _version_of(reading.known.definitions, row),
    }


def _interval(indicator: Indicator, row: Observation) -> tuple[int | float, int | float] | None:
    """Wilson's, at 95%, of a percentage from a random sample, as far as it bears decimals itself. A count has none
    here: its interval would tell it before rounding."""
    sampling = row.sampling or indicator.sampling
    if indicator.unit != Unit.SURVEY_PERCENTAGE or sampling != Sampling.RANDOM or not row.sample_size:
        return None
    trials = effective_sample(row.sample_size, row.design_effect or 1)
    found = wilson_interval(float(row.value) / 100 * trials, trials)
    if found is None:
        return None
    places = 1 if row.sample_size >= ENOUGH_FOR_A_DECIMAL else 0
    lower, upper = (_number(Decimal(f"{100 * end:.{places}f}")) for end in (found.lower, found.upper))
    return lower, upper


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _version_of(versions: Iterable[DefinitionVersion], row: Observation) -> int | None:
    """The newest in force on the last day of the period."""
    in_force = [
        version.number
        for version in versions
        if version.in_force_from is None or version.in_force_from <= row.period_ends
    ]
    return max(in_force, default=None)


def _hidden_figure(
    indicator: Indicator,
    row: Observation,
    label: Hidden,
    before: Sequence[Mapping[Cell, Shown]],
    material: Material,
) -> HiddenFigure:
    place = material.places[row.place_id].name if row.place_id else material.register.area or "Whole district"
    told = any(not isinstance(cells.get(cell_of(row), label), Hidden) for cells in before)
    return HiddenFigure(str(indicator), place, row.period_label, label.value, told)


def _content(material: Material, told: list[Content], rows: list[Content]) -> Content:
    register = material.register
    return {
        "schema": SCHEMA,
        "register": {
            "slug": register.slug,
            "title": register.title,
            "area": register.area,
            "about": register.about,
            "archived": f"Since {long_date(register.archived_on)}: {register.archived_reason}"
            if register.archived_on
            else "",
        },
        "number": material.number,
        "as_at": material.as_at.isoformat(),
        "publisher": material.publisher,
        "notice": material.notice,
        "licence": {"name": material.licence.name, "address": material.licence.address},
        "summary": _summary(told, rows),
        "indicators": told,
        "observations": rows,
    }


def _summary(told: list[Content], rows: list[Content]) -> Content:
    """What a page says of the release without reading all of it."""
    newest: dict[str, Content] = {}
    figures: dict[str, int] = {}
    for row in rows:
        code = row["indicator"]
        figures[code] = figures.get(code, 0) + 1
        if code not in newest or (row["ends"], row["starts"]) > (newest[code]["ends"], newest[code]["starts"]):
            newest[code] = row
    return {
        "figures": len(rows),
        "hidden": sum(bool(row["hidden"]) for row in rows),
        "indicators": [
            {
                "code": entry["code"],
                "label": entry["label"],
                "unit": entry["unit"],
                "figures": figures.get(entry["code"], 0),
                "newest": newest[entry["code"]]["period"] if entry["code"] in newest else "",
            }
            for entry in told
        ],
    }


def _substance(content: Content) -> Content:
    """What makes one release differ from the next: not its number and day."""
    return {name: content[name] for name in ("register", "licence", "publisher", "indicators", "observations")}
