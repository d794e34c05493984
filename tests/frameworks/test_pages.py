"""The pages that everyone may read, and the drafts that only the secretariat may."""

from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cohesion_portal.environment import BASE_DIR
from frameworks import rules
from frameworks.models import Element
from frameworks.services import load_framework_file, load_framework_files
from partners.models import Role
from tests.factories import NOW, make_user
from tests.frameworks.files import Content, drop, element, put, small_framework, write

pytestmark = pytest.mark.django_db
MOST_QUERIES = 8
# An element is surrounded by threads, and by what four rooms above hang on it.
MOST_QUERIES_OF_AN_ELEMENT = 18


def load(file: Path, content: Content) -> None:
    load_framework_file(path=write(file, content), at=NOW)


@pytest.fixture
def vale(file: Path) -> None:
    load(file, small_framework())


@pytest.fixture
def published() -> None:
    load_framework_files(paths=sorted((BASE_DIR / "fixtures" / "frameworks").glob("*.yaml")), at=NOW)


@pytest.fixture
def secretariat(client: Client) -> Client:
    client.force_login(make_user(Role.SECRETARIAT))
    return client


def text_of(client: Client, address: str) -> str:
    """The page's main part as a reader sees it, spaces made one, without tags."""
    response = client.get(address)
    assert response.status_code == 200
    page = response.content.decode()
    assert page.count("<h1") == 1
    main = page[page.index("<main") : page.index("</main>")]
    words: list[str] = []
    for piece in main.split("<"):
        words += piece.partition(">")[2].split()
    return " ".join(words)


def html_of(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_role_names_are_those_of_the_partnership() -> None:
    assert (rules.SECRETARIAT, rules.ADMINISTRATOR) == (Role.SECRETARIAT, Role.ADMINISTRATOR)


def test_addresses() -> None:
    assert reverse("frameworks:frameworks") == "/frameworks/"
    assert reverse("frameworks:framework", args=["vale"]) == "/frameworks/vale/"
    assert reverse("frameworks:element", args=["vale", "walking"]) == "/frameworks/vale/walking/"
    assert reverse("frameworks:version", args=["vale", "2026"]) == "/frameworks/vale/versions/2026/"
    address = reverse("frameworks:version_element", args=["vale", "2026", "walking"])
    assert address == "/frameworks/vale/versions/2026/walking/"


def test_library_without_frameworks_says_what_will_appear(client: Client) -> None:
    assert "No framework has been published yet." in text_of(client, "/frameworks/")


def test_library_lists_each_framework_with_counts_in_its_own_words(client: Client, published: None) -> None:
    page = text_of(client, "/frameworks/")
    assert "Kirklees Communities Board" in page
    assert "3 pillars of working inclusively, 5 inclusive approaches, 21 statements, 40 checklist questions" in page
    assert "4 strategic priorities" in page
    assert "6 Communities Board commitments, 8 statutory duties, 4 places" in page
    assert page.index("Kirklees Communities Partnership Plan") < page.index("Kirklees Inclusive Communities Framework")


def test_framework_home_shows_contents_scale_sources_and_versions(client: Client, published: None) -> None:
    page = text_of(client, "/frameworks/kirklees-icf/")
    for words in (
        "Owner Kirklees Communities Board",
        "5 inclusive approaches",
        "a scale of 4 levels",
        "Inclusive approaches Connecting Connection to a place grows",
        "3 statements, 4 checklist questions",
        "Scale: Levels of inclusive practice",
        "2 Developing This happens in some teams or places.",
        "About this version The text put to the Council",
        "Cited here as Kirklees ICF 2022.",
        "Version 2022, which you are reading",
    ):
        assert words in page


def test_framework_home_shows_period(client: Client, vale: None) -> None:
    assert "Period 1 April 2026 to 31 March 2031" in text_of(client, "/frameworks/vale/")


@pytest.mark.parametrize(
    ("gone", "words"), [("version/period/ends", "From 1 April 2026"), ("version/period/starts", "Until 31 March 2031")]
)
def test_framework_home_shows_half_a_period(client: Client, file: Path, gone: str, words: str) -> None:
    load(file, drop(small_framework(), gone))
    assert words in text_of(client, "/frameworks/vale/")


def test_framework_home_leaves_out_what_the_file_does_not_have(client: Client, file: Path) -> None:
    content = small_framework()
    for path in ("scales", "version/note", "version/period", "vocabulary", "links"):
        drop(content, path)
    load(file, content)
    page = text_of(client, "/frameworks/vale/")
    for words in ("Scale", "About this version", "Period", "Ways of working"):
        assert words not in page
    assert "Approaches" in page


def test_approach_page_keeps_statements_and_prompts_apart(client: Client, published: None) -> None:
    page = text_of(client, "/frameworks/kirklees-icf/trusting/")
    statements, prompts = page.split("Checklist questions")
    assert "Inclusive Communities Framework: inclusive approach Trusting" in statements
    assert "We are honest and open about what we can and cannot do" in statements
    assert "How would you describe your relationship with communities?" not in statements
    assert prompts.startswith(" For discussion, and never scored.")
    assert "How would you describe your relationship with communities?" in prompts


def test_element_page_shows_source_links_and_neighbours(client: Client, published: None) -> None:
    page = text_of(client, "/frameworks/kirklees-icf/trusting/")
    assert "Source: Kirklees ICF 2022, section 7b" in page
    assert "Links to this part Importance of building relationships (Learning from community networks)." in page
    assert "The community networks table sets this learning beside Trusting." in page
    assert "Links from this part" not in page
    assert "Previous inclusive approach : Equalising" in page
    assert "Next inclusive approach : Celebrating" in page


def test_element_page_shows_links_from_it(client: Client, published: None) -> None:
    page = text_of(client, "/frameworks/kirklees-icf/networks-trust/")
    assert "Links from this part Equalising (Inclusive approach)." in page
    assert "Links to this part" not in page


def test_element_page_notes_what_is_odd_in_the_source(client: Client, published: None) -> None:
    page = text_of(client, "/frameworks/kirklees-icf/trusting-keeping-promises/")
    assert "Note on the source The source prints the words in another order" in page
    assert "Note on the source" in text_of(client, "/frameworks/kirklees-icf/trusting/")
    assert "Note on the source" not in text_of(client, "/frameworks/kirklees-icf/connecting/")


def test_element_page_shows_attributes_in_words(client: Client, vale: None) -> None:
    assert "Also called Giving; Pooling Number 2 Stated Yes" in text_of(client, "/frameworks/vale/sharing/")


def test_element_page_shows_a_child_s_own_source(client: Client, vale: None) -> None:
    assert "Source: Vale strategy, Appendix 1" in text_of(client, "/frameworks/vale/sharing/")


def test_prompt_page_says_that_it_is_never_scored(client: Client, vale: None) -> None:
    assert "For discussion, and never scored." in text_of(client, "/frameworks/vale/sharing-prompt/")
    assert "never scored" not in text_of(client, "/frameworks/vale/sharing-statement/")


def test_checklist_page_says_that_its_prompts_are_never_scored(client: Client, published: None) -> None:
    page = text_of(client, "/frameworks/kirklees-icf/restorative-approach-checklist/")
    assert "Checklists For discussion, and never scored. Puts a focus on relationships" in page


def test_element_page_leads_up_through_its_parents(client: Client, published: None) -> None:
    page = html_of(client, "/frameworks/kirklees-icf/geographical-communities/")
    crumbs = page[page.index("govuk-breadcrumbs__list") : page.index("<main")]
    addresses = [
        "/",
        "/frameworks/",
        "/frameworks/kirklees-icf/",
        "/frameworks/kirklees-icf/underpinning-knowledge/",
        "/frameworks/kirklees-icf/understanding-communities/",
        "/frameworks/kirklees-icf/defining-communities/",
    ]
    assert [piece.partition('"')[0] for piece in crumbs.split('href="')[1:]] == addresses


def test_element_page_lists_what_is_below_its_children(client: Client, published: None) -> None:
    page = text_of(client, "/frameworks/kirklees-cpp/violence-abuse-exploitation/")
    assert "Reducing Violence Youth Violence Serious Violence" in page


def test_element_page_leads_to_the_frameworks_it_is_delivered_through(client: Client, file: Path) -> None:
    for slug in ("other", "hidden"):
        content = put(small_framework(), "framework/id", slug)
        put(content, "framework/title", f"{slug.capitalize()} framework")
        put(content, "version/status", "published" if slug == "other" else "draft")
        load(file, content)
    load(file, put(small_framework(), "elements/0/attributes", {"frameworks": ["hidden", "unknown", "other"]}))
    page = html_of(client, "/frameworks/vale/listening/")
    assert '<a href="/frameworks/other/">Other framework</a>' in page
    assert "Hidden framework" not in page


def test_page_shows_texts_as_text(client: Client, file: Path) -> None:
    load(file, put(small_framework(), "elements/0/label", "Bread & butter < {{ cake }}"))
    assert "Bread &amp; butter &lt; {{ cake }}" in html_of(client, "/frameworks/vale/listening/")


@pytest.fixture
def two_versions(file: Path) -> None:
    load(file, small_framework())
    newer = put(small_framework(), "version/label", "2031")
    newer["elements"][0]["label"] = "Listening well"
    drop(newer, "elements/2")
    load(file, newer)


def test_short_address_shows_the_newest_version(client: Client, two_versions: None) -> None:
    assert "Listening well" in text_of(client, "/frameworks/vale/listening/")
    home = text_of(client, "/frameworks/vale/")
    assert "Version 2031, which you are reading Version 2026" in home
    assert "This is version" not in home


def test_older_version_keeps_its_address_and_leads_to_the_newest(client: Client, two_versions: None) -> None:
    home = html_of(client, "/frameworks/vale/versions/2026/")
    assert "Listening well" not in home
    assert '<a href="/frameworks/vale/">Read the newest version, 2031</a>' in home
    assert 'href="/frameworks/vale/versions/2026/listening/"' in home
    page = html_of(client, "/frameworks/vale/versions/2026/listening/")
    assert '<a href="/frameworks/vale/listening/">Read the newest version, 2031</a>' in page


def test_short_address_of_an_element_that_is_gone_shows_the_version_that_had_it(
    client: Client, two_versions: None
) -> None:
    page = text_of(client, "/frameworks/vale/walking/")
    assert "This is version 2026. Version 2031, the newest, no longer has this part." in page
    assert client.get("/frameworks/vale/versions/2031/walking/").status_code == 404


def test_newest_version_is_also_at_its_own_address(client: Client, two_versions: None) -> None:
    assert "Listening well" in text_of(client, "/frameworks/vale/versions/2031/listening/")
    assert "Listening well" in text_of(client, "/frameworks/vale/versions/2031/")


def test_titles_tell_pages_apart(client: Client, file: Path) -> None:
    content = small_framework()
    put(content, "elements/2/children/1", element("tools-statement", "statement", label="We will share what we have"))
    load(file, content)
    addresses = [
        "/frameworks/vale/",
        "/frameworks/vale/versions/2026/",
        "/frameworks/vale/sharing-statement/",
        "/frameworks/vale/tools-statement/",
        "/frameworks/vale/versions/2026/tools-statement/",
    ]
    pages = [html_of(client, address) for address in addresses]
    titles = [page[page.index("<title>") + 7 : page.index("</title>")].rpartition(" – ")[0] for page in pages]
    assert titles == [
        "Calder Vale Cohesion Strategy",
        "Calder Vale Cohesion Strategy, version 2026",
        "We will share what we have – Sharing – Cohesion Strategy",
        "We will share what we have – Tools – Cohesion Strategy",
        "We will share what we have – Tools – Cohesion Strategy, version 2026",
    ]


DRAFT_ADDRESSES = (
    "/frameworks/vale/",
    "/frameworks/vale/listening/",
    "/frameworks/vale/versions/2026/",
    "/frameworks/vale/versions/2026/listening/",
)


@pytest.fixture
def draft(file: Path) -> None:
    load(file, put(small_framework(), "version/status", "draft"))


@pytest.mark.parametrize("address", DRAFT_ADDRESSES)
def test_draft_is_not_found_by_anybody_else(client: Client, draft: None, address: str) -> None:
    assert client.get(address).status_code == 404
    for role in set(Role) - {Role.SECRETARIAT}:
        client.force_login(make_user(role))
        assert client.get(address).status_code == 404
    assert "Calder Vale Cohesion Strategy" not in html_of(client, "/frameworks/")


@pytest.mark.parametrize("address", DRAFT_ADDRESSES)
def test_draft_is_shown_to_the_secretariat_and_says_so(secretariat: Client, draft: None, address: str) -> None:
    assert "This is a draft: version 2026. Only partnership officers can read it." in text_of(secretariat, address)
    assert "Calder Vale Cohesion Strategy Draft" in text_of(secretariat, "/frameworks/")


def test_draft_of_a_newer_version_leaves_the_short_address_alone(secretariat: Client, vale: None, file: Path) -> None:
    content = put(put(small_framework(), "version/label", "2031"), "version/status", "draft")
    load(file, put(content, "elements/3", element("dreaming")))
    assert "This is a draft" not in text_of(secretariat, "/frameworks/vale/")
    assert "Version 2031 Draft" in text_of(secretariat, "/frameworks/vale/")
    assert secretariat.get("/frameworks/vale/dreaming/").status_code == 404
    assert secretariat.get("/frameworks/vale/versions/2031/dreaming/").status_code == 200
    assert "2026" in text_of(secretariat, "/frameworks/")


@pytest.mark.parametrize(
    "address",
    [
        "/frameworks/nowhere/",
        "/frameworks/vale/nowhere/",
        "/frameworks/vale/versions/1999/",
        "/frameworks/vale/versions/1999/listening/",
        "/frameworks/vale/versions/2026/nowhere/",
    ],
)
def test_unknown_address_is_not_found(client: Client, vale: None, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/frameworks/", *DRAFT_ADDRESSES])
def test_pages_take_no_posts(client: Client, vale: None, address: str) -> None:
    assert client.post(address).status_code == 405


def many(content: Content) -> Content:
    """The small framework with hundreds of elements around, below and beside the one that is shown."""
    content["elements"] += [element(f"theme-{number}") for number in range(300)]
    children = content["elements"][1]["children"]
    for number in range(100):
        below = [element(f"fact-{number}-{lower}", "finding") for lower in range(3)]
        children.append(element(f"child-{number}", "statement", children=below))
        content["links"].append({"from": f"theme-{number}", "to": "sharing", "reason": "One of many."})
    return content


@pytest.mark.parametrize(
    "address", ["/frameworks/", *(address.replace("listening", "sharing") for address in DRAFT_ADDRESSES)]
)
def test_page_takes_as_many_queries_whatever_its_size(secretariat: Client, file: Path, address: str) -> None:
    counts = []
    for content in (small_framework(), many(small_framework())):
        load(file, content)
        with CaptureQueriesContext(connection) as queries:
            assert secretariat.get(address).status_code == 200
        counts.append(len(queries))
    assert Element.objects.count() > 700
    assert counts[0] == counts[1] <= (MOST_QUERIES_OF_AN_ELEMENT if address.endswith("/sharing/") else MOST_QUERIES)


def test_library_takes_as_many_queries_for_one_framework_and_for_twenty(secretariat: Client, file: Path) -> None:
    counts = []
    for number in range(20):
        load(file, put(small_framework(), "framework/id", f"vale-{number}"))
        if number in (0, 19):
            with CaptureQueriesContext(connection) as queries:
                assert html_of(secretariat, "/frameworks/").count("<h2") > number
            counts.append(len(queries))
    assert counts[0] == counts[1] <= MOST_QUERIES


def test_longest_page_of_an_element_takes_no_more_queries_than_allowed(secretariat: Client, published: None) -> None:
    with CaptureQueriesContext(connection) as queries:
        secretariat.get("/frameworks/kirklees-cpp/resilient-inclusive-communities/")
    assert len(queries) <= MOST_QUERIES_OF_AN_ELEMENT
