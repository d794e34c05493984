"""Observations, and the decisions about their series."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from indicators import measures
from indicators.models.imports import Import
from indicators.models.registers import Indicator
from partners.models import Place, User


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
    source = models.CharField(max_length=300, blank=True, help_text="where this figure was read, with its date")
    series_break = models.CharField(max_length=15, choices=measures.SeriesBreak, blank=True)
    is_baseline = models.BooleanField(default=False)
    provisional = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    entered_at = models.DateTimeField()
    imported_in = models.ForeignKey(
        Import, models.PROTECT, null=True, blank=True, related_name="observations", help_text="the import it stems from"
    )

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
        indexes = [
            models.Index(
                fields=["indicator", "period_type", "-period_ends"],
                condition=Q(place__isnull=True),
                name="observation_newest_of_district",
            ),
            # What a judgement needs however old it is: baselines, what begins a new series, and figures of years.
            models.Index(
                fields=["indicator"],
                condition=Q(place__isnull=True)
                & (Q(is_baseline=True) | ~Q(series_break="") | ~Q(period_type__in=["month", "quarter"])),
                name="observation_kept_for_good",
            ),
        ]

    def __str__(self) -> str:
        """Without the value, which may be a small number that the reader may not see."""
        return f"Figure for {self.period_label}"


class Rebase(models.Model):
    """A decision of a named role to draw the limits of a series anew from a day on, because its process has changed.

    The limits before that day stay visible. A decision that was a mistake is taken back, never removed.
    """

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="rebases")
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    starts_on = models.DateField(help_text="the first day of the first period of the new limits")
    cause = models.CharField(max_length=200, help_text="what is known to have changed")
    reason = models.TextField(help_text="why that calls for new limits")
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    by_role = models.CharField(max_length=200, help_text="role and organisation, as readers see it")
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    taken_back_by_role = models.CharField(max_length=200, blank=True)
    taken_back_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(cause="") & ~Q(reason=""), name="rebase_says_why"),
            models.CheckConstraint(
                condition=Q(
                    taken_back_at__isnull=True,
                    taken_back_by__isnull=True,
                    taken_back_by_role="",
                    taken_back_reason="",
                )
                | (Q(taken_back_at__isnull=False) & ~Q(taken_back_by_role="") & ~Q(taken_back_reason="")),
                name="rebase_taken_back_for_a_reason",
            ),
            models.UniqueConstraint(
                fields=["indicator", "place", "starts_on"],
                condition=Q(taken_back_at__isnull=True, place__isnull=False),
                name="rebase_once_for_place_from_a_day",
            ),
            models.UniqueConstraint(
                fields=["indicator", "starts_on"],
                condition=Q(taken_back_at__isnull=True, place__isnull=True),
                name="rebase_once_for_district_from_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"New limits from {self.starts_on}"
