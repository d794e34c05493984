"""To look up: plans and actions are kept on the pages, where each change is signed."""

from django.contrib import admin

from actions.models import Action, Plan, Update
from indicators.admin import LookUpAdmin


@admin.register(Plan)
class PlanAdmin(LookUpAdmin):
    list_display = ["title", "organisation", "priority", "starts_on", "ends_on", "status"]
    list_filter = ["status"]
    list_select_related = ["organisation", "priority"]
    search_fields = ["title", "organisation__name", "priority__label"]
    ordering = ["-starts_on", "title"]


@admin.register(Action)
class ActionAdmin(LookUpAdmin):
    list_display = ["what", "plan", "owner_role", "due_on", "status"]
    list_filter = ["status"]
    list_select_related = ["plan"]
    search_fields = ["what", "owner_role"]
    ordering = ["-due_on"]


@admin.register(Update)
class UpdateAdmin(LookUpAdmin):
    list_display = ["action", "status", "at", "by_role"]
    list_filter = ["status"]
    list_select_related = ["action"]
    ordering = ["-at"]
