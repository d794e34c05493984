"""The catalogue of guidance that others have written: what it is called, where it is, and whether that was checked."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from frameworks.models import Framework


class GuidanceQuerySet(models.QuerySet["Guidance"]):
    def in_order(self) -> "GuidanceQuerySet":
        return self.order_by("title", "pk")

    def need_checking(self) -> "GuidanceQuerySet":
        """Those whose link was never checked, or did not work when it was."""
        return self.exclude(link="").exclude(link_result=Guidance.LinkResult.WORKS)


class Guidance(models.Model):
    """One document that the partnership points to, whoever wrote it; pointing to it is not endorsing it."""

    class LinkResult(models.TextChoices):
        UNCHECKED = "", "Not yet checked"
        WORKS = "works", "Works"
        BROKEN = "broken", "Broken"

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=300)
    owner = models.CharField(max_length=200, blank=True, help_text="who published it; empty when not known")
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    link = models.URLField(max_length=500, blank=True)
    note = models.TextField(blank=True, help_text="what it is for, in the partnership's own words")
    source_document = models.CharField(max_length=200, blank=True, help_text="the document that names it")
    source_section = models.CharField(max_length=120, blank=True)
    superseded_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="supersedes")
    link_result = models.CharField(max_length=10, choices=LinkResult, blank=True, default=LinkResult.UNCHECKED)
    link_checked_at = models.DateTimeField(null=True, blank=True)
    link_checked_role = models.CharField(max_length=200, blank=True, help_text="as readers see it")
    link_answer = models.CharField(max_length=120, blank=True, help_text="what the link answered, when it was broken")
    kept_here = models.BooleanField(default=False, help_text="changed in the portal: files leave it alone")
    search_words = models.TextField(default="", help_text="stems, as `lib.searching` makes them")
    version = models.PositiveIntegerField(
        default=1, help_text="rises by one with each save; guards against two windows"
    )

    objects = GuidanceQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["search_words"])

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="guidance_has_a_title"),
            models.CheckConstraint(
                condition=Q(superseded_by__isnull=True) | ~Q(superseded_by=F("id")),
                name="guidance_does_not_supersede_itself",
            ),
            models.CheckConstraint(
                condition=Q(link_result="", link_checked_at__isnull=True, link_checked_role="")
                | (~Q(link_result="") & Q(link_checked_at__isnull=False) & ~Q(link_checked_role="") & ~Q(link="")),
                name="guidance_link_checked_by_whom_and_when",
            ),
            models.CheckConstraint(
                condition=Q(source_section="") | ~Q(source_document=""), name="guidance_section_of_a_document"
            ),
        ]
        indexes = [models.Index(fields=["title"], name="guidance_title")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("library:guidance_entry", args=[self.slug])


class GuidanceTopic(models.Model):
    """What an entry is about: an element of a framework, by its id, so that it stands through new versions."""

    guidance = models.ForeignKey(Guidance, models.CASCADE, related_name="topics")
    framework = models.ForeignKey(Framework, models.PROTECT, related_name="+")
    element_slug = models.SlugField(max_length=80)

    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["guidance", "framework", "element_slug"], name="guidance_topic_once_for_an_entry"
            ),
        ]
        indexes = [models.Index(fields=["framework", "element_slug"], name="guidance_topic_element")]

    def __str__(self) -> str:
        return self.element_slug


class GuidanceTag(models.Model):
    """A free word under which an entry is found too."""

    guidance = models.ForeignKey(Guidance, models.CASCADE, related_name="tags")
    name = models.CharField(max_length=60)

    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["guidance", "name"], name="guidance_tag_once_for_an_entry"),
            models.CheckConstraint(condition=~Q(name=""), name="guidance_tag_has_a_name"),
        ]
        indexes = [models.Index(fields=["name"], name="guidance_tag_name")]

    def __str__(self) -> str:
        return self.name
