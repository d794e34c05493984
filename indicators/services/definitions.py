"""Later versions of what an indicator measures and how. The first is that of the register's file."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from cohesion_portal.lib.history import sign
from indicators.measures import SeriesBreak
from indicators.models import DefinitionVersion, Indicator
from indicators.services.refusals import Overtaken, Refused
from partners.models import User

CHANGES = (SeriesBreak.DEFINITION, SeriesBreak.METHOD, SeriesBreak.GEOGRAPHY)
"""What a new version may change; that the same people may have answered twice is said of a figure."""


@dataclass(frozen=True, kw_only=True)
class NewDefinition:
    """What is counted from a day on and how, what of that is new, and why."""

    in_force_from: date
    definition: str
    collection_method: str = ""
    changed: str
    reason: str


@transaction.atomic
def write_definition(
    *, indicator: Indicator, new: NewDefinition, seen: int, by: User, by_role: str, at: datetime
) -> DefinitionVersion:
    """Put a version after the one that the writer saw; from its first day on the series is broken.

    Raises `Refused`, also where somebody else wrote a version first.
    """
    current = Indicator.objects.select_for_update().get(pk=indicator.pk)
    latest = current.definition_versions.order_by("number").last() or _first(current, at=at)
    if latest.number != seen:
        raise Overtaken(
            f"Somebody else wrote version {latest.number} while you were writing. Read it, then send yours again",
            latest.number,
        )
    _check(latest, new, at)
    version = DefinitionVersion.objects.create(
        indicator=current,
        number=latest.number + 1,
        in_force_from=new.in_force_from,
        words=new.definition.strip(),
        collection_method=new.collection_method.strip(),
        changed=new.changed,
        reason=new.reason.strip(),
        written_at=at,
        written_by=by,
        by_role=by_role,
    )
    current.definition, current.collection_method = version.words, version.collection_method
    sign(current, by=by, at=at, reason=version.reason).save()
    return version


def _first(indicator: Indicator, *, at: datetime) -> DefinitionVersion:
    """An indicator that no file made has had the words that it has now."""
    return DefinitionVersion.objects.create(
        indicator=indicator,
        number=1,
        words=indicator.definition,
        collection_method=indicator.collection_method,
        written_at=at,
    )


def _check(latest: DefinitionVersion, new: NewDefinition, at: datetime) -> None:
    for field, reason in (("definition", "Say what is counted"), ("reason", "Say why it changes")):
        if not getattr(new, field).strip():
            raise Refused(field, reason)
    if new.changed not in CHANGES:
        raise Refused("changed", "Select what changes")
    same = (new.definition.strip(), new.collection_method.strip()) == (latest.words, latest.collection_method)
    if same and new.changed != SeriesBreak.GEOGRAPHY:  # A boundary may move under the same words.
        raise Refused("definition", f"These are the words of version {latest.number}. Change what is different")
    if new.in_force_from > localdate(at):
        raise Refused("in_force_from", "First day of the new version must be today or in the past")
    if latest.in_force_from and new.in_force_from <= latest.in_force_from:
        day = f"{latest.in_force_from.day} {latest.in_force_from:%B %Y}"
        raise Refused(
            "in_force_from", f"First day of the new version must be after {day}, when version {latest.number} began"
        )
