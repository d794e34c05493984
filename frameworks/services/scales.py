"""Writes of a draft's scales: other words for the levels are another version of the scale."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import models, transaction

from frameworks.merging import seen_in
from frameworks.models import FrameworkVersion, Level, ScaleVersion
from frameworks.selectors.using import users_of
from frameworks.services.editing import EditRefused, PartGone, Signature, locked, my_changes, note_edit

SCALE_WORDS = {"label": "version of the scale", "title": "title", "note": "note", "levels": "levels"}
Levels = list[list[str]]


def levels_of(scale: ScaleVersion) -> Levels:
    """Label and meaning of each level, lowest first."""
    return [[level.label, level.text] for level in sorted(scale.levels.all(), key=lambda level: level.number)]


def scale_values(scale: ScaleVersion) -> dict[str, Any]:
    return {"label": scale.label, "title": scale.title, "note": scale.note, "levels": levels_of(scale)}


def scale_seen(scale: ScaleVersion) -> str:
    return seen_in(scale_values(scale))


@transaction.atomic
def change_scale(
    *,
    version: FrameworkVersion,
    pk: int,
    typed: Mapping[str, Any],
    seen: str,
    by: models.Model,
    by_role: str,
    at: datetime,
) -> ScaleVersion:
    """Change a scale of the draft. Other words for its levels need a version label that no words have yet.

    Raises `EditClash`, and `EditRefused` for a label that does not fit its words or a scale that is in use.
    """
    draft = locked(version)
    scale = draft.scale_versions.select_related("scale").prefetch_related("levels").filter(pk=pk).first()
    if scale is None:
        raise PartGone("This scale is not in the draft any more")
    values, changed = my_changes(stored=scale_values(scale), typed=typed, seen=seen, words=SCALE_WORDS)
    if not changed:
        return scale
    reworded = values["levels"] != levels_of(scale)
    if reworded:
        _refuse_levels_in_use(scale)
    if reworded or values["label"] != scale.label:
        _refuse_unfit_label(scale, values["label"], values["levels"])
    scale.label, scale.title, scale.note = values["label"], values["title"], values["note"]
    scale.save()
    if reworded:
        scale.levels.all().delete()
        Level.objects.bulk_create(
            Level(scale_version=scale, number=number, label=label, text=text)
            for number, (label, text) in enumerate(values["levels"], start=1)
        )
    note_edit(draft, f"Changed the scale “{scale.title}”: {changed}", Signature(by, by_role, at))
    return scale


def _refuse_levels_in_use(scale: ScaleVersion) -> None:
    names = dict.fromkeys((level.pk for level in scale.levels.all()), "")
    if uses := users_of(Level, names).get(""):
        raise EditRefused(f"The levels cannot be changed: they are used by {uses}", field="label")


def _refuse_unfit_label(scale: ScaleVersion, label: str, levels: Sequence[Sequence[str]]) -> None:
    """One label is one wording, in every framework version that has it; and one wording is one label."""
    others = ScaleVersion.objects.filter(scale=scale.scale_id).exclude(pk=scale.pk)
    if others.filter(framework_version=scale.framework_version_id, label=label).exists():
        raise EditRefused(f"This draft has version {label} of the scale already", field="label")
    for other in others.select_related("framework_version").prefetch_related("levels").order_by("pk"):
        same_words = levels_of(other) == [list(level) for level in levels]
        holder = f"version {other.framework_version.label} of “{other.framework_version.short_title}”"
        if other.label == label and not same_words:
            raise EditRefused(
                f"In {holder}, version {label} of this scale has other words. "
                "Give the changed words a version label that is new",
                field="label",
            )
        if other.label != label and same_words:
            raise EditRefused(
                f"These are the words of version {other.label} of this scale, as in {holder}. "
                f"Keep the label {other.label}, so that years can be compared",
                field="label",
            )
