"""The figures of the published frameworks, counted in the database after loading."""

from collections import Counter

import pytest

from cohesion_portal.environment import BASE_DIR
from frameworks.models import Element, ElementLink, FrameworkVersion, Kind, Level, SourceDocument
from frameworks.schema import read_framework

pytestmark = pytest.mark.django_db
FILES = sorted((BASE_DIR / "fixtures" / "frameworks").glob("*.yaml"))


@pytest.fixture
def versions(library: dict[str, FrameworkVersion]) -> dict[str, FrameworkVersion]:
    return library


@pytest.fixture
def icf(versions: dict[str, FrameworkVersion]) -> FrameworkVersion:
    return versions["kirklees-icf"]


@pytest.fixture
def cpp(versions: dict[str, FrameworkVersion]) -> FrameworkVersion:
    return versions["kirklees-cpp"]


@pytest.fixture
def bsc(versions: dict[str, FrameworkVersion]) -> FrameworkVersion:
    return versions["calderdale-bsc"]


@pytest.fixture
def cumberland(versions: dict[str, FrameworkVersion]) -> FrameworkVersion:
    return versions["cumberland-cohesion"]


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
        (Kind.EFFECT, 11),
        (Kind.RISK, 3),
        (Kind.MITIGATION, 4),
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


def test_icf_underpinning_knowledge_holds_its_parts_and_the_8_practice_bases(icf: FrameworkVersion) -> None:
    knowledge = icf.elements.get(label="Underpinning Knowledge")
    parts = Counter(knowledge.children.values_list("label", flat=True))
    assert parts.keys() == {
        "Understanding what causes inequalities",
        "Understanding communities",
        "Community Profiles",
        "Community Networks",
        "Practice Base",
    }
    assert icf.elements.of_kind(Kind.PRACTICE_BASE).filter(parent__parent=knowledge).count() == 8


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


@pytest.mark.parametrize(
    ("kind", "count"),
    [
        (Kind.THEME, 5),
        (Kind.COMMITMENT, 33),
        (Kind.STRATEGY, 24),
        (Kind.FINDING, 47),
        (Kind.WISH, 5),
        (Kind.TOPIC, 7),
    ],
)
def test_bsc_holds(bsc: FrameworkVersion, kind: Kind, count: int) -> None:
    assert bsc.elements.of_kind(kind).count() == count


def test_bsc_delivers_5_themes_in_4_sections(bsc: FrameworkVersion) -> None:
    sections = bsc.elements.of_kind(Kind.SECTION).filter(links_out__target__kind=Kind.THEME).distinct()
    held = {section.label: section.children.of_kind(Kind.COMMITMENT).count() for section in sections}
    assert held == {
        "Benefits of diversity": 7,
        "Belonging and feeling safe": 12,
        "Valuing volunteering and increasing civic and democratic engagement": 6,
        "Aspirations can be met, our residents are able to live a larger life": 6,
    }


def test_bsc_lists_strategies_under_themes_as_printed(bsc: FrameworkVersion) -> None:
    links = ElementLink.objects.filter(origin__version=bsc, origin__kind=Kind.STRATEGY)
    assert Counter(links.values_list("target__slug", flat=True)) == {
        "benefits-of-diversity": 12,
        "belonging": 10,
        "feeling-safe": 10,
        "volunteering-and-engagement": 9,
        "aspirations": 7,
    }


def test_bsc_findings_say_what_their_figures_rest_on(bsc: FrameworkVersion) -> None:
    for finding in bsc.elements.of_kind(Kind.FINDING):
        assert finding.attributes.keys() == {"method", "figure", "period", "source_name", "caveat"}
    methods = Counter(finding.attributes["method"] for finding in bsc.elements.of_kind(Kind.FINDING))
    assert (methods["survey"], methods["conversation"], methods["administrative"]) == (3, 18, 5)


@pytest.mark.parametrize(("kind", "count"), [(Kind.PRIORITY, 1), (Kind.OBJECTIVE, 5), (Kind.ACTIVITY, 10)])
def test_cumberland_holds(cumberland: FrameworkVersion, kind: Kind, count: int) -> None:
    assert cumberland.elements.of_kind(kind).count() == count


def test_cumberland_hate_crime_plan_states_1_of_3_priorities(cumberland: FrameworkVersion) -> None:
    parts = cumberland.elements.get(slug="hate-crime-plan").children.in_document_order()
    assert [part.attributes["stated"] for part in parts] == [True, False, False]
    assert [part.label for part in parts][1:] == ["Not stated in the source"] * 2


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
    assert SourceDocument.objects.count() == sum(len(read_framework(path).documents) for path in FILES)
