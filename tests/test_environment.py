from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from cohesion_portal.environment import Environment

KEY = "a-key-of-a-real-portal-" * 3
PRODUCTION = {
    "SECRET_KEY": KEY,
    "ALLOWED_HOSTS": "portal.example",
    "SITE_URL": "https://portal.example",
    "EMAIL_URL": "submission://portal:secret@mail.portal.example:587",
}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Reads an environment made of these variables alone."""

    def read(**variables: str) -> Environment:
        for field in Environment.model_fields:
            monkeypatch.delenv(field.upper(), raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return Environment()

    return read


def test_real_portal_needs_a_long_secret_key(environment: Any) -> None:
    with pytest.raises(ValidationError, match="SECRET_KEY must be set to at least 50 random characters"):
        environment(**PRODUCTION | {"SECRET_KEY": "short"})


@pytest.mark.parametrize("hosts", ["", "*", "portal.example,*"])
def test_real_portal_needs_a_host(environment: Any, hosts: str) -> None:
    with pytest.raises(ValidationError, match="ALLOWED_HOSTS must name the portal's host"):
        environment(**PRODUCTION | {"ALLOWED_HOSTS": hosts})


def test_error_does_not_show_secrets(environment: Any) -> None:
    with pytest.raises(ValidationError) as caught:
        environment(SECRET_KEY=KEY)
    assert KEY[:5] not in str(caught.value)


def test_colour_that_is_none_is_refused_by_name(environment: Any) -> None:
    with pytest.raises(ValidationError, match="partnership_colour"):
        environment(DEBUG="true", PARTNERSHIP_COLOUR="dark green")


def test_directory_needs_the_domains_it_answers_for(environment: Any) -> None:
    with pytest.raises(ValidationError, match="OIDC_EMAIL_DOMAINS must name the domains"):
        environment(DEBUG="true", OIDC_SERVER_URL="https://directory.example", OIDC_EMAIL_DOMAINS=" , ")
    directory = environment(
        DEBUG="true", OIDC_SERVER_URL="https://directory.example", OIDC_EMAIL_DOMAINS="Calder.example, @partner.example"
    )
    assert directory.oidc_email_domains == ["calder.example", "partner.example"]


def test_hosts_are_split_at_commas(environment: Any) -> None:
    portal = environment(**PRODUCTION | {"ALLOWED_HOSTS": "portal.example, www.portal.example,"})
    assert portal.allowed_hosts == ["portal.example", "www.portal.example"]


def test_real_portal_uses_https_unless_told(environment: Any) -> None:
    assert environment(**PRODUCTION).https is True


@pytest.mark.parametrize("address", ["http://portal.example", "https://127.0.0.1:8000", "https://localhost", ""])
def test_portal_with_https_needs_its_own_address(environment: Any, address: str) -> None:
    given = {name: value for name, value in (PRODUCTION | {"SITE_URL": address}).items() if value}
    with pytest.raises(ValidationError, match="SITE_URL must be the portal's own address and begin with https://"):
        environment(**given)


def test_portal_without_https_may_have_any_address(environment: Any) -> None:
    assert environment(**PRODUCTION | {"HTTPS": "false", "SITE_URL": "http://127.0.0.1:8000"}).https is False


@pytest.mark.parametrize("url", ["mail.portal.example", "stmp://mail.portal.example", ""])
@pytest.mark.parametrize("debug", ["true", "false"])
def test_mail_server_of_an_unknown_kind_is_refused_by_name(environment: Any, url: str, debug: str) -> None:
    with pytest.raises(ValidationError, match="EMAIL_URL must begin with one of") as caught:
        environment(**PRODUCTION | {"EMAIL_URL": url, "DEBUG": debug})
    assert "mail.portal.example" not in str(caught.value)


def test_real_portal_does_not_print_its_mail(environment: Any) -> None:
    given = {name: value for name, value in PRODUCTION.items() if name != "EMAIL_URL"}
    with pytest.raises(ValidationError, match="EMAIL_URL must name a mail server"):
        environment(**given)
    assert environment(**given, DEMONSTRATION="true").email_url == "console://"


def test_development_needs_no_settings_and_no_https(environment: Any) -> None:
    development = environment(DEBUG="true")
    assert development.https is False
    assert len(development.secret_key.get_secret_value()) >= 50


def test_example_file_lacks_nothing_but_the_secret_key(environment: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(Environment.model_config, "env_file", Path(__file__).parent.parent / ".env.example")
    with pytest.raises(ValidationError, match="SECRET_KEY"):
        environment()
    portal = environment(SECRET_KEY=KEY)
    assert portal.trusted_proxy
    assert portal.background_tasks
    assert portal.partnership_colour == "#1d4f5c"
