"""What people write of an evaluation: answers and evidence."""

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from frameworks.models import Element
from partners.models import User
from selfeval.models.cycles import Cycle
from selfeval.models.evaluations import Evaluation
from selfeval.models.files import StoredFile
from selfeval.questions import QUESTIONS


class Answer(models.Model):
    """The draft answer to one question, of one approach where the question is asked of each.

    A note is of a prompt or a method of the framework, which stands where the approach of another answer does.

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
    """Something that supports the judgement of one approach, or of some of its statements, and what it shows.

    It is a link, or words about where it is kept, or a file, or several of these. `version` rises by one with each
    change, so that a second window is noticed. What was taken over from an earlier year keeps the entry it was copied
    from and the cycle; they share one file.
    """

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="evidence")
    approach = models.ForeignKey(Element, models.PROTECT, related_name="+")
    statements = models.ManyToManyField(Element, blank=True, related_name="+", help_text="of the approach, if any")
    kind = models.ForeignKey(Element, models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    shows = models.TextField("what it shows")
    link = models.URLField(max_length=500, blank=True)
    location = models.CharField("where it is", max_length=500, blank=True, help_text="in words")
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="evidence")
    good_until = models.DateField(null=True, blank=True)
    copied_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="copies")
    also_used_in = models.ForeignKey(Cycle, models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="evidence_has_a_title"),
            models.CheckConstraint(
                condition=~Q(link="") | ~Q(location="") | Q(file__isnull=False), name="evidence_says_where_it_is"
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="evidence_version_starts_at_1"),
            models.CheckConstraint(
                condition=Q(copied_from__isnull=True) | Q(also_used_in__isnull=False),
                name="evidence_that_is_a_copy_says_of_which_cycle",
            ),
            models.UniqueConstraint(fields=["evaluation", "copied_from"], name="evidence_copied_once"),
        ]

    def __str__(self) -> str:
        return self.title
