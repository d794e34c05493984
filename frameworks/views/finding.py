"""Full-text search in everything that is published."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cohesion_portal.lib.pagination import pagination
from cohesion_portal.lib.searching import LONGEST_QUERY, typed
from frameworks.models import Kind
from frameworks.search_form import SearchForm
from frameworks.selectors.finding import Search, search_library


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    searching = search_library(_asked(request.GET))
    asked = searching.search
    page = searching.paginator().get_page(request.GET.get("page"))
    found = list(searching.shown(page.object_list))
    context = {
        "search": asked,
        "form": SearchForm(search=asked, frameworks=searching.framework_choices, kinds=searching.kind_choices),
        "asks_nothing": searching.asks_nothing,
        "was_cut": len(request.GET.get("q", "")) > LONGEST_QUERY,
        "longest": LONGEST_QUERY,
        "found": found,
        "page": page,
        "pagination": pagination(page, _address(asked, page=True)),
        "anywhere": searching.anywhere,
        "anywhere_address": _address(Search(asked.words)),
    }
    if not searching.anywhere and not searching.asks_nothing:
        meant = searching.other_words()
        has_quotes = any(quote in asked.words for quote in '"“”„«»')
        context |= {"meant": meant, "meant_address": _address(Search(meant)), "has_quotes": has_quotes}
    return render(request, "frameworks/search.html", context)


def _asked(query: QueryDict) -> Search:
    """A kind that there is not counts as none; so does a framework, which the selector knows."""
    kind = query.get("kind", "")
    return Search(typed(query.get("q", "")), query.get("framework", ""), kind if kind in Kind.values else "")


def _address(search: Search, *, page: bool = False) -> str:
    """The address of a search; with `{}` for the number of its page."""
    query = QueryDict(mutable=True)
    names = {"q": search.words, "framework": search.framework, "kind": search.kind}
    query.update({name: value for name, value in names.items() if value})
    return f"?{query.urlencode()}" + ("&page={}" if page else "")
