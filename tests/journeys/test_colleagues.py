"""People of one organisation at work together, and somebody of another who should not look in."""

import pytest
from playwright.sync_api import expect

from selfeval.services import ask_for_sign_off
from tests.journeys.conftest import Arrive
from tests.journeys.district import COUNCIL, TRUST, District, fill, submit
from tests.journeys.person import Person

pytestmark = [pytest.mark.journey, pytest.mark.writers_meet]

WELL = "What do we do well?"


def opens_an_approach(person: Person, district: District, approach: str) -> None:
    person.goes_to("/self-evaluations/")
    person.presses("Start the self-evaluation", exact=False)
    person.follows(approach)
    person.reads("What the framework asks of us")


@pytest.mark.parametrize(
    ("choice", "kept"),
    [
        ("Keep what was saved", "We answer every letter."),
        ("Keep what I typed", "We visit people at home."),
        ("Keep the combined text in the box below", "We answer every letter.\n\nWe visit people at home."),
    ],
)
def test_second_to_save_chooses_between_two_texts(district: District, arrive: Arrive, choice: str, kept: str) -> None:
    # Given two colleagues who opened the same question
    first, second = (arrive(district.people[name]) for name in ("contributor", "colleague"))
    for person in (first, second):
        opens_an_approach(person, district, "Trusting")
    # When one saves, and then the other
    first.enters(WELL, "We answer every letter.")
    first.presses("Save and come back later")
    first.reads("Trusting: saved")
    second.enters(WELL, "We visit people at home.")
    second.presses("Save and continue")
    # Then the second sees both and is asked
    second.sees("Trusting")
    second.reads("Saved by Contributor, Calder Vale Council", "We answer every letter.", "We visit people at home.")
    second.follows("What we do well: somebody else changed this answer. Choose which to keep")
    # And what they choose is kept
    second.chooses(choice)
    second.presses("Save and continue")
    second.sees("Celebrating")
    first.follows("Trusting")
    expect(first.page.get_by_label(WELL)).to_have_value(kept)


def test_contributor_writes_but_does_not_agree_or_submit(district: District, arrive: Arrive) -> None:
    # Given a contributor
    contributor = arrive(district.people["contributor"])
    # When they answer a question
    opens_an_approach(contributor, district, "Trusting")
    contributor.enters(WELL, "We answer every letter.")
    contributor.presses("Save and come back later")
    # Then it is saved under their role
    contributor.reads("Trusting: saved")
    contributor.follows("Trusting")
    contributor.reads("Last saved by Contributor, Calder Vale Council")
    # And the level and the submission are left to others
    contributor.follows("Back to the task list")
    contributor.follows("Agree your organisation’s level")
    contributor.sees("Your organisation’s agreed level")
    contributor.reads("The lead officer of the organisation writes this page. You can read it.")
    contributor.follows("Back to the task list")
    contributor.follows("Read all answers on one page")
    contributor.sees("Check answers")
    contributor.reads(f"An approver of {COUNCIL} checks the answers on this page and signs them off.")
    expect(contributor.page.get_by_role("main").get_by_role("button")).to_have_count(0)


def test_approver_signs_off_what_colleagues_wrote(district: District, arrive: Arrive) -> None:
    # Given that everything is answered and the lead officer asked for the sign-off
    fill(district, COUNCIL)
    ask_for_sign_off(evaluation=district.evaluation(COUNCIL), **district.signed("colleague"))
    approver = arrive(district.people["approver"])
    # When the approver checks it, signs it off and submits it
    approver.goes_to("/")
    approver.sees("Communities Partnership")
    approver.follows("Check answers and sign off")
    approver.sees("Check answers")
    approver.presses("Sign off")
    approver.sees("All answers")
    approver.reads("Signed off. Now submit it", "so you can read it but not change it")
    approver.presses("Submit self-evaluation")
    # Then it is signed in that role
    approver.sees("Self-evaluation submitted")
    approver.reads(f"Signed off by: Approver, {COUNCIL}.")


def test_officer_of_another_organisation_finds_nothing(district: District, arrive: Arrive) -> None:
    # Given that the council has submitted
    [submission] = submit(district, COUNCIL)
    outsider = arrive(district.people["outsider"])
    evaluation = f"/self-evaluations/{district.cycle.slug}/{submission.evaluation.organisation.slug}/"
    # When a lead officer of another organisation asks for it by its addresses
    for address in (
        evaluation,
        f"{evaluation}approaches/trusting/",
        f"/self-evaluations/submissions/{submission.reference}/",
    ):
        # Then it is as if it were not there
        assert outsider.asks_for(address) == 404
        expect(outsider.page.get_by_role("heading", level=1)).to_have_text("Page not found")
    outsider.sees("Page not found")
    # And the dashboard is not for them; each page says how to go on
    assert outsider.asks_for("/dashboard/") == 403
    outsider.sees("You do not have permission to do this")
    outsider.follows("Go to the home page")
    outsider.sees("Communities Partnership")
    outsider.reads(f"{TRUST}, {district.cycle}")
