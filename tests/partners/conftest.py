from collections.abc import Iterator

import pytest
import time_machine

from tests.factories import NOW


@pytest.fixture
def time_machine_now() -> Iterator[None]:
    """The clock stands at the moment of the factories."""
    with time_machine.travel(NOW, tick=False):
        yield
