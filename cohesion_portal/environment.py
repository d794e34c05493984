"""What the portal reads from its environment, typed and checked before Django starts."""

from pathlib import Path
from typing import Annotated, Self

import dj_email_url
from pydantic import AnyHttpUrl, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

BASE_DIR = Path(__file__).resolve().parent.parent
DEVELOPMENT_KEY = "only-for-development-and-tests-never-for-a-real-portal"

_THIS_COMPUTER = ("127.0.0.1", "localhost", "[::1]")


def _split(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


class Environment(BaseSettings):
    """One field for each environment variable; `.env` in the project's folder is read too.

    Raises `pydantic.ValidationError`, which names the variable, when a value is missing or wrong.
    """

    model_config = SettingsConfigDict(env_file=BASE_DIR / ".env", extra="ignore", hide_input_in_errors=True)

    debug: bool = False
    secret_key: SecretStr = SecretStr("")
    database_url: str = f"sqlite:///{BASE_DIR / 'var' / 'portal.sqlite3'}"
    allowed_hosts: Annotated[list[str], NoDecode] = Field(default_factory=list)
    site_url: AnyHttpUrl = AnyHttpUrl("http://127.0.0.1:8000")
    https: bool = True
    trusted_proxy: bool = False
    data_dir: Path = BASE_DIR / "var"
    evidence_dir: Path | None = None
    log_level: str = "INFO"
    background_tasks: bool = False

    email_url: str = "console://"
    email_from: str = "portal@cohesion.example"

    partnership_name: str = "Communities Partnership"
    partnership_email: str = "communities.partnership@cohesion.example"
    partnership_colour: str = Field(default="#1d4f5c", pattern=r"^#[0-9a-fA-F]{6}$")
    partnership_logo: str = ""
    demonstration: bool = False
    open_data_licence: str = "Open Government Licence v3.0"
    open_data_licence_address: AnyHttpUrl = AnyHttpUrl(
        "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
    )

    oidc_name: str = ""
    oidc_server_url: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    oidc_email_domains: Annotated[list[str], NoDecode] = Field(default_factory=list)

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def split_hosts(cls, value: object) -> object:
        return _split(value) if isinstance(value, str) else value

    @field_validator("oidc_email_domains", mode="before")
    @classmethod
    def split_domains(cls, value: object) -> object:
        return [part.lower().removeprefix("@") for part in _split(value)] if isinstance(value, str) else value

    @field_validator("email_url")
    @classmethod
    def refuse_unknown_mail_servers(cls, value: str) -> str:
        if value.partition("://")[0] not in dj_email_url.SCHEMES or "://" not in value:
            raise ValueError(f"EMAIL_URL must begin with one of: {', '.join(f'{s}://' for s in dj_email_url.SCHEMES)}")
        return value

    @model_validator(mode="after")
    def refuse_directory_that_answers_for_everyone(self) -> Self:
        if self.oidc_server_url and not self.oidc_email_domains:
            raise ValueError(
                "OIDC_EMAIL_DOMAINS must name the domains of the addresses that the directory at OIDC_SERVER_URL "
                "answers for, for example: OIDC_EMAIL_DOMAINS=council.example"
            )
        return self

    @model_validator(mode="after")
    def refuse_unsafe_production(self) -> Self:
        if self.debug:
            self.secret_key = self.secret_key or SecretStr(DEVELOPMENT_KEY)
            self.https = False
            return self
        if len(self.secret_key.get_secret_value()) < 50:
            raise ValueError("SECRET_KEY must be set to at least 50 random characters when DEBUG is off")
        if not self.allowed_hosts or "*" in self.allowed_hosts:
            raise ValueError("ALLOWED_HOSTS must name the portal's host, and not be *, when DEBUG is off")
        if self.https and (self.site_url.scheme != "https" or self.site_url.host in _THIS_COMPUTER):
            raise ValueError("SITE_URL must be the portal's own address and begin with https:// when HTTPS is on")
        if self.email_url.startswith("console:") and not self.demonstration:
            raise ValueError("EMAIL_URL must name a mail server when DEBUG is off: console:// only prints the mail")
        return self
