"""A small district, made through the services, and people who arrive at their browsers."""

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, expect

from partners.models import User
from tests.journeys.district import District, make_district
from tests.journeys.person import Person

Arrive = Callable[..., Person]
# Publishing a report draws a PDF, and a journey shares its machine with other tests.
expect.set_options(timeout=30_000)


@pytest.fixture
def district(transactional_db: None) -> District:
    return make_district()


@pytest.fixture
def arrive(new_context: Callable[..., BrowserContext], base_url: str) -> Iterator[Arrive]:
    """Gives people, each with a browser of their own; afterwards nothing must have stood in anybody's way."""
    people: list[Person] = []

    def arrive(user: User | None = None, *, scripts: bool = True, like: type[Person] = Person) -> Person:
        """Signed in as `user` already, so that only the journey that is about it walks the sign-in."""
        context = new_context(java_script_enabled=scripts)
        if user is not None:
            client = Client()
            client.force_login(user)
            name = settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": base_url}])
        person = like(context.new_page(), scripts=scripts)
        people.append(person)
        return person

    yield arrive
    assert [complaint for person in people for complaint in person.complaints] == []
