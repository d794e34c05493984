"""Pages that read the same for every visitor without cookies, kept in memory while what they show stays as it is."""

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from cohesion_portal.lib.shelves import Shelf

_pages: Shelf[bytes] = Shelf(32)

Asked = TypeVar("Asked", bound=HttpRequest)
Arguments = ParamSpec("Arguments")
_View = Callable[Concatenate[Asked, Arguments], HttpResponse]


def same_for_visitors(stamp: Callable[[], Hashable]) -> Callable[[_View[Asked, Arguments]], _View[Asked, Arguments]]:
    """For a view whose page depends only on its address and on data of which `stamp` changes with every change.

    Whoever brings a cookie may be signed in, or have a message waiting, and is always answered by the view itself.
    """

    def decorate(view: _View[Asked, Arguments]) -> _View[Asked, Arguments]:
        @wraps(view)
        def kept(request: Asked, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> HttpResponse:
            if request.COOKIES:
                return view(request, *args, **kwargs)
            key = request.get_full_path(), stamp()
            body = _pages.find(key)
            if body is None:
                response = view(request, *args, **kwargs)
                if response.status_code == 200:
                    _pages.put(key, response.content)
                return response
            response = HttpResponse(body)
            patch_vary_headers(response, ("Cookie",))
            return response

        return kept

    return decorate
