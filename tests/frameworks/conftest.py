from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command

from cohesion_portal.environment import BASE_DIR
from frameworks.models import FrameworkVersion
from frameworks.services import load_framework_files
from tests.factories import NOW
from tests.frameworks import drafts


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "vale.yaml"


@pytest.fixture(scope="module")
def library(django_db_setup: None, django_db_blocker) -> Iterator[dict[str, FrameworkVersion]]:  # type: ignore[no-untyped-def]
    """Every published framework by its id, loaded once for all tests of a file; afterwards the database is emptied."""
    with django_db_blocker.unblock():
        try:
            load_framework_files(paths=sorted((BASE_DIR / "fixtures" / "frameworks").glob("*.yaml")), at=NOW)
            yield {version.framework.slug: version for version in FrameworkVersion.objects.select_related("framework")}
        finally:
            call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def base(file: Path) -> FrameworkVersion:
    """The small framework, published."""
    return drafts.load(file)


@pytest.fixture
def draft(base: FrameworkVersion) -> FrameworkVersion:
    """A draft of version 2031, made from it in the portal."""
    return drafts.make_draft(base)
