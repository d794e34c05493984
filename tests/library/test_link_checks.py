"""Trying links for real, against a server of our own on this machine."""

import socket
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO

import pytest
from django.core.management import call_command

from library.link_checking import MOST_REDIRECTS, Outcome, Verdict, check_link, is_public
from library.models import Guidance
from library.services.guidance import change_guidance
from library.services.link_checks import CHECKER, Tried, check_guidance_links
from partners.models import User
from tests.factories import NOW
from tests.practice import guidance_text, make_guidance

SHORT = 0.4


class Answers(BaseHTTPRequestHandler):
    """`/404` answers 404; `/to/…` leads on; `/slow` drips its answer; `/huge` never ends."""

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers["User-Agent"]))  # type: ignore[attr-defined]
        name = self.path.strip("/")
        if name == "slow":
            self._drip()
        elif name == "loop":
            self._lead_to("/loop")
        elif name.startswith("to/"):
            self._lead_to(name.removeprefix("to/"))
        else:
            self._answer(int(name) if name.isdecimal() else 200, endless=name == "huge")

    def _answer(self, status: int, *, endless: bool = False) -> None:
        self.send_response(status)
        self.end_headers()
        try:
            while endless:
                self.wfile.write(b"x" * 65_536)
        except OSError:
            return

    def _lead_to(self, address: str) -> None:
        self.send_response(302)
        self.send_header("Location", address)
        self.end_headers()

    def _drip(self) -> None:
        try:
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            for _ in range(40):
                self.wfile.write(b"X-Drip: 1\r\n")
                time.sleep(0.05)
        except OSError:
            return

    def log_message(self, *args: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def server() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.daemon_threads = True
    server.asked = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=[0.02], daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def site(server: ThreadingHTTPServer) -> str:
    server.asked.clear()  # type: ignore[attr-defined]
    return f"http://127.0.0.1:{server.server_port}"


def anywhere(_address: str) -> bool:
    return True


def tried(link: str) -> Outcome:
    return check_link(link, allowed=anywhere, seconds=SHORT)


def test_page_that_answers_works(site: str) -> None:
    assert tried(f"{site}/page?part=2") == (Verdict.WORKS, "answered 200")


def test_request_says_who_asks(site: str, server: ThreadingHTTPServer) -> None:
    tried(f"{site}/page?part=2")
    [(path, agent)] = server.asked  # type: ignore[attr-defined]
    assert path == "/page?part=2"
    assert agent.startswith("cohesion-portal link check (+http")


@pytest.mark.parametrize("status", [404, 410, 400])
def test_page_that_is_gone_is_broken(site: str, status: int) -> None:
    assert tried(f"{site}/{status}") == (Verdict.BROKEN, f"answered {status}")


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
def test_answer_about_the_asker_or_the_moment_says_nothing(site: str, status: int) -> None:
    assert tried(f"{site}/{status}").verdict == Verdict.UNSURE


def test_redirect_is_followed(site: str) -> None:
    assert tried(f"{site}/to/{site}/page").verdict == Verdict.WORKS
    assert tried(f"{site}/to/{site}/404").verdict == Verdict.BROKEN


def test_redirect_to_a_home_page_is_not_the_document(site: str) -> None:
    outcome = tried(f"{site}/to/{site}/")
    assert outcome == (Verdict.UNSURE, "leads to the home page of 127.0.0.1 only")
    assert tried(f"{site}/").verdict == Verdict.WORKS


def test_circle_of_redirects_ends(site: str, server: ThreadingHTTPServer) -> None:
    assert tried(f"{site}/loop").verdict == Verdict.BROKEN
    assert len(server.asked) == MOST_REDIRECTS + 1  # type: ignore[attr-defined]


def test_slow_answer_is_broken_off(site: str) -> None:
    started = time.monotonic()
    assert tried(f"{site}/slow") == (Verdict.UNSURE, f"gave no answer in {SHORT:g} seconds")
    assert time.monotonic() - started < 4 * SHORT


def test_body_without_end_is_not_read(site: str) -> None:
    assert tried(f"{site}/huge").verdict == Verdict.WORKS


def test_site_that_does_not_listen_says_nothing() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        outcome = tried(f"http://127.0.0.1:{unused.getsockname()[1]}/page")
    assert outcome.verdict == Verdict.UNSURE


def test_site_without_a_trusted_certificate_says_nothing(site: str) -> None:
    assert tried(site.replace("http:", "https:") + "/page").verdict == Verdict.UNSURE


@pytest.mark.parametrize(
    "link",
    ["ftp://guidance.example/a", "file:///etc/passwd", "http://", "http://[::1", "http://a.example:0/", "page.html"],
)
def test_what_is_not_a_web_address_is_not_asked(link: str) -> None:
    assert tried(link).verdict == Verdict.BROKEN


def test_name_that_cannot_exist_is_broken() -> None:
    assert tried(f"http://{'a' * 64}.example/page").verdict == Verdict.BROKEN


def test_private_address_is_never_asked(site: str, server: ThreadingHTTPServer) -> None:
    outcome = check_link(f"{site}/page", seconds=SHORT)
    assert outcome == (Verdict.UNSURE, "leads to a private address, which is not asked")
    assert server.asked == []  # type: ignore[attr-defined]


def test_redirect_to_a_private_address_is_not_followed(site: str, server: ThreadingHTTPServer) -> None:
    def only_ours(address: str) -> bool:
        return address == "127.0.0.1"

    outcome = check_link(f"{site}/to/http://127.0.0.2:1/secret", allowed=only_ours, seconds=SHORT)
    assert outcome.verdict == Verdict.UNSURE
    assert len(server.asked) == 1  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104  # an address to refuse, not to listen at
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("2002:0a00:0001::1", False),
        ("2001:0:0a00:1:0:0:f5ff:fffe", False),
    ],
)
def test_private_addresses_are_known(address: str, *, public: bool) -> None:
    assert is_public(address) == public


@pytest.fixture
def run(site: str):  # type: ignore[no-untyped-def]
    def run(**changes: object) -> list[Tried]:
        given = {"older_than": timedelta(days=30), "most": 50, "pause": 0.0, "now": lambda: NOW, **changes}
        return list(check_guidance_links(allowed=anywhere, seconds=SHORT, **given))  # type: ignore[arg-type]

    return run


@pytest.mark.django_db
def test_what_is_certain_is_recorded(site: str, keeper: User, run) -> None:  # type: ignore[no-untyped-def]
    for title, path in (("Good", "page"), ("Gone", "404"), ("Shy", "403")):
        make_guidance(keeper, title=title, link=f"{site}/{path}")
    make_guidance(keeper, title="None", link="")
    assert {one.guidance.title: one.recorded for one in run()} == {"Good": True, "Gone": True, "Shy": False}
    found = {one.title: (one.link_result, one.link_checked_role, one.link_answer) for one in Guidance.objects.all()}
    assert found == {
        "Good": ("works", CHECKER, ""),
        "Gone": ("broken", CHECKER, "answered 404"),
        "Shy": ("", "", ""),
        "None": ("", "", ""),
    }


@pytest.mark.django_db
def test_only_what_is_due_is_tried_and_no_more_than_asked(site: str, keeper: User, run) -> None:  # type: ignore[no-untyped-def]
    for number in range(3):
        make_guidance(keeper, title=f"Entry {number}", link=f"{site}/page{number}")
    assert len(run(most=2)) == 2
    assert [one.guidance.title for one in run()] == ["Entry 2"]
    assert run() == []
    assert len(run(now=lambda: NOW + timedelta(days=31))) == 3


@pytest.mark.django_db
def test_shared_link_is_asked_once(site: str, keeper: User, run, server: ThreadingHTTPServer) -> None:  # type: ignore[no-untyped-def]
    for title in ("One", "Two"):
        make_guidance(keeper, title=title, link=f"{site}/page")
    assert [one.recorded for one in run()] == [True, True]
    assert len(server.asked) == 1  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_one_host_is_not_hurried(site: str, keeper: User, run) -> None:  # type: ignore[no-untyped-def]
    for number in range(2):
        make_guidance(keeper, title=f"Entry {number}", link=f"{site}/page{number}")
    started = time.monotonic()
    run(pause=0.2)
    assert time.monotonic() - started >= 0.2


@pytest.mark.django_db
def test_link_that_is_changed_meanwhile_is_left(site: str, keeper: User) -> None:
    guidance = make_guidance(keeper, link=f"{site}/page")

    def change_it(_address: str) -> bool:
        text = guidance_text(link=f"{site}/other")
        change_guidance(guidance=guidance, version=1, text=text, by=keeper, at=NOW)
        return True

    done = check_guidance_links(
        older_than=timedelta(0), most=1, pause=0, now=lambda: NOW, allowed=change_it, seconds=SHORT
    )
    assert [one.recorded for one in done] == [False]
    assert Guidance.objects.get().link_result == ""


@pytest.mark.django_db
def test_command_says_what_it_found(site: str, keeper: User) -> None:
    make_guidance(keeper, title="Gone", link=f"{site}/404")
    refused, asked, again = StringIO(), StringIO(), StringIO()
    call_command("check_links", stdout=refused)
    assert "leads to a private address" in refused.getvalue()
    assert "1 not recorded" in refused.getvalue()
    call_command("check_links", private_addresses=True, stdout=asked)
    assert f"broken: {site}/404 (answered 404) – Gone" in asked.getvalue()
    call_command("check_links", private_addresses=True, stdout=again)
    assert again.getvalue() == "No link needs checking\n"
