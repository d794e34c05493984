"""Registers to look things up in: frameworks come from files, so nothing here can be added, changed or deleted."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from rules import test_rule

from frameworks.models import Element, ElementLink, FrameworkVersion, Level, ScaleVersion, SourceDocument


def _may(request: HttpRequest) -> bool:
    """The first account, which `createsuperuser` makes, may too."""
    actor = request.actor  # type: ignore[attr-defined]  # set by partners.middleware
    return request.user.is_superuser or bool(test_rule("frameworks.view_registers", actor))


class _ReadOnly:
    def has_module_permission(self, request: HttpRequest) -> bool:
        return _may(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return _may(request)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(FrameworkVersion)
class FrameworkVersionAdmin(_ReadOnly, admin.ModelAdmin):
    list_display = ("title", "label", "status", "owner", "starts_on", "ends_on", "loaded_at")
    list_filter = ("status",)
    ordering = ("title", "-sequence")


@admin.register(SourceDocument)
class SourceDocumentAdmin(_ReadOnly, admin.ModelAdmin):
    fields = ("version", "slug", "title", "short", "publisher", "published", "link")
    list_display = ("title", "short", "publisher", "published", "version")
    list_select_related = ("version",)
    search_fields = ("title", "short")
    ordering = ("title",)


@admin.register(Element)
class ElementAdmin(_ReadOnly, admin.ModelAdmin):
    list_display = ("label", "kind", "slug", "section", "version")
    list_select_related = ("version",)
    list_filter = ("version", "kind")
    search_fields = ("label", "slug", "text")
    ordering = ("version_id", "position")


@admin.register(ElementLink)
class ElementLinkAdmin(_ReadOnly, admin.ModelAdmin):
    list_display = ("origin", "target", "reason")
    list_select_related = ("origin", "target")
    ordering = ("origin__version_id", "origin__position")


class LevelInline(_ReadOnly, admin.TabularInline):
    model = Level
    ordering = ("number",)


@admin.register(ScaleVersion)
class ScaleVersionAdmin(_ReadOnly, admin.ModelAdmin):
    list_display = ("title", "label", "framework_version")
    list_select_related = ("framework_version",)
    inlines = (LevelInline,)
    ordering = ("title", "label")
