"""Taking an evaluation away as Word and Excel, and bringing the workbook back: previewed, decided, applied at once."""

import io
from datetime import timedelta

import docx
import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from selfeval.draft import Seen, Typed
from selfeval.models import Answer, BroughtBack, Evaluation
from selfeval.offline_selectors import preview_of
from selfeval.selectors import draft_of
from selfeval.services import (
    AlreadyApplied,
    CycleClosed,
    apply_brought_back,
    close_cycle,
    save_answers,
    share_part,
)
from tests.factories import (
    NOW,
    add_helps,
    complete_draft,
    make_submission,
    make_unit_evaluation,
)
from tests.selfeval.browsing import stored, text_of
from tests.selfeval.places import HERE, TASKS
from tests.selfeval.taking_away import (
    BRING_BACK,
    apply,
    bring,
    closed,
    filled_in,
    opened,
    preview,
    send,
    taken_away,
    write,
)

pytestmark = pytest.mark.usefixtures("today")

OFFLINE = reverse("selfeval:offline", args=HERE)
WORD = reverse("selfeval:offline_word", args=HERE)
WORKBOOK = reverse("selfeval:offline_workbook", args=HERE)
UNITS = reverse("selfeval:offline_units", args=HERE)
OFFICE = "application/vnd.openxmlformats-officedocument"
ROLE = "Lead officer, Calder Vale Council"


@pytest.fixture
def draft(evaluation, people):
    return complete_draft(evaluation, people.lead)


@pytest.fixture
def contributor(client_for):
    return client_for("contributor")


@pytest.fixture
def lead(client_for):
    return client_for("lead")


def save(evaluation, by, question="strengths"):
    """A colleague changes one answer about connecting on its page."""
    draft = draft_of(evaluation)
    key = (draft.questionnaire.approaches[0].id, question)
    typed = Typed(question, "Changed by a colleague", key[0], Seen.of(draft.answers[key]))
    save_answers(evaluation=evaluation, typed=[typed], by=by, by_role=ROLE, at=timezone.now())


# Taking away.


def test_word_document_is_sent_filled_in_or_with_room_to_write(draft, contributor):
    filled, blank = contributor.get(WORD, {"filled": "yes"}), contributor.get(WORD, {"filled": "no"})

    assert filled["Content-Type"] == f"{OFFICE}.wordprocessingml.document"
    assert filled["Content-Disposition"] == 'attachment; filename="self-evaluation-2026-27-calder-vale-council.docx"'
    assert blank["Content-Disposition"].endswith('2026-27-calder-vale-council-to-fill-in.docx"')
    assert filled["Cache-Control"] == "private, no-store"
    for response, holds in ((filled, True), (blank, False)):
        document = docx.Document(io.BytesIO(response.content))
        words = "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
        assert ("Our words on: what we do well" in words) is holds
        assert ("Hold listening sessions" in words) is holds
        assert document.core_properties.title == "Self-evaluation 2026/27: Calder Vale Council"


def test_workbook_is_sent_with_the_answers_so_far(draft, contributor):
    response = contributor.get(WORKBOOK)

    assert response["Content-Type"] == f"{OFFICE}.spreadsheetml.sheet"
    assert response["Content-Disposition"] == 'attachment; filename="self-evaluation-2026-27-calder-vale-council.xlsx"'
    assert response["Cache-Control"] == "private, no-store"
    book = opened(response.content)
    assert "Our words on: what we do well" in [row[4].value for row in book["Answers"]]


def test_page_offers_what_can_be_taken_away_and_the_way_back(draft, client_for):
    page = client_for("contributor").get(OFFLINE)
    for address in (f"{WORD}?filled=yes", f"{WORD}?filled=no", WORKBOOK, BRING_BACK):
        assert f'href="{address}"' in page.content.decode()
    assert OFFLINE in client_for("contributor").get(TASKS).content.decode()
    approver = client_for("approver").get(OFFLINE)
    assert BRING_BACK not in approver.content.decode()
    assert "Contributors and lead officers of Calder Vale Council can bring a workbook back" in text_of(approver)


# Looking at what would change.


def test_untouched_workbook_changes_nothing(draft, contributor):
    page = preview(contributor, taken_away(draft))
    assert "0 answers will change, 48 stay as they are" in text_of(page)
    assert "There is nothing to apply" in text_of(page)


def test_changes_are_shown_first_and_applied_together(draft, people, contributor):
    body = filled_in(
        taken_away(draft),
        {"connecting/strengths": "We <meet> & listen", "connecting/level": "Leading", "trusting/changes": None},
    )

    page = preview(contributor, body)

    words = text_of(page)
    assert "answers.xlsx : 3 answers will change, 45 stay as they are" in words
    assert "What we do well Connecting Our words on: what we do well We <meet> & listen" in words
    assert "Level Connecting Embedded Leading" in words
    assert "(The answer is taken away)" in words
    assert stored("strengths") == "Our words on: what we do well"
    response = apply(contributor, page)
    assert response["Location"] == TASKS
    assert "3 answers changed from the workbook" in text_of(contributor.get(TASKS))
    assert (stored("strengths"), stored("level"), stored("changes", "trusting")) == ("We <meet> & listen", "4", "")
    answer = Answer.objects.get(question="strengths", approach__slug="connecting")
    assert (answer.version, answer.saved_by, answer.saved_role) == (
        *(2, people.contributor),
        "Contributor, Calder Vale Council",
    )
    assert answer.history.count() == 2


def test_first_workbook_starts_the_evaluation(evaluation, contributor):
    page = preview(
        contributor, filled_in(taken_away(evaluation), {"connecting/level": 3, "dialogue/met_on": "1/9/2026"})
    )
    apply(contributor, page)

    evaluation.refresh_from_db()
    assert evaluation.status == Evaluation.Status.DRAFT
    assert stored("level") == "3"
    assert Answer.objects.get(question="met_on").value == "2026-09-01"


def test_notes_and_right_to_left_words_come_back(evaluation, contributor):
    add_helps(evaluation.cycle.framework_version)
    body = filled_in(taken_away(evaluation), {"note/time": "نسمع الناس", "note/challenge": "We do\nsometimes"})

    apply(contributor, preview(contributor, body))

    values = dict(Answer.objects.filter(question="note").values_list("approach__slug", "value"))
    assert values == {"time": "نسمع الناس", "challenge": "We do\nsometimes"}


def test_applying_twice_changes_nothing_twice(draft, contributor):
    page = preview(contributor, filled_in(taken_away(draft), {"connecting/strengths": "We meet"}))
    apply(contributor, page)

    response = apply(contributor, page)

    assert response["Location"] == TASKS
    assert "This workbook was applied already. Nothing was applied twice" in text_of(contributor.get(TASKS))
    assert BroughtBack.objects.get().content == {}
    assert Answer.objects.get(question="strengths", approach__slug="connecting").version == 2


def test_workbook_applied_in_two_windows_at_once_is_applied_once(draft, people):
    brought = bring(draft, people.lead, filled_in(taken_away(draft), {"connecting/strengths": "We meet"}))
    told = decision(draft, brought, people.lead)

    assert apply_brought_back(**told) == 1
    with pytest.raises(AlreadyApplied):
        apply_brought_back(**told)


def test_evaluation_closed_under_the_decision_changes_nothing(draft, people):
    brought = bring(draft, people.lead, filled_in(taken_away(draft), {"connecting/strengths": "We meet"}))
    told = decision(Evaluation.objects.select_related("cycle", "organisation").get(pk=draft.pk), brought, people.lead)
    close_cycle(cycle=draft.cycle, by=people.secretariat, at=NOW)

    with pytest.raises(CycleClosed):
        apply_brought_back(**told)

    assert stored("strengths") == "Our words on: what we do well"


def decision(evaluation, brought, by):
    """What `apply_brought_back` takes from somebody who has read the preview."""

    def may_agree(one):
        return True

    seen = preview_of(evaluation, brought, may_agree=may_agree).digest()
    signed = {"by": by, "by_role": ROLE, "at": NOW}
    return {"evaluation": evaluation, "brought": brought, "seen": seen, "mine": (), "may_agree": may_agree, **signed}


# What colleagues changed meanwhile.


def test_conflict_shows_both_texts_and_keeps_what_is_saved_unless_told(draft, people, contributor):
    body = filled_in(taken_away(draft), {"connecting/strengths": "Mine", "connecting/changes": "Mine too"})
    save(draft, people.lead)

    page = preview(contributor, body)

    words = text_of(page)
    assert "1 answer will change, 46 stay as they are, and 1 was changed by somebody else" in words
    assert "Changed by a colleague" in words
    apply(contributor, page)
    assert (stored("strengths"), stored("changes")) == ("Changed by a colleague", "Mine too")


def test_conflict_is_settled_for_the_workbook(draft, people, contributor):
    body = filled_in(taken_away(draft), {"connecting/strengths": "Mine"})
    save(draft, people.lead)
    page = preview(contributor, body)

    apply(contributor, page, **{f"keep-{draft.pk}/connecting/strengths": "mine"})

    assert stored("strengths") == "Mine"


def test_same_change_twice_and_an_untouched_row_are_no_conflict(draft, people, contributor):
    body = filled_in(taken_away(draft), {"connecting/strengths": "Changed by a colleague"})
    save(draft, people.lead)
    save(draft, people.lead, "changes")
    assert "There is nothing to apply" in text_of(preview(contributor, body))


def test_conflict_without_a_choice_is_asked_again(draft, people, contributor):
    body = filled_in(taken_away(draft), {"connecting/strengths": "Mine", "connecting/changes": "Mine too"})
    save(draft, people.lead)
    page = preview(contributor, body)

    again = apply(contributor, page, **{f"keep-{draft.pk}/connecting/strengths": ""})

    assert again.status_code == 200
    assert 'href="#keep-1"' in again.content.decode()
    assert "Connecting, what we do well: choose which answer to keep" in text_of(again)
    assert stored("changes") == "Our words on: what we will change"


def test_change_between_preview_and_decision_applies_nothing(draft, people, contributor):
    body = filled_in(taken_away(draft), {"connecting/strengths": "Mine", "connecting/changes": "Mine too"})
    page = preview(contributor, body)
    save(draft, people.lead)

    again = apply(contributor, page)

    assert again.status_code == 409
    assert "An answer was changed after this page was made, so nothing was applied" in text_of(again)
    assert (stored("strengths"), stored("changes")) == ("Changed by a colleague", "Our words on: what we will change")
    assert apply(contributor, again).status_code == 302
    assert stored("changes") == "Mine too"


# Whose it is, and who may.


def test_agreed_level_is_the_lead_officers(draft, contributor, lead):
    body = filled_in(taken_away(draft), {"agreed_level/rationale": "Because", "connecting/strengths": "We meet"})

    page = preview(contributor, body)
    assert "Only the lead officer agrees the organisation’s level" in text_of(page)
    apply(contributor, page)
    assert stored("strengths") == "We meet"
    assert Answer.objects.get(question="rationale").value == "Our words on: rationale"
    apply(lead, preview(lead, body))
    assert Answer.objects.get(question="rationale").value == "Because"


def test_preview_is_for_the_person_who_brought_it_on_its_own_page(draft, contributor, lead):
    page = preview(contributor, filled_in(taken_away(draft), {"connecting/strengths": "We meet"}))
    address = page.request["PATH_INFO"]
    assert lead.get(address).status_code == 404
    unit = make_unit_evaluation(draft)
    elsewhere = reverse("selfeval:brought_back", args=[*HERE, unit.part, BroughtBack.objects.get().token])
    assert contributor.get(elsewhere).status_code == 404


def test_preview_waits_through_signing_in_and_ends_after_a_week(draft, people, contributor):
    body = filled_in(taken_away(draft), {"connecting/strengths": "We meet"})
    page = preview(contributor, body)
    address = page.request["PATH_INFO"]
    contributor.logout()
    assert contributor.post(address).status_code == 302
    contributor.force_login(people.contributor)
    assert "We meet" in text_of(contributor.get(address))
    assert "See what answers.xlsx changes" in text_of(contributor.get(OFFLINE))
    with time_machine.travel(NOW + timedelta(days=7), tick=False):
        contributor.force_login(people.contributor)
        assert contributor.get(address).status_code == 404
        assert "answers.xlsx" not in text_of(contributor.get(OFFLINE))
        bring(draft, people.lead, body)
    assert BroughtBack.objects.get().brought_by == people.lead


def test_what_is_applied_keeps_no_words(draft, people):
    brought = bring(draft, people.lead, taken_away(draft))
    assert str(brought) == "answers.xlsx"
    brought.applied_at = NOW
    with pytest.raises(IntegrityError, match="brought_back_keeps_nothing"), transaction.atomic():
        brought.save()


# All units in one workbook.


def test_page_of_a_part_offers_its_own_files_alone(draft, contributor):
    part = make_unit_evaluation(draft)
    page = contributor.get(reverse("selfeval:offline", args=[*HERE, part.part]))
    assert reverse("selfeval:offline_workbook", args=[*HERE, part.part]) in page.content.decode()
    assert "units.xlsx" not in page.content.decode()


def test_units_come_back_in_one_workbook(draft, people, contributor):
    units = [make_unit_evaluation(draft, name) for name in ("Adults", "Children", "Places")]
    assert "Download one workbook for all 3 units" in text_of(contributor.get(OFFLINE))
    book = opened(contributor.get(UNITS).content)
    assert book.sheetnames[1:-1] == ["Adults", "Children", "Places"]
    for sheet in book.worksheets[1:-1]:
        write(sheet, {"connecting/strengths": f"Strong in {sheet.title}"})
    complete_draft(units[1], people.lead)
    share_part(evaluation=units[1], by=people.lead, by_role=ROLE, at=NOW)

    page = preview(contributor, closed(book))

    words = text_of(page)
    assert "2 answers will change" in words
    assert "This part is shared with those who agree" in words
    apply(contributor, page)
    answers = Answer.objects.filter(question="strengths", approach__slug="connecting").exclude(evaluation__part="")
    assert dict(answers.values_list("evaluation__part", "value")) == {
        "adults": "Strong in Adults",
        "children": "Our words on: what we do well",
        "places": "Strong in Places",
    }


def test_workbook_of_units_is_not_found_where_no_unit_can_write(draft, people, contributor):
    assert contributor.get(UNITS).status_code == 404
    make_unit_evaluation(draft)
    close_cycle(cycle=draft.cycle, by=people.secretariat, at=NOW)
    assert contributor.get(UNITS).status_code == 404


def test_units_can_come_back_while_the_organisations_own_is_submitted(evaluation, people, contributor):
    unit = make_unit_evaluation(evaluation)
    body = filled_in(taken_away(unit), {"connecting/strengths": "We meet"})
    make_submission(evaluation, people.lead)
    assert "1 answer will change" in text_of(preview(contributor, body))


@pytest.mark.parametrize("count", [1, 20])
def test_preview_asks_as_little_for_many_units_as_for_one(draft, people, contributor, count, django_assert_num_queries):
    units = [make_unit_evaluation(draft, f"Unit {number}") for number in range(count)]
    book = opened(taken_away(draft, *units))
    for sheet in book.worksheets[1:-1]:
        write(sheet, {"connecting/strengths": "We meet", "connecting/level": 3})
    response = send(contributor, closed(book))
    contributor.get(response["Location"])

    with django_assert_num_queries(10):
        page = contributor.get(response["Location"])

    assert f"{count * 2} answers will change" in text_of(page)
