from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from cohesion_portal.environment import Environment

KEY = "a-key-of-a-real-portal-" * 3


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
        environment(SECRET_KEY="short", ALLOWED_HOSTS="portal.example")


def test_real_portal_needs_a_host(environment: Any) -> None:
    with pytest.raises(ValidationError, match="ALLOWED_HOSTS must name the portal's host"):
        environment(SECRET_KEY=KEY)


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
    assert environment(SECRET_KEY=KEY, ALLOWED_HOSTS="portal.example, www.portal.example,").allowed_hosts == [
        "portal.example",
        "www.portal.example",
    ]


def test_real_portal_uses_https_unless_told(environment: Any) -> None:
    assert environment(SECRET_KEY=KEY, ALLOWED_HOSTS="portal.example").https is True


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
