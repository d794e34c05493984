"""What people say about the figures, which no arithmetic can."""

from django.db import models
from django.db.models import Q

from indicators import measures
from indicators.models.registers import Indicator
from partners.models import User


class Commentary(models.Model):
    """What happened, why and what comes next, about the figures of one indicator up to a day. Never changed once
    written: a later one stands beside it, so that a reader sees what was thought when."""

    Control = measures.Control

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="commentaries")
    as_at = models.DateField(help_text="the last day of the newest figure that it is about")
    what_happened = models.TextField()
    why = models.TextField(blank=True)
    other_explanation = models.TextField(blank=True, help_text="where a figure depends on what people report")
    what_next = models.TextField()
    control = models.CharField(max_length=10, choices=measures.Control)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    by_role = models.CharField(max_length=200, help_text="role and organisation, as readers see it")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(what_happened="") & ~Q(what_next="") & ~Q(by_role=""), name="commentary_says_something"
            ),
        ]
        indexes = [models.Index(fields=["indicator", "-written_at"], name="commentary_newest")]

    def __str__(self) -> str:
        return f"Commentary of {self.as_at}"
