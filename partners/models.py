"""Who takes part and where: organisations, their units, places, people, the roles they hold, invitations."""

from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from simple_history.models import HistoricalRecords


class Role(models.TextChoices):
    """The roles of the partnership; the first three are held in, and reach no further than, one organisation."""

    CONTRIBUTOR = "contributor", "Contributor"
    LEAD = "lead", "Lead officer"
    APPROVER = "approver", "Approver"
    SECRETARIAT = "secretariat", "Partnership officer"
    PRIORITY_LEAD = "priority_lead", "Priority lead"
    DATA_STEWARD = "data_steward", "Data steward"
    BOARD_MEMBER = "board_member", "Board member"
    SCRUTINY_CLERK = "scrutiny_clerk", "Scrutiny clerk"
    ADMINISTRATOR = "administrator", "Administrator"


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person's account: nothing is kept of them but a name, a work e-mail address and the roles they hold."""

    email = models.EmailField("e-mail address", unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField("may open the administration pages", default=False)
    date_joined = models.DateTimeField(auto_now_add=True)
    reminders_stopped_at = models.DateTimeField(
        "asked not to be reminded", null=True, blank=True, help_text="empty for someone who gets reminders by e-mail"
    )

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_once_whatever_its_case"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class Organisation(models.Model):
    """A partner of the partnership."""

    class Kind(models.TextChoices):
        COUNCIL = "council", "Council"
        POLICE = "police", "Police"
        FIRE = "fire", "Fire and rescue"
        HEALTH = "health", "Health"
        EDUCATION = "education", "Education"
        HOUSING = "housing", "Housing"
        VOLUNTARY = "voluntary", "Voluntary and community sector"
        FAITH = "faith", "Faith"
        BUSINESS = "business", "Business"
        PROBATION = "probation", "Probation"

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=20, choices=Kind)
    purpose = models.TextField("what it does", blank=True)
    lead_may_approve = models.BooleanField("the lead officer may sign off and submit", default=False)

    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="organisation_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("partners:organisation", args=[self.slug])


class Unit(models.Model):
    """A directorate, service or other part of an organisation, by that organisation's own list."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="units")
    slug = models.SlugField()
    name = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField(default=0)

    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="unit_has_a_name"),
            models.UniqueConstraint(fields=["organisation", "slug"], name="unit_slug_once_in_organisation"),
            models.UniqueConstraint(fields=["organisation", "name"], name="unit_name_once_in_organisation"),
        ]

    def __str__(self) -> str:
        return self.name


class Place(models.Model):
    """A part of the district that figures are broken down by, or a wider area that it is compared with; boundaries
    change, so it has dates."""

    class Reach(models.TextChoices):
        PART = "part", "A part of the district"
        WIDER = "wider", "A wider area that contains the district"

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    reach = models.CharField(max_length=5, choices=Reach, default=Reach.PART)
    effective_from = models.DateField(null=True, blank=True)
    effective_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(effective_to__isnull=True)
                | Q(effective_from__isnull=True)
                | Q(effective_to__gt=F("effective_from")),
                name="place_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> "MembershipQuerySet":
        return self.filter(ended_at__isnull=True)


class Membership(models.Model):
    """One role that one person holds in one organisation, from when to when."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=Q(ended_at__isnull=True),
                name="membership_role_held_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="membership_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.organisation_id}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def waiting(self, at: datetime) -> "InvitationQuerySet":
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=at)


class Invitation(models.Model):
    """An offer, by e-mail, of an account with one role.

    The secret in its link is made when the mail is written and kept only as a digest; until then there is none.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        ACCEPTED = "accepted", "Accepted"
        WITHDRAWN = "withdrawn", "Withdrawn"
        EXPIRED = "expired", "Expired"

    email = models.EmailField()
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="invitations")
    role = models.CharField(max_length=20, choices=Role)
    token_digest = models.CharField(max_length=64, unique=True, null=True, editable=False)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("invited_at")), name="invitation_expires_after_it_is_sent"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="invitation_accepted_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="invitation_withdrawn_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="invitation_not_both_accepted_and_withdrawn",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} for {self.email}"

    def state(self, at: datetime) -> State:
        if self.accepted_at:
            return self.State.ACCEPTED
        if self.withdrawn_at:
            return self.State.WITHDRAWN
        return self.State.WAITING if at < self.expires_at else self.State.EXPIRED
