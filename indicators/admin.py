"""To look up: indicators come from files, and data stewards keep figures on the pages, where each leaves its reason."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from indicators.models import Indicator, Observation, Target
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
    list_display = ["code", "label", "register", "priority", "unit", "intent"]
    list_filter = ["register", "unit"]
    list_select_related = ["register", "priority"]
    search_fields = ["code", "label", "slug"]
    ordering = ["register__title", "position"]


@admin.register(Target)
class TargetAdmin(LookUpAdmin):
    list_display = ["indicator", "as_written", "grammar", "threshold", "step", "mirrors", "mirrored_value"]
    list_filter = ["grammar"]
    list_select_related = ["indicator"]
    search_fields = ["as_written", "indicator__label"]
    ordering = ["indicator__register__title", "indicator__position"]


@admin.register(Observation)
class ObservationAdmin(LookUpAdmin):
    list_display = ["indicator", "place", "period_label", "value", "is_baseline", "provisional", "entered_at"]
    list_filter = ["is_baseline", "provisional"]
    list_select_related = ["indicator", "place"]
    search_fields = ["indicator__label", "period_label"]
    ordering = ["indicator__register__title", "indicator__position", "period_starts"]
