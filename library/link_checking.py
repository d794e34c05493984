"""Whether a link leads somewhere: one bounded, polite request over http or https, never to a private address.

A host is looked up once and the connection goes to the address that was allowed, so that a name which answers
otherwise the second time leads nowhere else. Each redirect is checked in the same way.
"""

import ipaddress
import socket
from collections.abc import Callable
from enum import StrEnum
from threading import Event, Timer
from typing import NamedTuple
from urllib.parse import SplitResult, urljoin, urlsplit

from django.conf import settings
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

SECONDS = 15.0
MOST_REDIRECTS = 5
_PORTS = {"http": 80, "https": 443}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# Answers that speak of the program that asks, or of this moment, and not of the link.
_SAYS_NOTHING = frozenset({401, 403, 405, 406, 408, 425, 429, 451})


class Verdict(StrEnum):
    WORKS = "works"
    BROKEN = "broken"
    UNSURE = "unsure"


class Outcome(NamedTuple):
    """What came of trying a link; `answer` says it in words ("answered 404")."""

    verdict: Verdict
    answer: str


class _Ended(Exception):
    """Nothing more can be learned; carries the outcome."""

    def __init__(self, verdict: Verdict, answer: str) -> None:
        self.outcome = Outcome(verdict, answer)
        super().__init__(answer)


def is_public(address: str) -> bool:
    """Whether an IP address is on the public internet; one that wraps an IPv4 address is judged by that."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is not None and not inner.is_global:
            return False
    return ip.is_global and not ip.is_multicast


def check_link(link: str, *, allowed: Callable[[str], bool] = is_public, seconds: float = SECONDS) -> Outcome:
    """Request a link, following up to five redirects, and say whether it works.

    `allowed` is asked about the IP address of each host. The body of the answer is not read, and each request ends
    after `seconds`, however slowly the other side answers.
    """
    here = link
    try:
        for _ in range(MOST_REDIRECTS + 1):
            status, location = _request(_parts(here), allowed, seconds)
            if status not in _REDIRECTS or not location:
                return _judged(status, link, here)
            here = urljoin(here, location)
    except _Ended as ended:
        return ended.outcome
    return Outcome(Verdict.BROKEN, f"leads on more than {MOST_REDIRECTS} times")


def _judged(status: int, link: str, here: str) -> Outcome:
    if 200 <= status < 300:
        first, last = urlsplit(link), urlsplit(here)
        if last.path in ("", "/") and first.path not in ("", "/"):
            return Outcome(Verdict.UNSURE, f"leads to the home page of {last.hostname} only")
        return Outcome(Verdict.WORKS, f"answered {status}")
    if status >= 500 or status in _SAYS_NOTHING:
        return Outcome(Verdict.UNSURE, f"answered {status}, which says nothing about the page")
    return Outcome(Verdict.BROKEN, f"answered {status}")


def _parts(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise _Ended(Verdict.BROKEN, "is not a web address") from None
    if parts.scheme not in _PORTS or not parts.hostname or port == 0:
        raise _Ended(Verdict.BROKEN, "leads to something other than a page of the web")
    return parts


def _address_of(host: str, port: int, allowed: Callable[[str], bool]) -> str:
    """The IP address to connect to; every address that the host has must be allowed."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise _Ended(Verdict.BROKEN, f"there is no site called {host}") from None
    addresses = [str(entry[4][0]) for entry in found]
    if not all(map(allowed, addresses)):
        raise _Ended(Verdict.UNSURE, "leads to a private address, which is not asked")
    return addresses[0]


def _request(parts: SplitResult, allowed: Callable[[str], bool], seconds: float) -> tuple[int, str]:
    """Status and `Location` of the answer to one GET request."""
    host, port = str(parts.hostname), parts.port or _PORTS[parts.scheme]
    address = _address_of(host, port, allowed)
    connection: HTTPConnection
    if parts.scheme == "https":
        connection = HTTPSConnection(
            address, port, timeout=seconds, server_hostname=host, assert_hostname=host, cert_reqs="CERT_REQUIRED"
        )
    else:
        connection = HTTPConnection(address, port, timeout=seconds)
    late = Event()
    deadline = Timer(seconds, _break_off, [connection, late])
    deadline.daemon = True
    deadline.start()
    try:
        connection.request("GET", _target(parts), headers=_headers(parts, port), preload_content=False)
        response = connection.getresponse()
        status, location = response.status, response.headers.get("Location", "")
    except (HTTPError, OSError, ValueError) as error:
        if not late.is_set():
            raise _Ended(Verdict.UNSURE, f"could not be asked: {type(error).__name__}") from None
        status, location = 0, ""
    finally:
        deadline.cancel()
        connection.close()
    if late.is_set():  # An answer that was broken off may look whole.
        raise _Ended(Verdict.UNSURE, f"gave no answer in {seconds:g} seconds")
    return status, location


def _break_off(connection: HTTPConnection, late: Event) -> None:
    """End a request from another thread: what waits for the socket sees it closed."""
    late.set()
    if connection.sock is not None:
        try:
            connection.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return


def _target(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _headers(parts: SplitResult, port: int) -> dict[str, str]:
    host = f"[{parts.hostname}]" if ":" in str(parts.hostname) else str(parts.hostname)
    return {
        "Host": host if port == _PORTS[parts.scheme] else f"{host}:{port}",
        "User-Agent": f"cohesion-portal link check (+{settings.SITE_URL})",
        "Accept": "*/*",
        "Connection": "close",
    }
