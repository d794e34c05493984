"""Each organisation's evaluation and those of its parts."""

from django.db import models
from django.db.models import Q

from actions.models import Plan
from frameworks.models import Element
from partners.models import Organisation, Unit
from selfeval.models.cycles import Cycle

# Values of Evaluation.Status, for its constraints.
_WITH_SUBMISSION = ("submitted", "accepted", "agreed")
_OF_A_PART = ("invited", "draft", "shared")


class EvaluationQuerySet(models.QuerySet["Evaluation"]):
    def for_organisations(self, organisation_ids: frozenset[int]) -> "EvaluationQuerySet":
        return self.filter(organisation_id__in=organisation_ids)

    def by_organisation(self) -> "EvaluationQuerySet":
        return self.order_by("organisation__name")

    def of_organisations(self) -> "EvaluationQuerySet":
        """Without those of units and programmes, which only their own organisation sees."""
        return self.filter(part="")

    def with_submission(self) -> "EvaluationQuerySet":
        return self.filter(status__in=_WITH_SUBMISSION)


class Evaluation(models.Model):
    """One self-evaluation in one cycle: an organisation's, or that of one part of it, a unit or a programme.

    An organisation's ends in a submission. A part's is shared with those who agree the organisation's level, who see
    the levels of all parts beside their own; none overwrites another.
    """

    class Status(models.TextChoices):
        INVITED = "invited", "Not yet started"
        DRAFT = "draft", "In progress"
        SHARED = "shared", "Shared"
        SIGNED_OFF = "signed_off", "Signed off"
        SUBMITTED = "submitted", "Submitted"
        RETURNED = "returned", "Returned"
        ACCEPTED = "accepted", "Accepted"
        AGREED = "agreed", "Agreed"
        WITHDRAWN = "withdrawn", "Withdrawn"

    WITH_SUBMISSION = _WITH_SUBMISSION
    OPEN = ("invited", "draft", "returned")

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="evaluations")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="evaluations")
    part = models.SlugField(blank=True, help_text="empty for the organisation's own; else as in its address")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="evaluations")
    programme = models.CharField(max_length=120, blank=True, help_text="the name of the programme or activity")
    scope = models.ManyToManyField(
        Element, blank=True, related_name="+", help_text="the approaches that a programme looks at; all when empty"
    )
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
            models.UniqueConstraint(fields=["cycle", "organisation", "part"], name="evaluation_once_in_cycle"),
            models.UniqueConstraint(fields=["cycle", "unit"], name="evaluation_once_for_unit_in_cycle"),
            models.CheckConstraint(
                condition=Q(status__in=_WITH_SUBMISSION, current_submission__isnull=False)
                | (~Q(status__in=_WITH_SUBMISSION) & Q(current_submission__isnull=True)),
                name="evaluation_is_submitted_when_it_has_a_submission",
            ),
            models.CheckConstraint(
                condition=Q(part="", unit__isnull=True, programme="")
                | (~Q(part="") & Q(unit__isnull=False, programme=""))
                | (~Q(part="") & Q(unit__isnull=True) & ~Q(programme="")),
                name="evaluation_is_of_an_organisation_a_unit_or_a_programme",
            ),
            models.CheckConstraint(
                condition=~Q(part="") | ~Q(status="shared"),
                name="evaluation_of_an_organisation_is_not_shared",
            ),
            models.CheckConstraint(
                condition=Q(part="") | Q(status__in=_OF_A_PART), name="evaluation_of_a_part_is_shared_not_submitted"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.whose}, {self.cycle}"

    @property
    def whose(self) -> str:
        """The organisation, or the part of it, as in "Calder Vale Council: Adults and health"."""
        return f"{self.organisation}: {self.whose_part}" if self.part else self.organisation.name

    @property
    def whose_part(self) -> str:
        """The name of the unit or the programme; empty for an organisation's own."""
        return self.unit.name if self.unit else self.programme

    @property
    def is_of_part(self) -> bool:
        return bool(self.part)

    @property
    def is_submitted(self) -> bool:
        """Whether readers have a submission of it now."""
        return self.status in self.WITH_SUBMISSION

    @property
    def is_open(self) -> bool:
        """Whether its answers may still change."""
        return self.status in self.OPEN
