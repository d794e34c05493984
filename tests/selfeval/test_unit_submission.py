"""What a submission tells of units: numbers and dissent, no names; and how older submissions still read."""

import pytest
from django.urls import reverse

from selfeval.content import SCHEMA, from_json
from selfeval.draft import Typed
from selfeval.models import Evaluation
from selfeval.services import save_answers, share_part
from tests.factories import NOW, complete_draft, make_submission, make_unit_evaluation
from tests.selfeval.browsing import text_of

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def submission(evaluation, people):
    """Two of three units shared theirs, far apart from one another."""
    for name, level in (("Zoo", 1), ("Adults", 4)):
        part = complete_draft(make_unit_evaluation(evaluation, name), people.contributor, level=level)
        share_part(evaluation=part, by=people.contributor, by_role="Contributor", at=NOW)
    complete_draft(make_unit_evaluation(evaluation, "Children"), people.contributor)
    return make_submission(evaluation, people.approver)


def test_submission_carries_the_spread_of_the_units_in_numbers(submission):
    units = from_json(submission.content).units

    assert (units.invited, units.shared) == (3, 2)
    assert next((one.label, one.counts, one.not_answered) for one in units.approaches) == (
        "Connecting",
        ((1, 1), (4, 1)),
        1,
    )
    assert "Zoo" not in str(submission.content)
    assert "Children" not in str(submission.content)


def test_board_reads_the_spread_and_the_dissent_but_no_unit(submission, client_for):
    words = text_of(client_for("board").get(reverse("selfeval:submission", args=[submission.reference])))

    assert "2 of 3 units shared a self-evaluation of their own" in words
    assert "Connecting 1 0 0 1 0 0 1" in words
    assert "Connecting: 2 of 3 units gave a level, from Starting to Leading; the middle is between Starting" in words
    assert "Views that differed about the level Our words on: views that differed about the level" in words
    assert "Zoo" not in words


def test_spread_and_dissent_are_in_the_pdf(submission, client_for):
    response = client_for("board").get(reverse("selfeval:submission_pdf", args=[submission.reference]))

    assert response.content.startswith(b"%PDF")


def test_units_own_overall_levels_are_counted(evaluation, people, client_for):
    part = complete_draft(make_unit_evaluation(evaluation), people.contributor)
    typed = [Typed("agreed_level", "4")]
    save_answers(evaluation=part, typed=typed, by=people.contributor, by_role="Contributor", at=NOW)
    share_part(evaluation=part, by=people.contributor, by_role="Contributor", at=NOW)
    complete_draft(evaluation, people.lead)
    typed = [Typed("difference", "One unit is not the whole")]
    save_answers(evaluation=evaluation, typed=typed, by=people.lead, by_role="Lead officer", at=NOW)

    content = from_json(make_submission(evaluation, people.approver).content)

    assert content.units.whole.counts == ((4, 1),)
    assert content.answer("difference").value == "One unit is not the whole"
    assert [tally.label for tally in content.unit_tallies][-1] == "The unit as a whole"


def test_judgements_of_units_come_back_in_no_order_that_tells_who_gave_them(submission):
    tally = from_json(submission.content).unit_tallies[0]

    assert tally.judgements == (1, 4, None)
    assert tally.counts == (("Starting", 1), ("Developing", 0), ("Embedded", 0), ("Leading", 1))


def test_organisation_without_units_submits_as_before(evaluation, people, client_for):
    submission = make_submission(evaluation, people.approver)

    assert from_json(submission.content).units is None
    assert from_json(submission.content).unit_tallies == ()
    words = text_of(client_for("board").get(reverse("selfeval:submission", args=[submission.reference])))
    assert "units shared" not in words


def test_submission_from_before_units_still_reads(submission, people, client_for):
    """As it was frozen then: without the newer questions, units and notes."""
    values = dict(submission.content)
    assert values["schema"] == SCHEMA == 2
    newer = ("length_band", "difference", "agreed_views")
    for part in ("dialogue", "agreed"):
        values[part] = [answer for answer in values[part] if answer["question"] not in newer]
    old = {key: value for key, value in values.items() if key not in ("units", "notes")} | {"schema": 1}

    content = from_json(old)

    assert (content.schema, content.units, content.notes, content.unit_tallies) == (1, None, (), ())
    assert content.answer("rationale").value
    assert Evaluation.objects.with_submission().exists()
