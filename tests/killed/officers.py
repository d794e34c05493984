"""Officers at work while their server is killed: each notes what the portal acknowledged, and goes on after a kill.

Acknowledged is what a whole answer was received for: the redirect that follows a write. What was sent and broken off
may have been stored or not; the officer opens the page again and goes on from what it shows, which counts as
acknowledged from then on.
"""

import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from django.urls import reverse

from selfeval.draft import Seen, digest
from selfeval.models import Evaluation
from selfeval.presenting import url
from selfeval.questionnaire import Approach
from tests.killed.district import file_body
from tests.killed.striking import Striker
from tests.served.visitor import Answer, BrokenOff, File, Visitor

QUESTIONS = ("strengths", "changes", "support")


class Fault(Exception):
    """Something that the portal must never do."""


@dataclass
class WrittenPage:
    """The answers about one approach, all written anew by each save of one officer.

    `acknowledged` is the number of the save that must be there, 0 for none; `since` are those that were sent after it
    and broken off, any of which may be there instead.
    """

    evaluation: Evaluation
    approach: Approach
    acknowledged: int = 0
    since: list[int] = field(default_factory=list)
    form: dict[str, str] | None = None

    @property
    def path(self) -> str:
        return url(self.evaluation, "approach", self.approach.slug)

    def text(self, question: str, number: int) -> str:
        """Unlike any other, and so unlike the one before that its history keeps both."""
        words = f"{question} of {self.approach.label}, {self.evaluation.organisation}"
        return f"Save {number} on {words}: {sha256(f'{number} {words}'.encode()).hexdigest()}"

    def number_of(self, texts: Mapping[str, str]) -> int:
        """Which save these texts are, word for word; raises `Fault` when they are of none, or not all of one."""
        found = re.match(r"Save (\d+)", texts["strengths"])
        number = int(found[1]) if found else 0
        if any(texts[question] != (self.text(question, number) if number else "") for question in QUESTIONS):
            raise Fault(f"{self.path} holds no whole save: {dict(texts)}")
        if number not in (self.acknowledged, *self.since):
            raise Fault(f"{self.path} holds save {number}, not {self.acknowledged} or one of {self.since}")
        return number


@dataclass(frozen=True)
class GivenFile:
    """Evidence of one name that was acknowledged."""

    evaluation: Evaluation
    title: str
    body: bytes


class Officer:
    """One person who works off a list of `jobs`; `fault` is what the portal did wrong."""

    def __init__(self, visitor: Visitor, striker: Striker) -> None:
        self._visitor, self._striker = visitor, striker
        self.jobs: list[Callable[[], None]] = []
        self.files: list[GivenFile] = []
        self.saves = self.broken_off = self.stored_after_all = 0
        self.fault = ""

    def work(self, stop: threading.Event) -> None:
        for job in self.jobs:
            if stop.is_set():
                return
            try:
                job()
            except Exception as fault:
                self.fault = f"{type(fault).__name__}: {fault}"
                stop.set()

    def save(self, page: WrittenPage) -> None:
        """Write the whole page anew, as often as it takes to be acknowledged; each time with other words."""
        while True:
            if page.form is None:
                self._open_again(page)
            number = max(page.acknowledged, *page.since, 0) + 1
            texts = {question: page.text(question, number) for question in QUESTIONS}
            page.since.append(number)
            if self._send("save", page.path, {**page.form, **texts, "then": "next"}):
                break
            page.form = None
        self.saves += 1
        page.acknowledged, page.since = number, []
        # What the page would hold if it were opened again.
        for question in QUESTIONS:
            seen = Seen.parse(page.form[f"{question}_seen"])
            page.form[f"{question}_seen"] = str(Seen(seen.version + 1, digest(texts[question])))

    def _open_again(self, page: WrittenPage) -> None:
        page.form = self._open(page.path).form
        number = page.number_of(page.form)
        self.stored_after_all += number in page.since
        page.acknowledged, page.since = number, []

    def submit(self, evaluation: Evaluation, *, in_one: bool) -> None:
        """Sign off what the page shows and submit it, pressing the same button again where no answer came."""
        path = url(evaluation, "check")
        for do in ("sign-off-and-submit",) if in_one else ("sign-off", "submit"):
            form = self._open(path).form
            if form["do"] != do:
                raise Fault(f"{path} offers {form['do']}, not {do}")
            while not (answer := self._send("submission", path, form)):
                pass
            after = f"{path}#submit" if do == "sign-off" else url(evaluation, "submitted")
            # Whoever signs off twice is told so by the same page.
            if answer.location not in (after, path if do == "sign-off" else after):
                raise Fault(f"{do} at {path} led to {answer.location}")

    def give_file(self, evaluation: Evaluation, approach: Approach, kind_id: int, title: str) -> None:
        path = url(evaluation, "add_evidence", approach.slug)
        body = file_body(title)
        form = self._open(path).form | {"kind": str(kind_id), "title": title, "shows": "People feel heard"}
        form.pop("file")
        while not self._send("file", path, form, {"file": (f"{title}.pdf", body, "application/pdf")}):
            pass
        self.files.append(GivenFile(evaluation, title, body))

    def _open(self, path: str) -> Answer:
        while True:
            try:
                answer = self._visitor.get(path)
            except BrokenOff:
                continue
            if answer.status != 200:
                raise Fault(f"{path} answered {answer.status}")
            return answer

    def _send(
        self, kind: str, path: str, form: Mapping[str, str], files: Mapping[str, File] | None = None
    ) -> Answer | None:
        """The acknowledgement; None where none came."""
        self._striker.sending(kind)
        begun = time.monotonic()
        try:
            answer = self._visitor.post(path, form, files)
        except BrokenOff:
            self.broken_off += 1
            return None
        self._striker.answered(kind, time.monotonic() - begun)
        if answer.status != 302 or answer.location.startswith(reverse("account_login")):
            raise Fault(f"{kind} at {path} answered {answer.status} {answer.location}")
        return answer
