"""Frozen copies, what of them can be counted, and the story of each evaluation."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from cohesion_portal.lib.formats import long_date
from frameworks.models import Element, Level
from partners.models import User
from selfeval.models.evaluations import Evaluation
from selfeval.models.files import StoredFile
from selfeval.questions import Confidence

CONFIDENCE_CHOICES = [(confidence.value, confidence.label) for confidence in Confidence]


class Submission(models.Model):
    """The frozen copy of an evaluation that the Board sees; the database refuses to change it."""

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="submissions")
    reference = models.CharField(max_length=30, unique=True, help_text="as in ICF-2026-0007")
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    submitted_role = models.CharField(max_length=200, help_text="role and organisation, as shown to readers")
    agreed_level = models.ForeignKey(Level, models.PROTECT, related_name="+")
    agreed_confidence = models.CharField(max_length=10, choices=CONFIDENCE_CHOICES)
    content = models.JSONField(encoder=DjangoJSONEncoder, help_text="selfeval.content.SubmittedContent as JSON")
    sha256 = models.CharField(max_length=64, help_text="of the content, as canonical JSON")

    def __str__(self) -> str:
        return self.reference


class SubmittedJudgement(models.Model):
    """What a submission says of one approach, in a form that a dashboard can count. Frozen."""

    class Outcome(models.TextChoices):
        RATED = "rated", "Rated"
        NOT_APPLICABLE = "not_applicable", "Not applicable"
        DO_NOT_KNOW = "do_not_know", "Do not know yet"

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="judgements")
    approach = models.ForeignKey(Element, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=15, choices=Outcome)
    level = models.ForeignKey(Level, models.PROTECT, null=True, blank=True, related_name="+")
    confidence = models.CharField(
        max_length=10, choices=CONFIDENCE_CHOICES, blank=True, help_text="may be missing when nothing is rated"
    )
    support_needed = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["submission", "approach"], name="judgement_once_in_submission"),
            models.CheckConstraint(
                condition=Q(outcome="rated", level__isnull=False) | (~Q(outcome="rated") & Q(level__isnull=True)),
                name="judgement_has_a_level_when_rated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.approach_id}: {self.get_outcome_display()}"


class SubmittedEvidence(models.Model):
    """One piece of evidence of a submission, with its kind and the file that the submission goes on citing. Frozen."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="evidence")
    approach = models.ForeignKey(Element, models.PROTECT, related_name="+")
    kind = models.ForeignKey(Element, models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="submitted_evidence")

    def __str__(self) -> str:
        return self.title


class StatusChange(models.Model):
    """One step in the story of an evaluation; the page shows these in order. Frozen.

    `status` is the one that the evaluation has afterwards; steps such as a request for comments leave it as it was.
    """

    class Event(models.TextChoices):
        """What happened. Empty where the status alone says it, as when an organisation is invited."""

        STARTED = "started", "Started"
        SIGN_OFF_ASKED = "sign_off_asked", "Sign-off asked for"
        SIGNED_OFF = "signed_off", "Signed off"
        OPENED_AGAIN = "opened_again", "Opened for changes again"
        SUBMITTED = "submitted", "Submitted"
        ACCEPTED = "accepted", "Accepted"
        RETURNED = "returned", "Returned"
        WITHDRAWN = "withdrawn", "Withdrawn"
        REOPENED = "reopened", "Reopened"
        AGREED = "agreed", "Agreed"
        COMMENTS_ASKED = "comments_asked", "Comments asked of another partner"
        COMMENTS_CANCELLED = "comments_cancelled", "Request for comments taken back"
        COMMENTS_SENT = "comments_sent", "Comments received from another partner"
        COMMENTS_ANSWERED = "comments_answered", "Comments answered"
        CHECK_OPENED = "check_opened", "Check of the facts opened"
        MISTAKE_FOUND = "mistake_found", "Mistake pointed out"
        MISTAKE_ANSWERED = "mistake_answered", "Mistake answered"
        FACTS_CONFIRMED = "facts_confirmed", "Facts confirmed"
        EXTENDED = "extended", "Due date moved"

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="status_changes")
    status = models.CharField(max_length=10, choices=Evaluation.Status)
    event = models.CharField(max_length=20, choices=Event, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    by_role = models.CharField(max_length=200, help_text="role and organisation, as shown to readers")
    reason = models.TextField(blank=True)
    submission = models.ForeignKey(Submission, models.PROTECT, null=True, blank=True, related_name="+")
    digest = models.CharField(max_length=16, blank=True, help_text="`Draft.digest` of what was signed off")
    due_on = models.DateField(null=True, blank=True, help_text="the later date that the organisation was given")

    class Meta:
        constraints = [
            # A row from before events were kept is known by its status alone. One with an event may leave it as it was.
            models.CheckConstraint(
                condition=~Q(status="returned", event="") | ~Q(reason=""), name="status_change_returned_with_a_reason"
            ),
            models.CheckConstraint(
                condition=~Q(event__in=("opened_again", "returned", "withdrawn", "reopened", "extended"))
                | ~Q(reason=""),
                name="status_change_has_the_reason_it_needs",
            ),
            models.CheckConstraint(
                condition=~Q(event="signed_off") | ~Q(digest=""), name="status_change_signs_off_what_was_read"
            ),
            models.CheckConstraint(
                condition=Q(event="extended", due_on__isnull=False) | (~Q(event="extended") & Q(due_on__isnull=True)),
                name="status_change_extends_to_a_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} on {self.at:%d %B %Y}"

    @property
    def what(self) -> str:
        """What happened, in the words of the story."""
        if self.due_on:
            return f"Due date moved to {long_date(self.due_on)}"
        by_status = {Evaluation.Status.INVITED: "Invited", Evaluation.Status.DRAFT: self.Event.STARTED.label}
        status = Evaluation.Status(self.status)
        return self.get_event_display() or str(by_status.get(status, status.label))
