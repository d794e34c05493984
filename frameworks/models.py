"""What the partnership promised: versioned frameworks with their elements, and versioned scales with their levels."""

from collections.abc import Collection
from typing import NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords


class Kind(models.TextChoices):
    """What an element is. `docs/framework-files.md` lists them; a framework may use its own words for each."""

    THEME = "theme", "Theme"
    PILLAR = "pillar", "Pillar"
    APPROACH = "approach", "Approach"
    STATEMENT = "statement", "Statement"
    PROMPT = "prompt", "Prompt"
    CHECKLIST = "checklist", "Checklist"
    METHOD = "method", "Method"
    KNOWLEDGE = "knowledge", "Underpinning knowledge"
    PRACTICE_BASE = "practice_base", "Practice base"
    LEARNING = "learning", "Learning theme"
    ATTRIBUTE = "attribute", "Leadership attribute"
    EVIDENCE_KIND = "evidence_kind", "Kind of evidence"
    EFFECT = "effect", "Expected effect"
    RISK = "risk", "Risk"
    MITIGATION = "mitigation", "Mitigation"
    PRIORITY = "priority", "Priority"
    INCLUSION = "inclusion", "What the priority includes"
    BOARD_ACTION = "board_action", "What the Board will do"
    COMMITMENT = "commitment", "Commitment"
    DUTY = "duty", "Statutory duty"
    PLACE = "place", "Place"
    PRINCIPLE = "principle", "Principle"
    FOUNDATION = "foundation", "Foundation"
    WAY_OF_LIVING = "way_of_living", "Way of living together"
    INFLUENCE = "influence", "Influence"
    ISSUE = "issue", "Issue"
    RESPONSE = "response", "Response"
    PITFALL = "pitfall", "Pitfall"
    FAMILY_GROUP = "family_group", "Family group"
    LESSON = "lesson", "Lesson"
    MAPPING_HEADING = "mapping_heading", "Mapping heading"
    TOPIC = "topic", "Topic"
    PLAN_PART = "plan_part", "Part of a plan"
    SECTION = "section", "Section"
    STRATEGY = "strategy", "Strategy"
    FINDING = "finding", "Finding"
    WISH = "wish", "What people want to see"
    OBJECTIVE = "objective", "Objective"
    ACTIVITY = "activity", "Activity"


class Framework(models.Model):
    """A framework through all its versions."""

    slug = models.SlugField(unique=True)

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("frameworks:framework", args=[self.slug])


class FrameworkVersionQuerySet(models.QuerySet["FrameworkVersion"]):
    def published(self) -> "FrameworkVersionQuerySet":
        return self.filter(status=FrameworkVersion.Status.PUBLISHED)

    def newest_first(self) -> "FrameworkVersionQuerySet":
        return self.order_by("-sequence")


class FrameworkVersion(models.Model):
    """One version of a framework; once others refer to its elements, they are corrected but never removed."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"

    framework = models.ForeignKey(Framework, models.PROTECT, related_name="versions")
    label = models.SlugField(max_length=20)
    sequence = models.PositiveIntegerField(help_text="1 for the first version of this framework that was loaded")
    status = models.CharField(max_length=10, choices=Status)
    title = models.CharField(max_length=200)
    short_title = models.CharField(max_length=80)
    owner = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    note = models.TextField(blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    vocabulary = models.JSONField(default=dict, help_text="kind: [one, many], in the framework's own words")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the content loaded")
    loaded_at = models.DateTimeField()
    based_on = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="the version that this one was copied from in the portal; empty for one loaded from a file",
    )
    published_at = models.DateTimeField(null=True, blank=True, help_text="when it was published in the portal")
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    published_role = models.CharField(max_length=300, blank=True, help_text="as readers see it")

    objects = FrameworkVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["framework", "label"], name="version_label_once_in_framework"),
            models.UniqueConstraint(fields=["framework", "sequence"], name="version_sequence_once_in_framework"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="version_ends_after_it_starts",
            ),
            models.UniqueConstraint(
                fields=["framework"],
                condition=Q(status="draft", based_on__isnull=False),
                name="one_draft_made_in_the_portal_for_a_framework",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, published_by__isnull=True, published_role="")
                | (Q(published_at__isnull=False, published_by__isnull=False) & ~Q(published_role="")),
                name="version_published_by_somebody_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(status="published", based_on__isnull=False, published_at__isnull=False)
                | Q(status="published", based_on__isnull=True, published_at__isnull=True)
                | Q(status="draft", published_at__isnull=True),
                name="version_made_in_the_portal_says_when_it_was_published",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.label})"

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT

    @property
    def is_edited_here(self) -> bool:
        """Whether it may be changed in the browser; a draft that was loaded is changed by its file."""
        return self.is_draft and self.based_on_id is not None


class DraftEdit(models.Model):
    """Who changed what in a version made in the portal, and when; in words, because what it was about may be gone."""

    version = models.ForeignKey(FrameworkVersion, models.CASCADE, related_name="edits")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by_role = models.CharField(max_length=300, help_text="as readers see it")
    words = models.TextField(help_text="as in: Changed Connecting: label, text")
    element_slug = models.SlugField(max_length=80, blank=True, help_text="the element that was changed, if one was")

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="edit_says_what_was_changed")]
        indexes = [models.Index(fields=["version", "-at"], name="edit_of_version_newest_first")]

    def __str__(self) -> str:
        return self.words


class SourceDocument(models.Model):
    """A document that elements of one version are taken from."""

    version = models.ForeignKey(FrameworkVersion, models.CASCADE, related_name="documents")
    slug = models.SlugField()
    title = models.CharField(max_length=200)
    short = models.CharField(max_length=80)
    publisher = models.CharField(max_length=200)
    published = models.DateField(null=True, blank=True)
    link = models.URLField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "slug"], name="document_once_in_version"),
        ]

    def __str__(self) -> str:
        return self.short


class ElementQuerySet(models.QuerySet["Element"]):
    def of_kind(self, *kinds: Kind) -> "ElementQuerySet":
        return self.filter(kind__in=kinds)

    def in_document_order(self) -> "ElementQuerySet":
        return self.order_by("position")


class Element(models.Model):
    """One part of a framework version: a pillar, an approach, a statement, a priority …

    `slug` stays the same from version to version, so that answers and links can be followed across them.
    """

    version = models.ForeignKey(FrameworkVersion, models.CASCADE, related_name="elements")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="children")
    kind = models.CharField(max_length=20, choices=Kind)
    slug = models.SlugField(max_length=80)
    label = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    document = models.ForeignKey(SourceDocument, models.PROTECT, related_name="+")
    section = models.CharField(max_length=120)
    erratum = models.TextField(blank=True)
    attributes = models.JSONField(default=dict)
    position = models.PositiveIntegerField(help_text="order in the whole version, from 1")
    depth = models.PositiveSmallIntegerField(help_text="0 for an element without a parent")
    search_words = models.TextField(default="", help_text="stems, as `lib.searching` makes them")

    objects = ElementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "slug"], name="element_once_in_version"),
            models.UniqueConstraint(fields=["version", "position"], name="element_position_once_in_version"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True, depth=0) | Q(parent__isnull=False, depth__gt=0),
                name="element_depth_fits_its_parent",
            ),
        ]
        indexes = [models.Index(fields=["version", "kind"], name="element_version_kind")]

    def __str__(self) -> str:
        return self.label


class ElementLink(models.Model):
    """A thread from one element to another, with the reason for it."""

    origin = models.ForeignKey(Element, models.CASCADE, related_name="links_out")
    target = models.ForeignKey(Element, models.CASCADE, related_name="links_in")
    reason = models.TextField()
    document = models.ForeignKey(SourceDocument, models.PROTECT, null=True, blank=True, related_name="+")
    section = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["origin", "target"], name="link_once_between_two_elements"),
            models.CheckConstraint(condition=~Q(origin=F("target")), name="link_joins_two_elements"),
        ]

    def __str__(self) -> str:
        return f"{self.origin_id} to {self.target_id}"


class End(NamedTuple):
    """One end of a thread: an element by its framework's id and its own, which stay the same through all versions."""

    framework: str
    slug: str

    def __str__(self) -> str:
        return f"{self.framework}/{self.slug}"


class ThreadQuerySet(models.QuerySet["Thread"]):
    def standing(self) -> "ThreadQuerySet":
        return self.filter(ended_at__isnull=True)

    def of_framework(self, framework_id: int) -> "ThreadQuerySet":
        return self.filter(Q(left_framework=framework_id) | Q(right_framework=framework_id))

    def of_elements(self, framework_id: int, slugs: Collection[str]) -> "ThreadQuerySet":
        """Those that have an end at any of these elements of one framework."""
        return self.filter(
            Q(left_framework=framework_id, left_slug__in=slugs) | Q(right_framework=framework_id, right_slug__in=slugs)
        )


class Thread(models.Model):
    """Why an element of one framework belongs with an element of another, in the partnership's judgement.

    A thread has no direction: its left end is of the framework with the lower key. Its ends are named by framework and
    element id, so that it stands through new versions; it is broken where the newest version has no such element.
    A file may make a thread and correct it until a person has written of it (`signed_role`); then files leave it alone.
    """

    left_framework = models.ForeignKey(Framework, models.PROTECT, related_name="threads_right")
    left_slug = models.SlugField(max_length=80)
    right_framework = models.ForeignKey(Framework, models.PROTECT, related_name="threads_left")
    right_slug = models.SlugField(max_length=80)
    reason = models.TextField()
    source = models.CharField(
        max_length=200, blank=True, help_text="document and section, where a source itself states the connection"
    )
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    made_role = models.CharField(max_length=200, blank=True, help_text="as readers see it; empty when made by a file")
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.TextField(blank=True)
    signed_role = models.CharField(
        max_length=200, blank=True, help_text="whoever wrote last, as readers see it; empty while only files did"
    )
    version = models.PositiveIntegerField(
        default=1, help_text="rises by one with each save; guards against two windows"
    )

    objects = ThreadQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["left_framework", "left_slug", "right_framework", "right_slug"],
                name="thread_once_between_two_elements",
            ),
            models.CheckConstraint(
                condition=Q(left_framework__lt=F("right_framework")), name="thread_joins_two_frameworks_in_order"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="thread_has_a_reason"),
            models.CheckConstraint(condition=Q(version__gte=1), name="thread_version_starts_at_1"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end_reason="") | (Q(ended_at__isnull=False) & ~Q(end_reason="")),
                name="thread_ends_with_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["right_framework", "right_slug"], name="thread_right_end")]

    def __str__(self) -> str:
        return f"{self.left_slug} and {self.right_slug}"

    def get_absolute_url(self) -> str:
        return reverse("frameworks:thread", args=[self.pk])

    @property
    def ends(self) -> tuple[End, End]:
        """Asks nothing of the database where both frameworks were selected with the thread."""
        return (
            End(self.left_framework.slug, self.left_slug),
            End(self.right_framework.slug, self.right_slug),
        )


class Scale(models.Model):
    """A scale through all its versions."""

    slug = models.SlugField(unique=True)

    def __str__(self) -> str:
        return self.slug


class ScaleVersion(models.Model):
    """One wording of a scale; its levels are ordinal and say nothing when its version differs from another's.

    Each framework version that uses the wording holds it anew; the loader refuses two wordings under one label.
    """

    scale = models.ForeignKey(Scale, models.PROTECT, related_name="versions")
    framework_version = models.ForeignKey(FrameworkVersion, models.PROTECT, related_name="scale_versions")
    label = models.SlugField(max_length=20)
    title = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    worded_here = models.BooleanField(
        default=False, help_text="by the secretariat, for a cycle; a file that does not name it leaves it alone"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["framework_version", "scale", "label"], name="scale_version_once_in_framework_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} (version {self.label})"


class Level(models.Model):
    """One level of a scale version, in words; 1 is the lowest."""

    scale_version = models.ForeignKey(ScaleVersion, models.CASCADE, related_name="levels")
    number = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=60)
    text = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scale_version", "number"], name="level_number_once_in_scale"),
            models.UniqueConstraint(fields=["scale_version", "label"], name="level_label_once_in_scale"),
            models.CheckConstraint(condition=Q(number__gte=1), name="level_number_starts_at_1"),
        ]

    def __str__(self) -> str:
        return self.label
