import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from partners import services
from partners.models import Invitation, Membership, Organisation, Place, Role, Unit, User
from tests.factories import NOW, OrganisationFactory, UserFactory, make_user

pytestmark = pytest.mark.django_db
MODELS = (User, Organisation, Unit, Place, Membership, Invitation)


@pytest.fixture
def council() -> Organisation:
    return OrganisationFactory(name="Calder Vale Council")


@pytest.fixture
def administrator(council: Organisation) -> User:
    user = UserFactory()
    services.grant_role(user=user, organisation=council, role=Role.ADMINISTRATOR, by=user, at=NOW)
    return user


@pytest.fixture
def signed_in(client: Client, administrator: User) -> Client:
    client.force_login(administrator)
    return client


def test_administration_asks_for_our_own_sign_in(client: Client) -> None:
    answer = client.get("/administration/", follow=True)
    assert answer.redirect_chain[-1][0].startswith("/sign-in/?next=")
    assert "administration" in answer.redirect_chain[-1][0]


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_administration_is_closed_to_every_other_role(client: Client, role: Role) -> None:
    client.force_login(make_user(role))
    assert client.get("/administration/", follow=True).status_code == 403


@pytest.mark.parametrize("model", MODELS)
def test_administrator_lists_and_opens_rows(
    signed_in: Client, administrator: User, council: Organisation, model: type
) -> None:
    Unit.objects.create(organisation=council, slug="adults", name="Adults")
    Place.objects.create(slug="north", name="North")
    services.invite_person(email="new@partner.example", organisation=council, role=Role.LEAD, by=administrator, at=NOW)
    name = model._meta.model_name
    assert signed_in.get(reverse(f"admin:partners_{name}_changelist"), {"q": "a"}).status_code == 200
    row = model.objects.first()
    assert signed_in.get(reverse(f"admin:partners_{name}_change", args=[row.pk])).status_code == 200


def test_administrator_without_the_role_any_more_is_refused(signed_in: Client, administrator: User) -> None:
    administrator.memberships.update(ended_at=NOW)
    assert signed_in.get(reverse("admin:partners_user_changelist")).status_code == 403


def test_first_account_gives_itself_the_role(client: Client, council: Organisation) -> None:
    first = User.objects.create_superuser("first@partner.example", "three random words", name="First")
    client.force_login(first)
    url = reverse("admin:partners_membership_add")
    data = {"user": first.pk, "organisation": council.pk, "role": Role.ADMINISTRATOR}
    for _ in range(2):
        assert client.post(url, data).status_code == 302
    membership = first.memberships.get()
    assert membership.role == Role.ADMINISTRATOR
    assert membership.history.get().history_user == first
    assert set(LogEntry.objects.values_list("object_id", flat=True)) == {str(membership.pk)}


def test_role_given_to_a_colleague_opens_the_administration_to_them(signed_in: Client, council: Organisation) -> None:
    colleague = UserFactory()
    data = {"user": colleague.pk, "organisation": council.pk, "role": Role.ADMINISTRATOR}
    signed_in.post(reverse("admin:partners_membership_add"), data)
    colleague.refresh_from_db()
    assert colleague.is_staff


@pytest.mark.parametrize(
    ("model", "actions"),
    [(User, {"add"}), (Membership, {"change", "delete"}), (Invitation, {"add", "change", "delete"})],
)
def test_what_services_keep_in_step_is_not_edited_by_hand(
    rf,  # type: ignore[no-untyped-def]
    administrator: User,
    model: type,
    actions: set[str],
) -> None:
    request = rf.get("/administration/")
    request.user = User.objects.create_superuser("first@partner.example", name="First")
    pages = admin.site.get_model_admin(model)
    refused = {action for action, allowed in pages.get_model_perms(request).items() if not allowed}
    assert refused == actions


def test_administrator_closes_an_account(signed_in: Client) -> None:
    user = UserFactory(name="Old Name")
    url = reverse("admin:partners_user_change", args=[user.pk])
    signed_in.post(url, {"email": user.email, "name": "New Name"})
    user.refresh_from_db()
    assert (user.name, user.is_active) == ("New Name", False)


def test_only_administrator_is_told_why_their_account_stays_open(signed_in: Client, administrator: User) -> None:
    url = reverse("admin:partners_user_change", args=[administrator.pk])
    answer = signed_in.post(url, {"email": administrator.email, "name": administrator.name})
    assert "This is the only administrator" in answer.content.decode()
    administrator.refresh_from_db()
    assert administrator.is_active


def test_administrator_cannot_make_anyone_a_superuser(signed_in: Client) -> None:
    user = UserFactory()
    url = reverse("admin:partners_user_change", args=[user.pk])
    data = {"email": user.email, "name": user.name, "is_active": "on", "is_superuser": "on", "is_staff": "on"}
    signed_in.post(url, data)
    user.refresh_from_db()
    assert not user.is_superuser
    assert not user.is_staff
