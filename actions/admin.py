"""To look up: plans and actions are kept on the pages, where each change is signed.

Drafts are left out: they are seen only by those who work on them.
"""

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from actions.models import Action, Plan, Update
from indicators.admin import LookUpAdmin


class NoDraftsAdmin(LookUpAdmin):
    """`plan` is the path from the model to its plan."""

    plan = ""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        return super().get_queryset(request).exclude(**{f"{self.plan}status": Plan.Status.DRAFT})


@admin.register(Plan)
class PlanAdmin(NoDraftsAdmin):
    list_display = ["title", "organisation", "priority", "starts_on", "ends_on", "status"]
    list_filter = ["status"]
    list_select_related = ["organisation", "priority"]
    search_fields = ["title", "organisation__name", "priority__label"]
    ordering = ["-starts_on", "title"]


@admin.register(Action)
class ActionAdmin(NoDraftsAdmin):
    plan = "plan__"
    list_display = ["what", "plan", "owner_role", "due_on", "status"]
    list_filter = ["status"]
    list_select_related = ["plan"]
    search_fields = ["what", "owner_role"]
    ordering = ["-due_on"]


@admin.register(Update)
class UpdateAdmin(NoDraftsAdmin):
    plan = "action__plan__"
    list_display = ["action", "status", "at", "by_role"]
    list_filter = ["status"]
    list_select_related = ["action"]
    ordering = ["-at"]
