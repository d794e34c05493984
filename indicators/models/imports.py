"""Files of figures on their way in: where they come from, what was found in them, and how to take them out again."""

from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q

from partners.models import User


def import_storage() -> Storage:
    return storages["imports"]


class ImportSource(models.Model):
    """One place that figures come from again and again, with what its columns were taken to mean the last time."""

    class Shape(models.TextChoices):
        FIGURES = "figures", "One row for each figure"
        RECORDS = "records", "One row for each offence or incident, to be counted"

    name = models.CharField(max_length=120, unique=True)
    shape = models.CharField(max_length=10, choices=Shape)
    mapping = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Import(models.Model):
    """One file of figures: read into a preview, applied whole or not at all, and undone as long as nobody has changed
    what it brought."""

    class Status(models.TextChoices):
        UPLOADED = "uploaded", "Waiting for its columns to be matched"
        READING = "reading", "Being read"
        REFUSED = "refused", "Could not be read"
        READY = "ready", "Ready to check"
        APPLYING = "applying", "Being applied"
        APPLIED = "applied", "Applied"
        UNDONE = "undone", "Undone"

    token = models.CharField(max_length=32, unique=True, help_text="as in its address")
    source = models.ForeignKey(ImportSource, models.PROTECT, related_name="imports")
    file = models.FileField(storage=import_storage, max_length=60)
    name = models.CharField(max_length=120, help_text="what its owner called the file, made harmless")
    kind = models.CharField(max_length=4, choices=[("csv", "CSV"), ("xlsx", "Excel workbook")])
    size = models.PositiveBigIntegerField(help_text="in bytes")
    sha256 = models.CharField(max_length=64)
    sheet = models.CharField(max_length=120, blank=True)
    mapping = models.JSONField(default=dict, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.UPLOADED)
    fault = models.TextField(blank=True, help_text="why the file could not be read")
    warnings = models.JSONField(default=list, blank=True)
    rows_read = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict, blank=True, help_text="how many rows have which fate")
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    by_role = models.CharField(max_length=200, help_text="role and organisation, as readers see it")
    reason = models.TextField(blank=True, help_text="why figures that were stored are put right")
    started_at = models.DateTimeField(null=True, blank=True, help_text="when reading or applying began")
    applied_at = models.DateTimeField(null=True, blank=True)
    applied_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["applied", "undone"], applied_at__isnull=False)
                | (~Q(status__in=["applied", "undone"]) & Q(applied_at__isnull=True)),
                name="import_applied_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(status="undone", undone_at__isnull=False)
                | (~Q(status="undone") & Q(undone_at__isnull=True)),
                name="import_undone_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(status="refused") & ~Q(fault="") | ~Q(status="refused") & Q(fault=""),
                name="import_refused_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def standing(self) -> str:
        """How far it has come, in words. A file that was read well can be refused when it is applied."""
        if self.status == self.Status.REFUSED and self.applied_by_id is not None:
            return "Could not be applied"
        return self.get_status_display()


class ImportPage(models.Model):
    """A page of the preview: up to some hundred rows of one fate, in the order of the file.

    Rows are kept by the page because a hundred thousand of them would take longer to store than to read.
    """

    class Fate(models.TextChoices):
        REFUSED = "refused", "Refused"
        CHANGED = "changed", "Changed"
        NEW = "new", "New"
        SAME = "same", "The same"
        SKIPPED = "skipped", "No figure"

    of = models.ForeignKey(Import, models.CASCADE, related_name="pages")
    fate = models.CharField(max_length=10, choices=Fate)
    number = models.PositiveIntegerField(help_text="from 1, within the fate")
    rows = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["of", "fate", "number"], name="import_page_once")]

    def __str__(self) -> str:
        return f"{self.fate} {self.number}"


class ReplacedFigure(models.Model):
    """A stored figure as it was before an import put another in its place, from which undoing restores it."""

    of = models.ForeignKey(Import, models.CASCADE, related_name="replaced")
    observation_id = models.BigIntegerField()
    before = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["of", "observation_id"], name="replaced_figure_once")]

    def __str__(self) -> str:
        return f"Replaced figure {self.observation_id}"
