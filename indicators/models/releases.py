"""Figures given to the public as open data."""

from django.db import models
from django.db.models import Q

from indicators.models.registers import Register
from partners.models import User


class Release(models.Model):
    """The figures of one register as the public was given them on one day, small numbers hidden and counts rounded.

    Never changed once written: a correction is the next release beside it. `content` is what every file of the release
    is written from; `sha256` is the digest of its canonical JSON.
    """

    register = models.ForeignKey(Register, models.PROTECT, related_name="releases")
    number = models.PositiveSmallIntegerField()
    as_at = models.DateField(help_text="figures for periods that had ended by this day")
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    note = models.TextField(blank=True, help_text="what changed since the release before")
    released_at = models.DateTimeField()
    released_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    by_role = models.CharField(max_length=200, help_text="role and organisation, as readers see it")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["register", "number"], name="release_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="release_numbers_from_one"),
            models.CheckConstraint(condition=Q(number=1) | ~Q(note=""), name="release_later_one_says_what_changed"),
        ]

    def __str__(self) -> str:
        return f"Release {self.number}"
