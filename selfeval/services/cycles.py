"""Opening and closing a year of self-evaluation, and inviting organisations to it."""

from datetime import date, datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils.text import slugify

from actions.services import create_plan
from cohesion_portal.lib.history import sign
from frameworks.models import Kind, ScaleVersion
from partners.models import Organisation, User
from selfeval.models import Cycle, Evaluation, StatusChange
from selfeval.services.errors import CycleClosed, CycleRefused
from selfeval.tasks import send_invitation

# Leaves room for the words before it in the address of the cycle's report.
_SLUG_LENGTH = 36
# Words that stand in our own addresses where the slug of a cycle would.
_RESERVED_SLUGS = frozenset({"submissions", "cycles"})


@transaction.atomic
def open_cycle(
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
    """Open a year of self-evaluation of the framework version that the scale belongs to.

    Raises `CycleRefused` with words for the person who asked.
    """
    version = scale_version.framework_version
    slug = slugify(title.replace("/", "-"))[:_SLUG_LENGTH].strip("-")
    _refuse_taken_names(title, slug, reference_prefix, opens_on.year)
    if closes_on <= opens_on:
        raise CycleRefused("The cycle must close after it opens")
    if not version.elements.filter(kind=Kind.APPROACH).exists():
        raise CycleRefused(f"{version.title} has no approaches to evaluate")
    if is_baseline and Cycle.objects.filter(framework_version=version, is_baseline=True).exists():
        raise CycleRefused("Another cycle is the baseline of this framework already")
    cycle = Cycle(
        slug=slug,
        title=title,
        framework_version=version,
        scale_version=scale_version,
        reference_prefix=reference_prefix,
        opens_on=opens_on,
        closes_on=closes_on,
        is_baseline=is_baseline,
    )
    sign(cycle, by=by, at=at).save()
    return cycle


def _refuse_taken_names(title: str, slug: str, reference_prefix: str, year: int) -> None:
    if not slug or slug in _RESERVED_SLUGS:
        raise CycleRefused("Enter a title for the cycle, like 2026/27")
    if Cycle.objects.filter(slug=slug).exists() or Cycle.objects.filter(title=title).exists():
        raise CycleRefused("There is a cycle with this title already")
    if Cycle.objects.filter(reference_prefix=reference_prefix, opens_on__year=year).exists():
        raise CycleRefused(f"References starting {reference_prefix}-{year} belong to another cycle already")


@transaction.atomic
def close_cycle(*, cycle: Cycle, by: User, at: datetime) -> Cycle:
    """From now on nothing in the cycle changes; does nothing to a closed cycle."""
    locked = Cycle.objects.select_for_update().get(pk=cycle.pk)
    if locked.closed_at is None:
        locked.closed_at = at
        sign(locked, by=by, at=at).save()
    return locked


@transaction.atomic
def invite_organisation(
    *, cycle: Cycle, organisation: Organisation, due_on: date, by: User, by_role: str, at: datetime
) -> Evaluation:
    """Give an organisation an empty evaluation and the plan it will fill, and tell its officers by e-mail.

    The plan covers the 12 months after the cycle. Inviting again changes nothing. Raises `CycleClosed`.
    """
    locked = Cycle.objects.select_for_update().get(pk=cycle.pk)
    if locked.closed_at is not None:
        raise CycleClosed
    invited = Evaluation.objects.of_organisations().filter(cycle=locked, organisation=organisation).first()
    if invited:
        return invited
    starts_on = locked.closes_on + timedelta(days=1)
    plan = create_plan(
        organisation=organisation,
        title=f"Implementation and support plan {locked.title}",
        starts_on=starts_on,
        ends_on=_a_year_after(starts_on) - timedelta(days=1),
        by=by,
        at=at,
    )
    evaluation = Evaluation.objects.create(
        cycle=locked, organisation=organisation, invited_at=at, due_on=due_on, plan=plan
    )
    StatusChange.objects.create(evaluation=evaluation, status=Evaluation.Status.INVITED, at=at, by=by, by_role=by_role)
    transaction.on_commit(partial(send_invitation.enqueue, evaluation.pk))
    return evaluation


def _a_year_after(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year + 1, day=28)
