"""Threads between frameworks: the list, the page of each, a framework's golden thread, and the files."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from rules import test_rule

from cohesion_portal.lib.pagination import pagination
from frameworks import thread_export
from frameworks.selectors import golden
from frameworks.selectors import threads as selectors
from frameworks.selectors.threads import Frameworks
from frameworks.thread_forms import FilterForm
from frameworks.views.scope import ReaderRequest

PAGE_SIZE = 25


@require_safe
def threads(request: HttpRequest) -> HttpResponse:
    frameworks = Frameworks()
    form = FilterForm(request.GET, frameworks=frameworks.choices)
    chosen = form.chosen()
    lines = selectors.all_threads(frameworks, frameworks.by_slug.get(chosen))
    page = Paginator(lines, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "pagination": pagination(page, f"?framework={chosen}&page={{}}" if chosen else "?page={}"),
        "framework": frameworks.by_slug.get(chosen),
        "frameworks": frameworks.by_slug.values(),
        "broken": sum(1 for line in lines if line.gone),
    }
    return render(request, "frameworks/threads.html", context)


@require_safe
def thread(request: ReaderRequest, pk: int) -> HttpResponse:
    page = selectors.thread_page(selectors.thread_or_404(pk), Frameworks())
    may_write = test_rule("frameworks.make_thread", request.actor)
    return render(request, "frameworks/thread.html", {"page": page, "may_write": may_write})


@require_safe
def golden_thread(request: ReaderRequest, slug: str) -> HttpResponse:
    page = golden.golden_thread(Frameworks(), slug, request.actor)
    return render(request, "frameworks/golden_thread.html", {"page": page})


@require_safe
def threads_yaml(request: HttpRequest) -> HttpResponse:
    return _file(thread_export.as_yaml(selectors.all_threads(Frameworks())), "threads.yaml", "application/yaml")


@require_safe
def threads_csv(request: HttpRequest) -> HttpResponse:
    return _file(thread_export.as_csv(selectors.all_threads(Frameworks())), "threads.csv", "text/csv; charset=utf-8")


def _file(content: bytes, name: str, media_type: str) -> HttpResponse:
    disposition = f'attachment; filename="{name}"'
    return HttpResponse(content, content_type=media_type, headers={"Content-Disposition": disposition})
