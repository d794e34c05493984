"""Evaluations of the parts of an organisation: opened, shared with those who agree its level, and taken back."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.utils.text import slugify

from actions.models import Action
from actions.services import create_plan
from frameworks.models import Element, Kind
from partners.models import Unit, User
from selfeval.models import Evaluation, StatusChange
from selfeval.selectors import draft_of
from selfeval.services.errors import AlreadyShared, CycleClosed, DraftChanged, NotComplete, NotShared, PartRefused
from selfeval.services.locking import WHOLE, lock, lock_open
from selfeval.services.planning import add_to_plan

_SLUG_LENGTH = 50


@transaction.atomic
def open_units(
    *, evaluation: Evaluation, units: Collection[Unit], due_on: date, by: User, by_role: str, at: datetime
) -> list[Evaluation]:
    """Give units of an organisation empty evaluations of their own; those that have one already are left alone.

    Returns the new ones. Raises `NotOpen` when the organisation's own may not change any more, and `PartRefused` for
    a unit of another organisation or a day outside the cycle.
    """
    whole = _lock_whole(evaluation, due_on)
    if any(unit.organisation_id != whole.organisation_id for unit in units):
        raise PartRefused("Select units of this organisation")
    parts = Evaluation.objects.filter(cycle=whole.cycle, organisation=whole.organisation).exclude(part="")
    taken = set(parts.values_list("part", flat=True))
    having = set(parts.filter(unit__isnull=False).values_list("unit_id", flat=True))
    opened = []
    for unit in units:
        if unit.pk in having:
            continue
        slug = _free_slug(unit.slug, taken)
        taken.add(slug)
        opened.append(_open(whole, slug, unit.name, due_on, unit=unit, by=by, by_role=by_role, at=at))
    return opened


@transaction.atomic
def open_programme(
    *,
    evaluation: Evaluation,
    name: str,
    approach_ids: Collection[int],
    due_on: date,
    by: User,
    by_role: str,
    at: datetime,
) -> Evaluation:
    """Start the shorter evaluation of a programme or activity, which looks at the chosen approaches only.

    The same name twice, as from a button pressed twice, is opened once. Raises `NotOpen`, and `PartRefused` for an
    approach of another framework, none at all, or a day outside the cycle.
    """
    whole = _lock_whole(evaluation, due_on)
    approaches = Element.objects.of_kind(Kind.APPROACH).filter(version=whole.cycle.framework_version_id)
    chosen = list(approaches.filter(pk__in=approach_ids))
    if not chosen or len(chosen) != len(set(approach_ids)):
        raise PartRefused("Select at least one approach that this cycle asks about")
    parts = Evaluation.objects.filter(cycle=whole.cycle, organisation=whole.organisation).exclude(part="")
    same = parts.filter(programme__iexact=name).first()
    if same:
        return same
    slug = _free_slug(slugify(name)[:_SLUG_LENGTH] or "programme", set(parts.values_list("part", flat=True)))
    opened = _open(whole, slug, name, due_on, programme=name, by=by, by_role=by_role, at=at)
    opened.scope.set(chosen)
    return opened


def _lock_whole(evaluation: Evaluation, due_on: date) -> Evaluation:
    """Hold the organisation's own evaluation, so that its parts are opened one after the other."""
    if evaluation.is_of_part:
        raise PartRefused("Only an organisation’s own self-evaluation has parts")
    whole = lock_open(evaluation, "organisation")
    if not whole.cycle.opens_on <= due_on <= whole.cycle.closes_on:
        raise PartRefused("Due date must be within the cycle")
    return whole


def _free_slug(slug: str, taken: Collection[str]) -> str:
    free, number = slug, 1
    while free in taken:
        number += 1
        end = f"-{number}"
        free = slug[: _SLUG_LENGTH - len(end)] + end
    return free


def _open(
    whole: Evaluation,
    slug: str,
    name: str,
    due_on: date,
    *,
    unit: Unit | None = None,
    programme: str = "",
    by: User,
    by_role: str,
    at: datetime,
) -> Evaluation:
    of_whole = whole.plan
    plan = create_plan(
        organisation=whole.organisation,
        title=f"{of_whole.title}: {name}"[:200],
        starts_on=of_whole.starts_on,
        ends_on=of_whole.ends_on,
        by=by,
        at=at,
    )
    part = Evaluation.objects.create(
        cycle=whole.cycle,
        organisation=whole.organisation,
        part=slug,
        unit=unit,
        programme=programme,
        invited_at=at,
        due_on=due_on,
        plan=plan,
    )
    StatusChange.objects.create(evaluation=part, status=part.status, at=at, by=by, by_role=by_role)
    return part


@transaction.atomic
def share_part(*, evaluation: Evaluation, seen: str | None = None, by: User, by_role: str, at: datetime) -> Evaluation:
    """Show a part to those who agree the organisation's level; from then on it can be read but not changed.

    `seen` is the `Draft.digest` of what the person who shares has read; None trusts that nothing changed since.
    Raises `AlreadyShared`, `CycleClosed`, `PartRefused`, `NotComplete` and `DraftChanged`, having written nothing.
    """
    part = _lock_part(evaluation)
    if part.status == Evaluation.Status.SHARED:
        raise AlreadyShared
    draft = draft_of(part)
    gaps = draft.gaps()
    if gaps:
        raise NotComplete(gaps)
    if seen is not None and seen != draft.digest():
        raise DraftChanged
    part = _move(part, Evaluation.Status.SHARED)
    StatusChange.objects.create(evaluation=part, status=part.status, at=at, by=by, by_role=by_role)
    return part


@transaction.atomic
def take_back_part(*, evaluation: Evaluation, reason: str, by: User, by_role: str, at: datetime) -> Evaluation:
    """Open a shared part to its writers again; the reason stays in its story.

    Raises `NotShared`, `CycleClosed`, and `PartRefused` once the organisation's own may not change any more.
    """
    part = _lock_part(evaluation)
    if part.status != Evaluation.Status.SHARED:
        raise NotShared
    part = _move(part, Evaluation.Status.DRAFT)
    StatusChange.objects.create(
        evaluation=part,
        status=part.status,
        event=StatusChange.Event.OPENED_AGAIN,
        at=at,
        by=by,
        by_role=by_role,
        reason=reason,
    )
    return part


def _lock_part(evaluation: Evaluation) -> Evaluation:
    """Hold the organisation's own evaluation and then the part, so that neither moves on while the other does."""
    if not evaluation.is_of_part:
        raise PartRefused("An organisation’s own self-evaluation is submitted, not shared.")
    own = Evaluation.objects.of_organisations()
    whole = lock(own.get(cycle=evaluation.cycle_id, organisation=evaluation.organisation_id))
    if whole.cycle.closed_at is not None:
        raise CycleClosed
    if not whole.is_open:
        raise PartRefused(
            "The organisation’s own self-evaluation may not change any more, so its parts stay as they are."
        )
    return lock(evaluation, *WHOLE)


def _move(part: Evaluation, status: Evaluation.Status) -> Evaluation:
    part.status = status
    part.save(update_fields=["status"])
    return part


@transaction.atomic
def copy_to_plan(*, evaluation: Evaluation, action: Action, by: User, by_role: str, at: datetime) -> Action:
    """Add an action of a shared part to the organisation's plan; the part keeps its own, and twice adds it once.

    Raises `NotOpen`, and `PartRefused` for an action that no shared part of this organisation has.
    """
    shared = Evaluation.objects.filter(
        cycle=evaluation.cycle_id,
        organisation=evaluation.organisation_id,
        plan=action.plan_id,
        status=Evaluation.Status.SHARED,
    )
    if not shared.exists():
        raise PartRefused("This action is not of a shared part any more, so it was not added.")
    return add_to_plan(
        evaluation=evaluation,
        approach_id=action.approach_id,
        what=action.what,
        owner_role=action.owner_role,
        milestone=action.milestone,
        due_on=action.due_on,
        support_needed=action.support_needed,
        by=by,
        by_role=by_role,
        at=at,
    )
