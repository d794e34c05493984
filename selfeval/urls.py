from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, path

from selfeval.views import listing, planning, reading, submitting, writing

app_name = "selfeval"

# One evaluation in one cycle: an organisation's, or that of one of its parts.
_OF_ORGANISATION = "<slug:cycle_slug>/<slug:organisation_slug>"
_OF_PART = f"{_OF_ORGANISATION}/parts/<slug:part_slug>"
_APPROACH = "approaches/<slug:approach_slug>/"


def _each(route: str, view: Callable[..., HttpResponse], name: str) -> list[URLPattern]:
    """A page that the evaluation of an organisation has, and that of each of its parts."""
    return [path(f"{where}/{route}", view, name=name) for where in (_OF_ORGANISATION, _OF_PART)]


def _whole(route: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
    """A page that only the evaluation of a whole organisation has."""
    return path(f"{_OF_ORGANISATION}/{route}", view, name=name)


urlpatterns: list[URLPattern] = [
    path("", listing.evaluations, name="evaluations"),
    # Whole cycles, by the secretariat.
    path("cycles/open/", listing.open_page, name="open_cycle"),
    path("cycles/<slug:cycle_slug>/invite/", listing.invite, name="invite"),
    path("cycles/<slug:cycle_slug>/close/", listing.close_page, name="close_cycle"),
    # What was submitted, by its reference.
    path("submissions/<slug:reference>/", reading.submission, name="submission"),
    path("submissions/<slug:reference>/self-evaluation.pdf", reading.submission_pdf, name="submission_pdf"),
    # Writing.
    *_each("", writing.evaluation, "evaluation"),
    *_each(_APPROACH, writing.approach, "approach"),
    *_each(f"{_APPROACH}evidence/<int:pk>/remove/", writing.evidence_removal, "remove_evidence"),
    *_each("dialogue/", writing.dialogue, "dialogue"),
    *_each("agreed-level/", writing.agreed_level, "agreed_level"),
    *_each("plan/", planning.plan, "plan"),
    *_each("plan/add/", planning.add_action, "add_action"),
    *_each("plan/<int:pk>/", planning.change_action, "change_action"),
    *_each("plan/<int:pk>/remove/", planning.remove_action, "remove_action"),
    # Submitting and returning.
    *_each("check/", submitting.check, "check"),
    _whole("submitted/", submitting.submitted, "submitted"),
    _whole("return/", submitting.return_page, "return"),
]
