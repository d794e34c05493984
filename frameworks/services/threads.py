"""Writes of threads between frameworks. Errors are `ThreadError`s, whose words are for the person who asked.

Whoever writes a thread first locks the frameworks at its ends, so that nobody makes the same one at the same time.
"""

from datetime import datetime

from django.db import models, transaction

from cohesion_portal.lib.history import sign
from frameworks.models import Element, End, Framework, FrameworkVersion, Thread

MADE, CHANGED, ENDED, REOPENED = "Made", "Reason changed", "Ended", "Taken up again"
"""What the history of a thread says was done."""


class ThreadError(Exception):
    """What was asked of a thread cannot be done."""


class SameFramework(ThreadError):
    """Parts of one framework are joined by its own links."""

    def __init__(self) -> None:
        super().__init__("Choose a part of another framework: a thread joins two frameworks.")


class UnknownEnd(ThreadError):
    """A thread must lead to a part that everybody can read now."""

    def __init__(self, end: End) -> None:
        super().__init__(
            f"The newest published version of {end.framework} has no part {end.slug}. Choose a part that it has."
        )
        self.end = end


class ThreadExists(ThreadError):
    """Two elements are joined once; `thread` is the one that joins them already."""

    def __init__(self, thread: Thread) -> None:
        super().__init__(
            "A thread between these two parts was ended earlier. Take it up again on its own page."
            if thread.ended_at
            else "A thread already joins these two parts. Change its reason on its own page."
        )
        self.thread = thread


class ThreadChanged(ThreadError):
    """Somebody else wrote of the thread first; `current` is what is stored now."""

    def __init__(self, current: Thread) -> None:
        super().__init__("Somebody else changed this thread while you were writing. Your words are not saved yet.")
        self.current = current


class ThreadEnded(ThreadError):
    """An ended thread keeps its reason."""

    def __init__(self) -> None:
        super().__init__("This thread has ended. Take it up again before you change it.")


class ThreadStands(ThreadError):
    """Only what has ended can be taken up again."""

    def __init__(self) -> None:
        super().__init__("This thread has not ended.")


def is_current(end: End) -> bool:
    """Whether the newest published version of the framework has the element."""
    versions = FrameworkVersion.objects.published().filter(framework__slug=end.framework).newest_first()
    return Element.objects.filter(version=versions.values("pk")[:1], slug=end.slug).exists()


@transaction.atomic
def make_thread(
    *, ends: tuple[End, End], reason: str, source: str = "", by: models.Model, by_role: str, at: datetime
) -> Thread:
    """Join two elements of different frameworks; which is named first makes no difference.

    Raises `SameFramework`, `UnknownEnd`, or `ThreadExists` with the thread that joins them already.
    """
    keys = _lock_frameworks(ends)
    for end in ends:
        if not is_current(end):
            raise UnknownEnd(end)
    thread = new_thread(ends, keys)
    already = Thread.objects.filter(**ends_of(thread)).first()
    if already is not None:
        raise ThreadExists(already)
    thread.reason, thread.source = reason, source
    thread.made_at, thread.made_by_id = at, by.pk
    thread.made_role = thread.signed_role = by_role
    sign(thread, by=by, at=at, reason=MADE).save()
    return thread


def _lock_frameworks(ends: tuple[End, End]) -> dict[str, int]:
    """The keys of the frameworks by their ids. Raises `SameFramework` or `UnknownEnd`."""
    if ends[0].framework == ends[1].framework:
        raise SameFramework
    keys = lock_frameworks({end.framework for end in ends})
    for end in ends:
        if end.framework not in keys:
            raise UnknownEnd(end)
    return keys


def lock_frameworks(slugs: set[str]) -> dict[str, int]:
    """Hold other writers of threads off until the transaction ends; always in one order, so that none waits forever."""
    rows = Framework.objects.select_for_update().filter(slug__in=slugs).order_by("pk")
    return {framework.slug: framework.pk for framework in rows}


def new_thread(ends: tuple[End, End], keys: dict[str, int]) -> Thread:
    """A thread not yet saved, with its ends in the order that the database keeps."""
    left, right = sorted(ends, key=lambda end: keys[end.framework])
    return Thread(
        left_framework_id=keys[left.framework],
        left_slug=left.slug,
        right_framework_id=keys[right.framework],
        right_slug=right.slug,
    )


def ends_of(thread: Thread) -> dict[str, int | str]:
    names = ("left_framework_id", "left_slug", "right_framework_id", "right_slug")
    return {name: getattr(thread, name) for name in names}


@transaction.atomic
def change_thread(
    *, thread: Thread, version: int, reason: str, source: str = "", by: models.Model, by_role: str, at: datetime
) -> Thread:
    """Give another reason; `version` is the one that was shown. Raises `ThreadChanged` or `ThreadEnded`."""
    thread = _locked(thread, version)
    if thread.ended_at is not None:
        raise ThreadEnded
    if (reason, source) == (thread.reason, thread.source):
        return thread
    thread.reason, thread.source = reason, source
    return _save(thread, CHANGED, by, by_role, at)


@transaction.atomic
def end_thread(*, thread: Thread, version: int, reason: str, by: models.Model, by_role: str, at: datetime) -> Thread:
    """Say that it no longer holds, and why; its page stays. Raises `ThreadChanged` or `ThreadEnded`."""
    thread = _locked(thread, version)
    if thread.ended_at is not None:
        raise ThreadEnded
    thread.ended_at, thread.end_reason = at, reason
    return _save(thread, ENDED, by, by_role, at)


@transaction.atomic
def reopen_thread(
    *, thread: Thread, version: int, reason: str, source: str = "", by: models.Model, by_role: str, at: datetime
) -> Thread:
    """Take up an ended thread again, for the reason that holds now.

    Raises `ThreadChanged`, `ThreadStands`, or `UnknownEnd` where an end has gone meanwhile.
    """
    thread = _locked(thread, version)
    if thread.ended_at is None:
        raise ThreadStands
    for end in thread.ends:
        if not is_current(end):
            raise UnknownEnd(end)
    thread.ended_at, thread.end_reason = None, ""
    thread.reason, thread.source = reason, source
    return _save(thread, REOPENED, by, by_role, at)


def _locked(thread: Thread, version: int) -> Thread:
    """The thread as it is stored now, held for this transaction, when it is still the version that was shown."""
    stored = Thread.objects.select_for_update().get(pk=thread.pk)
    if stored.version != version:
        raise ThreadChanged(stored)
    return stored


def _save(thread: Thread, what: str, by: models.Model, by_role: str, at: datetime) -> Thread:
    thread.signed_role = by_role
    thread.version += 1
    sign(thread, by=by, at=at, reason=what).save()
    return thread
