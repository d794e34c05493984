"""The secretariat makes a new version of a framework, and a visitor reads it beside the old one."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from frameworks.services import load_framework_file
from partners.models import Role, User
from tests.factories import NOW, OrganisationFactory, make_user
from tests.frameworks.files import small_framework, write
from tests.journeys.conftest import Arrive
from tests.journeys.person import Person

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def secretariat(tmp_path: Path) -> User:
    """An officer of a partnership that has one small framework."""
    load_framework_file(path=write(tmp_path / "vale.yaml", small_framework()), at=NOW)
    return make_user(Role.SECRETARIAT, OrganisationFactory(name="Calder Vale Partnership"))


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_secretariat_edits_and_publishes_a_version(secretariat: User, arrive: Arrive, scripts: bool) -> None:
    officer = arrive(secretariat, scripts=scripts)
    # When an officer makes a draft and works on it
    makes_a_draft(officer)
    edits_a_part(officer)
    adds_a_part(officer)
    moves_and_removes(officer)
    # Then the difference is shown
    officer.presses("Preview the changes")
    officer.sees("Preview the changes")
    officer.reads("Parts of the framework: 1 added, 1 changed, 1 moved, 1 removed", "We listen first.", "Dreaming")
    # And once it is published
    publishes(officer)
    # Everybody reads it, while the old version stays
    visitor = arrive(scripts=scripts)
    visitor.goes_to("/frameworks/vale/")
    visitor.sees("Calder Vale Cohesion Strategy")
    visitor.reads("We listen first.", "Dreaming", "by Partnership officer, Calder Vale Partnership")
    visitor.follows("Version 2026")
    visitor.reads("This is version 2026.", "We listen. Then we act.")
    visitor.does_not_read("Dreaming")


def makes_a_draft(officer: Person) -> None:
    officer.goes_to("/frameworks/vale/")
    officer.follows("Make a new version")
    officer.sees("Make a new version")
    officer.enters("Version label", "2031")
    officer.enters_date("Start of the period (optional)", 1, 4, 2031)
    officer.enters("What is this version for? (optional)", "For the next five years.")
    officer.presses("Make the draft")
    officer.reads("Version 2031 is a draft now.")
    officer.sees("Edit version 2031")


def edits_a_part(officer: Person) -> None:
    officer.follows("Edit Listening")
    officer.sees("Edit Listening")
    officer.enters("Text (optional)", "We listen <b>first</b>.")
    officer.presses("Save")
    officer.sees("Edit Listening")
    officer.reads("Text holds an HTML tag; write plain text")
    officer.enters("Text (optional)", "We listen first.")
    officer.presses("Save")
    officer.reads("“Listening” is saved", "Changed “Listening”: text")


def adds_a_part(officer: Person) -> None:
    officer.follows("Add beside or inside Sharing")
    officer.sees("Add a part")
    officer.chooses("After “Sharing”, beside it")
    officer.enters("Label", "Dreaming")
    officer.page.get_by_label("Kind of part", exact=True).select_option("Way of working")
    officer.enters("Section of the source", "5")
    officer.presses("Add part")
    officer.reads("“Dreaming” is added. Its id is dreaming")


def moves_and_removes(officer: Person) -> None:
    officer.presses("Move up Tools")
    parts = officer.page.locator(".edit-tree h3")
    expect(parts).to_have_text(["Edit Listening", "Edit Sharing", "Edit Tools", "Edit Dreaming"])
    officer.presses("Move up Tools")
    expect(parts).to_have_text(["Edit Listening", "Edit Tools", "Edit Sharing", "Edit Dreaming"])
    officer.follows("Remove What did we share?")
    officer.sees("Remove this part?")
    officer.presses("Remove part")
    officer.reads("“What did we share?” is removed from the draft")


def publishes(officer: Person) -> None:
    officer.presses("Go on to publish version 2031")
    officer.sees("Publish version 2031")
    officer.reads("Version 2031 becomes the newest")
    officer.presses("Publish version 2031")
    officer.reads("Version 2031 is published. Everybody can read it")
    officer.sees("Calder Vale Cohesion Strategy")
