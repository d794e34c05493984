"""Keeping the file that somebody brings in, and doing away with it."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.core.files.base import File
from django.db import transaction

from indicators.models import Import, ImportSource
from indicators.models.imports import import_storage
from partners.models import User

KEPT_FOR = timedelta(days=90)
"""How long a file lies in the portal at most."""
_DONE = (Import.Status.APPLIED, Import.Status.UNDONE)


class ImportRefused(Exception):
    """The step cannot be taken; the words say why and what to do. `field` is the part of the form that is wrong."""

    def __init__(self, reason: str, field: str = "") -> None:
        super().__init__(reason)
        self.field = field


@dataclass(frozen=True)
class NewFile:
    """A file that was found to be what it says; `name` is harmless, and `kind` is "csv" or "xlsx"."""

    content: File[bytes]
    name: str
    kind: str


@transaction.atomic
def receive_file(
    *, file: NewFile, source: ImportSource | None, new_source: str, shape: str, by: User, by_role: str, at: datetime
) -> Import:
    """Keep a file of a source; without one, a source of the name `new_source` is made."""
    if source is None:
        name = " ".join(new_source.split())
        if ImportSource.objects.filter(name__iexact=name).exists():
            raise ImportRefused(
                "There is a source of that name: select it, or give this one another name", "new_source"
            )
        source = ImportSource.objects.create(name=name, shape=shape, created_at=at)
    token = secrets.token_urlsafe(16)
    digest = hashlib.sha256()
    for chunk in file.content.chunks():
        digest.update(chunk)
    file.content.seek(0)
    stored = import_storage().save(f"{token}.{file.kind}", file.content)
    try:
        with transaction.atomic():
            return Import.objects.create(
                token=token,
                source=source,
                file=stored,
                name=file.name,
                kind=file.kind,
                size=file.content.size,
                sha256=digest.hexdigest(),
                uploaded_at=at,
                uploaded_by=by,
                by_role=by_role,
            )
    except Exception:
        import_storage().delete(stored)
        raise


def forget_file(found: Import) -> None:
    """Take the file from the import, and from the disk once that is certain."""
    if found.file.name:
        transaction.on_commit(partial(import_storage().delete, found.file.name))
        found.file = ""


@transaction.atomic
def discard_import(*, found: Import) -> None:
    """Remove an import of which nothing was stored, with its file."""
    current = Import.objects.select_for_update().get(pk=found.pk)
    if current.status in _DONE:
        raise ImportRefused("The import was applied meanwhile. Undo it instead")
    forget_file(current)
    current.delete()


@transaction.atomic
def tidy_imports(*, at: datetime) -> tuple[int, int]:
    """Delete the files and previews of imports older than 90 days, and those that were never applied altogether.

    Returns how many files were deleted and how many imports removed. What an applied import stored stays, and so does
    its line in the list.
    """
    old = Import.objects.select_for_update().filter(uploaded_at__lt=at - KEPT_FOR)
    files = removed = 0
    for found in old.order_by("pk"):
        files += bool(found.file)
        if found.status in _DONE:
            forget_file(found)
            found.save(update_fields=["file"])
            found.pages.all().delete()
        else:
            forget_file(found)
            found.delete()
            removed += 1
    return files, removed
