"""The words of the scale of a cycle that is being prepared; once it is open they stay as they are."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.crypto import get_random_string

from cohesion_portal.lib.history import sign
from frameworks.models import Level, ScaleVersion
from partners.models import User
from selfeval.models import Cycle
from selfeval.services.cycles import forget_unused_words, lock_prepared
from selfeval.services.errors import CycleRefused

Words = tuple[str, str]
"""The label of a level and what it means."""


class WordsChanged(CycleRefused):
    """Somebody else has given the cycle another scale or other words since they were seen."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody else has changed the scale of this cycle since you opened this page. Look at its words now "
            "before you change them."
        )


def words_of(scale: ScaleVersion) -> list[Words]:
    """Those of each level, the lowest first."""
    return list(scale.levels.order_by("number").values_list("label", "text"))


@transaction.atomic
def word_scale(*, cycle: Cycle, seen: int, label: str, levels: Sequence[Words], by: User, at: datetime) -> Cycle:
    """Give a cycle that is not open its own words for the levels: a new version of the scale, named by `label`.

    What others read and compare with, a version from a framework or of another cycle, is never reworded. `seen` is the
    id of the scale version whose words were shown. The same words change nothing. Raises `WordsChanged`, and
    `CycleRefused` with words for the person who asked.
    """
    locked = lock_prepared(cycle)
    before = locked.scale_version
    if before.pk != seen:
        raise WordsChanged
    if list(levels) == words_of(before) and label == before.label:
        return locked
    _refuse_unfit(before, label, levels)
    # The row is made anew also where only this cycle has it: what is kept in memory under its id never goes stale.
    scale = ScaleVersion(
        scale=before.scale,
        framework_version_id=before.framework_version_id,
        label=get_random_string(20) if label == before.label else label,
        title=before.title,
        note=before.note,
        worded_here=True,
    )
    scale.save()
    Level.objects.bulk_create(
        Level(scale_version=scale, number=number, label=name, text=text)
        for number, (name, text) in enumerate(levels, start=1)
    )
    locked.scale_version = scale
    sign(locked, by=by, at=at).save()
    forget_unused_words(before)
    if scale.label != label:
        scale.label = label
        scale.save(update_fields=["label"])
    return locked


def _refuse_unfit(before: ScaleVersion, label: str, levels: Sequence[Words]) -> None:
    """One label is one wording, in every framework version that has it."""
    names = [name for name, _ in levels]
    if len(levels) != before.levels.count() or not all(names):
        raise CycleRefused("Give each level of the scale a name")
    if len(set(names)) < len(names):
        raise CycleRefused("Give each level a name of its own")
    others = ScaleVersion.objects.filter(scale=before.scale_id, label=label).exclude(pk=before.pk)
    is_shared = not before.worded_here or Cycle.objects.filter(scale_version=before).count() > 1
    if others.exists() or (is_shared and label == before.label):
        raise CycleRefused(f"Version {label} of this scale has other words. Give these words a version that is new")
