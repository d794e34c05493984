"""What partners do about it: plans, their actions, and what became of them."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from frameworks.models import Element
from partners.models import Organisation, User


class Plan(models.Model):
    """A plan of one organisation, or the delivery plan of one strategic priority."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        ACTIVE = "active", "Active"
        CLOSED = "closed", "Closed"

    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="plans")
    priority = models.ForeignKey(Element, models.PROTECT, null=True, blank=True, related_name="plans")
    title = models.CharField(max_length=200)
    starts_on = models.DateField()
    ends_on = models.DateField()
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)

    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=True, priority__isnull=False)
                | Q(organisation__isnull=False, priority__isnull=True),
                name="plan_belongs_to_an_organisation_or_a_priority",
            ),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="plan_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("actions:plan", args=[self.pk])


class Action(models.Model):
    """One thing that will be done, by which role, by when, and the help it needs."""

    class Status(models.TextChoices):
        NOT_STARTED = "not_started", "Not started"
        IN_PROGRESS = "in_progress", "In progress"
        DONE = "done", "Done"
        STOPPED = "stopped", "Stopped"

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="actions")
    approach = models.ForeignKey(Element, models.PROTECT, null=True, blank=True, related_name="actions")
    what = models.TextField()
    owner_role = models.CharField(max_length=120)
    milestone = models.CharField(max_length=300, blank=True)
    due_on = models.DateField()
    support_needed = models.TextField(blank=True)
    status = models.CharField(max_length=12, choices=Status, default=Status.NOT_STARTED)
    position = models.PositiveSmallIntegerField()
    version = models.PositiveIntegerField(
        default=1, help_text="rises by one with each save; guards against two windows"
    )

    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "position"], name="action_position_once_in_plan"),
            models.CheckConstraint(condition=~Q(what=""), name="action_says_what"),
            models.CheckConstraint(condition=~Q(owner_role=""), name="action_has_an_owner_role"),
            models.CheckConstraint(condition=Q(version__gte=1), name="action_version_starts_at_1"),
        ]

    def __str__(self) -> str:
        return self.what

    def get_absolute_url(self) -> str:
        return reverse("actions:action", args=[self.pk])

    def is_overdue(self, on: date) -> bool:
        return self.due_on < on and self.status in OPEN_STATUSES


OPEN_STATUSES = (Action.Status.NOT_STARTED, Action.Status.IN_PROGRESS)


class Update(models.Model):
    """What happened to an action, and its status from then on; kept, never edited."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="updates")
    status = models.CharField(max_length=12, choices=Action.Status)
    note = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    by_role = models.CharField(max_length=200, help_text="role and organisation, as shown to readers")

    def __str__(self) -> str:
        return f"{self.get_status_display()}: {self.note}"
