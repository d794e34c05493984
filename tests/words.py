"""What a person reads on a page."""

import re

from django.http import HttpResponse
from django.test import Client

from partners.models import User


def text(response: HttpResponse) -> str:
    """The words of a page, without markup and with single spaces."""
    html = re.sub(r"<(script|style).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace("&#x27;", "'")


def page(client: Client, user: User, url: str, **query: str) -> str:
    client.force_login(user)
    response = client.get(url, query)
    assert response.status_code == 200
    assert response.content.decode().count("<h1") == 1
    return text(response)
