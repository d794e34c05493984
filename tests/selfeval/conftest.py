"""The people and the evaluation of most tests here: one council, its officers, and everybody around it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from partners.models import Organisation, Role, User
from selfeval.models import Cycle, Evaluation
from tests.factories import NOW, OrganisationFactory, make_cycle, make_evaluation, make_users
from tests.selfeval.browsing import fields_of


@dataclass(frozen=True)
class People:
    contributor: User
    lead: User
    approver: User
    steward: User
    secretariat: User
    board: User
    outsider: User
    nobody: User

    def __getitem__(self, name: str) -> User:
        person: User = getattr(self, name)
        return person


@pytest.fixture
def council(db: None) -> Organisation:
    return OrganisationFactory(name="Calder Vale Council", slug="calder-vale-council")


@pytest.fixture
def people(council: Organisation) -> People:
    """`steward` holds a role in the council that has nothing to do with evaluations; `nobody` holds none anywhere."""
    partnership = OrganisationFactory(name="Calder Vale Partnership", slug="partnership")
    other = OrganisationFactory(name="Other Trust", slug="other-trust")
    held = {
        "contributor": (Role.CONTRIBUTOR, council),
        "lead": (Role.LEAD, council),
        "approver": (Role.APPROVER, council),
        "steward": (Role.DATA_STEWARD, council),
        "secretariat": (Role.SECRETARIAT, partnership),
        "board": (Role.BOARD_MEMBER, partnership),
        "outsider": (Role.LEAD, other),
        "nobody": (None, other),
    }
    return People(**dict(zip(held, make_users(*held.values()), strict=True)))


@pytest.fixture
def cycle(db: None) -> Cycle:
    return make_cycle(is_baseline=True)


@pytest.fixture
def evaluation(cycle: Cycle, council: Organisation) -> Evaluation:
    return make_evaluation(cycle, council)


@pytest.fixture
def client_for(people: People) -> Callable[[str], Client]:
    """A browser of its own, signed in as one of the people."""

    def client_for(who: str) -> Client:
        client = Client()
        client.force_login(people[who])
        return client

    return client_for


@pytest.fixture
def today() -> Iterator[None]:
    """It is the 14th of September 2026, 10 in the morning in London, for as long as the test runs."""
    with time_machine.travel(NOW, tick=False):
        yield


class Visitor:
    """One person at one page, who sends what the page shows with some of it typed over."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def open(self, address: str) -> HttpResponse:
        self.shown = self.client.get(address)
        return self.shown

    def send(self, then: str = "next", **typed: str) -> HttpResponse:
        """Press a button; "next" is "Save and continue"."""
        address = self.shown.request["PATH_INFO"]
        self.shown = self.client.post(address, fields_of(self.shown) | {"then": then} | typed)
        return self.shown


@pytest.fixture
def visitor(client_for: Callable[[str], Client]) -> Callable[[str], Visitor]:
    return lambda who: Visitor(client_for(who))
