"""Trying the links of the guidance catalogue, one after the other."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db.models import F, Q

from library.link_checking import SECONDS, Outcome, Verdict, check_link, is_public
from library.models import Guidance
from library.services.errors import LibraryError
from library.services.guidance import record_link_check

CHECKER = "The portal’s own link check"


@dataclass(frozen=True)
class Tried:
    """An entry whose link was tried, and what came of it; `recorded` is False where nothing could be said."""

    guidance: Guidance
    outcome: Outcome
    recorded: bool


def check_guidance_links(
    *,
    older_than: timedelta,
    most: int,
    pause: float,
    now: Callable[[], datetime],
    allowed: Callable[[str], bool] = is_public,
    seconds: float = SECONDS,
) -> Iterator[Tried]:
    """Try the links that were not checked for so long, those never checked first, and record what is certain.

    A link that several entries share is asked once. Between two requests to one host it waits `pause` seconds.
    """
    due = Guidance.objects.exclude(link="").filter(
        Q(link_checked_at__isnull=True) | Q(link_checked_at__lt=now() - older_than)
    )
    outcomes: dict[str, Outcome] = {}
    asked_at: dict[str | None, float] = {}
    for guidance in due.order_by(F("link_checked_at").asc(nulls_first=True), "pk")[:most]:
        if guidance.link not in outcomes:
            host = urlsplit(guidance.link).hostname
            if host in asked_at:
                time.sleep(max(0.0, asked_at[host] + pause - time.monotonic()))
            outcomes[guidance.link] = check_link(guidance.link, allowed=allowed, seconds=seconds)
            asked_at[host] = time.monotonic()
        outcome = outcomes[guidance.link]
        yield Tried(guidance, outcome, _record(guidance, outcome, at=now()))


def _record(guidance: Guidance, outcome: Outcome, *, at: datetime) -> bool:
    if outcome.verdict == Verdict.UNSURE:
        return False
    try:
        record_link_check(
            guidance=guidance,
            link=guidance.link,
            works=outcome.verdict == Verdict.WORKS,
            answer=outcome.answer,
            by=None,
            by_role=CHECKER,
            at=at,
        )
    except (LibraryError, Guidance.DoesNotExist):
        return False  # Somebody changed or removed it while it was being tried.
    return True
