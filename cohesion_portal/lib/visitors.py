"""Pages that read the same for every visitor without cookies, kept in memory while what they show stays as it is."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from threading import Lock
from typing import Concatenate, ParamSpec, TypeVar

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

_MOST_PAGES = 32
_pages: OrderedDict[Hashable, bytes] = OrderedDict()
_lock = Lock()

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
            body = _kept(key)
            if body is None:
                response = view(request, *args, **kwargs)
                if response.status_code == 200:
                    _keep(key, response.content)
                return response
            response = HttpResponse(body)
            patch_vary_headers(response, ("Cookie",))
            return response

        return kept

    return decorate


def _kept(key: Hashable) -> bytes | None:
    with _lock:
        if key not in _pages:
            return None
        _pages.move_to_end(key)
        return _pages[key]


def _keep(key: Hashable, body: bytes) -> None:
    with _lock:
        _pages[key] = body
        while len(_pages) > _MOST_PAGES:
            _pages.popitem(last=False)


def forget_pages() -> None:
    """For tests, in which rows may come back under the keys of others that were rolled back."""
    with _lock:
        _pages.clear()
