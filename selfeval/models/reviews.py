"""What others say of a submission: comments of another partner with their answers, and the check of its facts."""

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from frameworks.models import Element, Level
from partners.models import Organisation, User
from selfeval.models.submissions import Submission


class PeerReview(models.Model):
    """Another partner is asked to comment on one submission, with the consent of the organisation it is of.

    Until `sent` only the partner's own officers read its comments; until `answered` only the organisation its answers.
    """

    class Status(models.TextChoices):
        ASKED = "asked", "Comments asked for"
        SENT = "sent", "Comments received"
        ANSWERED = "answered", "Comments answered"
        CANCELLED = "cancelled", "Taken back"

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="peer_reviews")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="peer_reviews")
    status = models.CharField(max_length=10, choices=Status, default=Status.ASKED)
    consent = models.TextField(help_text="who agreed for the organisation, in which role, and when")
    due_on = models.DateField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_role = models.CharField(max_length=200, help_text="role and organisation, as shown to readers")
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_role = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_role = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["submission", "organisation"], name="peer_review_once_by_a_partner"),
            models.CheckConstraint(condition=~Q(consent=""), name="peer_review_has_consent"),
            models.CheckConstraint(
                condition=Q(status__in=("sent", "answered"), sent_at__isnull=False)
                | (~Q(status__in=("sent", "answered")) & Q(sent_at__isnull=True)),
                name="peer_review_is_sent_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(status="answered", answered_at__isnull=False)
                | (~Q(status="answered") & Q(answered_at__isnull=True)),
                name="peer_review_is_answered_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} on {self.submission}"

    @property
    def is_sent(self) -> bool:
        return self.status in (self.Status.SENT, self.Status.ANSWERED)

    @property
    def is_answered(self) -> bool:
        return self.status == self.Status.ANSWERED

    @property
    def is_cancelled(self) -> bool:
        return self.status == self.Status.CANCELLED


class PeerComment(models.Model):
    """What a partner says of one approach, or of the whole; a level it may propose changes no level.

    `version` rises by one with each change, so that a second window is noticed. Frozen once sent.
    """

    review = models.ForeignKey(PeerReview, models.CASCADE, related_name="comments")
    approach = models.ForeignKey(Element, models.PROTECT, null=True, blank=True, related_name="+")
    comment = models.TextField(blank=True)
    proposed_level = models.ForeignKey(Level, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField("why this level", blank=True)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    saved_role = models.CharField(max_length=200, help_text="role and organisation, as colleagues see it")
    is_sent = models.BooleanField(default=False)

    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["review", "approach"],
                condition=Q(approach__isnull=False),
                name="peer_comment_once_on_an_approach",
            ),
            models.UniqueConstraint(
                fields=["review"], condition=Q(approach__isnull=True), name="peer_comment_once_on_the_whole"
            ),
            models.CheckConstraint(condition=Q(is_sent=False) | ~Q(comment=""), name="peer_comment_sent_has_words"),
            models.CheckConstraint(
                condition=Q(proposed_level__isnull=True) | ~Q(reason=""), name="peer_comment_proposes_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.comment[:40]


class PeerAnswer(models.Model):
    """What the organisation says to one comment, and what it does about it. Versioned as comments; frozen once sent."""

    comment = models.OneToOneField(PeerComment, models.CASCADE, related_name="answer")
    answer = models.TextField()
    doing = models.TextField("what the organisation does", blank=True)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    saved_role = models.CharField(max_length=200, help_text="role and organisation, as colleagues see it")
    is_sent = models.BooleanField(default=False)

    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(answer=""), name="peer_answer_has_words"),
        ]

    def __str__(self) -> str:
        return self.answer[:40]


class AccuracyCheck(models.Model):
    """Until `ends_on`, that day included, an organisation may say what is wrong in what will be published of it."""

    submission = models.OneToOneField(Submission, models.PROTECT, related_name="accuracy_check")
    ends_on = models.DateField()
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    opened_role = models.CharField(max_length=200, help_text="role and organisation, as shown to readers")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_role = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True, confirmed_role="")
                | (Q(confirmed_at__isnull=False, confirmed_by__isnull=False) & ~Q(confirmed_role="")),
                name="accuracy_check_is_confirmed_by_somebody_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission} until {self.ends_on:%d %B %Y}"

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None


class Mistake(models.Model):
    """Something that an organisation says is wrong in what will be published of it. Frozen once answered."""

    class Section(models.TextChoices):
        ABOUT = "about", "The organisation and the dates"
        AGREED = "agreed", "Agreed level"
        APPROACHES = "approaches", "Level and confidence of each approach"
        EVIDENCE = "evidence", "Evidence"
        PLAN = "plan", "Actions of the plan"
        SUPPORT = "support", "Support requested"
        GOOD_PRACTICE = "good_practice", "Good practice offered to others"

    check_of = models.ForeignKey(AccuracyCheck, models.CASCADE, related_name="mistakes")
    section = models.CharField(max_length=15, choices=Section)
    words = models.TextField("what is wrong, and what would be right")
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    by_role = models.CharField(max_length=200, help_text="role and organisation, as shown to readers")
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_role = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="mistake_has_words"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, answered_by__isnull=True, answered_role="")
                | (~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answered_role="")),
                name="mistake_is_answered_by_somebody_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_section_display()}: {self.words[:40]}"
