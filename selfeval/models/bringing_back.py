"""Workbooks that came back, between being read and being applied."""

from django.db import models
from django.db.models import Q

from partners.models import User
from selfeval.models.evaluations import Evaluation


class BroughtBack(models.Model):
    """What a workbook says, kept until it is applied or a week has passed, for the person who brought it back.

    `content` holds by sheet only the answers that differ from what their rows showed, as
    `services.bringing_back` writes them; it is emptied once they are applied.
    """

    token = models.CharField(max_length=32, unique=True, help_text="as in its address")
    evaluation = models.ForeignKey(
        Evaluation, models.CASCADE, related_name="brought_back", help_text="on whose page it was brought back"
    )
    name = models.CharField(max_length=120, help_text="what its owner called the file, made harmless")
    content = models.JSONField(default=dict, blank=True)
    brought_at = models.DateTimeField()
    brought_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(applied_at__isnull=True) | Q(content={}), name="brought_back_keeps_nothing_once_applied"
            ),
        ]

    def __str__(self) -> str:
        return self.name
