"""What is happening: the register of indicators, their targets as written and as parsed, and observations."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from frameworks.models import Element
from indicators import measures
from indicators.targets import Grammar, StepPeriod
from partners.models import Place


class Register(models.Model):
    """A list of indicators that belong together, such as a plan's outcome framework."""

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.title


class Indicator(models.Model):
    """One measure of a register. Its figures are observations; its baseline is one of them."""

    Unit = measures.Unit
    Intent = measures.Intent

    class Frequency(models.TextChoices):
        MONTH = "month", "Monthly"
        QUARTER = "quarter", "Quarterly"
        YEAR = "year", "Yearly"

    register = models.ForeignKey(Register, models.PROTECT, related_name="indicators")
    code = models.CharField(max_length=20, help_text="as the register numbers it: 1.1")
    slug = models.SlugField(max_length=80, unique=True)
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=200)
    definition = models.TextField(blank=True)
    priority = models.ForeignKey(Element, models.PROTECT, related_name="indicators")
    unit = models.CharField(max_length=30, choices=Unit)
    intent = models.CharField(max_length=5, choices=Intent)
    owner_role = models.CharField(max_length=120, blank=True)
    source_name = models.CharField(max_length=200, blank=True)
    frequency = models.CharField(max_length=10, choices=Frequency, blank=True)
    reporting_sensitive = models.BooleanField(default=False, help_text="more reports may be good news")
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
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"

    def get_absolute_url(self) -> str:
        return reverse("indicators:indicator", args=[self.slug])


class Target(models.Model):
    """What the plan wants of an indicator: its words as written beside what they mean to a program."""

    indicator = models.OneToOneField(Indicator, models.CASCADE, related_name="target")
    as_written = models.TextField()
    grammar = models.CharField(max_length=20, choices=[(g.value, g.value) for g in Grammar])
    threshold = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    step = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    step_period = models.CharField(max_length=10, choices=[(p.value, p.value) for p in StepPeriod], blank=True)
    mirrors = models.CharField(max_length=200, blank=True, help_text="the plan that sets the target")
    mirrored_value = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    mirrored_source = models.CharField(max_length=300, blank=True, help_text="where that plan says so")
    mirrored_until = models.DateField(null=True, blank=True, help_text="the last day of that plan")

    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(grammar__in=["above_threshold", "below_threshold"], threshold__isnull=False)
                | (~Q(grammar__in=["above_threshold", "below_threshold"]) & Q(threshold__isnull=True)),
                name="target_threshold_where_the_grammar_has_one",
            ),
            models.CheckConstraint(
                condition=(Q(grammar="step_per_period", step__isnull=False) & ~Q(step_period=""))
                | (~Q(grammar="step_per_period") & Q(step__isnull=True, step_period="")),
                name="target_step_where_the_grammar_has_one",
            ),
            models.CheckConstraint(
                condition=~Q(grammar="external_mirror") | ~Q(mirrors=""),
                name="target_names_the_plan_it_mirrors",
            ),
            models.CheckConstraint(
                condition=Q(mirrored_value__isnull=True, mirrored_source="", mirrored_until__isnull=True)
                | (
                    Q(grammar="external_mirror", mirrored_value__isnull=False, mirrored_until__isnull=False)
                    & ~Q(mirrored_source="")
                ),
                name="target_mirrored_value_with_its_source_and_last_day",
            ),
            models.CheckConstraint(condition=Q(step__isnull=True) | ~Q(step=0), name="target_step_is_not_zero"),
        ]

    def __str__(self) -> str:
        return self.as_written


class ObservationQuerySet(models.QuerySet["Observation"]):
    def for_district(self) -> "ObservationQuerySet":
        return self.filter(place__isnull=True)

    def oldest_first(self) -> "ObservationQuerySet":
        return self.order_by("period_starts", "period_ends")

    def until(self, day: date) -> "ObservationQuerySet":
        return self.filter(period_ends__lte=day)


class Observation(models.Model):
    """One value of one indicator for one period and place; no place means the whole district.

    Values keep full precision: percentages are 0 to 100, counts whole numbers from 0.
    """

    PeriodType = measures.PeriodType
    Sampling = measures.Sampling
    SeriesBreak = measures.SeriesBreak

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="observations")
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="observations")
    period_type = models.CharField(max_length=15, choices=PeriodType)
    period_label = models.CharField(max_length=40)
    period_starts = models.DateField()
    period_ends = models.DateField()
    value = models.DecimalField(max_digits=18, decimal_places=6)
    sample_size = models.PositiveIntegerField(null=True, blank=True, help_text="unweighted answers to a survey")
    design_effect = models.DecimalField(
        max_digits=6, decimal_places=3, null=True, blank=True, help_text="1 for a simple random sample"
    )
    sampling = models.CharField(max_length=10, choices=measures.Sampling, blank=True)
    numerator = models.PositiveBigIntegerField(null=True, blank=True, help_text="what a percentage or rate counts")
    denominator = models.PositiveBigIntegerField(null=True, blank=True, help_text="out of how many, or the population")
    series_break = models.CharField(max_length=15, choices=measures.SeriesBreak, blank=True)
    is_baseline = models.BooleanField(default=False)
    provisional = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    entered_at = models.DateTimeField()

    objects = ObservationQuerySet.as_manager()
    history = HistoricalRecords(history_change_reason_field=models.TextField(null=True))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(period_ends__gte=F("period_starts")), name="observation_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=Q(value__gte=0), name="observation_not_below_zero"),
            models.CheckConstraint(
                condition=Q(numerator__isnull=True, denominator__isnull=True)
                | Q(numerator__isnull=False, denominator__isnull=False, denominator__gt=0),
                name="observation_numerator_with_denominator",
            ),
            models.CheckConstraint(
                condition=Q(design_effect__isnull=True) | Q(design_effect__gte=1, sample_size__isnull=False),
                name="observation_design_effect_of_a_sample",
            ),
            models.UniqueConstraint(
                fields=["indicator", "place", "period_starts", "period_ends"],
                condition=Q(place__isnull=False),
                name="observation_once_for_place_and_period",
            ),
            models.UniqueConstraint(
                fields=["indicator", "period_starts", "period_ends"],
                condition=Q(place__isnull=True),
                name="observation_once_for_district_and_period",
            ),
            models.UniqueConstraint(
                fields=["indicator"],
                condition=Q(place__isnull=True, is_baseline=True),
                name="observation_one_baseline_for_district",
            ),
            models.UniqueConstraint(
                fields=["indicator", "place"],
                condition=Q(place__isnull=False, is_baseline=True),
                name="observation_one_baseline_for_place",
            ),
        ]

    def __str__(self) -> str:
        """Without the value, which may be a small number that the reader may not see."""
        return f"Figure for {self.period_label}"
