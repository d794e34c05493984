"""Yearly cycles."""

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from frameworks.models import FrameworkVersion, ScaleVersion


class CycleQuerySet(models.QuerySet["Cycle"]):
    def newest_first(self) -> "CycleQuerySet":
        return self.order_by("-opens_on")

    def opened(self) -> "CycleQuerySet":
        """Without those that the secretariat still prepares, which only it sees."""
        return self.filter(opened_at__isnull=False)


class Cycle(models.Model):
    """One year of self-evaluation, of one framework version on one scale version; the first is the baseline.

    It is prepared, then opened, then closed. Only while it is prepared may its scale, dates and words change.
    """

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=60, unique=True, help_text="the year, as in 2026/27")
    framework_version = models.ForeignKey(FrameworkVersion, models.PROTECT, related_name="cycles")
    scale_version = models.ForeignKey(ScaleVersion, models.PROTECT, related_name="cycles")
    reference_prefix = models.CharField(max_length=10, default="ICF")
    opens_on = models.DateField()
    closes_on = models.DateField()
    is_baseline = models.BooleanField(default=False)
    opened_at = models.DateTimeField(null=True, blank=True, help_text="until then it is prepared and nobody is invited")
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = CycleQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(closes_on__gt=F("opens_on")), name="cycle_closes_after_it_opens"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(opened_at__isnull=False),
                name="cycle_is_opened_before_it_is_closed",
            ),
            models.UniqueConstraint(
                fields=["framework_version"],
                condition=Q(is_baseline=True),
                name="cycle_one_baseline_for_framework",
            ),
        ]

    def __str__(self) -> str:
        return self.title
