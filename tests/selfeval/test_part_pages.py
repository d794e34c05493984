"""The pages of units and programmes: who sees them, what they ask, sharing, and the levels side by side."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from partners.models import Role, Unit
from selfeval.draft import Typed
from selfeval.models import Answer, Evaluation, Submission
from selfeval.selectors import questionnaire_for, questionnaire_of
from selfeval.services import close_cycle, open_programme, save_answers, share_part
from tests.factories import (
    NOW,
    complete_draft,
    make_action,
    make_submission,
    make_unit_evaluation,
    make_user,
)
from tests.selfeval.browsing import fields_of, text_of
from tests.selfeval.places import AGREED, CHECK, HERE, PLAN, TASKS

pytestmark = pytest.mark.usefixtures("today")

ADULTS = [*HERE, "adults"]
LEVELS = reverse("selfeval:levels", args=HERE)
OPEN_UNITS = reverse("selfeval:open_units", args=HERE)
OPEN_PROGRAMME = reverse("selfeval:open_programme", args=HERE)
TAKE_BACK = reverse("selfeval:take_back", args=ADULTS)
Status = Evaluation.Status


def at(name, *args):
    """The address of a page of the unit."""
    return reverse(f"selfeval:{name}", args=[*ADULTS, *args])


@pytest.fixture
def units(council):
    return [
        Unit.objects.create(organisation=council, slug=name.lower(), name=name, position=place)
        for place, name in enumerate(("Place", "Adults", "Children"))
    ]


@pytest.fixture
def part(evaluation):
    return make_unit_evaluation(evaluation)


def share(part, by):
    role = f"Contributor, {part.organisation}"
    return share_part(evaluation=part, by=by, by_role=role, at=NOW)


@pytest.fixture
def shared(part, people):
    return share(complete_draft(part, people.contributor), people.contributor)


def due(day=1, month=12, year=2026):
    return {"due_on_day": str(day), "due_on_month": str(month), "due_on_year": str(year)}


# Opening


def test_lead_opens_all_units_with_one_date(evaluation, units, client_for):
    client = client_for("lead")
    assert "Open unit self-evaluations" in text_of(client.get(TASKS))
    page = client.get(OPEN_UNITS)
    assert page.content.decode().count("checked") == 3

    response = client.post(OPEN_UNITS, {"units": [unit.pk for unit in units], **due()}, follow=True)

    words = text_of(response)
    assert "Opened: Place, Adults, Children" in words
    assert "Place Not yet started Adults Not yet started Children Not yet started" in words
    assert {str(part.due_on) for part in Evaluation.objects.exclude(part="")} == {"2026-12-01"}
    assert "Every unit on the list" in text_of(client.get(OPEN_UNITS))


def test_only_some_units_are_opened_and_the_others_later(evaluation, units, client_for):
    client = client_for("secretariat")
    client.post(OPEN_UNITS, {"units": [units[1].pk], **due()})

    page = client.get(OPEN_UNITS).content.decode()

    assert Evaluation.objects.exclude(part="").get().unit == units[1]
    assert f'value="{units[0].pk}"' in page
    assert f'value="{units[1].pk}"' not in page


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({**due()}, "Select at least one unit"),
        ({"units": ["0"], **due()}, "Select units that are on this page"),
        ({"units": "all"}, "Enter the due date"),
        ({"units": "all", **due(day=1, month=3, year=2027)}, "Due date must be within the cycle"),
    ],
)
def test_form_for_units_says_what_to_mend(evaluation, units, client_for, sent, said):
    sent = sent | {"units": [units[0].pk]} if sent.get("units") == "all" else sent

    assert said in text_of(client_for("lead").post(OPEN_UNITS, sent))
    assert not Evaluation.objects.exclude(part="").exists()


def test_organisation_without_units_works_as_before(evaluation, client_for):
    contributor, lead = client_for("contributor"), client_for("lead")

    assert "Parts of your organisation" not in text_of(contributor.get(TASKS))
    assert "Every unit on the list" in text_of(lead.get(OPEN_UNITS))
    assert "No unit of Calder Vale Council has a self-evaluation of its own" in text_of(lead.get(LEVELS))
    assert "The levels of your units" not in text_of(lead.get(AGREED))
    assert "The levels of your approaches" in text_of(lead.get(AGREED))


def test_programme_is_opened_with_the_approaches_it_chooses(evaluation, client_for):
    client = client_for("lead")
    chosen = questionnaire_of(evaluation.cycle).approaches[1]
    assert "Select at least one approach" in text_of(client.post(OPEN_PROGRAMME, {"name": "Sport", **due()}))

    response = client.post(OPEN_PROGRAMME, {"name": "Summer of sport", "approaches": [chosen.id], **due()}, follow=True)

    words = text_of(response)
    assert "Calder Vale Council: Summer of sport, 2026/27 Self-evaluation" in words
    assert "Communicating Not yet started Bring it together Record how you discussed it" in words
    assert "Connecting" not in words
    assert "Summer of sport Programme or activity Not yet started" in text_of(client.get(TASKS))


def test_nothing_is_opened_once_the_organisation_has_submitted(evaluation, units, people, client_for):
    make_submission(evaluation, people.approver)
    client = client_for("lead")
    sport = {"name": "Sport", "approaches": [questionnaire_of(evaluation.cycle).approaches[0].id], **due()}

    assert "may not change any more" in text_of(client.get(OPEN_UNITS))
    assert "may not change any more" in text_of(client.get(OPEN_PROGRAMME))
    assert client.post(OPEN_UNITS, {"units": [units[0].pk], **due()}).status_code == 409
    assert client.post(OPEN_PROGRAMME, sport).status_code == 409
    assert "Open unit self-evaluations" not in text_of(client.get(TASKS))


# Writing


def test_page_of_a_unit_asks_about_the_unit_and_keeps_its_answers_apart(evaluation, part, visitor):
    contributor = visitor("contributor")
    page = contributor.open(at("approach", "connecting"))
    assert "Which level best describes your unit now?" in text_of(page)
    assert "Calder Vale Council: Adults, 2026/27" in text_of(page)

    contributor.send("later", level="4", strengths="We listen")

    assert set(Answer.objects.values_list("evaluation", flat=True)) == {part.pk}
    part.refresh_from_db()
    assert part.status == Status.DRAFT


def test_colleagues_at_one_page_of_a_unit_see_both_texts(part, visitor):
    first, second = visitor("contributor"), visitor("lead")
    for person in (first, second):
        person.open(at("approach", "connecting"))
    first.send(strengths="We listen")

    assert second.send(strengths="We talk").status_code == 409
    assert "We listen" in text_of(second.shown)


def test_contributor_writes_the_overall_level_and_the_plan_of_a_unit_but_not_of_the_organisation(
    evaluation, part, visitor, client_for
):
    contributor = visitor("contributor")
    contributor.open(at("agreed_level"))
    assert "Which level best describes your unit as a whole? (optional)" in text_of(contributor.shown)
    assert contributor.send("later", agreed_level="2").status_code == 302
    client = client_for("contributor")
    assert client.get(at("add_action")).status_code == 200
    assert client.get(reverse("selfeval:add_action", args=HERE)).status_code == 403
    assert client.post(AGREED, {"agreed_level": "2"}).status_code == 403


@pytest.mark.parametrize("name", ["agreed_level", "plan", "add_action"])
def test_programme_has_no_page_for_what_it_is_not_asked(evaluation, people, client_for, name):
    part = open_programme(
        evaluation=evaluation,
        name="Sport",
        approach_ids=[questionnaire_of(evaluation.cycle).approaches[0].id],
        due_on=evaluation.due_on,
        by=people.lead,
        by_role="Lead officer, Calder Vale Council",
        at=NOW,
    )
    client = client_for("lead")

    assert client.get(reverse(f"selfeval:{name}", args=[*HERE, part.part])).status_code == 404
    assert client.get(reverse("selfeval:approach", args=[*HERE, "sport", "trusting"])).status_code == 404
    page = client.get(reverse("selfeval:approach", args=[*HERE, "sport", "connecting"]))
    assert "Add evidence" not in text_of(page)
    assert "Staff confidence" not in text_of(page)


@pytest.mark.parametrize("who", ["board", "outsider", "nobody"])
def test_nobody_outside_the_organisation_but_the_secretariat_finds_a_part(shared, client_for, who):
    client = client_for(who)
    for name in ("evaluation", "dialogue", "check", "plan", "take_back"):
        assert client.get(at(name)).status_code == 404
    assert client.get(LEVELS).status_code in (403, 404)
    assert client_for("secretariat").get(at("check")).status_code == 200


# Sharing


def test_unit_is_shared_from_the_page_that_checks_its_answers(part, people, client_for):
    complete_draft(part, people.contributor)
    client = client_for("contributor")
    page = client.get(at("check"))
    assert "Share with those who agree the organisation’s level" in text_of(page)

    response = client.post(at("check"), fields_of(page), follow=True)

    words = text_of(response)
    assert "Shared with those who agree the level of Calder Vale Council" in words
    assert "Check answers and share Completed" in words
    part.refresh_from_db()
    assert part.status == Status.SHARED
    assert not Submission.objects.exists()
    again = text_of(client.post(at("check"), fields_of(page), follow=True))
    assert "This was shared already. Nothing was shared twice" in again


def test_gaps_are_shown_before_sharing_and_stop_it(part, client_for):
    client = client_for("contributor")
    assert "Connecting: select a level" in text_of(client.get(at("check")))

    response = client.post(at("check"), {"seen": ""})

    assert "There is a problem" in text_of(response)
    part.refresh_from_db()
    assert part.status == Status.INVITED


def test_unit_that_changed_while_it_was_read_is_not_shared(part, people, client_for):
    complete_draft(part, people.contributor)
    client = client_for("contributor")
    seen = fields_of(client.get(at("check")))
    Answer.objects.filter(evaluation=part, question="strengths").update(value="Other words")

    response = client.post(at("check"), seen)

    assert response.status_code == 409
    assert "Somebody changed this self-evaluation" in text_of(response)


def test_sharing_is_refused_to_those_who_only_read(part, people, client_for):
    complete_draft(part, people.contributor)
    for who in ("approver", "secretariat"):
        client = client_for(who)
        assert "A contributor or the lead officer of Calder Vale Council shares it" in text_of(client.get(at("check")))
        assert client.post(at("check"), {"seen": ""}).status_code == 403
        assert client.get(TAKE_BACK).status_code == 403


def test_sharing_after_the_cycle_says_so(part, people, client_for):
    complete_draft(part, people.contributor)
    close_cycle(cycle=part.cycle, by=people.secretariat, at=NOW)

    response = client_for("contributor").post(at("check"), {"seen": ""})

    assert response.status_code == 409
    assert "This cycle is closed" in text_of(response)


def test_shared_unit_is_read_only_until_it_is_taken_back_with_a_reason(shared, client_for, visitor):
    client = client_for("contributor")
    assert "you can read it but not change it" in text_of(client.get(at("dialogue")))
    assert "take it back" in text_of(client.get(at("evaluation")))
    assert client.post(at("dialogue"), {"length": "An hour"}).status_code == 409
    assert "Enter why you take it back" in text_of(client.post(TAKE_BACK, {"reason": ""}))

    response = client.post(TAKE_BACK, {"reason": "One level was wrong"}, follow=True)

    words = text_of(response)
    assert "Taken back. You can change it, then share it again" in words
    assert "One level was wrong" in words
    assert "there is nothing to take back" in text_of(client.get(TAKE_BACK, follow=True))
    assert client.post(TAKE_BACK, {"reason": "Again"}).status_code == 409


def test_an_organisations_own_has_nothing_to_take_back(evaluation, client_for):
    address = TAKE_BACK.replace("/parts/adults", "")
    assert client_for("lead").get(address).status_code == 404


# Levels side by side


def judge(part, people, level, overall=""):
    complete_draft(part, people.contributor, level=level)
    role = "Contributor, Calder Vale Council"
    answer = Answer.objects.filter(evaluation=part, question="agreed_level")
    answer.delete()
    if overall:
        typed = [Typed("agreed_level", overall)]
        save_answers(evaluation=part, typed=typed, by=people.contributor, by_role=role, at=NOW)
    return share(part, people.contributor)


def test_levels_of_units_stand_beside_the_agreed_one(evaluation, people, client_for):
    judge(make_unit_evaluation(evaluation, "Zoo"), people, 1, "2")
    judge(make_unit_evaluation(evaluation, "Adults"), people, 3)
    make_unit_evaluation(evaluation, "Children")
    complete_draft(evaluation, people.lead, level=3)

    words = text_of(client_for("approver").get(LEVELS))

    assert "2 of 3 units shared their self-evaluation. They differ on Connecting, Communicating" in words
    assert "Connecting 1 0 1 0 0 0 1 Embedded" in words
    assert "Zoo Starting Starting Starting Starting Starting Developing" in words
    assert words.index("Zoo Starting") < words.index("Adults Embedded") < words.index("Children Not shared yet")
    assert "The organisation’s own Embedded Embedded Embedded Embedded Embedded Developing" in words
    assert "Agreed level Developing" in words
    assert "Our words on: rationale" in words


def test_agreed_level_far_from_the_units_must_be_explained_and_nothing_typed_is_lost(
    evaluation, people, visitor, client_for
):
    for name in ("Adults", "Children"):
        judge(make_unit_evaluation(evaluation, name), people, 1)
    complete_draft(evaluation, people.lead)
    lead = visitor("lead")
    assert "The levels of your units" in text_of(lead.open(AGREED))

    page = lead.send(agreed_level="3", rationale="Because of the evidence")

    said = (
        "The agreed level is Embedded, and the middle of the levels that units gave the approaches is Starting. Say why"
    )
    assert said in text_of(page)
    assert fields_of(page)["rationale"] == "Because of the evidence"
    assert said in text_of(client_for("approver").get(CHECK))
    assert lead.send(difference="Two projects since").status_code == 302
    assert said not in text_of(client_for("approver").get(CHECK))


def test_agreed_level_may_be_left_for_later_without_its_explanation(evaluation, people, visitor):
    judge(make_unit_evaluation(evaluation, "Adults"), people, 1)
    lead = visitor("lead")
    lead.open(AGREED)

    assert lead.send("later", agreed_level="4").status_code == 302
    assert Answer.objects.get(evaluation=evaluation, question="agreed_level").value == "4"


# The plan


def test_lead_copies_an_action_of_a_shared_unit_into_the_plan(evaluation, shared, client_for):
    action = shared.plan.actions.get()
    client = client_for("lead")
    page = text_of(client.get(PLAN))
    assert "Hold listening sessions Adults: the whole. Engagement manager. Due" in page

    response = client.post(reverse("selfeval:copy_action", args=[*HERE, action.pk]), follow=True)

    assert "Action added to the organisation’s plan" in text_of(response)
    assert "Added to the organisation’s plan." in text_of(response)
    assert evaluation.plan.actions.get().what == action.what
    assert "Add to the organisation’s plan" not in text_of(client_for("approver").get(PLAN))


def test_plan_of_a_unit_offers_no_actions_of_other_units(evaluation, shared, client_for):
    other = make_unit_evaluation(evaluation, "Children")

    words = text_of(client_for("contributor").get(reverse("selfeval:plan", args=[*HERE, other.part])))

    assert "Hold listening sessions" not in words
    assert "those who write the organisation’s plan can take it over once you share" in words


def test_action_of_a_unit_that_was_taken_back_is_not_copied(evaluation, part, client_for):
    action = make_action(part.plan)
    client = client_for("lead")
    assert "Hold listening sessions" not in text_of(client.get(PLAN))

    assert client.post(reverse("selfeval:copy_action", args=[*HERE, action.pk])).status_code == 409
    assert not evaluation.plan.actions.exists()


# What each page costs


def queries(client, address):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize(("address", "most"), [(TASKS, 12), (LEVELS, 10), (AGREED, 10), (PLAN, 10)])
def test_page_costs_the_same_with_one_unit_and_with_thirty(evaluation, people, client_for, address, most):
    client = client_for("lead")

    def add(number):
        part = make_unit_evaluation(evaluation, f"Unit {number:02}", status=Status.SHARED)
        approach = questionnaire_for(part).approaches[0]
        Answer.objects.create(
            evaluation=part,
            approach_id=approach.id,
            question="level",
            value="2",
            saved_at=NOW,
            saved_by=people.lead,
        )
        make_action(part.plan)

    add(1)
    client.get(address)
    one = queries(client, address)
    for number in range(2, 31):
        add(number)

    assert queries(client, address) == one <= most


def test_part_is_no_concern_of_a_colleague_with_another_role(shared, client_for, people):
    assert client_for("steward").get(at("evaluation")).status_code == 403
    both = make_user(Role.BOARD_MEMBER, shared.organisation)
    client = client_for("lead")
    client.force_login(both)
    assert client.get(at("evaluation")).status_code == 403
