import pytest
from django.core.paginator import Paginator

from cohesion_portal.lib.pagination import pagination


def params(number: int, rows: int = 100) -> dict[str, object] | None:
    return pagination(Paginator(range(rows), 10).page(number), "?kind=faith&page={}")


def test_pagination_of_one_page_is_none() -> None:
    assert params(1, rows=10) is None


@pytest.mark.parametrize(
    ("number", "shown"),
    [(1, [1, 2, "…", 10]), (5, [1, "…", 4, 5, 6, "…", 10]), (10, [1, "…", 9, 10])],
)
def test_pagination_shows_first_last_and_neighbours(number: int, shown: list[int | str]) -> None:
    items = params(number)["items"]
    assert ["…" if item.get("ellipsis") else item["number"] for item in items] == shown
    assert [item["number"] for item in items if item.get("current")] == [number]


def test_pagination_links_before_and_after() -> None:
    assert params(5)["previous"] == {"href": "?kind=faith&page=4"}
    assert params(5)["next"] == {"href": "?kind=faith&page=6"}
    assert "previous" not in params(1)
    assert "next" not in params(10)
