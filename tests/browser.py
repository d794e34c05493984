"""What a person with a browser meets: problems that axe-core finds, and pages that do not fit."""

from pathlib import Path

from playwright.sync_api import Page

_AXE = Path(__file__).parent.parent / "node_modules" / "axe-core" / "axe.min.js"
_OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    # The design system keeps the back link outside every landmark, so that "Skip to main content" passes it.
    "rules": {"region": {"enabled": False}},
    # Only what fails is told, which halves the time.
    "resultTypes": ["violations"],
    # No rule among these reads style sheets or sounds.
    "preload": False,
}
# Where scripts are switched off, timers are too, and axe would wait for ever.
_AT_ONCE = "window.setTimeout = work => { Promise.resolve().then(work); return 0 }"
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 700}


def accessibility_problems(page: Page, *, scripts: bool = True) -> list[str]:
    """One line for each element that fails a rule of WCAG 2.2 AA or a best practice."""
    if not page.evaluate("'axe' in window"):
        if not scripts:
            page.evaluate(_AT_ONCE)
        page.evaluate(_AXE.read_text())
    found = page.evaluate("options => axe.run(options)", _OPTIONS)
    return [f"{page.url} {rule['id']}: {node['html']}" for rule in found["violations"] for node in rule["nodes"]]


def scrolls_sideways(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def problems_wide_and_narrow(page: Page, *, scripts: bool = True) -> list[str]:
    """Accessibility problems of a page at 1280 and at 320 pixels, and whether it fits the narrow one."""
    problems = []
    for size in (NARROW, WIDE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        problems += accessibility_problems(page, scripts=scripts)
        if size is NARROW and scrolls_sideways(page):
            problems.append(f"{page.url} scrolls sideways at 320 pixels")
    return problems
