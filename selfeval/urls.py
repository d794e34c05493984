from django.urls import URLPattern, path

from selfeval.views import listing, planning, reading, submitting, writing

app_name = "selfeval"

# One organisation's evaluation in one cycle.
_EVALUATION = "<slug:cycle_slug>/<slug:organisation_slug>"
_APPROACH = f"{_EVALUATION}/approaches/<slug:approach_slug>"

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
    path(f"{_EVALUATION}/", writing.evaluation, name="evaluation"),
    path(f"{_APPROACH}/", writing.approach, name="approach"),
    path(f"{_APPROACH}/evidence/<int:pk>/remove/", writing.evidence_removal, name="remove_evidence"),
    path(f"{_EVALUATION}/dialogue/", writing.dialogue, name="dialogue"),
    path(f"{_EVALUATION}/agreed-level/", writing.agreed_level, name="agreed_level"),
    path(f"{_EVALUATION}/plan/", planning.plan, name="plan"),
    path(f"{_EVALUATION}/plan/add/", planning.add_action, name="add_action"),
    path(f"{_EVALUATION}/plan/<int:pk>/", planning.change_action, name="change_action"),
    path(f"{_EVALUATION}/plan/<int:pk>/remove/", planning.remove_action, name="remove_action"),
    # Submitting and returning.
    path(f"{_EVALUATION}/check/", submitting.check, name="check"),
    path(f"{_EVALUATION}/submitted/", submitting.submitted, name="submitted"),
    path(f"{_EVALUATION}/return/", submitting.return_page, name="return"),
]
