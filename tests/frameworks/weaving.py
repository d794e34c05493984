"""Two small frameworks and threads between them."""

from datetime import datetime
from pathlib import Path
from typing import Any

from frameworks.models import End, FrameworkVersion, Thread
from frameworks.services.threads import make_thread
from partners.models import Role, User
from tests.factories import NOW, make_framework, make_user
from tests.frameworks.files import Content, write

PRIORITY = "resilient-communities"
OFFICE = "Partnership officer, the council"


def two_frameworks() -> tuple[FrameworkVersion, FrameworkVersion]:
    """`icf` with approaches to connect, and `plan` with the priority that they lead to."""
    icf, plan = make_framework("icf"), make_framework("plan")
    for version, title in ((icf, "Inclusive Communities Framework"), (plan, "Safety plan")):
        version.title = version.short_title = title
        version.save()
    icf.elements.filter(slug=PRIORITY).delete()
    return icf, plan


def officer() -> User:
    return make_user(Role.SECRETARIAT)


def join(
    slug: str = "trusting", other: str = PRIORITY, *, by: User | None = None, at: datetime = NOW, **words: str
) -> Thread:
    """A thread from an element of `icf` to one of `plan`."""
    ends = End("icf", slug), End("plan", other)
    values = {"reason": "Both need time", **words}
    return make_thread(ends=ends, by=by or officer(), by_role=OFFICE, at=at, **values)


def lose(version: FrameworkVersion, slug: str) -> FrameworkVersion:
    """A newer version of the framework that has all but one of the elements."""
    newer = make_framework(version.framework.slug, "2030")
    newer.title = newer.short_title = version.title
    newer.save()
    newer.elements.filter(slug=slug).delete()
    return newer


def part(slug: str = "trusting", other: str = PRIORITY, **values: Any) -> Content:
    return {"between": [f"icf/{slug}", f"plan/{other}"], "reason": "Both need time", **values}


def thread_file(path: Path, *parts: Content) -> Path:
    return write(path, {"schema": 1, "threads": list(parts or (part(),))})
