"""Page numbers of a long list, for the design system's pagination component."""

from typing import Any

from django.core.paginator import Page


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


def _numbers(page: "Page[Any]") -> list[int | str]:
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))


def _item(number: int | str, page: "Page[Any]", address: str) -> dict[str, Any]:
    if isinstance(number, str):
        return {"ellipsis": True}
    return {"number": number, "href": address.format(number), "current": number == page.number}
