"""A partner's story on its way to the public: an officer writes and sends, the secretariat publishes, anybody reads."""

import pytest
from django.core import mail

from library.consent import QUESTIONS
from tests.journeys.conftest import Arrive
from tests.journeys.district import COLLEGE, District
from tests.journeys.person import Person

pytestmark = pytest.mark.journey
TITLE = "Lunches that everybody cooks"
TEXTS = {
    "What was the situation?": "New students sat by themselves.",
    "What did you do?": "Every course cooked for another once a month.",
    "What happened?": "Nine courses cooked; two stopped in spring.",
    "What did you learn?": "Cooking needs a morning without lessons.",
    "How do you know?": "We counted plates, and asked each course twice.",
    "What can you not claim?": "We did not ask who stayed away.",
}


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_case_study_is_written_reviewed_and_read(district: District, arrive: Arrive, *, scripts: bool) -> None:
    # Given an officer who writes the story of one piece of work
    officer = arrive(district.people["lead"], scripts=scripts)
    officer.goes_to("/frameworks/")
    officer.follows("Case studies: what partners did and learned")
    officer.sees("Case studies")
    officer.presses("Write a case study")
    writes(officer)
    # When she has sent it
    officer.presses("Send for review")
    officer.sees("Send this case study for review")
    officer.presses("Send for review")
    officer.reads("Your case study is sent for review", "Waiting for review")
    assert [message.to for message in mail.outbox[-1:]] == [[district.people["secretariat"].email]]
    # And the secretariat has found nothing that speaks against it
    keeper = arrive(district.people["secretariat"], scripts=scripts)
    keeper.goes_to("/case-studies/")
    keeper.follows("Case studies that you write or review")
    keeper.sees("Case studies that you review")
    keeper.follows(TITLE)
    reviews(keeper)
    # Then everybody can read it, from the approach that it shows
    anybody = arrive(scripts=scripts)
    anybody.goes_to("/frameworks/kirklees-icf/connecting/")
    anybody.follows(TITLE)
    anybody.sees(TITLE)
    anybody.reads(COLLEGE, "What we cannot claim", "We did not ask who stayed away.")
    assert mail.outbox[-1].subject == f"Case study published: {TITLE}"


def writes(officer: Person) -> None:
    officer.sees("Write a case study")
    officer.presses("Save the draft")
    officer.sees("Write a case study")
    officer.reads("Enter the title")
    officer.enters("Title", TITLE)
    for question, words in TEXTS.items():
        officer.enters(question, words)
    officer.chooses("Measured by the partner", to="How strong is the evidence?")
    officer.chooses("Connecting", to="Inclusive Communities Framework")
    officer.presses("Save the draft")
    officer.reads("Your draft is saved")
    officer.sees(TITLE)


def reviews(keeper: Person) -> None:
    keeper.sees(TITLE)
    keeper.presses("Answer the questions")
    keeper.sees("Consent and identifiability check")
    for asked in QUESTIONS.values():
        keeper.chooses(asked.answer_words(asked.fitting[0]), to=asked.words)
    keeper.presses("Save the answers")
    keeper.reads("Your answers are kept")
    keeper.sees(TITLE)
    keeper.presses("Publish the case study")
    keeper.sees("Publish this case study")
    keeper.presses("Publish the case study")
    keeper.reads("The case study is published")
