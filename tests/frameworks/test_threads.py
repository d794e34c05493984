"""Making, changing, ending and taking up threads, and what the database itself refuses."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from frameworks.models import End, FrameworkVersion, Thread
from frameworks.services import threads as services
from tests.factories import NOW
from tests.frameworks.weaving import OFFICE, PRIORITY, join, lose, officer, two_frameworks
from tests.selfeval.parallel import in_parallel

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


@pytest.fixture
def versions() -> tuple[FrameworkVersion, FrameworkVersion]:
    return two_frameworks()


def change(thread: Thread, version: int = 1, reason: str = "Both are honest") -> Thread:
    return services.change_thread(thread=thread, version=version, reason=reason, by=officer(), by_role=OFFICE, at=LATER)


def end(thread: Thread, version: int = 1) -> Thread:
    return services.end_thread(
        thread=thread, version=version, reason="The plan changed", by=officer(), by_role=OFFICE, at=LATER
    )


def reopen(thread: Thread, version: int = 2) -> Thread:
    return services.reopen_thread(
        thread=thread, version=version, reason="It changed back", by=officer(), by_role=OFFICE, at=LATER
    )


def story(thread: Thread) -> list[str]:
    return list(thread.history.order_by("history_id").values_list("history_change_reason", flat=True))


@pytest.mark.parametrize("turned", [False, True])
def test_thread_keeps_its_ends_in_one_order(versions: tuple[FrameworkVersion, ...], turned: bool) -> None:
    ends = End("icf", "trusting"), End("plan", PRIORITY)
    given = (ends[1], ends[0]) if turned else ends
    thread = services.make_thread(ends=given, reason="R", source="S", by=officer(), by_role=OFFICE, at=NOW)
    thread.refresh_from_db()
    assert (thread.ends, thread.reason, thread.source) == (ends, "R", "S")
    assert (thread.made_role, thread.signed_role, thread.made_at) == (OFFICE, OFFICE, NOW)


def test_thread_is_made_once_whichever_end_is_named_first(versions: tuple[FrameworkVersion, ...]) -> None:
    first = join()
    with pytest.raises(services.ThreadExists) as error:
        services.make_thread(
            ends=(End("plan", PRIORITY), End("icf", "trusting")), reason="R", by=officer(), by_role=OFFICE, at=NOW
        )
    assert error.value.thread == first
    assert "already joins" in str(error.value)


def test_ended_thread_is_not_made_a_second_time(versions: tuple[FrameworkVersion, ...]) -> None:
    end(join())
    with pytest.raises(services.ThreadExists, match="Take it up again"):
        join()


@pytest.mark.parametrize(
    ("ends", "error"),
    [
        (((("icf", "trusting")), ("icf", "connecting")), services.SameFramework),
        ((("icf", "trustng"), ("plan", PRIORITY)), services.UnknownEnd),
        ((("icf", "trusting"), ("plan", "peace")), services.UnknownEnd),
        ((("icf", "trusting"), ("nowhere", PRIORITY)), services.UnknownEnd),
    ],
)
def test_thread_to_what_there_is_not_is_refused(
    versions: tuple[FrameworkVersion, ...], ends: tuple[tuple[str, str], ...], error: type[Exception]
) -> None:
    with pytest.raises(error):
        services.make_thread(ends=(End(*ends[0]), End(*ends[1])), reason="R", by=officer(), by_role=OFFICE, at=NOW)
    assert not Thread.objects.exists()


def test_thread_leads_to_the_newest_published_version_only(versions: tuple[FrameworkVersion, ...]) -> None:
    newer = lose(versions[1], PRIORITY)
    with pytest.raises(services.UnknownEnd, match="plan has no part"):
        join()
    newer.status = FrameworkVersion.Status.DRAFT
    newer.save()
    assert join().pk


def test_thread_is_changed_ended_and_taken_up_with_its_story(versions: tuple[FrameworkVersion, ...]) -> None:
    thread = change(join())
    assert (thread.reason, thread.version) == ("Both are honest", 2)
    thread = end(thread, 2)
    assert (thread.ended_at, thread.end_reason) == (LATER, "The plan changed")
    assert not Thread.objects.standing().exists()
    thread = reopen(thread, 3)
    thread.refresh_from_db()
    assert (thread.ended_at, thread.end_reason, thread.reason, thread.version) == (None, "", "It changed back", 4)
    assert story(thread) == [services.MADE, services.CHANGED, services.ENDED, services.REOPENED]


def test_same_reason_is_no_change(versions: tuple[FrameworkVersion, ...]) -> None:
    thread = join()
    assert change(thread, reason=thread.reason).version == 1
    assert story(thread) == [services.MADE]


@pytest.mark.parametrize("write", [change, end])
def test_second_window_is_told_what_is_stored(
    versions: tuple[FrameworkVersion, ...], write: Callable[[Thread, int], Thread]
) -> None:
    thread = join()
    change(thread, reason="Somebody else's words")
    with pytest.raises(services.ThreadChanged) as error:
        write(thread, 1)
    assert error.value.current.reason == "Somebody else's words"


def test_ended_thread_is_not_changed_or_ended(versions: tuple[FrameworkVersion, ...]) -> None:
    thread = end(join())
    for write in (change, end):
        with pytest.raises(services.ThreadEnded):
            write(thread, 2)


def test_standing_thread_is_not_taken_up(versions: tuple[FrameworkVersion, ...]) -> None:
    with pytest.raises(services.ThreadStands):
        reopen(join(), 1)


def test_thread_is_not_taken_up_when_its_end_has_gone(versions: tuple[FrameworkVersion, ...]) -> None:
    thread = end(join())
    lose(versions[1], PRIORITY)
    with pytest.raises(services.UnknownEnd):
        reopen(thread)


@pytest.mark.django_db(transaction=True)
def test_two_people_make_the_same_thread_at_once() -> None:
    two_frameworks()
    by = officer()
    errors = in_parallel(lambda: join(by=by), lambda: join(by=by))
    assert [type(error) for error in errors] == [services.ThreadExists]
    assert Thread.objects.count() == 1


def put(thread: Thread, **values: object) -> None:
    Thread.objects.filter(pk=thread.pk).update(**values)


REFUSED: dict[str, Callable[[Thread], object]] = {
    "same thread twice": lambda t: Thread.objects.create(
        left_framework=t.left_framework,
        left_slug=t.left_slug,
        right_framework=t.right_framework,
        right_slug=t.right_slug,
        reason="R",
        made_at=NOW,
    ),
    "ends out of order": lambda t: put(t, left_framework=t.right_framework, right_framework=t.left_framework),
    "both ends in one framework": lambda t: put(t, right_framework=t.left_framework),
    "no reason": lambda t: put(t, reason=""),
    "ended without a reason": lambda t: put(t, ended_at=NOW),
    "reason to end what stands": lambda t: put(t, end_reason="R"),
    "version zero": lambda t: put(t, version=0),
}


@pytest.mark.parametrize("write", REFUSED.values(), ids=list(REFUSED))
def test_database_refuses(versions: tuple[FrameworkVersion, ...], write: Callable[[Thread], object]) -> None:
    thread = join()
    with pytest.raises(IntegrityError), transaction.atomic():
        write(thread)
