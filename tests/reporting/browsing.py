"""What the tests of report pages ask and read."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from partners.models import User

SLUG = "annual-report-2026-27"
REPORTS, NEW = "/reports/", "/reports/new/"

Queries = Callable[[int], AbstractContextManager[CaptureQueriesContext]]
Callbacks = Callable[..., AbstractContextManager[list[Callable[[], object]]]]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def at(name: str, *args: object) -> str:
    """The address of this name, of the report of 2026/27 when no arguments are given."""
    return reverse(f"reporting:{name}", args=args or [SLUG])


def text_of(response: HttpResponse) -> str:
    return response.content.decode()


def fetched(client: Client, path: str, **headers: str) -> tuple[HttpResponse, bytes]:
    """A file with its body; reading it to the end closes it."""
    response = client.get(path, headers=headers)
    return response, b"".join(response)


def said(response: HttpResponse) -> list[str]:
    """The messages that the next page will show."""
    return [str(message) for message in get_messages(response.wsgi_request)]
