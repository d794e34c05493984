"""The framework library: loading every published framework, and the pages of the largest."""

from collections.abc import Iterator

from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from cohesion_portal.environment import BASE_DIR
from cohesion_portal.lib.shelves import empty_shelves
from frameworks.services import load_framework_files
from partners.models import Role
from tests.bench.measure import Result, measure_page, median_milliseconds
from tests.factories import make_user

FILES = sorted((BASE_DIR / "fixtures" / "frameworks").glob("*.yaml"))
LARGEST = ("dclg-cohesion-delivery", "2009")
LOAD_RUNS = 3


def measure_frameworks() -> Iterator[Result]:
    """Loading into an empty database, and again what is there; then pages, for visitors and for people signed in."""
    first = median_milliseconds(load, runs=LOAD_RUNS, warm_up=1, prepare=emptied)
    again = median_milliseconds(load, runs=LOAD_RUNS, warm_up=1)
    yield Result(f"Loading {len(FILES)} frameworks", 0, first, None, first / again, against="loading again")
    yield Result(f"Loading {len(FILES)} frameworks again", 0, again, None, 1, against="itself")
    officer = make_user(Role.SECRETARIAT)
    home = reverse("frameworks:framework", args=LARGEST[:1])
    yield measure_page("Largest framework, visitor", 0, None, home)
    yield measure_page("Largest framework, first visitor", 0, None, home, before=empty_shelves)
    yield measure_page("Largest framework, partnership officer", 0, officer, home)
    yield measure_page("Its matrix of links, visitor", 0, None, reverse("frameworks:version_matrix", args=LARGEST))
    yield measure_page("Its plan on a page, visitor", 0, None, reverse("frameworks:plan", args=LARGEST))
    yield measure_page("It as YAML", 0, None, reverse("frameworks:framework_yaml", args=LARGEST))


def emptied() -> tuple[()]:
    call_command("flush", interactive=False, verbosity=0)
    return ()


def load() -> None:
    load_framework_files(paths=FILES, at=timezone.now())
