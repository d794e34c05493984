"""Files that people gave as evidence, kept outside whatever a web server serves."""

from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q

from cohesion_portal.lib.uploads import FileKind, about_file
from partners.models import User


def evidence_storage() -> Storage:
    return storages["evidence"]


class StoredFile(models.Model):
    """One file as it was given: under a random name, with the digest that it is checked by before anybody gets it.

    Drafts and submissions cite it, several of them where evidence is used again. The row never changes: another file
    is another row. `name` is what its owner called it, made harmless; `kind` is what its content showed it to be.
    """

    file = models.FileField(storage=evidence_storage, max_length=60)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=4, choices=[(kind.value, kind.label) for kind in FileKind])
    size = models.PositiveIntegerField(help_text="in bytes")
    sha256 = models.CharField(max_length=64)
    kept_at = models.DateTimeField()
    kept_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    kept_role = models.CharField(max_length=200, help_text="role and organisation, as colleagues see it")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="stored_file_is_not_empty"),
            models.CheckConstraint(condition=~Q(name=""), name="stored_file_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def about(self) -> str:
        """ "PDF, 1.2MB"."""
        return about_file(self.kind, self.size)
