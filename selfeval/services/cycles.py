"""Preparing, opening and closing a year of self-evaluation, and inviting organisations to it."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils.text import slugify

from actions.services import create_plans
from cohesion_portal.lib.history import sign
from frameworks.models import Kind, ScaleVersion
from partners.models import Organisation, User
from selfeval.models import Cycle, Evaluation, StatusChange
from selfeval.services.errors import CycleClosed, CycleRefused
from selfeval.tasks import send_invitation

# Leaves room for the words before it in the address of the cycle's report.
_SLUG_LENGTH = 36
# Words that stand in our own addresses where the slug of a cycle would.
_RESERVED_SLUGS = frozenset({"submissions", "cycles", "prepare"})


@transaction.atomic
def prepare_cycle(
    *,
    title: str,
    scale_version: ScaleVersion,
    opens_on: date,
    closes_on: date,
    is_baseline: bool = False,
    reference_prefix: str = "ICF",
    by: User,
    at: datetime,
) -> Cycle:
    """A year of self-evaluation of the framework version that the scale belongs to, to be opened later.

    Raises `CycleRefused` with words for the person who asked.
    """
    cycle = Cycle(
        slug=slugify(title.replace("/", "-"))[:_SLUG_LENGTH].strip("-"),
        title=title,
        framework_version=scale_version.framework_version,
        scale_version=scale_version,
        reference_prefix=reference_prefix,
        opens_on=opens_on,
        closes_on=closes_on,
        is_baseline=is_baseline,
    )
    _refuse_unfit(cycle)
    sign(cycle, by=by, at=at).save()
    return cycle


@transaction.atomic
def change_cycle(
    *,
    cycle: Cycle,
    title: str,
    scale_version: ScaleVersion,
    opens_on: date,
    closes_on: date,
    is_baseline: bool,
    reference_prefix: str,
    by: User,
    at: datetime,
) -> Cycle:
    """Change what is prepared; its address stays, so that links keep working. Raises `CycleRefused`."""
    locked = lock_prepared(cycle)
    before = locked.scale_version
    locked.title, locked.reference_prefix = title, reference_prefix
    locked.framework_version, locked.scale_version = scale_version.framework_version, scale_version
    locked.opens_on, locked.closes_on, locked.is_baseline = opens_on, closes_on, is_baseline
    _refuse_unfit(locked)
    sign(locked, by=by, at=at).save()
    if before != scale_version:
        forget_unused_words(before)
    return locked


def lock_prepared(cycle: Cycle) -> Cycle:
    """Hold a cycle that may still change; raises `CycleRefused` once it is open."""
    locked = Cycle.objects.select_for_update(of=("self",)).select_related("scale_version__scale").get(pk=cycle.pk)
    if locked.opened_at is not None:
        raise CycleRefused("This cycle is open, so its scale, dates and words stay as they are")
    return locked


def forget_unused_words(scale: ScaleVersion) -> None:
    """Words that were written for a cycle go when no cycle has them any more."""
    if scale.worded_here and not Cycle.objects.filter(scale_version=scale).exists():
        scale.delete()


def _refuse_unfit(cycle: Cycle) -> None:
    version, others = cycle.framework_version, Cycle.objects.exclude(pk=cycle.pk)
    if not cycle.slug or cycle.slug in _RESERVED_SLUGS:
        raise CycleRefused("Enter a title for the cycle, like 2026/27")
    if others.filter(slug=cycle.slug).exists() or others.filter(title=cycle.title).exists():
        raise CycleRefused("There is a cycle with this title already")
    prefix, year = cycle.reference_prefix, cycle.opens_on.year
    if others.filter(reference_prefix=prefix, opens_on__year=year).exists():
        raise CycleRefused(f"References starting {prefix}-{year} belong to another cycle already")
    if cycle.closes_on <= cycle.opens_on:
        raise CycleRefused("The cycle must close after it opens")
    if not version.elements.filter(kind=Kind.APPROACH).exists():
        raise CycleRefused(f"{version.title} has no approaches to evaluate")
    if cycle.is_baseline and others.filter(framework_version=version, is_baseline=True).exists():
        raise CycleRefused("Another cycle is the baseline of this framework already")


@transaction.atomic
def open_cycle(*, cycle: Cycle, by: User, at: datetime) -> Cycle:
    """From now on organisations are invited, and nothing that their answers depend on changes.

    Does nothing to a cycle that is open.
    """
    locked = Cycle.objects.select_for_update().get(pk=cycle.pk)
    if locked.opened_at is None:
        locked.opened_at = at
        sign(locked, by=by, at=at).save()
    return locked


@transaction.atomic
def close_cycle(*, cycle: Cycle, by: User, at: datetime) -> Cycle:
    """From now on nothing in it changes; does nothing to a closed cycle. Raises `CycleRefused` before it is open."""
    locked = Cycle.objects.select_for_update().get(pk=cycle.pk)
    if locked.opened_at is None:
        raise CycleRefused("This cycle is not open yet, so it cannot be closed")
    if locked.closed_at is None:
        locked.closed_at = at
        sign(locked, by=by, at=at).save()
    return locked


def lock_running(cycle: Cycle) -> Cycle:
    """Hold a cycle to which organisations can be invited; raises `CycleClosed`, and `CycleRefused` before it opens."""
    locked = Cycle.objects.select_for_update().get(pk=cycle.pk)
    if locked.opened_at is None:
        raise CycleRefused("This cycle is not open yet. Open it first, then invite organisations")
    if locked.closed_at is not None:
        raise CycleClosed
    return locked


@transaction.atomic
def invite_organisation(
    *, cycle: Cycle, organisation: Organisation, due_on: date, by: User, by_role: str, at: datetime
) -> Evaluation:
    """As `invite_organisations`, for one; returns its evaluation, whether it is new or not."""
    invite_organisations(cycle=cycle, organisations=[organisation], due_on=due_on, by=by, by_role=by_role, at=at)
    return Evaluation.objects.of_organisations().get(cycle=cycle, organisation=organisation)


@transaction.atomic
def invite_organisations(
    *, cycle: Cycle, organisations: Collection[Organisation], due_on: date, by: User, by_role: str, at: datetime
) -> list[Evaluation]:
    """Give each an empty evaluation and the plan it will fill, and tell its officers by e-mail; returns the new ones.

    The plan covers the 12 months after the cycle. Inviting again changes nothing. Raises `CycleClosed`, and
    `CycleRefused` before the cycle is open. The number of queries is the same for one organisation and for many.
    """
    locked = lock_running(cycle)
    there = set(Evaluation.objects.filter(cycle=locked, part="").values_list("organisation_id", flat=True))
    new = [organisation for organisation in organisations if organisation.pk not in there]
    starts_on = locked.closes_on + timedelta(days=1)
    plans = create_plans(
        organisations=new,
        title=f"Implementation and support plan {locked.title}",
        starts_on=starts_on,
        ends_on=_a_year_after(starts_on) - timedelta(days=1),
        by=by,
        at=at,
    )
    evaluations = Evaluation.objects.bulk_create(
        Evaluation(cycle=locked, organisation=organisation, invited_at=at, due_on=due_on, plan=plan)
        for organisation, plan in zip(new, plans, strict=True)
    )
    StatusChange.objects.bulk_create(
        StatusChange(evaluation=one, status=Evaluation.Status.INVITED, at=at, by=by, by_role=by_role)
        for one in evaluations
    )
    for evaluation in evaluations:
        transaction.on_commit(partial(send_invitation.enqueue, evaluation.pk))
    return evaluations


def _a_year_after(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year + 1, day=28)
