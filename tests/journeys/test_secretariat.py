"""The partnership's own officers: through the year, and from a draft to the published report."""

from datetime import date

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from tests.journeys.conftest import Arrive
from tests.journeys.district import COLLEGE, COUNCIL, TRUST, District, answer_approaches, submit
from tests.journeys.person import Person

pytestmark = pytest.mark.journey


def test_secretariat_follows_the_year_and_returns_a_submission(district: District, arrive: Arrive) -> None:
    # Given that one organisation submitted, one is at work and one has not started
    [submission] = submit(district, COLLEGE)
    answer_approaches(district, COUNCIL)
    officer = arrive(district.people["secretariat"])
    # When a partnership officer looks who is missing
    officer.goes_to("/")
    officer.sees("Communities Partnership")
    officer.follows("See who has not started and send reminders")
    officer.sees("Who is how far")
    for organisation, status in ((COLLEGE, "Submitted"), (COUNCIL, "In progress"), (TRUST, "Not yet started")):
        expect(officer.page.get_by_role("row", name=organisation)).to_contain_text(status)
    # And returns what was submitted
    officer.goes_to("/")
    officer.follows(f"Accept or return {submission.reference}")
    officer.sees(f"Self-evaluation {submission.reference}")
    officer.follows("Return it to the organisation")
    officer.sees(f"Return {submission.reference}")
    officer.presses("Return it")
    officer.sees(f"Return {submission.reference}")
    officer.enters("Why do you return it?", "Say which of your sites you mean.")
    officer.presses("Return it")
    officer.reads(f"Returned to {COLLEGE}")
    # Then the organisation reads why
    lead = arrive(district.people["lead"])
    lead.goes_to("/")
    lead.follows("Read why it was returned, then change and submit it")
    lead.sees("Self-evaluation")
    lead.reads("Returned for changes.", "Say which of your sites you mean.")
    assert submission.reference in mail.outbox[-1].body
    # And signs off and submits again, which is accepted and then checked
    submits_again(lead)
    accepts_and_opens_the_check(officer, district)
    confirms_the_facts(lead)
    officer.goes_to("/self-evaluations/")
    officer.page.get_by_role("link", name="Mark the self-evaluation as agreed").click()
    officer.sees("Check of the facts")
    officer.presses("Mark as agreed")
    officer.sees("Mark the self-evaluation as agreed")
    officer.presses("Mark as agreed")
    officer.sees("Self-evaluation")
    officer.reads("Agreed. It goes into the annual report as it is.")


def submits_again(lead: Person) -> None:
    lead.follows("Check answers and submit")
    lead.presses("Sign off and submit")
    lead.sees("Self-evaluation submitted")


def accepts_and_opens_the_check(officer: Person, district: District) -> None:
    evaluation = district.evaluation(COLLEGE)
    officer.goes_to(f"/self-evaluations/{evaluation.cycle.slug}/{evaluation.organisation.slug}/")
    officer.sees("Self-evaluation")
    officer.presses("Accept it")
    officer.sees("Accept ")
    officer.presses("Accept it")
    officer.reads("Accepted. The partnership officers ask nothing more of it.")
    officer.follows("Open the check of the facts")
    officer.sees("Open the check of the facts")
    day = timezone.localdate()
    officer.enters_date("Last day of the check", day.day, day.month, day.year)
    officer.presses("Open the check")
    officer.sees("Check of the facts")


def confirms_the_facts(lead: Person) -> None:
    lead.goes_to("/self-evaluations/")
    lead.sees("Self-evaluations")
    lead.page.get_by_role("link", name="Check the facts before they are published").click()
    lead.sees("Check of the facts")
    lead.presses("Confirm it is right")
    lead.sees("Confirm that the facts are right")
    lead.presses("Confirm it is right")
    lead.reads("Confirmed on")


def test_secretariat_writes_and_publishes_the_report(district: District, arrive: Arrive) -> None:
    # Given a year in which two organisations submitted
    submit(district, COLLEGE, TRUST)
    officer = arrive(district.people["secretariat"])
    # When a partnership officer writes its report
    starts_the_draft(officer, district)
    writes(officer)
    recommends(officer)
    officer.follows("Read the draft as it will look")
    officer.sees("annual report")
    officer.reads("This is a draft.", "Two organisations told us where they start.", "Hold one workshop")
    officer.follows("Work on this report")
    # And the Board has approved it
    sends(officer, district)
    records_approval(officer, timezone.localdate())
    officer.follows("Publish the report")
    officer.sees("Publish the report")
    officer.presses("Publish report")
    # Then everybody can read it
    officer.reads("Version 1 is published. Everybody can read it")
    officer.sees("annual report")
    anybody = arrive()
    anybody.goes_to(officer.page.url)
    anybody.reads("Two organisations told us where they start.", "Minute 14")
    anybody.does_not_read("This is a draft.")


def starts_the_draft(officer: Person, district: District) -> None:
    officer.goes_to("/")
    officer.follows("Reports")
    officer.sees("Reports")
    officer.presses("Draft a report")
    officer.sees("Which cycle is the report about?")
    officer.chooses(district.cycle.title)
    officer.presses("Start the draft")
    officer.sees("annual report")


def writes(officer: Person) -> None:
    officer.follows("Write the report’s words")
    officer.sees("Write the report’s words")
    officer.enters("What is the Board asked to decide?", "Note the findings.\n\n- Agree recommendation 1")
    officer.enters("Summary", "Two organisations told us where they start.")
    officer.presses("Save")
    officer.reads("The words are saved")


def recommends(officer: Person) -> None:
    officer.follows("Write the recommendations")
    officer.enters("What should be done?", "Hold one workshop on Trusting")
    officer.enters("Who is it for?", "Partnership team")
    officer.presses("Add recommendation")
    officer.reads("Recommendation 1 is added", "Hold one workshop on Trusting")
    officer.sees("Recommendations")
    officer.follows("Back")
    officer.sees("annual report")


def sends(officer: Person, district: District) -> None:
    officer.follows("Send the draft to the Board")
    officer.sees("Send the draft to the Board")
    officer.presses("Send to the Board")
    officer.reads("The Board can read the draft")
    assert mail.outbox[-1].to == [district.people["board"].email]


def records_approval(officer: Person, met: date) -> None:
    officer.follows("Record the Board’s approval")
    officer.sees("Record the Board’s approval")
    officer.enters_date("When did the Board meet?", met.day, met.month, met.year)
    officer.enters("Which minute records the approval?", "Minute 14")
    officer.presses("Record approval")
    officer.reads("The Board’s approval is recorded")
