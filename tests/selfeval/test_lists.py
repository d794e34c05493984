"""The front of the section, what the secretariat does with cycles, and what each page costs."""

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from partners.models import Role
from selfeval.models import Cycle, Evaluation
from selfeval.services import close_cycle
from tests.factories import (
    NOW,
    MembershipFactory,
    OrganisationFactory,
    complete_draft,
    make_cycle,
    make_evaluation,
    make_framework,
    make_submission,
)
from tests.selfeval.browsing import fields_of, text_of
from tests.selfeval.places import CHECK, CONNECTING, HERE, LIST

pytestmark = pytest.mark.usefixtures("today")


def test_officer_sees_their_own_evaluation_with_its_next_step(evaluation, cycle, client_for):
    make_evaluation(cycle, OrganisationFactory(name="Somebody else"))

    response = client_for("contributor").get(LIST)

    words = text_of(response)
    assert "Calder Vale Council, 2026/27 Not yet started Due 31 January 2027 Start the self-evaluation" in words
    assert "Somebody else" not in words
    assert reverse("selfeval:evaluation", args=HERE) in response.content.decode()


def test_officer_without_an_evaluation_reads_what_will_appear(council, client_for):
    assert "Your organisation has not been invited to a self-evaluation yet" in text_of(client_for("lead").get(LIST))


def test_person_without_a_part_reads_why_the_page_is_empty(people, client_for):
    for who in ("nobody", "steward"):
        assert "Your role has no part in self-evaluations" in text_of(client_for(who).get(LIST))


def test_next_step_of_a_draft_is_its_first_unfinished_task(evaluation, people, client_for):
    client = client_for("lead")
    page = fields_of(client.get(CONNECTING))
    client.post(CONNECTING, page | {"level": "3", "confidence": "low", "strengths": "a", "changes": "b"})

    response = client.get(LIST)

    assert "1 of 8 tasks completed" in text_of(response)
    assert "Continue: Communicating" in text_of(response)
    assert reverse("selfeval:approach", args=[*HERE, "communicating"]) in response.content.decode()


@pytest.mark.parametrize(
    ("who", "step"),
    [
        ("approver", "Check answers and sign off"),
        ("lead", "Check answers and ask for sign-off"),
        ("contributor", "Read all answers before they are signed off"),
    ],
)
def test_next_step_of_a_complete_draft_depends_on_who_may_submit(evaluation, people, client_for, who, step):
    complete_draft(evaluation, people.lead)

    assert step in text_of(client_for(who).get(LIST))


def test_next_step_after_submission_return_and_closing(evaluation, people, client_for):
    make_submission(evaluation, people.approver)
    client = client_for("lead")
    assert "Submitted Due 31 January 2027 Read ICF-2026-0001" in text_of(client.get(LIST))

    client_for("secretariat").post(reverse("selfeval:return", args=HERE), {"reason": "More please"})
    assert "Read why it was returned, then change and submit it" in text_of(client.get(LIST))

    close_cycle(cycle=evaluation.cycle, by=people.secretariat, at=NOW)
    assert "Read what was written before the cycle closed" in text_of(client.get(LIST))


def test_late_evaluation_is_called_late_until_it_is_submitted(evaluation, people, client_for):
    Evaluation.objects.update(due_on=NOW.date().replace(day=13))
    client = client_for("lead")
    assert "Due 13 September 2026, late" in text_of(client.get(LIST))

    make_submission(evaluation, people.approver)

    assert "late" not in text_of(client.get(LIST))


@pytest.mark.parametrize("who", ["secretariat", "board"])
def test_partnership_sees_all_organisations_of_the_newest_cycle(cycle, evaluation, people, client_for, who):
    older = make_cycle(cycle.framework_version, 2025)
    make_evaluation(older, OrganisationFactory(name="Long ago"))
    make_submission(make_evaluation(cycle, OrganisationFactory(name="Early Bird")), people.lead)

    client = client_for(who)
    words = text_of(client.get(LIST))
    assert "All organisations, 2026/27" in words
    assert "Invited: 2 ; Not yet started: 1" in words
    assert "Early Bird Submitted Read ICF-2026-0001" in words
    assert "Long ago" not in words
    assert "Long ago" in text_of(client.get(LIST, {"cycle": "2025-26"}))


@pytest.mark.parametrize("slug", ["1999-00", "", "../etc"])
def test_unknown_cycle_shows_the_newest(evaluation, client_for, slug):
    assert "All organisations, 2026/27" in text_of(client_for("board").get(LIST, {"cycle": slug}))


def test_board_gets_no_link_to_drafts_and_the_secretariat_does(evaluation, client_for):
    draft = reverse("selfeval:evaluation", args=HERE)

    assert draft not in client_for("board").get(LIST).content.decode()
    assert draft in client_for("secretariat").get(LIST).content.decode()


def test_partnership_without_a_cycle_reads_how_to_begin(people, client_for):
    assert "Prepare the first cycle to begin" in text_of(client_for("secretariat").get(LIST))
    assert "When the partnership officers open one" in text_of(client_for("board").get(LIST))


def test_cycle_without_organisations_reads_how_to_begin(cycle, people, client_for):
    assert "Invite organisations to begin" in text_of(client_for("secretariat").get(LIST))
    assert "When the partnership officers invite organisations" in text_of(client_for("board").get(LIST))


def test_long_list_is_shown_in_pages(cycle, people, client_for):
    for _ in range(30):
        make_evaluation(cycle)
    client = client_for("board")

    first = text_of(client.get(LIST))
    second = text_of(client.get(LIST, {"cycle": cycle.slug, "page": 2}))

    assert first.count("Not submitted yet") == 25
    assert second.count("Not submitted yet") == 5
    assert text_of(client.get(LIST, {"page": "x"})).count("Not submitted yet") == 25


def test_officer_who_is_secretariat_too_sees_both_lists(evaluation, people, council, client_for):
    MembershipFactory(user=people.lead, organisation=council, role=Role.SECRETARIAT)

    words = text_of(client_for("lead").get(LIST))

    assert "Your organisation" in words
    assert "All organisations, 2026/27" in words


PREPARE = reverse("selfeval:prepare_cycle")


def cycle_words(scale, **words):
    return {
        "title": "2026/27",
        "scale_version": str(scale.pk),
        "reference_prefix": "ICF",
        "opens_on_day": "1",
        "opens_on_month": "9",
        "opens_on_year": "2026",
        "closes_on_day": "31",
        "closes_on_month": "1",
        "closes_on_year": "2027",
        **words,
    }


def test_secretariat_prepares_a_cycle_opens_it_and_is_led_to_inviting(people, client_for):
    scale = make_framework().scale_versions.get()
    client = client_for("secretariat")

    response = client.post(PREPARE, cycle_words(scale, is_baseline="on"))

    assert response.url == reverse("selfeval:cycle", args=["2026-27"])
    cycle = Cycle.objects.get()
    assert (cycle.is_baseline, cycle.opened_at) == (True, None)
    assert "Levels (version 2022)" in text_of(client.get(response.url))
    response = client.post(reverse("selfeval:open_cycle", args=["2026-27"]))
    assert response.url == reverse("selfeval:invite", args=["2026-27"])
    assert Cycle.objects.opened().exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"title": ""}, "Enter the year, like 2026/27"),
        ({"title": "2026/27"}, "There is a cycle with this title already"),
        ({"scale_version": "999"}, "Select an option from the list"),
        ({"reference_prefix": "icf 1"}, "must be capital letters"),
        ({"opens_on_day": "31", "opens_on_month": "2"}, "First day must be a real date"),
        ({"title": "Next", "closes_on_year": "2026"}, "The cycle must close after it opens"),
    ],
)
def test_wrong_cycle_is_refused_with_what_to_change(cycle, client_for, words, message):
    scale = cycle.scale_version
    other = {"reference_prefix": "NEW"} | words

    response = client_for("secretariat").post(PREPARE, cycle_words(scale, **other))

    assert message in text_of(response)
    assert Cycle.objects.count() == 1


def test_scales_of_drafts_are_not_offered(cycle, client_for):
    version = cycle.framework_version
    version.status = version.Status.DRAFT
    version.save()

    assert "Levels" not in text_of(client_for("secretariat").get(PREPARE))


def test_secretariat_invites_organisations(cycle, council, people, client_for, django_capture_on_commit_callbacks):
    address = reverse("selfeval:invite", args=[cycle.slug])
    client = client_for("secretariat")
    shown = fields_of(client.get(address))
    assert (shown["due_on_day"], shown["due_on_month"], shown["due_on_year"]) == ("31", "1", "2027")

    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, shown | {"organisations": [str(council.pk)], "due_on_month": "12", "due_on_year": "2026"})

    evaluation = Evaluation.objects.get()
    assert (evaluation.organisation, str(evaluation.due_on)) == (council, "2026-12-31")
    assert evaluation.status_changes.get().by_role == "Partnership officer, Calder Vale Partnership"
    assert len(mail.outbox) == 2
    assert "Invited: Calder Vale Council" in text_of(client.get(LIST))
    assert "Calder Vale Council" not in text_of(client.get(address))


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({}, "Select at least one organisation"),
        ({"organisations": ["999"]}, "Select an option from the list"),
        ({"due_on_year": "2030"}, "Due date must be within the cycle"),
        ({"due_on_day": ""}, "Due date must include a day"),
    ],
)
def test_wrong_invitation_is_refused(cycle, people, client_for, words, message):
    address = reverse("selfeval:invite", args=[cycle.slug])
    client = client_for("secretariat")

    response = client.post(address, fields_of(client.get(address)) | words)

    assert message in text_of(response)
    assert not Evaluation.objects.exists()


def test_inviting_to_a_closed_cycle_is_a_calm_message(cycle, people, client_for):
    close_cycle(cycle=cycle, by=people.secretariat, at=NOW)
    client = client_for("secretariat")

    assert client.get(reverse("selfeval:invite", args=[cycle.slug])).url == f"{LIST}?cycle=2026-27"
    assert "This cycle is closed" in text_of(client.get(LIST))


def test_closing_a_cycle_asks_first(evaluation, cycle, client_for):
    address = reverse("selfeval:close_cycle", args=[cycle.slug])
    client = client_for("secretariat")

    assert "Not yet started: 1" in text_of(client.get(address))
    cycle.refresh_from_db()
    assert cycle.closed_at is None
    client.post(address)
    cycle.refresh_from_db()
    assert cycle.closed_at == NOW
    assert "closed on 14 September 2026" in text_of(client.get(LIST))


def queries(client, address, data=None):
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address) if data is None else client.post(address, data)
    assert response.status_code in (200, 302)
    return len(captured)


def test_list_of_all_organisations_costs_the_same_for_one_and_for_twenty(cycle, people, client_for):
    make_submission(make_evaluation(cycle), people.lead)
    client = client_for("secretariat")
    one = queries(client, LIST)
    for _ in range(19):
        make_submission(make_evaluation(cycle), people.lead)

    assert queries(client, LIST) == one <= 12


def test_own_list_costs_the_same_for_one_year_and_for_twenty(cycle, council, people, client_for):
    complete_draft(make_evaluation(cycle, council), people.lead)
    client = client_for("lead")
    client.get(LIST)
    one = queries(client, LIST)
    for year in range(2027, 2046):
        complete_draft(make_evaluation(make_cycle(cycle.framework_version, year), council), people.lead)

    assert queries(client, LIST) == one <= 12


def test_task_list_and_form_pages_cost_at_most_ten_queries(evaluation, people, client_for):
    complete_draft(evaluation, people.lead)
    client = client_for("lead")
    client.get(CONNECTING)
    addresses = [reverse(f"selfeval:{name}", args=HERE) for name in ("evaluation", "dialogue", "agreed_level", "plan")]

    costs = {address: queries(client, address) for address in [*addresses, CONNECTING, CHECK]}

    assert max(costs.values()) <= 10, costs


def test_first_and_later_saves_of_a_page_cost_at_most_ten_queries(evaluation, people, client_for):
    client = client_for("contributor")
    fields = fields_of(client.get(CONNECTING))

    first = queries(client, CONNECTING, fields | {"level": "3", "strengths": "We listen"})
    fields = fields_of(client.get(CONNECTING))
    later = queries(client, CONNECTING, fields | {"strengths": "We always listen", "changes": "Meet", "support": "Yes"})

    assert first <= 10
    assert later <= 10


def test_pages_cost_the_same_with_many_answers_and_much_evidence(evaluation, people, client_for):
    client = client_for("lead")
    client.get(CONNECTING)
    task_list = reverse("selfeval:evaluation", args=HERE)
    before = [queries(client, address) for address in (task_list, CONNECTING, CHECK)]
    complete_draft(evaluation, people.lead)

    assert [queries(client, address) for address in (task_list, CONNECTING, CHECK)] == before


def test_saving_nothing_costs_no_write(evaluation, client_for):
    client = client_for("contributor")
    fields = fields_of(client.get(CONNECTING))

    with CaptureQueriesContext(connection) as captured:
        client.post(CONNECTING, fields)

    assert [query["sql"] for query in captured if not query["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE"))] == []
