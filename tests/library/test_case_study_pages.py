"""Case studies on their pages: what everybody reads, where officers write, and where the secretariat decides."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from frameworks.models import FrameworkVersion
from library.consent import QUESTIONS
from library.models import CaseStudy, ReviewAnswer
from library.services.case_studies import change_case_study, start_correction, withdraw_case_study
from partners.models import Organisation, Place, Role, User
from tests.factories import NOW, OrganisationFactory, make_user
from tests.practice import CONNECTING, KEEPER, TRUSTING, WRITER, case_text, clear, make_case_study, publish, send
from tests.words import page, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("icf")]
LIST, CASE = "/case-studies/", "/case-studies/listening-before-deciding/"
WORK = f"{CASE}draft/"


@pytest.fixture
def officer(client: Client, lead: User) -> Client:
    client.force_login(lead)
    return client


@pytest.fixture
def desk(keeper: User) -> Client:
    """The secretariat's browser."""
    client = Client()
    client.force_login(keeper)
    return client


@pytest.fixture
def draft(council: Organisation, lead: User) -> CaseStudy:
    return make_case_study(council, lead)


def listed(client: Client, **query: str) -> list[str]:
    return [row.text.title for row in client.get(LIST, query).context["rows"]]


def filled(**changes: Any) -> dict[str, Any]:
    names = ("title", "place_words", "context", "approach_taken", "what_happened", "learned", "how_known")
    text_ = case_text()
    values = {name: getattr(text_, name) for name in (*names, "cannot_claim", "strength")}
    return {**values, "elements_icf": ["trusting"], "version": "1", **changes}


def test_empty_list_says_what_will_appear(client: Client) -> None:
    assert "No case study is published yet. They appear here when" in text(client.get(LIST))


def test_readers_find_what_is_published_and_nothing_else(
    client: Client, council: Organisation, lead: User, keeper: User
) -> None:
    Place.objects.create(slug="moorland", name="Moorland")
    publish(make_case_study(council, lead, title="Cooking together", elements=(CONNECTING,)), lead, keeper)
    publish(make_case_study(council, lead, title="Walking together", places=("moorland",)), lead, keeper)
    make_case_study(council, lead, title="A draft together")
    send(make_case_study(council, lead, title="Waiting together"), lead)
    assert sorted(listed(client, q="together")) == ["Cooking together", "Walking together"]
    assert listed(client, q="cooked") == ["Cooking together"]
    assert listed(client, q="moorland") == ["Walking together"]
    assert listed(client, approach="icf/connecting") == ["Cooking together"]
    assert listed(client, place="moorland") == ["Walking together"]
    assert "No case study fits." in text(client.get(LIST, {"q": "swimming"}))


def test_themes_are_found_apart_from_approaches(
    client: Client, council: Organisation, lead: User, keeper: User, icf: FrameworkVersion
) -> None:
    theme = TRUSTING._replace(slug="resilient-communities")
    publish(make_case_study(council, lead, elements=(theme, TRUSTING)), lead, keeper)
    form = client.get(LIST).context["form"]
    assert [value for value, _ in form.fields["approach"].choices] == ["", "icf/trusting"]
    assert [value for value, _ in form.fields["theme"].choices] == ["", str(theme)]
    assert listed(client, theme=str(theme), approach="icf/trusting") == ["Listening before deciding"]


def test_reader_sees_the_whole_story_and_its_limits(client: Client, draft: CaseStudy, lead: User, keeper: User) -> None:
    publish(draft, lead, keeper)
    words = text(client.get(CASE))
    for said in ("Calder Vale Council", "Measured by the partner", "What we cannot claim", "We did not ask those"):
        assert said in words
    assert "Work on this case study" not in words


def test_what_is_only_reported_says_so(client: Client, council: Organisation, lead: User, keeper: User) -> None:
    publish(make_case_study(council, lead, strength="reported"), lead, keeper)
    assert "This is told as it was reported. Nobody has checked independently" in text(client.get(CASE))


def test_correction_is_not_read_before_it_is_published(
    client: Client, draft: CaseStudy, lead: User, keeper: User
) -> None:
    publish(draft, lead, keeper)
    opened = start_correction(case_study=draft, reason="A word", by=lead, by_role=WRITER, at=NOW)
    change_case_study(case_study=opened, version=opened.version, text=case_text(title="New"), by=lead, at=NOW)
    assert "Listening before deciding" in text(client.get(CASE))
    publish(draft, lead, keeper, NOW + timedelta(days=1))
    assert "revision 2" in text(client.get(CASE))
    assert listed(client) == ["New"]


def test_withdrawn_case_study_tells_readers_nothing_of_it(
    client: Client, draft: CaseStudy, lead: User, keeper: User
) -> None:
    publish(draft, lead, keeper)
    withdraw_case_study(case_study=draft, reason="The group of five asked", by=keeper, by_role=KEEPER, at=NOW)
    response = client.get(CASE)
    assert response.status_code == 410
    assert "This case study is withdrawn" in text(response)
    assert "Few people" not in text(response)
    assert "group of five" not in text(response)
    assert listed(client) == []


def test_list_asks_the_same_for_one_case_study_and_for_twenty(
    client: Client, council: Organisation, lead: User, keeper: User
) -> None:
    for slug in ("canal-side", "moorland"):
        Place.objects.create(slug=slug, name=slug)
    publish(make_case_study(council, lead, places=("moorland",)), lead, keeper)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(LIST).status_code == 200
            assert client.get(LIST, {"q": "listening", "approach": "icf/trusting"}).status_code == 200
        return len(asked)

    one = queries()
    for number in range(19):
        made = make_case_study(
            council,
            lead,
            title=f"Listening {number}",
            elements=(TRUSTING, CONNECTING),
            places=("moorland", "canal-side"),
        )
        publish(made, lead, keeper)
    assert queries() == one


def test_work_list_asks_the_same_for_one_and_for_twenty(officer: Client, council: Organisation, lead: User) -> None:
    make_case_study(council, lead)
    with CaptureQueriesContext(connection) as one:
        officer.get("/case-studies/drafts/")
    for number in range(19):
        make_case_study(council, lead, title=f"Listening {number}")
    with CaptureQueriesContext(connection) as twenty:
        officer.get("/case-studies/drafts/")
    assert len(twenty) == len(one)


def test_officer_writes_a_draft_and_is_told_what_it_lacks(officer: Client) -> None:
    response = officer.post("/case-studies/add/", {"title": "Listening before deciding"}, follow=True)
    words = text(response)
    assert "Your draft is saved" in words
    assert "Before you can send it for review, add: the context" in words
    assert "Go on writing" in words


def test_officer_of_two_organisations_says_which(officer: Client, lead: User, council: Organisation) -> None:
    other = OrganisationFactory(name="Vale College", slug="college")
    lead.memberships.create(organisation=other, role=Role.CONTRIBUTOR, started_at=NOW)
    assert "Select an answer" in text(officer.post("/case-studies/add/", filled()))
    officer.post("/case-studies/add/", filled(organisation="college"))
    assert CaseStudy.objects.get().organisation == other


def test_error_keeps_every_typed_word(officer: Client) -> None:
    response = officer.post("/case-studies/add/", filled(title="", what_happened="Something precious"))
    assert "Enter the title" in text(response)
    assert "Something precious" in response.content.decode()
    long = officer.post("/case-studies/add/", filled(context="word " * 401))
    assert "must be 400 words or fewer" in text(long)


def test_second_window_sees_both_texts(officer: Client, draft: CaseStudy, lead: User) -> None:
    change_case_study(case_study=draft, version=1, text=case_text(context="Theirs"), by=lead, at=NOW)
    response = officer.post(f"{CASE}change/", filled(context="Ours"))
    words = text(response)
    assert "Somebody else changed this case study while you were writing." in words
    assert "Theirs" in words
    assert response.context["form"]["context"].value() == "Ours"
    officer.post(f"{CASE}change/", filled(context="Ours", version=response.context["form"]["version"].value()))
    assert CaseStudy.objects.get().context == "Ours"


def test_text_that_was_sent_meanwhile_keeps_what_was_typed(officer: Client, draft: CaseStudy, lead: User) -> None:
    send(draft, lead)
    response = officer.post(f"{CASE}change/", filled(context="Ours"))
    assert "It waits for review. Take it back first" in text(response)
    assert "Ours" in response.content.decode()
    assert "It waits for review" in text(officer.get(f"{CASE}change/", follow=True))


def test_officer_sends_takes_back_and_sends_again(officer: Client, draft: CaseStudy) -> None:
    assert "Your case study is sent for review" in text(officer.post(f"{CASE}send/", {"version": "1"}, follow=True))
    response = officer.post(f"{CASE}take-back/", {"version": "2"}, follow=True)
    assert "You can change your case study again" in text(response)
    stale = officer.post(f"{CASE}send/", {"version": "1"})
    assert "Somebody else changed this case study" in text(stale)
    assert "no longer waits for review" in text(officer.post(f"{CASE}take-back/", {"version": "3"}))


def test_incomplete_text_is_not_sent(officer: Client, council: Organisation, lead: User) -> None:
    make_case_study(council, lead, cannot_claim="")
    response = officer.post(f"{CASE}send/", {"version": "1"})
    assert "Before you can send it, add: what you cannot claim." in text(response)


def test_secretariat_answers_then_publishes(desk: Client, draft: CaseStudy, lead: User) -> None:
    send(draft, lead)
    assert "Answer the questions" in text(desk.get(WORK))
    refused = desk.post(f"{CASE}publish/", {"version": "2"})
    assert "Answer every question of the consent check first." in text(refused)
    fitting = {question.value: asked.fitting[0] for question, asked in QUESTIONS.items()}
    response = desk.post(f"{CASE}review/", {**fitting, "consent_note": "Kept by the council"}, follow=True)
    words = text(response)
    assert "Your answers are kept" in words
    assert "Kept by the council" in words
    assert "Publish the case study" in words
    response = desk.post(f"{CASE}publish/", {"version": "2"}, follow=True)
    assert "The case study is published" in text(response)
    assert "Published , revision 1" in text(response)


def test_answer_against_publication_is_marked_and_can_be_changed(desk: Client, draft: CaseStudy, lead: User) -> None:
    send(draft, lead)
    desk.post(f"{CASE}review/", {"recognised": "yes", "recognised_note": "There is one such shop"})
    words = text(desk.get(WORK))
    assert "Yes Not to be published" in words
    assert "Publish the case study" not in words
    form = desk.get(f"{CASE}review/").context["form"]
    assert (form["recognised"].value(), form["recognised_note"].value()) == ("yes", "There is one such shop")


def test_note_without_an_answer_is_not_lost(desk: Client, draft: CaseStudy, lead: User) -> None:
    send(draft, lead)
    response = desk.post(f"{CASE}review/", {"names_note": "Look again"})
    assert "Select an answer, so that your note is kept with it" in text(response)
    assert "Look again" in response.content.decode()
    assert not ReviewAnswer.objects.exists()


def test_review_of_what_no_longer_waits_leads_back(desk: Client, draft: CaseStudy, lead: User, keeper: User) -> None:
    publish(draft, lead, keeper)
    assert "no longer waits for review" in text(desk.get(f"{CASE}review/", follow=True))


@pytest.mark.parametrize(
    ("where", "done", "status"),
    [
        ("return", "The case study is returned to its writers", "returned"),
        ("decline", "The case study is declined", "declined"),
    ],
)
def test_secretariat_decides_with_a_reason_that_officers_read(
    desk: Client, officer: Client, draft: CaseStudy, lead: User, where: str, done: str, status: str
) -> None:
    send(draft, lead)
    assert "Enter the reason" in text(desk.post(f"{CASE}{where}/", {"reason": ""}))
    response = desk.post(f"{CASE}{where}/", {"reason": "Say who counted"}, follow=True)
    assert done in text(response)
    assert CaseStudy.objects.get().status == status
    assert "Say who counted" in text(officer.get(WORK))
    assert "no longer waits for review" in text(desk.post(f"{CASE}{where}/", {"reason": "Again"}))


def test_secretariat_withdraws_and_writers_correct(
    desk: Client, officer: Client, draft: CaseStudy, lead: User, keeper: User
) -> None:
    publish(draft, lead, keeper)
    assert "The case study is withdrawn" in text(desk.post(f"{CASE}withdraw/", {"reason": "Asked"}, follow=True))
    response = officer.post(f"{CASE}correct/", {"reason": "Without the group"}, follow=True)
    assert "You can change the case study now" in text(response)
    assert "Without the group" in text(response)
    again = officer.post(f"{CASE}correct/", {"reason": "Again"})
    assert "You can start a correction only of a case study that was published" in text(again)


def test_published_revisions_stay_readable_for_those_who_work_on_it(
    officer: Client, draft: CaseStudy, lead: User, keeper: User
) -> None:
    publish(draft, lead, keeper)
    words = text(officer.get(f"{CASE}revisions/1/"))
    assert "Revision 1, published 14 September 2026" in words
    assert f"Published by: {KEEPER}" in words
    assert officer.get(f"{CASE}revisions/2/").status_code == 404


def test_secretariat_corrects_what_comes_from_a_document(desk: Client, keeper: User, lead: User) -> None:
    told = CaseStudy.objects.create(
        slug="told", source_document="Kirklees ICF 2022", source_section="7b", **case_text().stored()
    )
    clear(send(told, keeper), keeper)
    desk.post("/case-studies/told/publish/", {"version": "2"})
    response = desk.post("/case-studies/told/correct/", {"reason": "A word was wrong"}, follow=True)
    assert "Correction started" in text(response)
    assert "Partnership officer" in text(response)
    assert "Kirklees ICF 2022, section 7b" in text(Client().get("/case-studies/told/"))


def test_work_list_begins_with_what_waits(
    desk: Client, client: Client, council: Organisation, lead: User, keeper: User
) -> None:
    publish(make_case_study(council, lead, title="Out"), lead, keeper)
    send(make_case_study(council, lead, title="Waiting"), lead)
    make_case_study(council, lead, title="Own draft")
    words = text(desk.get("/case-studies/drafts/"))
    assert words.index("Waiting") < words.index("Out")
    assert "Own draft" not in words
    assert "Own draft" in page(client, lead, "/case-studies/drafts/")


def test_empty_work_list_says_how_to_begin(desk: Client, officer: Client) -> None:
    assert "Your organisation has not written a case study yet." in text(officer.get("/case-studies/drafts/"))
    assert "No case study has been sent for review yet." in text(desk.get("/case-studies/drafts/"))


def test_colleague_without_the_role_is_refused_and_outsiders_find_nothing(
    client: Client, draft: CaseStudy, council: Organisation, keeper: User
) -> None:
    board = make_user(Role.BOARD_MEMBER, council)
    client.force_login(board)
    assert client.get(WORK).status_code == 403
    client.force_login(make_user(Role.LEAD))
    assert client.get(WORK).status_code == 404
    assert client.get(CASE).status_code == 404


def test_officer_who_opens_an_unpublished_address_is_led_to_the_work(officer: Client, draft: CaseStudy) -> None:
    assert officer.get(CASE)["Location"] == WORK


def test_element_page_shows_the_case_studies_that_name_it(
    client: Client, draft: CaseStudy, lead: User, keeper: User
) -> None:
    publish(draft, lead, keeper)
    assert "Listening before deciding : Calder Vale Council" in page(client, lead, "/frameworks/icf/trusting/")
    assert "Listening before deciding" not in page(client, lead, "/frameworks/icf/connecting/")
