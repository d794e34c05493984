"""Somebody at a browser of their own, who finds everything by what it is called."""

import re
from hashlib import sha256

from playwright.sync_api import APIResponse, ConsoleMessage, FilePayload, Locator, Page, expect

from partners.models import User
from tests.browser import problems_wide_and_narrow
from tests.factories import PASSWORD


class Person:
    """Follows links, presses buttons and fills in fields; `complaints` is what stood in the way on any page.

    Every page that is looked at (`sees`) is checked wide and narrow: by axe, and for its fit. What the browser reports
    (a script that fails, a policy not kept, a file not found) is a complaint too.
    """

    def __init__(self, page: Page, *, scripts: bool) -> None:
        self.page, self.scripts = page, scripts
        self.complaints: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))

    def _hear(self, message: ConsoleMessage) -> None:
        """All but the status of the page itself: a refusal is a page that is meant."""
        if message.type in ("error", "warning") and message.location["url"] != self.page.url:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def goes_to(self, address: str) -> None:
        self.page.goto(address)

    def asks_for(self, address: str) -> int:
        """The status of what comes back."""
        response = self.page.goto(address)
        return response.status if response else 0

    def arrives_at(self, heading: str) -> None:
        """This is the page's one top heading."""
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(heading)

    def sees(self, heading: str) -> None:
        """As `arrives_at`, and the page can be read by everybody."""
        self.arrives_at(heading)
        self.complaints += problems_wide_and_narrow(self.page, scripts=self.scripts)

    def reads(self, *words: str) -> None:
        for one in words:
            expect(self.page.get_by_role("main")).to_contain_text(one)

    def does_not_read(self, *words: str) -> None:
        for one in words:
            expect(self.page.get_by_role("main")).not_to_contain_text(one)

    def follows(self, link: str) -> None:
        self.link(link).click()

    def presses(self, button: str, *, exact: bool = True) -> None:
        self.page.get_by_role("button", name=button, exact=exact).click()

    def enters(self, label: str, words: str) -> None:
        self.page.get_by_label(label, exact=True).fill(words)

    def gives(self, label: str, name: str, body: bytes) -> None:
        """A file of this name, chosen from the person's own computer."""
        file = FilePayload(name=name, mimeType="application/octet-stream", buffer=body)
        self.page.get_by_label(label, exact=True).set_input_files(file)

    def enters_date(self, question: str, day: int, month: int, year: int) -> None:
        date = self.page.get_by_role("group", name=question)
        for part, number in (("Day", day), ("Month", month), ("Year", year)):
            date.get_by_label(part, exact=True).fill(str(number))

    def chooses(self, answer: str, *, to: str = "") -> None:
        """An answer to the question; to the only question with such an answer when none is named."""
        within = self.page.get_by_role("group", name=to) if to else self.page
        within.get_by_label(answer, exact=True).check()

    def signs_in(self, user: User) -> None:
        self.goes_to("/sign-in/")
        self.sees("Sign in")
        self.enters("Email address", user.email)
        self.enters("Password", PASSWORD)
        self.presses("Sign in")

    def link(self, name: str) -> Locator:
        """The first of this name: links that are called the same lead to the same place."""
        return self.page.get_by_role("link", name=name, exact=True).first

    def opens_file(self, link: str | re.Pattern[str]) -> APIResponse:
        """What the link gives a person who saves it."""
        address = self.page.get_by_role("main").get_by_role("link", name=link).get_attribute("href")
        assert address
        return self.page.request.get(address)


def fingerprint(file: APIResponse) -> str:
    return sha256(file.body()).hexdigest()
