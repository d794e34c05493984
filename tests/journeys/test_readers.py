"""Those who read what others wrote: a Board member before the meeting, and a scrutiny clerk after it."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from reporting.services import send_to_board
from tests.journeys.conftest import Arrive
from tests.journeys.district import COLLEGE, COUNCIL, TRUST, District, draft, publish, submit, year_before
from tests.journeys.person import fingerprint

pytestmark = pytest.mark.journey


def test_board_member_prepares_for_the_meeting(district: District, arrive: Arrive) -> None:
    # Given two years, in the second of which two of three submitted, and a draft report
    before = year_before(district)
    submit(district, COLLEGE, COUNCIL)
    report = send_to_board(report=draft(district), by=district.people["secretariat"], at=timezone.now())
    # When a Board member opens the dashboard
    member = arrive(district.people["board"])
    member.goes_to("/")
    member.sees("Communities Partnership")
    member.presses("See the dashboard")
    member.sees(f"Dashboard {district.cycle}")
    # Then the table and the chart show who said what
    levels = member.page.get_by_role("table", name="Levels of each organisation")
    expect(levels.get_by_role("rowheader", name=COLLEGE)).to_be_visible()
    expect(levels.get_by_role("rowheader", name=TRUST)).to_have_count(0)
    chart = member.page.get_by_role("img", name=re.compile("Connecting"))
    expect(chart.locator("svg.main-svg").first).to_be_visible()
    # And the year before is one step away
    member.follows(str(before.cycle))
    member.sees(f"Dashboard {before.cycle}")
    expect(member.page.get_by_role("rowheader", name=TRUST).first).to_be_visible()
    # And so is what they are asked to decide
    member.follows(str(district.cycle))
    member.follows(f"What the Board is asked to decide: draft of {report.title}")
    member.sees(report.title)
    member.reads("This is a draft.", "Note the findings.")


def test_clerk_finds_reads_and_keeps_the_report(district: District, arrive: Arrive) -> None:
    # Given a published report
    submit(district, COLLEGE, COUNCIL)
    publication = publish(district)
    # When a clerk looks for it
    clerk = arrive(district.people["clerk"])
    clerk.goes_to("/")
    clerk.sees("Communities Partnership")
    clerk.follows(publication.title)
    clerk.sees(publication.title)
    clerk.reads("Partners said where they start.", "How to cite this report", "Version 1")
    # Then each file is the one that the page vouches for
    for link, named in (("(PDF", "PDF"), ("(Excel", "Excel workbook"), ("(JSON", "JSON data")):
        file = clerk.opens_file(re.compile(re.escape(link)))
        expect(clerk.page.get_by_role("row", name=named)).to_contain_text(fingerprint(file))
