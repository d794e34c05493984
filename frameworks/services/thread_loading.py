"""Loading threads from files: adds and corrects what files made, and leaves alone what people wrote of."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from cohesion_portal.lib.history import sign
from cohesion_portal.lib.yaml_files import FileError
from frameworks.faults import Fault, did_you_mean, quoted
from frameworks.models import Element, End, FrameworkVersion, Thread
from frameworks.services.loading import LoadRefused
from frameworks.services.threads import CHANGED, MADE, lock_frameworks, new_thread
from frameworks.thread_schema import ThreadFile, ThreadPart, file_error, read_threads

_Key = tuple[int, str, int, str]


@dataclass
class ThreadsLoaded:
    """What loading one file did; `kept` are left because people wrote of them, though the file has other words."""

    file: Path
    added: int = 0
    changed: int = 0
    left: int = 0
    kept: int = 0

    def __str__(self) -> str:
        counts = {"added": self.added, "changed": self.changed, "left": self.left}
        parts = [f"{verb} {_counted(count)}" for verb, count in counts.items() if count]
        kept = f" ({_counted(self.kept)} as people changed or ended them in the portal)" if self.kept else ""
        return f"{self.file.name}: {'; '.join(parts)}{kept}"


def _counted(count: int) -> str:
    return f"{count} thread" if count == 1 else f"{count:,} threads"


@transaction.atomic
def load_thread_files(*, paths: Sequence[Path], at: datetime) -> list[ThreadsLoaded]:
    """Load all the files, or none of them: raises `LoadRefused` with what is wrong in each."""
    files: dict[Path, ThreadFile] = {}
    errors: list[FileError] = []
    for path in paths:
        try:
            files[path] = read_threads(path)
        except FileError as error:
            errors.append(error)
    slugs = {end.framework for file in files.values() for thread in file.threads for end in thread.ends}
    keys, parts = lock_frameworks(slugs), _current_parts(slugs)
    results: list[ThreadsLoaded] = []
    held, seen = _held(keys), _Seen()
    for path, file in files.items():
        if faults := [*seen.faults_of(path, file), *_end_faults(file, keys, parts, held)]:
            errors.append(file_error(path, None, faults))
        else:
            results.append(_load(path, file, keys, held, at))
    if errors:
        raise LoadRefused(errors)
    return results


class _Seen:
    """Which file was the first to join two elements: another one with another reason would change it to and fro."""

    def __init__(self) -> None:
        self._files: dict[frozenset[End], Path] = {}

    def faults_of(self, path: Path, file: ThreadFile) -> Iterator[Fault]:
        for index, thread in enumerate(file.threads):
            first = self._files.setdefault(frozenset(thread.ends), path)
            if first != path:
                yield Fault(("threads", index, "between"), f"{first.name} joins the same two elements")


def _current_parts(slugs: set[str]) -> dict[str, dict[str, None]]:
    """Every framework that has a published version, and of those named the ids of the elements in the newest one."""
    newest: dict[str, int] = {}
    versions = FrameworkVersion.objects.published().newest_first()
    for slug, pk in versions.values_list("framework__slug", "pk"):
        newest.setdefault(slug, pk)
    parts: dict[str, dict[str, None]] = {slug: {} for slug in newest}
    named = [newest[slug] for slug in slugs if slug in newest]
    elements = Element.objects.filter(version__in=named).in_document_order()
    for framework, slug in elements.values_list("version__framework__slug", "slug"):
        parts[framework][slug] = None
    return parts


def _held(keys: Mapping[str, int]) -> dict[_Key, Thread]:
    threads = Thread.objects.filter(left_framework__in=keys.values(), right_framework__in=keys.values())
    return {_key(thread): thread for thread in threads}


def _key(thread: Thread) -> _Key:
    return thread.left_framework_id, thread.left_slug, thread.right_framework_id, thread.right_slug


def _end_faults(
    file: ThreadFile, keys: Mapping[str, int], parts: Mapping[str, Mapping[str, None]], held: Mapping[_Key, Thread]
) -> list[Fault]:
    """What threads that are new lead to must be there; one that is held already may have lost its end since."""
    faults: list[Fault] = []
    for index, thread in enumerate(file.threads):
        if all(end.framework in keys for end in thread.ends) and _key(new_thread(thread.ends, dict(keys))) in held:
            continue
        for place, end in enumerate(thread.ends):
            if reason := _fault_of(end, parts):
                faults.append(Fault(("threads", index, "between", place), reason))
    return faults


def _fault_of(end: End, parts: Mapping[str, Mapping[str, None]]) -> str:
    if end.framework not in parts:
        hint = did_you_mean(end.framework, parts) or "; load it first"
        return f"{quoted(end.framework)} is not a published framework{hint}"
    if end.slug not in parts[end.framework]:
        hint = did_you_mean(end.slug, parts[end.framework])
        return f"{quoted(end.slug)} is not an element of the newest version of {end.framework}{hint}"
    return ""


def _load(
    path: Path, file: ThreadFile, keys: Mapping[str, int], held: Mapping[_Key, Thread], at: datetime
) -> ThreadsLoaded:
    result = ThreadsLoaded(path)
    for part in file.threads:
        fresh = new_thread(part.ends, dict(keys))
        stored = held.get(_key(fresh))
        if stored is None:
            fresh.made_at = at
            _write(fresh, part, MADE, at)
            result.added += 1
        elif (stored.reason, stored.source) == (part.reason, part.source) and stored.ended_at is None:
            result.left += 1
        elif stored.signed_role:
            result.left += 1
            result.kept += 1
        else:
            stored.version += 1
            _write(stored, part, CHANGED, at)
            result.changed += 1
    return result


def _write(thread: Thread, part: ThreadPart, what: str, at: datetime) -> None:
    thread.reason, thread.source = part.reason, part.source
    sign(thread, by=None, at=at, reason=what).save()
