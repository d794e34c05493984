"""Following a thread from what was promised to what is measured, and making one."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cohesion_portal.environment import BASE_DIR
from frameworks.models import Element, Thread
from frameworks.services import load_framework_files
from frameworks.services.thread_loading import load_thread_files
from indicators.models import Indicator
from partners.models import Role
from tests.factories import make_indicator, make_user
from tests.journeys.conftest import Arrive

pytestmark = pytest.mark.journey
FILES = BASE_DIR / "fixtures"
PRIORITY = "Building resilient and inclusive communities"


@pytest.fixture
def woven(transactional_db: None) -> Indicator:
    """The real frameworks and threads, and an indicator of the priority."""
    now = timezone.now()
    load_framework_files(paths=sorted((FILES / "frameworks").glob("*.yaml")), at=now)
    load_thread_files(paths=sorted((FILES / "threads").glob("*.yaml")), at=now)
    priority = Element.objects.get(slug="resilient-inclusive-communities")
    return make_indicator("3.1", priority=priority, label="People who feel safe")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_officer_follows_a_thread_from_an_approach_to_an_indicator(
    woven: Indicator, arrive: Arrive, scripts: bool
) -> None:
    officer = arrive(make_user(Role.CONTRIBUTOR), scripts=scripts)
    # Given an officer who asks what an approach is for
    officer.goes_to("/frameworks/kirklees-icf/")
    officer.follows("Follow its golden thread")
    officer.sees("Golden thread")
    officer.reads("5 of 5 inclusive approaches lead to a priority.", "No thread leads to a priority yet.")
    # When they follow one to the priority that it leads to
    officer.follows("Trusting")
    officer.sees("Trusting")
    officer.reads("Connections to other frameworks", "being honest, and doing what one said one would do")
    officer.follows(PRIORITY)
    # Then they find what is measured there
    officer.sees(PRIORITY)
    officer.follows(str(woven))
    officer.sees("People who feel safe")
    # And both frameworks side by side
    officer.goes_to("/frameworks/matrix/kirklees-icf/kirklees-cpp/")
    officer.sees("Inclusive Communities Framework and Communities Partnership Plan")
    expect(officer.page.get_by_role("row", name="Care 0")).to_be_visible()
    officer.follows(f"Why Connecting belongs with {PRIORITY}")
    officer.reads("Why they belong together", "it is the partnership’s judgement")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_secretariat_makes_a_thread_and_ends_it(woven: Indicator, arrive: Arrive, scripts: bool) -> None:
    officer = arrive(make_user(Role.SECRETARIAT), scripts=scripts)
    officer.goes_to("/frameworks/kirklees-icf/care/")
    officer.presses("Connect to another framework")
    officer.sees("Which framework do you want to connect it to?")
    officer.chooses("Kirklees Communities Partnership Plan")
    officer.presses("Continue")
    officer.sees("Connect it to Kirklees Communities Partnership Plan")
    # When something is missing, what was typed stays
    officer.enters("Why do they belong together?", "Both own what partners do together.")
    officer.presses("Connect them")
    officer.sees("Connect it to Kirklees Communities Partnership Plan")
    officer.reads("Select the part to connect it to", "Both own what partners do together.")
    officer.page.get_by_label("Part to connect it to").select_option("Strategic priority: Reducing Risk")
    officer.presses("Connect them")
    # Then the thread stands, signed with a role
    officer.sees("Reducing Risk and Care")
    officer.reads("The two parts are connected", "Both own what partners do together.", "Partnership officer")
    # And it is ended with a reason that stays
    officer.follows("End this connection")
    officer.sees("End this connection")
    officer.enters("Why does the connection no longer hold?", "It was meant for another priority.")
    officer.presses("End the connection")
    officer.reads("It was meant for another priority.")
    assert Thread.objects.get(left_slug="reducing-risk").ended_at
