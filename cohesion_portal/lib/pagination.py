"""Page numbers of a long list, for the design system's pagination component."""

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Page
from django.http import QueryDict


def pagination(page: "Page[Any]", address: str = "?page={}") -> dict[str, Any] | None:
    """Parameters of `{% govuk "pagination" … %}`, or None when everything is on one page.

    `address` holds `{}` where the number goes: `"?kind=council&page={}"`.
    """
    if not page.has_other_pages():
        return None
    params: dict[str, Any] = {"items": [_item(number, page, address) for number in _numbers(page)]}
    if page.has_previous():
        params["previous"] = {"href": address.format(page.previous_page_number())}
    if page.has_next():
        params["next"] = {"href": address.format(page.next_page_number())}
    return params


def page_address(chosen: Mapping[str, object]) -> str:
    """The address of another page of a filtered list, with `{}` for its number; what is empty is left out."""
    query = QueryDict(mutable=True)
    query.update({name: str(value) for name, value in chosen.items() if value})
    kept = query.urlencode().replace("{", "").replace("}", "")
    return f"?{kept}&page={{}}" if kept else "?page={}"


def _numbers(page: "Page[Any]") -> list[int | str]:
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))


def _item(number: int | str, page: "Page[Any]", address: str) -> dict[str, Any]:
    if isinstance(number, str):
        return {"ellipsis": True}
    return {"number": number, "href": address.format(number), "current": number == page.number}
