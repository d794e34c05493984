import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from partners import services
from partners.models import Invitation, Membership, Organisation, Role, Unit, User
from tests.factories import NOW, MembershipFactory, OrganisationFactory, UserFactory, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("time_machine_now")]


@pytest.fixture
def council() -> Organisation:
    return OrganisationFactory(name="Calder Vale Council", slug="council", purpose="Runs local services")


@pytest.fixture
def officer(council: Organisation) -> User:
    return make_user(Role.SECRETARIAT, council, name="Robin Officer")


@pytest.fixture
def lead(council: Organisation) -> User:
    return make_user(Role.LEAD, council, name="Alex Lead")


def page(client: Client, user: User | None, url: str, **query: str) -> str:
    if user is not None:
        client.force_login(user)
    response = client.get(url, query)
    assert response.status_code == 200
    html = response.content.decode()
    assert html.count("<h1") == 1
    return html


def post(client: Client, user: User, url: str, **data: object) -> HttpResponse:
    client.force_login(user)
    return client.post(url, data)


def test_list_shows_everybody_what_partners_are(client: Client, council: Organisation) -> None:
    Unit.objects.create(organisation=council, slug="children", name="Children", position=2)
    Unit.objects.create(organisation=council, slug="adults", name="Adults", position=1)
    html = page(client, None, reverse("partners:organisations"))
    assert "Runs local services" in html
    assert "Voluntary and community sector" in html
    assert "Adults, Children" in html
    assert "Add an organisation" not in html


def test_list_says_how_to_begin_when_it_is_empty(client: Client) -> None:
    html = page(client, None, reverse("partners:organisations"))
    assert "There are no organisations yet" in html
    assert "To begin" not in html
    user = UserFactory(is_superuser=True)
    assert "To begin" not in page(client, user, reverse("partners:organisations"))


def test_list_is_split_into_pages(client: Client) -> None:
    OrganisationFactory.reset_sequence(0)
    OrganisationFactory.create_batch(26)
    first = page(client, None, reverse("partners:organisations"))
    second = page(client, None, reverse("partners:organisations"), page="2")
    assert "Organisation 024" in first
    assert "Organisation 025" not in first
    assert "Organisation 025" in second
    assert 'href="?page=2"' in first


def test_list_makes_as_many_queries_for_one_row_as_for_twenty(client: Client, officer: User) -> None:
    client.force_login(officer)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(reverse("partners:organisations"))
        return len(captured)

    Unit.objects.create(organisation=Organisation.objects.get(), slug="adults", name="Adults")
    with_one = queries()
    for organisation in OrganisationFactory.create_batch(19):
        Unit.objects.create(organisation=organisation, slug="adults", name="Adults")
    assert queries() == with_one <= 12


def test_organisation_makes_as_many_queries_for_one_person_as_for_twenty(
    client: Client, council: Organisation, officer: User
) -> None:
    client.force_login(officer)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(council.get_absolute_url())
        return len(captured)

    def add(number: int) -> None:
        MembershipFactory.create_batch(number, organisation=council)
        for index in range(number):
            services.invite_person(
                email=f"{number}-{index}@partner.example", organisation=council, role=Role.LEAD, by=officer, at=NOW
            )

    add(1)
    with_one = queries()
    add(19)
    assert queries() == with_one <= 12


def test_organisation_hides_people_from_others(client: Client, council: Organisation, lead: User) -> None:
    services.invite_person(email="new@partner.example", organisation=council, role=Role.CONTRIBUTOR, by=lead, at=NOW)
    others = [None, make_user(Role.CONTRIBUTOR, council), make_user(Role.LEAD), make_user(Role.BOARD_MEMBER)]
    for user in others:
        html = page(client, user, council.get_absolute_url())
        assert "Alex Lead" not in html
        assert "new@partner.example" not in html


def test_organisation_shows_its_lead_who_holds_which_role(client: Client, council: Organisation, lead: User) -> None:
    make_user(Role.CONTRIBUTOR, council, name="Sam Writer")
    make_user(Role.CONTRIBUTOR, name="Kim Elsewhere")
    MembershipFactory(user=UserFactory(name="Jo Gone"), organisation=council, ended_at=NOW)
    html = page(client, lead, council.get_absolute_url())
    assert "Sam Writer" in html
    assert "14 September 2026" in html
    assert "Kim Elsewhere" not in html
    assert "Jo Gone" not in html


def test_organisation_marks_an_account_that_is_closed(client: Client, council: Organisation, lead: User) -> None:
    make_user(Role.CONTRIBUTOR, council, name="Sam Writer", is_active=False)
    html = page(client, lead, council.get_absolute_url())
    assert "Sam Writer (account closed)" in html
    assert "Alex Lead (account closed)" not in html


def test_organisation_offers_a_lead_only_what_they_may_end(client: Client, council: Organisation, lead: User) -> None:
    contributor = make_user(Role.CONTRIBUTOR, council).memberships.get()
    html = page(client, lead, council.get_absolute_url())
    assert reverse("partners:end_role", args=["council", contributor.pk]) in html
    assert reverse("partners:end_role", args=["council", lead.memberships.get().pk]) not in html
    assert "Add a unit" not in html


def test_organisation_shows_an_approver_people_without_actions(client: Client, council: Organisation) -> None:
    html = page(client, make_user(Role.APPROVER, council, name="Pat Approver"), council.get_absolute_url())
    assert "Pat Approver" in html
    assert "End role" not in html
    assert "Invite someone" not in html


def test_organisation_shows_invitations_only_while_they_wait(client: Client, council: Organisation, lead: User) -> None:
    for email, sent in (("waits@partner.example", NOW), ("late@partner.example", NOW - timedelta(days=14))):
        services.invite_person(email=email, organisation=council, role=Role.CONTRIBUTOR, by=lead, at=sent)
    html = page(client, lead, council.get_absolute_url())
    assert "waits@partner.example" in html
    assert "28 September 2026 at 10:00am" in html
    assert "late@partner.example" not in html


def test_secretariat_adds_an_organisation(client: Client, officer: User) -> None:
    response = post(
        client,
        officer,
        reverse("partners:add_organisation"),
        name="Calder Vale Police",
        kind=Organisation.Kind.POLICE,
        purpose="Keeps people safe",
        lead_may_approve="on",
    )
    added = Organisation.objects.get(slug="calder-vale-police")
    assert response["Location"] == added.get_absolute_url()
    assert added.lead_may_approve
    assert "Calder Vale Police is on the list" in page(client, officer, added.get_absolute_url())


def test_adding_an_organisation_says_what_is_wrong(client: Client, officer: User, council: Organisation) -> None:
    url = reverse("partners:add_organisation")
    html = post(client, officer, url).content.decode()
    assert "Enter the name of the organisation" in html
    assert "Select what kind of organisation it is" in html
    taken = post(client, officer, url, name=council.name, kind=council.kind)
    assert "Enter another name" in taken.content.decode()
    assert Organisation.objects.count() == 1


def test_secretariat_changes_an_organisation(client: Client, officer: User, council: Organisation) -> None:
    url = reverse("partners:edit_organisation", args=["council"])
    assert "Runs local services" in page(client, officer, url)
    post(client, officer, url, name="Calder Vale Borough Council", kind=Organisation.Kind.COUNCIL, purpose="")
    council.refresh_from_db()
    assert (council.name, council.purpose) == ("Calder Vale Borough Council", "")


def test_changing_an_organisation_keeps_what_was_typed(client: Client, officer: User, council: Organisation) -> None:
    other = OrganisationFactory()
    url = reverse("partners:edit_organisation", args=["council"])
    html = post(client, officer, url, name=other.name, kind=council.kind, purpose="New words").content.decode()
    assert "Enter another name" in html
    assert "New words" in html


def test_secretariat_adds_renames_and_removes_a_unit(client: Client, officer: User, council: Organisation) -> None:
    post(client, officer, reverse("partners:add_unit", args=["council"]), name="Adults")
    assert council.units.get().slug == "adults"
    rename = reverse("partners:rename_unit", args=["council", "adults"])
    assert 'value="Adults"' in page(client, officer, rename)
    post(client, officer, rename, name="Adults and health")
    assert council.units.get().name == "Adults and health"
    remove = reverse("partners:remove_unit", args=["council", "adults"])
    assert "Remove Adults and health from Calder Vale Council?" in page(client, officer, remove)
    assert council.units.exists()
    post(client, officer, remove)
    assert not council.units.exists()


@pytest.mark.parametrize("name", ["partners:add_unit", "partners:rename_unit"])
def test_unit_pages_refuse_a_name_that_is_taken(
    client: Client, officer: User, council: Organisation, name: str
) -> None:
    for unit in ("Adults", "Children"):
        services.add_unit(organisation=council, name=unit, by=officer, at=NOW)
    args = ["council"] if name == "partners:add_unit" else ["council", "children"]
    assert "Enter another name" in post(client, officer, reverse(name, args=args), name="Adults").content.decode()


def test_unit_of_another_organisation_is_not_found(client: Client, officer: User, council: Organisation) -> None:
    services.add_unit(organisation=OrganisationFactory(), name="Adults", by=officer, at=NOW)
    client.force_login(officer)
    assert client.get(reverse("partners:rename_unit", args=["council", "adults"])).status_code == 404


def test_lead_invites_a_contributor(
    client: Client,
    lead: User,
    council: Organisation,
    django_capture_on_commit_callbacks,  # type: ignore[no-untyped-def]
) -> None:
    url = reverse("partners:invite", args=["council"])
    html = page(client, lead, url)
    assert re.findall(r'name="role" type="radio" value="(\w+)"', html) == ["contributor"]
    with django_capture_on_commit_callbacks(execute=True):
        response = post(client, lead, url, email="new@partner.example", role=Role.CONTRIBUTOR)
    assert response["Location"] == council.get_absolute_url()
    assert Invitation.objects.get().invited_by == lead
    assert len(mail.outbox) == 1
    assert "We are sending an invitation to new@partner.example" in page(client, lead, council.get_absolute_url())


def test_lead_cannot_offer_a_role_that_is_not_theirs_to_give(client: Client, lead: User) -> None:
    url = reverse("partners:invite", args=["council"])
    html = post(client, lead, url, email="new@partner.example", role=Role.SECRETARIAT).content.decode()
    assert "Select an option from the list" in html
    assert not Invitation.objects.exists()


def test_inviting_says_what_is_wrong(client: Client, lead: User, council: Organisation) -> None:
    url = reverse("partners:invite", args=["council"])
    own = post(client, lead, url, email=lead.email.upper(), role=Role.CONTRIBUTOR).content.decode()
    assert "Enter the address of someone else" in own
    empty = post(client, lead, url).content.decode()
    assert "Enter a work email address" in empty
    assert "Select the role they will have" in empty
    make_user(Role.CONTRIBUTOR, council, email="held@partner.example")
    held = post(client, lead, url, email="Held@partner.example", role=Role.CONTRIBUTOR).content.decode()
    assert "already holds this role" in held
    post(client, lead, url, email="new@partner.example", role=Role.CONTRIBUTOR)
    again = post(client, lead, url, email="new@partner.example", role=Role.CONTRIBUTOR).content.decode()
    assert "already has an invitation" in again


def test_lead_ends_the_role_of_a_contributor(client: Client, lead: User, council: Organisation) -> None:
    membership = make_user(Role.CONTRIBUTOR, council, name="Sam Writer").memberships.get()
    url = reverse("partners:end_role", args=["council", membership.pk])
    assert "End the role of Sam Writer as contributor?" in page(client, lead, url)
    assert Membership.objects.current().filter(pk=membership.pk).exists()
    post(client, lead, url)
    assert not Membership.objects.current().filter(pk=membership.pk).exists()


def test_lead_cannot_end_the_role_of_a_lead(client: Client, lead: User, council: Organisation) -> None:
    membership = make_user(Role.LEAD, council).memberships.get()
    assert post(client, lead, reverse("partners:end_role", args=["council", membership.pk])).status_code == 403
    assert Membership.objects.current().filter(pk=membership.pk).exists()


def test_role_is_not_ended_through_another_organisation(client: Client, lead: User) -> None:
    membership = make_user(Role.CONTRIBUTOR).memberships.get()
    assert post(client, lead, reverse("partners:end_role", args=["council", membership.pk])).status_code == 404


def test_only_administrator_is_told_why_their_role_stays(client: Client, council: Organisation) -> None:
    administrator = make_user(Role.ADMINISTRATOR, council)
    membership = administrator.memberships.get()
    response = post(client, administrator, reverse("partners:end_role", args=["council", membership.pk]))
    assert "Make someone else an administrator first" in response.content.decode()
    assert Membership.objects.current().filter(pk=membership.pk).exists()


def test_lead_withdraws_an_invitation(client: Client, lead: User, council: Organisation) -> None:
    invitation = services.invite_person(
        email="new@partner.example", organisation=council, role=Role.CONTRIBUTOR, by=lead, at=NOW
    )
    url = reverse("partners:withdraw_invitation", args=["council", invitation.pk])
    assert "Withdraw the invitation to new@partner.example?" in page(client, lead, url)
    post(client, lead, url)
    invitation.refresh_from_db()
    assert invitation.withdrawn_by == lead
    assert client.get(url).status_code == 404


def test_lead_cannot_withdraw_an_invitation_they_could_not_send(
    client: Client, lead: User, officer: User, council: Organisation
) -> None:
    invitation = services.invite_person(
        email="new@partner.example", organisation=council, role=Role.LEAD, by=officer, at=NOW
    )
    url = reverse("partners:withdraw_invitation", args=["council", invitation.pk])
    assert post(client, lead, url).status_code == 403
