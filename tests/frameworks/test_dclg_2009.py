"""The figures of the Cohesion Delivery Framework of 2009, counted in the database after loading."""

import re
from collections import Counter
from decimal import Decimal

import pytest

from frameworks.models import Element, ElementLink, FrameworkVersion, Kind

pytestmark = pytest.mark.django_db

# Table D1: each issue with the codes of the actions printed beside it, in the order of the table.
TABLE_D1 = [
    ("Lack of respect for ethnic difference", "MED SCH SUP"),
    ("Existing population have negative views about migrants", "MED SCH CIT TRA SUP"),
    ("Low level of pride in local area or some groups not feeling they belong", "BEL DAY CIT MED SCH HOU SUP"),
    ("Low level of trust of others, or of or by some particular groups", "MED DAY HOU"),
    ("Low level of trust of local institutions", "FUN TRA NPT MED HOU"),
    ("Fear of crime, feeling unsafe after dark or fear of racist crime", "NPT EMP MED HOU"),
    ("Low levels of people having friends in another ethnic group", "DAY INT SCH ESO"),
    ("People not pulling together or helping each other", "DAY BEL VCS VOL INT"),
    ("Low levels of volunteering", "VCS VOL INT DAY"),
    ("Low levels of empowerment", "EMP DAY BEL"),
    ("Divides on basis of ethnic, faith or cultural differences", "DAY BEL INT SUP MED SCH"),
    ("Divides based on new migrants vs existing residents", "INF SUP MED SCH CIT INT"),
    ("Gangs and youth violence", "NPT CON SCH TEN"),
    ("Inter-generational conflict", "MEN SCH"),
    ("Not speaking English", "ESO TRA CIT MEN"),
    ("Large number of new migrants", "INF ESO TRA SCH"),
    ("Poor quality of area as a place to live", "HOU DAY EMP CIT"),
    ("Low level of facilities – a lack of places to meet", "FUN HOU NEU INT"),
    ("Physical segregation in public sector housing or at schools", "HOU SCH SUP"),
    ("High crime and ASB", "NPT"),
    ("Lack of community social structures", "DAY BEL INT VCS VOL EMP"),
    ("Isolation caused by rurality of urban barriers such as large roads", "DAY BEL INT VOL HOU"),
    ("Violence or high level of tension", "NPT TEN CON MEN"),
]
ACTIONS = {
    "CON": "Bring in conflict resolution and mediators",
    "VOL": "Encourage volunteering",
    "DAY": "Hold a citizens’ day",
    "INF": "Information packs for new migrants",
    "CIT": "Promote citizenship ceremonies",
    "SCH": "Promote cohesion duty in schools and work with local colleges",
    "SUP": "Provide support for specific groups, eg gypsies and travellers or asylum seekers",
    "ESO": "Promote ESOL classes",
    "INT": "Promote interfaith work",
    "HOU": "Review how taking account of cohesion in housing and regeneration policies might help",
    "FUN": "Review how taking account of cohesion in funding policies might help",
    "BEL": "Run activities to promote local sense of belonging",
    "EMP": "Run activities to empower people in the local community",
    "VCS": "Strengthen the local VCS",
    "MED": "Work with local media",
    "NPT": "Work with local neighbourhood policing teams",
    "NEU": "Work with local partners to identify ways of creating more safe neutral spaces",
    "MEN": "Use mentoring and buddying techniques",
    "TEN": "Use tension monitoring and contingency planning guidance",
    "TRA": "Use translation guidance",
}


@pytest.fixture
def version(library: dict[str, FrameworkVersion]) -> FrameworkVersion:
    return library["dclg-cohesion-delivery"]


def under(version: FrameworkVersion, slug: str, kind: Kind) -> list[Element]:
    section = version.elements.get(slug=slug)
    return list(section.children.of_kind(kind).in_document_order())


@pytest.mark.parametrize(
    ("kind", "count"),
    [
        (Kind.FOUNDATION, 3),
        (Kind.WAY_OF_LIVING, 3),
        (Kind.FINDING, 3),
        (Kind.METHOD, 4),
        (Kind.FAMILY_GROUP, 9),
        (Kind.INFLUENCE, 26),
        (Kind.RESPONSE, 25),
        (Kind.PITFALL, 11),
        (Kind.ISSUE, 23),
        (Kind.LESSON, 49),
        (Kind.MAPPING_HEADING, 30),
        (Kind.TOPIC, 13),
        (Kind.PLAN_PART, 6),
        (Kind.PROMPT, 3),
    ],
)
def test_framework_holds(version: FrameworkVersion, kind: Kind, count: int) -> None:
    assert version.elements.of_kind(kind).count() == count


@pytest.mark.parametrize(
    ("section", "kind", "count"),
    [
        ("key-principles", Kind.PRINCIPLE, 8),
        ("programme-management", Kind.PRINCIPLE, 5),
        ("influences-community", Kind.INFLUENCE, 9),
        ("influences-individuals", Kind.INFLUENCE, 7),
        ("influences-attitudes", Kind.INFLUENCE, 6),
        ("influences-actions", Kind.INFLUENCE, 4),
        ("actions-for-all", Kind.RESPONSE, 5),
        ("actions-for-issues", Kind.RESPONSE, 20),
        ("mapping-community-characteristics", Kind.MAPPING_HEADING, 14),
        ("mapping-personal-characteristics", Kind.MAPPING_HEADING, 7),
        ("mapping-attitudes", Kind.MAPPING_HEADING, 5),
        ("mapping-actions", Kind.MAPPING_HEADING, 4),
    ],
)
def test_section_holds(version: FrameworkVersion, section: str, kind: Kind, count: int) -> None:
    assert len(under(version, section, kind)) == count


@pytest.mark.parametrize(
    ("letter", "well", "less_well"), [("a", 5, 3), ("b", 7, 3), ("c", 6, 1), ("d", 11, 3), ("e", 7, 3)]
)
def test_group_holds_what_works_well_and_less_well(
    version: FrameworkVersion, letter: str, well: int, less_well: int
) -> None:
    lessons = under(version, f"group-{letter}", Kind.LESSON)
    assert Counter(lesson.attributes["works"] for lesson in lessons) == {"well": well, "less_well": less_well}


def test_targeted_actions_have_the_names_of_their_codes(version: FrameworkVersion) -> None:
    actions = under(version, "actions-for-issues", Kind.RESPONSE)
    assert {action.attributes["code"]: action.label for action in actions} == ACTIONS


def test_table_d1_lists_the_issues_in_order(version: FrameworkVersion) -> None:
    issues = under(version, "issues", Kind.ISSUE)
    assert [issue.label for issue in issues] == [issue for issue, _ in TABLE_D1]
    assert [issue.attributes["number"] for issue in issues] == list(range(1, 24))


def test_table_d1_links_each_issue_to_its_actions_alone(version: FrameworkVersion) -> None:
    links = ElementLink.objects.filter(origin__version=version, origin__kind=Kind.ISSUE)
    suggested: dict[str, set[str]] = {}
    for link in links.select_related("origin", "target"):
        suggested.setdefault(link.origin.label, set()).add(link.target.attributes["code"])
    assert suggested == {issue: set(codes.split()) for issue, codes in TABLE_D1}
    assert links.count() == sum(len(codes.split()) for _, codes in TABLE_D1)


def test_link_worded_otherwise_in_table_d1_says_so_and_the_action_holds_the_wording(version: FrameworkVersion) -> None:
    links = ElementLink.objects.filter(origin__version=version, reason__contains="“").select_related("target")
    worded = [(link.target, wording) for link in links for wording in re.findall("“(.+?)”", link.reason)]
    assert Counter(action.attributes["code"] for action, _ in worded) == {"EMP": 4, "ESO": 2, "VCS": 1}
    for action, wording in worded:
        assert wording in action.attributes["also_called"]


def test_engaging_people_is_linked_to_empowerment_as_our_reading(version: FrameworkVersion) -> None:
    links = ElementLink.objects.filter(origin__version=version, target__slug="action-empowerment")
    link = links.get(origin__slug="issue-fear")
    assert "“Engage people in the local community”" in link.reason
    assert "We take it to mean this action" in link.reason


def test_family_groups_hold_the_printed_figures(version: FrameworkVersion) -> None:
    groups = version.elements.of_kind(Kind.FAMILY_GROUP).in_document_order()
    held = [tuple(group.attributes[name] for name in ("number", "average_perception", "areas")) for group in groups]
    assert held == [
        (1, 72.2, 27),
        (2, 73.3, 20),
        (3, 74.1, 29),
        (4, 76.3, 32),
        (5, 79.9, 49),
        (6, 80.5, 35),
        (7, 80.6, 47),
        (8, 82.9, 65),
        (9, 83.0, 36),
    ]


def test_typology_keeps_the_printed_totals_beside_the_sums_of_its_rows(version: FrameworkVersion) -> None:
    typology = version.elements.get(slug="typology")
    rows = [group.attributes for group in under(version, "typology", Kind.FAMILY_GROUP)]
    areas = sum(row["areas"] for row in rows)
    mean = sum(Decimal(str(row["average_perception"])) * row["areas"] for row in rows) / areas
    assert typology.attributes["printed_total_areas"] == 353
    assert typology.attributes["printed_average_perception"] == 78.9
    assert f"a total of 353 areas, but its rows sum to {areas}" in typology.erratum
    assert f"78.9, but the mean of the rows weighted by their areas is {mean:.1f}" in typology.erratum


def test_typology_tests_hold_cut_offs_and_what_is_not_stated(version: FrameworkVersion) -> None:
    tests = under(version, "typology", Kind.METHOD)
    assert [(test.attributes["cut_off"], test.attributes["at_the_cut_off"]) for test in tests] == [
        (25, "Not stated"),
        (50, "Rural"),
        (7, "Not stated"),
        (1000, "Industrial decline"),
    ]


def test_family_groups_of_lower_cohesion_lead_to_their_letters(version: FrameworkVersion) -> None:
    links = ElementLink.objects.filter(origin__version=version, origin__kind=Kind.FAMILY_GROUP)
    lettered = {link.origin.attributes["number"]: link.target.slug for link in links.select_related("origin", "target")}
    assert lettered == {1: "group-a", 2: "group-b", 3: "group-c", 4: "group-d"}


def test_influences_have_a_sign_and_their_tables(version: FrameworkVersion) -> None:
    influences = version.elements.of_kind(Kind.INFLUENCE)
    signs = Counter(influence.attributes["sign"] for influence in influences)
    assert signs == {"positive": 16, "negative": 9, "curvilinear": 1}
    assert version.elements.get(slug="influence-age").attributes["sign"] == "curvilinear"
    for influence in influences:
        assert influence.section == f"2.1, {influence.attributes['tables'][0]}"


@pytest.mark.parametrize(
    "slug",
    [
        "influence-new-migrants",
        "influence-age",
        "influence-belonging",
        "influence-fear",
        "influence-empowerment-participation",
    ],
)
def test_influence_on_which_tables_differ_records_it(version: FrameworkVersion, slug: str) -> None:
    influence = version.elements.get(slug=slug)
    assert len(influence.attributes["tables"]) > 1
    assert "Table A" in influence.erratum
