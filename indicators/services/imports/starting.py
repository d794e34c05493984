"""Asking for a long step: each notes what is wanted and when, and leaves the work to a task."""

from collections.abc import Mapping as Dictionary
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from indicators import tasks
from indicators.importing.mapping import Mapping
from indicators.models import Import, ImportSource
from indicators.selectors.imports import seen_of
from indicators.services.imports.receiving import ImportRefused
from partners.models import User

_MAY_BE_READ = (Import.Status.UPLOADED, Import.Status.READING, Import.Status.REFUSED, Import.Status.READY)
LONGEST_REASON = 500
PREVIEW_HAS_CHANGED = "The preview has changed: look again before you go on"


@transaction.atomic
def match_columns(*, found: Import, mapping: Mapping, at: datetime) -> Import:
    """Say what the columns mean, remember it for the source, and have the file read.

    A source that has a mapping keeps its own names: who matches columns says nothing of them.
    """
    current = _locked(found, *_MAY_BE_READ)
    current.mapping = mapping.to_json()
    current.sheet = mapping.sheet[:120]
    source = _locked_source(current)
    if source.mapping:
        known = Mapping.from_json(source.mapping)
        mapping = replace(mapping, indicators=known.indicators, places=known.places)
    _remember(source, mapping)
    return _read(current, at)


@transaction.atomic
def match_names(
    *,
    found: Import,
    indicators: Dictionary[str, str | None],
    places: Dictionary[str, str | None],
    seen: str,
    at: datetime,
) -> Import:
    """Say what names of the file stand for (None: nothing any more), remember it for the source, and have the file read
    again. `seen` is the preview that asked about them, as `seen_of` tells it from others."""
    current = _locked(found, *_MAY_BE_READ)
    _check_seen(current, seen)
    current.mapping = Mapping.from_json(current.mapping).knows(indicators=indicators, places=places).to_json()
    source = _locked_source(current)
    _remember(source, Mapping.from_json(source.mapping).knows(indicators=indicators, places=places))
    return _read(current, at)


@transaction.atomic
def start_again(*, found: Import, at: datetime) -> Import:
    """Have a file read again: after its reading or applying was broken off, or because the stored figures changed."""
    current = _locked(found, *_MAY_BE_READ, Import.Status.APPLYING)
    if current.status == Import.Status.UPLOADED:
        raise ImportRefused("Match the columns first")
    return _read(current, at)


@transaction.atomic
def start_applying(*, found: Import, reason: str, leave_out: int, seen: str, by: User, at: datetime) -> Import:
    """Have the previewed figures stored.

    `leave_out` is the number of refused rows that the person agreed to leave out, which must be all of them; `seen` the
    preview that they looked at, as `seen_of` tells it from others.
    """
    current = _locked(found, Import.Status.READY)
    _check_seen(current, seen)
    counts = current.counts
    if not counts["new"] + counts["changed"]:
        raise ImportRefused("There is nothing to apply")
    if counts["refused"] != leave_out:
        raise ImportRefused(
            f"Tick the box to leave out the refused rows ({counts['refused']:,}), or correct the file", "leave_out"
        )
    if counts["changed"] and not reason.strip():
        raise ImportRefused("Say why the stored figures are changed", "reason")
    current.reason = reason.strip()[:LONGEST_REASON]
    current.applied_by = by
    _begin(current, Import.Status.APPLYING, at)
    _when_committed(tasks.apply_import, current)
    return current


def _locked(found: Import, *statuses: str) -> Import:
    current = Import.objects.select_for_update().get(pk=found.pk)
    if current.status not in statuses:
        raise ImportRefused(f"The import is {current.standing.lower()} now. Look at it again before you go on")
    return current


def _check_seen(current: Import, seen: str) -> None:
    if seen != seen_of(current):
        raise ImportRefused(PREVIEW_HAS_CHANGED)


def _locked_source(current: Import) -> ImportSource:
    return ImportSource.objects.select_for_update().get(pk=current.source_id)


def _remember(source: ImportSource, mapping: Mapping) -> None:
    source.mapping = mapping.to_json()
    source.save(update_fields=["mapping"])


def _read(current: Import, at: datetime) -> Import:
    if not current.file:
        raise ImportRefused("The file was deleted, as all are after 90 days. Bring it in again")
    current.applied_by = None  # the reason stays, for whoever typed it need not do so again
    _begin(current, Import.Status.READING, at)
    _when_committed(tasks.read_import, current)
    return current


def _begin(current: Import, status: str, at: datetime) -> None:
    current.status, current.fault, current.started_at = status, "", at
    current.save()


def _when_committed(task: Any, current: Import) -> None:
    assert current.started_at is not None  # noqa: S101  # set by `_begin`
    transaction.on_commit(partial(task.enqueue, current.pk, current.started_at.isoformat()))
