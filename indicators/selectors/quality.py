"""What in the registers somebody should look at: the data-quality page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Q

from indicators.disclosure import Hidden
from indicators.models import Indicator, Observation
from indicators.quality import Checked, Finding, Kind, findings_of
from indicators.quality.wording import RULES, TITLES
from indicators.readings import Known, read
from indicators.selectors.figures import known_of
from indicators.selectors.shown import hidden_of_all
from partners.models import Place

LISTED = 3


@dataclass(frozen=True)
class QualityRow:
    """What was found of one kind in one indicator, as far as it is listed; `more` counts the rest."""

    indicator: Indicator
    findings: list[Finding]
    more: int

    @property
    def advice(self) -> list[Finding]:
        """The findings with what to do, each piece of advice once."""
        return list({finding.what_to_do: finding for finding in reversed(self.findings)}.values())[::-1]


@dataclass(frozen=True)
class QualitySection:
    kind: Kind
    rows: list[QualityRow]
    count: int

    @property
    def title(self) -> str:
        return TITLES[self.kind]

    @property
    def rule(self) -> str:
        return RULES[self.kind]


@dataclass(frozen=True)
class QualityPage:
    """All sections, also those in which nothing was found. `checked` is how many indicators were looked at."""

    sections: list[QualitySection]
    checked: int

    @property
    def count(self) -> int:
        return sum(section.count for section in self.sections)


def data_quality(on: date, *, small_numbers: bool) -> QualityPage:
    """Look through all indicators but those of archived registers, in six queries. Without `small_numbers` nothing is
    found that rests on a figure which is hidden."""
    indicators = list(
        Indicator.objects.select_related("register", "priority", "target")
        .filter(Q(register__archived_on=None) | Q(register__archived_on__gt=on), target__isnull=False)
        .order_by("register__title", "register_id", "position")
    )
    keys = [indicator.pk for indicator in indicators]
    places = {place.pk: place for place in Place.objects.order_by("name", "pk")}
    figures, known = _figures(keys, places), known_of(keys, on)
    current = [place for place in places.values() if _is_current_part(place, on)]
    found: list[Finding] = []
    for indicator in indicators:
        rows = figures.get(indicator.pk, [])
        hidden = {} if small_numbers else hidden_of_all(indicator, rows)
        found += _of_indicator(indicator, rows, hidden, current, known[indicator.pk], on)
    return QualityPage([_section(kind, found) for kind in Kind], len(indicators))


def _figures(indicators: list[int], places: Mapping[int, Place]) -> dict[int, list[Observation]]:
    """All of them, for a sum may be wrong in any year, each with its place."""
    found: dict[int, list[Observation]] = {}
    for row in Observation.objects.filter(indicator__in=indicators).order_by("period_ends", "period_starts", "pk"):
        row.place = places[row.place_id] if row.place_id else None
        found.setdefault(row.indicator_id, []).append(row)
    return found


def _is_current_part(place: Place, on: date) -> bool:
    began = place.effective_from is None or place.effective_from <= on
    return place.reach == Place.Reach.PART and began and (place.effective_to is None or place.effective_to >= on)


def _of_indicator(
    indicator: Indicator,
    rows: list[Observation],
    hidden: Mapping[int, Hidden],
    places: list[Place],
    known: Known,
    on: date,
) -> list[Finding]:
    """What the reader is shown of what was found: nothing that rests on a figure which they may not see."""
    ended = [row for row in rows if row.period_ends <= on]
    reading = read(indicator, indicator.target, ended, on, hidden, known=known)
    checked = Checked(indicator, indicator.target, ended, places, known, reading, on)
    return [finding for finding in findings_of(checked) if not finding.rests_on & hidden.keys()]


def _section(kind: Kind, found: list[Finding]) -> QualitySection:
    findings = [finding for finding in found if finding.kind == kind]
    groups = [list(group) for _, group in groupby(findings, key=lambda finding: finding.indicator.pk)]
    rows = [QualityRow(group[0].indicator, group[:LISTED], max(0, len(group) - LISTED)) for group in groups]
    return QualitySection(kind, rows, len(findings))
