"""A lead officer's year: from the invitation to the reference and the PDF."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from selfeval.models import Evaluation
from tests.files import PDF
from tests.journeys.conftest import Arrive
from tests.journeys.district import COLLEGE, District, answer_approaches
from tests.journeys.person import Person

pytestmark = pytest.mark.journey

LEVEL = "Which level best describes your organisation now?"
JUDGEMENT = "How confident are you in this judgement?"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_lead_officer_evaluates_plans_checks_and_submits(district: District, arrive: Arrive, scripts: bool) -> None:
    # Given a lead officer whose organisation was invited
    lead = arrive(scripts=scripts)
    lead.signs_in(district.people["lead"])
    lead.sees("Communities Partnership")
    # When they answer about one approach, and do the rest another day
    starts_with_one_approach(lead)
    answer_approaches(district, COLLEGE, but=["connecting"], gap=("celebrating", "changes"))
    says_how_they_discussed_it(lead)
    agrees_a_level(lead)
    plans(lead, district.evaluation(COLLEGE))
    # Then a gap is shown with the field that mends it
    mends_the_gap(lead)
    # And what is submitted has a reference, can be kept, and does not change
    evaluation = submits(lead, district)
    keeps_a_copy(lead, evaluation)
    cannot_change_it(lead, evaluation)


def starts_with_one_approach(lead: Person) -> None:
    lead.follows("Start the self-evaluation")
    lead.sees("Self-evaluation")
    lead.reads("0 of 8 tasks completed")
    lead.follows("Connecting")
    lead.sees("Connecting")
    lead.chooses("Developing", to=LEVEL)
    lead.chooses("Medium", to=JUDGEMENT)
    lead.enters("What do we do well?", "We introduce students to their neighbours.")
    lead.enters("What will we change?", "We will ask those who leave.")
    adds_and_removes_evidence(lead)
    lead.presses("Save and come back later")
    lead.reads("Connecting: saved", "1 of 8 tasks completed")


def adds_and_removes_evidence(lead: Person) -> None:
    for title, button in (("Residents’ survey", "Add evidence"), ("A rumour", "Add more evidence")):
        lead.presses(button)
        lead.sees("Add evidence")
        lead.chooses("Lived experience")
        lead.enters("What is it?", title)
        lead.enters("What does it show?", "Most know a neighbour.")
        if title == "A rumour":
            lead.enters("Where it is kept, in words", "Nowhere")
        else:
            lead.gives("File", "Survey 2026.pdf", PDF)
        lead.presses("Save evidence")
        lead.reads("Evidence added", title)
    lead.sees("Connecting")
    assert lead.opens_file("Survey 2026.pdf").body() == PDF
    lead.presses("Remove evidence: A rumour")
    lead.sees("Do you want to remove this evidence?")
    lead.presses("Remove evidence")
    lead.reads("Evidence removed", "Residents’ survey")
    lead.does_not_read("A rumour")
    expect(lead.page.get_by_label("What do we do well?")).to_have_value("We introduce students to their neighbours.")


def says_how_they_discussed_it(lead: Person) -> None:
    lead.goes_to("/self-evaluations/")
    lead.presses("Continue: Celebrating", exact=False)
    lead.follows("Back to the task list")
    lead.follows("Record how you discussed it")
    lead.sees("How you discussed it")
    met = timezone.localdate() - timedelta(days=3)
    lead.enters_date("Date you met to discuss this", met.day, met.month, met.year)
    lead.enters("How long did you spend together?", "Half a day")
    lead.chooses("More than two hours, up to half a day")
    lead.enters("Which roles took part?", "Principal, student union, caretaker")
    lead.enters("Whose voice was missing?", "Evening students")
    lead.enters("Where did views differ?", "On how open our building is")
    lead.presses("Save and continue")


def agrees_a_level(lead: Person) -> None:
    lead.sees("Your organisation’s agreed level")
    lead.chooses("Developing", to="Which level have you agreed for the organisation as a whole?")
    lead.chooses("High", to=JUDGEMENT)
    lead.enters("Why is this the right level?", "We do much, but not everywhere.")
    lead.enters("Which views of the level differed?", "Caretakers proposed Starting.")
    lead.presses("Save and continue")


def plans(lead: Person, evaluation: Evaluation) -> None:
    lead.sees("Plan for the next 12 months")
    for what in ("Open the canteen to neighbours", "Paint the fence"):
        lead.presses("Add an action")
        lead.enters("What will you do?", what)
        lead.chooses("Connecting", to="Which approach does it improve?")
        lead.enters("Which role owns it?", "Head of estates")
        due = evaluation.plan.ends_on
        lead.enters_date("Due date", due.day, due.month, due.year)
        lead.presses("Save action")
        lead.reads("Action added", what)
    lead.sees("Plan for the next 12 months")
    lead.follows("Change (Action 1)")
    lead.sees("Change an action")
    lead.enters("What will you do?", "Open the canteen to neighbours on Fridays")
    lead.presses("Save action")
    lead.reads("Action saved", "on Fridays")
    lead.follows("Remove (Action 2)")
    lead.sees("Do you want to remove this action?")
    lead.presses("Remove action")
    lead.reads("Action removed")
    lead.does_not_read("Paint the fence")


def mends_the_gap(lead: Person) -> None:
    lead.presses("Continue")
    lead.presses("Sign off and submit")
    lead.sees("Check answers")
    expect(lead.page).to_have_title(re.compile("^Error: "))
    lead.follows("Celebrating: enter what you will change")
    lead.sees("Celebrating")
    gap = lead.page.get_by_label("What will we change?")
    expect(gap).to_be_focused()
    gap.fill("We will celebrate more often.")
    lead.presses("Save and come back later")


def submits(lead: Person, district: District) -> Evaluation:
    lead.reads("8 of 8 tasks completed")
    lead.follows("Check answers and submit")
    lead.reads("We will celebrate more often.", "Open the canteen to neighbours on Fridays")
    lead.presses("Sign off and submit")
    evaluation = district.evaluation(COLLEGE)
    assert evaluation.current_submission
    lead.sees("Self-evaluation submitted")
    lead.reads(evaluation.current_submission.reference)
    return evaluation


def keeps_a_copy(lead: Person, evaluation: Evaluation) -> None:
    assert evaluation.current_submission
    lead.follows("Read what was submitted")
    lead.sees(f"Self-evaluation {evaluation.current_submission.reference}")
    lead.reads("We introduce students to their neighbours.", "Residents’ survey", "Evening students")
    assert lead.opens_file("Survey 2026.pdf").body() == PDF
    assert lead.opens_file("Download this self-evaluation as a PDF").body().startswith(b"%PDF")


def cannot_change_it(lead: Person, evaluation: Evaluation) -> None:
    lead.goes_to(f"/self-evaluations/{evaluation.cycle.slug}/{evaluation.organisation.slug}/")
    lead.follows("Connecting")
    lead.sees("Connecting")
    lead.reads("so you can read it but not change it", "We will ask those who leave.")
    expect(lead.page.get_by_role("main").get_by_role("textbox")).to_have_count(0)
