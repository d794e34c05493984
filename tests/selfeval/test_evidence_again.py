"""Evidence of the year before: taken over with its file and its date, never with the judgement it supported."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from selfeval.models import Answer, Evidence, StoredFile
from selfeval.selectors import questionnaire_of
from selfeval.services import EvidenceGone, remove_evidence, use_evidence_again
from tests.factories import NOW, make_cycle, make_evaluation, make_framework, make_submission
from tests.selfeval.browsing import text_of
from tests.selfeval.giving import ROLE, a_file, give
from tests.selfeval.places import CONNECTING, HERE

pytestmark = pytest.mark.usefixtures("today")

AGAIN = reverse("selfeval:use_evidence_again", args=[*HERE, "connecting"])
ADD = reverse("selfeval:add_evidence", args=[*HERE, "connecting"])


@pytest.fixture
def version(db):
    return make_framework()


@pytest.fixture
def cycle(version):
    return make_cycle(version, 2026)


@pytest.fixture
def before(version, council):
    return make_evaluation(make_cycle(version, 2025, is_baseline=True), council)


@pytest.fixture
def earlier(before, people):
    connecting = questionnaire_of(before.cycle).approaches[0]
    words = {"link": "https://example.com", "good_until": date(2027, 6, 30), "upload": a_file()}
    evidence = give(before, people.lead, kind=2, **words, statement_ids=[connecting.statements[0].id])
    before.refresh_from_db()
    make_submission(before, people.approver)
    return evidence


def use(evaluation, earlier, by):
    return use_evidence_again(evaluation=evaluation, earlier_id=earlier.pk, by=by, by_role=ROLE, at=NOW)


def test_entry_is_copied_with_its_file_and_says_where_it_was_used(earlier, evaluation, visitor, client_for):
    page = visitor("contributor")
    assert AGAIN in page.open(ADD).content.decode()
    page.open(AGAIN)

    response = page.client.post(AGAIN, {"earlier": str(earlier.pk)})

    assert response.url == AGAIN
    words = text_of(page.open(AGAIN))
    assert "“Residents’ survey” is used again" in words
    assert "Used again in 2026/27." in words
    copy = evaluation.evidence.get()
    assert (copy.title, copy.link, copy.good_until) == (earlier.title, earlier.link, earlier.good_until)
    assert (copy.file, copy.kind, copy.approach) == (earlier.file, earlier.kind, earlier.approach)
    assert [one.pk for one in copy.statements.all()] == [one.pk for one in earlier.statements.all()]
    assert StoredFile.objects.count() == 1
    assert "Lived experience. Also used in 2025/26" in text_of(client_for("approver").get(CONNECTING))
    assert not Answer.objects.filter(evaluation=evaluation).exists()


def test_taking_over_twice_does_so_once(earlier, evaluation, people):
    assert use(evaluation, earlier, people.lead) == use(evaluation, earlier, people.contributor)


def test_copy_that_was_removed_can_be_taken_over_again(earlier, evaluation, people):
    first = use(evaluation, earlier, people.lead)
    remove_evidence(evaluation=evaluation, evidence_id=first.pk, by=people.lead, at=NOW)

    assert use(evaluation, earlier, people.lead) != first
    assert Evidence.objects.filter(pk=earlier.pk).exists()


def test_entry_that_is_out_of_date_is_taken_over_and_said_to_be(earlier, evaluation, visitor):
    Evidence.objects.filter(pk=earlier.pk).update(good_until=date(2026, 3, 31))
    page = visitor("lead")

    assert "Good until 31 March 2026 Out of date" in text_of(page.open(AGAIN))
    page.client.post(AGAIN, {"earlier": str(earlier.pk)})

    words = "It was good until 31 March 2026, so it is out of date: change the date, or add newer evidence"
    assert words in text_of(page.open(AGAIN))


def test_later_version_of_the_framework_is_matched_by_its_slugs(earlier, council, people):
    later = make_framework(label="2027")
    evaluation = make_evaluation(make_cycle(later, 2027, reference_prefix="NEW"), council)

    copy = use(evaluation, earlier, people.lead)

    assert copy.approach.version == copy.kind.version == copy.statements.get().version == later
    assert copy.also_used_in.title == "2025/26"


def test_what_the_later_version_does_not_ask_for_is_left_out(earlier, council, people):
    later = make_framework(label="2027")
    later.elements.filter(slug="lived-experience").update(slug="voices")
    evaluation = make_evaluation(make_cycle(later, 2027, reference_prefix="NEW"), council)

    with pytest.raises(EvidenceGone):
        use(evaluation, earlier, people.lead)


@pytest.mark.parametrize("wrong", ["", "0", "abc", "9" * 30, "other"])
def test_what_is_not_last_years_own_is_not_taken_over(earlier, evaluation, people, client_for, wrong):
    if wrong == "other":
        wrong = str(give(make_evaluation(earlier.evaluation.cycle), people.lead).pk)

    assert client_for("lead").post(AGAIN, {"earlier": wrong}).url == AGAIN
    assert not evaluation.evidence.exists()


def test_page_without_earlier_evidence_says_so(evaluation, visitor):
    page = visitor("lead")

    assert "There is no evidence for this approach from an earlier year" in text_of(page.open(AGAIN))
    assert AGAIN not in page.open(ADD).content.decode()


def test_nothing_is_offered_once_the_evaluation_is_closed(earlier, evaluation, people, client_for):
    make_submission(evaluation, people.approver)

    assert "Use again:" not in text_of(client_for("lead").get(AGAIN))
    assert client_for("lead").post(AGAIN, {"earlier": str(earlier.pk)}).status_code == 409


def test_page_with_twenty_entries_asks_no_more_queries_than_with_one(earlier, before, evaluation, people, client_for):
    client = client_for("lead")

    def count():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(AGAIN).status_code == 200
        return len(captured)

    one = count()
    Evidence.objects.bulk_create(
        Evidence(
            evaluation=before,
            approach=earlier.approach,
            kind=earlier.kind,
            title=f"Survey {number}",
            shows="People feel heard",
            file=earlier.file,
            added_at=NOW,
            added_by=people.lead,
        )
        for number in range(19)
    )
    assert count() == one
