"""Writes of evidence, and of the files that people give as such."""

import hashlib
import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from django.core.files import File
from django.db import transaction

from cohesion_portal.lib.history import sign
from cohesion_portal.lib.uploads import FileKind
from partners.models import User
from selfeval.evidence_selectors import earlier_evidence
from selfeval.models import Evaluation, Evidence, StoredFile
from selfeval.models.files import evidence_storage
from selfeval.selectors import questionnaire_for
from selfeval.services.errors import EvaluationError
from selfeval.services.locking import lock_open, start


@dataclass(frozen=True)
class Upload:
    """A file that was examined: its clean name, and the kind that its content showed."""

    file: File
    name: str
    kind: FileKind


class EvidenceChanged(EvaluationError):
    """Somebody else saved other words first; `current` is what is stored now."""

    def __init__(self, current: Evidence) -> None:
        super().__init__("Somebody else changed this evidence while you were writing.")
        self.current = current


class EvidenceGone(EvaluationError):
    """Somebody else removed the entry."""

    def __init__(self) -> None:
        super().__init__("Somebody else has removed this evidence already")


class FileAltered(Exception):
    """A stored file is gone or is not what was given; nobody gets it."""


@transaction.atomic
def add_evidence(
    *,
    evaluation: Evaluation,
    approach_id: int,
    kind_id: int,
    title: str,
    shows: str,
    location: str = "",
    link: str = "",
    good_until: date | None = None,
    statement_ids: Collection[int] = (),
    upload: Upload | None = None,
    by: User,
    by_role: str,
    at: datetime,
) -> Evidence:
    """Record something that supports the judgement of an approach: with a link, words about where it is, or a file.

    The same evidence twice, as from a button pressed twice, is recorded once. Raises `NotOpen`.
    """
    words = {
        "approach_id": approach_id,
        "kind_id": kind_id,
        "title": title,
        "shows": shows,
        "location": location,
        "link": link,
        "good_until": good_until,
    }
    if not start(evaluation, by=by, by_role=by_role, at=at):
        lock_open(evaluation)
    digest = _digest(upload.file) if upload else None
    same = Evidence.objects.filter(evaluation=evaluation, file__sha256=digest, **words)
    for stored in same.prefetch_related("statements"):
        if {one.pk for one in stored.statements.all()} == set(statement_ids):
            return stored
    with _kept(upload, by=by, by_role=by_role, at=at) as file:
        evidence = Evidence(evaluation=evaluation, file=file, added_at=at, added_by=by, **words)
        sign(evidence, by=by, at=at).save()
        evidence.statements.set(statement_ids)
    return evidence


@transaction.atomic
def change_evidence(
    *,
    evaluation: Evaluation,
    evidence_id: int,
    version: int,
    kind_id: int,
    title: str,
    shows: str,
    location: str = "",
    link: str = "",
    good_until: date | None = None,
    statement_ids: Collection[int] = (),
    upload: Upload | None = None,
    drop_file: bool = False,
    by: User,
    by_role: str,
    at: datetime,
) -> Evidence:
    """Store new words for evidence of which the writer saw `version`; an upload takes the place of the file.

    Saving what is stored already does nothing. Raises `EvidenceChanged` when somebody else saved other words first,
    `EvidenceGone` and `NotOpen`.
    """
    locked = lock_open(evaluation)
    words = {
        "kind_id": kind_id,
        "title": title,
        "shows": shows,
        "location": location,
        "link": link,
        "good_until": good_until,
    }
    current = Evidence.objects.filter(evaluation=locked, pk=evidence_id).first()
    if current is None:
        raise EvidenceGone
    if not _differs(current, words, statement_ids, upload, drop_file):
        return current
    if current.version != version:
        raise EvidenceChanged(current)
    with _kept(upload, by=by, by_role=by_role, at=at) as file:
        for name, value in words.items():
            setattr(current, name, value)
        if file or drop_file:
            current.file = file
        current.version += 1
        sign(current, by=by, at=at).save()
        current.statements.set(statement_ids)
    return current


def _differs(
    current: Evidence, words: dict[str, Any], statement_ids: Collection[int], upload: Upload | None, drop_file: bool
) -> bool:
    file = current.file
    if upload and not (file and file.sha256 == _digest(upload.file)):
        return True
    if drop_file and file and not upload:
        return True
    same_statements = {one.pk for one in current.statements.all()} == set(statement_ids)
    return not same_statements or any(getattr(current, name) != value for name, value in words.items())


@transaction.atomic
def use_evidence_again(*, evaluation: Evaluation, earlier_id: int, by: User, by_role: str, at: datetime) -> Evidence:
    """Take an entry of the year before over into this year's draft, with its file; never the judgement it supported.

    Taking it over twice does so once. Raises `EvidenceGone` for what is not there to be taken over, and `NotOpen`.
    """
    if not start(evaluation, by=by, by_role=by_role, at=at):
        lock_open(evaluation)
    earlier = earlier_evidence(evaluation, questionnaire_for(evaluation))
    found = next((entry for entry in earlier if entry.evidence.pk == earlier_id), None)
    if found is None:
        raise EvidenceGone
    if found.copy:
        return found.copy
    source = found.evidence
    evidence = Evidence(
        evaluation=evaluation,
        approach_id=found.approach_id,
        kind_id=found.kind_id,
        **{name: getattr(source, name) for name in ("title", "shows", "location", "link", "good_until", "file")},
        copied_from=source,
        also_used_in=source.evaluation.cycle,
        added_at=at,
        added_by=by,
    )
    sign(evidence, by=by, at=at).save()
    evidence.statements.set(found.statement_ids)
    return evidence


@transaction.atomic
def remove_evidence(*, evaluation: Evaluation, evidence_id: int, by: User, at: datetime) -> bool:
    """Remove evidence from the draft, keeping its history; False when somebody has removed it already.

    Its file stays until `remove_unused_files` finds that nothing cites it. Raises `NotOpen`.
    """
    locked = lock_open(evaluation)
    evidence = Evidence.objects.filter(evaluation=locked, pk=evidence_id).first()
    if evidence is None:
        return False
    sign(evidence, by=by, at=at).delete()
    return True


def _digest(file: File) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    for block in file.chunks():
        digest.update(block)
    file.seek(0)
    return digest.hexdigest()


@contextmanager
def _kept(upload: Upload | None, *, by: User, by_role: str, at: datetime) -> Iterator[StoredFile | None]:
    """Keep an upload under a name that nobody can guess; it goes again when what it is kept for fails."""
    if upload is None:
        yield None
        return
    digest, size = _digest(upload.file), upload.file.size
    name = evidence_storage().save(uuid.uuid4().hex, upload.file)
    try:
        yield StoredFile.objects.create(
            file=name,
            name=upload.name,
            kind=upload.kind,
            size=size,
            sha256=digest,
            kept_at=at,
            kept_by=by,
            kept_role=by_role,
        )
    except BaseException:
        evidence_storage().delete(name)
        raise


def open_file(stored: StoredFile) -> File:
    """The file as it was given, to be read from its beginning and closed by whoever asked.

    Raises `FileAltered` when its digest says that it is another, or it is missing.
    """
    try:
        file = evidence_storage().open(str(stored.file))
    except FileNotFoundError:
        raise FileAltered(f"evidence file {stored.pk} is missing") from None
    if _digest(file) != stored.sha256:
        file.close()
        raise FileAltered(f"evidence file {stored.pk} is not the file that was given")
    return file


def unused_files(*, before: datetime) -> list[str]:
    """The names under which files are stored that nothing cites any more, or that never came to have a row.

    A row goes without one when the transaction that it belonged to failed after the file was written. What was kept
    since `before` is left out.
    """
    storage, rows = evidence_storage(), StoredFile.objects
    uncited = rows.filter(evidence=None, submitted_evidence=None, kept_at__lt=before).order_by("id")
    known = set(rows.values_list("file", flat=True))
    folders_and_files = storage.listdir("") if storage.exists("") else ([], [])
    stray = sorted(
        name for name in folders_and_files[1] if name not in known and storage.get_modified_time(name) < before
    )
    return [*uncited.values_list("file", flat=True), *stray]


@transaction.atomic
def remove_file(*, name: str) -> bool:
    """Remove a stored file with its row; False, having changed nothing, when something cites it after all."""
    row = StoredFile.objects.select_for_update().filter(file=name).first()
    if row is not None:
        if row.evidence.exists() or row.submitted_evidence.exists():
            return False
        row.delete()
    transaction.on_commit(partial(evidence_storage().delete, name))
    return True
