"""Reads of what surrounds an element: its threads to other frameworks, and what other rooms hang on it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from frameworks.hanging import Hanging, Peg, hanging_on
from frameworks.selectors.threads import MAIN_KINDS, Frameworks, ThreadLine, threads_of


@dataclass(frozen=True)
class Surroundings:
    """`connect_address` is where its next thread is made; empty where none may start, or the reader makes none."""

    connections: Sequence[ThreadLine]
    hanging: Sequence[Hanging]
    is_main: bool
    connect_address: str

    @property
    def may_connect(self) -> bool:
        return bool(self.connect_address)

    @property
    def shows_connections(self) -> bool:
        return bool(self.connections or self.is_main or self.connect_address)


def surroundings(peg: Peg, version_id: int, actor: object, *, may_connect: bool) -> Surroundings:
    """`version_id` is the version that the page shows: a thread starts from the newest published one only."""
    frameworks = Frameworks()
    current = frameworks.by_slug.get(peg.end.framework)
    is_current = current is not None and current.version_id == version_id
    return Surroundings(
        threads_of(peg.end.framework, peg.end.slug, frameworks),
        list(hanging_on([peg], actor)[peg.end].values()),
        peg.kind in MAIN_KINDS,
        reverse("frameworks:connect", args=[*peg.end]) if may_connect and is_current else "",
    )
