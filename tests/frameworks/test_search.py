"""Search of the frameworks: what is kept when a file is loaded, and the page that everybody may use."""

from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from frameworks.models import Element
from frameworks.services import load_framework_file
from tests.factories import NOW
from tests.frameworks.files import Content, element, small_framework, write
from tests.words import text

pytestmark = pytest.mark.django_db
ADDRESS = "/frameworks/search/"
MOST_QUERIES = 6


def load(file: Path, content: Content) -> None:
    load_framework_file(path=write(file, content), at=NOW)


def with_elements(*elements: Content, **framework: str) -> Content:
    content = small_framework() | {"elements": list(elements), "links": []}
    content["framework"] |= framework
    return content


@pytest.fixture
def vale(file: Path) -> None:
    load(file, small_framework())


def words(client: Client, **query: str) -> str:
    response = client.get(ADDRESS, query)
    assert response.status_code == 200
    return text(response)


def labels(client: Client, **query: str) -> list[str]:
    page = client.get(ADDRESS, query)
    return [str(found.label).replace("<mark>", "").replace("</mark>", "") for found in page.context["found"]]


@pytest.mark.parametrize(
    ("asked", "label"),
    [
        ("listen", "Listening"),
        ("acting", "Listening"),
        ("listning", "Listening"),
        ("pooling", "Sharing"),
        ("ways of working", "Sharing"),
        ('"appendix 1"', "What did we share?"),
        ('"vale strategy"', "Walking"),
    ],
)
def test_part_is_found_by_all_that_its_page_shows(client: Client, vale: None, asked: str, label: str) -> None:
    assert label in labels(client, q=asked)


def test_result_says_where_it_is_and_why_it_was_found(client: Client, vale: None) -> None:
    page = client.get(ADDRESS, {"q": "listens"})
    assert (
        '<a class="govuk-link" href="/frameworks/vale/listening/"><mark>Listening</mark></a>' in page.content.decode()
    )
    assert "We <mark>listen</mark>. Then we act." in page.content.decode()
    assert "1 part mentions “listens” Listening Cohesion Strategy: way of working We listen" in text(page)
    assert "Source: Vale strategy, section 2" in text(page)


def test_extract_is_of_a_small_fact_where_only_that_was_found(client: Client, vale: None) -> None:
    assert "Also called: Giving; <mark>Pooling</mark>" in client.get(ADDRESS, {"q": "pool"}).content.decode()


def test_texts_of_a_framework_are_escaped(client: Client, file: Path) -> None:
    load(file, with_elements(element("trust", text="Trust & 1 <2")))
    assert "<mark>Trust</mark> &amp; 1 &lt;2" in client.get(ADDRESS, {"q": "trust"}).content.decode()


def test_query_is_shown_escaped(client: Client, vale: None) -> None:
    page = client.get(ADDRESS, {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in page


def test_labels_come_first_and_order_is_that_of_the_framework(client: Client, file: Path) -> None:
    load(
        file,
        with_elements(
            element("one", text="About trust"),
            element("two", text="Trust again"),
            element("three", label="Building trust"),
            element("four", label="Trust"),
        ),
    )
    assert labels(client, q="trust") == ["Trust", "Building trust", "One", "Two"]


def test_drafts_are_not_searched_by_anybody(client: Client, file: Path) -> None:
    content = small_framework()
    content["version"]["status"] = "draft"
    load(file, content)
    assert labels(client, q="listening") == []


def test_only_the_newest_version_is_searched(client: Client, file: Path) -> None:
    load(file, small_framework())
    newer = with_elements(element("hearing"))
    newer["version"] |= {"label": "2027"}
    load(file, newer)
    assert labels(client, q="listening") == []
    assert labels(client, q="hearing") == ["Hearing"]


def test_filters_narrow_what_is_found(client: Client, file: Path) -> None:
    load(file, with_elements(element("trust"), element("trust-method", "method")))
    load(file, with_elements(element("trust-in-others"), id="other", title="Another framework"))
    assert labels(client, q="trust") == ["Trust", "Trust in others", "Trust method"]
    assert labels(client, q="trust", framework="vale") == ["Trust", "Trust method"]
    assert labels(client, q="trust", framework="vale", kind="method") == ["Trust method"]
    page = words(client, q="trust", framework="vale", kind="method")
    assert "Clear filters to see all 3" in page
    assert "Another framework (1)" in page
    assert "Approach (2)" in page
    page = words(client, q="trust", framework="other", kind="method")
    assert "No part with these filters mentions “trust” 3 parts elsewhere do. Clear filters to see them" in page


def test_filter_that_is_not_on_offer_is_left_out(client: Client, vale: None) -> None:
    assert labels(client, q="listening", framework="gone", kind="nonsense") == ["Listening"]


def test_kind_that_does_not_occur_stays_chosen(client: Client, vale: None) -> None:
    assert "Wish" not in words(client, q="listening")
    assert "What people want to see (0)" in words(client, q="listening", kind="wish")


def test_page_before_searching_says_what_can_be_found(client: Client, vale: None) -> None:
    page = words(client)
    assert "You can search the labels, texts, other names and sources" in page
    assert "Kind of part" not in page


def test_query_of_common_words_asks_for_another(client: Client, vale: None) -> None:
    assert "Add one that says what you are looking for" in words(client, q="of the")


def test_no_result_helps_on(client: Client, vale: None) -> None:
    page = client.get(ADDRESS, {"q": "lisstening"})
    assert "No part mentions “lisstening” Did you mean listening ?" in text(page)
    assert '<a href="?q=listening">listening</a>' in page.content.decode()
    assert "Try fewer words" in text(page)
    assert "Leave out the quotes" not in text(page)
    assert "Leave out the quotes" in words(client, q='"act then"')


def test_no_result_guesses_nothing_where_nothing_is_near(client: Client, vale: None) -> None:
    assert "Did you mean" not in words(client, q="xylophone")


@pytest.mark.parametrize("asked", ["listening " * 1_000, "x" * 10_000, "\x00\x1b listening", '"' * 500, "%_\\"])
def test_strange_query_is_answered(client: Client, vale: None, asked: str) -> None:
    assert "Search the frameworks" in words(client, q=asked)


def test_cut_query_says_so(client: Client, vale: None) -> None:
    assert "only its first 300 characters were looked for" in words(client, q="listening " * 100)
    assert "only its first" not in words(client, q="listening")


def test_many_results_come_in_pages(client: Client, file: Path) -> None:
    load(file, with_elements(*(element(f"trust-{number}") for number in range(1, 46))))
    page = words(client, q="trust", kind="approach", page="2")
    assert "45 parts mention “trust”" in page
    assert "Showing 21 to 40" in page
    assert len(labels(client, q="trust", page="3")) == 5
    assert (
        "?q=trust&amp;kind=approach&amp;page=3"
        in client.get(ADDRESS, {"q": "trust", "kind": "approach"}).content.decode()
    )
    titles = [client.get(ADDRESS, {"q": "trust", "page": str(number)}).content.decode() for number in (1, 2)]
    assert "<title>trust: Search the frameworks – " in titles[0]
    assert "(page 2 of 3)" in titles[1]


def test_query_with_braces_has_pages(client: Client, file: Path) -> None:
    load(file, with_elements(*(element(f"trust-{number}") for number in range(1, 46))))
    assert "page=2" in client.get(ADDRESS, {"q": "{trust}"}).content.decode()


@pytest.mark.parametrize("asked", ["trust", "nothing like it"])
def test_queries_are_the_same_for_one_result_and_for_twenty(client: Client, file: Path, asked: str) -> None:
    counts = []
    for number in (1, 20):
        load(file, with_elements(*(element(f"trust-{which}", text="Trust") for which in range(number))))
        with CaptureQueriesContext(connection) as queries:
            page = client.get(ADDRESS, {"q": asked})
        assert len(page.context["found"]) == (number if asked == "trust" else 0)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= MOST_QUERIES


def test_list_of_frameworks_has_the_search_box(client: Client, vale: None) -> None:
    page = client.get("/frameworks/").content.decode()
    assert f'action="{ADDRESS}"' in page
    assert 'name="q"' in page


def test_loading_again_keeps_what_is_found_in_step(client: Client, file: Path) -> None:
    load(file, small_framework())
    content = small_framework()
    content["vocabulary"] = {"approach": ["Habit", "Habits"]}
    content["elements"][0]["label"] = "Hearing"
    content["documents"]["strategy"]["short"] = "Vale plan"
    load(file, content)
    assert labels(client, q="habit") == ["Hearing", "Sharing"]
    assert labels(client, q="hearing vale plan") == ["Hearing"]
    assert labels(client, q="vale strategy") == []


def test_upgrade_fills_the_words_of_what_was_loaded_before(client: Client, vale: None) -> None:
    before = dict(Element.objects.values_list("slug", "search_words"))
    Element.objects.update(search_words="")
    assert labels(client, q="pooling") == []
    import_module("frameworks.migrations.0004_fill_search_words").fill(apps, None)
    assert dict(Element.objects.values_list("slug", "search_words")) == before
    assert labels(client, q="pooling") == ["Sharing"]
