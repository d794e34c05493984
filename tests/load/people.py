"""200 officers of 110 organisations with a self-evaluation each, and the sessions in which they are signed in."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from partners.models import Organisation, Role, User
from selfeval.services import invite_organisations
from tests.factories import NOW, OrganisationFactory, make_cycle, make_framework, make_user

OFFICERS, ORGANISATIONS = 200, 110


@dataclass(frozen=True)
class Desk:
    """Where one officer works: the address of their evaluation, and the cookie that says who they are."""

    name: str
    organisation: str
    address: str
    session: str


def build() -> list[Desk]:
    """The first `OFFICERS` desks are for the run; the last one, of an organisation of its own, is for comparison."""
    cycle = make_cycle(make_framework())
    organisations = [OrganisationFactory() for _ in range(ORGANISATIONS + 1)]
    secretariat = make_user(Role.SECRETARIAT)
    invite_organisations(
        cycle=cycle,
        organisations=organisations,
        due_on=cycle.closes_on,
        by=secretariat,
        by_role="Partnership officer, Load run",
        at=NOW,
    )
    places = [organisations[number % ORGANISATIONS] for number in range(OFFICERS)] + organisations[-1:]
    return list(_desks(cycle.slug, places))


def _desks(cycle: str, places: list[Organisation]) -> Iterator[Desk]:
    for number, organisation in enumerate(places):
        user = make_user(Role.LEAD, organisation)
        address = f"/self-evaluations/{cycle}/{organisation.slug}"
        yield Desk(f"Officer {number}", organisation.slug, address, _session_of(user))


def _session_of(user: User) -> str:
    """As after signing in: hashing 200 passwords is not what is measured."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)
