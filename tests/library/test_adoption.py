"""What may be recorded in the adoption register, and what the database refuses."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError

from frameworks.models import Framework
from library.decisions import DecisionText, faults
from library.models import Decision
from library.selectors.adoption import story_state
from library.services.adoption import (
    DecisionGone,
    DecisionRefused,
    StoryChanged,
    correct_decision,
    record_decision,
    remove_decision,
)
from partners.models import Organisation, Role, User
from tests.factories import NOW, OrganisationFactory, UserFactory, make_decision, make_framework, make_user
from tests.selfeval.parallel import in_parallel

CONSIDERING, ADOPTED, DECLINED = Decision.Status.CONSIDERING, Decision.Status.ADOPTED, Decision.Status.DECLINED
MARCH, MAY = date(2026, 3, 3), date(2026, 5, 4)
TODAY = date(2026, 9, 14)


def words(status: Decision.Status = ADOPTED, on: date = MAY, **others: Any) -> DecisionText:
    return DecisionText(status=status, decided_on=on, **{"deciding_body": "Cabinet"} | others)


@pytest.mark.parametrize(
    ("new", "recorded", "wrong"),
    [
        (words(), [], []),
        (words(DECLINED), [], ["reason"]),
        (words(DECLINED, reason=" "), [], ["reason"]),
        (words(DECLINED, reason="Too small"), [], []),
        (words(on=TODAY), [], []),
        (words(on=date(2026, 9, 15)), [], ["decided_on"]),
        (words(), [(CONSIDERING, MARCH)], []),
        (words(on=MARCH), [(CONSIDERING, MAY)], ["decided_on"]),
        (words(DECLINED, MARCH, reason="No"), [(CONSIDERING, MAY)], ["decided_on"]),
        (words(on=MARCH), [(CONSIDERING, MARCH)], ["decided_on"]),
        (words(CONSIDERING, MARCH), [(ADOPTED, MAY)], []),
        (words(CONSIDERING, MARCH), [(CONSIDERING, MAY)], []),
        (words(CONSIDERING), [(ADOPTED, MARCH)], []),
        (words(on=date(2026, 2, 1)), [(ADOPTED, MARCH), (CONSIDERING, MAY)], []),
    ],
)
def test_decision_fits_the_others_or_says_what_to_mend(
    new: DecisionText, recorded: list[tuple[Decision.Status, date]], wrong: list[str]
) -> None:
    others = [Decision(status=status, decided_on=day) for status, day in recorded]
    assert [name for name, _ in faults(new, others, today=TODAY)] == wrong


@pytest.fixture
def council(db: None) -> Organisation:
    return OrganisationFactory(name="Calder Vale Council")


@pytest.fixture
def framework(db: None) -> Framework:
    return make_framework().framework


@pytest.fixture
def lead(council: Organisation) -> User:
    return make_user(Role.LEAD, council)


def record(
    council: Organisation, framework: Framework, by: User, text: DecisionText, seen: int | None = None
) -> Decision:
    seen = story_state(council, framework) if seen is None else seen
    return record_decision(
        organisation=council, framework=framework, seen=seen, text=text, by=by, by_role="Lead officer", at=NOW
    )


def test_later_decision_stands_beside_the_earlier(council: Organisation, framework: Framework, lead: User) -> None:
    make_decision(council, framework, by=lead)
    record(council, framework, lead, words())
    story = Decision.objects.newest_first().values_list("status", "decided_on")
    assert list(story) == [(ADOPTED, MAY), (CONSIDERING, MARCH)]


def test_decision_is_signed(council: Organisation, framework: Framework, lead: User) -> None:
    decision = record(council, framework, lead, words())
    assert (decision.recorded_by, decision.recorded_role, decision.recorded_at) == (lead, "Lead officer", NOW)
    assert decision.history.get().history_user == lead


def test_unfit_decision_is_refused_with_its_faults(council: Organisation, framework: Framework, lead: User) -> None:
    with pytest.raises(DecisionRefused, match="Enter the reason for declining") as refusal:
        record(council, framework, lead, words(DECLINED, on=date(2027, 1, 1)))
    assert [name for name, _ in refusal.value.faults] == ["reason", "decided_on"]
    assert not Decision.objects.exists()


def test_today_is_that_of_the_portal(council: Organisation, framework: Framework, lead: User) -> None:
    """An hour before midnight in London it is tomorrow nowhere that counts; in summer UTC is an hour behind."""
    late = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    decision = record_decision(
        organisation=council,
        framework=framework,
        seen=0,
        text=words(on=date(2026, 7, 1)),
        by=lead,
        by_role="Lead officer",
        at=late,
    )
    assert decision.decided_on == date(2026, 7, 1)


@pytest.mark.parametrize("change", ["recorded", "corrected", "removed"])
def test_writer_of_an_old_page_is_told(council: Organisation, framework: Framework, lead: User, change: str) -> None:
    decision = make_decision(council, framework, by=lead)
    seen = story_state(council, framework)
    if change == "recorded":
        record(council, framework, lead, words())
    elif change == "corrected":
        correct_decision(decision=decision, seen=seen, text=words(CONSIDERING), why="Wrong day", by=lead, at=NOW)
    else:
        remove_decision(decision=decision, seen=seen, why="Wrong framework", by=lead, at=NOW)
    with pytest.raises(StoryChanged):
        record(council, framework, lead, words(on=TODAY), seen=seen)


def test_another_framework_does_not_disturb(council: Organisation, framework: Framework, lead: User) -> None:
    seen = story_state(council, framework)
    make_decision(council, make_framework("other").framework, by=lead)
    assert record(council, framework, lead, words(), seen=seen).pk


@pytest.mark.django_db(transaction=True)
def test_of_two_writers_at_once_one_wins_and_the_other_is_told() -> None:
    council, framework = OrganisationFactory(), make_framework().framework
    lead, approver = (make_user(role, council) for role in (Role.LEAD, Role.APPROVER))
    errors = in_parallel(
        lambda: record(council, framework, lead, words(), seen=0),
        lambda: record(council, framework, approver, words(CONSIDERING, MARCH), seen=0),
    )
    assert [type(error) for error in errors] == [StoryChanged]
    assert Decision.objects.count() == 1


def test_correction_keeps_the_wrong_words_in_the_history(
    council: Organisation, framework: Framework, lead: User
) -> None:
    decision = make_decision(council, framework, by=lead, body="Cabinett")
    seen = story_state(council, framework)
    correct_decision(decision=decision, seen=seen, text=words(CONSIDERING, MARCH), why="Misspelt", by=lead, at=NOW)
    decision.refresh_from_db()
    assert decision.deciding_body == "Cabinet"
    rows = decision.history.values_list("deciding_body", "history_change_reason")
    assert set(rows) == {("Cabinett", None), ("Cabinet", "Misspelt")}


def test_correction_must_fit_the_others(council: Organisation, framework: Framework, lead: User) -> None:
    make_decision(council, framework, by=lead)
    adopted = record(council, framework, lead, words())
    with pytest.raises(DecisionRefused, match="3 March 2026"):
        correct_decision(
            decision=adopted,
            seen=story_state(council, framework),
            text=words(on=MARCH),
            why="Wrong day",
            by=lead,
            at=NOW,
        )


def test_removed_decision_is_kept_in_the_history(council: Organisation, framework: Framework, lead: User) -> None:
    decision = make_decision(council, framework, by=lead)
    state = story_state(council, framework)
    remove_decision(decision=decision, seen=state, why="Wrong framework", by=lead, at=NOW)
    assert not Decision.objects.exists()
    assert Decision.history.filter(history_type="-").get().history_change_reason == "Wrong framework"


def test_removed_decision_cannot_be_corrected(council: Organisation, framework: Framework, lead: User) -> None:
    decision = make_decision(council, framework, by=lead)
    stale = Decision.objects.get()
    remove_decision(decision=decision, seen=story_state(council, framework), why="Wrong", by=lead, at=NOW)
    with pytest.raises(DecisionGone):
        correct_decision(
            decision=stale, seen=story_state(council, framework), text=words(), why="Wrong", by=lead, at=NOW
        )


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"status": DECLINED}, "decision_to_decline_has_a_reason"),
        ({"deciding_body": ""}, "decision_has_a_deciding_body"),
        ({"status": "wondering"}, "decision_has_a_known_status"),
    ],
)
def test_database_refuses_a_decision_that_says_too_little(
    council: Organisation, framework: Framework, fields: dict[str, Any], constraint: str
) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        _create(council, framework, **fields)


def test_database_holds_one_decision_of_a_day(council: Organisation, framework: Framework) -> None:
    _create(council, framework)
    with pytest.raises(IntegrityError, match=r"decided_on|decision_once_on_a_day"):
        _create(council, framework, status=CONSIDERING)


def _create(council: Organisation, framework: Framework, **fields: Any) -> Decision:
    given = {
        "organisation": council,
        "framework": framework,
        "status": ADOPTED,
        "decided_on": MAY,
        "deciding_body": "Cabinet",
        "recorded_at": NOW,
        "recorded_by": UserFactory(),
        "recorded_role": "Lead officer",
    }
    return Decision.objects.create(**given | fields)
