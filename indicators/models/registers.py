"""The register of indicators, each with its definition in versions."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from frameworks.models import Element
from indicators import measures
from partners.models import User


class Register(models.Model):
    """A list of indicators that belong together, such as a plan's outcome framework."""

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=200)
    area = models.CharField(max_length=120, blank=True, help_text="what a figure without a place is about: a district")
    about = models.TextField(blank=True, help_text="what a reader must know of all its figures")
    archived_on = models.DateField(null=True, blank=True, help_text="from this day on it is kept for the record only")
    archived_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(archived_on__isnull=True, archived_reason="")
                | (Q(archived_on__isnull=False) & ~Q(archived_reason="")),
                name="register_archived_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Indicator(models.Model):
    """One measure of a register. Its figures are observations; its baseline is one of them."""

    Unit = measures.Unit
    Intent = measures.Intent
    Sampling = measures.Sampling
    Suppression = measures.Suppression

    class Frequency(models.TextChoices):
        MONTH = "month", "Monthly"
        QUARTER = "quarter", "Quarterly"
        YEAR = "year", "Yearly"

    register = models.ForeignKey(Register, models.PROTECT, related_name="indicators")
    code = models.CharField(max_length=20, help_text="as the register numbers it: 1.1")
    slug = models.SlugField(max_length=80, unique=True)
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=200)
    definition = models.TextField(blank=True, help_text="the words now in force")
    collection_method = models.CharField(max_length=300, blank=True, help_text="how its figures come about now")
    priority = models.ForeignKey(
        Element, models.PROTECT, related_name="indicators", help_text="in a framework without priorities, its theme"
    )
    elements = models.ManyToManyField(
        Element, blank=True, related_name="measured_by", help_text="what else of any framework it says something about"
    )
    unit = models.CharField(max_length=30, choices=Unit)
    intent = models.CharField(max_length=5, choices=Intent)
    owner_role = models.CharField(max_length=120, blank=True)
    source_name = models.CharField(max_length=200, blank=True)
    frequency = models.CharField(max_length=10, choices=Frequency, blank=True)
    reporting_sensitive = models.BooleanField(default=False, help_text="more reports may be good news")
    rolling = models.BooleanField(default=False, help_text="each figure counts again what earlier ones counted")
    sampling = models.CharField(
        max_length=10, choices=measures.Sampling, blank=True, help_text="of a survey, where a figure says nothing else"
    )
    suppression = models.CharField(max_length=10, choices=measures.Suppression, default=measures.Suppression.PEOPLE)
    place_breakdown = models.BooleanField(default=False)
    nested_in = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="nested")
    wording = models.TextField(help_text="the measure in the plan's own words")
    caveat = models.TextField(blank=True)
    erratum = models.TextField(blank=True)
    citation = models.CharField(max_length=200, help_text="document and section")

    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["register", "code"], name="indicator_code_once_in_register"),
            models.CheckConstraint(condition=~Q(nested_in=F("id")), name="indicator_not_nested_in_itself"),
            models.CheckConstraint(
                condition=Q(sampling="") | Q(unit=measures.Unit.SURVEY_PERCENTAGE),
                name="indicator_sampling_of_a_survey",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"

    def get_absolute_url(self) -> str:
        return reverse("indicators:indicator", args=[self.slug])


class DefinitionVersion(models.Model):
    """One version of what an indicator measures and how; the first has no first day. Never changed once written.

    A later version breaks the series: figures from its first day on are not compared with those before it.
    """

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="definition_versions")
    number = models.PositiveSmallIntegerField()
    in_force_from = models.DateField(null=True, blank=True)
    words = models.TextField(blank=True)
    collection_method = models.CharField(max_length=300, blank=True)
    changed = models.CharField(max_length=15, choices=measures.SeriesBreak, blank=True)
    reason = models.TextField(blank=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    by_role = models.CharField(max_length=200, blank=True, help_text="role and organisation, as readers see it")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["indicator", "number"], name="definition_version_once"),
            models.UniqueConstraint(fields=["indicator", "in_force_from"], name="definition_one_version_from_a_day"),
            models.CheckConstraint(
                condition=Q(number=1, in_force_from__isnull=True, changed="", reason="")
                | (Q(number__gt=1, in_force_from__isnull=False) & ~Q(changed="") & ~Q(reason="")),
                name="definition_later_version_says_what_changed",
            ),
        ]

    def __str__(self) -> str:
        return f"Version {self.number}"
