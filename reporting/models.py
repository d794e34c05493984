"""What the partnership tells people: reports as they are drafted, and publications that never change."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Exists, Max, OuterRef, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from indicators.models import Indicator
from partners.models import User
from selfeval.models import Cycle


class ReportQuerySet(models.QuerySet["Report"]):
    def newest_first(self) -> "ReportQuerySet":
        return self.order_by("-cycle__opens_on", "-id")

    def with_newest(self) -> "ReportQuerySet":
        """With `newest_number`, the number of the newest version published, or None before the first."""
        return self.annotate(newest_number=Max("publications__number"))

    def published(self) -> "ReportQuerySet":
        return self.filter(Exists(Publication.objects.filter(report=OuterRef("pk"))))

    def in_preparation(self) -> "ReportQuerySet":
        """Drafts and approved reports; a correction is one too, though an earlier version is published."""
        return self.exclude(status=Report.Status.PUBLISHED)


class Report(models.Model):
    """The annual report of one cycle, from the first draft to the copy that everybody may read."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        APPROVED = "approved", "Approved by the Board"
        PUBLISHED = "published", "Published"

    cycle = models.OneToOneField(Cycle, models.PROTECT, related_name="report")
    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=200)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    sent_to_board = models.BooleanField("the Board may read the draft", default=False)
    decision_asked = models.TextField("what the Board is asked to decide", blank=True)
    summary = models.TextField(blank=True)
    communities_said = models.TextField("what communities told us and what changed", blank=True)
    risks = models.TextField(blank=True)
    sharing_back = models.TextField("how findings are shared back", blank=True)
    approved_on = models.DateField("date of the Board's meeting", null=True, blank=True)
    approval_minute = models.CharField("minute reference", max_length=120, blank=True)
    approved_content = models.JSONField(
        null=True, blank=True, help_text="what the Board approved, from its approval to the publication"
    )
    correction_reason = models.TextField(
        "what is corrected", blank=True, help_text="while a new version of a published report is being drafted"
    )
    indicators = models.ManyToManyField(Indicator, blank=True, related_name="+")
    version = models.PositiveIntegerField(
        default=1, help_text="rises by one with each save; guards against two windows"
    )

    objects = ReportQuerySet.as_manager()
    newest_number: int | None  # only where `with_newest()` gave it
    history = HistoricalRecords(excluded_fields=["approved_content"])

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status="draft") | (Q(approved_on__isnull=False) & ~Q(approval_minute="")),
                name="report_approval_says_when_and_where",
            ),
            models.CheckConstraint(
                condition=Q(status="approved", approved_content__isnull=False)
                | (~Q(status="approved") & Q(approved_content__isnull=True)),
                name="report_keeps_what_is_approved",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("reporting:report", args=[self.slug])


class Recommendation(models.Model):
    """One numbered recommendation of a report."""

    class Status(models.TextChoices):
        OPEN = "open", "Not yet reported on"
        DONE = "done", "Done"
        PARTLY = "partly", "Partly done"
        NOT_DONE = "not_done", "Not done"
        NO_LONGER_NEEDED = "no_longer_needed", "No longer needed"

    report = models.ForeignKey(Report, models.CASCADE, related_name="recommendations")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    to_whom = models.CharField("who it is for", max_length=200)
    due_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=20, choices=Status, default=Status.OPEN)
    progress = models.TextField("what has happened since", blank=True)
    version = models.PositiveIntegerField(
        default=1, help_text="rises by one with each save; guards against two windows"
    )

    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="recommendation_number_once_in_report"),
            models.CheckConstraint(condition=~Q(text=""), name="recommendation_says_what"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"


class PublicationQuerySet(models.QuerySet["Publication"]):
    def newest_of_each(self) -> "PublicationQuerySet":
        newer = Publication.objects.filter(report=OuterRef("report"), number__gt=OuterRef("number"))
        return self.filter(~Exists(newer))

    def newest_first(self) -> "PublicationQuerySet":
        return self.order_by("-report__cycle__opens_on", "-number")

    def without_content(self) -> "PublicationQuerySet":
        """The content is as long as the report itself; pages are made from its files."""
        return self.defer("content")


class Publication(models.Model):
    """One published version of a report: its data, wording and template version as they were. Frozen."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="publications")
    number = models.PositiveSmallIntegerField(help_text="1 for the first version published")
    title = models.CharField(max_length=200)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    template_version = models.CharField(max_length=20)
    reason = models.TextField("what was corrected", blank=True)
    content = models.JSONField(encoder=DjangoJSONEncoder)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="publication_number_once_in_report"),
            models.CheckConstraint(condition=Q(number=1) | ~Q(reason=""), name="publication_correction_says_what"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}"


class PublishedFile(models.Model):
    """One file of a publication, kept with the digest that proves it is unchanged. Frozen."""

    class Format(models.TextChoices):
        HTML = "html", "Web page"
        PDF = "pdf", "PDF"
        XLSX = "xlsx", "Excel workbook"
        JSON = "json", "JSON data"

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="files")
    format = models.CharField(max_length=5, choices=Format)
    file = models.FileField(upload_to="publications")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(help_text="bytes")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "format"], name="file_once_for_format"),
        ]

    def __str__(self) -> str:
        return str(self.file)
