"""Somebody's browser, as far as a server can tell."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie

import urllib3
from django.conf import settings
from django.test import Client
from urllib3.exceptions import HTTPError, MaxRetryError, NewConnectionError

from partners.models import User
from tests.selfeval.browsing import fields_in

_PATIENCE = 60

File = tuple[str, bytes, str]


class BrokenOff(Exception):
    """The request was sent, and no whole answer came back: it may have been carried out or not."""


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    body: str

    @property
    def form(self) -> dict[str, str]:
        """What the fields of the page hold, with its token."""
        return fields_in(self.body)


class Visitor:
    """Signed in as `user` already; keeps cookies, follows no redirect, and waits for a server that is not up."""

    def __init__(self, url: str, user: User) -> None:
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        self._cookies = {name: client.cookies[name].value}
        self._url = url
        self._pool = urllib3.PoolManager(retries=False, timeout=_PATIENCE)

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def post(self, path: str, fields: Mapping[str, str], files: Mapping[str, File] | None = None) -> Answer:
        return self._ask("POST", path, fields={**fields, **(files or {})}, encode_multipart=bool(files))

    def _ask(self, method: str, path: str, **about: object) -> Answer:
        until = time.monotonic() + _PATIENCE
        while True:
            try:
                return self._ask_once(method, path, **about)
            except (NewConnectionError, MaxRetryError):  # nothing was sent
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)
            except HTTPError as error:
                raise BrokenOff from error

    def _ask_once(self, method: str, path: str, **about: object) -> Answer:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        response = self._pool.request(
            method,
            self._url + path,
            headers={"Cookie": cookies},
            redirect=False,
            **about,  # type: ignore[arg-type]
        )
        for line in response.headers.getlist("Set-Cookie"):
            for name, morsel in SimpleCookie(line).items():
                self._cookies[name] = morsel.value
        return Answer(response.status, response.headers.get("Location", ""), response.data.decode())
