"""Who is asking: the signed-in person with the roles they hold now, read once for each request."""

from dataclasses import dataclass, field
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from partners.models import Membership, Role, User


class Held(NamedTuple):
    """One role in one organisation."""

    role: str
    organisation_id: int
    organisation_slug: str
    organisation_name: str


@dataclass(frozen=True)
class Actor:
    """What rules are asked about; an actor with no account holds nothing."""

    account: User | None = None
    held: tuple[Held, ...] = field(default=())

    @property
    def is_signed_in(self) -> bool:
        return self.account is not None

    @property
    def user(self) -> User:
        """The account, for `by=`; raises `LookupError` for someone who has not signed in."""
        if self.account is None:
            raise LookupError("nobody is signed in")
        return self.account

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(held.role for held in self.held)

    def has(self, *roles: Role) -> bool:
        """Whether any of these roles is held in any organisation."""
        return any(held.role in roles for held in self.held)

    def has_in(self, organisation_id: int, *roles: Role) -> bool:
        """Whether any of these roles is held in this organisation."""
        return any(held.organisation_id == organisation_id and held.role in roles for held in self.held)

    def organisation_ids(self, *roles: Role) -> frozenset[int]:
        """The organisations in which any of these roles is held."""
        return frozenset(held.organisation_id for held in self.held if held.role in roles)

    def signs_as(self, role: str) -> str:
        """How readers see who did something in a partnership-wide role: "Partnership officer, Calder Vale Council".

        Raises `LookupError` when the role is not held.
        """
        for held in self.held:
            if held.role == role:
                return f"{Role(role).label}, {held.organisation_name}"
        raise LookupError("the role that could sign this is not held")


def actor_for(user: User | AnonymousUser) -> Actor:
    """The actor of one request, in one query."""
    if not isinstance(user, User) or not user.is_authenticated:
        return Actor()
    memberships = Membership.objects.current().filter(user=user).select_related("organisation").order_by("id")
    return Actor(
        account=user,
        held=tuple(Held(m.role, m.organisation_id, m.organisation.slug, m.organisation.name) for m in memberships),
    )


class PortalRequest(HttpRequest):
    """What a view receives once `partners.middleware.attach_actor` has run."""

    actor: Actor
