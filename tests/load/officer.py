"""One officer at work in a browser: opens a page, writes one answer, saves it, and goes on."""

import random
import time
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import urllib3

from tests.factories import APPROACHES
from tests.load.people import Desk
from tests.selfeval.browsing import fields_in

QUESTIONS = ("strengths", "changes", "support")
PAGES = 2
"""So few pages are written that colleagues often meet on one, and now and then on one answer."""
SENTENCES = (
    "We meet residents’ groups every month and say what became of what they told us.",
    "Staff ask “what would help?” first – and write the answer down: naïve, coöperative, 日本語, العربية.",
    "Nobody has asked the evening shift yet; we will do so before the half-day meeting.",
)
TIMEOUT = urllib3.Timeout(connect=10, read=60)

Key = tuple[str, str, str]
"""Organisation, approach and question."""


@dataclass(frozen=True)
class Write:
    """One answer that was sent: `acknowledged` says whether the portal said that it is stored. Times in seconds."""

    key: Key
    text: str
    sent: float
    answered: float
    acknowledged: bool


@dataclass
class Notes:
    """What one officer saw: seconds of opening and of saving, every write, statuses and failures."""

    opened: list[float] = field(default_factory=list)
    saved: list[float] = field(default_factory=list)
    writes: list[Write] = field(default_factory=list)
    conflicts: int = 0
    failures: list[str] = field(default_factory=list)


class Officer:
    def __init__(self, server: str, desk: Desk, seed: int) -> None:
        self.server, self.desk, self.notes = server, desk, Notes()
        self.random = random.Random(seed)  # noqa: S311  # nothing secret
        self.http = urllib3.PoolManager(timeout=TIMEOUT, retries=False)
        self.cookies = {"sessionid": desk.session}
        self.written = 0

    def work(self, until: float, pause: tuple[float, float]) -> None:
        """Write until that moment; `pause` is the shortest and longest time between opening a page and saving it."""
        time.sleep(self.random.uniform(0, pause[1]))
        while time.monotonic() < until:
            self.write(self.random.uniform(*pause))

    def write(self, pause: float = 0.0) -> None:
        """One page: open it, write for so many seconds, save."""
        approach = self.random.choice(APPROACHES[:PAGES]).lower()
        question = self.random.choice(QUESTIONS)
        address = f"{self.server}{self.desk.address}/approaches/{approach}/"
        started = time.monotonic()
        response = self._ask("GET", address)
        if response is None or response.status != 200:
            self._failed("opening", response)
            return
        self.notes.opened.append(time.monotonic() - started)
        fields = fields_in(response.data.decode())
        time.sleep(pause)
        self.written += 1
        text = f"{self.desk.name}, {self.written}. {self.random.choice(SENTENCES)}\n{self.random.random()}"
        self._save(address, (self.desk.organisation, approach, question), fields | {question: text}, text)

    def _save(self, address: str, key: Key, fields: dict[str, str], text: str) -> None:
        sent = time.monotonic()
        response = self._ask("POST", address, {**fields, key[2]: text.replace("\n", "\r\n"), "then": "next"})
        answered = time.monotonic()
        if response is None or response.status not in (302, 409):
            self._failed("saving", response)
        else:
            self.notes.saved.append(answered - sent)
            self.notes.conflicts += response.status == 409
        acknowledged = response is not None and response.status == 302
        self.notes.writes.append(Write(key, text, sent, answered, acknowledged))

    def _ask(self, method: str, address: str, fields: dict[str, str] | None = None) -> urllib3.BaseHTTPResponse | None:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if fields is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": address, "Origin": self.server}
            body = urlencode(fields)
        try:
            response = self.http.request(method, address, headers=headers, body=body, redirect=False)
        except urllib3.exceptions.HTTPError as error:
            self.notes.failures.append(f"{method}: {type(error).__name__}")
            return None
        for line in response.headers.getlist("Set-Cookie"):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return response

    def _failed(self, doing: str, response: urllib3.BaseHTTPResponse | None) -> None:
        if response is not None:
            self.notes.failures.append(f"{doing}: status {response.status}")
