"""Writes of the adoption register. A later decision stands beside the earlier ones; corrections are kept in history."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from cohesion_portal.lib.history import sign
from frameworks.models import Framework
from library.decisions import DecisionText, Fault, faults
from library.models import Decision
from library.selectors.adoption import story_state
from partners.models import Organisation, User


class AdoptionError(Exception):
    """What was asked of the register cannot be done."""


class StoryChanged(AdoptionError):
    """Somebody else recorded, corrected or removed a decision after the form was opened."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody else changed the record while you were writing. Nothing of yours is saved yet. Read what is "
            "recorded now, and save again if your decision still stands"
        )


class DecisionRefused(AdoptionError):
    """The decision does not fit; `faults` says why, field by field."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(words for _, words in faults))
        self.faults = tuple(faults)


class DecisionGone(AdoptionError):
    """Somebody else removed the decision."""

    def __init__(self) -> None:
        super().__init__("Somebody else has removed this decision already")


@transaction.atomic
def record_decision(
    *,
    organisation: Organisation,
    framework: Framework,
    seen: int,
    text: DecisionText,
    by: User,
    by_role: str,
    at: datetime,
) -> Decision:
    """Add a decision to the story of an organisation and a framework, of which the writer saw the state `seen`.

    Raises `StoryChanged` and `DecisionRefused`.
    """
    others = _locked_story(organisation, framework, seen)
    _refuse(text, others, at)
    decision = Decision(
        organisation=organisation,
        framework=framework,
        recorded_at=at,
        recorded_by=by,
        recorded_role=by_role,
        **vars(text),
    )
    sign(decision, by=by, at=at).save()
    return decision


@transaction.atomic
def correct_decision(
    *, decision: Decision, seen: int, text: DecisionText, why: str, by: User, at: datetime
) -> Decision:
    """Put right what was recorded wrongly; the history keeps the wrong words and `why`, of up to 100 characters.

    Raises `StoryChanged`, `DecisionGone` and `DecisionRefused`.
    """
    story = _locked_story(decision.organisation, decision.framework, seen)
    current = _still_in(story, decision)
    _refuse(text, [other for other in story if other.pk != current.pk], at)
    for name, value in vars(text).items():
        setattr(current, name, value)
    sign(current, by=by, at=at, reason=why).save()
    return current


@transaction.atomic
def remove_decision(*, decision: Decision, seen: int, why: str, by: User, at: datetime) -> None:
    """Take away what was never decided; the history keeps it and `why`. Raises `StoryChanged` and `DecisionGone`."""
    story = _locked_story(decision.organisation, decision.framework, seen)
    sign(_still_in(story, decision), by=by, at=at, reason=why).delete()


def _locked_story(organisation: Organisation, framework: Framework, seen: int) -> list[Decision]:
    """All decisions of the organisation wait for each other: there may be no row yet to lock for the framework."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    if story_state(organisation, framework) != seen:
        raise StoryChanged
    return list(Decision.objects.filter(organisation=organisation, framework=framework).newest_first())


def _still_in(story: Sequence[Decision], decision: Decision) -> Decision:
    for row in story:
        if row.pk == decision.pk:
            return row
    raise DecisionGone


def _refuse(text: DecisionText, others: Sequence[Decision], at: datetime) -> None:
    found = list(faults(text, others, today=timezone.localdate(at)))
    if found:
        raise DecisionRefused(found)
