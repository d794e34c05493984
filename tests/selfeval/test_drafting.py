from datetime import timedelta

import pytest

from selfeval.draft import Seen, Typed, digest
from selfeval.models import Answer, Evaluation
from selfeval.selectors import questionnaire_of
from selfeval.services import (
    AlreadySubmitted,
    CycleClosed,
    add_evidence,
    close_cycle,
    remove_evidence,
    save_answers,
)
from tests.factories import NOW, make_evaluation, make_submission
from tests.selfeval.parallel import in_parallel

LEAD, CONTRIBUTOR = "Lead officer, Calder Vale Council", "Contributor, Calder Vale Council"


@pytest.fixture
def connecting(evaluation):
    return questionnaire_of(evaluation.cycle).approaches[0]


@pytest.fixture
def save(evaluation, people, connecting):
    """Saves answers about the first approach, each given as text or as (text, what was seen)."""

    def save(by="lead", at=NOW, **answers):
        typed = []
        for question, answer in answers.items():
            text, seen = answer if isinstance(answer, tuple) else (answer, Seen())
            typed.append(Typed(question, text, connecting.id, seen))
        role = {"lead": LEAD, "contributor": CONTRIBUTOR}[by]
        return save_answers(evaluation=evaluation, typed=typed, by=people[by], by_role=role, at=at)

    return save


def stored(question):
    return Answer.objects.get(question=question)


def test_first_save_stores_answers_and_starts_the_evaluation(evaluation, people, save):
    saved = save(strengths="We listen", changes="")

    assert {question for _, question in saved.keys} == {"strengths"}
    assert saved.conflicts == ()
    answer = stored("strengths")
    assert (answer.value, answer.version, answer.saved_role, answer.saved_at) == ("We listen", 1, LEAD, NOW)
    evaluation.refresh_from_db()
    assert evaluation.status == Evaluation.Status.DRAFT
    change = evaluation.status_changes.get()
    assert (change.status, change.by, change.by_role) == (Evaluation.Status.DRAFT, people.lead, LEAD)


def test_saving_nothing_leaves_the_evaluation_not_started(evaluation, save):
    save(strengths="", changes="")

    evaluation.refresh_from_db()
    assert evaluation.status == Evaluation.Status.INVITED
    assert not Answer.objects.exists()


def test_second_save_changes_only_what_was_typed_anew(save):
    save(strengths="We listen", changes="Meet more often")
    save(
        strengths=("We listen well", Seen(1, digest("We listen"))),
        changes=("Meet more often", Seen(1, digest("Meet more often"))),
    )

    assert (stored("strengths").value, stored("strengths").version) == ("We listen well", 2)
    assert (stored("changes").value, stored("changes").version) == ("Meet more often", 1)


def test_answer_changed_by_a_colleague_meanwhile_is_a_conflict_and_others_are_saved(save):
    save(strengths="We listen", changes="Meet more often")
    seen = {"strengths": Seen(1, digest("We listen")), "changes": Seen(1, digest("Meet more often"))}
    save(by="contributor", strengths=("We always listen", seen["strengths"]))

    saved = save(strengths=("We sometimes listen", seen["strengths"]), changes=("Meet weekly", seen["changes"]))

    assert [question for _, question in saved.keys] == ["changes"]
    (conflict,) = saved.conflicts
    assert conflict.typed.text == "We sometimes listen"
    assert (conflict.stored.text, conflict.stored.version) == ("We always listen", 2)
    assert conflict.stored.saved_role == CONTRIBUTOR
    assert stored("strengths").value == "We always listen"
    assert stored("changes").value == "Meet weekly"


def test_two_first_answers_to_the_same_question_conflict(save):
    save(by="contributor", strengths="We always listen")

    saved = save(strengths="We sometimes listen")

    assert [conflict.stored.text for conflict in saved.conflicts] == ["We always listen"]
    assert stored("strengths").value == "We always listen"


def test_first_answer_beside_a_colleagues_first_save_of_the_page_is_no_conflict(save):
    save(by="contributor", strengths="We always listen", changes="")

    saved = save(strengths="", changes="Meet more often")

    assert saved.conflicts == ()
    assert (stored("strengths").value, stored("changes").value) == ("We always listen", "Meet more often")


def test_unchanged_answer_never_overwrites_a_newer_one(save):
    save(strengths="We listen")
    seen = Seen(1, digest("We listen"))
    save(by="contributor", strengths=("We always listen", seen))

    saved = save(strengths=("We listen", seen))

    assert saved.conflicts == ()
    assert stored("strengths").value == "We always listen"


def test_two_people_who_type_the_same_do_not_conflict(save):
    save(by="contributor", strengths="We listen")

    saved = save(strengths="We listen")

    assert saved.conflicts == ()
    assert stored("strengths").version == 1


def test_emptying_an_answer_that_a_colleague_changed_is_a_conflict(save):
    save(strengths="We listen")
    seen = Seen(1, digest("We listen"))
    save(by="contributor", strengths=("We always listen", seen))

    assert len(save(strengths=("", seen)).conflicts) == 1
    assert stored("strengths").value == "We always listen"


def test_answer_changed_and_changed_back_is_no_conflict(save):
    save(strengths="We listen")
    seen = Seen(1, digest("We listen"))
    save(by="contributor", strengths=("We always listen", seen))
    save(by="contributor", strengths=("We listen", Seen(2, digest("We always listen"))))

    assert save(strengths=("We sometimes listen", seen)).conflicts == ()
    assert (stored("strengths").value, stored("strengths").version) == ("We sometimes listen", 4)


def test_every_text_of_an_answer_stays_in_its_history(save, people):
    save(strengths="We listen", changes="")
    save(by="contributor", at=NOW + timedelta(hours=1), strengths=("We always listen", Seen(1, digest("We listen"))))

    history = stored("strengths").history.order_by("history_date")
    assert [(row.value, row.history_user) for row in history] == [
        ("We listen", people.lead),
        ("We always listen", people.contributor),
    ]
    assert not stored("changes").history.exists()


@pytest.mark.django_db(transaction=True)
def test_two_first_saves_at_the_same_moment_start_the_evaluation_once(evaluation, people, connecting):
    def work(question):
        stale = Evaluation.objects.select_related("cycle").get(pk=evaluation.pk)
        typed = [Typed(asked, asked if asked == question else "", connecting.id) for asked in ("strengths", "changes")]
        return lambda: save_answers(evaluation=stale, typed=typed, by=people.lead, by_role=LEAD, at=NOW)

    errors = in_parallel(work("strengths"), work("changes"))

    assert errors == []
    assert (stored("strengths").value, stored("changes").value) == ("strengths", "changes")
    assert evaluation.status_changes.count() == 1


def test_unknown_question_is_refused(save):
    with pytest.raises(KeyError):
        save(shoe_size="44")


def test_answers_cannot_be_saved_once_submitted(evaluation, people, save):
    make_submission(evaluation, people.approver)

    with pytest.raises(AlreadySubmitted):
        save(strengths="Too late")


@pytest.mark.parametrize("started", [False, True])
@pytest.mark.parametrize("read_before", [False, True])
def test_answers_cannot_be_saved_once_the_cycle_is_closed(evaluation, people, save, started, read_before):
    if started:
        save(strengths="We listen")
        evaluation.refresh_from_db()
    cycle = close_cycle(cycle=evaluation.cycle, by=people.secretariat, at=NOW)
    if not read_before:
        evaluation.cycle = cycle

    with pytest.raises(CycleClosed):
        save(changes="Too late")


@pytest.mark.parametrize("token", ["", "x", "1", "-", "abc-def", "99999999999999-0", "1-0-2", "²-x"])
def test_unreadable_token_counts_as_nothing_seen_or_as_another_text(token):
    seen = Seen.parse(token)

    assert Typed("strengths", "mine", seen=seen).collides_with("theirs", 3)


def test_token_survives_the_way_through_a_form():
    seen = Seen(3, digest("We listen"))

    assert Seen.parse(str(seen)) == seen


@pytest.fixture
def add(evaluation, people, connecting):
    def add(**words):
        kind = questionnaire_of(evaluation.cycle).evidence_kinds[0]
        values = {"title": "Survey", "location": "Shared drive", "shows": "People feel heard"} | words
        return add_evidence(
            evaluation=evaluation,
            approach_id=connecting.id,
            kind_id=kind.id,
            by=people.contributor,
            by_role=CONTRIBUTOR,
            at=NOW,
            **values,
        )

    return add


def test_add_evidence_starts_the_evaluation_and_keeps_history(evaluation, people, add):
    evidence = add()

    evaluation.refresh_from_db()
    assert evaluation.status == Evaluation.Status.DRAFT
    assert evidence.history.get().history_user == people.contributor


def test_add_evidence_pressed_twice_records_it_once(evaluation, add):
    assert add() == add()
    assert evaluation.evidence.count() == 1


def test_add_evidence_that_differs_is_another_piece(evaluation, add):
    add()
    add(title="Second survey")

    assert evaluation.evidence.count() == 2


def test_remove_evidence_twice_removes_once_and_keeps_history(evaluation, people, add):
    evidence = add()
    remove = {"evaluation": evaluation, "evidence_id": evidence.pk, "by": people.lead, "at": NOW}

    assert remove_evidence(**remove) is True
    assert remove_evidence(**remove) is False
    assert evidence.history.model.objects.filter(id=evidence.pk, history_type="-").get().history_user == people.lead


def test_evidence_of_another_evaluation_is_not_removed(cycle, people, evaluation, add):
    evidence = add()
    other = make_evaluation(cycle)

    assert remove_evidence(evaluation=other, evidence_id=evidence.pk, by=people.lead, at=NOW) is False
    assert evaluation.evidence.count() == 1


def test_evidence_cannot_change_once_submitted(evaluation, people, add):
    evidence = add()
    make_submission(evaluation, people.approver)

    with pytest.raises(AlreadySubmitted):
        add(title="Another")
    with pytest.raises(AlreadySubmitted):
        remove_evidence(evaluation=evaluation, evidence_id=evidence.pk, by=people.lead, at=NOW)
