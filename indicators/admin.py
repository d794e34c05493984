"""To look up: indicators come from files. Figures are not here but on the pages, where data stewards keep them, each
with its reason, and where small numbers are hidden from everybody else."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from indicators.models import Indicator, Target
from partners.admin import AdministratorAdmin


class LookUpAdmin(AdministratorAdmin):
    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Indicator)
class IndicatorAdmin(LookUpAdmin):
    list_display = ["code", "label", "register", "priority", "unit", "intent", "suppression"]
    list_filter = ["register", "unit", "suppression"]
    list_select_related = ["register", "priority"]
    search_fields = ["code", "label", "slug"]
    ordering = ["register__title", "position"]


@admin.register(Target)
class TargetAdmin(LookUpAdmin):
    list_display = ["indicator", "as_written", "grammar", "threshold", "step", "mirrors", "mirrored_value", "set_by"]
    list_filter = ["grammar"]
    list_select_related = ["indicator"]
    search_fields = ["as_written", "indicator__label"]
    ordering = ["indicator__register__title", "indicator__position"]
