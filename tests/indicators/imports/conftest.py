from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.storage import storages

from indicators.models import Indicator
from partners.models import Place
from tests.factories import make_indicator


@pytest.fixture(autouse=True)
def files(tmp_path: Path, settings: object) -> Iterator[Path]:
    """A folder of its own for the files of each test."""
    storage = storages["imports"]
    before = storage._location  # type: ignore[attr-defined]
    storage.__dict__.pop("base_location", None)
    storage.__dict__.pop("location", None)
    storage._location = tmp_path / "imports"  # type: ignore[attr-defined]
    yield tmp_path / "imports"
    storage.__dict__.pop("base_location", None)
    storage.__dict__.pop("location", None)
    storage._location = before  # type: ignore[attr-defined]


@pytest.fixture
def burglary(db: None) -> Indicator:
    return make_indicator("1.1", label="Burglary", place_breakdown=True)


@pytest.fixture
def north(db: None) -> Place:
    return Place.objects.create(slug="north", name="North")
