"""Correcting and closing accounts."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import get_user
from django.test import Client

from partners import services
from partners.models import Organisation, Role, User
from tests.factories import NOW, PASSWORD, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


def test_change_account_forgets_the_proof_of_the_old_address() -> None:
    user = UserFactory(email="old@partner.example")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    services.change_account(user=user, name="New name", email="New@Partner.example", is_active=False)
    user.refresh_from_db()
    assert (user.name, user.email, user.is_active) == ("New name", "new@partner.example", False)
    assert not EmailAddress.objects.filter(user=user).exists()


def test_change_account_to_another_address_leaves_no_way_in_of_the_old(client: Client) -> None:
    user = UserFactory()
    user.set_password(PASSWORD)
    user.save()
    SocialAccount.objects.create(user=user, provider="directory", uid="1")
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    client.force_login(user)
    services.change_account(user=user, name=user.name, email="new@partner.example", is_active=True)
    user.refresh_from_db()
    assert not user.has_usable_password()
    assert not SocialAccount.objects.exists()
    assert not Authenticator.objects.exists()
    assert not get_user(client).is_authenticated


def test_change_account_of_the_same_address_leaves_the_ways_in(client: Client) -> None:
    user = UserFactory()
    user.set_password(PASSWORD)
    user.save()
    SocialAccount.objects.create(user=user, provider="directory", uid="1")
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    client.force_login(user)
    services.change_account(user=user, name="New name", email=user.email.upper(), is_active=True)
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert SocialAccount.objects.filter(user=user).exists()
    assert Authenticator.objects.filter(user=user).exists()
    assert get_user(client) == user


def test_change_account_refuses_to_close_the_only_administrator(administrator: User, council: Organisation) -> None:
    MembershipFactory(user=UserFactory(is_active=False), organisation=council, role=Role.ADMINISTRATOR)
    with pytest.raises(services.LastAdministrator):
        services.change_account(user=administrator, name=administrator.name, email=administrator.email, is_active=False)
    administrator.refresh_from_db()
    assert administrator.is_active


def test_change_account_closes_one_administrator_of_two(administrator: User, council: Organisation) -> None:
    services.grant_role(user=UserFactory(), organisation=council, role=Role.ADMINISTRATOR, by=administrator, at=NOW)
    services.change_account(user=administrator, name="Gone", email=administrator.email, is_active=False)
    administrator.refresh_from_db()
    assert not administrator.is_active


def test_change_account_keeps_the_proof_of_the_same_address() -> None:
    user = UserFactory()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    services.change_account(user=user, name="New name", email=user.email, is_active=True)
    assert EmailAddress.objects.filter(user=user).exists()
