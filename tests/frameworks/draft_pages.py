"""Reading the pages on which a draft of version 2031 is edited."""

import re

from django.test import Client

BASE = "/frameworks/vale/versions/2026/views/new-version/"
HOME = "/frameworks/vale/versions/2031/views/edit/"
LISTENING = f"{HOME}parts/listening/"


def main(response) -> str:  # type: ignore[no-untyped-def]
    """The page's main part in words, spaces made one."""
    page = response.content.decode()
    words = re.sub(r"<[^>]*>", " ", page[page.index("<main") : page.index("</main>")])
    return " ".join(words.split())


def read(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return main(response)


def seen(client: Client, address: str) -> str:
    found = re.search(r'name="seen" value="([^"]*)"', client.get(address).content.decode())
    assert found
    return found[1]
