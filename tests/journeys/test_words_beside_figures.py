"""Those who say in words what figures may mean, what they count and when their process changed."""

import pytest
from django.utils import timezone

from cohesion_portal.environment import BASE_DIR
from frameworks.services import load_framework_files
from indicators.loading import load_registers
from indicators.models import Indicator
from indicators.schema import read_register
from tests.journeys.conftest import Arrive
from tests.journeys.district import District
from tests.words_of_figures import add_months

pytestmark = pytest.mark.journey

PLAN = BASE_DIR / "fixtures" / "frameworks" / "kirklees-cpp.yaml"
REGISTER = BASE_DIR / "fixtures" / "indicators" / "kirklees-cpp-2022.yaml"
FIRES = "Deliberate fires"
MONTHS = [80, 91, 77, 84, 95, 88, 79, 90, 83, 86, 92, 81, 64, 70, 61, 66, 72, 63, 68, 59, 71, 65, 62, 69]


@pytest.fixture
def fires(district: District) -> Indicator:
    """A measure with two years of months, in the second of which there are fewer."""
    load_framework_files(paths=[PLAN], at=timezone.now())
    load_registers({REGISTER: read_register(REGISTER)}, at=timezone.now())
    found = Indicator.objects.get(label=FIRES)
    add_months(found, MONTHS)
    return found


def test_data_steward_draws_new_limits_and_a_priority_lead_says_what_it_may_mean(
    district: District, fires: Indicator, arrive: Arrive
) -> None:
    # Given a series whose process is known to have changed
    steward = arrive(district.people["steward"])
    steward.goes_to(fires.get_absolute_url())
    # When a data steward draws new limits from the first month after the change
    steward.presses("Draw new limits")
    steward.sees("Draw new limits")
    steward.page.get_by_label("First period of the new limits", exact=True).select_option("January 2025")
    steward.enters("What is known to have changed?", "Skips are collected every week")
    steward.enters("Why does that call for new limits?", "Nothing is left to burn, and that is to stay.")
    steward.presses("Draw the new limits")
    # Then they stand on the measure's page with the role
    steward.reads("The new limits are drawn", "Skips are collected every week", "Data steward, Calder Vale Partnership")
    # When the steward writes what is counted from a later day on
    steward.follows("Read every version of the definition")
    steward.sees("Definition")
    steward.presses("Write a new version")
    steward.sees("Write a new version of the definition")
    steward.enters_date("First day of the new version", 1, 7, 2025)
    steward.enters("What is counted from then on", "Deliberate fires, those in the open left out.")
    steward.chooses("The definition or the question changed")
    steward.enters("Why does it change?", "The fire service counts them apart now.")
    steward.presses("Save the new version")
    # Then both versions can be read
    steward.reads(
        "Version 2, from 1 July 2025", "primary and secondary together", "Data steward, Calder Vale Partnership"
    )
    # And when a priority lead says what the figures may mean
    lead = arrive(district.people["priority"])
    lead.goes_to(fires.get_absolute_url())
    lead.reads("so figures from that day on are not compared with those before it")
    lead.presses("Write a commentary")
    lead.sees("Write a commentary")
    lead.enters("What happened?", "Fewer fires were set.")
    lead.enters("What happens next?", "The weekly collection goes on.")
    lead.chooses("Partly in partners’ control")
    lead.presses("Save the commentary")
    lead.sees("Commentary")
    lead.reads("Your commentary is saved", "Fewer fires were set.", "Priority lead, Calder Vale Partnership")
    # Then it stands with the figures
    lead.goes_to(fires.get_absolute_url())
    lead.sees(FIRES)
    lead.reads("Fewer fires were set.", "On the figures up to 31 December 2025")
