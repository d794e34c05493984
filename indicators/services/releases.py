"""Publishing figures as open data. A release is never changed: a correction is the next one beside it."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from indicators.models import Register, Release
from indicators.releasing.content import Prepared
from indicators.selectors.releases import prepared_release
from indicators.services.refusals import Overtaken, Refused
from partners.models import User


def why_not_ready(prepared: Prepared) -> str:
    """What stands in the way of publishing, as a sentence; nothing where nothing does."""
    if not prepared.content["observations"]:
        return "There are no figures to publish yet"
    if prepared.same_as_before:
        return f"Nothing has changed since release {prepared.content['number'] - 1}"
    if prepared.unexplained:
        count = len(prepared.unexplained)
        measures = "1 measure has" if count == 1 else f"{count} measures have"
        named = "; ".join(map(str, prepared.unexplained))
        return f"{measures} a figure that nobody has explained yet: {named}. Write a commentary on it first"
    return ""


@transaction.atomic
def publish_release(*, register: Register, note: str, seen: str, by: User, by_role: str, at: datetime) -> Release:
    """Freeze the figures as they are now, which must be those that the publisher looked at: `seen` is their digest.

    Raises `Refused`, and `Overtaken` where figures have changed meanwhile.
    """
    locked = Register.objects.select_for_update().get(pk=register.pk)
    prepared = prepared_release(locked, localdate(at))
    if reason := why_not_ready(prepared):
        raise Refused("", reason)
    if prepared.digest != seen:
        raise Overtaken("The figures have changed since you looked. Check them again, then publish", prepared.digest)
    if prepared.content["number"] > 1 and not note.strip():
        raise Refused("note", "Say what changed since the last release")
    return Release.objects.create(
        register=locked,
        number=prepared.content["number"],
        as_at=prepared.content["as_at"],
        content=prepared.content,
        sha256=prepared.digest,
        note=note.strip(),
        released_at=at,
        released_by=by,
        by_role=by_role,
    )
