"""Storing what a preview shows: everything in one transaction, in bulk, with the history; or nothing."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from indicators.importing.figures import Key, Planned, StoredFigure
from indicators.measures import period_label
from indicators.models import Import, ImportPage, Indicator, Observation, ReplacedFigure
from indicators.selectors.imports import known_register, register_mark, rows_of_fate, stored_figures
from indicators.services.imports.bulk import add_figures, as_json, overwrite
from indicators.services.imports.history import ADDED, CHANGED, write_history
from indicators.services.imports.progress import Progress
from indicators.services.imports.reading import is_wanted, refuse

Fate = ImportPage.Fate
AT_ONCE = 2000
# What an import says of a figure that is there already; the rest of its row stays.
_REPLACED = (
    "value", "sample_size", "design_effect", "sampling", "numerator", "denominator", "provisional", "note", "source",
    "imported_in",
)  # fmt: skip


class Stale(Exception):
    """The stored figures are no longer those that the preview was made from."""


def apply_figures(*, import_id: int, started: datetime, at: datetime) -> None:
    """Store the figures of a preview, as was asked for at `started`; does nothing where that is no longer wanted."""
    try:
        _apply(import_id, started, at)
    except Stale as fault:
        refuse(import_id, Import.Status.APPLYING, started, str(fault))
    except Exception:
        words = (
            "The portal failed while it stored the figures. Nothing was stored. Tell the administrator of the portal"
        )
        refuse(import_id, Import.Status.APPLYING, started, words)
        raise


@transaction.atomic
def _apply(import_id: int, started: datetime, at: datetime) -> None:
    found = Import.objects.select_for_update(of=("self",)).select_related("source").filter(pk=import_id).first()
    if found is None or not is_wanted(found, Import.Status.APPLYING, started):
        return
    progress = Progress(found.token)
    progress(0)
    plans = {fate: list(rows_of_fate(found, fate)) for fate in (Fate.NEW, Fate.CHANGED, Fate.SAME)}
    _check_fresh(found, plans, at)
    source = f"{found.source.name}: {found.name}"[:300]
    _replace(found, plans[Fate.CHANGED], source)
    _add(found, plans[Fate.NEW], source, at, progress)
    assert found.applied_by is not None  # noqa: S101  # set when applying was asked for
    reason = found.reason or f"Brought in from {found.source.name}"
    write_history(of=found.pk, added=ADDED, changed=CHANGED, reason=reason, by=found.applied_by, at=at)
    found.status, found.applied_at = Import.Status.APPLIED, at
    found.save(update_fields=["status", "applied_at"])


def _check_fresh(found: Import, plans: dict[Fate, list[Planned]], at: datetime) -> None:
    """Lock the indicators, as everybody does who writes their figures, and compare what is stored with what was."""
    every = [plan for rows in plans.values() for plan in rows]
    indicators = {plan.indicator for plan in every}
    list(Indicator.objects.select_for_update().filter(pk__in=indicators).order_by("pk").values_list("pk"))
    if register_mark(known_register(at), indicators, {plan.place for plan in every}) != found.counts["register"]:
        raise Stale("An indicator or a place has changed since the preview was made. Nothing was stored: preview again")
    stored = stored_figures(indicators)
    changed = sum(not _is_fresh(plan, stored) for plan in every)
    if changed:
        raise Stale(
            f"Stored figures that this file is about ({changed:,}) have changed since the preview was made. "
            "Nothing was stored: preview again"
        )


def _is_fresh(plan: Planned, stored: dict[Key, StoredFigure]) -> bool:
    there = stored.get(plan.key)
    return there is None if plan.stored is None else there is not None and there.mark == plan.mark


def _add(found: Import, plans: list[Planned], source: str, at: datetime, progress: Progress) -> None:
    for start in range(0, len(plans), AT_ONCE):
        portion = plans[start : start + AT_ONCE]
        add_figures([_values(found, plan, source, at) for plan in portion])
        progress(start + len(portion))


def _values(found: Import, plan: Planned, source: str, at: datetime) -> dict[str, Any]:
    starts, ends = date.fromisoformat(plan.starts), date.fromisoformat(plan.ends)
    return {
        "indicator_id": plan.indicator,
        "place_id": plan.place,
        "period_type": plan.period_type,
        "period_label": period_label(plan.period_type, starts, ends),
        "period_starts": starts,
        "period_ends": ends,
        "entered_at": at,
        **_given(found, plan, source),
    }


def _given(found: Import, plan: Planned, source: str) -> dict[str, Any]:
    return {
        "value": Decimal(plan.value),
        "sample_size": plan.sample_size,
        "design_effect": None if plan.design_effect is None else Decimal(plan.design_effect),
        "sampling": plan.sampling,
        "numerator": plan.numerator,
        "denominator": plan.denominator,
        "provisional": plan.provisional,
        "note": plan.note,
        "source": plan.source or source,
        "imported_in_id": found.pk,
    }


def _replace(found: Import, plans: list[Planned], source: str) -> None:
    for start in range(0, len(plans), AT_ONCE):
        portion = plans[start : start + AT_ONCE]
        stored = Observation.objects.in_bulk([plan.stored for plan in portion if plan.stored])
        ReplacedFigure.objects.bulk_create(
            ReplacedFigure(of=found, observation_id=pk, before=as_json(each)) for pk, each in stored.items()
        )
        for plan in portion:
            assert plan.stored is not None  # noqa: S101  # of every figure that is changed
            there = stored[plan.stored]
            # Where the file does not say where a value was read that was there already, what is stored says more.
            unsaid = there.source if there.value == Decimal(plan.value) else ""
            for name, value in _given(found, plan, unsaid or source).items():
                setattr(there, name, value)
        overwrite(stored.values(), _REPLACED)
