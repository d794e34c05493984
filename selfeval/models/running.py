"""What the secretariat sends while a cycle runs: lists of invitations, and reminders."""

from django.db import models
from django.db.models import Q

from partners.models import User
from selfeval.models.cycles import Cycle


class InvitationList(models.Model):
    """A list of people to invite, between being read and being sent, for the person who brought it.

    `rows` holds what the file said, as `invitation_lists.Line` writes it; it is emptied once the invitations are sent.
    `digest` is of what the preview showed, so that nothing else is sent.
    """

    token = models.CharField(max_length=32, unique=True, help_text="as in its address")
    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="invitation_lists")
    name = models.CharField(max_length=120, help_text="what its owner called the file, made harmless")
    due_on = models.DateField()
    rows = models.JSONField(default=list, blank=True)
    brought_at = models.DateTimeField()
    brought_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(rows=[]), name="invitation_list_keeps_nothing_once_sent"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Reminder(models.Model):
    """One e-mail that lists what waited for one person; kept to say who was reminded, when and of what. Frozen.

    `sent_by` is empty for what the daily timer sends.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="reminders")
    day = models.DateField(help_text="in the portal's time zone")
    at = models.DateTimeField()
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    sent_role = models.CharField(max_length=200, blank=True, help_text="role and organisation, as shown to readers")
    lines = models.JSONField(help_text="for each thing that waited: what, about, due_on and address")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "day"], name="reminder_once_a_day_to_a_person"),
            models.CheckConstraint(
                condition=Q(sent_by__isnull=True, sent_role="") | (Q(sent_by__isnull=False) & ~Q(sent_role="")),
                name="reminder_says_in_which_role_it_was_sent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} on {self.day:%d %B %Y}"
