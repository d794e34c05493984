"""Case studies for everybody to read: what is published, and nothing else."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe
from rules import test_rule

from cohesion_portal.lib.pagination import page_address, pagination
from library.case_study_forms import CaseFilterForm
from library.selectors import case_studies as selectors
from library.selectors.case_studies import CaseFilters
from partners.actors import PortalRequest

PAGE_SIZE = 20


@require_safe
def case_studies(request: PortalRequest) -> HttpResponse:
    form = CaseFilterForm(request.GET, choices=selectors.filter_choices())
    filters = form.filters()
    page = Paginator(selectors.published_list(filters), PAGE_SIZE).get_page(request.GET.get("page"))
    chosen = {"q": filters.words, "approach": filters.approach, "theme": filters.theme, "place": filters.place}
    context = {
        "form": form,
        "page": page,
        "rows": selectors.pages_of(page.object_list),
        "pagination": pagination(page, page_address(chosen)),
        "is_filtered": filters != CaseFilters(),
        "may_start": test_rule("library.start_case_study", request.actor),
        "has_work": test_rule("library.see_work_list", request.actor),
    }
    return render(request, "library/case_studies.html", context)


@require_safe
def case_study(request: PortalRequest, slug: str) -> HttpResponse:
    found = selectors.case_study_or_404(slug)
    may_work = test_rule("library.see_work", request.actor, found)
    page = selectors.shown_page(found)
    if page is not None:
        return render(request, "library/case_study.html", {"page": page, "case_study": found, "may_work": may_work})
    if withdrawal := selectors.withdrawal_of(found):
        context = {"withdrawal": withdrawal, "case_study": found, "may_work": may_work}
        return render(request, "library/case_study_withdrawn.html", context, status=410)
    if may_work:
        return redirect(found.get_work_url())
    raise Http404
