"""Somebody who uses the keyboard alone: Tab, Space, arrows, Enter and letters, never a pointer."""

from typing import Any

from playwright.sync_api import ElementHandle, Locator, expect

from tests.journeys.person import Person

# More stops than the longest page has, going round once.
_STOPS = 200
# The design system draws the focus of a radio or a checkbox around its label, for the box itself is transparent.
_SHOWS_FOCUS = """element => {
    const drawn = ['radio', 'checkbox'].includes(element.type)
        ? getComputedStyle(element.labels[0], '::before') : getComputedStyle(element)
    const outlined = drawn.outlineStyle !== 'none' && parseFloat(drawn.outlineWidth) > 0
    return element.matches(':focus-visible') && (outlined || drawn.boxShadow !== 'none')
}"""
_IS_SEEN = """element => {
    const shown = element.labels?.[0] ?? element, box = shown.getBoundingClientRect()
    const [x, y] = [box.left + Math.min(box.width / 2, 20), box.top + Math.min(box.height / 2, 20)]
    const found = document.elementFromPoint(x, y)
    return found !== null && shown.parentElement.contains(found)
}"""


class KeyboardPerson(Person):
    """Walks the same journeys as others, from stop to stop; a stop whose focus cannot be seen is a complaint.

    Pages are told by their heading only: whoever walks the journey with a pointer looks at the rest of them.
    """

    def sees(self, heading: str) -> None:
        self.arrives_at(heading)

    def skips_to_main(self) -> None:
        """The first stop of every page leads past its header."""
        self._tab_to(self.link("Skip to main content"))
        self.page.keyboard.press("Enter")
        expect(self.page.get_by_role("main")).to_be_focused()

    def follows(self, link: str) -> None:
        self._tab_to(self.link(link))
        self.page.keyboard.press("Enter")

    def presses(self, button: str, *, exact: bool = True) -> None:
        self._tab_to(self.page.get_by_role("button", name=button, exact=exact))
        self.page.keyboard.press("Space")

    def enters(self, label: str, words: str) -> None:
        self._tab_to(self.page.get_by_label(label, exact=True))
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(words)

    def chooses(self, answer: str, *, to: str = "") -> None:
        """One of a group of radios: Tab leads into the group, arrows go round in it, Space takes the one reached."""
        within: Any = self.page.get_by_role("group", name=to) if to else self.page
        wanted = within.get_by_label(answer, exact=True)
        name = wanted.get_attribute("name")
        self._tab(lambda: self._focused().evaluate("element => element.name") == name, f"the group of {answer}")
        for _ in range(_STOPS):
            if wanted.evaluate("element => element === document.activeElement"):
                break
            self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Space")
        expect(wanted).to_be_checked()

    def _tab_to(self, target: Locator) -> None:
        expect(target).to_be_attached()
        found = target.element_handle()
        self._tab(lambda: found.evaluate("element => element === document.activeElement"), str(target))

    def _tab(self, has_arrived: Any, where: str) -> None:
        for _ in range(_STOPS):
            self.page.keyboard.press("Tab")
            if has_arrived():
                self._look_at_focus(where)
                return
        raise AssertionError(f"{self.page.url}: no way to {where} by Tab")

    def _look_at_focus(self, where: str) -> None:
        focused = self._focused()
        if not focused.evaluate(_SHOWS_FOCUS):
            self.complaints.append(f"{self.page.url}: the focus on {where} is not to be seen")
        if not focused.evaluate(_IS_SEEN):
            self.complaints.append(f"{self.page.url}: {where} has the focus under something else")

    def _focused(self) -> ElementHandle:
        element = self.page.evaluate_handle("document.activeElement").as_element()
        assert element is not None
        return element
