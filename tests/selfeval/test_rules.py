"""Who may do what, and what others are told: 403 inside their reach, 404 outside it."""

import pytest
import rules
from django.urls import reverse

from partners.actors import actor_for
from selfeval.models import Evidence
from tests.factories import complete_draft, make_submission
from tests.selfeval.places import HERE

RULES = {
    "find_evaluation": {"contributor", "lead", "approver", "steward", "secretariat", "board"},
    "read_draft": {"contributor", "lead", "approver", "secretariat"},
    "edit_answers": {"contributor", "lead"},
    "agree_level": {"lead"},
    "edit_plan": {"lead"},
    "sign_off": {"approver"},
    "ask_for_sign_off": {"lead"},
    "open_again": {"lead", "approver"},
    "submit": {"lead", "approver"},
    "withdraw": {"approver"},
    "decide": {"secretariat"},
    "see_facts": {"contributor", "lead", "approver", "secretariat"},
    "check_facts": {"lead", "approver"},
    "read_submission": {"contributor", "lead", "approver", "secretariat", "board"},
}
EVERYBODY = ["contributor", "lead", "approver", "steward", "secretariat", "board", "outsider", "nobody"]


@pytest.mark.parametrize("rule", RULES)
def test_rule_allows_these_and_nobody_else(evaluation, people, rule):
    allowed = {who for who in EVERYBODY if rules.test_rule(f"selfeval.{rule}", actor_for(people[who]), evaluation)}

    assert allowed == RULES[rule]


@pytest.mark.parametrize(
    ("rule", "allowed"),
    [
        ("list_own", {"contributor", "lead", "approver", "outsider"}),
        ("list_all", {"secretariat", "board"}),
        ("manage_cycles", {"secretariat"}),
    ],
)
def test_rule_of_whole_cycles_allows_these_and_nobody_else(people, rule, allowed):
    assert {who for who in EVERYBODY if rules.test_rule(f"selfeval.{rule}", actor_for(people[who]))} == allowed


def test_lead_may_sign_off_where_the_organisation_says_so(evaluation, council, people):
    council.lead_may_approve = True
    council.save()
    evaluation.refresh_from_db()

    allowed = {who for who in EVERYBODY if rules.test_rule("selfeval.sign_off", actor_for(people[who]), evaluation)}

    assert allowed == {"lead", "approver"}


DRAFT_PAGES = ["evaluation", "dialogue", "agreed_level", "plan", "check"]
NOT_FOUND = {"outsider", "nobody"}


@pytest.mark.parametrize("name", DRAFT_PAGES)
@pytest.mark.parametrize("who", EVERYBODY)
def test_pages_of_a_draft(evaluation, client_for, name, who):
    status = client_for(who).get(reverse(f"selfeval:{name}", args=HERE)).status_code

    assert status == (200 if who in RULES["read_draft"] else 404 if who in NOT_FOUND else 403)


@pytest.mark.parametrize("name", ["submission", "submission_pdf"])
@pytest.mark.parametrize("who", EVERYBODY)
def test_pages_of_a_submission(evaluation, people, client_for, name, who):
    make_submission(evaluation, people.lead)

    status = client_for(who).get(reverse(f"selfeval:{name}", args=["ICF-2026-0001"])).status_code

    assert status == (200 if who in RULES["read_submission"] else 404 if who in NOT_FOUND else 403)


WRITES = {
    "approach": ("edit_answers", ["connecting"]),
    "dialogue": ("edit_answers", []),
    "agreed_level": ("agree_level", []),
    "add_action": ("edit_plan", []),
    "check": ("sign_off", []),
    "open_again": ("open_again", []),
    "withdraw": ("withdraw", []),
    "accept": ("decide", []),
    "return": ("decide", []),
    "reopen": ("decide", []),
    "agree": ("decide", []),
    "open_check": ("decide", []),
}


@pytest.mark.parametrize("name", WRITES)
@pytest.mark.parametrize("who", EVERYBODY)
def test_writes_by_those_who_may_not(evaluation, people, client_for, name, who):
    rule, more = WRITES[name]
    complete_draft(evaluation, people.lead)

    status = client_for(who).post(reverse(f"selfeval:{name}", args=[*HERE, *more])).status_code

    assert (status == 404) is (who in NOT_FOUND)
    assert (status == 403) is (who not in RULES[rule] and who not in NOT_FOUND)


@pytest.mark.parametrize("who", EVERYBODY)
def test_removing_evidence_by_those_who_may_not(evaluation, people, client_for, who):
    complete_draft(evaluation, people.lead)
    item = Evidence.objects.get()

    client_for(who).post(reverse("selfeval:remove_evidence", args=[*HERE, "connecting", item.pk]))

    assert Evidence.objects.exists() is (who not in RULES["edit_answers"])


@pytest.mark.parametrize("name", ["prepare_cycle", "cycle", "invite", "invite_by_list", "remind", "close_cycle"])
@pytest.mark.parametrize("who", EVERYBODY)
def test_cycles_are_the_secretariats(cycle, people, client_for, name, who):
    address = reverse(f"selfeval:{name}", args=[] if name == "prepare_cycle" else [cycle.slug])

    assert client_for(who).get(address).status_code == (200 if who == "secretariat" else 403)


@pytest.mark.parametrize("slugs", [["1999-00", "calder-vale-council"], ["2026-27", "no-such-organisation"]])
def test_evaluation_that_is_not_there_is_not_found(evaluation, client_for, slugs):
    assert client_for("secretariat").get(reverse("selfeval:evaluation", args=slugs)).status_code == 404


def test_organisation_that_is_not_invited_has_no_evaluation(cycle, council, client_for):
    assert client_for("lead").get(reverse("selfeval:evaluation", args=HERE)).status_code == 404


def test_role_that_ended_opens_nothing(evaluation, people, client_for):
    people.lead.memberships.update(ended_at="2026-09-20T00:00Z")

    assert client_for("lead").get(reverse("selfeval:evaluation", args=HERE)).status_code == 404
