"""What organisations decided about frameworks: a register of decisions, each kept beside the later ones."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from frameworks.models import Framework, FrameworkVersion
from partners.models import Organisation


class DecisionQuerySet(models.QuerySet["Decision"]):
    def newest_first(self) -> "DecisionQuerySet":
        return self.order_by("-decided_on")


class Decision(models.Model):
    """Where an organisation stands with a framework from one day on; the newest says where it stands now."""

    class Status(models.TextChoices):
        CONSIDERING = "considering", "Considering"
        ADOPTED = "adopted", "Adopted"
        DECLINED = "declined", "Declined"

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="decisions")
    framework = models.ForeignKey(Framework, models.PROTECT, related_name="decisions")
    version = models.ForeignKey(
        FrameworkVersion,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="the version that was decided on; empty when the decision named none",
    )
    status = models.CharField(max_length=12, choices=Status)
    decided_on = models.DateField()
    deciding_body = models.CharField(max_length=120)
    reason = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_role = models.CharField(max_length=200, help_text="as readers see it")

    objects = DecisionQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "framework", "decided_on"], name="decision_once_on_a_day_for_a_framework"
            ),
            models.CheckConstraint(
                condition=~Q(status="declined") | ~Q(reason=""), name="decision_to_decline_has_a_reason"
            ),
            models.CheckConstraint(condition=~Q(deciding_body=""), name="decision_has_a_deciding_body"),
            models.CheckConstraint(
                condition=Q(status__in=["considering", "adopted", "declined"]), name="decision_has_a_known_status"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id}, {self.framework_id}: {self.status}"
