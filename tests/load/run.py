"""200 officers draft at once; afterwards every answer that was acknowledged is looked for, word by word."""

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import TextIO

from selfeval.models import Answer
from tests.load.officer import Key, Notes, Officer, Write
from tests.load.people import Desk
from tests.load.server import Server

SECONDS = 60
PAUSE = (20.0, 40.0)
"""Seconds that an officer writes before saving: two or three sentences."""
ALONE = 60
WARM_UP = 10
LIMIT = 5.0
"""The p95 of saving may be so many times that of the same request alone."""


def percentile(values: Sequence[float], share: float) -> float:
    """In milliseconds; 0 where nothing was measured."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000 if ordered else 0.0


def alone(server: Server, desk: Desk) -> Notes:
    """The same requests by one officer with nobody else there."""
    officer = Officer(server.address, desk, seed=0)
    for _ in range(WARM_UP):
        officer.write()
    officer.notes.opened.clear()
    officer.notes.saved.clear()
    for _ in range(ALONE):
        officer.write()
    return officer.notes


def together(server: Server, desks: Sequence[Desk]) -> list[Notes]:
    officers = [Officer(server.address, desk, seed) for seed, desk in enumerate(desks, start=1)]
    until = time.monotonic() + SECONDS
    threads = [threading.Thread(target=officer.work, args=[until, PAUSE]) for officer in officers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [officer.notes for officer in officers]


def losses(writes: Iterable[Write]) -> list[str]:
    """What was acknowledged and is not there. The answer as it stands must be a last one: nothing that was sent after
    its acknowledgement was acknowledged too. Every other acknowledged text must be in the answer's history."""
    acknowledged: defaultdict[Key, list[Write]] = defaultdict(list)
    for write in writes:
        if write.acknowledged:
            acknowledged[write.key].append(write)
    standing, versions = _stored()
    found = []
    for key, of_one in acknowledged.items():
        newest_sent = max(write.sent for write in of_one)
        last = {write.text for write in of_one if write.answered >= newest_sent}
        if standing.get(key) not in last:
            found.append(f"{key}: the last acknowledged text is not the one that is stored")
        missing = Counter(write.text for write in of_one) - versions[key]
        found += [f"{key}: acknowledged and never stored: {text[:60]!r}" for text in missing]
    return found


def _stored() -> tuple[dict[Key, str], defaultdict[Key, Counter[str]]]:
    related = ("evaluation__organisation__slug", "approach__slug", "question")
    keys: dict[int, Key] = {}
    standing: dict[Key, str] = {}
    for pk, organisation, approach, question, text in Answer.objects.values_list("pk", *related, "value"):
        keys[pk] = (organisation, approach, question)
        standing[keys[pk]] = text
    versions: defaultdict[Key, Counter[str]] = defaultdict(Counter)
    for pk, text in Answer.history.values_list("id", "value"):
        versions[keys[pk]][text] += 1
    return standing, versions


def report(out: TextIO, single: Notes, many: Sequence[Notes], lost: Sequence[str], memory: Sequence[float]) -> bool:
    """Print what was measured; whether it is as it should be."""
    opened = [seconds for notes in many for seconds in notes.opened]
    saved = [seconds for notes in many for seconds in notes.saved]
    failures = Counter(failure for notes in (single, *many) for failure in notes.failures)
    acknowledged = sum(write.acknowledged for notes in many for write in notes.writes)
    conflicts = sum(notes.conflicts for notes in many)
    requests = len(opened) + len(saved)
    out.write(f"{len(many)} officers, {requests:,} requests: {SECONDS} s, and what was begun then was finished\n")
    out.write(f"Answers acknowledged {acknowledged}, conflicts shown {conflicts}, lost or different {len(lost)}\n")
    out.write(f"{'':16}{'p50 alone':>10}{'p95 alone':>10}{'p50':>10}{'p95':>10}{'p95 / alone':>13}\n")
    ratios = []
    for name, one, all_ in (("open a page", single.opened, opened), ("save a page", single.saved, saved)):
        before, after = percentile(one, 0.95), percentile(all_, 0.95)
        ratios.append(after / before if before else float("inf"))
        figures = (percentile(one, 0.5), before, percentile(all_, 0.5), after)
        out.write(f"{name:16}" + "".join(f"{figure:7.0f} ms" for figure in figures) + f"{ratios[-1]:13.1f}\n")
    if memory:
        out.write(f"Peak memory of the workers: {', '.join(f'{one:.0f} MB' for one in memory)}\n")
    for failure, count in failures.items():
        out.write(f"Failed: {failure} ({count} times)\n")
    for line in lost[:20]:
        out.write(f"Lost: {line}\n")
    slow = max(ratios) > LIMIT
    out.write(f"Under load no slower than {LIMIT:.0f} times: {'no' if slow else 'yes'}\n")
    return not (failures or lost or slow or not acknowledged)
