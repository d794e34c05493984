"""Inviting people and organisations by a list: what it would do is shown first, then just that is done, or nothing."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models.functions import Lower
from django.utils.crypto import get_random_string

from cohesion_portal.lib.uploads import LONGEST_NAME
from partners.models import Invitation, Membership, Organisation, Role, Unit, User
from partners.rules import ORGANISATION_ROLES
from partners.services import add_organisations, add_unit, invite_people
from selfeval.invitation_lists import Line, read_list
from selfeval.models import Cycle, Evaluation, InvitationList
from selfeval.services.cycles import invite_organisations, lock_running
from selfeval.services.errors import EvaluationError

_SUGGESTED = 50
"""For so many unknown names at most a near one is sought: seeking takes long where both lists are long."""
_KINDS = {name.lower(): Organisation.Kind(kind) for kind in Organisation.Kind for name in (kind.value, str(kind.label))}
_ROLES = {name.lower(): role for role in ORGANISATION_ROLES for name in (role.value, str(role.label))}
_FORMULA_STARTS = tuple("=+-@")


class ListSent(EvaluationError):
    """The invitations of this list went out before."""

    def __init__(self) -> None:
        super().__init__("The invitations of this list were sent already, so nothing was sent again.")


class ListOutdated(EvaluationError):
    """What the list would do is not what was shown any more."""

    def __init__(self) -> None:
        super().__init__(
            "Something has changed since this preview was made, so nothing was sent. Look at what it would do now."
        )


@dataclass(frozen=True)
class Planned:
    """What one row would do, in words; or what is wrong with it."""

    line: Line
    effects: tuple[str, ...] = ()
    problem: str = ""


@dataclass
class Plan:
    """What a list would do: its rows in order, and everything that would be written."""

    rows: list[Planned] = field(default_factory=list)
    new: dict[str, Organisation.Kind] = field(default_factory=dict)
    invited: list[str] = field(default_factory=list)
    units: list[tuple[str, str]] = field(default_factory=list)
    people: list[tuple[str, str, Role]] = field(default_factory=list)

    @property
    def problems(self) -> list[Planned]:
        return [row for row in self.rows if row.problem]

    @property
    def does_something(self) -> bool:
        return bool(self.new or self.invited or self.units or self.people)

    @property
    def digest(self) -> str:
        """A fingerprint of what is shown, so that nothing else is sent."""
        shown = [[row.line.as_json(), row.effects, row.problem] for row in self.rows]
        return hashlib.sha256(json.dumps(shown).encode()).hexdigest()


@transaction.atomic
def bring_invitation_list(
    *, cycle: Cycle, name: str, data: bytes, due_on: date, by: User, at: datetime
) -> tuple[InvitationList, tuple[str, ...]]:
    """Keep what a list says, for its preview; and the headings that are not read. Nobody is invited yet.

    Raises `ListUnreadable`, `CycleClosed`, and `CycleRefused` before the cycle is open.
    """
    read = read_list(data)
    kept = InvitationList.objects.create(
        token=get_random_string(32),
        cycle=lock_running(cycle),
        name=name[-LONGEST_NAME:],
        due_on=due_on,
        rows=[line.as_json() for line in read.lines],
        brought_at=at,
        brought_by=by,
    )
    return kept, read.ignored


@transaction.atomic
def send_invitation_list(*, invitations: InvitationList, seen: str, by: User, by_role: str, at: datetime) -> Plan:
    """Do what the preview with the digest `seen` showed; the mails go after the commit.

    Raises `ListSent`, `ListOutdated` also where a row has a problem, `CycleClosed` and `CycleRefused`.
    """
    locked = InvitationList.objects.select_for_update(of=("self",)).select_related("cycle").get(pk=invitations.pk)
    if locked.sent_at is not None:
        raise ListSent
    lock_running(locked.cycle)
    plan = plan_of(locked, by=by, at=at)
    if plan.digest != seen or plan.problems:
        raise ListOutdated
    organisations = {one.name.lower(): one for one in Organisation.objects.all()}
    made = add_organisations(named=plan.new, by=by, at=at)
    organisations |= {name.lower(): one for name, one in made.items()}
    for name, unit in plan.units:
        add_unit(organisation=organisations[name], name=unit, by=by, at=at)
    invite_organisations(
        cycle=locked.cycle,
        organisations=[organisations[name] for name in plan.invited],
        due_on=locked.due_on,
        by=by,
        by_role=by_role,
        at=at,
    )
    invite_people(people=[(email, organisations[name], role) for email, name, role in plan.people], by=by, at=at)
    locked.rows, locked.sent_at = [], at
    locked.save(update_fields=["rows", "sent_at"])
    return plan


def plan_of(invitations: InvitationList, *, by: User, at: datetime) -> Plan:
    """What a list would do now, in six queries whatever its length."""
    lines = [Line(**row) for row in invitations.rows]
    return _Planner(invitations.cycle, lines, by, at).plan


class _Planner:
    """What stands in the database, read once, and what earlier rows of the list add to it."""

    def __init__(self, cycle: Cycle, lines: Sequence[Line], by: User, at: datetime) -> None:
        emails = {line.email.lower() for line in lines if line.email}
        self.plan, self.by, self.seen = Plan(), by, dict[tuple[str, ...], int]()
        organisations = list(Organisation.objects.order_by("name"))
        self.names = {one.name.lower(): one for one in organisations}
        invited = Evaluation.objects.filter(cycle=cycle, part="").values_list("organisation__name", flat=True)
        self.invited, self.added = {name.lower() for name in invited}, set[str]()
        self.units = {
            (name.lower(), unit.lower()) for name, unit in Unit.objects.values_list("organisation__name", "name")
        }
        users = User.objects.annotate(address=Lower("email")).filter(address__in=emails)
        self.closed = {user.address for user in users if not user.is_active}
        held = Membership.objects.current().annotate(address=Lower("user__email")).filter(address__in=emails)
        self.held = set(held.values_list("address", "organisation_id", "role"))
        waiting = Invitation.objects.waiting(at).filter(email__in=emails)
        self.waiting = set(waiting.values_list("email", "organisation_id", "role"))
        self.suggested, self.offered = 0, set[tuple[str, str, Role]]()
        for line in lines:
            self.plan.rows.append(self._row(line))

    def _row(self, line: Line) -> Planned:
        problem = self._problem(line)
        if problem:
            return Planned(line, problem=problem)
        key = (line.organisation.lower(), line.email.lower(), line.role.lower(), line.unit.lower())
        if key in self.seen:
            return Planned(line, (f"Same as row {self.seen[key]}: nothing to do",))
        self.seen[key] = line.number
        effects = [*self._of_organisation(line), *self._of_unit(line), *self._of_person(line)]
        return Planned(line, tuple(effects) or ("Nothing to do",))

    def _problem(self, line: Line) -> str:
        return self._problem_of_organisation(line) or _too_long(line) or self._problem_of_person(line)

    def _problem_of_organisation(self, line: Line) -> str:
        name = line.organisation
        if not name:
            return "Enter the organisation"
        if name.lower() in self.names or name.lower() in self.added:
            return ""
        if not line.kind:
            return f"No organisation is called this.{self._near(name)} To add it, enter its kind"
        if line.kind.lower() not in _KINDS:
            return f"Enter a kind that there is: {', '.join(str(kind.label) for kind in Organisation.Kind)}"
        if name.startswith(_FORMULA_STARTS):
            return "The name of an organisation cannot begin with =, +, - or @"
        return ""

    def _near(self, name: str) -> str:
        self.suggested += 1
        if self.suggested > _SUGGESTED:
            return ""
        near = get_close_matches(name.lower(), self.names, n=1, cutoff=0.7)
        return f" Do you mean {self.names[near[0]].name}?" if near else ""

    def _problem_of_person(self, line: Line) -> str:
        email = line.email.lower()
        if not email:
            return "Enter the e-mail address for this role" if line.role else ""
        try:
            validate_email(email)
        except ValidationError:
            return "Enter an e-mail address in the correct format, like name@example.com"
        if line.role.lower() not in _ROLES:
            return f"Enter a role that there is: {', '.join(str(role.label) for role in ORGANISATION_ROLES)}"
        if email in self.closed:
            return "The account with this address is closed. An administrator can open it again"
        if email == self.by.email.lower():
            return "This is your own address: you cannot invite yourself"
        return ""

    def _of_organisation(self, line: Line) -> list[str]:
        name, effects = line.organisation.lower(), []
        if name not in self.names and name not in self.added:
            kind = _KINDS[line.kind.lower()]
            self.added.add(name)
            self.plan.new[line.organisation] = kind
            effects.append(f"New organisation ({kind.label})")
        if name not in self.invited:
            self.invited.add(name)
            self.plan.invited.append(name)
            effects.append("Invite the organisation to the cycle")
        return effects

    def _of_unit(self, line: Line) -> list[str]:
        key = (line.organisation.lower(), line.unit.lower())
        if not line.unit or key in self.units:
            return []
        self.units.add(key)
        self.plan.units.append((line.organisation.lower(), line.unit))
        return [f"New unit: {line.unit}"]

    def _of_person(self, line: Line) -> list[str]:
        if not line.email:
            return []
        email, role = line.email.lower(), _ROLES[line.role.lower()]
        known = self.names.get(line.organisation.lower())
        key = (email, known.pk if known else 0, role.value)
        if known and key in self.held:
            return [f"{role.label}: holds this role already"]
        if known and key in self.waiting:
            return [f"{role.label}: has an invitation already"]
        person = (email, line.organisation.lower(), role)
        if person in self.offered:
            return [f"{role.label}: in an earlier row already"]
        self.offered.add(person)
        self.plan.people.append(person)
        return [f"Invitation as {str(role.label).lower()}"]


def _too_long(line: Line) -> str:
    for called, text, most in (("organisation", line.organisation, 120), ("unit", line.unit, 120)):
        if len(text) > most:
            return f"The name of the {called} must be {most} characters or fewer"
        if not text.isprintable():
            return f"The name of the {called} has characters that cannot be read"
    return "The e-mail address must be 254 characters or fewer" if len(line.email) > 254 else ""
