"""Evidence on the page of its approach: added and removed without losing what else was typed."""

import pytest
from django.urls import reverse

from frameworks.models import Kind
from selfeval.models import Evidence
from selfeval.selectors import questionnaire_of
from tests.factories import make_cycle, make_evaluation, make_framework, make_submission
from tests.selfeval.browsing import fields_of, stored, text_of
from tests.selfeval.places import CONNECTING, HERE

pytestmark = pytest.mark.usefixtures("today")


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


@pytest.mark.parametrize("slug", ["shouting", "trusting"])
def test_evidence_of_another_approach_is_not_removed_here(evidence, client_for, slug):
    address = reverse("selfeval:remove_evidence", args=[*HERE, slug, evidence.pk])

    assert client_for("lead").get(address).status_code == (404 if slug == "shouting" else 302)
    assert Evidence.objects.exists()


def test_evidence_is_not_removed_once_submitted(evidence, evaluation, people, client_for):
    evaluation.refresh_from_db()
    make_submission(evaluation, people.approver)
    address = reverse("selfeval:remove_evidence", args=[*HERE, "connecting", evidence.pk])

    assert client_for("lead").post(address).status_code == 409
    assert Evidence.objects.filter(pk=evidence.pk).exists()


def test_enter_in_a_text_box_does_not_press_a_remove_button(evidence, client_for):
    html = client_for("lead").get(CONNECTING).content.decode()
    form = html[html.index("<main") :]

    first = form[form.index('<button type="submit"') :]
    assert first.startswith('<button type="submit" name="then" value="next"')
