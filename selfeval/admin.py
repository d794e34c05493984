"""To look up what stands where; words of drafts and submissions are for those who may read them on the pages."""

from django.contrib import admin

from indicators.admin import LookUpAdmin
from selfeval.models import Cycle, Evaluation, Submission


@admin.register(Cycle)
class CycleAdmin(LookUpAdmin):
    list_display = ["title", "framework_version", "scale_version", "opens_on", "closes_on", "opened_at", "closed_at"]
    list_select_related = ["framework_version", "scale_version"]
    ordering = ["-opens_on"]


@admin.register(Evaluation)
class EvaluationAdmin(LookUpAdmin):
    list_display = ["organisation", "cycle", "status", "invited_at", "due_on"]
    list_filter = ["status", "cycle"]
    list_select_related = ["organisation", "cycle"]
    search_fields = ["organisation__name"]
    fields = ["organisation", "cycle", "status", "invited_at", "due_on"]
    ordering = ["-cycle__opens_on", "organisation__name"]


@admin.register(Submission)
class SubmissionAdmin(LookUpAdmin):
    list_display = ["reference", "evaluation", "submitted_at", "submitted_role"]
    list_select_related = ["evaluation__organisation", "evaluation__cycle"]
    search_fields = ["reference", "evaluation__organisation__name"]
    fields = ["reference", "evaluation", "submitted_at", "submitted_role", "sha256"]
    ordering = ["-submitted_at"]
