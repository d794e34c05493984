"""Publishing a version that was made in the portal: the same checks as for a file, and then nobody changes it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction
from django.db.models import Max
from pydantic import ValidationError

from frameworks.checks import cross_faults
from frameworks.exporting import framework_content
from frameworks.faults import Fault, fault_from, place
from frameworks.models import Framework, FrameworkVersion, Kind
from frameworks.schema import FrameworkFile
from frameworks.services.editing import DraftChanged, EditRefused, locked


@dataclass(frozen=True)
class DraftFault:
    """What keeps a draft from being published: where it is, the element if it is in one, and what to do."""

    words: str
    element_slug: str = ""


class NotPublishable(EditRefused):
    """The draft does not keep the rules of framework files; `faults` says where."""

    def __init__(self, faults: list[DraftFault]) -> None:
        super().__init__("This draft cannot be published yet. Put right what is listed")
        self.faults = faults


@dataclass(frozen=True)
class Checked:
    """The draft as it would be published: its faults, and the digest of its content (empty when it has faults)."""

    faults: list[DraftFault]
    digest: str = ""


def checked(draft: FrameworkVersion) -> Checked:
    """Check all of a draft by the rules of framework files, as the published version that it would be."""
    content = framework_content(draft)
    content["version"]["status"] = FrameworkVersion.Status.PUBLISHED.value
    faults: list[Fault] = []
    file = None
    try:
        file = FrameworkFile.model_validate(content)
    except ValidationError as error:
        faults = [fault_from(one, (), Kind.values) for one in error.errors(include_url=False)]
    faults += cross_faults(content)
    if file is None or faults:
        return Checked(
            [DraftFault(f"{place(content, one.steps)}: {one.reason}", _element(content, one)) for one in faults]
        )
    return Checked([], file.digest())


def _element(content: object, fault: Fault) -> str:
    """The id of the innermost element on the way to the fault, or nothing."""
    if fault.steps[:1] != ("elements",):
        return ""
    ids = [here["id"] for here in _along(content, fault) if isinstance(here, dict) and isinstance(here.get("id"), str)]
    return ids[-1] if ids else ""


def _along(content: object, fault: Fault) -> Iterator[object]:
    for step in fault.steps:
        if isinstance(content, dict):
            content = content.get(str(step))
        elif isinstance(content, list) and isinstance(step, int):
            content = content[step]
        yield content


@transaction.atomic
def publish_version(
    *, version: FrameworkVersion, seen: str, by: models.Model, by_role: str, at: datetime
) -> FrameworkVersion:
    """Publish a draft: readers get it as the newest version, and nobody changes it from now on.

    `seen` is the digest that `checked` gave for what the officer read. Raises `NotADraft`, so that of two who publish
    at once one does; `NotPublishable`; and `DraftChanged` when the draft is not any more what was read.
    """
    framework = Framework.objects.select_for_update().get(pk=version.framework_id)
    draft = locked(version)
    found = checked(draft)
    if found.faults:
        raise NotPublishable(found.faults)
    if found.digest != seen:
        raise DraftChanged
    newest = framework.versions.exclude(pk=draft.pk).aggregate(newest=Max("sequence"))["newest"] or 0
    draft.sequence = max(draft.sequence, newest + 1)
    draft.status = FrameworkVersion.Status.PUBLISHED
    draft.digest = found.digest
    draft.published_at = draft.loaded_at = at
    draft.published_by_id = by.pk
    draft.published_role = by_role
    draft.save()
    return draft
