"""Those who keep the partnership's figures, plans and people."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from actions.services import ActionText, activate_plan, add_action, create_plan
from cohesion_portal.environment import BASE_DIR
from frameworks.models import Element, Kind
from frameworks.services import load_framework_files
from indicators.loading import load_registers
from indicators.schema import read_register
from tests.journeys.conftest import Arrive
from tests.journeys.district import COUNCIL, District
from tests.journeys.person import Person

pytestmark = pytest.mark.journey

PLAN = BASE_DIR / "fixtures" / "frameworks" / "kirklees-cpp.yaml"
REGISTER = BASE_DIR / "fixtures" / "indicators" / "kirklees-cpp-2022.yaml"


@pytest.fixture
def priorities(district: District) -> list[Element]:
    load_framework_files(paths=[PLAN], at=timezone.now())
    return list(Element.objects.of_kind(Kind.PRIORITY).in_document_order())


def test_data_steward_records_a_figure_and_corrects_it(
    district: District, priorities: list[Element], arrive: Arrive
) -> None:
    # Given the outcome framework
    load_registers({REGISTER: read_register(REGISTER)}, at=timezone.now())
    steward = arrive(district.people["steward"])
    # When a data steward records a figure
    steward.goes_to("/")
    steward.follows("Indicators")
    steward.sees("Indicators")
    steward.follows("Nuisance incidents reported to the police")
    steward.sees("Nuisance incidents reported to the police")
    steward.presses("Add a figure")
    steward.sees("Add a figure")
    steward.enters("Value", "4,210")
    steward.chooses("Financial year")
    steward.enters_date("First day of the period", 1, 4, 2024)
    steward.enters_date("Last day of the period", 31, 3, 2025)
    steward.presses("Save the figure")
    steward.reads("The figure for 2024/25 is saved", "4,210")
    # And then sees that two digits were swapped
    steward.follows("Correct the figure for 2024/25")
    steward.sees("Correct the figure for 2024/25")
    steward.enters("Value", "4,120")
    steward.enters("Why is the figure corrected?", "Two digits were swapped.")
    steward.presses("Save the correction")
    # Then readers see both, and why
    steward.reads("from 4,210 to 4,120. Two digits were swapped.")
    steward.sees("Nuisance incidents reported to the police")
    # And what is left to do with all figures is listed
    steward.goes_to("/indicators/")
    steward.follows("Data quality")
    steward.sees("Data quality")
    steward.goes_to("/indicators/")
    steward.follows("Places beside each other")
    steward.sees("Places beside each other")


def test_priority_lead_records_an_update(district: District, priorities: list[Element], arrive: Arrive) -> None:
    # Given the delivery plan of a priority
    by, at, today = district.people["priority"], timezone.now(), timezone.localdate()
    plan = create_plan(
        priority=priorities[0],
        title="Delivery plan",
        starts_on=today - timedelta(days=90),
        ends_on=today + timedelta(days=275),
        by=by,
        at=at,
    )
    plan = activate_plan(plan=plan, by=by, at=at)
    text = ActionText(what="Light the canal path", owner_role="Highways manager, the council", due_on=plan.ends_on)
    add_action(plan=plan, text=text, by=by, at=at)
    # When its lead says how an action goes
    lead = arrive(by)
    lead.goes_to("/")
    lead.follows("Actions")
    lead.sees("Actions")
    lead.follows("Light the canal path")
    lead.sees("Light the canal path")
    lead.presses("Record an update")
    lead.sees("Record an update")
    lead.chooses("In progress")
    lead.enters("What has happened?", "The first lamps are up.")
    lead.presses("Record the update")
    # Then it stands with the action, signed with the role
    lead.reads("Your update is recorded", "The first lamps are up.", "Priority lead, Calder Vale Partnership")


def test_invited_person_accepts_and_signs_in(district: District, arrive: Arrive) -> None:
    # Given that an administrator invited somebody
    administrator = arrive(district.people["administrator"])
    invites(administrator, "new@partner.example")
    link = re.search(r"/invitations/\S+", mail.outbox[-1].body)
    assert link
    # When the person follows the link and chooses a password
    new = arrive()
    new.goes_to(link[0])
    new.sees("Accept your invitation")
    new.enters("Your name", "New Person")
    new.enters("Choose a password", "three random words")
    new.presses("Accept invitation and sign in")
    new.reads(f"You are now contributor at {COUNCIL}")
    # Then they can sign out and in again, and find their organisation's work
    new.presses("Sign out")
    new.goes_to("/sign-in/")
    new.enters("Email address", "new@partner.example")
    new.enters("Password", "three random words")
    new.presses("Sign in")
    new.sees("Communities Partnership")
    new.reads(f"{COUNCIL}, {district.cycle}")
    administrator.goes_to(administrator.page.url)
    expect(administrator.page.get_by_role("rowheader", name="New Person")).to_be_visible()


def invites(administrator: Person, email: str) -> None:
    administrator.goes_to("/")
    administrator.follows("Organisations")
    administrator.sees("Organisations")
    administrator.follows(COUNCIL)
    administrator.sees(COUNCIL)
    administrator.presses("Invite someone")
    administrator.sees("Invite someone")
    administrator.enters("Work email address", email)
    administrator.chooses("Contributor")
    administrator.presses("Send invitation")
    administrator.reads(f"We are sending an invitation to {email}")
