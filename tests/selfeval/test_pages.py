"""Writing on pages as people do: alone, with colleagues, late, too long, and after somebody submitted."""

import pytest
import time_machine
from django.urls import reverse

from frameworks.models import Kind
from selfeval.models import Answer, Evaluation, Evidence
from selfeval.selectors import questionnaire_of
from selfeval.services import close_cycle, submit_evaluation
from tests.factories import NOW, complete_draft, make_cycle, make_evaluation, make_framework, make_submission
from tests.selfeval.browsing import fields_of, text_of

HERE = ["2026-27", "calder-vale-council"]
CONNECTING = reverse("selfeval:approach", args=[*HERE, "connecting"])
DIALOGUE = reverse("selfeval:dialogue", args=HERE)
AGREED = reverse("selfeval:agreed_level", args=HERE)
TASKS = reverse("selfeval:evaluation", args=HERE)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def visitor(client_for):
    """One person at one page, sending what the page shows with some of it typed over."""

    class Visitor:
        def __init__(self, who):
            self.client = client_for(who)

        def open(self, address):
            self.shown = self.client.get(address)
            return self.shown

        def send(self, then="next", **typed):
            address = self.shown.request["PATH_INFO"]
            data = {**fields_of(self.shown), "then": then, **typed}
            self.shown = self.client.post(address, {name: value for name, value in data.items() if value is not None})
            return self.shown

    return Visitor


def stored(question, approach="connecting"):
    answer = Answer.objects.filter(question=question, approach__slug=approach).first()
    return answer.value if answer else None


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


def test_two_windows_on_one_answer_show_both_texts_and_save_the_rest(evaluation, visitor):
    one, two = visitor("contributor"), visitor("lead")
    one.open(CONNECTING)
    two.open(CONNECTING)
    one.send(then="later", strengths="We always listen")

    response = two.send(strengths="We sometimes listen", changes="Meet more often")

    assert response.status_code == 409
    words = text_of(response)
    assert "Saved by Contributor, Calder Vale Council on 14 September 2026 at 10:00am" in words
    assert "What we do well: somebody else changed this answer. Choose which to keep" in words
    assert "We always listen" in words
    assert "What you typed We sometimes listen" in words
    assert (stored("strengths"), stored("changes")) == ("We always listen", "Meet more often")


@pytest.fixture
def conflict(evaluation, visitor):
    """The lead officer's page with a conflict about what they do well."""
    one, two = visitor("contributor"), visitor("lead")
    one.open(CONNECTING)
    two.open(CONNECTING)
    one.send(strengths="We always listen")
    two.send(strengths="We sometimes listen", changes="Meet more often")
    return two


@pytest.mark.parametrize(
    ("keep", "text"),
    [("mine", "We sometimes listen"), ("theirs", "We always listen"), ("both", "We nearly always listen")],
)
def test_conflict_is_settled_by_choosing(conflict, keep, text):
    response = conflict.send(strengths_keep=keep, strengths="We nearly always listen")

    assert response.status_code == 302
    assert stored("strengths") == text


def test_box_for_combining_begins_with_both_texts(conflict):
    assert fields_of(conflict.shown)["strengths"] == "We always listen\r\n\r\nWe sometimes listen"


def test_conflict_without_a_choice_asks_again_and_keeps_every_text(conflict):
    response = conflict.send(strengths="My combined text")

    assert "What we do well: choose which answer to keep" in text_of(response)
    fields = fields_of(response)
    assert fields["strengths"] == "My combined text"
    assert fields["strengths_mine"] == "We sometimes listen"
    assert "We always listen" in text_of(response)
    assert stored("strengths") == "We always listen"


def test_conflict_that_is_overtaken_again_is_a_conflict_again(conflict, visitor):
    third = visitor("contributor")
    third.open(CONNECTING)
    third.send(strengths="We listen on Mondays")

    response = conflict.send(strengths_keep="mine")

    assert response.status_code == 409
    assert "We listen on Mondays" in text_of(response)
    assert conflict.send(strengths_keep="mine").status_code == 302
    assert stored("strengths") == "We sometimes listen"


def test_conflict_about_a_level_is_shown_in_words(evaluation, visitor):
    one, two = visitor("contributor"), visitor("lead")
    one.open(CONNECTING)
    two.open(CONNECTING)
    one.send(level="2")

    response = two.send(level="not_applicable")

    words = text_of(response)
    assert "Developing What you chose Not applicable" in words
    assert "combined text" not in words
    two.send(level_keep="mine")
    assert stored("level") == "not_applicable"


def test_conflict_about_a_date_is_settled(evaluation, visitor):
    one, two = visitor("contributor"), visitor("lead")
    one.open(DIALOGUE)
    two.open(DIALOGUE)
    one.send(met_on_day="1", met_on_month="9", met_on_year="2026")

    response = two.send(met_on_day="2", met_on_month="9", met_on_year="2026")

    assert "1 September 2026 What you chose 2 September 2026" in text_of(response)
    two.send(met_on_keep="mine")
    assert Answer.objects.get(question="met_on").value == "2026-09-02"


def test_untouched_answers_of_a_stale_page_never_conflict(evaluation, visitor):
    one, two = visitor("contributor"), visitor("lead")
    one.open(CONNECTING)
    one.send(strengths="Line one\r\n\r\nLine two  ")
    one.open(CONNECTING)
    two.open(CONNECTING)
    one.send(strengths="We always listen")

    assert two.send(changes="Meet more often").status_code == 302
    assert (stored("strengths"), stored("changes")) == ("We always listen", "Meet more often")


def test_second_window_of_the_same_person_conflicts_too(evaluation, visitor):
    one, two = visitor("lead"), visitor("lead")
    one.open(CONNECTING)
    two.open(CONNECTING)
    one.send(strengths="First window")

    assert two.send(strengths="Second window").status_code == 409


@pytest.mark.parametrize("forged", ["mine", "both"])
def test_forged_choice_is_held_to_the_limits(conflict, forged):
    response = conflict.send(strengths_keep=forged, strengths_mine="word " * 501, strengths="word " * 501)

    assert "must be 500 words or fewer" in text_of(response)
    assert stored("strengths") == "We always listen"


EVIDENCE = {
    "evidence-title": "Residents’ survey",
    "evidence-location": "Shared drive",
    "evidence-shows": "People feel heard",
}


@pytest.fixture
def kind(evaluation):
    return str(questionnaire_of(evaluation.cycle).evidence_kinds[0].id)


def test_adding_evidence_saves_the_draft_first_and_stays_on_the_page(evaluation, visitor, kind):
    page = visitor("contributor")
    page.open(CONNECTING)

    response = page.send(then="add-evidence", strengths="We listen", **EVIDENCE, **{"evidence-kind": kind})

    assert response.url == f"{CONNECTING}#evidence"
    assert stored("strengths") == "We listen"
    assert Evidence.objects.get().title == "Residents’ survey"
    assert "Residents’ survey (Mandatory or regulatory measures)" in text_of(page.open(CONNECTING))


def test_evidence_typed_before_continuing_is_not_lost(evaluation, visitor, kind):
    page = visitor("contributor")
    page.open(CONNECTING)

    page.send(**EVIDENCE, **{"evidence-kind": kind})

    assert Evidence.objects.count() == 1


def test_half_an_entry_of_evidence_is_asked_for_and_keeps_its_words(evaluation, visitor):
    page = visitor("contributor")
    page.open(CONNECTING)

    response = page.send(then="later", strengths="We listen", **{"evidence-title": "Residents’ survey"})

    words = text_of(response)
    assert "Select what kind of evidence it is" in words
    assert "Enter where the evidence is kept" in words
    assert fields_of(response)["evidence-title"] == "Residents’ survey"
    assert '<a href="#id_evidence-kind">' in response.content.decode()
    assert stored("strengths") == "We listen"


def test_add_evidence_with_nothing_typed_says_what_to_enter(evaluation, visitor):
    page = visitor("contributor")
    page.open(CONNECTING)

    assert "Enter what the evidence is" in text_of(page.send(then="add-evidence"))


@pytest.mark.parametrize("wrong", ["999999", "abc", "-1"])
def test_kind_of_evidence_of_another_framework_is_refused(evaluation, visitor, wrong):
    page = visitor("contributor")
    page.open(CONNECTING)

    response = page.send(then="add-evidence", **EVIDENCE, **{"evidence-kind": wrong})

    assert "Select an option from the list" in text_of(response)
    assert not Evidence.objects.exists()


def test_evidence_is_still_added_beside_another_error(evaluation, visitor, kind):
    page = visitor("contributor")
    page.open(CONNECTING)

    response = page.send(then="add-evidence", strengths="word " * 501, **EVIDENCE, **{"evidence-kind": kind})

    assert Evidence.objects.count() == 1
    assert fields_of(response)["evidence-title"] == ""


def test_framework_without_kinds_of_evidence_asks_for_none(people, council, client_for):
    version = make_framework("plain")
    version.elements.filter(kind=Kind.EVIDENCE_KIND).delete()
    make_evaluation(make_cycle(version, 2027, reference_prefix="PLN"), council)

    response = client_for("lead").get(reverse("selfeval:approach", args=["2027-28", HERE[1], "connecting"]))

    assert "Evidence" not in text_of(response)


@pytest.fixture
def evidence(evaluation, visitor, kind):
    page = visitor("contributor")
    page.open(CONNECTING)
    page.send(then="add-evidence", **EVIDENCE, **{"evidence-kind": kind})
    return Evidence.objects.get()


def test_removing_evidence_saves_the_draft_and_asks_first(evidence, visitor):
    page = visitor("lead")
    page.open(CONNECTING)

    asked = page.send(then=f"remove-evidence-{evidence.pk}", changes="Meet more often")

    assert stored("changes") == "Meet more often"
    assert Evidence.objects.exists()
    assert "Do you want to remove this evidence?" in text_of(page.open(asked.url))
    assert page.client.post(asked.url).url == f"{CONNECTING}#evidence"
    assert not Evidence.objects.exists()


def test_removing_evidence_that_is_gone_is_a_calm_message(evidence, visitor):
    page = visitor("lead")
    address = reverse("selfeval:remove_evidence", args=[*HERE, "connecting", evidence.pk])
    page.client.post(address)

    for again in (page.client.get, page.client.post):
        assert again(address).url == f"{CONNECTING}#evidence"
        assert "Somebody else has removed this evidence already" in text_of(page.open(CONNECTING))


def test_enter_in_a_text_box_does_not_press_a_remove_button(evidence, client_for):
    html = client_for("lead").get(CONNECTING).content.decode()
    form = html[html.index("<main") :]

    first = form[form.index('<button type="submit"') :]
    assert first.startswith('<button type="submit" name="then" value="next"')


def test_previous_level_is_shown_for_information_and_not_filled_in(cycle, people, council, client_for):
    make_submission(make_evaluation(cycle, council), people.lead, level=2)
    later = make_cycle(cycle.framework_version, 2027)
    make_evaluation(later, council)

    response = client_for("lead").get(reverse("selfeval:approach", args=["2027-28", HERE[1], "connecting"]))

    assert "in 2026/27 you answered Developing" in text_of(response)
    assert "level" not in fields_of(response)


def test_previous_level_on_another_scale_is_not_shown(cycle, people, council, client_for):
    make_submission(make_evaluation(cycle, council), people.lead)
    make_evaluation(make_cycle(make_framework(label="2027"), 2027), council)

    response = client_for("lead").get(reverse("selfeval:approach", args=["2027-28", HERE[1], "connecting"]))

    assert "For information" not in text_of(response)


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


@pytest.fixture
def submitted(evaluation, people):
    make_submission(evaluation, people.approver)
    return Evaluation.objects.get(pk=evaluation.pk)


@pytest.mark.parametrize("address", [CONNECTING, DIALOGUE, AGREED])
def test_pages_are_read_only_once_submitted(submitted, client_for, address):
    response = client_for("lead").get(address)

    assert "was submitted as ICF-2026-0001, so you can read it but not change it" in text_of(response)
    assert fields_of(response) == {}


def test_words_typed_while_a_colleague_submits_are_shown_back(evaluation, people, visitor):
    complete_draft(evaluation, people.lead)
    page = visitor("contributor")
    page.open(CONNECTING)
    evaluation.refresh_from_db()

    submit_evaluation(evaluation=evaluation, by=people.approver, by_role="Approver", at=NOW)

    response = page.send(strengths="Words I do not want to lose", **{"evidence-title": "My survey"})

    assert response.status_code == 409
    words = text_of(response)
    assert "Nothing was changed" in words
    assert "was submitted as ICF-2026-0001" in words
    assert "Words I do not want to lose" in words
    assert "My survey" in words
    assert "What we will change" not in words
    assert stored("strengths") == "Our words on: what we do well"


@pytest.mark.parametrize("started", [True, False])
def test_words_typed_while_the_cycle_is_closed_are_shown_back(evaluation, people, visitor, started):
    page = visitor("contributor")
    page.open(CONNECTING)
    if started:
        page.send(changes="Meet more often")
        page.open(CONNECTING)
    close_cycle(cycle=evaluation.cycle, by=people.secretariat, at=NOW)

    response = page.send(strengths="Words I do not want to lose")

    assert response.status_code == 409
    assert "This cycle is closed" in text_of(response)
    assert "Words I do not want to lose" in text_of(response)


def test_late_page_says_so_and_still_saves(evaluation, visitor):
    evaluation.due_on = NOW.date().replace(day=13)
    evaluation.save()
    page = visitor("contributor")

    assert "This was due on 13 September 2026, so it is late" in text_of(page.open(CONNECTING))
    assert page.send(strengths="Late but here").status_code == 302
    assert stored("strengths") == "Late but here"


def test_nothing_is_late_on_the_day_it_is_due(evaluation, client_for):
    evaluation.due_on = NOW.date()
    evaluation.save()

    assert "so it is late" not in text_of(client_for("lead").get(TASKS))


def test_words_typed_after_the_session_ended_are_shown_back(evaluation, visitor):
    page = visitor("contributor")
    page.open(CONNECTING)
    page.client.logout()

    response = page.send(strengths="Words I do not want to lose")

    assert response.status_code == 403
    assert "You have been signed out" in text_of(response)
    assert "Words I do not want to lose" in text_of(response)
    assert f"?next={CONNECTING}" in response.content.decode()
    assert stored("strengths") is None


def test_nothing_typed_after_the_session_ended_leads_to_sign_in(evaluation, visitor):
    page = visitor("contributor")
    page.open(CONNECTING)
    page.client.logout()

    assert page.send().url == f"/sign-in/?next={CONNECTING}"


def test_page_says_who_saved_last_by_role(evaluation, people, visitor):
    page = visitor("contributor")
    page.open(CONNECTING)
    page.send(strengths="We listen")

    words = text_of(page.open(CONNECTING))

    assert "Last saved by Contributor, Calder Vale Council on 14 September 2026 at 10:00am" in words
    assert people.contributor.name not in words
