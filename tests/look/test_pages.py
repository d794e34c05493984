"""Pages that belong to no app: home, help, legal pages, theme, health, and pages for when things go wrong."""

import re
from http import HTTPStatus

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import include, path, reverse
from lxml import html as markup
from pytest_django import DjangoAssertNumQueries, Settings

from cohesion_portal import pages
from cohesion_portal.colour import contrast, text_on, theme
from cohesion_portal.navigation import SECTIONS
from partners.models import Role
from tests.factories import make_user

PUBLIC = ("home", "help", "accessibility", "privacy", "cookies", "account_login", "account_signup")


def fail(kind: str) -> HttpResponse:
    errors = {"400": SuspiciousOperation, "403": PermissionDenied, "404": Http404, "500": ZeroDivisionError}
    raise errors[kind]


urlpatterns = [
    path("fail/<str:kind>/", lambda request, kind: fail(kind)),
    path("", include("cohesion_portal.urls")),
]
handler400, handler403 = pages.bad_request, pages.permission_denied
handler404, handler500 = pages.page_not_found, pages.server_error


def headings(response: HttpResponse) -> list[str]:
    tree = markup.document_fromstring(response.content.decode())
    return [heading.text_content().strip() for heading in tree.iter("h1")]


def navigation(client: Client) -> list[str]:
    tree = markup.document_fromstring(client.get("/").content.decode())
    return [link.text_content().strip() for link in tree.xpath("//nav[@aria-label='Sections']//a")]


@pytest.mark.django_db
@pytest.mark.parametrize("name", PUBLIC)
def test_public_page_has_one_heading_a_title_and_no_inline_code(client: Client, name: str) -> None:
    response = client.get(reverse(name))
    text = response.content.decode()
    assert response.status_code == HTTPStatus.OK
    assert len(headings(response)) == 1
    assert re.search(r"<title>\S.* – Communities Partnership</title>", text)
    assert '<html lang="en-GB"' in text
    assert not re.search(r'\sstyle="|\son\w+="|<style|<script>', text)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["help", "accessibility", "privacy", "cookies"])
def test_page_of_words_asks_nothing_of_the_database(
    client: Client, name: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        client.get(reverse(name))


@pytest.mark.django_db
def test_demonstration_says_that_it_is_fictional(client: Client, settings: Settings) -> None:
    assert "fictional" not in client.get("/").content.decode()
    settings.DEMONSTRATION = True
    assert "The district and its organisations are fictional." in client.get("/").content.decode()


@pytest.mark.django_db
def test_partnership_name_is_escaped(client: Client, settings: Settings) -> None:
    settings.PARTNERSHIP_NAME = "Hills & <Dales>"
    text = client.get("/").content.decode()
    assert "Hills &amp; &lt;Dales&gt;" in text
    assert "<Dales>" not in text


@pytest.mark.django_db
def test_navigation_without_an_account_is_what_is_public(client: Client) -> None:
    assert navigation(client) == ["Home", "Reports", "Frameworks", "Organisations"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "offered", "not_offered"),
    [
        (Role.LEAD, {"Self-evaluations", "Actions", "Organisations"}, {"Dashboard", "Administration"}),
        (Role.BOARD_MEMBER, {"Dashboard", "Self-evaluations", "Reports"}, {"Administration"}),
        (Role.SCRUTINY_CLERK, {"Reports", "Frameworks"}, {"Self-evaluations", "Dashboard", "Actions"}),
        (Role.ADMINISTRATOR, {"Administration", "Organisations"}, {"Self-evaluations", "Dashboard"}),
        (None, {"Reports"}, {"Self-evaluations", "Indicators", "Administration"}),
    ],
)
def test_navigation_offers_the_sections_of_the_role(
    client: Client, role: Role | None, offered: set[str], not_offered: set[str]
) -> None:
    client.force_login(make_user(role))
    shown = set(navigation(client))
    assert offered <= shown
    assert not shown & not_offered


@pytest.mark.django_db
@pytest.mark.parametrize("role", [*Role, None])
def test_navigation_offers_no_section_that_would_not_open(client: Client, role: Role | None) -> None:
    client.force_login(make_user(role))
    offered = set(navigation(client))
    opened = {section.name for section in SECTIONS if client.get(section.path).status_code == HTTPStatus.OK}
    assert offered - {"Home", "Administration"} <= opened


@pytest.mark.django_db
def test_navigation_marks_where_one_is(client: Client) -> None:
    tree = markup.document_fromstring(client.get("/").content.decode())
    assert tree.xpath("//nav//a[@aria-current='page']/@href") == ["/"]
    elsewhere = markup.document_fromstring(client.get(reverse("help")).content.decode())
    assert elsewhere.xpath("//nav//a[@aria-current]") == []


@pytest.mark.django_db
def test_home_tells_someone_without_a_role_whom_to_ask(client: Client) -> None:
    client.force_login(make_user(None))
    assert "You do not hold a role yet" in client.get("/").content.decode()


@pytest.mark.django_db
def test_account_shows_what_is_kept_of_the_person(client: Client) -> None:
    user = make_user(Role.LEAD, name="Ada <Bell>")
    client.force_login(user)
    text = client.get(reverse("account")).content.decode()
    assert "Ada &lt;Bell&gt;" in text
    assert user.email in text
    assert "Lead officer, Organisation" in text


@pytest.mark.django_db
def test_account_asks_to_sign_in(client: Client) -> None:
    assert client.get(reverse("account")).headers["Location"] == "/sign-in/?next=/account/"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "status"), [(Role.ADMINISTRATOR, HTTPStatus.OK), (Role.SECRETARIAT, HTTPStatus.FORBIDDEN)]
)
def test_component_page_is_for_administrators(client: Client, role: Role, status: HTTPStatus) -> None:
    client.force_login(make_user(role))
    assert client.get(reverse("components")).status_code == status


@pytest.mark.django_db
def test_component_page_asks_to_sign_in(client: Client) -> None:
    assert client.get(reverse("components")).headers["Location"] == "/sign-in/?next=/help/components/"


@pytest.mark.django_db
def test_page_with_errors_says_so_first_in_its_title(client: Client) -> None:
    client.force_login(make_user(Role.ADMINISTRATOR))
    text = client.post(reverse("components"), {}).content.decode()
    assert "<title>Error: Components" in text
    assert text.index("There is a problem") < text.index("<h1")


@pytest.mark.django_db
def test_cookies_page_names_the_cookies_that_are_set(client: Client) -> None:
    text = client.get(reverse("cookies")).content.decode()
    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages"):
        assert name in text
    assert "12 hours" in text


@pytest.mark.django_db
@pytest.mark.urls("tests.look.test_pages")
@pytest.mark.parametrize(
    ("kind", "heading"),
    [
        ("400", "We could not understand that request"),
        ("403", "You do not have permission to do this"),
        ("404", "Page not found"),
        ("500", "Sorry, there is a problem with the portal"),
    ],
)
def test_error_page_says_what_to_do(client: Client, kind: str, heading: str) -> None:
    client.raise_request_exception = False
    response = client.get(f"/fail/{kind}/")
    assert response.status_code == int(kind)
    assert headings(response) == [heading]
    assert settings.PARTNERSHIP_EMAIL in response.content.decode()
    assert "Traceback" not in response.content.decode()


@pytest.mark.django_db
def test_request_for_a_host_that_is_not_ours_is_refused_on_a_page(client: Client) -> None:
    response = client.get("/", headers={"host": "elsewhere.example"})
    assert response.status_code == HTTPStatus.BAD_REQUEST
    assert headings(response) == ["We could not understand that request"]


@pytest.mark.urls("tests.look.test_pages")
def test_server_error_quotes_the_request_and_needs_no_database(client: Client) -> None:
    """Without the `django_db` mark any query here is an error of its own."""
    client.raise_request_exception = False
    response = client.get("/fail/500/", headers={"X-Request-ID": "reference-from-proxy"})
    assert response.status_code == HTTPStatus.INTERNAL_SERVER_ERROR
    assert "<strong>reference-from-proxy</strong>" in response.content.decode()


def test_server_error_is_drawn_for_a_request_no_middleware_has_seen() -> None:
    response = pages.server_error(HttpRequest())
    assert response.status_code == HTTPStatus.INTERNAL_SERVER_ERROR
    assert headings(response) == ["Sorry, there is a problem with the portal"]


@pytest.mark.django_db
def test_form_that_cannot_be_trusted_says_what_to_do() -> None:
    response = Client(enforce_csrf_checks=True).post(reverse("account_login"), {"login": "a@b.example"})
    assert response.status_code == HTTPStatus.FORBIDDEN
    assert headings(response) == ["We did not save your answers"]
    assert "Open the page again" in response.content.decode()


def test_theme_carries_the_partnership_colour_and_may_be_cached(client: Client, settings: Settings) -> None:
    settings.PARTNERSHIP_COLOUR = "#ffcc00"
    response = client.get(reverse("theme"))
    text = response.content.decode()
    assert response.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "max-age=3600" in response.headers["Cache-Control"]
    assert "--portal-brand: #ffcc00;" in text
    assert "--portal-on-brand: #000000;" in text
    assert "Cookie" not in response.headers.get("Vary", "")


@pytest.mark.parametrize("colour", ["#000000", "#ffffff", "#767676", "#777777", "#1d4f5c", "#ff0000", "#808000"])
def test_text_on_any_colour_can_be_read(colour: str) -> None:
    assert contrast(colour, text_on(colour)) >= 4.5


@pytest.mark.parametrize("colour", ["#000000", "#1d4f5c", "#ff0000", "#ffff00"])
def test_links_on_the_tinted_surface_can_be_read(colour: str) -> None:
    surface = re.search(r"surface-background-colour: (#\w{6})", theme(colour))
    assert surface
    assert contrast("#1a65a6", surface[1]) >= 4.5


def test_contrast_of_black_and_white_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.django_db
def test_health_is_ok_when_the_database_answers(client: Client) -> None:
    response = client.get("/health/")
    assert response.status_code == HTTPStatus.OK
    assert response.json() == {"status": "ok"}
    assert "no-cache" in response.headers["Cache-Control"]


@pytest.mark.django_db
def test_health_is_503_while_a_migration_is_pending(client: Client) -> None:
    MigrationRecorder(connection).record_unapplied("partners", "0001_initial")
    response = client.get("/health/")
    assert response.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert response.json() == {"status": "unavailable", "problem": "migrations are pending"}


@pytest.mark.django_db(transaction=True)
def test_health_is_503_when_the_database_does_not_answer(client: Client) -> None:
    def refuse(*args: object) -> None:
        raise OperationalError("no answer")

    with connection.execute_wrapper(refuse):
        response = client.get("/health/")
    assert response.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert response.json()["problem"] == "the database does not answer"


def test_health_takes_no_posts(client: Client, rf: RequestFactory) -> None:
    assert client.post("/health/").status_code == HTTPStatus.METHOD_NOT_ALLOWED
