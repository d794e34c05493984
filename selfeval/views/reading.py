"""Reading what was submitted: a page and a PDF, made from the same frozen content."""

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from cohesion_portal.lib.pdf import render_pdf
from partners.actors import PortalRequest
from selfeval import selectors
from selfeval.content import from_json
from selfeval.review_presenting import around_submission
from selfeval.views.common import signed_in


@signed_in
@require_safe
def submission(request: PortalRequest, reference: str) -> HttpResponse:
    found = selectors.submission_for(request.actor, reference)
    context = {
        "submission": found,
        "content": from_json(found.content),
        "later": selectors.submission_after(found),
        "is_current": found.evaluation.current_submission_id == found.pk,
        **around_submission(request.actor, found),
    }
    return render(request, "selfeval/submission.html", context)


@signed_in
@require_safe
def submission_pdf(request: PortalRequest, reference: str) -> HttpResponse:
    found = selectors.submission_for(request.actor, reference)
    context = {"submission": found, "content": from_json(found.content), "print": True}
    pdf = render_pdf(render_to_string("selfeval/print/submission.html", context))
    name = f"{found.reference}.pdf"
    return HttpResponse(
        pdf, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )
