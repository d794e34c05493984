"""The adoption register on its pages: a summary for everybody, reasons for the partnership, forms for officers."""

from datetime import date

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from frameworks.models import Framework, FrameworkVersion
from library.models import Decision
from library.selectors.adoption import story_state
from partners.models import Organisation, Role, User
from tests.factories import OrganisationFactory, UserFactory, make_decision, make_framework, make_user
from tests.words import page, text

pytestmark = pytest.mark.django_db
REGISTER, ORGANISATION, STORY = "/adoption/", "/adoption/council/", "/adoption/council/icf/"
RECORD = f"{STORY}record/"
ADOPTED, DECLINED = Decision.Status.ADOPTED, Decision.Status.DECLINED


@pytest.fixture
def council() -> Organisation:
    return OrganisationFactory(name="Calder Vale Council", slug="council")


@pytest.fixture
def framework() -> Framework:
    return make_framework().framework


@pytest.fixture
def lead(council: Organisation) -> User:
    return make_user(Role.LEAD, council)


@pytest.fixture
def officer(client: Client, lead: User) -> Client:
    client.force_login(lead)
    return client


def typed(client: Client, **others: str) -> dict[str, str]:
    """The form as it is opened now, filled in."""
    seen = client.get(RECORD).context["form"]["seen"].value()
    filled = {
        "status": "adopted",
        "decided_on_day": "4",
        "decided_on_month": "5",
        "decided_on_year": "2026",
        "deciding_body": "Cabinet",
        "version": "2022",
        "reason": "",
        "seen": str(seen),
    }
    return filled | others


def errors(response: HttpResponse) -> str:
    assert response.status_code == 200
    words = text(response)
    assert "There is a problem" in words
    return words


def test_register_counts_and_names_where_organisations_stand(
    client: Client, council: Organisation, framework: Framework, lead: User
) -> None:
    OrganisationFactory(name="Vale College")
    make_decision(council, framework, by=lead, reason="A first look")
    make_decision(council, framework, by=lead, status=ADOPTED, decided_on=date(2026, 5, 4), body="Full Council")
    words = text(client.get(REGISTER))
    assert "Nothing recorded Inclusive Communities Framework 0 1 0 1" in words
    assert "Calder Vale Council Adopted 4 May 2026 Full Council" in words
    assert "A first look" not in words


def test_reasons_are_for_people_of_the_partnership(
    client: Client, council: Organisation, framework: Framework, lead: User
) -> None:
    make_decision(council, framework, by=lead, status=DECLINED, reason="We are too small")
    outside, without_role = make_user(Role.CONTRIBUTOR), UserFactory()
    for address in (REGISTER, STORY):
        assert "We are too small" not in text(client.get(address))
        assert "We are too small" in page(client, outside, address)
        assert "We are too small" not in page(client, without_role, address)
        client.logout()


def test_register_says_what_will_appear(client: Client, council: Organisation) -> None:
    assert "No framework has been published yet" in text(client.get(REGISTER))
    assert "No framework has been published yet" in text(client.get(ORGANISATION))
    make_framework()
    assert "No organisation has recorded a decision yet" in text(client.get(REGISTER))
    assert "Nothing recorded yet" in text(client.get(ORGANISATION))
    assert "has recorded nothing about this framework yet" in text(client.get(STORY))


def test_register_says_where_to_record(client: Client, council: Organisation, framework: Framework, lead: User) -> None:
    OrganisationFactory()
    assert "Record" not in text(client.get(REGISTER))
    assert "Record what Calder Vale Council decided" in page(client, lead, REGISTER)
    assert "Choose the organisation from the list" in page(client, make_user(Role.SECRETARIAT, council), REGISTER)


def test_story_is_told_in_one_line_and_in_full(
    client: Client, council: Organisation, framework: Framework, lead: User
) -> None:
    make_decision(council, framework, by=lead)
    make_decision(council, framework, by=lead, status=ADOPTED, decided_on=date(2026, 5, 4))
    for address in (ORGANISATION, STORY):
        assert "Considering 3 March 2026 → , then Adopted 4 May 2026" in text(client.get(address))
    words = page(client, lead, STORY)
    assert words.index("Adopted 4 May 2026 Deciding body") < words.index("Considering 3 March 2026 Deciding body")
    assert "Recorded by Lead officer, Calder Vale Council, 14 September 2026" in words


def test_pages_that_are_not_there(client: Client, council: Organisation, framework: Framework) -> None:
    FrameworkVersion.objects.update(status=FrameworkVersion.Status.DRAFT)
    for address in (STORY, "/adoption/nobody/", "/adoption/council/nothing/"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("role", [Role.LEAD, Role.APPROVER, Role.SECRETARIAT])
def test_officers_and_the_secretariat_record(
    client: Client, council: Organisation, framework: Framework, role: Role
) -> None:
    officer = make_user(role, OrganisationFactory(name="Office") if role == Role.SECRETARIAT else council)
    client.force_login(officer)
    response = client.post(RECORD, typed(client, reason="One language"), follow=True)
    assert response.redirect_chain == [(STORY, 302)]
    assert "The decision is recorded" in text(response)
    decision = Decision.objects.get()
    assert (decision.status, decision.decided_on, decision.deciding_body) == (ADOPTED, date(2026, 5, 4), "Cabinet")
    assert (decision.reason, decision.version.label if decision.version else "") == ("One language", "2022")
    assert decision.recorded_role == f"{role.label}, {'Office' if role == Role.SECRETARIAT else council.name}"


@pytest.mark.parametrize(
    ("others", "message"),
    [
        ({"status": ""}, "Select what was decided"),
        ({"status": "wondering"}, "Select an option from the list"),
        ({"deciding_body": " "}, "Enter which body decided"),
        ({"deciding_body": "x" * 121}, "must be 120 characters or fewer"),
        ({"decided_on_day": ""}, "must include a day"),
        ({"decided_on_year": "2999"}, "The day of the decision must be today or in the past"),
        ({"status": "declined"}, "Enter the reason for declining"),
        ({"version": "1999"}, "Select an option from the list"),
        ({"seen": "x"}, "Enter a whole number"),
    ],
)
def test_unfit_decision_is_refused_and_what_was_typed_stays(
    officer: Client, framework: Framework, others: dict[str, str], message: str
) -> None:
    response = officer.post(RECORD, typed(officer, reason="As typed") | {"reason": ""} | others)
    assert not Decision.objects.exists()
    assert response.status_code == 200
    if "seen" not in others:
        assert message in errors(response)
        assert response.context["form"]["decided_on"].value()[1] == "5"


def test_second_of_two_windows_is_told_and_may_save_again(
    officer: Client, council: Organisation, framework: Framework, lead: User
) -> None:
    first = typed(officer)
    make_decision(council, framework, by=lead)
    response = officer.post(RECORD, first)
    words = errors(response)
    assert "Somebody else changed the record while you were writing" in words
    assert "Recorded until now: Considering 3 March 2026" in words
    seen = response.context["form"]["seen"].value()
    assert officer.post(RECORD, first | {"seen": seen}).status_code == 302
    assert Decision.objects.count() == 2


def test_decision_before_the_newest_does_not_change_the_status(
    officer: Client, council: Organisation, framework: Framework, lead: User
) -> None:
    make_decision(council, framework, by=lead, status=ADOPTED, decided_on=date(2026, 6, 1))
    response = officer.post(RECORD, typed(officer, status="considering"), follow=True)
    assert "It came before the newest decision, so the framework still counts as adopted" in text(response)


def test_adopting_before_considering_is_refused(
    officer: Client, council: Organisation, framework: Framework, lead: User
) -> None:
    make_decision(council, framework, by=lead, decided_on=date(2026, 6, 1))
    words = errors(officer.post(RECORD, typed(officer)))
    assert "The day must be after 1 June 2026, when considering began" in words


def test_decision_is_corrected(officer: Client, council: Organisation, framework: Framework, lead: User) -> None:
    decision = make_decision(council, framework, by=lead, body="Cabinett")
    address = f"{STORY}{decision.pk}/correct/"
    form = officer.get(address).context["form"]
    assert form["deciding_body"].value() == "Cabinett"
    filled = typed(officer, status="considering")
    assert "Say why you correct it" in errors(officer.post(address, filled))
    response = officer.post(address, filled | {"why": "Misspelt"}, follow=True)
    assert "The decision is corrected" in text(response)
    decision.refresh_from_db()
    assert (decision.deciding_body, decision.decided_on) == ("Cabinet", date(2026, 5, 4))


def test_correction_from_an_old_page_is_told(
    officer: Client, council: Organisation, framework: Framework, lead: User
) -> None:
    decision = make_decision(council, framework, by=lead)
    filled = typed(officer, status="considering", why="Wrong day")
    make_decision(council, framework, by=lead, status=ADOPTED, decided_on=date(2026, 6, 1))
    response = officer.post(f"{STORY}{decision.pk}/correct/", filled)
    assert "Somebody else changed the record while you were writing" in errors(response)


def test_correction_of_a_removed_decision_may_be_recorded_anew(
    officer: Client, council: Organisation, framework: Framework, lead: User
) -> None:
    decision = make_decision(council, framework, by=lead)
    address = f"{STORY}{decision.pk}/correct/"
    filled = typed(officer, why="Wrong day")
    decision.delete()
    assert officer.get(address).status_code == 404
    response = officer.post(address, filled)
    assert "Somebody else has removed this decision already. If it still stands, record it as a new one" in errors(
        response
    )
    assert f'action="{RECORD}"' in response.content.decode()
    seen = response.context["form"]["seen"].value()
    assert officer.post(RECORD, filled | {"seen": seen}).status_code == 302


def test_decision_is_removed_with_a_reason(
    officer: Client, council: Organisation, framework: Framework, lead: User
) -> None:
    decision = make_decision(council, framework, by=lead)
    address = f"{STORY}{decision.pk}/remove/"
    seen = officer.get(address).context["form"]["seen"].value()
    assert "Say why you remove it" in errors(officer.post(address, {"seen": seen}))
    response = officer.post(address, {"seen": seen, "why": "Wrong framework"}, follow=True)
    assert "The decision is removed" in text(response)
    assert not Decision.objects.exists()
    assert officer.get(address).status_code == 404
    again = officer.post(address, {"seen": seen, "why": "Wrong framework"}, follow=True)
    assert "Somebody else has removed this decision already" in text(again)


def test_removal_from_an_old_page_is_told(
    officer: Client, council: Organisation, framework: Framework, lead: User
) -> None:
    decision = make_decision(council, framework, by=lead)
    seen = story_state(council, framework)
    make_decision(council, framework, by=lead, status=ADOPTED, decided_on=date(2026, 6, 1))
    response = officer.post(f"{STORY}{decision.pk}/remove/", {"seen": str(seen), "why": "Wrong"})
    assert "Somebody else changed the record while you were writing" in errors(response)
    assert Decision.objects.count() == 2


def test_version_that_was_not_published_cannot_be_chosen(officer: Client, framework: Framework) -> None:
    draft = make_framework(label="2027")
    draft.status = FrameworkVersion.Status.DRAFT
    draft.save()
    assert "2027" not in text(officer.get(RECORD))


@pytest.mark.parametrize("address", [REGISTER, ORGANISATION, STORY])
def test_queries_are_the_same_for_one_row_and_for_twenty(
    client: Client, council: Organisation, lead: User, address: str
) -> None:
    counts = []
    for number in (1, 20):
        for which in range(number):
            slug = "icf" if not which else f"framework-{number}-{which}"
            known = Framework.objects.filter(slug=slug).first()
            framework = known or make_framework(slug).framework
            day = date(2026, 1, 1 + Decision.objects.count() % 28)
            make_decision(OrganisationFactory(), framework, by=lead, decided_on=day)
            make_decision(council, framework, by=lead, decided_on=day)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 6


def test_framework_and_organisation_pages_lead_to_the_register(
    client: Client, council: Organisation, framework: Framework
) -> None:
    assert 'href="/adoption/#icf"' in client.get("/frameworks/icf/").content.decode()
    assert f'href="{ORGANISATION}"' in client.get("/organisations/council/").content.decode()
    assert f'href="{REGISTER}"' in client.get("/frameworks/").content.decode()
