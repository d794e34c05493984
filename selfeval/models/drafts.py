"""What people write of an evaluation: answers and evidence."""

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from frameworks.models import Element
from partners.models import User
from selfeval.models.evaluations import Evaluation
from selfeval.questions import QUESTIONS


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
