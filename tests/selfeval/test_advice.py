"""What is pointed out before submitting; whatever it says, it never stops anybody."""

from datetime import date, timedelta

import pytest

from selfeval.advice import Days, advice_on, advice_on_evidence
from selfeval.draft import Draft, DraftAnswer, DraftEvidence
from selfeval.models import Answer
from selfeval.questionnaire import Approach, LevelWords, Questionnaire, Words
from tests.factories import LEVELS, NOW, complete_draft
from tests.selfeval.browsing import text_of
from tests.selfeval.giving import give
from tests.selfeval.places import AGREED, CHECK, CONNECTING

TODAY, CLOSES = NOW.date(), date(2027, 1, 31)
DAYS = Days(TODAY, CLOSES)
APPROACH = Approach(1, "connecting", "Connecting", "", statements=(), prompts=())
REPORTING, LIVED = (
    Words(7, "service-reporting", "Service reporting", ""),
    Words(8, "lived-experience", "Lived experience", ""),
)


def draft(level: str, *evidence: DraftEvidence, levels: tuple[str, ...] = LEVELS, kinds=(REPORTING, LIVED)) -> Draft:
    scale = tuple(LevelWords(number, number, label, "") for number, label in enumerate(levels, start=1))
    answers = {(APPROACH.id, "level"): DraftAnswer(level, 1, "", NOW)}
    return Draft(Questionnaire((APPROACH,), tuple(kinds), scale), answers, {APPROACH.id: evidence}, ())


def entry(kind: Words = REPORTING, good_until: date | None = None) -> DraftEvidence:
    return DraftEvidence(1, kind.id, kind.label, "Survey", "", "", good_until=good_until)


def said(of: Draft) -> list[str]:
    return [one.named for one in advice_on(of, DAYS)]


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_any_level_without_evidence_is_pointed_out(number):
    assert said(draft(str(number))) == [f"Connecting: you chose {LEVELS[number - 1]} and give no evidence."]


@pytest.mark.parametrize("level", ["not_applicable", "do_not_know", ""])
def test_approach_without_a_level_needs_no_evidence(level):
    assert said(draft(level)) == []


THREE, FIVE, TWO, ONE = ("Low", "Mid", "High"), ("A", "B", "C", "D", "E"), ("No", "Yes"), ("Only",)


@pytest.mark.parametrize(
    ("levels", "high"), [(LEVELS, {3, 4}), (THREE, {2, 3}), (FIVE, {4, 5}), (TWO, {2}), (ONE, set())]
)
def test_the_two_highest_levels_of_any_scale_ask_for_lived_experience(levels, high):
    asked = {
        number
        for number in range(1, len(levels) + 1)
        if any("no evidence of lived experience" in one for one in said(draft(str(number), entry(), levels=levels)))
    }

    assert asked == high


def test_lived_experience_beside_other_evidence_is_enough():
    assert said(draft("4", entry(), entry(LIVED))) == []


def test_framework_without_the_kind_asks_for_none_of_it():
    assert said(draft("4", entry(), kinds=[REPORTING])) == []
    assert said(draft("4", kinds=[])) == []


@pytest.mark.parametrize(
    ("good_until", "words"),
    [
        (TODAY - timedelta(days=1), "“Survey” was good until 13 September 2026, so it is out of date."),
        (TODAY, "“Survey” is good until 14 September 2026, before this cycle closes on 31 January 2027."),
        (
            CLOSES - timedelta(days=1),
            "“Survey” is good until 30 January 2027, before this cycle closes on 31 January 2027.",
        ),
        (CLOSES, None),
        (None, None),
    ],
)
def test_evidence_that_is_or_will_be_out_of_date_is_named(good_until, words):
    assert said(draft("1", entry(good_until=good_until))) == ([f"Connecting: {words}"] if words else [])


def test_out_of_date_evidence_is_named_before_a_level_is_chosen():
    assert len(said(draft("", entry(good_until=TODAY - timedelta(days=1))))) == 1


def test_advice_on_its_own_page_does_not_repeat_the_approach():
    (one,) = advice_on_evidence(draft("3"), DAYS)

    assert one.text == "You chose Embedded and give no evidence."


@pytest.mark.usefixtures("today")
def test_advice_stands_on_the_approach_the_agreed_level_and_the_check_page(evaluation, people, client_for):
    complete_draft(evaluation, people.lead)
    give(evaluation, people.lead, approach=1, title="Old survey", good_until=date(2026, 3, 31))
    out_of_date = "“Old survey” was good until 31 March 2026, so it is out of date."
    communicating = CONNECTING.replace("connecting", "communicating")

    own = text_of(client_for("contributor").get(communicating))
    assert f"You chose Embedded and give no evidence of lived experience. {out_of_date}" in own
    assert "Worth a second look" not in text_of(client_for("contributor").get(CONNECTING))
    for who, address in (("lead", AGREED), ("approver", AGREED), ("approver", CHECK)):
        response = client_for(who).get(address)
        assert f"Communicating: {out_of_date}" in text_of(response)
        assert f'<a href="{communicating}#evidence">' in response.content.decode()


@pytest.mark.usefixtures("today")
def test_advice_is_gone_when_it_was_followed(evaluation, people, client_for):
    complete_draft(evaluation, people.lead)
    Answer.objects.exclude(approach__slug="connecting").filter(question="level").update(value="do_not_know")
    Answer.objects.filter(question="agreed_level").update(value="3")

    assert "Worth a second look" not in text_of(client_for("lead").get(CHECK))
