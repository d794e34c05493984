"""Every page for every person, and every file that makes them: what must hold throughout the site."""

import json
import re
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from fnmatch import fnmatch
from hashlib import sha256
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client
from django.urls import NoReverseMatch, reverse

from cohesion_portal.environment import BASE_DIR
from tests.addresses import SIGNING_IN
from tests.reading import Page
from tests.test_permissions import ROWS
from tests.world import NOBODY, ROLES, World, ask, standing_world

pytestmark = pytest.mark.django_db

OUTSIDER = "outs"
INVITED = "invited"
Outcomes = dict[tuple[str, str], str]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker, unmeasured: None) -> Iterator[World]:  # type: ignore[no-untyped-def]
    with django_db_blocker.unblock(), standing_world() as world:
        yield world


@pytest.fixture(scope="module")
def outcomes(world: World) -> Outcomes:
    """What the table of permissions says that each person gets at each address."""
    return {(who, row.address(world)): out for row in ROWS if not row.posts for who, out in row.expected.items()}


def own_addresses() -> Iterator[str]:
    """Where one signs in and keeps one's own account, as far as the address names nothing."""
    for name in sorted(SIGNING_IN):
        try:
            yield reverse(name)
        except NoReverseMatch:
            continue


def pages_of(world: World, asked: list[tuple[str, str]], *statuses: int) -> list[Page]:
    """What comes back with one of these statuses, as far as it is a page."""
    answers = ((who, address, ask(world.clients[who], address)) for who, address in asked)
    return [
        Page(who, address, response.content.decode())
        for who, address, response in answers
        if response.status_code in statuses and response.get("Content-Type", "").startswith("text/html")
    ]


@pytest.fixture(scope="module")
def pages(world: World, outcomes: Outcomes) -> list[Page]:
    """Every page that somebody may read. PDFs take seconds and have tests of their own."""
    asked = [who_at for who_at, outcome in outcomes.items() if outcome == "200" and not who_at[1].endswith(".pdf")]
    asked += [(who, address) for address in own_addresses() for who in (NOBODY, "lead")]
    return [*pages_of(world, asked, 200), welcome(world)]


def welcome(world: World) -> Page:
    """The page on which an invited person makes an account."""
    client = Client()
    client.get(reverse("partners:accept", args=world.args["partners:accept"]))
    address = reverse("partners:join")
    return Page(INVITED, address, ask(client, address).content.decode())


@pytest.fixture(scope="module")
def refusals(world: World, outcomes: Outcomes) -> list[Page]:
    """What an outsider is shown where a page is not for them, or not to be known of."""
    asked = [who_at for who_at, outcome in outcomes.items() if who_at[0] == OUTSIDER and outcome in ("403", "404")]
    return pages_of(world, asked, 403, 404)


def faults(pages: list[Page], name: str) -> dict[str, list[str]]:
    """What is listed under this name of the pages, by address."""
    return {page.address: getattr(page, name) for page in pages if getattr(page, name)}


def test_every_person_is_shown_pages(pages: list[Page]) -> None:
    counts = Counter(page.who for page in pages)
    assert counts.keys() == {NOBODY, INVITED, *ROLES}
    assert min(counts[who] for who in (NOBODY, *ROLES)) >= 15
    assert counts["secr"] >= 60


def test_page_has_one_top_heading(pages: list[Page], refusals: list[Page]) -> None:
    assert {page.address: page.headings for page in pages + refusals if len(page.headings) != 1} == {}


def test_page_says_its_language(pages: list[Page], refusals: list[Page]) -> None:
    assert {page.language for page in pages + refusals} == {"en-GB"}


def test_title_ends_with_the_name_of_the_partnership(pages: list[Page], refusals: list[Page]) -> None:
    end = f" – {settings.PARTNERSHIP_NAME}"
    titles = {page.title for page in pages + refusals}
    assert {title for title in titles if not title.endswith(end) or title == end} == set()


def test_title_belongs_to_one_page(pages: list[Page]) -> None:
    """Two addresses may share a title where the same is read at both: a report's newest version, for example."""
    contents = defaultdict(dict)
    for page in pages:
        contents[page.who, page.title].setdefault(page.own_part, page.address)
    assert {title: list(found.values()) for title, found in contents.items() if len(found) > 1} == {}


def test_page_holds_no_inline_code(pages: list[Page], refusals: list[Page]) -> None:
    assert faults(pages + refusals, "inline_code") == {}


def test_page_points_to_no_place_on_it_that_is_missing(pages: list[Page], refusals: list[Page]) -> None:
    assert faults(pages + refusals, "broken_places") == {}


def test_every_link_has_an_address(pages: list[Page], refusals: list[Page]) -> None:
    assert faults(pages + refusals, "empty_links") == {}


def test_files_of_pages_exist(pages: list[Page], refusals: list[Page]) -> None:
    files = {file for page in pages + refusals for file in page.files} - {reverse("theme")}
    assert {file for file in files if file[:5] != "data:" and not finders.find(file.removeprefix("/static/"))} == set()


def test_links_lead_somewhere(world: World, outcomes: Outcomes, pages: list[Page], refusals: list[Page]) -> None:
    """For the person who reads the page: not to a page that is refused to them."""
    leads_to = {(page.who, link): page.address for page in pages + refusals for link in page.links}
    broken = {}
    for (who, link), address in leads_to.items():
        outcome = outcomes.get((who, link))
        if outcome is None:
            outcome = str(ask(world.clients.get(who, world.clients[NOBODY]), link).status_code)
        if outcome not in ("200", "302", "in"):
            broken[who, address] = f"{link}: {outcome}"
    assert broken == {}


def test_markup_is_valid(pages: list[Page], refusals: list[Page], tmp_path: Path) -> None:
    """By html-validate, each page once for all who are shown the same in it.

    Three things of the GOV.UK Design System's own markup are let pass in tests/htmlvalidate.json: links that look like
    buttons (`role="button"`), the notification banner (`role="region"`), and the role of a date's fieldset.
    """
    names = {}
    for page in pages + refusals:
        name = f"{sha256(page.own_part.encode()).hexdigest()}.html"
        if name not in names:
            names[name] = f"{page.address} ({page.who})"
            (tmp_path / name).write_text(page.html, encoding="utf-8")
    node = shutil.which("node", path=f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin")
    tool = BASE_DIR / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"
    config = BASE_DIR / "tests" / "htmlvalidate.json"
    answer = tmp_path / "answer.json"
    command = [str(node), str(tool), "--config", str(config), "--formatter", f"json={answer}", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # our own tools
    found = [
        f"{names[Path(file['filePath']).name]}: {one['ruleId']}: {one['message']} at {one['selector']}"
        for file in json.loads(answer.read_text(encoding="utf-8"))
        for one in file["messages"]
    ]
    assert found == []
    assert (done.returncode, done.stderr) == (0, "")


def test_fields_say_what_a_browser_may_fill_in(pages: list[Page]) -> None:
    """One's own name, address and password; a colleague's address is not one's own."""
    said = {
        (kind, field.get("autocomplete"))
        for page in pages
        for kind in ("email", "password")
        for field in page.inputs(kind)
    }
    assert said == {
        ("email", "email"),
        ("email", "off"),
        ("password", "current-password"),
        ("password", "new-password"),
    }
    [invited] = [page for page in pages if page.who == INVITED]
    assert [field.get("autocomplete") for field in invited.inputs("text")] == ["name"]


TEMPLATES = BASE_DIR / "templates"
ROOMS = ("cohesion_portal", "partners", "frameworks", "library", "indicators", "actions", "selfeval", "reporting")
# Whole documents: the frame itself, the page that must not ask for anything, and what is printed.
FRAMES = ("base.html", "500.html", "*/print/*.html")
# Parts of pages that are found by their name: by crispy-forms, by allauth, by the layout of a report.
PARTS = ("govuk/*", "allauth/elements/*", "reporting/blocks/*", "reporting/report_body.html", "_*", "*/_*")
LONGEST_TEMPLATE, LONGEST_MODULE = 200, 500


def python_files() -> list[Path]:
    return [file for room in (*ROOMS, "tests", "scripts") for file in sorted((BASE_DIR / room).rglob("*.py"))]


def lines(file: Path) -> int:
    return len(file.read_text(encoding="utf-8").splitlines())


def parent(template: str) -> str:
    """The template that this one extends, or nothing."""
    found = re.match(r'\s*\{% extends "([^"]+)" %\}', (TEMPLATES / template).read_text(encoding="utf-8"))
    return found[1] if found else ""


def frame(template: str) -> str:
    while parent(template):
        template = parent(template)
    return template


def test_page_template_stands_in_the_frame_of_the_site() -> None:
    names = [file.relative_to(TEMPLATES).as_posix() for file in sorted(TEMPLATES.rglob("*.html"))]
    pages = [name for name in names if not any(fnmatch(name, pattern) for pattern in FRAMES + PARTS)]
    assert len(pages) > 80
    assert [name for name in pages if frame(name) != "base.html"] == []


def test_part_of_a_page_extends_nothing() -> None:
    names = [file.relative_to(TEMPLATES).as_posix() for file in TEMPLATES.rglob("_*.html")]
    assert [name for name in names if parent(name)] == []


def test_no_file_is_too_long() -> None:
    limits = dict.fromkeys(TEMPLATES.rglob("*.*"), LONGEST_TEMPLATE)
    limits |= dict.fromkeys(python_files(), LONGEST_MODULE)
    assert {str(file.relative_to(BASE_DIR)): lines(file) for file in limits if lines(file) > limits[file]} == {}


def test_views_leave_the_database_to_selectors_and_services() -> None:
    views = [file for file in python_files() if "views" in (file.parent.name, file.stem[-5:], file.stem)]
    assert len(views) > 10
    assert [file.name for file in views if ".objects" in file.read_text(encoding="utf-8")] == []


def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)
