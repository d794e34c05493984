"""The figures of the two published frameworks, counted in the database after loading."""

from collections import Counter

import pytest

from cohesion_portal.environment import BASE_DIR
from frameworks.models import Element, ElementLink, FrameworkVersion, Kind, Level, SourceDocument
from frameworks.schema import read_framework
from frameworks.services import load_framework_files
from tests.factories import NOW

pytestmark = pytest.mark.django_db
FILES = sorted((BASE_DIR / "fixtures" / "frameworks").glob("*.yaml"))


@pytest.fixture
def versions() -> dict[str, FrameworkVersion]:
    load_framework_files(paths=FILES, at=NOW)
    return {version.framework.slug: version for version in FrameworkVersion.objects.select_related("framework")}


@pytest.fixture
def icf(versions: dict[str, FrameworkVersion]) -> FrameworkVersion:
    return versions["kirklees-icf"]


@pytest.fixture
def cpp(versions: dict[str, FrameworkVersion]) -> FrameworkVersion:
    return versions["kirklees-cpp"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_fixture_is_named_after_its_framework(path) -> None:  # type: ignore[no-untyped-def]
    assert read_framework(path).framework.id == path.stem


@pytest.mark.parametrize(
    ("kind", "count"),
    [
        (Kind.PILLAR, 3),
        (Kind.APPROACH, 5),
        (Kind.STATEMENT, 21),
        (Kind.METHOD, 10),
        (Kind.EVIDENCE_KIND, 3),
        (Kind.PRACTICE_BASE, 8),
        (Kind.LEARNING, 5),
        (Kind.ATTRIBUTE, 4),
    ],
)
def test_icf_holds(icf: FrameworkVersion, kind: Kind, count: int) -> None:
    assert icf.elements.of_kind(kind).count() == count


def test_icf_approaches_hold_statements_and_prompts(icf: FrameworkVersion) -> None:
    held = {
        approach.label: Counter(approach.children.values_list("kind", flat=True))
        for approach in icf.elements.of_kind(Kind.APPROACH).in_document_order()
    }
    assert held == {
        "Connecting": {"statement": 3, "prompt": 4},
        "Communicating": {"statement": 5, "prompt": 3},
        "Equalising": {"statement": 6, "prompt": 4},
        "Trusting": {"statement": 4, "prompt": 3},
        "Celebrating": {"statement": 3, "prompt": 5},
    }
    assert sum(counts["prompt"] for counts in held.values()) == 19


def test_icf_restorative_checklist_holds_15_prompts(icf: FrameworkVersion) -> None:
    checklist = icf.elements.get(slug="restorative-approach-checklist")
    headings = checklist.children.of_kind(Kind.CHECKLIST).in_document_order()
    assert [heading.children.of_kind(Kind.PROMPT).count() for heading in headings] == [3, 6, 6]


def test_icf_community_profile_holds_6_prompts(icf: FrameworkVersion) -> None:
    assert icf.elements.get(slug="community-profiles").children.of_kind(Kind.PROMPT).count() == 6


def test_icf_scale_holds_4_levels(icf: FrameworkVersion) -> None:
    levels = Level.objects.filter(scale_version__framework_version=icf).order_by("number")
    assert [(level.number, level.label) for level in levels] == [
        (1, "Starting"),
        (2, "Developing"),
        (3, "Embedded"),
        (4, "Leading"),
    ]


def test_icf_threads_community_networks_to_approaches(icf: FrameworkVersion) -> None:
    links = ElementLink.objects.filter(origin__version=icf, origin__kind=Kind.LEARNING)
    assert Counter(links.values_list("target__label", flat=True)) == {
        "Equalising": 4,
        "Trusting": 3,
        "Communicating": 3,
        "Connecting": 2,
        "Celebrating": 1,
    }


@pytest.mark.parametrize(("kind", "count"), [(Kind.PRIORITY, 4), (Kind.COMMITMENT, 6), (Kind.DUTY, 8), (Kind.PLACE, 4)])
def test_cpp_holds(cpp: FrameworkVersion, kind: Kind, count: int) -> None:
    assert cpp.elements.of_kind(kind).count() == count


def test_cpp_priorities_are_numbered_in_order(cpp: FrameworkVersion) -> None:
    priorities = cpp.elements.of_kind(Kind.PRIORITY).in_document_order()
    assert [priority.attributes["number"] for priority in priorities] == [1, 2, 3, 4]


def test_every_element_is_held_as_its_file_has_it(versions: dict[str, FrameworkVersion]) -> None:
    for path in FILES:
        file = read_framework(path)
        version = versions[file.framework.id]
        parts = [(part, None) for part in file.elements]
        in_file = []
        while parts:
            part, parent = parts.pop(0)
            in_file.append((part.id, part.kind, part.label, part.text, part.source.section, part.erratum, parent))
            parts = [(child, part.id) for child in part.children] + parts
        rows = version.elements.in_document_order().values_list(
            "slug", "kind", "label", "text", "section", "erratum", "parent__slug"
        )
        assert list(rows) == in_file
        positions = version.elements.in_document_order().values_list("position", flat=True)
        assert list(positions) == list(range(1, len(in_file) + 1))


def test_every_element_has_a_source_of_its_own_version(versions: dict[str, FrameworkVersion]) -> None:
    for element in Element.objects.select_related("document"):
        assert element.document.version_id == element.version_id
        assert element.section
    assert SourceDocument.objects.count() == 5
