"""One self-evaluation from a unit to its acceptance: shared, agreed, signed off, returned, mended and accepted."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from selfeval.models import Evaluation
from selfeval.presenting import url
from selfeval.questions import Part, asked_in
from tests.factories import complete_draft, make_unit_evaluation
from tests.journeys.conftest import Arrive
from tests.journeys.district import COUNCIL, District, fill
from tests.journeys.keyboard import KeyboardPerson
from tests.journeys.person import Person

pytestmark = pytest.mark.journey

LEVEL = "Which level have you agreed for the organisation as a whole?"
JUDGEMENT = "How confident are you in this judgement?"
WELL = "What do we do well?"
MENDED = "We visit people at home, in Batley and in Mirfield."
RETURNED = "Say which towns you mean."
RATIONALE = "We do much, but not in every service."


@pytest.fixture
def council(district: District) -> Evaluation:
    """All is written but what the chain itself brings: the level is not agreed, and one unit has still to share."""
    whole = fill(district, COUNCIL)
    whole.answers.filter(approach=None, question__in=[question.key for question in asked_in(Part.AGREED)]).delete()
    contributor = district.people["contributor"]
    complete_draft(make_unit_evaluation(whole, "Housing"), contributor, level=2)
    complete_draft(make_unit_evaluation(whole, "Adults"), contributor, level=1)
    return whole


def test_chain_without_scripts(council: Evaluation, district: District, arrive: Arrive) -> None:
    walk(council, lambda who: arrive(district.people[who], scripts=False))


def test_chain_by_keyboard_alone(council: Evaluation, district: District, arrive: Arrive) -> None:
    reader = arrive(district.people["contributor"], like=KeyboardPerson)
    reader.goes_to("/self-evaluations/")
    reader.skips_to_main()
    walk(council, lambda who: arrive(district.people[who], like=KeyboardPerson))


def walk(council: Evaluation, come: Callable[[str], Person]) -> None:
    unit_lead, lead, approver, officer = (come(who) for who in ("contributor", "colleague", "approver", "secretariat"))
    # Given a unit that writes and shares its own
    writes_and_shares(unit_lead, council)
    # When the executive sees how the levels lie and agrees one
    agrees(lead, council)
    # And an approver signs off and submits
    first = signs_off_and_submits(approver, council)
    # And the partnership officers return it, and the lead mends what they mean
    returns(officer, first)
    mends(lead, council)
    # And it is signed off and submitted again, and accepted
    second = signs_off_and_submits(approver, council, again=True)
    assert first != second
    accepts(officer, second)
    # Then the page tells it all
    reads_the_story(lead, council, first, second)


def writes_and_shares(unit_lead: Person, council: Evaluation) -> None:
    unit_lead.goes_to(url(council, "evaluation"))
    unit_lead.follows("Adults")
    unit_lead.sees("Self-evaluation")
    unit_lead.follows("Connecting")
    unit_lead.arrives_at("Connecting")
    unit_lead.enters(WELL, "We introduce people to their neighbours.")
    unit_lead.presses("Save and come back later")
    unit_lead.reads("Connecting: saved")
    unit_lead.follows("Check answers and share")
    unit_lead.sees("Check answers")
    unit_lead.reads("We introduce people to their neighbours.")
    unit_lead.presses("Share with those who agree the organisation’s level")
    unit_lead.reads("Shared")


def agrees(lead: Person, council: Evaluation) -> None:
    lead.goes_to(url(council, "levels"))
    lead.sees("Levels of the units")
    spread = lead.page.get_by_role("table", name="The levels that each unit gave")
    expect(spread.get_by_role("row", name="Adults")).to_contain_text("Starting")
    expect(spread.get_by_role("row", name="Housing")).not_to_contain_text("Developing")
    lead.follows("Go to the agreed level")
    lead.sees("Your organisation’s agreed level")
    lead.chooses("Developing", to=LEVEL)
    lead.chooses("Medium", to=JUDGEMENT)
    lead.enters("Why is this the right level?", RATIONALE)
    lead.enters("Which views of the level differed?", "One director proposed Starting.")
    lead.presses("Save and continue")
    lead.sees("Plan for the next 12 months")


def signs_off_and_submits(approver: Person, council: Evaluation, *, again: bool = False) -> str:
    """The reference. Pages that were looked at the first time are not looked at again."""
    looks = approver.arrives_at if again else approver.sees
    approver.goes_to(url(council, "check"))
    looks("Check answers")
    approver.reads(RATIONALE)
    approver.presses("Sign off")
    looks("All answers")
    approver.presses("Submit self-evaluation")
    looks("Self-evaluation submitted")
    council.refresh_from_db()
    assert council.current_submission
    approver.reads(council.current_submission.reference)
    return council.current_submission.reference


def returns(officer: Person, reference: str) -> None:
    officer.goes_to("/self-evaluations/")
    officer.sees("Self-evaluations")
    officer.follows(f"Read {reference} , {COUNCIL}")
    officer.sees(f"Self-evaluation {reference}")
    officer.reads(RATIONALE, "One director proposed Starting.")
    officer.follows("Return it to the organisation")
    officer.sees(f"Return {reference}")
    officer.enters("Why do you return it?", RETURNED)
    officer.presses("Return it")
    officer.reads(f"Returned to {COUNCIL}")


def mends(lead: Person, council: Evaluation) -> None:
    lead.goes_to(url(council, "evaluation"))
    lead.sees("Self-evaluation")
    lead.reads("Returned for changes.", RETURNED)
    lead.follows("Connecting")
    lead.sees("Connecting")
    lead.enters(WELL, MENDED)
    lead.presses("Save and come back later")
    lead.follows("Check answers and submit")
    lead.arrives_at("Check answers")
    lead.reads(MENDED)
    lead.presses("Ask for sign-off")
    lead.reads("Asked for sign-off")


def accepts(officer: Person, reference: str) -> None:
    officer.goes_to("/self-evaluations/")
    officer.follows(f"Read {reference} , {COUNCIL}")
    officer.reads(MENDED)
    officer.presses("Accept it")
    officer.sees("Accept ")
    officer.presses("Accept it")
    officer.reads("Accepted. The partnership officers ask nothing more of it.")


def reads_the_story(lead: Person, council: Evaluation, first: str, second: str) -> None:
    lead.goes_to(url(council, "evaluation"))
    lead.sees("Self-evaluation")
    steps = lead.page.get_by_role("list").filter(has_text="Signed off on").get_by_role("listitem").all_inner_texts()
    told = [line for step in steps for line in (step.partition(" on ")[0], *step.splitlines()[1:]) if line]
    officer, approver = "Partnership officer, Calder Vale Partnership", f"Approver, {COUNCIL}"
    lead_officer = f"Lead officer, {COUNCIL}"
    assert told == [
        *("Accepted", officer, f"Reference {second}"),
        *("Submitted", approver, f"Reference {second}"),
        *("Signed off", approver),
        *("Sign-off asked for", lead_officer),
        *("Returned", officer, f"Reference {first}", RETURNED),
        *("Submitted", approver, f"Reference {first}"),
        *("Signed off", approver),
        *("Started", lead_officer),
        *("Invited", officer),
    ]
