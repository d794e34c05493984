"""Who takes part: organisations, units, places and the demonstration accounts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from partners.actors import actor_for
from partners.models import Organisation, Place, Role, User
from partners.selectors import role_line
from partners.services import add_organisation, add_unit, grant_role
from reporting.demonstration.years import Years


@dataclass(frozen=True)
class Cast:
    """The demonstration's people by the first part of their address, and its organisations by slug."""

    people: dict[str, User]
    organisations: dict[str, Organisation]

    def role(self, person: str, *roles: Role) -> str:
        return role_line(actor_for(self.people[person]), None, *roles)

    def officer(self, organisation: Organisation, *roles: Role) -> tuple[User, str]:
        """Who acts for an organisation in the first of these roles that is held there, and how it is signed."""
        held = {
            membership.role: membership.user
            for membership in organisation.memberships.current().filter(role__in=roles).select_related("user")
        }
        user = next(held[role] for role in roles if role in held)
        return user, role_line(actor_for(user), organisation.pk, *roles)


def make_cast(story: dict[str, Any], *, years: Years) -> Cast:
    at = years.at(years.opens("baseline"), hour=8)
    people = {
        who["email"].partition("@")[0]: User.objects.create_user(who["email"], story["password"], name=who["name"])
        for who in story["people"]
    }
    by = people["admin"]
    organisations: dict[str, Organisation] = {}
    for one in story["organisations"]:
        organisation = add_organisation(
            name=one["name"],
            kind=Organisation.Kind(one["kind"]),
            purpose=one["purpose"],
            lead_may_approve=one.get("lead_may_approve", False),
            by=by,
            at=at,
        )
        for unit in one.get("units", []):
            add_unit(organisation=organisation, name=unit, by=by, at=at)
        organisations[one["slug"]] = organisation
    for who in story["people"]:
        grant_role(
            user=people[who["email"].partition("@")[0]],
            organisation=organisations[who["organisation"]],
            role=Role(who["role"]),
            by=by,
            at=at,
        )
    represented = {who["organisation"] for who in story["people"] if who["role"] == Role.LEAD}
    for slug, organisation in organisations.items():
        if slug not in represented:
            _add_officer(slug, organisation, by=by, at=at)
    Place.objects.bulk_create(Place(**place) for place in story["places"])
    return Cast(people, organisations)


def _add_officer(slug: str, organisation: Organisation, *, by: User, at: datetime) -> None:
    """A lead officer who cannot sign in, so that an organisation's work is signed by somebody of its own."""
    officer = User.objects.create_user(f"{slug}@demo.example", name=f"Officer of {organisation.name} (demonstration)")
    for role in (Role.LEAD,) if organisation.lead_may_approve else (Role.LEAD, Role.APPROVER):
        grant_role(user=officer, organisation=organisation, role=role, by=by, at=at)
