"""Writing on pages as people do: incomplete, too long, mistyped, and coming back to it."""

import pytest
from django.urls import reverse

from selfeval.models import Answer
from tests.factories import complete_draft, make_cycle, make_evaluation, make_framework
from tests.selfeval.browsing import fields_of, stored, text_of
from tests.selfeval.places import AGREED, CONNECTING, DIALOGUE, HERE, TASKS

pytestmark = pytest.mark.usefixtures("today")


def test_task_list_has_a_task_for_each_approach_and_the_way_to_submit(evaluation, client_for):
    response = client_for("lead").get(TASKS)

    words = text_of(response)
    for task in ("Connecting", "Communicating", "Equalising", "Trusting", "Celebrating"):
        assert f"{task} Not yet started" in words
    assert "Record how you discussed it Not yet started" in words
    assert "Agree your organisation’s level Not yet started" in words
    assert "Plan the next 12 months Not yet started" in words
    assert "Check answers and submit Cannot start yet" in words
    assert "Due 31 January 2027" in words
    assert "An approver of Calder Vale Council." in words
    assert "0 of 8 tasks completed" in words


def test_task_list_follows_the_framework_of_the_cycle(people, council, client_for):
    version = make_framework("other")
    version.elements.filter(slug__in=["trusting", "celebrating"]).delete()
    make_evaluation(make_cycle(version, 2027, reference_prefix="OTH"), council)

    words = text_of(client_for("lead").get(reverse("selfeval:evaluation", args=["2027-28", HERE[1]])))

    assert "Equalising Not yet started" in words
    assert "Trusting" not in words


def test_task_list_of_a_complete_draft_leads_to_the_check(evaluation, people, client_for):
    complete_draft(evaluation, people.lead)

    response = client_for("lead").get(TASKS)

    assert "8 of 8 tasks completed" in text_of(response)
    assert reverse("selfeval:check", args=HERE) in response.content.decode()
    assert "Cannot start yet" not in text_of(response)


def test_approach_page_shows_statements_and_prompts_that_are_not_scored(evaluation, client_for):
    words = text_of(client_for("contributor").get(CONNECTING))

    assert "We will put connecting into practice" in words
    assert "Questions for discussion; not scored" in words
    assert "How do we know about connecting?" in words


def test_no_level_and_no_confidence_is_chosen_beforehand(evaluation, client_for):
    html = client_for("contributor").get(CONNECTING).content.decode()

    assert "checked" not in html
    for words in ("Starting", "Embedded in words", "Not applicable", "We do not know yet"):
        assert words in html


def test_every_box_for_words_asks_not_to_name_people(evaluation, client_for):
    html = client_for("lead").get(CONNECTING).content.decode()

    assert html.count("<textarea") == html.count("Do not name people")


def test_save_and_continue_stores_an_incomplete_page_and_goes_to_the_next_task(evaluation, visitor):
    page = visitor("contributor")
    page.open(CONNECTING)

    response = page.send(strengths="We listen\r\nand act")

    assert response.url == reverse("selfeval:approach", args=[*HERE, "communicating"])
    assert stored("strengths") == "We listen\nand act"
    assert stored("level") == ""


def test_save_and_come_back_later_goes_to_the_task_list_and_says_so(evaluation, visitor):
    page = visitor("contributor")
    page.open(CONNECTING)

    response = page.send(then="later", level="3")

    assert response.url == TASKS
    words = text_of(page.client.get(TASKS))
    assert "Connecting: saved" in words
    assert "Connecting In progress" in words


def test_pages_follow_one_another_to_the_check(evaluation, visitor):
    page = visitor("lead")
    page.open(CONNECTING)
    addresses = [CONNECTING]
    while addresses[-1] != reverse("selfeval:plan", args=HERE):
        addresses.append(page.send().url)
        page.open(addresses[-1])

    assert addresses[-3:-1] == [DIALOGUE, AGREED]
    assert len(addresses) == 5 + 3


def test_what_was_saved_is_shown_again(evaluation, visitor):
    page = visitor("contributor")
    page.open(CONNECTING)
    page.send(level="not_applicable", level_reason="We own <no> premises", confidence="low")

    fields = fields_of(page.open(CONNECTING))

    assert (fields["level"], fields["confidence"]) == ("not_applicable", "low")
    assert fields["level_reason"] == "We own <no> premises"


def test_too_long_text_stays_in_its_box_and_the_rest_is_saved(evaluation, visitor):
    page = visitor("contributor")
    page.open(CONNECTING)

    response = page.send(strengths="word " * 501, changes="Meet more often")

    assert response.status_code == 200
    assert "What we do well must be 500 words or fewer; it has 501" in text_of(response)
    assert "Your other answers on this page are saved" in text_of(response)
    assert fields_of(response)["strengths"] == ("word " * 501)
    assert '<a href="#id_strengths">' in response.content.decode()
    assert "<title>Error: " in response.content.decode()
    assert (stored("strengths"), stored("changes")) == (None, "Meet more often")


def test_too_many_characters_are_refused_beside_the_box(evaluation, visitor):
    page = visitor("contributor")
    page.open(CONNECTING)

    assert "What we do well must be 6000 characters or fewer" in text_of(page.send(strengths="w" * 6001))


def test_mended_text_is_saved_after_an_error(evaluation, visitor):
    page = visitor("contributor")
    page.open(CONNECTING)
    page.send(strengths="word " * 501, changes="Meet more often")

    response = page.send(strengths="Shorter")

    assert response.status_code == 302
    assert (stored("strengths"), stored("changes")) == ("Shorter", "Meet more often")


@pytest.mark.parametrize("level", ["0", "5", "9", "embedded", "-1", "3.0"])
def test_level_outside_the_scale_is_refused(evaluation, visitor, level):
    page = visitor("contributor")
    page.open(CONNECTING)

    response = page.send(level=level, strengths="We listen")

    assert "Select one of the answers on this page" in text_of(response)
    assert (stored("level"), stored("strengths")) == (None, "We listen")


def test_agreed_level_cannot_be_not_applicable(evaluation, visitor):
    page = visitor("lead")
    page.open(AGREED)

    assert "Select one of the answers on this page" in text_of(page.send(agreed_level="not_applicable"))


@pytest.mark.parametrize(
    ("day", "month", "year", "message"),
    [
        ("31", "2", "2026", "must be a real date"),
        ("1", "13", "2026", "must have a real month"),
        ("1", "9", "26", "must have a year of 4 numbers"),
        ("", "9", "2026", "must include a day"),
        ("15", "9", "2026", "must be today or in the past"),
        ("1", "1", "1999", "must be today or in the past"),
    ],
)
def test_wrong_date_stays_as_typed_and_the_rest_is_saved(evaluation, visitor, day, month, year, message):
    page = visitor("contributor")
    page.open(DIALOGUE)

    response = page.send(met_on_day=day, met_on_month=month, met_on_year=year, length="Half a day")

    assert message in text_of(response)
    fields = fields_of(response)
    assert (fields["met_on_day"], fields["met_on_month"], fields["met_on_year"]) == (day, month, year)
    assert Answer.objects.get(question="length").value == "Half a day"


def test_date_may_name_its_month(evaluation, visitor):
    page = visitor("contributor")
    page.open(DIALOGUE)

    page.send(met_on_day="4", met_on_month="September", met_on_year="2026")

    assert Answer.objects.get(question="met_on").value == "2026-09-04"
    assert fields_of(page.open(DIALOGUE))["met_on_month"] == "9"


def test_control_characters_are_removed(evaluation, visitor):
    page = visitor("contributor")
    page.open(CONNECTING)

    page.send(strengths="We\x00 lis\x07ten")

    assert stored("strengths") == "We listen"


def test_unknown_approach_is_not_found(evaluation, client_for):
    address = reverse("selfeval:approach", args=[*HERE, "shouting"])

    assert client_for("lead").get(address).status_code == 404
    assert client_for("lead").post(address, {"strengths": "x"}).status_code == 404


def test_agreed_level_page_shows_the_spread_in_words(evaluation, people, client_for):
    complete_draft(evaluation, people.lead)

    words = text_of(client_for("lead").get(AGREED))

    assert "Connecting Embedded" in words
    assert "5 of 5 approaches rated" in words
    assert "Middle level: Embedded" in words


def test_contributor_reads_the_agreed_level_but_has_no_form(evaluation, people, client_for):
    complete_draft(evaluation, people.lead)

    response = client_for("contributor").get(AGREED)

    assert "The lead officer of the organisation writes this page" in text_of(response)
    assert "Agreed level Developing" in text_of(response)
    assert fields_of(response) == {}


def test_page_says_who_saved_last_by_role(evaluation, people, visitor):
    page = visitor("contributor")
    page.open(CONNECTING)
    page.send(strengths="We listen")

    words = text_of(page.open(CONNECTING))

    assert "Last saved by Contributor, Calder Vale Council on 14 September 2026 at 10:00am" in words
    assert people.contributor.name not in words
