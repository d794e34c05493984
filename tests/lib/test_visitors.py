"""Pages kept for visitors: the same bytes until the data changes, and never for somebody with a cookie."""

from collections.abc import Iterator

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from cohesion_portal.lib.shelves import empty_shelves
from cohesion_portal.lib.visitors import same_for_visitors


class Counting:
    """A view that says how often it was asked, and data that can change."""

    def __init__(self, status: int = 200) -> None:
        self.state, self.asked, self.status = 1, 0, status
        self.view = same_for_visitors(lambda: self.state)(self.answer)

    def answer(self, request: HttpRequest) -> HttpResponse:
        self.asked += 1
        return HttpResponse(f"asked {self.asked}", status=self.status)

    def get(self, address: str = "/", **cookies: str) -> HttpResponse:
        request = RequestFactory().get(address)
        request.COOKIES = cookies
        return self.view(request)


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    empty_shelves()
    yield
    empty_shelves()


def test_visitor_is_given_the_kept_page_until_the_data_changes() -> None:
    page = Counting()
    first, second = page.get(), page.get()
    assert first.content == second.content == b"asked 1"
    assert second["Vary"] == "Cookie"
    page.state = 2
    assert page.get().content == b"asked 2"


def test_another_address_is_another_page() -> None:
    page = Counting()
    page.get("/?row=theme")
    assert page.get("/?row=priority").content == b"asked 2"


def test_whoever_brings_a_cookie_is_answered_anew() -> None:
    page = Counting()
    page.get()
    assert page.get(sessionid="x").content == b"asked 2"
    assert page.get().content == b"asked 1"


def test_refusal_is_not_kept() -> None:
    page = Counting(status=404)
    page.get()
    assert page.get().content == b"asked 2"
