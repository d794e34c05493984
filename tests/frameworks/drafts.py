"""Drafts for tests: made from the small framework, by somebody of the secretariat."""

from pathlib import Path
from typing import Any

from frameworks.models import Element, FrameworkVersion
from frameworks.services import load_framework_file
from frameworks.services.editing import create_draft
from frameworks.services.elements import element_seen, element_values
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
