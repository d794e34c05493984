"""Reads for working off line: an evaluation with its parts, and what a workbook that came back would change."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, QuerySet
from django.shortcuts import get_object_or_404

from partners.actors import Actor
from selfeval.draft import Seen, digest
from selfeval.models import BroughtBack, Evaluation
from selfeval.offline.difference import Brought, Difference, difference
from selfeval.selectors import drafts_of

KEPT = timedelta(days=7)
"""How long a workbook that came back waits to be applied."""

MayAgree = Callable[[Evaluation], bool]


def with_parts(evaluation: Evaluation) -> list[Evaluation]:
    """The evaluation, and after an organisation's own those of its parts, units first and in order; in two queries."""
    if evaluation.is_of_part:
        return [evaluation]
    parts = (
        Evaluation.objects.filter(cycle=evaluation.cycle_id, organisation=evaluation.organisation_id)
        .exclude(part="")
        .select_related("unit")
        .prefetch_related("scope")
        .order_by(F("unit__position").asc(nulls_last=True), "unit__name", "id")
    )
    found = [evaluation]
    for part in parts:
        part.cycle, part.organisation = evaluation.cycle, evaluation.organisation
        found.append(part)
    return found


def open_units_of(evaluation: Evaluation) -> list[Evaluation]:
    """The units of an organisation that may still write, in its own order; none for a part of it."""
    if evaluation.is_of_part or evaluation.cycle.closed_at is not None:
        return []
    return [one for one in with_parts(evaluation) if one.unit_id and one.is_open]


def brought_back_for(actor: Actor, evaluation: Evaluation, token: str, at: datetime) -> BroughtBack:
    """What this person brought back here and is still kept; raises `Http404` for everything else."""
    return get_object_or_404(_kept(actor, evaluation, at), token=token)


def waiting_to_apply(actor: Actor, evaluation: Evaluation, at: datetime) -> QuerySet[BroughtBack]:
    """What this person brought back here and has not applied, the newest first."""
    waiting = _kept(actor, evaluation, at).filter(applied_at=None)
    return waiting.defer("content").order_by("-brought_at", "-id")


def _kept(actor: Actor, evaluation: Evaluation, at: datetime) -> QuerySet[BroughtBack]:
    return BroughtBack.objects.filter(evaluation=evaluation, brought_by=actor.user, brought_at__gt=at - KEPT)


@dataclass(frozen=True)
class SheetPreview:
    """What one sheet would change, if the answers of its evaluation may change now."""

    title: str
    evaluation: Evaluation
    difference: Difference

    @property
    def is_open(self) -> bool:
        return self.evaluation.is_open and self.evaluation.cycle.closed_at is None

    @property
    def count(self) -> int:
        """How many answers change without anything to decide."""
        return len(self.difference.changes) - self.difference.conflicts if self.is_open else 0

    @property
    def conflicts(self) -> int:
        return self.difference.conflicts if self.is_open else 0


@dataclass(frozen=True)
class Preview:
    """What a workbook would change, by sheet; `unchanged` counts the answers that stay."""

    sheets: tuple[SheetPreview, ...]
    unchanged: int
    notices: tuple[str, ...]

    @property
    def count(self) -> int:
        return sum(sheet.count for sheet in self.sheets)

    @property
    def conflicts(self) -> int:
        return sum(sheet.conflicts for sheet in self.sheets)

    def digest(self) -> str:
        sheets = [(one.evaluation.pk, one.is_open, one.difference.digest()) for one in self.sheets]
        return digest(json.dumps(sheets))


def preview_of(evaluation: Evaluation, brought: BroughtBack, *, may_agree: MayAgree) -> Preview:
    """Against what is stored now, whatever the number of sheets in seven queries at most."""
    sheets, family = brought.content["sheets"], {one.pk: one for one in with_parts(evaluation)}
    concerned = [family[sheet["evaluation"]] for sheet in sheets]
    drafts = drafts_of(concerned)
    previews: list[SheetPreview] = []
    rows_in_all = 0
    for sheet, one in zip(sheets, concerned, strict=True):
        rows = [Brought(token, text, Seen.parse(seen)) for token, text, seen in sheet["rows"]]
        found = difference(drafts[one.pk], rows, may_agree=may_agree(one))
        rows_in_all += sheet["unchanged"] + len(rows) - len(found.changes) - len(found.withheld)
        previews.append(SheetPreview(sheet["title"], one, found))
    return Preview(tuple(previews), rows_in_all, tuple(brought.content["notices"]))
