"""Reads of imports: their list, one of them as an actor may load it, and what its file is held against."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.timezone import localdate
from rules import test_rule

from indicators.importing.figures import (
    Change,
    Key,
    Known,
    KnownIndicator,
    KnownPlace,
    Planned,
    Refusal,
    Skip,
    StoredFigure,
)
from indicators.measures import period_label
from indicators.models import Import, ImportPage, ImportSource, Indicator, Observation
from partners.actors import Actor
from partners.models import Place

STOPPED_AFTER = timedelta(seconds=60)
"""A step that has not been heard of for so long was broken off, or has not begun because no worker is running."""
_STEPS = (Import.Status.READING, Import.Status.APPLYING)
_LISTED = 30


def may_import(actor: Actor) -> None:
    """Raises `PermissionDenied` for all but data stewards."""
    if not test_rule("indicators.edit_figures", actor):
        raise PermissionDenied


def import_for(actor: Actor, token: str, *statuses: str) -> Import:
    """An import by the token of its address, in one of these states where some are named."""
    may_import(actor)
    found = get_object_or_404(Import.objects.select_related("source"), token=token)
    if statuses and found.status not in statuses:
        raise Http404
    return found


def imports_page(actor: Actor, number: str) -> Any:
    """A page of all imports, the newest first."""
    may_import(actor)
    rows = Import.objects.select_related("source").order_by("-uploaded_at", "-pk")
    return Paginator(rows, _LISTED).get_page(number)


def import_sources() -> list[ImportSource]:
    return list(ImportSource.objects.order_by("name"))


def applied_before(found: Import) -> Import | None:
    """The newest other import of the very same file whose figures still stand."""
    same = Import.objects.filter(sha256=found.sha256, status=Import.Status.APPLIED).exclude(pk=found.pk)
    return same.order_by("-applied_at").first()


@dataclass(frozen=True)
class Step:
    """How far reading or applying has come, and whether it still goes on."""

    rows: int
    is_over: bool
    is_stopped: bool


def step_of(found: Import, at: datetime) -> Step:
    if found.status not in _STEPS or found.started_at is None:
        return Step(found.rows_read, is_over=True, is_stopped=False)
    rows, told = cache.get(progress_key(found.token)) or (0, 0.0)
    heard = max(found.started_at.timestamp(), told)
    if told < found.started_at.timestamp():
        rows = 0  # of an earlier attempt
    return Step(rows, is_over=False, is_stopped=at.timestamp() - heard > STOPPED_AFTER.total_seconds())


def seen_of(found: Import) -> str:
    """Tells one preview of an import from those before and after it, for the page that shows it."""
    return f"{found.started_at.timestamp():.6f}" if found.started_at else ""


def progress_key(token: str) -> str:
    """Under which the cache holds how far the step of an import has come."""
    return f"import-progress-{token}"


def known_register(at: datetime) -> Known:
    """What names in a file may stand for: indicators that are numbers and still kept, and all places."""
    today = localdate(at)
    rows = (
        Indicator.objects.exclude(unit=Indicator.Unit.TEXT)
        .filter(Q(register__archived_on__isnull=True) | Q(register__archived_on__gt=today))
        .order_by("register__title", "position")
        .values_list("pk", "slug", "code", "label", "unit", "place_breakdown", "register__area", "frequency")
    )
    places = Place.objects.order_by("name").values_list("pk", "slug", "name", "effective_from", "effective_to", "reach")
    return Known([KnownIndicator(*row) for row in rows], [KnownPlace(*row) for row in places])


def register_mark(known: Known, indicators: Iterable[int], places: Iterable[int | None]) -> str:
    """Tells whether what figures of these indicators and places must keep to is still the same."""
    wanted, where = set(indicators), set(places)
    facts = [
        *((each.pk, each.unit, each.place_breakdown) for each in known.indicators if each.pk in wanted),
        *((each.pk, each.effective_from, each.effective_to, each.reach) for each in known.places if each.pk in where),
    ]
    return hashlib.blake2b(repr(sorted(facts, key=repr)).encode(), digest_size=9).hexdigest()


def stored_figures(indicators: Iterable[int]) -> dict[Key, StoredFigure]:
    """All figures of these indicators, by what they are about."""
    rows = Observation.objects.filter(indicator_id__in=list(indicators)).values_list(
        "indicator_id", "place_id", "period_starts", "period_ends",
        "pk", "period_type", "value", "sample_size", "design_effect", "sampling",
        "numerator", "denominator", "provisional", "note", "source",
    )  # fmt: skip
    return {Key(*row[:4]): StoredFigure(*row[4:]) for row in rows.iterator(chunk_size=5000)}


@dataclass(frozen=True)
class FatePage:
    """One page of the rows that have one fate."""

    fate: str
    label: str
    number: int
    pages: int
    rows: list[Any]
    names: dict[int, str]
    places: dict[int, str]

    @property
    def figures(self) -> list["ShownFigure"]:
        """The rows as figures: of which indicator, place and period."""
        return [_shown(row, self.names, self.places) for row in self.rows]


@dataclass(frozen=True)
class ShownFigure:
    row: int
    indicator: str
    place: str
    period: str
    value: Decimal
    changes: list[Change]


def _shown(row: Planned, names: dict[int, str], places: dict[int, str]) -> ShownFigure:
    starts, ends = date.fromisoformat(row.starts), date.fromisoformat(row.ends)
    return ShownFigure(
        row.row,
        names.get(row.indicator, "An indicator that was removed"),
        "Whole district" if row.place is None else places.get(row.place, "A place that was removed"),
        period_label(row.period_type, starts, ends),
        Decimal(row.value),
        [Change(*change) for change in row.changes],
    )


@dataclass(frozen=True)
class Outcome:
    """What a file holds, row by row: the counts of each fate with what it means, and the first rows to look at."""

    fates: list["FateCount"]
    apply: int
    refused: list[Refusal]
    changed: FatePage | None
    unknown: int


@dataclass(frozen=True)
class FateCount:
    fate: str
    label: str
    meaning: str
    count: int
    has_rows: bool


_MEANINGS = {
    ImportPage.Fate.REFUSED: "Something is wrong with the row",
    ImportPage.Fate.CHANGED: "A figure is stored, and the file gives another",
    ImportPage.Fate.NEW: "No figure is stored yet",
    ImportPage.Fate.SAME: "The stored figure says the same",
    ImportPage.Fate.SKIPPED: "The row holds no figure, or is left out",
}
_FIRST = 10


def outcome_of(found: Import) -> Outcome:
    """The preview in short."""
    counts = found.counts
    listed = set(found.pages.values_list("fate", flat=True).distinct())
    fates = [
        FateCount(fate, ImportPage.Fate(fate).label, meaning, counts[fate], fate in listed)
        for fate, meaning in _MEANINGS.items()
    ]
    refused = found.pages.filter(fate=ImportPage.Fate.REFUSED, number=1).values_list("rows", flat=True).first() or []
    return Outcome(
        fates=fates,
        apply=counts["new"] + counts["changed"],
        refused=[Refusal(*row) for row in refused[:_FIRST]],
        changed=fate_page(found, "changed", 1, most=_FIRST) if "changed" in listed else None,
        unknown=len(counts["indicators"]) + len(counts["places"]),
    )


def fate_page(found: Import, fate: str, number: int, *, most: int | None = None) -> FatePage:
    """A page of the preview, in a constant number of queries however many rows there are; or its first rows."""
    if fate not in ImportPage.Fate.values:
        raise Http404
    pages = found.pages.filter(fate=fate)
    rows = list(pages.filter(number=number).values_list("rows", flat=True))
    if not rows:
        raise Http404
    kind = _row_kind(fate)
    read = [kind(*row) for row in rows[0][:most]]
    names, places = _names_of(read) if kind is Planned else ({}, {})
    return FatePage(fate, ImportPage.Fate(fate).label, number, pages.count(), read, names, places)


def rows_of_fate(found: Import, fate: str) -> Iterable[Any]:
    """Every row of one fate, a page of them in memory at a time."""
    kind = _row_kind(fate)
    pages = found.pages.filter(fate=fate).order_by("number").values_list("rows", flat=True)
    for rows in pages.iterator(chunk_size=20):
        for row in rows:
            yield kind(*row)


def _row_kind(fate: str) -> Any:
    return {ImportPage.Fate.REFUSED: Refusal, ImportPage.Fate.SKIPPED: Skip}.get(ImportPage.Fate(fate), Planned)


def _names_of(rows: list[Planned]) -> tuple[dict[int, str], dict[int, str]]:
    indicators = Indicator.objects.filter(pk__in={row.indicator for row in rows})
    places = Place.objects.filter(pk__in={row.place for row in rows if row.place})
    return dict(indicators.values_list("pk", "label")), dict(places.values_list("pk", "name"))
