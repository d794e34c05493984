"""Drafts for tests: made from the small framework, by somebody of the secretariat."""

from pathlib import Path
from typing import Any

from frameworks.models import Element, ElementLink, FrameworkVersion
from frameworks.selectors.removing import removal_of
from frameworks.services import load_framework_file
from frameworks.services.citing import add_link
from frameworks.services.editing import create_draft
from frameworks.services.elements import add_element, element_seen, element_values, remove_element
from frameworks.services.publishing import checked, publish_version
from partners.models import User
from tests.factories import NOW, UserFactory
from tests.frameworks.files import Content, small_framework, write

ROLE = "Partnership officer, Calder Vale Partnership"


def load(path: Path, content: Content | None = None) -> FrameworkVersion:
    """The version that the file holds; the small framework without another content."""
    content = content or small_framework()
    load_framework_file(path=write(path, content), at=NOW)
    return FrameworkVersion.objects.get(framework__slug=content["framework"]["id"], label=content["version"]["label"])


def signed(by: User | None = None) -> dict[str, Any]:
    return {"by": by or User.objects.first() or UserFactory(), "by_role": ROLE, "at": NOW}


def make_draft(version: FrameworkVersion, label: str = "2031", **facts: Any) -> FrameworkVersion:
    return create_draft(version=version, label=label, **facts, **signed())


def publish(draft: FrameworkVersion) -> FrameworkVersion:
    return publish_version(version=draft, seen=checked(draft).digest, **signed())


def part(draft: FrameworkVersion, slug: str) -> Element:
    return draft.elements.select_related("document").get(slug=slug)


def typed(element: Element, **changes: Any) -> dict[str, Any]:
    """What a form sends of an element on which only these were changed: for `change_element`."""
    return {"slug": element.slug, "typed": {**element_values(element), **changes}, "seen": element_seen(element)}


def tree(draft: FrameworkVersion) -> list[str]:
    """The ids in document order, indented by depth; the positions must run from 1 without a gap."""
    rows = list(draft.elements.in_document_order())
    assert [row.position for row in rows] == list(range(1, len(rows) + 1))
    return [f"{'.' * row.depth}{row.slug}" for row in rows]


TREE = ["listening", "sharing", ".sharing-statement", ".sharing-prompt", "tools", ".walking"]
NEW_SOURCE = {"title": "A report", "short": "Report 2030", "publisher": "The council", "published": None, "link": ""}


def add(draft: FrameworkVersion, near: str = "", *, slug: str = "", inside: bool = False, **values: str) -> Element:
    given = {
        "kind": "approach",
        "label": "New part",
        "text": "",
        "document": "strategy",
        "section": "3",
        "erratum": "",
        "attributes": {},
    }
    return add_element(version=draft, values={**given, **values}, slug=slug, near=near, inside=inside, **signed())


def remove(draft: FrameworkVersion, slug: str, seen: str | None = None) -> None:
    seen = removal_of(part(draft, slug)).seen if seen is None else seen
    remove_element(version=draft, slug=slug, seen=seen, **signed())


def link(draft: FrameworkVersion, origin: str = "walking", target: str = "sharing", **source: str) -> ElementLink:
    return add_link(version=draft, origin=origin, target=target, reason="It helps.", **source, **signed())


def words_of_edits(draft: FrameworkVersion) -> list[str]:
    return list(draft.edits.order_by("pk").values_list("words", flat=True))
