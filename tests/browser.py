"""What a person with a browser meets: problems that axe-core finds, and pages that do not fit."""

from pathlib import Path

from playwright.sync_api import Page

_AXE = Path(__file__).parent.parent / "node_modules" / "axe-core" / "axe.min.js"
_OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    # The design system keeps the back link outside every landmark, so that "Skip to main content" passes it.
    "rules": {"region": {"enabled": False}},
}


def accessibility_problems(page: Page) -> list[str]:
    """One line for each element that fails a rule of WCAG 2.2 AA or a best practice."""
    page.evaluate(_AXE.read_text())
    found = page.evaluate("options => axe.run(options)", _OPTIONS)
    return [f"{page.url} {rule['id']}: {node['html']}" for rule in found["violations"] for node in rule["nodes"]]


def scrolls_sideways(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
