"""Where the figures of an indicator come from, and who put others in their place: roles, never names."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby, pairwise
from typing import Any

from django.utils import timezone

from indicators.disclosure import Hidden, Period, rule_of
from indicators.hiding import label_beside, small_periods
from indicators.models import Import, Indicator, Observation
from partners.models import Membership, Role

FROM_FILE = "Loaded with the register’s own file"
REASON_HIDDEN = "The reason is not shown: it may name the number."


@dataclass(frozen=True)
class Origin:
    """Figures of one kind of period, one after another, that came in alike: from `first` to `last`."""

    first: str
    last: str
    count: int
    source: str
    entered_on: date
    by: str
    is_provisional: bool


@dataclass(frozen=True)
class Correction:
    """One change of a stored figure of the district, who made it and why."""

    at: datetime
    period_label: str
    before: Decimal | Hidden
    after: Decimal | Hidden
    reason: str
    by: str

    @property
    def is_hidden(self) -> bool:
        return isinstance(self.before, Hidden) or isinstance(self.after, Hidden)


@dataclass(frozen=True)
class Provenance:
    origins: list[Origin]
    corrections: list[Correction]


def provenance(indicator: Indicator, of_district: Collection[Observation], *, small_numbers: bool) -> Provenance:
    """Of every figure of the district, in three queries at most."""
    # A version of a figure as the history keeps it; django-simple-history has no type for it.
    versions: list[Any] = list(
        Observation.history.filter(indicator_id=indicator.pk, place_id=None).order_by("id", "history_id")
    )
    imports = Import.objects.only("name", "by_role").in_bulk({row.imported_in_id for row in of_district} - {None})
    roles = _roles({version.history_user_id for version in versions} - {None})
    entered = {version.id: version.history_user_id for version in versions if version.history_type == "+"}
    return Provenance(
        _origins(indicator, of_district, imports, {pk: roles.get(user, "") for pk, user in entered.items()}),
        _corrections(indicator, versions, roles, set() if small_numbers else _small(indicator, versions, of_district)),
    )


def _roles(users: Collection[int]) -> dict[int | None, str]:
    """By account: how readers see a data steward, who alone may enter figures; what no person did has no role."""
    held = Membership.objects.filter(user__in=users, role=Role.DATA_STEWARD).select_related("organisation")
    found: dict[int | None, str] = dict.fromkeys(users, Role.DATA_STEWARD.label)
    for membership in held.order_by("started_at"):
        found[membership.user_id] = f"{Role.DATA_STEWARD.label}, {membership.organisation.name}"
    return found


def _origins(
    indicator: Indicator, rows: Iterable[Observation], imports: Mapping[int, Import], entered_by: Mapping[int, str]
) -> list[Origin]:
    """Figures that stand beside each other and came in alike are told of once."""

    def how(row: Observation) -> tuple[str, str, date, str, bool]:
        source = row.source or (indicator.citation if row.is_baseline else indicator.source_name)
        brought = imports.get(row.imported_in_id or 0)
        by = f"{brought.by_role}, from the file {brought.name}" if brought else entered_by.get(row.pk, "") or FROM_FILE
        return row.period_type, source, timezone.localdate(row.entered_at), by, row.provisional

    found = []
    for (_, source, entered_on, by, is_provisional), group in groupby(
        sorted(rows, key=lambda row: (row.period_type, row.period_starts)), key=how
    ):
        alike = list(group)
        labels = alike[0].period_label, alike[-1].period_label
        found.append(Origin(*labels, len(alike), source, entered_on, by, is_provisional))
    return found


def _small(indicator: Indicator, versions: Iterable[Any], of_district: Iterable[Observation]) -> set[Period]:
    """By every version, of figures that were taken out too, and by those that are left."""
    return small_periods(indicator, versions) | small_periods(indicator, of_district)


def _corrections(
    indicator: Indicator, versions: Iterable[Any], roles: Mapping[int | None, str], small: Collection[Period]
) -> list[Correction]:
    """Figures of the district that were put in place of others, newest first. What was once a small count stays hidden,
    and with it every version of the figures from which it could be worked out, and the reason, which may name it."""
    rule = rule_of(indicator.suppression)

    def shown(version: Any) -> Decimal | Hidden:
        return (label_beside(indicator, version, small, rule) if small else None) or version.value

    corrections = [
        Correction(
            at=after.history_date,
            period_label=after.period_label,
            before=shown(before),
            after=shown(after),
            reason=after.history_change_reason,
            by=roles.get(after.history_user_id, ""),
        )
        for before, after in pairwise(versions)
        if before.id == after.id and after.history_type == "~" and after.history_change_reason
    ]
    corrections = [replace(row, reason=REASON_HIDDEN) if row.is_hidden else row for row in corrections]
    return sorted(corrections, key=lambda correction: correction.at, reverse=True)
