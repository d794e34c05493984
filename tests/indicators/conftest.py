from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
import yaml
from django.core.management import call_command
from django.test import Client

from frameworks.models import FrameworkVersion
from indicators.models import Indicator
from partners.models import Place, Role, User
from tests.factories import NOW, make_framework, make_indicator, make_observation, make_user

ENTRY: dict[str, Any] = {
    "id": "1.1",
    "slug": "burglary",
    "label": "Residential burglary",
    "definition": "Burglaries of homes in a year.",
    "priority": "resilient-communities",
    "unit": "count",
    "intent": "down",
    "wording": "Reduce burglary below the figure for 2021/22 (1,307)",
    "source": {"document": "plan", "section": "Appendix"},
    "baseline": {
        "value": "1307",
        "period": {"type": "financial_year", "label": "2021/22", "starts": date(2021, 4, 1), "ends": date(2022, 3, 31)},
        "provisional": False,
    },
    "target": {"as_written": "Reduce burglary below the figure for 2021/22 (1,307)", "grammar": "below_baseline"},
}


def entry(**changes: Any) -> dict[str, Any]:
    """An indicator of a file; a value of None leaves the key out."""
    return {key: deepcopy(value) for key, value in (ENTRY | changes).items() if value is not None}


def register(*entries: dict[str, Any], **changes: Any) -> dict[str, Any]:
    content: dict[str, Any] = {
        "schema": 1,
        "register": {"id": "plan-2022", "title": "Outcome framework", "framework": "plan"},
        "documents": {"plan": {"title": "The whole plan", "short": "Plan 2022", "publisher": "The council"}},
        "indicators": list(entries) or [entry()],
    }
    return content | changes


class Loader:
    """Writes registers to files and runs the command on them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, content: dict[str, Any], name: str = "register.yaml") -> Path:
        file = self.folder / name
        file.write_text(yaml.safe_dump(content, sort_keys=False))
        return file

    def __call__(self, *contents: dict[str, Any]) -> str:
        files = [self.write(content, f"register-{number}.yaml") for number, content in enumerate(contents, start=1)]
        out = StringIO()
        call_command("load_indicators", *files, stdout=out)
        return out.getvalue()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def now() -> Iterator[None]:
    """The clock stands at the moment of the factories."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def plan(db: None) -> FrameworkVersion:
    """The framework whose priorities the registers of these tests belong to."""
    return make_framework("plan")


@pytest.fixture
def load(plan: FrameworkVersion, tmp_path: Path) -> Loader:
    return Loader(tmp_path)


@pytest.fixture
def board() -> User:
    return make_user(Role.BOARD_MEMBER)


@pytest.fixture
def steward() -> User:
    return make_user(Role.DATA_STEWARD)


@pytest.fixture
def by_place() -> Indicator:
    indicator = make_indicator("2.8", label="Burglary", place_breakdown=True)
    make_observation(indicator, 430, 2024)
    for name, value in (("North", 3), ("South", 27), ("West", 400)):
        place = Place.objects.create(slug=name.lower(), name=name)
        make_observation(indicator, value, 2024, place=place)
    return indicator
