"""How well partners work: yearly cycles, each organisation's evaluation, its answers and evidence, and submissions."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from actions.models import Plan
from frameworks.models import Element, FrameworkVersion, Level, ScaleVersion
from partners.models import Organisation, User
from selfeval.questions import QUESTIONS, Confidence

CONFIDENCE_CHOICES = [(confidence.value, confidence.label) for confidence in Confidence]


class CycleQuerySet(models.QuerySet["Cycle"]):
    def newest_first(self) -> "CycleQuerySet":
        return self.order_by("-opens_on")


class Cycle(models.Model):
    """One year of self-evaluation, of one framework version on one scale version; the first is the baseline."""

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=60, unique=True, help_text="the year, as in 2026/27")
    framework_version = models.ForeignKey(FrameworkVersion, models.PROTECT, related_name="cycles")
    scale_version = models.ForeignKey(ScaleVersion, models.PROTECT, related_name="cycles")
    reference_prefix = models.CharField(max_length=10, default="ICF")
    opens_on = models.DateField()
    closes_on = models.DateField()
    is_baseline = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = CycleQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(closes_on__gt=F("opens_on")), name="cycle_closes_after_it_opens"),
            models.UniqueConstraint(
                fields=["framework_version"],
                condition=Q(is_baseline=True),
                name="cycle_one_baseline_for_framework",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class EvaluationQuerySet(models.QuerySet["Evaluation"]):
    def for_organisations(self, organisation_ids: frozenset[int]) -> "EvaluationQuerySet":
        return self.filter(organisation_id__in=organisation_ids)

    def by_organisation(self) -> "EvaluationQuerySet":
        return self.order_by("organisation__name")


class Evaluation(models.Model):
    """One organisation's self-evaluation in one cycle, from the invitation to the submission."""

    class Status(models.TextChoices):
        INVITED = "invited", "Not yet started"
        DRAFT = "draft", "In progress"
        SUBMITTED = "submitted", "Submitted"
        RETURNED = "returned", "Returned"

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="evaluations")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="evaluations")
    status = models.CharField(max_length=10, choices=Status, default=Status.INVITED)
    invited_at = models.DateTimeField()
    due_on = models.DateField()
    plan = models.OneToOneField(Plan, models.PROTECT, related_name="evaluation")
    current_submission = models.OneToOneField(
        "selfeval.Submission", models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cycle", "organisation"], name="evaluation_once_in_cycle"),
            models.CheckConstraint(
                condition=Q(status="submitted", current_submission__isnull=False)
                | (~Q(status="submitted") & Q(current_submission__isnull=True)),
                name="evaluation_is_submitted_when_it_has_a_submission",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.cycle}"

    @property
    def is_open(self) -> bool:
        """Whether its answers may still change."""
        return self.status != self.Status.SUBMITTED


class Answer(models.Model):
    """The draft answer to one question, of one approach where the question is asked of each.

    `version` rises by one with each change, so that a second window is noticed. `value` is text in the form that
    `questions.Answering` names for the question; it is empty where the page was saved and nothing was written here.
    """

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="answers")
    approach = models.ForeignKey(Element, models.PROTECT, null=True, blank=True, related_name="answers")
    question = models.CharField(max_length=20, choices=[(q.key, q.short) for q in QUESTIONS])
    value = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    saved_role = models.CharField(max_length=200, default="", help_text="role and organisation, as colleagues see it")

    history = HistoricalRecords(excluded_fields=["evaluation", "approach", "question"])

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "approach", "question"],
                condition=Q(approach__isnull=False),
                name="answer_once_for_approach",
            ),
            models.UniqueConstraint(
                fields=["evaluation", "question"],
                condition=Q(approach__isnull=True),
                name="answer_once_for_evaluation",
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="answer_version_starts_at_1"),
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.value[:40]}"


class Evidence(models.Model):
    """Something that supports the judgement of one approach: what it is, where it is kept and what it shows."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="evidence")
    approach = models.ForeignKey(Element, models.PROTECT, related_name="+")
    kind = models.ForeignKey(Element, models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    location = models.CharField("where it is", max_length=500)
    shows = models.TextField("what it shows")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="evidence_has_a_title"),
        ]

    def __str__(self) -> str:
        return self.title


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
    """One piece of evidence of a submission, with its kind. Frozen."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="evidence")
    approach = models.ForeignKey(Element, models.PROTECT, related_name="+")
    kind = models.ForeignKey(Element, models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.title


class StatusChange(models.Model):
    """One step in the story of an evaluation; the page shows these in order. Frozen."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="status_changes")
    status = models.CharField(max_length=10, choices=Evaluation.Status)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    by_role = models.CharField(max_length=200, help_text="role and organisation, as shown to readers")
    reason = models.TextField(blank=True)
    submission = models.ForeignKey(Submission, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="returned") | ~Q(reason=""), name="status_change_returned_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()} on {self.at:%d %B %Y}"
