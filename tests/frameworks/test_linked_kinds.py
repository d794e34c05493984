"""The matrix of a framework's own parts: what is linked with what, counted, with the reasons on the page."""

import re
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html as markup

from frameworks.models import FrameworkVersion
from frameworks.services import load_framework_file
from tests.factories import NOW
from tests.frameworks.files import Content, cite, put, small_framework, write
from tests.frameworks.test_pages import text_of

pytestmark = pytest.mark.django_db
MATRIX = "/frameworks/{}/versions/{}/views/matrix/"
MOST_QUERIES = 8


def rows_of(client: Client, address: str) -> list[list[str]]:
    """The cells of the table, row by row, as text."""
    page = markup.document_fromstring(client.get(address).content.decode())
    return [[" ".join(cell.text_content().split()) for cell in row] for row in page.iter("tr")]


def test_calderdale_sets_24_strategies_against_5_themes(client: Client, library: dict[str, FrameworkVersion]) -> None:
    head, *body, foot = rows_of(client, MATRIX.format("calderdale-bsc", "2025-30"))
    assert head[1:-1] == [
        "Appreciating the benefits of diversity",
        "A sense of belonging for all our people",
        "Feeling safe",
        "Valuing volunteering, civic and democratic engagement",
        "Aspirations can be met and our residents are able to live a larger life",
    ]
    assert len(body) == 24
    assert foot == ["Links", "12", "10", "10", "9", "7", "48"]
    counted = [[cell == "Yes" for cell in row[1:-1]] for row in body]
    assert [sum(row) for row in counted] == [int(row[-1]) for row in body]
    assert [sum(column) for column in zip(*counted, strict=True)] == [12, 10, 10, 9, 7]


def test_table_d1_sets_23_issues_against_20_actions(client: Client, library: dict[str, FrameworkVersion]) -> None:
    address = MATRIX.format("dclg-cohesion-delivery", "2009")
    head, *body, foot = rows_of(client, address)
    assert (len(head) - 2, len(body), foot[-1]) == (20, 23, "96")
    page = text_of(client, address)
    assert "23 issues against 20 suggested actions, with 96 links." in page
    assert "Suggested actions (5): Local authority and other local leaders to provide leadership" in page


def test_other_pairs_and_swapped_rows_are_offered(client: Client, library: dict[str, FrameworkVersion]) -> None:
    address = MATRIX.format("calderdale-bsc", "2025-30")
    page = client.get(address).content.decode()
    offered = re.findall(r'href="\?([^"]+)"', page)
    assert sorted(offered) == [
        "rows=commitment&amp;columns=theme",
        "rows=section&amp;columns=theme",
        "rows=theme&amp;columns=strategy",
    ]
    swapped = rows_of(client, f"{address}?rows=theme&columns=strategy")
    assert (len(swapped) - 2, len(swapped[0]) - 2) == (5, 24)
    assert "Themes by strategies and work areas" in text_of(client, f"{address}?rows=theme&columns=strategy")


def test_reason_and_source_are_where_the_cell_leads(client: Client, library: dict[str, FrameworkVersion]) -> None:
    page = markup.document_fromstring(client.get(MATRIX.format("kirklees-icf", "2022")).content.decode())
    cells = page.xpath('//td/a[text()="Yes"]')
    assert len(cells) == 13
    reasons = [page.get_element_by_id(cell.get("href")[1:]).text_content() for cell in cells]
    assert "sets this learning beside Communicating. Source: Kirklees ICF 2022, section 7b" in reasons[0]


def test_framework_without_links_says_what_will_appear(client: Client, library: dict[str, FrameworkVersion]) -> None:
    address = MATRIX.format("cumberland-cohesion", "undated")
    assert "This framework links none of its parts to each other." in text_of(client, address)
    assert address not in client.get("/frameworks/cumberland-cohesion/").content.decode()


@pytest.mark.parametrize("query", ["?rows=theme&columns=wish", "?rows=theme", "?rows=x&columns=y"])
def test_pair_that_is_not_linked_is_not_found(client: Client, library: dict[str, FrameworkVersion], query: str) -> None:
    assert client.get(MATRIX.format("calderdale-bsc", "2025-30") + query).status_code == 404


@pytest.mark.parametrize("query", ["", "?rows=commitment&columns=theme"])
def test_matrix_takes_few_queries(client: Client, library: dict[str, FrameworkVersion], query: str) -> None:
    with CaptureQueriesContext(connection) as captured:
        client.get(MATRIX.format("calderdale-bsc", "2025-30") + query)
    assert len(captured) <= MOST_QUERIES


def load(file: Path, content: Content) -> None:
    load_framework_file(path=write(file, content), at=NOW)


def link(start: str, end: str, reason: str) -> Content:
    return {"from": start, "to": end, "reason": reason, "source": cite("3")}


def test_kinds_linked_in_both_directions_share_a_table(client: Client, file: Path) -> None:
    """Most links run from methods to approaches, and one the other way."""
    links = [
        link("walking", "sharing", "On the way."),
        link("walking", "sharing-statement", "Every day."),
        link("listening", "walking", "It is heard."),
        link("sharing-statement", "sharing-prompt", "It asks."),
        link("listening", "sharing", "Both need time."),
    ]
    load(file, put(small_framework(), "links", links))
    address = MATRIX.format("vale", "2026")
    assert rows_of(client, f"{address}?rows=method&columns=approach")[1] == ["Walking", "Yes", "Yes", "2"]
    same_kind = rows_of(client, f"{address}?rows=approach&columns=approach")
    assert same_kind == [["Way of working", "Sharing", "Links"], ["Listening", "Yes", "1"], ["Links", "1", "1"]]
    assert "Without a link here" not in text_of(client, f"{address}?rows=approach&columns=approach")


def test_aliases_stand_with_the_reasons(client: Client, file: Path) -> None:
    load(file, put(small_framework(), "links", [link("sharing", "walking", "On the way.")]))
    page = text_of(client, MATRIX.format("vale", "2026"))
    assert "Sharing Also called: Giving; Pooling" in page
    assert "Ways of working (1): Listening" in page
