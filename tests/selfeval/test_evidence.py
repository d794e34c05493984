"""Evidence of an approach: added, changed and removed without losing what else was typed."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from frameworks.models import Kind
from partners.models import Role
from selfeval.models import Evidence
from selfeval.selectors import draft_of, questionnaire_of
from selfeval.services import (
    EvidenceChanged,
    EvidenceGone,
    NotOpen,
    change_evidence,
    remove_evidence,
)
from tests.factories import NOW, make_cycle, make_evaluation, make_framework, make_submission
from tests.selfeval.browsing import fields_of, stored, text_of
from tests.selfeval.giving import ROLE, a_file, give, typed
from tests.selfeval.places import CONNECTING, HERE

pytestmark = pytest.mark.usefixtures("today")

ADD = reverse("selfeval:add_evidence", args=[*HERE, "connecting"])
ALL = reverse("selfeval:evidence", args=HERE)


def change_address(evidence):
    return reverse("selfeval:change_evidence", args=[*HERE, "connecting", evidence.pk])


@pytest.fixture
def connecting(evaluation):
    return questionnaire_of(evaluation.cycle).approaches[0]


@pytest.fixture
def evidence(evaluation, people):
    return give(evaluation, people.contributor)


def test_add_button_of_an_approach_saves_the_draft_first(evaluation, visitor):
    page = visitor("contributor")
    page.open(CONNECTING)

    response = page.send(then="add-evidence", strengths="We listen")

    assert response.url == ADD
    assert stored("strengths") == "We listen"


def test_added_evidence_is_shown_with_all_that_was_typed(evaluation, connecting, visitor):
    page = visitor("contributor")
    page.open(ADD)

    words = typed(
        evaluation,
        link="www.example.com/survey",
        good_until=date(2027, 3, 31),
        statements=str(connecting.statements[0].id),
    )
    response = page.send(**words)

    assert response.url == f"{CONNECTING}#evidence"
    shown = text_of(page.open(CONNECTING))
    assert "Residents’ survey Mandatory or regulatory measures People feel heard" in shown
    assert "Web address: https://www.example.com/survey Where it is kept: Shared drive" in shown
    assert "Supports: We will put connecting into practice Good until 31 March 2027" in shown
    assert Evidence.objects.get().statements.get().pk == connecting.statements[0].id


def test_form_with_nothing_typed_says_what_to_enter(evaluation, visitor):
    page = visitor("contributor")
    page.open(ADD)

    words = text_of(page.send())

    for message in (
        "Select what kind of evidence it is",
        "Enter what the evidence is",
        "Enter what the evidence shows",
        "Enter a web address, say where it is kept, or choose a file",
    ):
        assert message in words
    assert '<a href="#id_kind">' in page.shown.content.decode()


def test_form_with_an_error_keeps_what_was_typed(evaluation, visitor):
    page = visitor("contributor")
    page.open(ADD)

    response = page.send(
        **typed(evaluation, title="", good_until_day="31", good_until_month="2", good_until_year="2027")
    )

    assert "Good until (optional) must be a real date" not in text_of(response)
    assert "Good until must be a real date" in text_of(response)
    assert fields_of(response)["shows"] == "People feel heard"
    assert fields_of(response)["good_until_day"] == "31"
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "ftp://example.com/a", "survey", "http://", "https://exa mple.com", "data:text/html,x"],
)
def test_web_address_that_is_none_is_refused(evaluation, visitor, link):
    page = visitor("contributor")
    page.open(ADD)

    words = text_of(page.send(**typed(evaluation, link=link)))

    assert "Web address must be a web address, like https://www.example.com/survey" in words
    assert "Enter a web address, say where it is kept" not in words
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("where", [{"link": "https://example.com"}, {"location": "Shared drive"}])
def test_one_way_to_find_it_is_enough(evaluation, visitor, where):
    page = visitor("contributor")
    page.open(ADD)

    page.send(**(typed(evaluation) | {"location": "", "link": ""} | where))

    assert Evidence.objects.count() == 1


@pytest.mark.parametrize("field", ["kind", "statements"])
@pytest.mark.parametrize("wrong", ["999999", "abc", "-1"])
def test_choice_of_another_framework_is_refused(evaluation, visitor, field, wrong):
    page = visitor("contributor")
    page.open(ADD)

    response = page.send(**(typed(evaluation) | {field: wrong}))

    assert "There is a problem" in text_of(response)
    assert not Evidence.objects.exists()


def test_framework_without_kinds_of_evidence_asks_for_none(people, council, client_for):
    version = make_framework("plain")
    version.elements.filter(kind=Kind.EVIDENCE_KIND).delete()
    make_evaluation(make_cycle(version, 2027, reference_prefix="PLN"), council)
    client, here = client_for("lead"), ["2027-28", HERE[1]]

    assert "Evidence" not in text_of(client.get(reverse("selfeval:approach", args=[*here, "connecting"])))
    assert client.get(reverse("selfeval:add_evidence", args=[*here, "connecting"])).status_code == 404
    assert client.get(reverse("selfeval:evidence", args=here)).status_code == 404


def test_changing_evidence_saves_the_draft_first_and_shows_what_is_stored(evaluation, people, connecting, visitor):
    words = {"link": "https://example.com", "statement_ids": [connecting.statements[0].id]}
    evidence = give(evaluation, people.contributor, good_until=date(2027, 3, 31), **words)
    page = visitor("lead")
    page.open(CONNECTING)

    asked = page.send(then=f"change-evidence-{evidence.pk}", changes="Meet more often")
    form = page.open(asked.url)

    assert stored("changes") == "Meet more often"
    fields = fields_of(form)
    assert (fields["title"], fields["link"]) == ("Residents’ survey", "https://example.com")
    assert (fields["good_until_day"], fields["good_until_year"], fields["version"]) == ("31", "2027", "1")
    assert form.content.decode().count(" checked") == 2
    page.send(title="Second survey")
    changed = Evidence.objects.get()
    assert (changed.title, changed.version, changed.good_until) == ("Second survey", 2, date(2027, 3, 31))
    assert changed.history.latest("history_id").history_user == people.lead


def test_two_windows_on_one_entry_show_both_and_ask(evidence, visitor):
    one, two = visitor("contributor"), visitor("lead")
    one.open(change_address(evidence))
    two.open(change_address(evidence))
    one.send(title="Survey of residents", shows="Most feel heard")

    response = two.send(title="Residents’ survey 2026")

    assert response.status_code == 409
    words = text_of(response)
    assert "Somebody else changed this evidence while you were writing" in words
    assert "What it is: Survey of residents" in words
    assert fields_of(response)["title"] == "Residents’ survey 2026"
    assert two.send().status_code == 302
    assert Evidence.objects.get().title == "Residents’ survey 2026"


def test_two_people_who_type_the_same_do_not_collide(evidence, visitor):
    one, two = visitor("contributor"), visitor("lead")
    one.open(change_address(evidence))
    two.open(change_address(evidence))
    one.send(title="Survey of residents")

    assert two.send(title="Survey of residents").status_code == 302
    assert Evidence.objects.get().version == 2


def test_evidence_removed_while_it_was_written_can_be_added_again(evidence, evaluation, people, visitor):
    page = visitor("lead")
    page.open(change_address(evidence))
    remove_evidence(evaluation=evaluation, evidence_id=evidence.pk, by=people.contributor, at=NOW)

    response = page.send(title="Survey of residents")

    assert response.status_code == 409
    assert "Somebody else removed this evidence while you were writing" in text_of(response)
    assert f'action="{ADD}"' in response.content.decode()
    page.client.post(ADD, fields_of(response) | {"kind": str(evidence.kind_id)})
    assert Evidence.objects.get().title == "Survey of residents"


def test_removing_evidence_saves_the_draft_and_asks_first(evidence, visitor):
    page = visitor("lead")
    page.open(CONNECTING)

    asked = page.send(then=f"remove-evidence-{evidence.pk}", changes="Meet more often")

    assert stored("changes") == "Meet more often"
    assert Evidence.objects.exists()
    assert "Do you want to remove this evidence?" in text_of(page.open(asked.url))
    assert page.client.post(asked.url).url == f"{CONNECTING}#evidence"
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("name", ["remove_evidence", "change_evidence"])
def test_evidence_that_is_gone_is_a_calm_message(evidence, visitor, name):
    page = visitor("lead")
    address = reverse(f"selfeval:{name}", args=[*HERE, "connecting", evidence.pk])
    Evidence.objects.all().delete()

    for again in (page.client.get, page.client.post) if name == "remove_evidence" else (page.client.get,):
        assert again(address).url == f"{CONNECTING}#evidence"
        assert "Somebody else has removed this evidence already" in text_of(page.open(CONNECTING))


@pytest.mark.parametrize("slug", ["shouting", "trusting"])
def test_evidence_of_another_approach_is_not_removed_here(evidence, client_for, slug):
    address = reverse("selfeval:remove_evidence", args=[*HERE, slug, evidence.pk])

    assert client_for("lead").get(address).status_code == (404 if slug == "shouting" else 302)
    assert Evidence.objects.exists()


def test_nothing_changes_once_submitted_and_the_words_are_given_back(evidence, evaluation, people, client_for):
    evaluation.refresh_from_db()
    make_submission(evaluation, people.approver)
    client, words = client_for("lead"), typed(evaluation, title="Too late", link="https://example.com")
    again = reverse("selfeval:use_evidence_again", args=[*HERE, "connecting"])
    removal = reverse("selfeval:remove_evidence", args=[*HERE, "connecting", evidence.pk])

    for address in (ADD, change_address(evidence)):
        assert client.get(address).url == f"{CONNECTING}#evidence"
        refused = client.post(address, words)
        assert refused.status_code == 409
        assert ">\nToo late</textarea>" in refused.content.decode()
        assert ">\nhttps://example.com</textarea>" in refused.content.decode()
    assert client.post(removal).status_code == client.post(again, {"earlier": "1"}).status_code == 409
    assert Evidence.objects.get(pk=evidence.pk).title == "Residents’ survey"


def test_enter_in_a_text_box_does_not_press_a_remove_button(evidence, client_for):
    html = client_for("lead").get(CONNECTING).content.decode()
    form = html[html.index("<main") :]

    first = form[form.index('<button type="submit"') :]
    assert first.startswith('<button type="submit" name="then" value="next"')


def test_those_who_only_read_see_evidence_without_buttons(evidence, client_for):
    html = client_for("approver").get(CONNECTING).content.decode()

    assert "Residents’ survey" in html
    assert "change-evidence" not in html


def test_all_evidence_stands_in_one_table(evaluation, people, connecting, client_for):
    lived = {"kind": 2, "title": "Listening sessions", "good_until": date(2026, 3, 31)}
    give(evaluation, people.contributor, **lived, statement_ids=[connecting.statements[0].id])
    give(evaluation, people.contributor, upload=a_file(), link="https://example.com/report")
    give(evaluation, people.contributor, approach=3, title="Complaints report")

    words = text_of(client_for("approver").get(ALL))

    assert words.index("Connecting") < words.index("Residents’ survey") < words.index("Listening sessions")
    assert "Survey 2026.pdf (PDF, 1KB)" in words
    assert "31 March 2026 Out of date" in words
    assert words.index("Trusting") < words.index("Complaints report")
    assert "Celebrating No evidence yet." in words


def test_table_of_all_evidence_says_how_to_begin(evaluation, client_for):
    assert "Add it on the page of the approach that it supports" in text_of(client_for("lead").get(ALL))
    assert "What your colleagues add" in text_of(client_for("approver").get(ALL))


def test_pages_with_twenty_entries_ask_no_more_queries_than_with_one(evaluation, people, connecting, client_for):
    client, check = client_for("lead"), reverse("selfeval:check", args=HERE)

    def count(address):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    def fill(numbers):
        for number in numbers:
            words = {"title": f"Survey {number}", "statement_ids": [connecting.statements[0].id]}
            give(evaluation, people.contributor, upload=a_file(), **words)

    fill([1])
    before = [count(address) for address in (ALL, CONNECTING, check)]
    fill(range(2, 21))
    assert [count(address) for address in (ALL, CONNECTING, check)] == before


def test_add_evidence_with_another_statement_is_another_entry(evaluation, people, connecting):
    first = give(evaluation, people.contributor)

    assert give(evaluation, people.contributor) == first
    assert give(evaluation, people.contributor, statement_ids=[connecting.statements[0].id]) != first
    assert give(evaluation, people.contributor, good_until=date(2027, 1, 1)) != first


def change(evidence, by, **words):
    values = {name: getattr(evidence, name) for name in ("kind_id", "title", "shows", "location", "link", "good_until")}
    return change_evidence(
        evaluation=evidence.evaluation,
        evidence_id=evidence.pk,
        **({"version": evidence.version} | values | words),
        by=by,
        by_role=ROLE,
        at=NOW,
    )


def test_change_of_an_older_version_is_refused_and_nothing_is_stored(evidence, people, connecting):
    change(evidence, people.lead, statement_ids=[connecting.statements[0].id])

    with pytest.raises(EvidenceChanged) as refused:
        change(evidence, people.contributor, title="Mine", version=1)

    assert refused.value.current.version == 2
    assert Evidence.objects.get().title == "Residents’ survey"


def test_saving_what_is_stored_already_changes_nothing(evidence, people):
    assert change(evidence, people.lead).version == 1
    assert evidence.history.count() == 1


def test_change_of_what_is_gone_or_closed_is_refused(evidence, evaluation, people):
    stale = Evidence.objects.get(pk=evidence.pk)
    Evidence.objects.all().delete()
    with pytest.raises(EvidenceGone):
        change(stale, people.lead)
    make_submission(evaluation, people.approver)
    with pytest.raises(NotOpen):
        change(stale, people.lead)


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"location": ""},
        {"version": 0},
    ],
)
def test_database_refuses_evidence_that_says_nothing(evidence, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Evidence.objects.filter(pk=evidence.pk).update(**wrong)


def test_database_refuses_a_copy_of_no_cycle_and_a_second_copy(evidence, evaluation, cycle):
    with pytest.raises(IntegrityError), transaction.atomic():
        Evidence.objects.filter(pk=evidence.pk).update(copied_from=evidence)
    words = {"approach": evidence.approach, "kind": evidence.kind, "title": "Copy", "shows": "x", "location": "x"}
    signed = {"added_at": NOW, "added_by": evidence.added_by, "copied_from": evidence, "also_used_in": cycle}
    Evidence.objects.create(evaluation=evaluation, **words, **signed)
    with pytest.raises(IntegrityError), transaction.atomic():
        Evidence.objects.create(evaluation=evaluation, **words, **signed)


def test_draft_changes_with_every_part_of_its_evidence(evidence, evaluation, people, connecting):
    digests = {draft_of(evaluation).digest()}
    for version, words in enumerate(
        (
            {"link": "https://example.com"},
            {"good_until": date(2027, 1, 1)},
            {"statement_ids": [connecting.statements[0].id]},
            {"upload": a_file()},
        ),
        start=1,
    ):
        change(Evidence.objects.get(), people.lead, **({"version": version} | words))
        digests.add(draft_of(evaluation).digest())
    assert len(digests) == 5


@pytest.mark.parametrize("role", [Role.BOARD_MEMBER, Role.SECRETARIAT])
def test_evidence_is_not_added_by_those_who_write_nothing(evaluation, client_for, role):
    who = {"board_member": "board"}.get(role, "secretariat")

    assert client_for(who).post(ADD, typed(evaluation)).status_code == 403
    assert not Evidence.objects.exists()
