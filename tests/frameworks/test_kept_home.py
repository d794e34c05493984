"""The home of a framework as kept for visitors: never an old one, never somebody else's."""

import re
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cohesion_portal.lib.shelves import empty_shelves
from frameworks.models import FrameworkVersion
from frameworks.services import load_framework_file
from partners.models import Role
from tests.factories import NOW, make_user
from tests.frameworks.files import Content, put, small_framework, write

pytestmark = pytest.mark.django_db
HOME = "/frameworks/vale/"
# What a published version's digest covers, and what only ever changes with it.
COVERED = {
    "frameworks_element",
    "frameworks_elementlink",
    "frameworks_framework",
    "frameworks_frameworkversion",
    "frameworks_level",
    "frameworks_scale",
    "frameworks_scaleversion",
    "frameworks_sourcedocument",
}


def load(file: Path, content: Content) -> None:
    load_framework_file(path=write(file, content), at=NOW)


def read(client: Client, address: str = HOME) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def queries(client: Client, address: str) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return [query["sql"] for query in captured]


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("framework/title", "Another title", "Another title"),
        ("version/note", "Adopted in April.", "Adopted in April."),
        ("elements/0/text", "We hear. Then we act.", "We hear. Then we act."),
        ("elements/0/label", "Hearing", "Hearing"),
        ("documents/strategy/short", "Strategy of the vale", "Strategy of the vale"),
        ("scales/0/levels/0/text", "It depends on luck.", "It depends on luck."),
    ],
)
def test_correction_is_shown_at_once(client: Client, file: Path, path: str, value: str, words: str) -> None:
    load(file, small_framework())
    assert words not in read(client)
    load(file, put(small_framework(), path, value))
    assert words in read(client)
    load(file, small_framework())
    assert words not in read(client)


def test_new_version_is_shown_at_once(client: Client, file: Path) -> None:
    load(file, small_framework())
    read(client)
    load(file, put(put(small_framework(), "version/label", "2027"), "version/status", "draft"))
    assert "2027" not in read(client)
    load(file, put(small_framework(), "version/label", "2027"))
    assert "Version 2027, which you are reading" in read(client)
    assert "Read the newest version, 2027" in read(client, f"{HOME}versions/2026/")


def test_draft_of_the_secretariat_is_not_kept_for_visitors(client: Client, file: Path) -> None:
    load(file, put(small_framework(), "version/status", "draft"))
    assert client.get(HOME).status_code == 404
    officer = Client()
    officer.force_login(make_user(Role.SECRETARIAT))
    assert "This is a draft" in read(officer)
    assert client.get(HOME).status_code == 404


def test_page_of_somebody_signed_in_is_their_own(client: Client, file: Path) -> None:
    load(file, small_framework())
    officer = Client()
    officer.force_login(make_user(Role.SECRETARIAT))
    assert "Sign out" in read(officer)
    assert "Sign in" in read(client)
    assert "Sign out" in read(officer)


def test_kept_page_costs_one_query_and_is_the_same(client: Client, library: dict[str, FrameworkVersion]) -> None:
    address = "/frameworks/dclg-cohesion-delivery/"
    first = read(client, address)
    assert len(queries(client, address)) == 1
    assert read(client, address) == first
    empty_shelves()
    assert read(client, address) == first


@pytest.mark.parametrize("address", ["", "versions/2009/views/matrix/", "versions/2009/views/plan-on-a-page/"])
def test_page_says_nothing_that_could_change_without_the_digest(
    client: Client, library: dict[str, FrameworkVersion], address: str
) -> None:
    """A line about other data, such as adoptions, would grow old here: it needs a stamp that covers it."""
    asked = queries(client, f"/frameworks/dclg-cohesion-delivery/{address}")
    assert len(asked) <= 8
    tables = {table for sql in asked for table in re.findall(r'(?:FROM|JOIN) "(\w+)"', sql)}
    assert tables - COVERED == set()
    assert "frameworks_element" in tables
