"""Which answers a browser or a proxy may keep."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path, reverse

from partners.models import Role
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def download(request: object) -> HttpResponse:
    return HttpResponse("a,b", content_type="text/csv", headers={"Cache-Control": "public, max-age=60"})


urlpatterns = [path("download/", download), path("", include("cohesion_portal.urls"))]


@pytest.fixture
def signed_in(client: Client) -> Client:
    client.force_login(make_user(Role.LEAD))
    return client


@pytest.mark.parametrize("address", ["/", "/help/", "/account/", "/no-such-page/", "/help/components/"])
def test_page_of_a_signed_in_person_is_not_kept(signed_in: Client, address: str) -> None:
    assert set(signed_in.get(address).headers["Cache-Control"].split(", ")) == {"private", "no-store"}


@pytest.mark.parametrize("address", ["/", "/help/", "/no-such-page/"])
def test_page_for_everyone_says_nothing_about_keeping(client: Client, address: str) -> None:
    assert "Cache-Control" not in client.get(address).headers


@pytest.mark.urls("tests.look.test_caching")
def test_download_that_says_itself_how_long_it_lasts_is_left_alone(signed_in: Client) -> None:
    assert signed_in.get("/download/").headers["Cache-Control"] == "public, max-age=60"


def test_theme_may_be_kept_by_a_signed_in_person_too(signed_in: Client) -> None:
    assert signed_in.get(reverse("theme")).headers["Cache-Control"] == "public, max-age=3600"
