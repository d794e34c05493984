"""Frameworks for everyone to read; drafts only for those whom `frameworks.view_draft` lets read them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from rules import test_rule

from frameworks.rules import Reader
from frameworks.selectors import reading as selectors


class ReaderRequest(HttpRequest):
    """What a view receives once the middleware has said who is asking."""

    actor: Reader


def _sees_drafts(request: ReaderRequest) -> bool:
    return bool(test_rule("frameworks.view_draft", request.actor))


def _versions(request: ReaderRequest, slug: str) -> selectors.Versions:
    return selectors.versions_of(slug, with_drafts=_sees_drafts(request))


@require_safe
def frameworks(request: ReaderRequest) -> HttpResponse:
    summaries = selectors.library(with_drafts=_sees_drafts(request))
    return render(request, "frameworks/frameworks.html", {"summaries": summaries})


@require_safe
def framework(request: ReaderRequest, slug: str) -> HttpResponse:
    versions = _versions(request, slug)
    return render(request, "frameworks/framework.html", {"page": selectors.framework_page(versions, versions.newest)})


@require_safe
def version(request: ReaderRequest, slug: str, label: str) -> HttpResponse:
    versions = _versions(request, slug)
    page = selectors.framework_page(versions, versions.labelled(label))
    return render(request, "frameworks/framework.html", {"page": page, "names_version": True})


@require_safe
def element(request: ReaderRequest, slug: str, element_slug: str) -> HttpResponse:
    page = selectors.element_page(_versions(request, slug), None, element_slug)
    return render(request, "frameworks/element.html", {"page": page})


@require_safe
def version_element(request: ReaderRequest, slug: str, label: str, element_slug: str) -> HttpResponse:
    versions = _versions(request, slug)
    page = selectors.element_page(versions, versions.labelled(label), element_slug)
    return render(request, "frameworks/element.html", {"page": page, "names_version": True})
