"""Frameworks for everyone to read; drafts only for those whom `frameworks.view_draft` lets read them."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from rules import test_rule

from cohesion_portal.lib.visitors import same_for_visitors
from frameworks.selectors import reading as selectors
from frameworks.selectors.stamps import published_stamp
from frameworks.selectors.surroundings import Surroundings, surroundings
from frameworks.views.scope import ReaderRequest, sees_drafts, versions_for


@require_safe
def frameworks(request: ReaderRequest) -> HttpResponse:
    summaries = selectors.library(with_drafts=sees_drafts(request))
    return render(request, "frameworks/frameworks.html", {"summaries": summaries})


@require_safe
@same_for_visitors(published_stamp)
def framework(request: ReaderRequest, slug: str) -> HttpResponse:
    versions = versions_for(request, slug)
    context = {"page": selectors.framework_page(versions, versions.newest), "may_edit": _may_edit(request)}
    return render(request, "frameworks/framework.html", context)


@require_safe
@same_for_visitors(published_stamp)
def version(request: ReaderRequest, slug: str, label: str) -> HttpResponse:
    versions = versions_for(request, slug)
    page = selectors.framework_page(versions, versions.labelled(label))
    context = {"page": page, "may_edit": _may_edit(request), "names_version": True}
    return render(request, "frameworks/framework.html", context)


def _may_edit(request: ReaderRequest) -> bool:
    return bool(test_rule("frameworks.edit", request.actor))


@require_safe
def element(request: ReaderRequest, slug: str, element_slug: str) -> HttpResponse:
    page = selectors.element_page(versions_for(request, slug), None, element_slug)
    return render(request, "frameworks/element.html", {"page": page, "around": _around(request, page)})


@require_safe
def version_element(request: ReaderRequest, slug: str, label: str, element_slug: str) -> HttpResponse:
    versions = versions_for(request, slug)
    page = selectors.element_page(versions, versions.labelled(label), element_slug)
    context = {"page": page, "around": _around(request, page), "names_version": True}
    return render(request, "frameworks/element.html", context)


def _around(request: ReaderRequest, page: selectors.ElementPage) -> Surroundings:
    may_connect = test_rule("frameworks.make_thread", request.actor)
    return surroundings(page.peg, page.here.version.pk, request.actor, may_connect=may_connect)
