"""Notes against the framework's own prompts and methods: unscored, versioned, and safe with two windows."""

import pytest
from django.urls import reverse

from selfeval.content import from_json
from selfeval.draft import Typed
from selfeval.models import Answer
from selfeval.selectors import questionnaire_of
from selfeval.services import save_answers
from tests.factories import NOW, add_helps, complete_draft, make_submission
from tests.selfeval.browsing import text_of
from tests.selfeval.places import CHECK, HERE, TASKS

pytestmark = pytest.mark.usefixtures("today")

CHECKLIST = reverse("selfeval:notes", args=[*HERE, "restorative"])
METHODS = reverse("selfeval:notes", args=[*HERE, "methods"])


@pytest.fixture
def helps(evaluation):
    return add_helps(evaluation.cycle.framework_version)


def field(element):
    return f"note-{element.pk}"


def test_prompts_and_methods_outside_approaches_are_grouped_as_the_framework_has_them(evaluation, helps):
    found = questionnaire_of(evaluation.cycle).helps

    assert [(one.label, [item.label for item in one.items]) for one in found] == [
        ("Restorative checklist", ["Does it promote reflection?", "Does it allow for challenge?"]),
        ("Methods of assessment", ["Taking the time"]),
    ]


def test_framework_without_them_has_no_page_for_notes(evaluation, client_for):
    client = client_for("contributor")

    assert "Help for the discussion" not in text_of(client.get(TASKS))
    assert client.get(CHECKLIST).status_code == 404


def test_note_is_written_and_counted_but_never_needed(evaluation, helps, visitor, client_for):
    contributor = visitor("contributor")
    assert "Nothing here is scored" in text_of(contributor.open(CHECKLIST))

    response = contributor.send(**{field(helps["challenge"]): "We disagreed well"})

    assert response["Location"] == METHODS
    words = text_of(client_for("lead").get(TASKS))
    assert "Restorative checklist 1 note Methods of assessment No notes yet" in words
    assert "0 of 8 tasks completed" in words
    assert Answer.objects.get(question="note", approach=helps["challenge"]).version == 1


def test_last_page_of_notes_leads_on_to_the_dialogue(evaluation, helps, visitor):
    contributor = visitor("contributor")
    contributor.open(METHODS)

    assert contributor.send(**{field(helps["time"]): "Half a day"})["Location"].endswith("/dialogue/")


def test_two_windows_on_one_note_show_both_texts_and_keep_history(evaluation, helps, visitor):
    first, second = visitor("contributor"), visitor("lead")
    name, other = field(helps["reflection"]), field(helps["challenge"])
    for person in (first, second):
        person.open(CHECKLIST)
    first.send(**{name: "It does"})

    page = second.send(**{name: "It does not", other: "It does too"})

    assert page.status_code == 409
    words = text_of(page)
    assert "It does" in words
    assert "It does not" in words
    assert Answer.objects.get(approach=helps["challenge"]).value == "It does too"
    assert second.send(**{f"{name}_keep": "both", name: "It does, mostly"}).status_code == 302
    note = Answer.objects.get(approach=helps["reflection"])
    assert (note.value, note.version) == ("It does, mostly", 2)
    assert list(note.history.order_by("history_id").values_list("value", flat=True)) == ["It does", "It does, mostly"]


def test_note_that_could_not_be_saved_is_shown_to_be_copied(evaluation, helps, people, client_for):
    make_submission(evaluation, people.approver)

    response = client_for("lead").post(CHECKLIST, {field(helps["reflection"]): "Too late, but dear"})

    assert response.status_code == 409
    assert "Too late, but dear" in text_of(response)


def test_notes_are_read_on_the_check_page_and_in_the_submission(evaluation, helps, people, client_for):
    complete_draft(evaluation, people.lead)
    assert "Restorative checklist" not in text_of(client_for("lead").get(CHECK))
    typed = [Typed("note", "We disagreed well", helps["challenge"].pk)]
    save_answers(evaluation=evaluation, typed=typed, by=people.lead, by_role="Lead officer", at=NOW)
    words = text_of(client_for("lead").get(CHECK))
    assert "Restorative checklist Does it allow for challenge? We disagreed well" in words
    assert "Does it promote reflection?" not in words

    submission = make_submission(evaluation, people.approver)

    [note] = from_json(submission.content).notes
    assert (note.group, note.label, note.note) == (
        "Restorative checklist",
        "Does it allow for challenge?",
        "We disagreed well",
    )
    page = text_of(client_for("board").get(reverse("selfeval:submission", args=[submission.reference])))
    assert "Restorative checklist: Does it allow for challenge? We disagreed well" in page
    assert "never scored" in page
