"""What partners did and learned: a case study on its way to publication, and each published text as it stood.

Partners write the working text of a `CaseStudy`. Publishing copies it to a `Revision`, which the database then keeps
from changing; a correction is a further revision, reviewed again. Readers see the one that `shown` names, if any.
"""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from frameworks.models import Framework
from library.consent import Question
from partners.models import Organisation, Place, User


class CaseStudyText(models.Model):
    """What is written about one case, in the order in which it is read."""

    class Strength(models.TextChoices):
        REPORTED = "reported", "As reported"
        MEASURED = "measured", "Measured by the partner"
        EVALUATED = "evaluated", "Independently evaluated"

    title = models.CharField(max_length=200)
    place_words = models.CharField(max_length=200, blank=True, help_text="where, in free words")
    context = models.TextField(blank=True)
    approach_taken = models.TextField(blank=True)
    what_happened = models.TextField(blank=True)
    learned = models.TextField(blank=True)
    how_known = models.TextField(blank=True)
    cannot_claim = models.TextField(blank=True)
    strength = models.CharField(max_length=10, choices=Strength, blank=True)
    source_document = models.CharField(max_length=200, blank=True, help_text="the document that tells it first")
    source_section = models.CharField(max_length=120, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title


TEXT_FIELDS = tuple(field.name for field in CaseStudyText._meta.local_fields)


class CaseStudyQuerySet(models.QuerySet["CaseStudy"]):
    def waiting(self) -> "CaseStudyQuerySet":
        """Those that the secretariat must review."""
        return self.filter(status=CaseStudy.Status.SUBMITTED)


class CaseStudy(CaseStudyText):
    """One case study through its whole life; its own text fields hold the working text.

    One without an organisation was taken from a document, which `source_document` names; the secretariat keeps it.
    `elements` are pairs of a framework's id and an element's id, `places` are ids of places.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        SUBMITTED = "submitted", "Waiting for review"
        RETURNED = "returned", "Returned for changes"
        PUBLISHED = "published", "Published"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"

    slug = models.SlugField(max_length=80, unique=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="case_studies")
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    elements = models.JSONField(default=list)
    places = models.JSONField(default=list)
    shown = models.OneToOneField("Revision", models.PROTECT, null=True, blank=True, related_name="shown_for")
    version = models.PositiveIntegerField(
        default=1, help_text="rises by one with each save; guards against two windows"
    )

    objects = CaseStudyQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="case_study_has_a_title"),
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | ~Q(source_document=""),
                name="case_study_is_of_an_organisation_or_a_document",
            ),
            models.CheckConstraint(
                condition=~Q(status="published") | Q(shown__isnull=False), name="case_study_published_is_shown"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["declined", "withdrawn"]) | Q(shown__isnull=True),
                name="case_study_declined_or_withdrawn_is_not_shown",
            ),
        ]
        indexes = [models.Index(fields=["status"], name="case_study_status")]

    def get_absolute_url(self) -> str:
        """Where everybody reads it, once it is published."""
        return reverse("library:case_study", args=[self.slug])

    def get_work_url(self) -> str:
        """Where its writers and the secretariat work on it."""
        return reverse("library:work", args=[self.slug])

    @property
    def may_be_changed(self) -> bool:
        return self.status in EDITABLE


EDITABLE = (CaseStudy.Status.DRAFT, CaseStudy.Status.RETURNED)


class Revision(CaseStudyText):
    """A text as it was published; the database refuses to change it."""

    case_study = models.ForeignKey(CaseStudy, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField(help_text="1 for the first that was published")
    organisation_name = models.CharField(max_length=120, blank=True, help_text="as it was called then")
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    published_role = models.CharField(max_length=200, help_text="as readers see it")
    search_words = models.TextField(help_text="stems, as `lib.searching` makes them")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case_study", "number"], name="revision_number_once_for_a_case_study"),
            models.CheckConstraint(condition=Q(number__gte=1), name="revision_number_starts_at_1"),
            models.CheckConstraint(
                condition=~(
                    Q(title="")
                    | Q(context="")
                    | Q(approach_taken="")
                    | Q(what_happened="")
                    | Q(how_known="")
                    | Q(cannot_claim="")
                    | Q(strength="")
                ),
                name="revision_says_what_it_must",
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("library:case_study", args=[self.case_study.slug])


class RevisionElement(models.Model):
    """An approach, theme or other element that a published case study shows in practice; never changed."""

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="elements")
    framework = models.ForeignKey(Framework, models.PROTECT, related_name="+")
    element_slug = models.SlugField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "framework", "element_slug"], name="revision_element_once_for_a_revision"
            ),
        ]
        indexes = [models.Index(fields=["framework", "element_slug"], name="revision_element")]

    def __str__(self) -> str:
        return self.element_slug


class RevisionPlace(models.Model):
    """A place that a published case study is about; never changed."""

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="places")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["revision", "place"], name="revision_place_once_for_a_revision"),
        ]

    def __str__(self) -> str:
        return f"{self.revision_id}: {self.place_id}"


class Step(models.Model):
    """One step in a case study's life: who did what, when and why; never changed."""

    class Kind(models.TextChoices):
        STARTED = "started", "Started"
        LOADED = "loaded", "Published from a file"
        SUBMITTED = "submitted", "Sent for review"
        TAKEN_BACK = "taken_back", "Taken back by its writers"
        RETURNED = "returned", "Returned for changes"
        PUBLISHED = "published", "Published"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"
        CORRECTING = "correcting", "Correction started"

    case_study = models.ForeignKey(CaseStudy, models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=12, choices=Kind)
    reason = models.TextField(blank=True)
    revision = models.ForeignKey(Revision, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    by_role = models.CharField(max_length=200, help_text="as readers see it")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=["returned", "declined", "withdrawn", "correcting"]) | ~Q(reason=""),
                name="step_back_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["published", "loaded"], revision__isnull=False)
                | (~Q(kind__in=["published", "loaded"]) & Q(revision__isnull=True)),
                name="step_of_publication_names_its_revision",
            ),
            models.CheckConstraint(condition=Q(by__isnull=False) | Q(kind="loaded"), name="step_is_taken_by_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.at:%Y-%m-%d}"


class ReviewAnswer(models.Model):
    """What the secretariat found when it asked one question about what was submitted; the newest answer counts."""

    submission = models.ForeignKey(Step, models.CASCADE, related_name="answers")
    question = models.CharField(max_length=20, choices=[(question.value, question.value) for question in Question])
    answer = models.CharField(max_length=10)
    note = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    by_role = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(answer__in=["yes", "no", "nobody"]), name="review_answer_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.answer}"
