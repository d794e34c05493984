"""The plan of an evaluation, which the lead officer alone writes."""

import itertools

import pytest
from django.urls import reverse

from actions.models import Action, Update
from selfeval.models import Evaluation
from selfeval.selectors import questionnaire_of
from selfeval.services import close_cycle
from tests.factories import NOW, make_action, make_evaluation, make_submission
from tests.selfeval.browsing import fields_of, text_of
from tests.selfeval.places import HERE, PLAN

pytestmark = pytest.mark.usefixtures("today")

ADD = reverse("selfeval:add_action", args=HERE)


@pytest.fixture
def words(evaluation):
    return {
        "what": "Hold listening sessions",
        "approach": str(questionnaire_of(evaluation.cycle).approaches[0].id),
        "owner_role": "Engagement manager",
        "milestone": "Ten sessions held",
        "due_on_day": "31",
        "due_on_month": "March",
        "due_on_year": "2027",
        "support_needed": "",
    }


@pytest.fixture
def action(evaluation):
    return make_action(evaluation.plan)


def change(action):
    return reverse("selfeval:change_action", args=[*HERE, action.pk])


def remove(action):
    return reverse("selfeval:remove_action", args=[*HERE, action.pk])


def test_empty_plan_says_how_to_begin(evaluation, client_for):
    response = client_for("lead").get(PLAN)

    assert "There are no actions yet. Add at least one" in text_of(response)
    assert 'id="add-action"' in response.content.decode()


def test_lead_adds_an_action_and_starts_the_evaluation(evaluation, client_for, words):
    client = client_for("lead")

    assert client.post(ADD, words).url == PLAN

    action = Action.objects.get()
    assert (action.what, action.approach.label, str(action.due_on)) == (
        "Hold listening sessions",
        "Connecting",
        "2027-03-31",
    )
    shown = text_of(client.get(PLAN))
    assert "Action added" in shown
    assert "Due 31 March 2027" in shown
    evaluation.refresh_from_db()
    assert evaluation.status == Evaluation.Status.DRAFT


def test_page_for_a_new_action_is_empty_and_chooses_nothing(evaluation, client_for):
    response = client_for("lead").get(ADD)

    assert not any((fields_of(response) | {"account_token": ""}).values())
    assert "checked" not in response.content.decode()


def test_action_for_the_whole_organisation_has_no_approach(evaluation, client_for, words):
    client_for("lead").post(ADD, words | {"approach": "whole"})

    assert Action.objects.get().approach is None


def test_action_sent_twice_is_added_once(evaluation, client_for, words):
    client = client_for("lead")
    client.post(ADD, words)
    client.post(ADD, words)

    assert Action.objects.count() == 1


def test_action_without_anything_names_what_is_missing(evaluation, client_for):
    response = client_for("lead").post(ADD, {})

    shown = text_of(response)
    for message in (
        "Enter what you will do",
        "Select which approach it improves",
        "Enter the role that owns it",
        "Enter the date by which it will be done",
    ):
        assert message in shown
    assert "<title>Error: " in response.content.decode()


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("what", "word " * 501, "What you will do must be 500 words or fewer"),
        ("owner_role", "r" * 121, "Role that owns it must be 120 characters or fewer"),
        ("milestone", "m" * 301, "Milestone must be 300 characters or fewer"),
        ("approach", "999999", "Select one of the approaches on this page"),
        ("due_on_day", "32", "must be a real date"),
    ],
)
def test_wrong_action_is_refused_and_keeps_what_was_typed(evaluation, client_for, words, field, typed, message):
    response = client_for("lead").post(ADD, words | {field: typed})

    assert message in text_of(response)
    assert fields_of(response)["milestone"].strip()
    assert not Action.objects.exists()


def test_lead_changes_an_action(evaluation, client_for, action, words):
    client = client_for("lead")
    shown = fields_of(client.get(change(action)))

    assert client.post(change(action), shown | {"owner_role": "Head of service"}).url == PLAN

    action.refresh_from_db()
    assert (action.owner_role, action.version) == ("Head of service", 2)


def test_action_changed_by_a_colleague_meanwhile_shows_both(evaluation, client_for, action):
    one, two = client_for("lead"), client_for("lead")
    shown = fields_of(one.get(change(action)))
    one.post(change(action), shown | {"what": "Hold ten sessions"})

    response = two.post(change(action), shown | {"what": "Hold twenty sessions"})

    assert response.status_code == 409
    assert "What you will do: Hold ten sessions" in text_of(response)
    fields = fields_of(response)
    assert fields["what"] == "Hold twenty sessions"
    action.refresh_from_db()
    assert action.what == "Hold ten sessions"
    two.post(change(action), fields)
    action.refresh_from_db()
    assert action.what == "Hold twenty sessions"


def test_action_removed_by_a_colleague_meanwhile_can_be_added_again(evaluation, client_for, action):
    client = client_for("lead")
    shown = fields_of(client.get(change(action)))
    client.post(remove(action))

    response = client.post(change(action), shown | {"what": "Hold twenty sessions"})

    assert response.status_code == 409
    assert "Somebody else removed this action" in text_of(response)
    assert f'action="{ADD}"' in response.content.decode()
    client.post(ADD, fields_of(response))
    assert Action.objects.get().what == "Hold twenty sessions"


def test_changed_action_without_its_words_is_refused(evaluation, client_for, action):
    client = client_for("lead")
    shown = fields_of(client.get(change(action)))

    assert "Enter what you will do" in text_of(client.post(change(action), shown | {"what": " "}))


def test_removing_an_action_asks_first(evaluation, client_for, action):
    client = client_for("lead")

    assert "Do you want to remove this action?" in text_of(client.get(remove(action)))
    assert Action.objects.exists()
    assert client.post(remove(action)).url == PLAN
    assert not Action.objects.exists()


def test_removing_an_action_that_is_gone_is_a_calm_message(evaluation, client_for, action):
    client = client_for("lead")
    client.post(remove(action))

    for address in (remove(action), change(action)):
        assert client.get(address).url == PLAN
        assert "Somebody else has removed this action already" in text_of(client.get(PLAN))


def test_action_with_updates_is_kept(evaluation, people, client_for, action):
    Update.objects.create(
        action=action, status=Action.Status.IN_PROGRESS, note="Begun", at=NOW, by=people.lead, by_role="Lead officer"
    )
    client = client_for("lead")
    client.post(remove(action))

    assert Action.objects.exists()
    assert "This action has updates" in text_of(client.get(PLAN))


@pytest.mark.parametrize("who", ["contributor", "approver", "secretariat"])
def test_plan_is_read_by_others_and_changed_by_the_lead_alone(evaluation, client_for, action, words, who):
    client = client_for(who)

    shown = text_of(client.get(PLAN))
    assert "Hold listening sessions" in shown
    assert "The lead officer of the organisation writes the plan" in shown
    assert client.post(ADD, words).status_code == 403
    assert client.post(change(action), words).status_code == 403
    assert client.post(remove(action)).status_code == 403


def test_plan_is_read_only_once_submitted_and_shows_typed_words_back(evaluation, people, client_for, action, words):
    make_submission(evaluation, people.approver)
    client = client_for("lead")

    assert "you can read it but not change it" in text_of(client.get(PLAN))
    assert client.get(ADD).url == PLAN
    assert client.get(change(action)).url == PLAN
    for address in (ADD, change(action)):
        response = client.post(address, words)
        assert response.status_code == 409
        assert "Ten sessions held" in text_of(response)
    assert client.post(remove(action)).status_code == 409
    assert Action.objects.count() == 2


def test_words_of_an_action_are_shown_back_when_the_cycle_closed(evaluation, people, client_for, action, words):
    close_cycle(cycle=evaluation.cycle, by=people.secretariat, at=NOW)

    for address, typed in itertools.product([ADD, change(action)], [words, words | {"what": ""}]):
        response = client_for("lead").post(address, typed)
        assert response.status_code == 409
        assert "Engagement manager" in text_of(response)


def test_action_of_another_plan_is_not_reached(cycle, evaluation, client_for):
    other = make_action(make_evaluation(cycle).plan)
    client = client_for("lead")

    assert client.get(change(other)).url == PLAN
    client.post(remove(other))
    assert Action.objects.filter(pk=other.pk).exists()
