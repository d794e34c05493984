"""Last year beside this year: readable, and never an answer of this year."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actions.models import Action
from actions.services import record_update
from frameworks.models import Level, Scale, ScaleVersion
from selfeval.last_year import last_year
from selfeval.models import Answer, Cycle, Evaluation
from selfeval.selectors import questionnaire_of
from selfeval.services import share_part
from tests.factories import (
    NOW,
    complete_draft,
    make_action,
    make_cycle,
    make_evaluation,
    make_submission,
    make_unit_evaluation,
)
from tests.selfeval.browsing import fields_of, text_of
from tests.selfeval.places import CONNECTING, HERE

pytestmark = pytest.mark.usefixtures("today")

SECTION = "What you said in 2025/26"


@pytest.fixture
def earlier(council):
    return make_evaluation(make_cycle(year=2025, is_baseline=True), council)


@pytest.fixture
def evaluation(earlier, council):
    return make_evaluation(make_cycle(earlier.cycle.framework_version), council)


def connecting(evaluation):
    return questionnaire_of(evaluation.cycle).approach("connecting")


def promise(evaluation, what="Meet every month"):
    return make_action(evaluation.plan, connecting_element(evaluation), what=what)


def connecting_element(evaluation):
    return evaluation.cycle.framework_version.elements.get(slug="connecting")


def test_level_evidence_and_promises_of_last_year_stand_on_the_page(evaluation, earlier, people, client_for):
    kept, dropped = promise(earlier), promise(earlier, "Write to all")
    make_submission(earlier, people.approver, level=4)
    for action, status, note in (
        (kept, Action.Status.IN_PROGRESS, "Two meetings held"),
        (kept, Action.Status.DONE, "Twelve meetings held"),
    ):
        record_update(action=action, status=status, note=note, by=people.lead, by_role="Lead officer", at=NOW)

    words = text_of(client_for("contributor").get(CONNECTING))

    assert f"{SECTION} Level In 2025/26 you answered Leading. A lower level this year may mean" in words
    assert "Evidence you gave Listening sessions (Lived experience)" in words
    assert "Meet every month Done. Twelve meetings held (14 September 2026)" in words
    assert "Two meetings held" not in words
    assert f"{dropped.what} Not started. Nothing has been reported about it." in words
    assert "Hold listening sessions" not in words  # of no approach


def test_level_of_last_year_is_not_chosen_for_this_year(evaluation, earlier, people, client_for):
    make_submission(earlier, people.approver, level=4)

    page = client_for("contributor").get(CONNECTING)

    assert SECTION in text_of(page)
    assert "level" not in fields_of(page)
    assert not Answer.objects.filter(evaluation=evaluation).exists()


def test_section_can_be_opened_and_closed_without_scripts(evaluation, earlier, people, client_for):
    make_submission(earlier, people.approver)

    html = client_for("contributor").get(CONNECTING).content.decode()

    details = html.split("<details")[-1].split("</details>")[0]
    assert SECTION in details
    assert "Meet every month" in details or "had no action for this approach" in details


def test_last_year_is_read_beside_a_submission_too(evaluation, earlier, people, client_for):
    make_submission(earlier, people.approver)
    make_submission(evaluation, people.approver)

    assert SECTION in text_of(client_for("approver").get(CONNECTING))


def test_level_on_another_scale_is_told_in_its_words_and_not_compared(evaluation, earlier, people, client_for):
    make_submission(earlier, people.approver, level=4)
    scale = Scale.objects.create(slug="another")
    version = ScaleVersion.objects.create(
        scale=scale, framework_version=evaluation.cycle.framework_version, label="2026", title="New levels"
    )
    Level.objects.bulk_create(Level(scale_version=version, number=n, label=f"Step {n}") for n in range(1, 5))
    Cycle.objects.filter(pk=evaluation.cycle_id).update(scale_version=version)

    words = text_of(client_for("contributor").get(CONNECTING))

    assert "In 2025/26 you answered Leading. The scale has changed since, so this level cannot be compared" in words
    assert "A lower level this year" not in words


@pytest.mark.parametrize(
    ("level", "said"), [("not_applicable", "Not applicable"), ("do_not_know", "We do not know yet")]
)
def test_what_was_no_level_is_said_as_it_was(evaluation, earlier, people, level, said):
    make_submission(earlier, people.approver, level=level)

    assert last_year(evaluation, connecting(evaluation)).level == said


def test_nothing_is_shown_in_a_baseline_year_or_without_a_submission(evaluation, earlier, people, client_for):
    complete_draft(earlier, people.lead)
    assert SECTION not in text_of(client_for("contributor").get(CONNECTING))
    make_submission(earlier, people.approver)
    Cycle.objects.filter(pk=earlier.cycle_id).update(is_baseline=False)
    Cycle.objects.filter(pk=evaluation.cycle_id).update(is_baseline=True)

    assert "you answered" not in text_of(client_for("contributor").get(CONNECTING))


def test_nothing_is_shown_of_another_organisation(evaluation, earlier, people, client_for):
    make_submission(make_evaluation(earlier.cycle), people.approver)

    assert "you answered" not in text_of(client_for("contributor").get(CONNECTING))


def test_approach_that_was_not_asked_about_is_said_to_be_unanswered(evaluation, earlier, people):
    submission = make_submission(earlier, people.approver)
    new = connecting(evaluation)

    found = last_year(evaluation, type(new)(0, "hoping", "Hoping", "", (), ()))

    assert submission
    assert (found.level, found.evidence, found.promises) == ("", (), ())


# Parts


def share(part, people):
    return share_part(evaluation=part, by=people.contributor, by_role="Contributor", at=NOW)


def test_unit_reads_what_it_shared_itself_and_not_what_the_organisation_submitted(
    evaluation, earlier, people, client_for
):
    then = complete_draft(make_unit_evaluation(earlier), people.contributor, level=1)
    promise(then, "Ask the volunteers")
    share(then, people)
    promise(earlier)
    make_submission(earlier, people.approver, level=4)
    make_unit_evaluation(evaluation)

    words = text_of(client_for("contributor").get(reverse("selfeval:approach", args=[*HERE, "adults", "connecting"])))

    assert "In 2025/26 you answered Starting." in words
    assert "Listening sessions (Lived experience)" in words
    assert "Ask the volunteers Not started." in words
    assert "Meet every month" not in words


@pytest.mark.parametrize(("value", "said"), [("do_not_know", "We do not know yet"), ("", ""), (None, "")])
def test_unit_that_gave_no_level_is_told_so(evaluation, earlier, people, value, said):
    then = make_unit_evaluation(earlier, status=Evaluation.Status.SHARED)
    if value is not None:
        Answer.objects.create(
            evaluation=then,
            approach=connecting_element(evaluation),
            question="level",
            value=value,
            saved_at=NOW,
            saved_by=people.lead,
        )

    assert last_year(make_unit_evaluation(evaluation), connecting(evaluation)).level == said


def test_unit_reads_nothing_that_was_not_shared(evaluation, earlier, people):
    complete_draft(make_unit_evaluation(earlier), people.contributor)

    assert last_year(make_unit_evaluation(evaluation), connecting(evaluation)) is None


def test_programme_is_known_by_its_name(evaluation, earlier):
    for whole, status in ((earlier, Evaluation.Status.SHARED), (evaluation, Evaluation.Status.DRAFT)):
        now = make_evaluation(whole.cycle, whole.organisation, part="sport", programme="Sport", status=status)

    assert last_year(now, connecting(evaluation)).cycle == "2025/26"


def test_last_year_costs_the_same_however_much_there_was(evaluation, earlier, people, client_for):
    promise(earlier)
    make_submission(earlier, people.approver)
    client = client_for("contributor")
    client.get(CONNECTING)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(CONNECTING).status_code == 200
        return len(captured)

    one = queries()
    for number in range(20):
        action = promise(earlier, f"Promise {number}")
        record_update(
            action=action, status=Action.Status.DONE, note="Done", by=people.lead, by_role="Lead officer", at=NOW
        )

    assert queries() == one
