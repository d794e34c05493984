"""What tests share: a memory that no test inherits from another, and a real browser for journeys."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from pytest_django.live_server_helper import LiveServer

from cohesion_portal.lib import pdf
from cohesion_portal.lib.shelves import empty_shelves
from selfeval.selectors import forget_questionnaires
from tests.migrated import migrating_once

# How fast a busy machine draws examples says nothing about the code.
settings.register_profile("portal", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("portal")

# Files that run for long though they hold few tests: first, so that no process works alone at the end.
LONG = ("test_whole_site.py", "test_permissions.py", "test_killed.py", "test_whole_chain.py", "test_lead_officer.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: LONG.index(item.path.name) if item.path.name in LONG else len(LONG))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> Iterator[None]:
    """pytest-django asks for this before it makes the databases of a test run, and keeps it until they are gone."""
    with migrating_once():
        yield


@pytest.fixture(scope="session", autouse=True)
def documents_drawn_once() -> Iterator[None]:
    """The same document makes the same PDF, and drawing one takes as long as ten pages of the portal."""
    drawn: dict[str, bytes] = {}
    draw = pdf._write

    def once(html: str, faults: pdf._Faults) -> bytes:
        if html not in drawn:
            drawn[html] = draw(html, faults)
        return drawn[html]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf, "_write", once)
        yield


@pytest.fixture(scope="module")
def unmeasured(request: pytest.FixtureRequest) -> Iterator[None]:
    """Coverage, which takes as long again, rests in a file whose tests walk where those of each room have walked."""
    plugin = request.config.pluginmanager.get_plugin("_cov")
    controller = plugin.cov_controller if plugin else None
    if controller is None:
        yield
        return
    controller.pause()
    yield
    controller.resume()


@pytest.fixture(autouse=True)
def fresh_memory() -> None:
    """What is kept in memory would outlive the rows of the test that made it."""
    forget_questionnaires()
    empty_shelves()


@pytest.fixture(scope="session")
def base_url(live_server: LiveServer) -> str:
    """Lets a journey write `page.goto("/sign-in/")`."""
    return live_server.url


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Launches Debian's own Chromium, so that nothing else has to be downloaded."""
    return {**browser_type_launch_args, "executable_path": shutil.which("chromium")}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "en-GB", "timezone_id": "Europe/London"}
