"""What a plan wants of an indicator: its words as written beside what they mean to a program."""

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from indicators.models.registers import Indicator
from indicators.targets import Grammar, StepPeriod


class Target(models.Model):
    """What the plan wants of an indicator: its words as written beside what they mean to a program."""

    indicator = models.OneToOneField(Indicator, models.CASCADE, related_name="target")
    as_written = models.TextField()
    grammar = models.CharField(max_length=20, choices=[(g.value, g.value) for g in Grammar])
    threshold = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    step = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    step_period = models.CharField(max_length=10, choices=[(p.value, p.value) for p in StepPeriod], blank=True)
    set_by = models.CharField(max_length=200, blank=True, help_text="the body that set it: a board, a council, a plan")
    citation = models.CharField(max_length=200, blank=True, help_text="document and section")
    expires_on = models.DateField(null=True, blank=True, help_text="the last day on which it holds")
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
