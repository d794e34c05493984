"""A framework on one side of A4, to print or as a PDF."""

from functools import lru_cache

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import conditional_page, require_safe

from cohesion_portal.lib.pdf import render_pdf
from cohesion_portal.lib.visitors import same_for_visitors
from frameworks.selectors.plan_on_a_page import plan_page
from frameworks.selectors.stamps import published_stamp
from frameworks.views.scope import ReaderRequest, versions_for

# By its words, so that nothing that has changed is ever taken for what it was.
_pdf_of = lru_cache(maxsize=32)(render_pdf)


@require_safe
@same_for_visitors(published_stamp)
def plan_on_a_page(request: ReaderRequest, slug: str, label: str) -> HttpResponse:
    page = plan_page(versions_for(request, slug).labelled(label))
    return render(request, "frameworks/plan_on_a_page.html", {"page": page})


@require_safe
@conditional_page
def plan_pdf(request: ReaderRequest, slug: str, label: str) -> HttpResponse:
    page = plan_page(versions_for(request, slug).labelled(label))
    context = {"page": page, "site": settings.SITE_URL, "partnership_name": settings.PARTNERSHIP_NAME}
    pdf = _pdf_of(render_to_string("frameworks/print/plan_on_a_page.html", context))
    disposition = f'inline; filename="{slug}-{label}-plan-on-a-page.pdf"'
    return HttpResponse(pdf, content_type="application/pdf", headers={"Content-Disposition": disposition})
